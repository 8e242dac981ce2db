"""The service dashboard: how clocks did, what is open, and the cases behind each number."""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from leadloop.service import api as cases
from leadloop.service.api import figures
from leadloop.service.contracts import CaseQuery
from leadloop.service.contracts.figures import AGE_BANDS, BacklogLine, Behind, WeekAttainment
from leadloop.service.contracts.levels import Kpi
from leadloop.service.contracts.words import CasePriority
from leadloop.web.access import Request, screen
from leadloop.web.answers import page
from leadloop.web.level_words import OUTCOMES
from leadloop.web.periods import period

_SECTION: Final = "service-dashboard"
_MOST_SHOWN: Final = 200


@require_GET
@screen(reads="case")
def dashboard(request: Request) -> HttpResponse:
    """Show attainment by measure and week, backlog and ageing by queue and priority."""
    start, end = period(request.GET)
    actor, zone = request.actor, timezone.get_current_timezone()
    weeks = figures.weekly_attainment(actor, start=start, end=end, zone=zone)
    lines = figures.backlog(actor)
    context = {
        "measures": figures.attainment(actor, start=start, end=end),
        "weeks": _by_week(weeks),
        "kpis": list(Kpi),
        "lines": lines,
        "all": _sum(lines),
        "bands": AGE_BANDS,
        "priorities": list(reversed(CasePriority)),
        **_shown_days(start, end),
    }
    return page(request, "leadloop/dashboards/service.html", context, section=_SECTION)


@require_GET
@screen(reads="case")
def behind(request: Request) -> HttpResponse:
    """List the cases behind one number of the dashboard."""
    asked = request.GET
    start, end = period(asked)
    kpi = asked.get("kpi", "")
    wanted = Behind(
        kpi=Kpi(kpi) if kpi in set(Kpi) else None,
        outcome=asked.get("outcome", ""),
        start=start,
        end=end,
        queue=asked.get("queue", ""),
        age=asked.get("age", ""),
        priority=asked.get("priority", ""),
        unowned=asked.get("unowned") == "1",
        late=asked.get("late") == "1",
    )
    ids, total = figures.cases_behind(request.actor, wanted=wanted, limit=_MOST_SHOWN)
    query = CaseQuery(statuses=(), ids=ids, limit=_MOST_SHOWN)
    context = {
        "cases": cases.list_cases(request.actor, query=query).rows if ids else (),
        "total": total,
        "shown": len(ids),
        "said": _said(wanted),
        **_shown_days(start, end),
    }
    return page(request, "leadloop/dashboards/service_cases.html", context, section=_SECTION)


def _shown_days(start: Any, end: Any) -> dict[str, Any]:
    last = timezone.localtime(end - timedelta(seconds=1)).date()
    return {"from": timezone.localtime(start).date(), "to": last}


def _by_week(weeks: list[WeekAttainment]) -> list[dict[str, Any]]:
    """Return each week with its measures, as bars of met and missed on one scale."""
    most = max((one.found.met + one.found.breached for one in weeks), default=0) or 1
    rows: dict[Any, dict[Kpi, Any]] = {}
    for one in weeks:
        found = one.found
        bar = {
            "found": found,
            "met": round(found.met / most * 100, 1),
            "breached": round(found.breached / most * 100, 1),
        }
        rows.setdefault(one.week, {})[found.kpi] = bar
    return [
        {
            "week": week,
            "until": week + timedelta(days=6),
            "bars": [(kpi, bars.get(kpi)) for kpi in Kpi],
        }
        for week, bars in rows.items()
    ]


def _sum(lines: list[BacklogLine]) -> dict[str, int]:
    return {
        "total": sum(line.total for line in lines),
        "unowned": sum(line.unowned for line in lines),
        "late": sum(line.late for line in lines),
        "high": sum(dict(line.priorities)["high"] for line in lines),
    }


def _said(wanted: Behind) -> str:
    if wanted.kpi:
        outcome = OUTCOMES.get(wanted.outcome, "all").lower()
        return f"{wanted.kpi.label}: {outcome}"
    band = next((one.label.lower() for one in AGE_BANDS if one.key == wanted.age), "")
    words = (
        band,
        f"{wanted.priority} priority" if wanted.priority else "",
        "owned by nobody" if wanted.unowned else "",
        "late" if wanted.late else "",
    )
    return ", ".join(("Open cases", *filter(None, words)))
