"""Decides for two rows which columns the kept one takes over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from leadloop.customers.api.merging.fields import columns, filled, offered, row_of, to_itself
from leadloop.customers.contracts.merging import Side
from leadloop.customers.logic.merging import EMPTY, Said, better_side, changed_at, check_choices
from leadloop.events.api import list_changes
from leadloop.kit.entity import get_entity
from leadloop.kit.merging import MergeKind, Row


@dataclass(slots=True)
class Decided:
    """What the kept row becomes.

    ``taken`` are the attributes that come from the other row, ``values`` those that are made of
    both, ``sides`` whose value each field to choose takes.
    """

    taken: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    sides: dict[str, Side] = field(default_factory=dict)

    @property
    def changed(self) -> list[str]:
        """Every attribute that the merge may change on the kept row, sorted."""
        return sorted({*self.taken, *self.values})


@dataclass(frozen=True, slots=True)
class Pair:
    """The two rows of a merge, by attribute."""

    kind: MergeKind
    keep: Row
    gone: Row

    @classmethod
    def of(cls, kind: MergeKind, keep: Any, gone: Any) -> "Pair":
        """Return the pair of two model instances."""
        return cls(kind, row_of(keep), row_of(gone))

    @property
    def keep_id(self) -> UUID:
        """The id of the record that is kept."""
        found: UUID = self.keep["id"]
        return found

    @property
    def gone_id(self) -> UUID:
        """The id of the record that goes."""
        found: UUID = self.gone["id"]
        return found


def decide(pair: Pair, choices: Mapping[str, Any]) -> Decided:
    """Return what the kept row becomes: as chosen, else the better value, and nothing lost.

    Raises:
        InvalidInput: A choice names no field, or no side.
    """
    kind = pair.kind
    names = offered(kind)
    made = check_choices(choices, names)
    decided = Decided()
    keep_times, gone_times = (_times(kind, row) for row in (pair.keep, pair.gone))
    for name in names:
        keep = Said(_said(pair, name, pair.keep), keep_times[name])
        gone = Said(_said(pair, name, pair.gone), gone_times[name])
        side = made.get(name) or kind.prefer(name, pair.keep, pair.gone)
        decided.sides[name] = Side(side) if side else better_side(keep, gone)
        if decided.sides[name] is Side.GONE and gone.value != keep.value:
            decided.taken += [name, *kind.groups.get(name, ())]
    for name in filled(kind):
        if pair.keep[name] in EMPTY and _foreign(pair, name) not in EMPTY:
            decided.taken.append(name)
    combined = kind.combine(pair.keep, pair.gone)
    decided.values |= {n: value for n, value in combined.items() if value != pair.keep[n]}
    _untie(pair, decided)
    decided.taken = [name for name in dict.fromkeys(decided.taken) if name not in decided.values]
    return decided


def _said(pair: Pair, name: str, row: Row) -> Any:
    """Return what a row says in a field and its group; None where all of it is empty."""
    own = row[name] if row is pair.keep else _foreign(pair, name)
    said = (own, *(row[other] for other in pair.kind.groups.get(name, ())))
    return None if all(one in EMPTY for one in said) else said


def _foreign(pair: Pair, name: str) -> Any:
    """Return the other row's value, None where that is the kept record itself."""
    value = pair.gone[name]
    return None if value == pair.keep_id and name in set(to_itself(pair.kind)) else value


def _untie(pair: Pair, decided: Decided) -> None:
    """Let the kept row not lead to the one that becomes part of it."""
    for name in to_itself(pair.kind):
        if name in decided.taken and pair.gone[name] in (pair.keep_id, pair.gone_id):
            decided.taken.remove(name)
        if name not in decided.taken and pair.keep[name] == pair.gone_id:
            beyond = pair.gone[name]
            decided.values[name] = None if beyond in (pair.keep_id, pair.gone_id) else beyond


def _times(kind: MergeKind, row: Row) -> Mapping[str, datetime]:
    """Return when each attribute last changed, as far as the change feed still knows."""
    by_column = {one.column: name for name, one in columns(kind).items()}
    events = list_changes(get_entity(kind.entity).kind, str(row["id"]))
    changes = [
        (event.time, {by_column.get(column, column): 1 for column in event.data.get("after") or ()})
        for event in events
        if event.data.get("op") == "update"
    ]
    return changed_at(changes, row["created_at"])
