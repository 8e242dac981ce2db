"""Read conditions from JSON, and say what they look at; pure.

The JSON is a tree: ``{"all": […]}``, ``{"any": […]}``, ``{"none": […]}`` hold others;
``{"field": "country", "op": "is", "value": "US"}`` asks for a fact; ``{"did": "open", "times": 1,
"within_days": 14}`` for what somebody did; ``{"in_segment": "id"}`` and ``{"in_campaign": "id",
"state": "opened"}`` for where they are.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.conditions import (
    Asked,
    Did,
    Group,
    InCampaign,
    InSegment,
    InvalidConditions,
    Lapse,
    Mode,
    Node,
    Value,
)
from leadloop.marketing.contracts.facts import FactType, fact_of, operator_of
from leadloop.marketing.contracts.words import EngagementKind

MAX_NODES: Final = 200
MAX_DEPTH: Final = 8
MAX_VALUES: Final = 1_000
MAX_TEXT: Final = 500
MAX_DAYS: Final = 3_650
MAX_TIMES: Final = 1_000
STATES: Final = ("member", "sent", "opened", "clicked", "bounced", "unsubscribed", "responded")
_DID_KEYS: Final = frozenset(
    {"did", "times", "within_days", "within_hours", "url", "campaign", "journey"}
)


def read_conditions(said: Any) -> Group:
    """Return the conditions that JSON says; the root is a group.

    Raises:
        InvalidConditions: By place in the tree, everything that cannot be asked, named.
    """
    reader = _Reader()
    root = reader.node(said, "conditions", 0)
    if reader.errors or root is None:
        raise InvalidConditions(reader.errors or [_wrong("conditions", "These are no conditions.")])
    return root if isinstance(root, Group) else Group(Mode.ALL, (root,))


def _wrong(place: str, message: str, code: str = "invalid") -> FieldError:
    return FieldError(place, code, message)


class _Refused(Exception):  # noqa: N818 -- a refusal on its way to the list of errors
    def __init__(self, place: str, message: str, code: str = "invalid") -> None:
        super().__init__(message)
        self.error = _wrong(place, message, code)


class _Reader:
    """Reads a tree and collects what is wrong with it."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.nodes = 0

    def node(self, said: Any, place: str, depth: int) -> Node | None:
        self.nodes += 1
        try:
            return self._one(said, place, depth)
        except _Refused as refused:
            self.errors.append(refused.error)
            return None

    def _one(self, said: Any, place: str, depth: int) -> Node:
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            limits = f"At most {MAX_NODES} conditions, {MAX_DEPTH} levels deep."
            raise _Refused(place, limits, "too_many")
        if not isinstance(said, Mapping):
            raise _Refused(place, "A condition is an object.")
        for mode in Mode:
            if mode.value in said:
                return self._group(mode, said[mode.value], f"{place}.{mode}", depth)
        for name, read in _LEAVES.items():
            if name in said:
                return read(said, place)
        raise _Refused(
            place, "Say “all”, “any” or “none”, “field”, “did”, “in_segment” or “in_campaign”."
        )

    def _group(self, mode: Mode, said: Any, place: str, depth: int) -> Group:
        if not isinstance(said, list):
            raise _Refused(place, "A group is a list of conditions.")
        read = [self.node(one, f"{place}.{i}", depth + 1) for i, one in enumerate(said)]
        return Group(mode, tuple(one for one in read if one is not None))


def _asked(said: Mapping[str, Any], place: str) -> Asked:
    name = said["field"]
    fact = fact_of(name) if isinstance(name, str) else None
    if fact is None:
        raise _Refused(f"{place}.field", f"There is no field {str(name)[:100]!r}.", "unknown_field")
    op = operator_of(fact.type, str(said.get("op", "")))
    if op is None:
        raise _Refused(f"{place}.op", f"{fact.label} cannot be asked that.", "unknown_operator")
    try:
        value = _VALUES[op.takes](said.get("value"), f"{place}.value")
    except _Refused as refused:
        error = refused.error
        raise _Refused(error.field, f"{fact.label}: {error.message}", error.code) from None
    return Asked(fact, op.name, value)


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT or "\0" in value:
        raise _Refused(place, f"Write a text of up to {MAX_TEXT} characters.", "required")
    return value.strip()


def _texts(value: Any, place: str) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [one for one in value.split(",") if one.strip()]
    if not isinstance(value, list) or not 0 < len(value) <= MAX_VALUES:
        raise _Refused(place, f"Write 1 to {MAX_VALUES} values.", "required")
    return tuple(_text(one, place) for one in value)


def _number(value: Any, place: str) -> Decimal:
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        raise _Refused(place, "Write a number.") from None
    if isinstance(value, bool) or not found.is_finite() or abs(found) > Decimal(10) ** 15:
        raise _Refused(place, "Write a number.")
    return found


def _whole(value: Any, place: str, most: int, least: int = 1) -> int:
    number = _number(value, place)
    if number != number.to_integral_value() or not least <= number <= most:
        raise _Refused(place, f"Write a whole number from {least} to {most}.")
    return int(number)


def _days(value: Any, place: str) -> int:
    return _whole(value, place, MAX_DAYS)


def _date(value: Any, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise _Refused(place, "Write a date as 2026-11-22.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _nothing(_value: Any, _place: str) -> None:
    return None


_VALUES: Final[Mapping[str, Callable[[Any, str], Value]]] = {
    "": _nothing,
    "value": _text,
    "values": _texts,
    "number": _number,
    "days": _days,
    "date": _date,
}


def _did(said: Mapping[str, Any], place: str) -> Did:
    kind = said["did"]
    if kind not in [one.value for one in EngagementKind]:
        raise _Refused(f"{place}.did", f"Nobody can do {str(kind)[:100]!r}.", "unknown_field")
    if unknown := sorted(set(said) - _DID_KEYS):
        raise _Refused(place, f"“did” does not know {unknown[0][:100]!r}.", "unknown_field")
    return Did(
        kind=kind,
        times=_whole(said.get("times", 1), f"{place}.times", MAX_TIMES),
        within=_within(said, place),
        url=_text(said["url"], f"{place}.url") if said.get("url") else "",
        campaign_id=_id(said["campaign"], f"{place}.campaign") if said.get("campaign") else None,
        journey_id=_id(said["journey"], f"{place}.journey") if said.get("journey") else None,
    )


def _within(said: Mapping[str, Any], place: str) -> timedelta | None:
    if said.get("within_days"):
        return timedelta(days=_days(said["within_days"], f"{place}.within_days"))
    if said.get("within_hours"):
        return timedelta(hours=_whole(said["within_hours"], f"{place}.within_hours", 24 * 365))
    return None


def _id(value: Any, place: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise _Refused(place, "This is no id.") from None


def _in_segment(said: Mapping[str, Any], place: str) -> InSegment:
    return InSegment(_id(said["in_segment"], f"{place}.in_segment"))


def _in_campaign(said: Mapping[str, Any], place: str) -> InCampaign:
    state = said.get("state") or "member"
    if state not in STATES:
        raise _Refused(f"{place}.state", f"One is {', '.join(STATES)} in a campaign.")
    return InCampaign(_id(said["in_campaign"], f"{place}.in_campaign"), state)


_LEAVES: Final[Mapping[str, Callable[[Mapping[str, Any], str], Node]]] = {
    "field": _asked,
    "did": _did,
    "in_segment": _in_segment,
    "in_campaign": _in_campaign,
}


def leaves(node: Node) -> Iterator[Node]:
    """Yield the questions of a tree."""
    if isinstance(node, Group):
        for one in node.nodes:
            yield from leaves(one)
    else:
        yield node


def read_by(node: Node) -> str:
    """Return what a question looks at, as a change names it."""
    if isinstance(node, Asked):
        return "attributes" if node.fact.name.startswith("attributes.") else node.fact.name
    if isinstance(node, Did):
        return f"engagement.{node.kind}"
    if isinstance(node, InSegment):
        return f"segment.{node.segment_id}"
    assert isinstance(node, InCampaign)
    return f"campaign.{node.campaign_id}"


def reads_of(node: Node) -> frozenset[str]:
    """Return everything that conditions look at; whether somebody is active counts always."""
    return frozenset({"is_active", *map(read_by, leaves(node))})


def segments_in(node: Node) -> frozenset[UUID]:
    """Return the segments that conditions ask for."""
    return frozenset(one.segment_id for one in leaves(node) if isinstance(one, InSegment))


def campaigns_in(node: Node) -> frozenset[UUID]:
    """Return the campaigns that conditions ask for."""
    return frozenset(one.campaign_id for one in leaves(node) if isinstance(one, InCampaign))


def lapses_of(node: Node) -> frozenset[Lapse]:
    """Return how time alone may turn the conditions."""
    return frozenset(lapse for leaf in leaves(node) for lapse in _lapses(leaf))


def _lapses(leaf: Node) -> Iterator[Lapse]:
    if isinstance(leaf, Did) and leaf.within:
        yield Lapse(read_by(leaf), leaf.within)
    if not isinstance(leaf, Asked) or not isinstance(leaf.value, int):
        return
    if leaf.fact.type is FactType.MOMENT:
        sign = -1 if leaf.op == "within_next_days" else 1
        yield Lapse(leaf.fact.name, timedelta(days=sign * leaf.value))
        yield Lapse(leaf.fact.name, timedelta())
