"""Before publishing: what changes, what would reroute, why; and publishing itself."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_GET, require_POST

from leadloop.intake import api as intake
from leadloop.intake.contracts import DraftView, ReplayGroup, ReplayWindow
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.users import api as users
from leadloop.web.access import Request, may_read, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.rule_table import shown

_SECTION: Final = "rules"
_KIND: Final = "rules"
_ITEMS_SHOWN: Final = 20
WINDOWS: Final = {
    "300": "The last 300",
    "1000": "The last 1,000",
    "5000": "The last 5,000",
    "today": "Today",
    "yesterday": "Yesterday",
    "range": "Chosen days",
}
"""Which submissions can be replayed."""


@require_GET
@screen(writes=_KIND)
def review(request: Request) -> HttpResponse:
    """Show what the draft changes, what it would reroute, and offer to publish it."""
    return _review(request)


def _review(
    request: Request, *, note: str = "", problems: tuple[FieldError, ...] = ()
) -> HttpResponse:
    draft = intake.open_draft(request.actor)
    force = intake.get_rules(request.actor)
    teams = [team.slug for team in users.list_teams()]
    context = {
        "draft": draft,
        "force": force,
        "check": intake.inspect_rules(draft.content, teams=teams),
        "changes": intake.diff_rules(force.content, draft.content),
        "overtaken": bool(draft.edition) and draft.base != force.number,
        "since_base": _since_base(request, draft, force.number),
        "note": note or draft.note,
        "problems": problems,
        "windows": WINDOWS,
        "may_replay": may_read(request.actor, "submission"),
        "today": timezone.localdate(clock.now()).isoformat(),
    }
    response = page(request, "leadloop/rules/review.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if problems else 200
    return response


def _since_base(request: Request, draft: DraftView, in_force: int) -> list[Any]:
    if not draft.edition or draft.base == in_force:
        return []
    return list(intake.compare_rules(request.actor, before=draft.base, after=in_force))


@require_GET
@screen(writes=_KIND)
def replay(request: Request) -> HttpResponse:
    """Replay recent submissions by the draft; nothing is written."""
    draft = intake.open_draft(request.actor)
    asked = request.GET.get("window", "300")
    context: dict[str, Any] = {"window": WINDOWS.get(asked, WINDOWS["300"])}
    try:
        found = intake.replay_rules(
            request.actor,
            content=draft.content,
            window=window_of(request.GET),
            against_force=request.GET.get("against") == "force",
        )
        whole = request.GET.get("all", "")
        context |= {
            "replay": found,
            "groups": [_group(group, at, whole) for at, group in enumerate(found.groups)],
            "query": _query(request.GET),
        }
    except InvalidInput as error:
        context["problems"] = error.errors
    return render(request, "leadloop/rules/_replay.html", context)


def _group(group: ReplayGroup, at: int, whole: str) -> dict[str, Any]:
    items = group.items if whole == str(at) else group.items[:_ITEMS_SHOWN]
    return {
        "at": at,
        "before": group.before,
        "after": group.after,
        "count": len(group.items),
        "items": items,
        "more": len(group.items) - len(items),
        "rerouted": group.items[0].rerouted,
        "open": whole == str(at),
    }


def _query(sent: Mapping[str, str]) -> dict[str, str]:
    return {name: sent.get(name, "") for name in ("window", "since", "until", "against")}


def window_of(sent: Mapping[str, str]) -> ReplayWindow:
    """Return which submissions an address asks for; days are those of the viewer's zone."""
    asked = sent.get("window", "300")
    if asked.isascii() and asked.isdigit() and asked in WINDOWS:
        return ReplayWindow(int(asked))
    today = timezone.localdate(clock.now())
    if asked in ("today", "yesterday"):
        day = today - timedelta(days=int(asked == "yesterday"))
        return ReplayWindow(intake.MAX_REPLAYED, _midnight(day), _midnight(day, 1))
    if asked == "range":
        since, until = _day(sent.get("since", "")), _day(sent.get("until", ""))
        return ReplayWindow(
            intake.MAX_REPLAYED,
            _midnight(since) if since else None,
            _midnight(until, 1) if until else None,
        )
    return ReplayWindow()


def _day(text: str) -> date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _midnight(day: date, later: int = 0) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))
    except (OverflowError, ValueError):
        message = "Choose a day between the years 1 and 9998."
        raise InvalidInput([FieldError("since", "day", message)], message) from None


@require_GET
@screen(writes=_KIND)
def replayed(request: Request, submission_key: UUID) -> HttpResponse:
    """Show one submission: what was decided, what the draft would decide, and why."""
    draft = intake.open_draft(request.actor)
    item, found = intake.explain_submission(
        request.actor, content=draft.content, submission_key=submission_key
    )
    context = {
        "item": item,
        "found": found,
        "why": _why(draft.content, found),
        "may_trace": may_read(request.actor, "trace"),
    }
    return page(request, "leadloop/rules/replayed.html", context, section=_SECTION)


def _why(content: Mapping[str, Any], found: Any) -> list[dict[str, Any]]:
    """Return the rows up to the one that fired, with the cells that did not fit."""
    tables = {str(node["id"]): node for node in content["nodes"]}
    lines = []
    for table in found.tables:
        node = tables[table.table]["content"]
        last = table.fired if table.fired is not None else len(table.rows) - 1
        for at, verdict in enumerate(table.rows[: last + 1]):
            row = node["rules"][at]
            cells = [
                {
                    "label": column.get("name") or column.get("field"),
                    "shown": shown(
                        "inputs", str(column.get("field") or ""), str(row[str(column["id"])])
                    ),
                    "verdict": cell.value,
                }
                for column, cell in zip(node["inputs"], verdict.cells, strict=True)
                if cell.value != "blank"
            ]
            name = str(row.get("_description") or row.get("_id") or at + 1)
            lines.append({"number": at + 1, "name": name, "verdict": verdict, "cells": cells})
    return lines


@require_POST
@screen(writes=_KIND)
def publish(request: Request) -> HttpResponse:
    """Put the draft in force as it was reviewed."""
    note = request.POST.get("note", "").strip()
    if not note:
        problem = FieldError(
            "note", "missing", "Say why, in a sentence: it stays with the version."
        )
        return _review(request, problems=(problem,))
    numbers = [request.POST.get(name, "") for name in ("edition", "base")]
    edition, base = (int(n) if n.isascii() and n.isdigit() and len(n) < 10 else 0 for n in numbers)  # noqa: PLR2004
    try:
        version = intake.publish_draft(request.actor, edition=edition, base=base, note=note[:300])
    except InvalidInput as error:
        return _review(request, note=note, problems=error.errors)
    except Conflict as error:
        return _review(request, note=note, problems=(FieldError("", "stale", error.message),))
    return saved(request, reverse("rules"), f"Version {version.number} is in force.")
