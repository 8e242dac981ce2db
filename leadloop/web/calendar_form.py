"""What a person fills in to put something into the calendar."""

from typing import Final

from django import forms

from leadloop.customers.contracts import ActivityType

LOCAL: Final = "%Y-%m-%dT%H:%M"
"""How browsers write a local time."""

_KINDS: Final = (ActivityType.APPOINTMENT, ActivityType.PHONE_CALL, ActivityType.TASK)


class EventForm(forms.Form):
    """Something to put into the calendar."""

    kind = forms.ChoiceField(
        label="What",
        choices=[(one.value, one.label) for one in _KINDS],
        widget=forms.RadioSelect,
        initial=ActivityType.APPOINTMENT.value,
    )
    subject = forms.CharField(label="Subject", max_length=300)
    start = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=LOCAL),
        input_formats=[LOCAL, f"{LOCAL}:%S"],
    )
    minutes = forms.IntegerField(
        label="Minutes", required=False, min_value=0, max_value=60 * 24 * 31, initial=30
    )
    location = forms.CharField(label="Where", required=False, max_length=300)
    remind = forms.BooleanField(label="Remind me a quarter of an hour before", required=False)
