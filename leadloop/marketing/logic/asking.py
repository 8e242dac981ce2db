"""Say conditions in SQL, for many people at once; pure. ``judging`` answers the same in memory.

The statement sees ``marketing_person`` as ``p``. Values are parameters, always; every name in it
is one of ours.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.marketing.contracts.conditions import (
    Asked,
    Did,
    Group,
    InCampaign,
    InSegment,
    Mode,
    Node,
)
from leadloop.marketing.contracts.facts import ATTRIBUTES, FactType
from leadloop.marketing.logic.judging import lower

_JOIN: Final = {Mode.ALL: " AND ", Mode.ANY: " OR ", Mode.NONE: " OR "}
_EMPTY: Final = {Mode.ALL: "true", Mode.ANY: "false", Mode.NONE: "true"}


class Statement(NamedTuple):
    """A condition of SQL with its parameters."""

    sql: str
    parameters: Mapping[str, Any]


def sql_of(node: Node, now: datetime, numbers: Mapping[UUID, int]) -> Statement:
    """Return conditions as SQL, at ``now`` (UTC); ``numbers`` are those of the segments in it."""
    said = _Sayer(now, numbers)
    return Statement(said.node(node), said.parameters)


class _Sayer:
    """Says nodes, and collects their parameters."""

    def __init__(self, now: datetime, numbers: Mapping[UUID, int]) -> None:
        self.now, self.numbers = now, numbers
        self.parameters: dict[str, Any] = {}

    def bind(self, value: Any, cast: str) -> str:
        name = f"c{len(self.parameters)}"
        self.parameters[name] = value
        return f"%({name})s::{cast}"

    def node(self, node: Node) -> str:
        if isinstance(node, Group):
            return self._group(node)
        if isinstance(node, Asked):
            return _ASKED[node.fact.type](self, node, _column(node.fact.name, self))
        if isinstance(node, Did):
            return self._did(node)
        return self._inside(node)

    def _group(self, group: Group) -> str:
        if not group.nodes:
            return _EMPTY[group.mode]
        joined = _JOIN[group.mode].join(self.node(one) for one in group.nodes)
        return f"NOT ({joined})" if group.mode is Mode.NONE else f"({joined})"

    def _did(self, did: Did) -> str:
        tests = ["e.person_id = p.id", f"e.kind = {self.bind(did.kind, 'text')}", "NOT e.scanner"]
        if did.within:
            tests.append(f"e.at > {self.bind(self.now - did.within, 'timestamptz')}")
        if did.url:
            wanted = self.bind(lower(did.url), "text")
            tests.append(f'strpos(lower(e.url COLLATE "C"), {wanted}) > 0')
        if did.campaign_id:
            tests.append(f"e.campaign_id = {self.bind(did.campaign_id, 'uuid')}")
        if did.journey_id:
            tests.append(f"e.journey_id = {self.bind(did.journey_id, 'uuid')}")
        found = f"SELECT 1 FROM marketing_engagement e WHERE {' AND '.join(tests)}"
        if did.times == 1:
            return f"EXISTS ({found})"
        times = self.bind(did.times, "bigint")
        return f"(SELECT count(*) FROM ({found} LIMIT {times}) AS d) >= {times}"

    def _inside(self, node: InSegment | InCampaign) -> str:
        if isinstance(node, InSegment):
            number = self.bind(self.numbers.get(node.segment_id, 0), "integer")
            return (
                "EXISTS (SELECT 1 FROM marketing_segment_member m"
                f" WHERE m.segment_number = {number} AND m.person_number = p.number)"
            )
        campaign = self.bind(node.campaign_id, "uuid")
        return (
            "EXISTS (SELECT 1 FROM marketing_campaignmember m"
            f" WHERE m.campaign_id = {campaign} AND m.person_id = p.id AND {STATES[node.state]})"
        )


STATES: Final = {
    "member": "m.status <> 'left_out'",
    "sent": "m.sent_at IS NOT NULL",
    "opened": "m.opened_at IS NOT NULL",
    "clicked": "m.clicked_at IS NOT NULL",
    "bounced": "m.bounced_at IS NOT NULL",
    "unsubscribed": "m.unsubscribed_at IS NOT NULL",
    "responded": "m.responded_at IS NOT NULL",
}
"""How a campaign's member shows how far somebody is there."""


def _column(name: str, sayer: _Sayer) -> str:
    if not name.startswith(ATTRIBUTES):
        return f"p.{name}"
    key = sayer.bind(name.removeprefix(ATTRIBUTES), "text")
    return (
        f"(CASE jsonb_typeof(p.attributes -> {key})"
        f" WHEN 'string' THEN p.attributes ->> {key} WHEN 'boolean' THEN p.attributes ->> {key}"
        " WHEN 'array' THEN (SELECT coalesce(string_agg(one #>> '{}', ', ' ORDER BY place), '')"
        f" FROM jsonb_array_elements(p.attributes -> {key}) WITH ORDINALITY AS a (one, place)"
        " WHERE jsonb_typeof(one) = 'string') ELSE '' END)"
    )


_KNOWN_TEXT: Final = {"is_known": "<> ''", "is_unknown": "= ''"}
_KNOWN: Final = {"is_known": "IS NOT NULL", "is_unknown": "IS NULL"}
_NUMBERS: Final = {
    "is": "=",
    "is_not": "<>",
    "at_least": ">=",
    "at_most": "<=",
    "more_than": ">",
    "less_than": "<",
}


def _text(sayer: _Sayer, asked: Asked, column: str) -> str:
    if asked.op in _KNOWN_TEXT:
        return f"{column} {_KNOWN_TEXT[asked.op]}"
    said = f'lower({column} COLLATE "C")'
    if asked.op in {"in", "not_in"}:
        assert isinstance(asked.value, tuple)
        among = sayer.bind([lower(one) for one in asked.value], "text[]")
        return f"{said} {'= ANY' if asked.op == 'in' else '<> ALL'}({among})"
    wanted = sayer.bind(lower(str(asked.value)), "text")
    return {
        "is": f"{said} = {wanted}",
        "is_not": f"{said} <> {wanted}",
        "contains": f"strpos({said}, {wanted}) > 0",
        "not_contains": f"strpos({said}, {wanted}) = 0",
        "begins_with": f"starts_with({said}, {wanted})",
    }[asked.op]


def _number(sayer: _Sayer, asked: Asked, column: str) -> str:
    if asked.op in _KNOWN:
        return f"{column} {_KNOWN[asked.op]}"
    wanted = sayer.bind(asked.value, "numeric")
    if asked.op == "is_not":
        return f"{column} IS DISTINCT FROM {wanted}"
    return f"({column} IS NOT NULL AND {column} {_NUMBERS[asked.op]} {wanted})"


def _boolean(_sayer: _Sayer, asked: Asked, column: str) -> str:
    return column if asked.op == "is_true" else f"NOT {column}"


def _moment(sayer: _Sayer, asked: Asked, column: str) -> str:
    if asked.op in _KNOWN:
        return f"{column} {_KNOWN[asked.op]}"
    if isinstance(asked.value, int):
        return _span(sayer, asked.op, timedelta(days=asked.value), column)
    sign = "<" if asked.op == "before" else ">="
    when = sayer.bind(asked.value, "timestamptz")
    return f"({column} IS NOT NULL AND {column} {sign} {when})"


def _span(sayer: _Sayer, op: str, days: timedelta, column: str) -> str:
    now = sayer.bind(sayer.now, "timestamptz")
    edge = sayer.bind(sayer.now + (days if op == "within_next_days" else -days), "timestamptz")
    tests = {
        "within_last_days": f"{column} > {edge} AND {column} <= {now}",
        "more_than_days_ago": f"{column} <= {edge}",
        "within_next_days": f"{column} > {now} AND {column} <= {edge}",
    }
    return f"({column} IS NOT NULL AND {tests[op]})"


def _words(sayer: _Sayer, asked: Asked, column: str) -> str:
    if asked.op in _KNOWN:
        return f"cardinality({column}) {'> 0' if asked.op == 'is_known' else '= 0'}"
    wanted = sayer.bind(asked.value, "text")
    return f"{'' if asked.op == 'has' else 'NOT '}({wanted} = ANY({column}))"


_ASKED: Final = {
    FactType.TEXT: _text,
    FactType.NUMBER: _number,
    FactType.BOOLEAN: _boolean,
    FactType.MOMENT: _moment,
    FactType.WORDS: _words,
}
