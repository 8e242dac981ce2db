"""Forms of a journey's steps: what is typed, and the JSON that it becomes."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django import forms

from leadloop.marketing.contracts.facts import fact_of
from leadloop.marketing.contracts.journey_words import UPDATABLE
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.web.event_fields import where_words
from leadloop.web.journey_settings import OTHER
from leadloop.web.journey_waits import (
    DecisionForm,
    EngagementForm,
    RandomForm,
    StepForm,
    WaitEventForm,
    WaitForm,
)

_CHANNELS: Final = [
    ("EMAILV2", "E-mail"),
    ("SMSSYNC", "SMS"),
    ("WHATSAPPACTIVITY", "WhatsApp"),
    ("PUSHNOTIFICATIONACTIVITY", "Web push"),
    ("INAPPSYNCACTIVITY", "In-page message"),
]
_SETTABLE: Final = [
    *((name, fact.label) for name in sorted(UPDATABLE) if (fact := fact_of(name))),
    (OTHER, "An added field"),
]

Json = Mapping[str, Any]


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
    purpose = forms.ChoiceField(label="Consent needed")

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        send = {"emailSubject": told["subject"], "bodyText": told["text"]}
        if told["template"]:
            send = {"key": told["template"]}
        arguments = {"triggeredSend": send, "consentPurpose": told["purpose"]}
        return {"type": told["type"], "configurationArguments": arguments}


class _Update(StepForm):
    field = forms.ChoiceField(label="Field", choices=_SETTABLE)
    attribute = forms.RegexField(
        r"^[A-Za-z0-9_]+$",
        label="Name of the added field",
        max_length=100,
        required=False,
        help_text="Where an added field is chosen; such as preferred_topic.",
    )
    value = forms.CharField(label="Value", max_length=500, required=False)

    def settings(self) -> dict[str, Any]:
        told = self.cleaned_data
        name = f"{OTHER}.{told['attribute']}" if told["field"] == OTHER else told["field"]
        held = [one for one in self.initial["rest"] if one.get("field") != name]
        fields = [{"field": name, "value": told["value"]}, *held]
        return {"arguments": {"activityData": {"updateContactFields": fields}}}

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if told.get("field") == OTHER and not told.get("attribute"):
            self.add_error("attribute", "Write the name of the added field.")
        return told


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
    StepKind.WAIT: WaitForm,
    StepKind.WAIT_EVENT: WaitEventForm,
    StepKind.DECISION: DecisionForm,
    StepKind.ENGAGEMENT: EngagementForm,
    StepKind.RANDOM: RandomForm,
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
    return _offered(_FORMS[kind](data, initial=_shown(kind, step)), choices)


def looked_at(kind: StepKind, step: Json, choices: Choices, data: Any) -> StepForm:
    """Return the form of a step as chosen so far, with the fields that these choices need."""
    typed = step_form(kind, step, choices, data)
    told = {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in typed.fields.items()
        if name in data or f"{name}_0" in data
    }
    return _offered(_FORMS[kind](initial={**_shown(kind, step), **told}), choices)


def _offered(form: StepForm, choices: Choices) -> StepForm:
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
    field = str(told.get("waitEndDateAttributeExpression") or "")
    return {
        "amount": told.get("waitDuration"),
        "unit": str(told.get("waitUnit") or "DAYS").upper(),
        "field": OTHER if field.startswith(f"{OTHER}.") else field,
        "attribute": field.removeprefix(f"{OTHER}.") if field.startswith(f"{OTHER}.") else "",
        "before": told.get("waitDirection") == "before",
        "at": told.get("specifiedTime"),
        "weekdays": told.get("weekdays") or [],
        "event": told.get("event"),
        "where": where_words(told.get("where")),
        "activity": told.get("refActivityCustomerKey", ""),
    }


def _shown_decision(_: Json, told: Json) -> Json:
    return {"criteria": told.get("criteria") or {}}


def _shown_random(step: Json, _: Json) -> Json:
    ways = step.get("outcomes") or [{}]
    return {"share": (ways[0].get("arguments") or {}).get("percentage", 50)}


def _shown_update(step: Json, _: Json) -> Json:
    fields = ((step.get("arguments") or {}).get("activityData") or {}).get("updateContactFields")
    some = [one for one in fields or () if isinstance(one, Mapping)]
    first: Json = some[0] if some else {}
    name = str(first.get("field", ""))
    added = name.startswith(f"{OTHER}.")
    return {
        "field": OTHER if added else name,
        "attribute": name.removeprefix(f"{OTHER}.") if added else "",
        "value": first.get("value", ""),
        "rest": some[1:],
    }


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
