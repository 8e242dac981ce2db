"""Forms of a journey's steps that wait or lead different ways."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from leadloop.marketing.contracts.journey_dates import DATE_FIELDS
from leadloop.marketing.contracts.journey_events import HEARD
from leadloop.marketing.contracts.journey_words import WEEKDAYS
from leadloop.marketing.contracts.journeys import Unit
from leadloop.web.event_fields import EventChoice, WhereField, event_choices, where_of
from leadloop.web.journey_settings import OTHER

_UNITS: Final = [(unit.value, unit.value.lower()) for unit in Unit]
_STATS: Final = [("2", "Opened it"), ("3", "Clicked in it"), ("6", "It bounced")]
_DATES: Final = [
    ("", "None: from now"),
    *DATE_FIELDS.items(),
    (OTHER, "Another date: an added field"),
]
_FEWEST: Final = 2
_DAYS: Final = [(day, day.capitalize()) for day in WEEKDAYS]


class StepForm(forms.Form):
    """What every step has; ``changes`` returns the fields of the step that it sets."""

    name = forms.CharField(label="Name", max_length=100)

    def changes(self) -> dict[str, Any]:
        """Return the step's fields as typed."""
        return {"name": self.cleaned_data["name"], **self.settings()}

    def settings(self) -> dict[str, Any]:
        """Return what this kind of step adds."""
        return {}


class LengthForm(StepForm):
    """A length of time."""

    amount = forms.IntegerField(label="Length", min_value=0, max_value=100_000, required=False)
    unit = forms.ChoiceField(label="Unit", choices=_UNITS)

    def length(self) -> dict[str, Any]:
        """Return the length as the JSON has it."""
        told = self.cleaned_data
        return {"waitDuration": told["amount"] or 0, "waitUnit": told["unit"]}


class WaitForm(LengthForm):
    """A wait: a length, a date of the person, a local time, weekdays."""

    field = forms.ChoiceField(
        label="Until a date of the person", choices=_DATES, required=False,
        help_text="The length counts from it.",
    )  # fmt: skip
    attribute = forms.RegexField(
        r"^[A-Za-z0-9_]+$",
        label="Name of the added field",
        max_length=100,
        required=False,
        help_text="Where another date is chosen; such as renewal_on.",
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
        """Return the settings as typed."""
        told, arguments = self.cleaned_data, self.length()
        field = f"{OTHER}.{told['attribute']}" if told["field"] == OTHER else told["field"]
        if field:
            arguments["waitEndDateAttributeExpression"] = field
            arguments["waitDirection"] = "before" if told["before"] else "after"
        if told["at"]:
            arguments["specifiedTime"] = told["at"].strftime("%H:%M")
        if told["weekdays"]:
            arguments["weekdays"] = told["weekdays"]
        return {"configurationArguments": arguments}

    def clean(self) -> dict[str, Any]:
        """Check what depends on each other."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("field") == OTHER and not told.get("attribute"):
            self.add_error("attribute", "Write the name of the added field.")
        return told


class WaitEventForm(LengthForm):
    """A wait until something happens, at most for a length."""

    event = EventChoice(label="Wait until")
    where = WhereField(label="Only where")
    activity = forms.ChoiceField(label="Of which message", required=False)
    field_order = ("name", "event", "where", "activity", "amount", "unit")

    def __init__(self, data: Any = None, **more: Any) -> None:
        """Offer what can be asked of the event chosen."""
        super().__init__(data, **more)
        chosen = str((data if data is not None else self.initial).get("event") or "")
        event, where = self.fields["event"], self.fields["where"]
        assert isinstance(event, EventChoice)
        assert isinstance(where, WhereField)
        event.choices = event_choices("Choose an event", chosen)
        held = {name: name for name in (self.initial.get("where") or ())[::2] if name}
        if not where.offer({**held, **(HEARD[chosen].fields if chosen in HEARD else {})}):
            del self.fields["where"]

    def settings(self) -> dict[str, Any]:
        """Return the settings as typed."""
        told, arguments = self.cleaned_data, self.length()
        arguments["event"] = told["event"]
        if asked := where_of(told.get("where")):
            arguments["where"] = asked
        if told["activity"]:
            arguments["refActivityCustomerKey"] = told["activity"]
        return {"configurationArguments": arguments}


class EngagementForm(StepForm):
    """Whether somebody did something with a message."""

    activity = forms.ChoiceField(label="Message")
    stat = forms.ChoiceField(label="What they did", choices=_STATS)

    def settings(self) -> dict[str, Any]:
        """Return the settings as typed."""
        told = self.cleaned_data
        arguments = {"refActivityCustomerKey": told["activity"], "statsTypeId": int(told["stat"])}
        return {"configurationArguments": arguments}


class RandomForm(StepForm):
    """Two ways by chance."""

    share = forms.IntegerField(label="First way, per cent", min_value=0, max_value=100)

    def changes(self) -> dict[str, Any]:
        """Return the fields of the step as typed."""
        first = self.cleaned_data["share"]
        ways = [dict(way) for way in self.initial["outcomes"]]
        for way, share in zip(ways, (first, 100 - first), strict=False):
            way["arguments"] = {**(way.get("arguments") or {}), "percentage": share}
        return {"name": self.cleaned_data["name"], "outcomes": ways}


class DecisionForm(StepForm):
    """The ways of a decision by name; the conditions of each have an editor of their own."""

    add = forms.CharField(
        label="Another way", max_length=60, required=False, help_text="Its name, such as Customers."
    )

    def __init__(self, data: Any = None, **more: Any) -> None:
        """Ask for the name of each way but the last, which is for everybody else."""
        super().__init__(data, **more)
        ways = self._ways()
        for place, way in enumerate(ways[:-1]):
            label = (way.get("metaData") or {}).get("label") or f"Way {place + 1}"
            name = f"label_{place}"
            self.fields[name] = forms.CharField(
                label=f"Way {place + 1}", max_length=60, required=False, initial=label
            )
            self.initial.setdefault(name, label)
            if len(ways) > _FEWEST:
                self.fields[f"drop_{place}"] = forms.BooleanField(
                    label=f"Take out way {place + 1} and its steps", required=False
                )
        self.order_fields(["name", *(n for n in self.fields if n[:5] in ("label", "drop_")), "add"])

    def _ways(self) -> list[dict[str, Any]]:
        return [dict(way) for way in self.initial["outcomes"]]

    def changes(self) -> dict[str, Any]:
        """Return the fields of the step as typed."""
        told, ways = self.cleaned_data, self._ways()
        kept = [
            _labelled(way, told.get(f"label_{place}") or f"Way {place + 1}")
            for place, way in enumerate(ways[:-1])
            if not told.get(f"drop_{place}")
        ]
        if told["add"]:
            taken = {str(way.get("key")) for way in ways}
            key = next(k for n in range(1, len(ways) + 2) if (k := f"way-{n}") not in taken)
            kept.append(_labelled({"key": key, "next": None}, told["add"]))
        criteria = {str(way["key"]): self.initial["criteria"].get(str(way["key"])) for way in kept}
        return {
            "name": told["name"],
            "outcomes": [*kept, *ways[-1:]],
            "configurationArguments": {"criteria": criteria},
        }

    def clean(self) -> dict[str, Any]:
        """Check what depends on each other."""
        told: dict[str, Any] = super().clean() or {}
        ways = len(self._ways()) - 1
        dropped = sum(bool(told.get(f"drop_{place}")) for place in range(ways))
        if ways and dropped >= ways and not told.get("add"):
            raise forms.ValidationError("A decision keeps at least one way with a condition.")
        return told


def _labelled(way: Mapping[str, Any], label: str) -> dict[str, Any]:
    return {**way, "metaData": {**(way.get("metaData") or {}), "label": label}}
