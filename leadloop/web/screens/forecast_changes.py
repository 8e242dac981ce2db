"""What slipped, grew, came in, was won and lost between two snapshots of the forecast."""

from typing import Any, Final

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.sales import api as sales
from leadloop.sales.contracts.forecasting import Comparison, DealMove, Move, SnapshotRow
from leadloop.sales.contracts.opportunities import OpportunityQuery
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page, saved
from leadloop.web.forecast_address import ForecastAddress
from leadloop.web.record_paths import record_path
from leadloop.web.screens.forecast import ask, choices

_SECTION: Final = "forecast"
_SHOWN: Final = (
    *(Move.WON, Move.LOST, Move.CAME_IN, Move.REOPENED, Move.LEFT),
    *(Move.SLIPPED, Move.PULLED_IN, Move.GREW, Move.SHRANK, Move.FIRMER, Move.SOFTER),
    Move.UNCHANGED,
)


@require_GET
@screen(reads="forecast")
def changes(request: Request) -> HttpResponse:
    """Compare two snapshots, by default the last one with now."""
    address = ask(request)
    snapshots = sales.list_snapshots(request.actor)
    context = {
        **choices(address),
        "snapshots": snapshots,
        "may_take": may_write(request.actor, "quota"),
    }
    earlier = _chosen(snapshots, request.GET.get("since", "")) or _default(snapshots)
    if earlier is not None:
        context |= _compared(request, address, snapshots, earlier)
    return page(request, "leadloop/forecast/changes.html", context, section=_SECTION)


def _default(snapshots: list[SnapshotRow]) -> SnapshotRow | None:
    weekly = [one for one in snapshots if one.weekly]
    return (weekly or snapshots or [None])[0]  # type: ignore[list-item]


def _chosen(snapshots: list[SnapshotRow], text: str) -> SnapshotRow | None:
    return next((one for one in snapshots if str(one.id) == text), None)


def _compared(
    request: Request,
    address: ForecastAddress,
    snapshots: list[SnapshotRow],
    earlier: SnapshotRow,
) -> dict[str, Any]:
    later = _chosen(snapshots, request.GET.get("until", ""))
    if later is not None and later.taken_on <= earlier.taken_on:
        later = None
    named = request.GET.get("move", "")
    move = Move(named) if named in {one.value for one in Move} else None
    found = sales.compare_snapshots(
        request.actor,
        earlier_id=earlier.id,
        later_id=later.id if later else None,
        move=move,
        query=_query(address),
    )
    here = {"since": str(earlier.id), "until": str(later.id) if later else "", "move": named}
    return {
        "found": found,
        "earlier": earlier,
        "later": later,
        "move": move,
        "sums": _sums(found, address, here),
        "others": [(c, n, address.path(**{**here, "currency": c})) for c, n in found.others],
        "deals": [_deal(one) for one in found.deals],
    }


def _query(address: ForecastAddress) -> OpportunityQuery:
    asked = address.query
    return OpportunityQuery(
        owner_id=asked.owner_id,
        team_ids=(asked.team_id,) if asked.team_id else (),
        pipeline_ids=(asked.pipeline_id,) if asked.pipeline_id else (),
        currency=address.currency,
    )


def _sums(
    found: Comparison, address: ForecastAddress, here: dict[str, str]
) -> list[dict[str, Any]]:
    by_move = {one.move: one for one in found.sums}
    return [
        {
            "sum": by_move[move],
            "path": address.path(**{**here, "move": move.value}) + "#deals",
            "current": here["move"] == move.value,
        }
        for move in _SHOWN
    ]


def _deal(one: DealMove) -> dict[str, Any]:
    gone = one.move is Move.LEFT
    path = "" if gone else record_path("opportunity", one.deal.id)
    return {"move": one, "deal": one.deal, "path": path}


@require_POST
@screen(writes="quota")
def take(request: Request) -> HttpResponse:
    """Take a snapshot now."""
    made = sales.take_snapshot(request.actor)
    told = next(one for one in sales.list_snapshots(request.actor) if one.id == made)
    text = f"Kept how {told.deals:,} deals stand. Today's snapshot is compared from here on."
    return saved(request, reverse("forecast-changes"), text)
