"""Journeys in words for screens, and their settings as forms show them."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms

from leadloop.kit.errors import Conflict, FieldError, InvalidInput, StaleWrite
from leadloop.marketing.contracts.journey_views import (
    Branch,
    EntryPreview,
    JourneyView,
    Node,
    Place,
    StepSums,
)
from leadloop.marketing.contracts.journey_words import NAMES, WEEKDAYS
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.web import stale
from leadloop.web.answers import add_errors
from leadloop.web.event_fields import event_words
from leadloop.web.journey_conditions import said, way_condition, way_key
from leadloop.web.journey_settings import (
    ENTRIES,
    arguments_of,
    date_words,
    entry_of,
    first_of,
    settings_of,
)

Json = Mapping[str, Any]

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
    asks: list[str]
    is_asked: bool


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


def lined(node: Node, view: JourneyView, names: Mapping[str, str]) -> Line:
    """Return a step with its counts, in words; ``names`` are those of segments and campaigns."""
    sums = view.steps.get(node.key, StepSums())
    own = f"activities[{node.key}]"
    return Line(
        node,
        ICONS.get(node.kind, "more") if node.kind else "alert",
        NAMES[node.kind] if node.kind else node.type,
        summary_of(node.kind, node.step, step_names(view.definition)),
        sums,
        [p.message for p in view.problems if p.field.startswith(own)],
        [
            LinedBranch(
                one,
                sums.ways.get(one.key, 0),
                [lined(n, view, names) for n in one.nodes],
                said(way_condition(node.step, one.place.way), names),
                node.kind is StepKind.DECISION and way_key(node.step, one.place.way) is not None,
            )
            for one in node.branches
        ],
    )


def summary_of(kind: StepKind | None, step: Json, names: Mapping[str, str]) -> str:
    """Return what a step does, in one line; other steps by their ``names``."""
    if kind is StepKind.ENGAGEMENT:
        return _engagement(arguments_of(step), names)
    told = _SUMMARIES.get(kind) if kind else None
    return told(step, arguments_of(step)) if told else ""


_DID: Final = {"2": "Opened", "3": "Clicked in", "6": "Bounced:"}


def _engagement(told: Json, names: Mapping[str, str]) -> str:
    message = str(told.get("refActivityCustomerKey") or "?")
    did = _DID.get(str(told.get("statsTypeId", 3)), "Of")
    return f"{did} “{names.get(message, message)}”"


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
    return f"{event_words(told) or '?'}, at most {length_of(told)}"


def _update(step: Json, _: Json) -> str:
    fields = ((step.get("arguments") or {}).get("activityData") or {}).get("updateContactFields")
    some = [one for one in fields or () if isinstance(one, Mapping)]
    return ", ".join(f"{one.get('field')} = {one.get('value')}" for one in some)


_SUMMARIES: Final[Mapping[StepKind, Callable[[Json, Json], str]]] = {
    StepKind.MESSAGE: _message,
    StepKind.WAIT: _wait,
    StepKind.WAIT_EVENT: _wait_event,
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


def facts_of(view: JourneyView, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return how people come in and leave, in words; ``names`` are those of segments and such."""
    definition = view.definition
    goal, leave = (arguments_of(first_of(definition, name)) for name in ("goals", "exits"))
    held = settings_of(definition)
    facts = [
        ("Come in", _entry_words(first_of(definition, "triggers"), names)),
        ("Come in again", view.row.entry_mode.label),
        ("Goal", event_words(goal) or "None"),
        ("Leave when", event_words(leave) or "Never before the end"),
    ]
    if held["holdout"]:
        facts.append(("Held out", f"{held['holdout']} %"))
    return facts


def _entry_words(trigger: Json, names: Mapping[str, str]) -> str:
    """Return how people come in; of what the settings do not offer, its type."""
    entry, told = entry_of(trigger), arguments_of(trigger)
    word = str(trigger.get("type") or "")
    if not entry:
        return dict(ENTRIES)[""] if word.lower() in ("", "apievent") else word
    if entry == "Event":
        return event_words(told)
    if entry == "Date":
        return date_words(told)
    what = str(trigger.get("eventDefinitionKey") or told.get(entry.lower()) or "")
    return f"{dict(ENTRIES)[entry]}: {names.get(what, what)}"


def foreseen(preview: EntryPreview | None, dated: int | None) -> list[str]:
    """Return who would come in on publishing, in sentences."""
    told = [] if dated is None else [f"Dates of the next seven days lead in: {dated:,}."]
    return [*told, *(_foreseen_now(preview) if preview else [])]


def _foreseen_now(preview: EntryPreview) -> list[str]:
    among = f" of the {preview.judged:,} looked at" if preview.judged < preview.matching else ""
    matching, coming = f"{preview.matching:,}", f"{preview.coming:,}"
    lines = [f"People in its segments now: {matching}. Would come in{among}: {coming}."]
    if preview.message:
        total = sum(one.people for one in preview.left_out)
        reasons = "; ".join(f"{one.people:,}: {one.reason}" for one in preview.left_out[:5])
        said = f" ({reasons})" if reasons else ""
        lines.append(f"The gate would leave out of “{preview.message}”: {total:,}{said}.")
    return lines


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
