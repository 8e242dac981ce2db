"""Likenesses between records as screens show them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from leadloop.customers import api as customers
from leadloop.customers.contracts.matching import Candidate, Found, Match, PairRow, RecordRef
from leadloop.customers.contracts.merging import MergeRecord
from leadloop.kit.entity import get_entity
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web.access import may_read
from leadloop.web.records import url_of

ENTITIES: Final[Mapping[str, str]] = {
    "lead": "Leads",
    "contact": "Contacts",
    "account": "Accounts",
}
FOLDERS: Final[Mapping[str, str]] = {
    "lead": "leads",
    "contact": "contacts",
    "account": "accounts",
}
_LEVELS: Final[Mapping[str, str]] = {
    "exact": "the same",
    "close": "nearly the same",
    "weak": "alike",
    "different": "differs",
}
_IF_NOT: Final[Mapping[str, str]] = {
    "strangers": "two strangers",
    "household": "two of one household",
    "colleagues": "two colleagues",
    "group": "two companies of one group",
}
_MOST: Final = 10_000_000


class Reason(NamedTuple):
    """One thing compared: its words, both values, the signed weight, whether it speaks for."""

    label: str
    said: str
    left: str
    right: str
    weight: str
    speaks_for: bool


class Likeness(NamedTuple):
    """A record beside another: how likely the two are one, and why."""

    entity: str
    id: UUID
    noun: str
    title: str
    subtitle: str
    url: str
    percent: str
    verdict: str
    if_not: str
    reasons: tuple[Reason, ...]


def shown_candidate(one: Candidate) -> Likeness:
    """Return a candidate as screens show it."""
    return _likeness(one.record, one.title, one.subtitle, one.match)


def shown_pair(pair: PairRow) -> dict[str, Any]:
    """Return a pair as screens show it; both sides say the same of their likeness."""
    left, right = (
        _likeness(side.record, side.title, side.subtitle, pair.match)
        for side in (pair.left, pair.right)
    )
    return {
        "id": pair.id,
        "left": left,
        "right": right,
        "source": pair.source,
        "decided_by": pair.decided_by,
        "merge_url": merge_url(pair.left.record, pair.right.record) if pair.can_merge else "",
    }


def merge_url(keep: RecordRef, gone: RecordRef) -> str:
    """Return the address of the page that merges two records of one kind."""
    query = urlencode({"keep": keep.id, "gone": gone.id})
    return f"{reverse('merge', args=[keep.entity])}?{query}"


def merges_into(actor: Actor, entity: str, record_id: UUID) -> list[MergeRecord]:
    """Return the merges into a record that still hold, where the role may see merges."""
    if not may_read(actor, "merge"):
        return []
    found = customers.list_merges(actor, entity=entity, record_id=record_id)
    return [one for one in found if one.kept_id == record_id and one.undone_at is None]


def warning(actor: Actor, entity: str, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what to warn of before a record with these values is made; None if nothing."""
    found: Found = customers.find_duplicates(actor, entity=entity, values=values, limit=5)
    if not found.candidates and not found.hidden:
        return None
    return {"found": list(map(shown_candidate, found.candidates)), "hidden": found.hidden}


def names_of_labels(labels: Iterable[str]) -> dict[str, str]:
    """Return who is behind the labels of actors; a client or flow is called by its kind."""
    wanted = {label for label in labels if label}
    people = [label.partition(":")[2] for label in wanted if label.startswith("person:")]
    names = users.names_of(people) if people else {}
    return {
        label: names.get(label.partition(":")[2], label.partition(":")[0].capitalize())
        for label in wanted
    }


def whole(text: str) -> int:
    """Return a number of an address; 0 for what is none."""
    return min(int(text), _MOST) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004


def _likeness(record: RecordRef, title: str, subtitle: str, match: Match) -> Likeness:
    shown = sorted(match.comparisons, key=lambda one: -abs(one.weight))
    return Likeness(
        entity=record.entity,
        id=record.id,
        noun=get_entity(record.entity).label.lower(),
        title=title,
        subtitle=subtitle,
        url=url_of(record.entity, record.id),
        percent=_percent(match.probability),
        verdict=match.verdict.value,
        if_not=_IF_NOT.get(match.explanation, match.explanation),
        reasons=tuple(
            Reason(
                one.label,
                _LEVELS.get(one.level, one.level),
                one.left,
                one.right,
                f"{one.weight:+.1f}",
                one.weight > 0,
            )
            for one in shown
        ),
    )


def _percent(probability: float) -> str:
    """Return a probability as people read it; nothing is ever certain."""
    return f"{min(max(round(probability * 100), 1), 99)} %"
