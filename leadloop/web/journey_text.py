"""Journeys in words for screens, and their settings as forms show them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms

from leadloop.kit.errors import Conflict, FieldError, InvalidInput, StaleWrite
from leadloop.marketing.contracts.journey_views import Branch, JourneyView, Node, Place, StepSums
from leadloop.marketing.contracts.journey_words import EVENTS, NAMES, WEEKDAYS
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.web import stale
from leadloop.web.answers import add_errors

Json = Mapping[str, Any]

ENTRIES: Final = [
    ("", "By hand only"),
    ("Event", "By an event"),
    ("Segment", "By entering a segment"),
    ("Form", "By sending a form"),
    ("APIEvent", "By a call of the API"),
    ("Campaign", "By a campaign"),
]
_WHAT: Final = {"Segment": "segment", "Form": "form", "Campaign": "campaign"}
ICONS: Final = {
    StepKind.MESSAGE: "mail",
    StepKind.WAIT: "clock",
    StepKind.WAIT_EVENT: "eye",
    StepKind.DECISION: "rule",
    StepKind.ENGAGEMENT: "branch",
    StepKind.RANDOM: "branch",
    StepKind.UPDATE: "edit",
    StepKind.TASK: "task",
    StepKind.FLOW: "flow",
    StepKind.MQL: "lead",
    StepKind.WEBHOOK: "external",
    StepKind.EXIT: "stop",
}


@dataclass(frozen=True, slots=True)
class LinedBranch:
    """One way of a step as the page shows it."""

    branch: Branch
    taken: int
    nodes: "list[Line]"


@dataclass(frozen=True, slots=True)
class Line:
    """One step as the page shows it."""

    node: Node
    icon: str
    kind: str
    summary: str
    sums: StepSums
    problems: list[str]
    branches: list[LinedBranch]


def lined(node: Node, view: JourneyView) -> Line:
    """Return a step with its counts, in words."""
    sums = view.steps.get(node.key, StepSums())
    own = f"activities[{node.key}]"
    return Line(
        node,
        ICONS.get(node.kind, "more") if node.kind else "alert",
        NAMES[node.kind] if node.kind else node.type,
        summary_of(node.kind, node.step),
        sums,
        [p.message for p in view.problems if p.field.startswith(own)],
        [
            LinedBranch(one, sums.ways.get(one.key, 0), [lined(n, view) for n in one.nodes])
            for one in node.branches
        ],
    )


def arguments_of(step: Json) -> Json:
    """Return the settings of a step."""
    found = step.get("configurationArguments") or step.get("arguments")
    return found if isinstance(found, Mapping) else {}


def summary_of(kind: StepKind | None, step: Json) -> str:
    """Return what a step does, in one line."""
    told = _SUMMARIES.get(kind) if kind else None
    return told(step, arguments_of(step)) if told else ""


def _message(_: Json, told: Json) -> str:
    send = told.get("triggeredSend")
    send = send if isinstance(send, Mapping) else told
    return str(send.get("key") or send.get("emailSubject") or send.get("bodyText") or "")[:120]


def length_of(told: Json) -> str:
    """Return how long a wait is, in words."""
    amount, unit = told.get("waitDuration") or 0, str(told.get("waitUnit") or "days").lower()
    word = unit.removesuffix("s") if str(amount) == "1" else unit
    return f"{amount} {word}" if amount else ""


def _wait(_: Json, told: Json) -> str:
    length, field = length_of(told), told.get("waitEndDateAttributeExpression")
    parts = [length] if length else []
    if field:
        side = "before" if told.get("waitDirection") == "before" else "after"
        parts = [f"{length} {side} {field}" if length else f"until {field}"]
    if told.get("specifiedTime"):
        parts.append(f"until {told['specifiedTime']} their time")
    days = [day for day in WEEKDAYS if day in (told.get("weekdays") or ())]
    if days:
        parts.append("on " + ", ".join(day[:3].capitalize() for day in days))
    return ", ".join(parts)


def _wait_event(_: Json, told: Json) -> str:
    event = EVENTS.get(str(told.get("event")), str(told.get("event") or "?"))
    return f"{event}, at most {length_of(told)}"


def _decision(_: Json, told: Json) -> str:
    criteria = told.get("criteria")
    first = next(iter(criteria.values()), None) if isinstance(criteria, Mapping) else None
    if not isinstance(first, Mapping) or "field" not in first:
        return "By condition" if first else ""
    return f"{first['field']} {str(first.get('op', '')).replace('_', ' ')} {first.get('value', '')}"


def _update(step: Json, _: Json) -> str:
    fields = ((step.get("arguments") or {}).get("activityData") or {}).get("updateContactFields")
    some = [one for one in fields or () if isinstance(one, Mapping)]
    return ", ".join(f"{one.get('field')} = {one.get('value')}" for one in some)


_SUMMARIES: Final[Mapping[StepKind, Callable[[Json, Json], str]]] = {
    StepKind.MESSAGE: _message,
    StepKind.WAIT: _wait,
    StepKind.WAIT_EVENT: _wait_event,
    StepKind.DECISION: _decision,
    StepKind.ENGAGEMENT: lambda _, told: f"of {told.get('refActivityCustomerKey') or '?'}",
    StepKind.UPDATE: _update,
    StepKind.TASK: lambda _, told: str(told.get("subject", "")),
    StepKind.FLOW: lambda _, told: str(told.get("flow", "")),
    StepKind.MQL: lambda _, told: str(told.get("reason", "")),
    StepKind.WEBHOOK: lambda _, told: str(told.get("url", "")),
}


def places_of(nodes: tuple[Node, ...]) -> Iterator[tuple[Place, str]]:
    """Yield every place where a step can be put, with words for it."""
    for node in nodes:
        if node.after is not None:
            yield node.after, f"After “{node.name}”"
        for branch in node.branches:
            yield branch.place, f"“{node.name}”: {branch.label}"
            yield from places_of(branch.nodes)


def steps_of(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Yield every step of a tree."""
    for node in nodes:
        yield node
        for branch in node.branches:
            yield from steps_of(branch.nodes)


def step_names(definition: Json) -> dict[str, str]:
    """Return what steps are called, by key."""
    found = [one for one in definition.get("activities") or () if isinstance(one, Mapping)]
    return {str(one.get("key")): str(one.get("name") or one.get("key")) for one in found}


def facts_of(view: JourneyView) -> list[tuple[str, str]]:
    """Return how people come in and leave, in words."""
    held = settings_of(view.definition)
    entry = dict(ENTRIES)[held["entry"]]
    if not held["entry"] and _unknown_entry(view.definition):
        entry = _unknown_entry(view.definition)
    if held["entry"] == "Event":
        entry = EVENTS.get(held["event"], held["event"])
    facts = [
        ("Come in", f"{entry} {held['what']}".strip()),
        ("Come in again", view.row.entry_mode.label),
        ("Goal", EVENTS.get(held["goal"], held["goal"] or "None")),
        ("Leave when", EVENTS.get(held["leave"], held["leave"] or "Never before the end")),
    ]
    if held["holdout"]:
        facts.append(("Held out", f"{held['holdout']} %"))
    return facts


def _unknown_entry(definition: Json) -> str:
    """Return the type of an entry that came from outside and that the settings do not offer."""
    word = str(_first(definition, "triggers").get("type") or "")
    return "" if word.lower() in {name.lower() for name, _ in ENTRIES} else word


def settings_of(definition: Json) -> dict[str, Any]:
    """Return the settings of a journey as their form shows them."""
    trigger, goal, leave = (_first(definition, name) for name in ("triggers", "goals", "exits"))
    told, meta = arguments_of(trigger), definition.get("metaData")
    entry = str(trigger.get("type", ""))
    known = next((name for name, _ in ENTRIES if name.lower() == entry.lower()), "")
    by_key = "eventDefinitionKey" if known == "APIEvent" else ""
    what = str(trigger.get(by_key) or told.get(_WHAT.get(known, ""), ""))
    return {
        "name": definition.get("name", ""),
        "description": definition.get("description", ""),
        "entry": known if known != "APIEvent" or trigger.get(by_key) else "",
        "what": "" if known == "Segment" else what,
        "segment": what if known == "Segment" else "",
        "event": str(told.get("event", "")),
        "entry_mode": definition.get("entryMode", "SingleEntryAcrossAllVersions"),
        "goal": str(arguments_of(goal).get("event", "")),
        "leave": str(arguments_of(leave).get("event", "")),
        "holdout": (meta if isinstance(meta, Mapping) else {}).get("holdoutPercent", 0),
    }


def _first(definition: Json, name: str) -> Json:
    found = definition.get(name)
    first = found[0] if isinstance(found, list) and found else {}
    return first if isinstance(first, Mapping) else {}


def changed_settings(definition: Json, told: Json) -> dict[str, Any]:
    """Return the fields of the JSON that the settings' form sets; what it does not know stays."""
    trigger = {**_first(definition, "triggers")}
    trigger.setdefault("key", "entry")
    trigger["type"] = told["entry"] or "APIEvent"
    arguments: dict[str, Any] = {}
    if told["entry"] == "Event":
        arguments["event"] = told["event"]
    elif told["entry"] == "Segment":
        arguments["segment"] = told["segment"]
    elif told["entry"] in _WHAT:
        arguments[_WHAT[told["entry"]]] = told["what"]
    trigger["configurationArguments"] = arguments
    trigger.pop("eventDefinitionKey", None)
    if told["entry"] == "APIEvent":
        trigger["eventDefinitionKey"] = told["what"]
    meta = definition.get("metaData")
    return {
        "name": told["name"],
        "description": told["description"],
        "entryMode": told["entry_mode"],
        "triggers": [trigger, *(definition.get("triggers") or [])[1:]],
        "goals": _rules(definition, "goals", told["goal"]),
        "exits": _rules(definition, "exits", told["leave"]),
        "metaData": {
            **(meta if isinstance(meta, Mapping) else {}),
            "holdoutPercent": told["holdout"],
        },
    }


def _rules(definition: Json, name: str, event: str) -> list[Any]:
    held = list(definition.get(name) or [])
    if not event:
        return held[1:]
    first = {**_first(definition, name)}
    first.setdefault("key", f"{name[:-1]}-1")
    kept = arguments_of(first) if arguments_of(first).get("event") == event else {}
    first["configurationArguments"] = {**kept, "event": event}
    return [{**first, "name": EVENTS.get(event, event)}, *held[1:]]


def tried(form: forms.Form, act: Callable[[], None], held: Json) -> bool:
    """Run ``act`` for a valid form; what it refuses goes beside the fields."""
    if not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as error:
        add_errors(form, error)
    except StaleWrite:
        stale.explain(form, held, version=held["version"])
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()


def wrong(field: str, message: str) -> FieldError:
    """Return an error of a field."""
    return FieldError(field, "invalid", message)


def key_from(name: str) -> str:
    """Return a key made from a name: small letters, digits, hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100]


def id_of(text: str) -> UUID | None:
    """Return the id that a text is, None if it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None
