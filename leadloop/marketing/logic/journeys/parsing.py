"""Reading a journey's JSON, in Marketing Cloud's shape, into a checked plan. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.journey_dates import DATE_FIELDS, MAX_DAYS, EntryDate
from leadloop.marketing.contracts.journey_words import API_PREFIX, ENTRY_TYPES, STEP_TYPES
from leadloop.marketing.contracts.journeys import (
    MAX_STEPS,
    EngagementSplit,
    EntryKind,
    EntryMode,
    EntryPlan,
    EventMatch,
    LeaveRule,
    Message,
    Parsed,
    Plan,
    PlannedStep,
    StepKind,
    WaitEvent,
    Way,
)
from leadloop.marketing.logic.journeys.actions import (
    arguments_of,
    is_free,
    outcomes,
    read_action,
    read_local_time,
    when_of,
)
from leadloop.marketing.logic.journeys.advancing import HAPPENED, NO, TIMED_OUT, YES
from leadloop.marketing.logic.journeys.reading import ConditionCheck, Node

_MAX_KEY: Final = 100
_YES_NO: Final = {StepKind.WAIT_EVENT: (HAPPENED, TIMED_OUT), StepKind.ENGAGEMENT: (YES, NO)}


def parse(definition: Any, check_condition: ConditionCheck) -> Parsed:
    """Read a definition; errors name the activity by its key, and the field.

    What we do not know is left alone, so that a definition goes out as it came in.
    """
    errors: list[FieldError] = []
    if not isinstance(definition, Mapping):
        return Parsed(None, (FieldError("", "wrong_type", "A journey is a JSON object."),))
    root = Node(definition, "", errors, check_condition)
    key = root.text("key", needed="A journey needs a key.")
    name = root.text("name", needed="A journey needs a name.")
    steps = _steps(root)
    meta = root.inner("metaData")
    plan = Plan(
        key=key,
        name=name,
        entry_mode=_entry_mode(root),
        start=_start(root, steps),
        steps=steps,
        entries=tuple(_entry(one) for one in _listed(root, "triggers")),
        goals=tuple(_rule(one) for one in _listed(root, "goals")),
        exits=tuple(_rule(one) for one in _listed(root, "exits")),
        holdout_percent=meta.number("holdoutPercent", least=0, most=90, default=0),
        excluded=meta.condition("excluded"),
    )
    _check_ways(root, steps)
    _check_references(root, steps)
    return Parsed(None if errors else plan, tuple(dict.fromkeys(errors)))


def _entry_mode(root: Node) -> EntryMode:
    word = root.text("entryMode") or EntryMode.AFTER_EXIT.value
    found = next((mode for mode in EntryMode if mode.lower() == word.lower()), None)
    if found is None:
        root.wrong("entryMode", "unknown", f"Write one of {', '.join(EntryMode)}.")
    return found or EntryMode.AFTER_EXIT


def _listed(root: Node, field: str) -> Iterator[Node]:
    """Yield the objects of a list, each named by its key."""
    found = root.data.get(field) or []
    if not isinstance(found, list):
        root.wrong(field, "wrong_type", "This must be a list.")
        return
    for place, one in enumerate(found):
        if not isinstance(one, Mapping):
            root.wrong(f"{field}[{place}]", "wrong_type", "This must be an object.")
            continue
        label = str(one.get("key") or place)[:_MAX_KEY]
        yield Node(one, f"{field}[{label}]", root.errors, root.check_condition)


def _steps(root: Node) -> dict[str, PlannedStep]:
    steps: dict[str, PlannedStep] = {}
    for node in _listed(root, "activities"):
        key = node.text("key", needed="A step needs a key.")[:_MAX_KEY]
        if key in steps:
            node.wrong("key", "repeated", "Two steps have this key.")
        step = _step(node, key)
        if step is not None:
            steps[key] = step
    if len(steps) > MAX_STEPS:
        root.wrong("activities", "too_many", f"A journey has at most {MAX_STEPS} steps.")
    return steps


def _step(node: Node, key: str) -> PlannedStep | None:
    word = node.text("type", needed="Say what kind of step this is.")
    kind = STEP_TYPES.get(word.lower())
    if kind is None:
        if word:
            node.wrong("type", "unknown", f"There is no step of type '{word[:60]}'.")
        return None
    ways = tuple(_way(kind, one, place) for place, one in enumerate(outcomes(node)))
    return PlannedStep(key, node.text("name") or key, kind, read_action(kind, node), ways)


def _way(kind: StepKind, one: Mapping[str, Any], place: int) -> Way:
    key = str(one.get("key") or place)
    if kind in _YES_NO:
        key = _YES_NO[kind][0 if when_of(one) else 1]
    meta = one.get("metaData")
    label = str(meta.get("label") or "") if isinstance(meta, Mapping) else ""
    following = one.get("next")
    return Way(key, label, str(following) if following else None)


def _start(root: Node, steps: Mapping[str, PlannedStep]) -> str | None:
    """Return the first step: the one the entry names, else the one that no other leads to."""
    for trigger in _listed(root, "triggers"):
        for way in outcomes(trigger):
            if way.get("next"):
                return str(way["next"])
    led_to = {way.next for step in steps.values() for way in step.ways}
    return next((key for key in steps if key not in led_to), next(iter(steps), None))


_EVENT_OF: Final = {
    EntryKind.SEGMENT: ("segment", "segment.entered", "Choose a segment."),
    EntryKind.FORM: ("form", "form.submitted", "Choose a form."),
    EntryKind.CAMPAIGN: ("campaign", "campaign.joined", "Choose a campaign."),
}


def _entry(node: Node) -> EntryPlan:
    word = node.text("type", needed="Say how people come in.")
    kind = ENTRY_TYPES.get(word.lower())
    key = node.text("key") or "entry"
    given = arguments_of(node)
    if kind is None:
        node.wrong("type", "unknown", f"There is no entry of type '{word[:60]}'.")
        return EntryPlan(key, EntryKind.API, None)
    condition = given.condition("criteria")
    if kind in _EVENT_OF:
        field, event, needed = _EVENT_OF[kind]
        what = given.text(field, needed=needed)
        return EntryPlan(key, kind, EventMatch(event, {field: what}), what, condition)
    if kind is EntryKind.API:
        return EntryPlan(key, kind, _api_match(node), condition=condition)
    if kind is EntryKind.DATE:
        found = read_date(given)
        return EntryPlan(key, kind, None, found.field, condition, found)
    match = given.event()
    if match is None:
        given.wrong("event", "missing", "Choose an event.")
    return EntryPlan(key, kind, match, condition=condition)


def read_date(given: Node) -> EntryDate:
    """Return which date leads in; what is wrong is noted."""
    field = given.text("field", needed="Choose a date of the person.")
    if field and field not in DATE_FIELDS and not is_free(field):
        given.wrong("field", "unknown_field", f"'{field[:60]}' is no date of a person.")
    every = given.text("every").lower() or "once"
    if every not in ("once", "year"):
        given.wrong("every", "unknown", "Write once or year.")
    direction = given.text("dateDirection").lower() or "after"
    if direction not in ("before", "after"):
        given.wrong("dateDirection", "unknown", "Write before or after.")
    days = given.number("dateOffset", least=0, most=MAX_DAYS, default=0)
    at = read_local_time(given) or EntryDate("").at
    return EntryDate(field, every == "year", -days if direction == "before" else days, at)


def _api_match(node: Node) -> EventMatch | None:
    key = node.text("eventDefinitionKey")
    if "." in key:
        node.wrong("eventDefinitionKey", "bad_key", "An event's key has no full stop.")
    return EventMatch(API_PREFIX + key) if key else None


def _rule(node: Node) -> LeaveRule:
    given = arguments_of(node)
    match, condition = given.event(), given.condition("criteria")
    if match is None and condition is None:
        given.wrong("event", "missing", "Choose an event or a condition.")
    key = node.text("key") or node.path
    return LeaveRule(key, node.text("name") or key, match, condition)


def _check_ways(root: Node, steps: Mapping[str, PlannedStep]) -> None:
    for step in steps.values():
        for way in step.ways:
            if way.next is not None and way.next not in steps:
                _wrong(root, step, "outcomes", "unknown_step", f"There is no step '{way.next}'.")
    start = _start(root, steps)
    if start is not None and start not in steps:
        root.wrong("triggers", "unknown_step", f"There is no step '{start[:_MAX_KEY]}'.")
    if circle := find_circle(steps):
        message = "This step leads back to itself; nobody would ever leave."
        _wrong(root, steps[circle], "outcomes", "circle", message)
    reached = set(reachable(steps, start))
    for key, step in steps.items():
        if key not in reached:
            _wrong(root, step, "key", "unreachable", "No way leads to this step.")


def _check_references(root: Node, steps: Mapping[str, PlannedStep]) -> None:
    for step in steps.values():
        action = step.action
        if not isinstance(action, WaitEvent | EngagementSplit) or not action.activity:
            continue
        about = steps.get(action.activity)
        if about is None or not isinstance(about.action, Message):
            message = f"'{action.activity[:60]}' is no message of this journey."
            _wrong(root, step, "refActivityCustomerKey", "unknown_step", message)


def _wrong(root: Node, step: PlannedStep, field: str, code: str, message: str) -> None:
    root.wrong(f"activities[{step.key}].{field}", code, message)


def reachable(steps: Mapping[str, PlannedStep], start: str | None) -> Iterable[str]:
    """Return the steps that can be reached from ``start``, in the order of a walk."""
    found: dict[str, None] = {}
    waiting = [start] if start else []
    while waiting:
        key = waiting.pop()
        if key in found or key not in steps:
            continue
        found[key] = None
        waiting.extend(way.next for way in reversed(steps[key].ways) if way.next)
    return found


def find_circle(steps: Mapping[str, PlannedStep]) -> str | None:
    """Return a step from which a way leads back to itself, None where there is none."""
    left = {
        key: {way.next for way in step.ways if way.next in steps} for key, step in steps.items()
    }
    while True:
        ends = [key for key, following in left.items() if not following & left.keys()]
        if not ends:
            return next(iter(left), None)
        for key in ends:
            del left[key]
