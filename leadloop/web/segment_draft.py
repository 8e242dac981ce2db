"""Conditions as rows of a form: three groups, each of them one question after another.

What a person draws up by hand is ``all`` of these, at least one of those (``any``) and none of
these (``none``). Deeper trees are written as JSON, and shown so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict

from leadloop.marketing.contracts import EngagementKind
from leadloop.marketing.contracts.facts import FACTS, OPERATORS, Fact, FactType, Operator, fact_of
from leadloop.web.condition_choices import Choices, Offered

GROUPS: Final = (
    ("all", "All of these hold"),
    ("any", "At least one of these holds"),
    ("none", "None of these holds"),
)
MAX_ROWS: Final = 60
_FIELD, _DID, _SEGMENT, _CAMPAIGN = "field:", "did:", "segment", "campaign"
_STATES: Final = (
    ("member", "is a member"),
    ("sent", "was sent to"),
    ("opened", "has opened"),
    ("clicked", "has clicked"),
    ("bounced", "has bounced"),
    ("unsubscribed", "has unsubscribed"),
    ("responded", "has responded"),
)
_NAMES: Final = ("group", "what", "op", "value", "times", "days")


@dataclass(frozen=True, slots=True)
class Row:
    """One question as typed: ``what`` is asked, how (``op``), and with which value."""

    group: str
    what: str = "field:country"
    op: str = "is"
    value: str = ""
    times: str = "1"
    days: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether it says all that it has to; while somebody types, some do not yet."""
        if self.what.startswith(_DID):
            return bool(self.times.strip())
        if self.what in {_SEGMENT, _CAMPAIGN}:
            return bool(self.value)
        fact = fact_of(self.what.removeprefix(_FIELD))
        found = _operator(fact, self.op) if fact else None
        return bool(self.value.strip()) or found is None or not found.takes


def read_rows(sent: QueryDict) -> list[Row]:
    """Return the rows of a form as sent, after the button pressed: ``add`` or ``remove``."""
    columns = [[str(one) for one in sent.getlist(name)] for name in _NAMES]
    rows = [Row(*values) for values in zip(*columns, strict=False)][:MAX_ROWS]
    rows = [row for row in rows if row.group in dict(GROUPS)]
    removed = str(sent.get("remove", ""))
    if removed.isascii() and removed.isdigit() and len(removed) < 4:  # noqa: PLR2004 -- the place of a row
        place = int(removed)
        rows = [row for i, row in enumerate(rows) if i != place]
    added = str(sent.get("add", ""))
    if added in dict(GROUPS) and len(rows) < MAX_ROWS:
        rows.append(Row(added))
    return rows


def rows_of(conditions: Mapping[str, Any]) -> list[Row] | None:
    """Return conditions as rows, None where they are deeper than rows can say."""
    rows: list[Row] = []
    if set(conditions) - {"all"}:
        return _group_rows(conditions)
    for node in conditions.get("all", ()):
        inner = _group_rows(node) if set(node) & {"any", "none", "all"} else [_row("all", node)]
        if inner is None or (inner and inner[0].group == "all" and "all" in node):
            return None
        rows += inner
    return rows


def _group_rows(node: Mapping[str, Any]) -> list[Row] | None:
    mode = next((name for name, _ in GROUPS if name in node), "")
    nodes = node.get(mode, ())
    if not mode or any(set(one) & {"all", "any", "none"} for one in nodes):
        return None
    return [_row(mode, one) for one in nodes]


def _row(group: str, node: Mapping[str, Any]) -> Row:
    if "field" in node:
        value = node.get("value", "")
        text = ", ".join(value) if isinstance(value, list) else str(value)
        return Row(group, _FIELD + node["field"], node.get("op", ""), text)
    if "did" in node:
        times, days = str(node.get("times", 1)), str(node.get("within_days") or "")
        return Row(group, _DID + node["did"], "", node.get("url", ""), times, days)
    if "in_segment" in node:
        return Row(group, _SEGMENT, "", node["in_segment"])
    return Row(group, _CAMPAIGN, node.get("state", "member"), node.get("in_campaign", ""))


def conditions_of(rows: Sequence[Row]) -> dict[str, Any]:
    """Return rows as conditions in JSON; the reader of conditions judges them."""
    groups = {name: [_node(row) for row in rows if row.group == name] for name, _ in GROUPS}
    rest = [{name: groups[name]} for name in ("any", "none") if groups[name]]
    return {"all": [*groups["all"], *rest]}


def _node(row: Row) -> dict[str, Any]:
    if row.what == _SEGMENT:
        return {"in_segment": row.value}
    if row.what == _CAMPAIGN:
        return {"in_campaign": row.value, "state": row.op or "member"}
    if row.what.startswith(_DID):
        told = {"did": row.what.removeprefix(_DID), "times": row.times or "1"}
        more = {"within_days": row.days, "url": row.value}
        return {**told, **{name: value for name, value in more.items() if value}}
    node = {"field": row.what.removeprefix(_FIELD), "op": row.op}
    return {**node, "value": row.value} if row.value else node


def shown(rows: Sequence[Row], offered: Offered) -> list[dict[str, Any]]:
    """Return groups with their rows as the template shows them."""
    lines = [_line(place, row, offered) for place, row in enumerate(rows)]
    return [
        {
            "name": name,
            "label": label,
            "rows": [line for line in lines if line["row"].group == name],
        }
        for name, label in GROUPS
    ]


def _line(place: int, row: Row, offered: Offered) -> dict[str, Any]:
    fact = fact_of(row.what.removeprefix(_FIELD)) if row.what.startswith(_FIELD) else None
    ops = _operators(fact, row)
    op = row.op if row.op in dict(ops) else (ops[0][0] if ops else "")
    takes = _takes(fact, op, row)
    return {
        "place": place,
        "row": row,
        "op": op,
        "subjects": _subjects(row, offered),
        "operators": ops,
        "takes": takes,
        "targets": _targets(row, op, offered),
        "known": offered.choices.get(fact.name, ()) if fact and takes == "text" else (),
        "did": row.what.startswith(_DID),
    }


_ONE: Final = frozenset({"is", "is_not", "has", "has_not"})


def _targets(row: Row, op: str, offered: Offered) -> Choices:
    """Return what the value is chosen from; nothing where it is typed."""
    if row.what in {_SEGMENT, _CAMPAIGN}:
        found = offered.segments if row.what == _SEGMENT else offered.campaigns
        return tuple(found.items())
    choices = offered.choices.get(row.what.removeprefix(_FIELD), ())
    if op not in _ONE or not choices:
        return ()
    unknown = row.value and row.value not in dict(choices)
    return (*choices, (row.value, row.value)) if unknown else choices


def _operators(fact: Fact | None, row: Row) -> tuple[tuple[str, str], ...]:
    if row.what == _CAMPAIGN:
        return _STATES
    return tuple((one.name, one.label) for one in OPERATORS[fact.type]) if fact else ()


def _takes(fact: Fact | None, op: str, row: Row) -> str:
    if fact is None:
        return "target" if row.what in {_SEGMENT, _CAMPAIGN} else ""
    found = _operator(fact, op)
    kinds = {"number": "number", "days": "number", "date": "date", "": ""}
    return kinds.get(found.takes, "text") if found else "text"


def _operator(fact: Fact, op: str) -> Operator | None:
    return next((one for one in OPERATORS[fact.type] if one.name == op), None)


def _subjects(row: Row, offered: Offered) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what can be asked, in groups; what a row asks already is always among it."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for fact in FACTS:
        groups.setdefault(fact.group, []).append((_FIELD + fact.name, fact.label))
    own = row.what.removeprefix(_FIELD)
    added = dict(offered.added)
    if row.what.startswith(_FIELD) and own not in {fact.name for fact in FACTS}:
        added.setdefault(own, own.removeprefix("attributes."))
    if added:
        groups["Asked by forms"] = [(_FIELD + name, label) for name, label in added.items()]
    groups["What they did"] = [(_DID + one.value, one.label) for one in EngagementKind]
    groups["Where they are"] = [(_SEGMENT, "In the segment"), (_CAMPAIGN, "In the campaign")]
    return list(groups.items())


def said(conditions: Mapping[str, Any], offered: Offered) -> list[str]:
    """Return conditions as sentences, for a segment's page."""
    rows = rows_of(conditions)
    if rows is None:
        return ["Conditions in several levels; open the editor to see them."]
    return [f"{_LEADS[row.group]}{_sentence(row, offered)}" for row in rows]


_LEADS: Final = {"all": "", "any": "or ", "none": "not "}


def _sentence(row: Row, offered: Offered) -> str:
    if row.what == _SEGMENT:
        return f"in the segment “{offered.segments.get(row.value, row.value)}”"
    if row.what == _CAMPAIGN:
        name = offered.campaigns.get(row.value, row.value)
        return f"{dict(_STATES).get(row.op, '')} in the campaign “{name}”"
    if row.what.startswith(_DID):
        kind = EngagementKind(row.what.removeprefix(_DID)).label.lower()
        times = "" if row.times == "1" else f" at least {row.times} times"
        return f"{kind}{times}{f' within {row.days} days' if row.days else ''}"
    name = row.what.removeprefix(_FIELD)
    fact = fact_of(name)
    kind_of = fact.type if fact else FactType.TEXT
    words = {one.name: one.label for one in OPERATORS[kind_of]}.get(row.op, row.op)
    value = offered.said(name, row.value)
    asked = words.replace("…", value) if "…" in words else f"{words} {value}"
    return f"{offered.label_of(name)} {asked}".strip()
