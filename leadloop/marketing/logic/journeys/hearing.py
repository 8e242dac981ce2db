"""What events of the log mean to journeys. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import Event
from leadloop.marketing.contracts.journeys import JourneyEvent

_ACTIVE: Final = "active"
_IN_FORCE: Final = "in_force"


class Whose(NamedTuple):
    """Who is meant: ``by`` is ``person``, ``lead``, ``contact`` or ``email``; ``value`` the id.

    ``case``, ``policy`` and ``opportunity`` are records of the CRM, which say whose they are.
    """

    by: str
    value: str


class Heard(NamedTuple):
    """An event as journeys hear it, and about whom: the first of these that is known."""

    event: JourneyEvent
    whose: tuple[Whose, ...]
    key: UUID
    trace_id: str


def heard_in(event: Event) -> list[Heard]:
    """Return what journeys hear in an event of the log; most hear nothing."""
    read = _READERS.get(event.type)
    return list(read(event)) if read and isinstance(event.data, Mapping) else []


def _one(event: Event, name: str, whose: Iterable[Whose], data: Mapping[str, Any]) -> Heard:
    known = tuple(one for one in whose if one.value)
    return Heard(
        JourneyEvent(name, event.time, data, str(event.key)), known, event.key, event.trace_id
    )


def _sales(data: Mapping[str, Any]) -> list[Whose]:
    pairs = (("contact", "contact_id"), ("lead", "lead_id"), ("lead", "originating_lead_id"))
    return [Whose(by, str(data.get(name) or "")) for by, name in pairs]


def _news(event: Event) -> Iterable[Heard]:
    yield _one(event, event.type, _sales(event.data), event.data)


def _message(event: Event) -> Iterable[Heard]:
    data = event.data
    if data.get("scanner"):
        return
    by = {"marketing_person": "person"}.get(
        str(data.get("person_entity")), data.get("person_entity")
    )
    whose = [Whose(str(by), str(data.get("person_id") or ""))]
    whose.append(Whose("email", str(data.get("address") or "")))
    yield _one(event, event.type, whose, data)


def _segment(event: Event) -> Iterable[Heard]:
    told = {"segment": str(event.data.get("segment_id"))}
    for person in event.data.get("person_ids") or ():
        yield _one(event, event.type, [Whose("person", str(person))], told)


def _mql(event: Event) -> Iterable[Heard]:
    whose = [Whose("person", str(event.data.get("person_id") or ""))]
    yield _one(event, event.type, whose, event.data)


def _person(event: Event) -> Iterable[Heard]:
    op, whose = event.data.get("op"), [Whose("person", event.subject)]
    after = event.data.get("after") or {}
    if op == "create":
        yield _one(event, "person.created", whose, after)
    elif op == "update":
        yield _one(event, "person.changed", whose, after)


def _deal(event: Event) -> Iterable[Heard]:
    if event.data.get("op") == "create":
        after = event.data.get("after") or {}
        yield _one(event, "opportunity.created", _sales(after), after)


def _reopened(event: Event) -> Iterable[Heard]:
    whose = [Whose("opportunity", str(event.data.get("opportunity_id") or ""))]
    yield _one(event, event.type, whose, event.data)


def _case(event: Event) -> Iterable[Heard]:
    op, after = event.data.get("op"), event.data.get("after") or {}
    whose = [*_sales(after), Whose("case", event.subject)]
    if op == "create":
        yield _one(event, "case.opened", whose, after)
    elif op == "update" and "status" in after:
        was = (event.data.get("before") or {}).get("status")
        if was == _ACTIVE:
            yield _one(event, "case.closed", whose, after)
        elif after["status"] == _ACTIVE:
            yield _one(event, "case.reopened", whose, after)


def _policy(event: Event) -> Iterable[Heard]:
    op, after = event.data.get("op"), event.data.get("after") or {}
    was = (event.data.get("before") or {}).get("status")
    if op not in ("create", "update") or "status" not in after:
        return
    whose = [Whose("policy", event.subject)]
    if after["status"] == _IN_FORCE:
        yield _one(event, "policy.in_force", whose, {"status": after["status"]})
    elif was == _IN_FORCE:
        yield _one(event, "policy.ended", whose, {"status": after["status"]})


def _entry(event: Event) -> Iterable[Heard]:
    data = event.data
    whose = [Whose("person", str(data.get("person_id") or ""))]
    told = data.get("data") if isinstance(data.get("data"), Mapping) else {}
    yield _one(event, str(data.get("name") or ""), whose, told or {})


_READERS: Final[Mapping[str, Callable[[Event], Iterable[Heard]]]] = {
    **dict.fromkeys(
        ("opportunity.won", "opportunity.lost", "lead.qualified"),
        _news,
    ),
    **dict.fromkeys(
        (
            *("message.sent", "message.opened", "message.clicked", "message.bounced"),
            *("message.replied", "message.unsubscribed", "message.complained"),
        ),
        _message,
    ),
    "segment.entered": _segment,
    "segment.left": _segment,
    "person.mql": _mql,
    "person.event": _entry,
    "marketing_person.changed": _person,
    "opportunity.changed": _deal,
    "case.changed": _case,
    "policy.changed": _policy,
    "opportunity.reopened": _reopened,
}
TYPES: Final = frozenset(_READERS)
