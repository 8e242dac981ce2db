"""Periods, quotas, and what moved between two snapshots. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, TypeVar
from uuid import UUID

from leadloop.sales.contracts.forecasting import (
    MOST_PERIODS,
    PERIOD_MONTHS,
    Cell,
    DealMove,
    DealState,
    Move,
    MoveSum,
    Period,
    QuotaRow,
)

_YEAR: Final = 12
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_FIRMNESS: Final = {"omitted": 0, "pipeline": 1, "best_case": 2, "committed": 3}
_CLOSED: Final = ("won", "lost")

T = TypeVar("T", date, Decimal, int)


def add_months(day: date, months: int) -> date:
    """Return the first of the month that lies ``months`` after that of ``day``.

    Years outside of 1 to 9998 are cut to these.
    """
    place = day.year * _YEAR + day.month - 1 + months
    year, month = divmod(place, _YEAR)
    if year < 1:
        return date(1, 1, 1)
    return date(9998, 12, 1) if year > 9998 else date(year, month + 1, 1)  # noqa: PLR2004


def period_of(day: date, months: int) -> Period:
    """Return the month, quarter or year that holds ``day``."""
    first = (day.month - 1) // months * months
    start = date(min(max(day.year, 1), 9997), first + 1, 1)
    return Period(start, add_months(start, months), months, _label(start, months))


def periods_from(day: date, months: int, count: int) -> tuple[Period, ...]:
    """Return ``count`` periods, the first of which holds ``day``."""
    months = months if months in PERIOD_MONTHS else 3
    first = period_of(day, months)
    wanted = min(max(count, 1), MOST_PERIODS)
    return tuple(period_of(add_months(first.start, months * n), months) for n in range(wanted))


def _label(start: date, months: int) -> str:
    if months == 1:
        return f"{_MONTHS[start.month - 1]} {start.year}"
    if months == _YEAR:
        return str(start.year)
    return f"Q{(start.month - 1) // months + 1} {start.year}"


def quota_of(period: Period, quotas: Iterable[QuotaRow]) -> Decimal | None:
    """Return the quota of a period out of those of one person or team.

    The one set for exactly this period counts; else the sum of those set for its parts, the
    longest first. A longer period's quota is never cut into pieces.
    """
    by_months: dict[int, Decimal] = {}
    for quota in quotas:
        end = add_months(quota.period_start, quota.months)
        if period.start <= quota.period_start and end <= period.end:
            by_months[quota.months] = by_months.get(quota.months, Decimal(0)) + quota.amount
    return by_months[max(by_months)] if by_months else None


def moves(before: Mapping[UUID, DealState], after: Mapping[UUID, DealState]) -> Iterable[DealMove]:
    """Yield what became of each deal that was open before or is open, won or lost since."""
    for key, now in after.items():
        then = before.get(key)
        if (then is None or then.status in _CLOSED) and now.status == "lost":
            continue  # lost before it was ever seen open, or lost already
        if then is not None and then.status in _CLOSED and now.status in _CLOSED:
            continue
        yield _moved(then, now)
    for key, then in before.items():
        if key not in after and then.status not in _CLOSED:
            yield DealMove(Move.LEFT, then, None, -then.amount)


def _moved(then: DealState | None, now: DealState) -> DealMove:
    if then is None:
        came = Move.WON if now.status == "won" else Move.CAME_IN
        return DealMove(came, None, now, Decimal(0) if came is Move.WON else now.amount)
    if then.status in _CLOSED:
        return DealMove(Move.REOPENED, then, now, now.amount)
    if now.status in _CLOSED:
        return DealMove(Move(now.status), then, now, -then.amount)
    return DealMove(_open_move(then, now), then, now, now.amount - then.amount)


def _open_move(then: DealState, now: DealState) -> Move:
    later = _compare(then.close_date or date.max, now.close_date or date.max)
    worth = _compare(then.amount, now.amount)
    firm = _compare(_FIRMNESS.get(then.category, 0), _FIRMNESS.get(now.category, 0))
    order = (
        (later, Move.SLIPPED, Move.PULLED_IN),
        (worth, Move.GREW, Move.SHRANK),
        (firm, Move.FIRMER, Move.SOFTER),
    )
    for difference, up, down in order:
        if difference:
            return up if difference > 0 else down
    return Move.UNCHANGED


def _compare(then: T, now: T) -> int:
    return int(now > then) - int(now < then)


def sum_moves(found: Sequence[DealMove]) -> tuple[MoveSum, ...]:
    """Return each move with how many deals, their worth, and the change; in the order of words."""
    kept: dict[Move, list[DealMove]] = {move: [] for move in Move}
    for one in found:
        kept[one.move].append(one)
    return tuple(
        MoveSum(
            move,
            len(ones),
            sum((one.deal.amount for one in ones), Decimal(0)),
            sum((one.change for one in ones), Decimal(0)),
        )
        for move, ones in kept.items()
    )


def open_cell(states: Iterable[DealState]) -> Cell:
    """Return how many deals are open, and what they are worth."""
    amounts = [state.amount for state in states if state.status not in _CLOSED]
    return Cell(len(amounts), sum(amounts, Decimal(0)))


def read_amount(text: str) -> Decimal | None:
    """Read an amount as people type it (``12,500``); None for what is none."""
    try:
        amount = Decimal(text.replace(",", "").replace(" ", "").replace("_", ""))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
