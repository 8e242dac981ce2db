"""A journey's settings as a form: how people come in, what leads them out, who is held out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms

from leadloop.kit.errors import NotAllowed
from leadloop.marketing import api as marketing
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.journey_dates import DATE_FIELDS, MAX_DAYS
from leadloop.marketing.contracts.journey_events import HEARD
from leadloop.marketing.contracts.journeys import EntryMode
from leadloop.portal import api as portal
from leadloop.users.contracts import Actor
from leadloop.web.event_fields import (
    EventChoice,
    WhereField,
    event_choices,
    look_again,
    where_of,
    where_words,
)

Json = Mapping[str, Any]
Choices = Sequence[tuple[str, str]]

ENTRIES: Final = [
    ("", "By hand only"),
    ("Event", "By an event"),
    ("Segment", "By entering a segment"),
    ("Form", "By sending a form"),
    ("Campaign", "By a campaign"),
    ("Date", "On a date of theirs"),
    ("APIEvent", "By a call of the API"),
]
_WHAT: Final = {"Segment": "segment", "Form": "form", "Campaign": "campaign"}
_OWN: Final = {
    "Event": ("event", "event_where"),
    "Segment": ("segment",),
    "Form": ("form",),
    "Campaign": ("campaign",),
    "Date": ("date_field", "attribute", "every", "offset", "direction", "at"),
    "APIEvent": ("api_key",),
}
"""The fields that each way in has to itself."""

OTHER: Final = "attributes"
_DATES: Final = [*DATE_FIELDS.items(), (OTHER, "Another date: an added field")]
_EVERY: Final = [("year", "Every year"), ("once", "Once, on the day itself")]
_SIDES: Final = [("before", "before it"), ("after", "after it")]
_GROUPED: Final = {"event": "Choose an event", "goal": "None", "leave": "Never before the end"}


class SettingsForm(forms.Form):
    """Who comes in, who leaves, who stays out; only what the chosen way in needs is asked."""

    name = forms.CharField(label="Name", max_length=200)
    description = forms.CharField(label="What it is for", max_length=2000, required=False)
    entry = forms.ChoiceField(label="People come in", choices=ENTRIES, required=False)
    event = EventChoice(label="Event")
    event_where = WhereField(label="Only where")
    segment = forms.ChoiceField(label="Segment")
    form = forms.ChoiceField(label="Form")
    campaign = forms.ChoiceField(label="Campaign")
    api_key = forms.RegexField(
        r"^[A-Za-z0-9_-]+$", label="Event definition key", max_length=100,
        help_text="What a call of the API names. Letters, digits, “-” and “_”.",
    )  # fmt: skip
    date_field = forms.ChoiceField(label="Date", choices=_DATES)
    attribute = forms.RegexField(
        r"^[A-Za-z0-9_]+$",
        label="Name of the added field",
        max_length=100,
        help_text="Such as renewal_on; its value is written as 2027-03-05.",
    )
    every = forms.ChoiceField(label="When", choices=_EVERY)
    offset = forms.IntegerField(label="Days from it", min_value=0, max_value=MAX_DAYS)
    direction = forms.ChoiceField(label="Before or after", choices=_SIDES)
    at = forms.TimeField(
        label="At",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="Local time of the person.",
    )
    entry_mode = forms.ChoiceField(
        label="Come in again", choices=[(mode.value, mode.label) for mode in EntryMode]
    )
    goal = EventChoice(label="Goal", required=False)
    goal_where = WhereField(label="The goal only where")
    leave = EventChoice(label="Leave when", required=False)
    leave_where = WhereField(label="Leave only where")
    holdout = forms.IntegerField(
        label="Held out, per cent",
        min_value=0,
        max_value=90,
        help_text="So many are not led along, to measure what the journey brings.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, actor: Actor, look: str, data: Any = None, **more: Any) -> None:
        """Show the fields that the choices made so far need; ``look`` asks them of the server."""
        super().__init__(data, **more)
        told: Any = data if data is not None else self.initial
        entry = str(told.get("entry") or "")
        wanted = _OWN.get(entry, ())
        for names in _OWN.values():
            for name in names:
                if name not in wanted:
                    del self.fields[name]
        if str(told.get("date_field") or "") != OTHER:
            self.fields.pop("attribute", None)
        for name, empty in _GROUPED.items():
            self._offer_events(name, empty, str(told.get(name) or ""))
        self._offer_records(actor, told)
        for name in ("entry", "date_field", "event", "goal", "leave"):
            if name in self.fields:
                self.fields[name].widget.attrs.update(look_again(look))

    def _offer_events(self, name: str, empty: str, chosen: str) -> None:
        field, where = self.fields.get(name), f"{name}_where"
        if not isinstance(field, EventChoice):
            return
        field.choices = event_choices(empty, chosen)
        asked = self.fields[where]
        assert isinstance(asked, WhereField)
        held = {name: name for name in (self.initial.get(where) or ())[::2] if name}
        if not asked.offer({**held, **(HEARD[chosen].fields if chosen in HEARD else {})}):
            del self.fields[where]

    def _offer_records(self, actor: Actor, told: Any) -> None:
        offers: dict[str, Callable[[], Choices]] = {
            "segment": lambda: api.list_segment_choices(actor),
            "campaign": lambda: list(marketing.campaign_names(actor).items()),
            "form": lambda: form_choices(actor),
        }
        for name, offer in offers.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = with_chosen(offer(), str(told.get(name) or ""))


def looked_at(actor: Actor, look: str, data: Any, held: Json) -> SettingsForm:
    """Return the form as chosen so far, with the fields that these choices need."""
    typed = SettingsForm(actor, look, data, initial=dict(held))
    told = {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in typed.fields.items()
        if name in data or f"{name}_0" in data
    }
    return SettingsForm(actor, look, initial={**held, **told})


def form_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the portal's forms: key and title."""
    try:
        return [(one.slug, one.draft.name) for one in portal.list_forms(actor)]
    except NotAllowed:
        return []


def with_chosen(offered: Choices, chosen: str) -> list[tuple[str, str]]:
    """Return what can be chosen, with what is chosen already even if it is not there any more."""
    missing = [(chosen, f"{chosen} (not there)")] if chosen not in dict(offered) else []
    return [("", "Choose one"), *offered, *(missing if chosen else [])]


def settings_of(definition: Json) -> dict[str, Any]:
    """Return the settings of a journey as their form shows them."""
    trigger, goal, leave = (first_of(definition, name) for name in ("triggers", "goals", "exits"))
    told, meta = arguments_of(trigger), definition.get("metaData")
    entry = entry_of(trigger)
    return {
        "name": definition.get("name", ""),
        "description": definition.get("description", ""),
        "entry": entry,
        **{name: str(told.get(name, "")) for name in _WHAT.values()},
        "api_key": str(trigger.get("eventDefinitionKey") or ""),
        **_held_date(told),
        "entry_mode": definition.get("entryMode", "SingleEntryAcrossAllVersions"),
        **_held_event("event", told),
        **_held_event("goal", arguments_of(goal)),
        **_held_event("leave", arguments_of(leave)),
        "holdout": (meta if isinstance(meta, Mapping) else {}).get("holdoutPercent", 0),
    }


def entry_of(trigger: Json) -> str:
    """Return how people come in, as the form names it; empty where it offers no such way."""
    word = str(trigger.get("type", "")).lower().replace("dateevent", "date")
    known = next((name for name, _ in ENTRIES if name.lower() == word), "")
    return known if known != "APIEvent" or trigger.get("eventDefinitionKey") else ""


def _held_event(name: str, told: Json) -> dict[str, Any]:
    return {name: str(told.get("event", "")), f"{name}_where": where_words(told.get("where"))}


def _held_date(told: Json) -> dict[str, Any]:
    field = str(told.get("field", ""))
    added = field.startswith(f"{OTHER}.")
    return {
        "date_field": OTHER if added else field or "birth_date",
        "attribute": field.removeprefix(f"{OTHER}.") if added else "",
        "every": told.get("every", "year"),
        "offset": told.get("dateOffset", 0),
        "direction": told.get("dateDirection", "before"),
        "at": told.get("specifiedTime", "09:00"),
    }


def arguments_of(step: Json) -> Json:
    """Return the settings of a step or an entry."""
    found = step.get("configurationArguments") or step.get("arguments")
    return found if isinstance(found, Mapping) else {}


def first_of(definition: Json, name: str) -> Json:
    """Return the first of a list of objects, an empty one where there is none."""
    found = definition.get(name)
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, Mapping) else {}


def changed_settings(definition: Json, told: Json) -> dict[str, Any]:
    """Return the fields of the JSON that the settings' form sets; what it does not know stays."""
    meta = definition.get("metaData")
    return {
        "name": told["name"],
        "description": told["description"],
        "entryMode": told["entry_mode"],
        "triggers": [_trigger(definition, told), *(definition.get("triggers") or [])[1:]],
        "goals": _rules(definition, "goals", (told["goal"], told.get("goal_where"))),
        "exits": _rules(definition, "exits", (told["leave"], told.get("leave_where"))),
        "metaData": {
            **(meta if isinstance(meta, Mapping) else {}),
            "holdoutPercent": told["holdout"],
        },
    }


def _trigger(definition: Json, told: Json) -> dict[str, Any]:
    trigger = {**first_of(definition, "triggers")}
    trigger.setdefault("key", "entry")
    trigger["type"] = told["entry"] or "APIEvent"
    held = arguments_of(first_of(definition, "triggers"))
    # Conditions have an editor of their own; they stay whatever way people come in.
    arguments: dict[str, Any] = {"criteria": held["criteria"]} if held.get("criteria") else {}
    if told["entry"] == "Event":
        arguments |= _said_event(told["event"], told.get("event_where"))
    elif told["entry"] in _WHAT:
        name = _WHAT[told["entry"]]
        arguments[name] = told[name]
    elif told["entry"] == "Date":
        arguments |= _said_date(told)
    trigger["configurationArguments"] = arguments
    trigger.pop("arguments", None)
    trigger.pop("eventDefinitionKey", None)
    if told["entry"] == "APIEvent":
        trigger["eventDefinitionKey"] = told["api_key"]
    return trigger


def _said_event(event: str, where: Any) -> dict[str, Any]:
    asked = where_of(where)
    return {"event": event, **({"where": asked} if asked else {})}


def _said_date(told: Json) -> dict[str, Any]:
    field = told["date_field"]
    return {
        "field": f"{OTHER}.{told['attribute']}" if field == OTHER else field,
        "every": told["every"],
        "dateOffset": told["offset"],
        "dateDirection": told["direction"],
        "specifiedTime": told["at"].strftime("%H:%M"),
    }


def _rules(definition: Json, name: str, said: tuple[str, Any]) -> list[Any]:
    """Return the rules with the first one as said; a condition that it has stays."""
    held, event = list(definition.get(name) or []), said[0]
    first = {**first_of(definition, name)}
    criteria = arguments_of(first).get("criteria")
    if not event and not criteria:
        return held[1:]
    first.setdefault("key", f"{name[:-1]}-1")
    kept = {"criteria": criteria} if criteria else {}
    if event:
        first["name"] = HEARD[event].label if event in HEARD else event
    first["configurationArguments"] = {**kept, **(_said_event(*said) if event else {})}
    first.pop("arguments", None)
    return [first, *held[1:]]


def date_words(told: Json) -> str:
    """Return which date leads in, in words."""
    held = _held_date(told)
    name = DATE_FIELDS.get(str(told.get("field")), held["attribute"])
    days = held["offset"]
    away = f"{days} day{'' if days == 1 else 's'} {held['direction']} it, " if days else ""
    every = "every year" if held["every"] == "year" else "once"
    return f"{name}, {every}, {away}at {held['at']} their time"
