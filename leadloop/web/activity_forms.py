"""The small forms of activities; values are judged by ``customers``, not here."""

from typing import Any, Final

from django import forms

from leadloop.customers.contracts import ActivityDetail, ActivityType, Direction, Priority
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web.lead_forms import CallForm

_PRIORITIES: Final = [(p.value, p.value.capitalize()) for p in Priority]
_DIRECTIONS: Final = [
    (Direction.OUTGOING.value, "We wrote to them"),
    (Direction.INCOMING.value, "They wrote to us"),
]


def _moment(label: str, help_text: str = "") -> forms.DateTimeField:
    return forms.DateTimeField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


def _lines(label: str, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class _Owned(forms.Form):
    """A form that says whose activity it is."""

    owner_id = forms.ChoiceField(label="Owner", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(p.id), p.name) for p in users.list_colleagues(actor)]
        held = str(self.initial.get("owner_id") or "")
        if held and held not in dict(people):
            people.append((held, str(self.initial.get("owner_name") or "Somebody")))
        self.fields["owner_id"].choices = [("", "Nobody"), *people]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Return what was typed, by attribute."""
        return {n: v for n, v in self.cleaned_data.items() if n != "version"}


class TaskForm(_Owned):
    """Something to be done."""

    subject = forms.CharField(label="What is to be done", required=False)
    due_at = _moment("Due")
    reminder_at = _moment("Remind", "A notice to the owner at this time.")
    priority = forms.ChoiceField(label="Priority", choices=_PRIORITIES, initial="normal")
    description = _lines("Details")
    field_order = ("subject", "due_at", "reminder_at", "priority", "owner_id", "description")


class AppointmentForm(_Owned):
    """A meeting."""

    subject = forms.CharField(label="What it is about", required=False)
    start_at = _moment("Start")
    end_at = _moment("End")
    location = forms.CharField(label="Where", required=False)
    reminder_at = _moment("Remind", "A notice to the owner at this time.")
    description = _lines("Details")
    field_order = (
        *("subject", "start_at", "end_at", "location", "reminder_at", "owner_id", "description"),
    )


class EmailForm(_Owned):
    """An e-mail that was exchanged."""

    subject = forms.CharField(label="Subject", required=False)
    direction = forms.ChoiceField(
        label="Direction", choices=_DIRECTIONS, widget=forms.RadioSelect, initial="outgoing"
    )
    description = _lines("Text", 6)
    field_order = ("subject", "direction", "description", "owner_id")


class NoteForm(_Owned):
    """Something worth knowing."""

    subject = forms.CharField(label="Title", required=False)
    description = _lines("Note", 5)
    field_order = ("subject", "description", "owner_id")


class CallEditForm(_Owned):
    """A call that is planned, or was had."""

    subject = forms.CharField(label="What it is about", required=False)
    due_at = _moment("Due")
    reminder_at = _moment("Remind", "A notice to the owner at this time.")
    actual_minutes = forms.IntegerField(label="Minutes", required=False, min_value=0)
    description = _lines("Note")
    field_order = (
        *("subject", "due_at", "reminder_at", "actual_minutes", "owner_id", "description"),
    )


class FileForm(forms.Form):
    """A file for a record."""

    file = forms.FileField(label="File", required=False, help_text="At most 25 MB.")
    description = forms.CharField(label="What it is", required=False, max_length=2000)


class RelationForm(forms.Form):
    """What another record is to this one."""

    role = forms.ChoiceField(label="Is")
    contact = forms.CharField(label="Person", required=False)
    account = forms.CharField(label="Organisation or household", required=False)
    since = forms.CharField(
        label="Since", required=False, widget=forms.TextInput(attrs={"type": "date"})
    )
    description = forms.CharField(label="Remark", required=False, max_length=2000)


FORMS: Final[dict[ActivityType, type[_Owned]]] = {
    ActivityType.TASK: TaskForm,
    ActivityType.APPOINTMENT: AppointmentForm,
    ActivityType.EMAIL: EmailForm,
    ActivityType.NOTE: NoteForm,
    ActivityType.PHONE_CALL: CallEditForm,
}


def held(activity: ActivityDetail) -> dict[str, Any]:
    """Return what a form shows of an activity at first."""
    names = FORMS.get(activity.type, NoteForm).base_fields
    known = {name: getattr(activity, name, "") for name in names}
    return {**known, "owner_id": str(activity.owner_id or ""), "owner_name": activity.owner_name}


__all__ = [
    "FORMS",
    "AppointmentForm",
    "CallForm",
    "EmailForm",
    "FileForm",
    "NoteForm",
    "RelationForm",
    "TaskForm",
    "held",
]
