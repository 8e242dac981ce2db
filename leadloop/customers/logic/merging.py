"""What the merged record says, field by field; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from leadloop.customers.contracts.merging import Side
from leadloop.kit.errors import FieldError, InvalidInput

EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})

_OPTED_IN: Final = "opted_in"
_OPTED_OUT: Final = "opted_out"
_PENDING: Final = "pending"
_NEVER: Final = datetime.min.replace(tzinfo=UTC)

Times = Mapping[str, datetime]


class Said(NamedTuple):
    """What one of the records says in a field, and since when (UTC)."""

    value: Any
    at: datetime


def better_side(kept: Said, gone: Said) -> Side:
    """Return whose value is better: one that is there before none, then the newer, then kept's."""
    if kept.value == gone.value or gone.value in EMPTY:
        return Side.KEEP
    if kept.value in EMPTY:
        return Side.GONE
    return Side.GONE if gone.at > kept.at else Side.KEEP


def check_choices(choices: Mapping[str, Any], offered: Iterable[str]) -> dict[str, Side]:
    """Return the choices that were made.

    Raises:
        InvalidInput: A field is not one to choose, or a side is neither ``keep`` nor ``gone``.
    """
    known = set(offered)
    errors = []
    for name, side in choices.items():
        if name not in known:
            cure = f"Fields to choose are: {', '.join(sorted(known))}."
            errors.append(FieldError(f"choices.{name[:80]}", "unknown", cure))
        elif side not in tuple(Side):
            errors.append(FieldError(f"choices.{name}", "choice", "Choose keep or gone."))
    if errors:
        raise InvalidInput(errors)
    return {name: Side(side) for name, side in choices.items()}


def combine_consents(
    kept: Sequence[Mapping[str, Any]], gone: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the consents of both: for each purpose and channel the newest word.

    An opt-out is always carried: a yes takes it back only with newer evidence, and where nobody
    knows which came first the no stands. What waits for confirmation takes no yes back.
    """
    merged: dict[tuple[str, str], dict[str, Any]] = {}
    for consent in (*kept, *gone):
        if not isinstance(consent, Mapping):
            continue
        key = (str(consent.get("purpose")), str(consent.get("channel")))
        held = merged.get(key)
        if held is None or _overrules(consent, held):
            merged[key] = dict(consent)
    return list(merged.values())


def _overrules(new: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    by_state = {held.get("state"): held, new.get("state"): new}
    if by_state.keys() == {_OPTED_IN, _PENDING}:
        return new is by_state[_OPTED_IN]
    if by_state.keys() == {_OPTED_IN, _OPTED_OUT}:
        said_no, said_yes = _said_at(by_state[_OPTED_OUT]), _said_at(by_state[_OPTED_IN])
        winner = _OPTED_IN if _NEVER < said_no < said_yes else _OPTED_OUT
        return new is by_state[winner]
    return _said_at(new) > _said_at(held)


def _said_at(consent: Mapping[str, Any]) -> datetime:
    evidence = consent.get("evidence")
    times = [consent.get("recorded_at")]
    if isinstance(evidence, Mapping):
        times.append(evidence.get("confirmed_at") or evidence.get("at"))
    return max((_time(value) for value in times), default=_NEVER)


def _time(value: Any) -> datetime:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return _NEVER
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def combine_objects(
    kept: Mapping[str, Any] | None, gone: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return what both say by key; where both say something, the kept one's word."""
    held = {key: value for key, value in (kept or {}).items() if value not in EMPTY}
    return {**(gone or {}), **held}


def earliest(*times: datetime | None) -> datetime | None:
    """Return the first of the times that are known."""
    return min((time for time in times if time is not None), default=None)


def changed_at(changes: Iterable[tuple[datetime, Mapping[str, Any]]], made: datetime) -> Times:
    """Return when each column last changed, of changes newest first; ``made`` for all others."""
    found: dict[str, datetime] = {}
    for at, after in changes:
        for column in after:
            found.setdefault(column, at)
    return _Since(found, made)


class _Since(dict[str, datetime]):
    def __init__(self, found: Mapping[str, datetime], made: datetime) -> None:
        super().__init__(found)
        self._made = made

    def __missing__(self, key: str) -> datetime:
        return self._made
