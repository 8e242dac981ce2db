"""Forms of a journey's steps: what is typed, and the JSON that it becomes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms

from leadloop.marketing.contracts.journey_words import EVENTS, UPDATABLE, WEEKDAYS
from leadloop.marketing.contracts.journeys import StepKind, Unit

_UNITS: Final = [(unit.value, unit.value.lower()) for unit in Unit]
_STATS: Final = [("2", "Opened it"), ("3", "Clicked in it"), ("6", "It bounced")]
_CHANNELS: Final = [
    ("EMAILV2", "E-mail"),
    ("SMSSYNC", "SMS"),
    ("WHATSAPPACTIVITY", "WhatsApp"),
    ("PUSHNOTIFICATIONACTIVITY", "Web push"),
    ("INAPPSYNCACTIVITY", "In-page message"),
]
_DAYS: Final = [(day, day.capitalize()) for day in WEEKDAYS]

Json = Mapping[str, Any]


class StepForm(forms.Form):
    """What every step has; ``changes`` returns the fields of the step that it sets."""

    name = forms.CharField(label="Name", max_length=100)

    def changes(self) -> dict[str, Any]:
        """Return the step's fields as typed."""
        return {"name": self.cleaned_data["name"], **self.settings()}

    def settings(self) -> dict[str, Any]:
        """Return what this kind of step adds."""
        return {}


class _Message(StepForm):
    type = forms.ChoiceField(label="Channel", choices=_CHANNELS)
    template = forms.ChoiceField(label="Template", required=False)
    subject = forms.CharField(label="Subject", max_length=200, required=False)
    text = forms.CharField(
        label="Text",
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Used where no template is chosen.",
    )
    purpose = forms.CharField(
        label="Consent needed", max_length=100, help_text="Such as product_offers, newsletter."
    )

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        send = {"emailSubject": told["subject"], "bodyText": told["text"]}
        if told["template"]:
            send = {"key": told["template"]}
        arguments = {"triggeredSend": send, "consentPurpose": told["purpose"]}
        return {"type": told["type"], "configurationArguments": arguments}


class _Length(StepForm):
    amount = forms.IntegerField(label="Length", min_value=0, max_value=100_000, required=False)
    unit = forms.ChoiceField(label="Unit", choices=_UNITS)

    def length(self) -> dict[str, Any]:
        """Return the length as the JSON has it."""
        told = self.cleaned_data
        return {"waitDuration": told["amount"] or 0, "waitUnit": told["unit"]}


class _Wait(_Length):
    field = forms.CharField(
        label="Until a date of the person",
        max_length=100,
        required=False,
        help_text="Such as attributes.renewal_on; the length counts from it. Empty: from now.",
    )
    before = forms.BooleanField(label="The length before that date", required=False)
    at = forms.TimeField(
        label="Then until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Local time of the person.",
    )
    weekdays = forms.MultipleChoiceField(
        label="On", choices=_DAYS, required=False, widget=forms.CheckboxSelectMultiple
    )

    def settings(self) -> dict[str, Any]:
        told, arguments = self.cleaned_data, self.length()
        if told["field"]:
            arguments["waitEndDateAttributeExpression"] = told["field"]
            arguments["waitDirection"] = "before" if told["before"] else "after"
        if told["at"]:
            arguments["specifiedTime"] = told["at"].strftime("%H:%M")
        if told["weekdays"]:
            arguments["weekdays"] = told["weekdays"]
        return {"configurationArguments": arguments}


class _WaitEvent(_Length):
    event = forms.ChoiceField(label="Wait until", choices=list(EVENTS.items()))
    activity = forms.ChoiceField(label="Of which message", required=False)

    def settings(self) -> dict[str, Any]:
        told, arguments = self.cleaned_data, self.length()
        arguments["event"] = told["event"]
        if told["activity"]:
            arguments["refActivityCustomerKey"] = told["activity"]
        return {"configurationArguments": arguments}


class _Engagement(StepForm):
    activity = forms.ChoiceField(label="Message")
    stat = forms.ChoiceField(label="What they did", choices=_STATS)

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        arguments = {"refActivityCustomerKey": told["activity"], "statsTypeId": int(told["stat"])}
        return {"configurationArguments": arguments}


class _Random(StepForm):
    share = forms.IntegerField(label="First way, per cent", min_value=0, max_value=100)

    def changes(self) -> dict[str, Any]:
        first = self.cleaned_data["share"]
        ways = [dict(way) for way in self.initial["outcomes"]]
        for way, share in zip(ways, (first, 100 - first), strict=False):
            way["arguments"] = {**(way.get("arguments") or {}), "percentage": share}
        return {"name": self.cleaned_data["name"], "outcomes": ways}


class _Decision(StepForm):
    field = forms.ChoiceField(label="If")
    op = forms.ChoiceField(label="is")
    value = forms.CharField(label="Value", max_length=500, required=False)
    label = forms.CharField(label="Call this way", max_length=60, required=False)

    def changes(self) -> dict[str, Any]:
        told = self.cleaned_data
        ways = [dict(way) for way in self.initial["outcomes"]]
        condition: dict[str, Any] = {"field": told["field"], "op": told["op"]}
        if told["value"]:
            condition["value"] = told["value"]
        first = dict(ways[0]) if ways else {"key": "way-1", "next": None}
        first["metaData"] = {**(first.get("metaData") or {}), "label": told["label"] or "If so"}
        criteria = {**self.initial["criteria"], str(first["key"]): condition}
        return {
            "name": told["name"],
            "outcomes": [first, *ways[1:]],
            "configurationArguments": {"criteria": criteria},
        }


class _Update(StepForm):
    field = forms.CharField(
        label="Field",
        max_length=110,
        help_text=f"One of {', '.join(sorted(UPDATABLE))}, or attributes.name.",
    )
    value = forms.CharField(label="Value", max_length=500, required=False)

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        field = {"field": told["field"], "value": told["value"]}
        return {"arguments": {"activityData": {"updateContactFields": [field]}}}


class _Task(StepForm):
    subject = forms.CharField(label="What is to be done", max_length=200)
    note = forms.CharField(
        label="Note", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    due_days = forms.IntegerField(label="Due after days", min_value=0, max_value=365)

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        arguments = {"subject": told["subject"], "note": told["note"], "dueDays": told["due_days"]}
        return {"configurationArguments": arguments}


class _Flow(StepForm):
    flow = forms.ChoiceField(label="Flow")
    trigger = forms.CharField(label="Trigger", max_length=100)

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {"configurationArguments": {"flow": told["flow"], "trigger": told["trigger"]}}


class _Mql(StepForm):
    reason = forms.CharField(label="Reason told to sales", max_length=500, required=False)

    def settings(self) -> dict[str, Any]:
        return {"configurationArguments": {"reason": self.cleaned_data["reason"]}}


class _Webhook(StepForm):
    url = forms.URLField(label="Address", max_length=500, assume_scheme="https")

    def settings(self) -> dict[str, Any]:
        return {"configurationArguments": {"url": self.cleaned_data["url"]}}


_FORMS: Final[Mapping[StepKind, type[StepForm]]] = {
    StepKind.MESSAGE: _Message,
    StepKind.WAIT: _Wait,
    StepKind.WAIT_EVENT: _WaitEvent,
    StepKind.DECISION: _Decision,
    StepKind.ENGAGEMENT: _Engagement,
    StepKind.RANDOM: _Random,
    StepKind.UPDATE: _Update,
    StepKind.TASK: _Task,
    StepKind.FLOW: _Flow,
    StepKind.MQL: _Mql,
    StepKind.WEBHOOK: _Webhook,
    StepKind.EXIT: StepForm,
}

Choices = Mapping[str, list[tuple[str, str]]]
"""What a field may be set to, by the field's name."""


def step_form(kind: StepKind, step: Json, choices: Choices, data: Any = None) -> StepForm:
    """Return the form of a step, showing what it says or what was typed."""
    form = _FORMS[kind](data, initial=_shown(kind, step))
    for name, some in choices.items():
        field = form.fields.get(name)
        if isinstance(field, forms.ChoiceField):
            field.choices = some
    return form


def _shown(kind: StepKind, step: Json) -> dict[str, Any]:
    arguments = step.get("configurationArguments") or step.get("arguments") or {}
    first: dict[str, Any] = {"name": step.get("name") or step.get("key")}
    reader = _READERS.get(kind)
    return {
        **first,
        "outcomes": step.get("outcomes") or [],
        **(reader(step, arguments) if reader else {}),
    }


def _shown_message(step: Json, told: Json) -> Json:
    send = told.get("triggeredSend") or {}
    return {
        "type": str(step.get("type", "")).upper(),
        "template": send.get("key", ""),
        "subject": send.get("emailSubject", ""),
        "text": send.get("bodyText", ""),
        "purpose": told.get("consentPurpose") or "product_offers",
    }


def _shown_wait(_: Json, told: Json) -> Json:
    return {
        "amount": told.get("waitDuration"),
        "unit": str(told.get("waitUnit") or "DAYS").upper(),
        "field": told.get("waitEndDateAttributeExpression", ""),
        "before": told.get("waitDirection") == "before",
        "at": told.get("specifiedTime"),
        "weekdays": told.get("weekdays") or [],
        "event": told.get("event"),
        "activity": told.get("refActivityCustomerKey", ""),
    }


def _shown_decision(step: Json, told: Json) -> Json:
    criteria = told.get("criteria") or {}
    ways = step.get("outcomes") or [{}]
    first = criteria.get(ways[0].get("key")) or {}
    return {
        "criteria": criteria,
        "field": first.get("field"),
        "op": first.get("op"),
        "value": first.get("value", ""),
        "label": (ways[0].get("metaData") or {}).get("label", ""),
    }


def _shown_random(step: Json, _: Json) -> Json:
    ways = step.get("outcomes") or [{}]
    return {"share": (ways[0].get("arguments") or {}).get("percentage", 50)}


def _shown_update(step: Json, _: Json) -> Json:
    fields = ((step.get("arguments") or {}).get("activityData") or {}).get("updateContactFields")
    first = fields[0] if fields else {}
    return {"field": first.get("field", ""), "value": first.get("value", "")}


_READERS: Final[Mapping[StepKind, Callable[[Json, Json], Json]]] = {
    StepKind.MESSAGE: _shown_message,
    StepKind.WAIT: _shown_wait,
    StepKind.WAIT_EVENT: _shown_wait,
    StepKind.DECISION: _shown_decision,
    StepKind.ENGAGEMENT: lambda _, told: {
        "activity": told.get("refActivityCustomerKey", ""),
        "stat": str(told.get("statsTypeId", 3)),
    },
    StepKind.RANDOM: _shown_random,
    StepKind.UPDATE: _shown_update,
    StepKind.TASK: lambda _, told: {
        "subject": told.get("subject", ""),
        "note": told.get("note", ""),
        "due_days": told.get("dueDays", 1),
    },
    StepKind.FLOW: lambda _, told: dict(told),
    StepKind.MQL: lambda _, told: dict(told),
    StepKind.WEBHOOK: lambda _, told: dict(told),
}
