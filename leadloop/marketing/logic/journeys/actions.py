"""Reading what each type of step does. Pure."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any, Final

from leadloop.marketing.contracts.journey_words import CHANNELS, STATS, UPDATABLE, WEEKDAYS
from leadloop.marketing.contracts.journeys import (
    MAX_WAIT_DAYS,
    Action,
    CallFlow,
    Decision,
    EngagementSplit,
    EventMatch,
    HandOver,
    Leave,
    MakeTask,
    Message,
    RandomSplit,
    StepKind,
    Unit,
    UpdateRecord,
    WaitEvent,
    WaitTime,
    Webhook,
)
from leadloop.marketing.logic.journeys.reading import Node

_MOST: Final = {
    Unit.MINUTES: MAX_WAIT_DAYS * 1440,
    Unit.HOURS: MAX_WAIT_DAYS * 24,
    Unit.DAYS: MAX_WAIT_DAYS,
    Unit.WEEKS: MAX_WAIT_DAYS // 7,
    Unit.MONTHS: MAX_WAIT_DAYS // 31,
}
_ALL: Final = 100
_BRANCHES: Final = 2


def read_action(kind: StepKind, node: Node) -> Action:
    """Return what a step does; what is wrong is noted."""
    return _READERS[kind](node)


def arguments_of(node: Node) -> Node:
    """Return the settings of a step: the vendor keeps them in one of two places."""
    given = node.data.get("configurationArguments")
    return node.inner("configurationArguments" if given else "arguments")


def _message(node: Node) -> Message:
    channel = CHANNELS[str(node.data.get("type", "")).lower()]
    given = arguments_of(node)
    send = given.inner("triggeredSend") if "triggeredSend" in given.data else given
    template, subject = send.text("key"), send.text("emailSubject")
    text = send.text("bodyText")
    if not template and not text:
        send.wrong("key", "missing", "Choose a template, or write the text here.")
    if channel == "email" and not template and not subject:
        send.wrong("emailSubject", "missing", "An e-mail without template needs a subject.")
    purpose = given.text("consentPurpose") or "product_offers"
    return Message(channel, template, subject, text, purpose)


def read_wait(given: Node, *, longest_needed: bool = False) -> WaitTime:
    """Return how long to wait; ``longest_needed`` refuses a wait of nothing."""
    unit = _unit(given)
    field = given.text("waitEndDateAttributeExpression")
    at = read_local_time(given)
    weekdays = _weekdays(given)
    plain = not (field or at or weekdays)
    least = 1 if plain or longest_needed else 0
    amount = given.number("waitDuration", least=least, most=_MOST[unit], default=0)
    before = given.data.get("waitDirection") == "before"
    return WaitTime(amount, unit, field, before, at, weekdays)


def _unit(given: Node) -> Unit:
    word = (given.text("waitUnit") or Unit.DAYS.value).upper()
    if word in set(Unit):
        return Unit(word)
    if f"{word}S" in set(Unit):
        return Unit(f"{word}S")
    given.wrong("waitUnit", "unknown", f"Write one of {', '.join(Unit)}.")
    return Unit.DAYS


def read_local_time(given: Node) -> time | None:
    """Return a local time, None where none is written; a wrong one is noted."""
    written = given.text("specifiedTime")
    if not written:
        return None
    try:
        return time.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        given.wrong("specifiedTime", "bad_time", "Write a time such as 09:30.")
        return None


def _weekdays(given: Node) -> frozenset[int]:
    found = given.data.get("weekdays") or []
    words = [str(one).upper() for one in found] if isinstance(found, list) else ["?"]
    if unknown := [word for word in words if word not in WEEKDAYS]:
        given.wrong("weekdays", "unknown", f"There is no weekday named '{unknown[0][:20]}'.")
    return frozenset(WEEKDAYS.index(word) for word in words if word in WEEKDAYS)


def _wait(node: Node) -> WaitTime:
    return read_wait(arguments_of(node))


def _wait_event(node: Node) -> WaitEvent:
    given = arguments_of(node)
    match = given.event()
    if match is None:
        given.wrong("event", "missing", "Say which event is waited for.")
    ways = outcomes(node)
    _two_ways(node, ways)
    timeout = read_wait(given, longest_needed=True)
    activity = given.text("refActivityCustomerKey")
    return WaitEvent(match or EventMatch(""), timeout, activity)


def _decision(node: Node) -> Decision:
    given = arguments_of(node)
    criteria = given.inner("criteria")
    found = {str(key): criteria.condition(str(key), needed=True) for key in criteria.data}
    keys = [str(one.get("key", "")) for one in outcomes(node)]
    for key in found:
        if key not in keys:
            criteria.wrong(key, "no_outcome", "No outcome has this key.")
    for key in keys[:-1]:
        if key not in found:
            criteria.wrong(key, "missing", "Say who goes this way.")
    if not keys:
        node.wrong("outcomes", "missing", "A decision needs its ways.")
    return Decision(found)


def _engagement(node: Node) -> EngagementSplit:
    given = arguments_of(node)
    activity = given.text("refActivityCustomerKey", needed="Say which message is meant.")
    kind = STATS.get(given.number("statsTypeId", least=2, most=6, default=3), "")
    if not kind:
        given.wrong("statsTypeId", "unknown", "Write 2 (opened), 3 (clicked) or 6 (bounced).")
    _two_ways(node, outcomes(node))
    return EngagementSplit(activity, kind)


def _two_ways(node: Node, ways: list[Mapping[str, Any]]) -> None:
    if len(ways) != _BRANCHES or {when_of(way) for way in ways} != {True, False}:
        node.wrong("outcomes", "wrong_ways", "Two ways are needed: one when true, one when not.")


def _random(node: Node) -> RandomSplit:
    shares: dict[str, int] = {}
    for place, way in enumerate(outcomes(node)):
        inner = Node(way, f"{node.path}.outcomes[{place}]", node.errors, node.check_condition)
        arguments = inner.inner("arguments")
        shares[str(way.get("key", ""))] = arguments.number("percentage", least=0, most=_ALL)
    if sum(shares.values()) != _ALL:
        node.wrong("outcomes", "not_100", f"The shares make {sum(shares.values())}, not 100.")
    return RandomSplit(shares)


def _update(node: Node) -> UpdateRecord:
    data = node.inner("arguments").inner("activityData")
    fields = data.data.get("updateContactFields")
    values: dict[str, Any] = {}
    for one in fields if isinstance(fields, list) else ():
        name = str(one.get("field", "")) if isinstance(one, Mapping) else ""
        if name not in UPDATABLE and not is_free(name):
            data.wrong("updateContactFields", "unknown_field", f"'{name[:60]}' cannot be set.")
        elif not isinstance(one.get("value"), str | int | float | bool | None):
            data.wrong("updateContactFields", "wrong_type", f"'{name}' needs a plain value.")
        else:
            values[name] = one.get("value")
    if not fields:
        data.wrong("updateContactFields", "missing", "Say which field to set.")
    return UpdateRecord(values)


def is_free(name: str) -> bool:
    """Whether this names a free attribute of a person."""
    prefix, _, rest = name.partition(".")
    return prefix == "attributes" and rest.replace("_", "").isalnum() and len(rest) <= _ALL


def _task(node: Node) -> MakeTask:
    given = arguments_of(node)
    subject = given.text("subject", needed="Say what is to be done.")
    days = given.number("dueDays", least=0, most=365, default=1)
    return MakeTask(subject[:200], given.text("note"), days)


def _flow(node: Node) -> CallFlow:
    given = arguments_of(node)
    return CallFlow(given.text("flow", needed="Choose a flow."), given.text("trigger") or "manual")


def _mql(node: Node) -> HandOver:
    return HandOver(arguments_of(node).text("reason")[:500])


def _webhook(node: Node) -> Webhook:
    given = arguments_of(node)
    url = given.text("url", needed="Write the address to call.")
    if url and not url.lower().startswith(("https://", "http://")):
        given.wrong("url", "bad_address", "An address begins with https://.")
    return Webhook(url)


def outcomes(node: Node) -> list[Mapping[str, Any]]:
    """Return the outcomes of a step that are objects."""
    found = node.data.get("outcomes")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def when_of(way: Mapping[str, Any]) -> bool | None:
    """Return which answer an outcome of a yes-or-no step stands for."""
    arguments = way.get("arguments")
    found = arguments.get("when") if isinstance(arguments, Mapping) else None
    if isinstance(found, bool):
        return found
    return {"true": True, "false": False}.get(str(found).lower())


_READERS: Final[Mapping[StepKind, Callable[[Node], Action]]] = {
    StepKind.MESSAGE: _message,
    StepKind.WAIT: _wait,
    StepKind.WAIT_EVENT: _wait_event,
    StepKind.DECISION: _decision,
    StepKind.ENGAGEMENT: _engagement,
    StepKind.RANDOM: _random,
    StepKind.UPDATE: _update,
    StepKind.TASK: _task,
    StepKind.FLOW: _flow,
    StepKind.MQL: _mql,
    StepKind.WEBHOOK: _webhook,
    StepKind.EXIT: lambda _: Leave(),
}
