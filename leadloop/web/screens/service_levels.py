"""Service levels: the list in its order, a draft to edit, publish, and try on past cases."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.service import api as cases
from leadloop.service.api import calendars as calendar_api
from leadloop.service.api import dry_run as dry_runs
from leadloop.service.api import facts
from leadloop.service.api import levels as service
from leadloop.service.contracts import CaseQuery
from leadloop.service.contracts.levels import Act, LevelPlan, LevelView, Moment
from leadloop.web import level_draft, level_words
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.level_draft import TESTS, TypedLevel
from leadloop.web.periods import period

_SECTION: Final = "service-levels"
_KIND: Final = "sla"
_MOST_SHOWN: Final = 200


@require_GET
@screen(reads=_KIND)
def service_levels(request: Request) -> HttpResponse:
    """List service levels in the order in which cases ask them."""
    words = level_words.words_for(request.actor)
    rows = [
        {"level": one, **words.of(one.published or one.draft)}
        for one in service.list_levels(request.actor)
    ]
    context = {"rows": rows, "may_edit": may_write(request.actor, _KIND)}
    return page(request, "leadloop/service_levels/list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_level(request: Request) -> HttpResponse:
    """Write a service level; it is a draft until it is published."""
    choices = facts.list_fact_choices(request.actor)
    if request.method == "GET":
        found = calendar_api.list_calendars(request.actor)
        first = str(found[0].id) if found else ""
        return _editor(request, level_draft.shown(None, choices, calendar=first), {})
    form = level_draft.typed(request.POST, choices)
    plan = form.plan()
    if plan is not None:
        try:
            made = service.create_level(request.actor, plan=plan)
        except InvalidInput as error:
            form.note(error.errors)
        else:
            text = "Kept as a draft. Try it on past cases, then publish it."
            return saved(request, reverse("service-level", args=[made]), text)
    return _editor(request, form, {}, status=UNPROCESSABLE)


@require_GET
@screen(reads=_KIND)
def service_level(request: Request, level_id: UUID) -> HttpResponse:
    """Show a service level: what holds, what waits to be published, and its versions."""
    level = service.get_level(request.actor, level_id=level_id)
    words = level_words.words_for(request.actor)
    versions = service.list_level_versions(request.actor, level_id=level_id)
    context = {
        "level": level,
        "published": words.of(level.published) if level.published else None,
        "draft": words.of(level.draft) if level.draft else None,
        "versions": [{"line": one, **words.of(one.plan)} for one in versions],
        "may_edit": may_write(request.actor, _KIND),
        "from": (clock.now() - timedelta(days=30)).date(),
        "to": clock.now().date(),
    }
    return page(request, "leadloop/service_levels/level.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_level(request: Request, level_id: UUID) -> HttpResponse:
    """Edit the draft of a service level."""
    level = service.get_level(request.actor, level_id=level_id)
    choices = facts.list_fact_choices(request.actor)
    context: dict[str, Any] = {"level": level, "version": level.version}
    if request.method == "GET":
        return _editor(request, level_draft.shown(_working_copy(level), choices), context)
    form = level_draft.typed(request.POST, choices)
    version = _number(request.POST.get("version", "")) or level.version
    plan = form.plan()
    if plan is None:
        return _editor(request, form, {**context, "version": version}, status=UNPROCESSABLE)
    try:
        service.save_draft(request.actor, level_id=level_id, plan=plan, expected_version=version)
    except InvalidInput as error:
        form.note(error.errors)
        return _editor(request, form, {**context, "version": version}, status=UNPROCESSABLE)
    except StaleWrite:
        # What was typed stays; saving again, having seen theirs, takes it over.
        theirs = level_words.words_for(request.actor).of(_working_copy(level))
        return _editor(request, form, {**context, "theirs": theirs}, status=409)
    text = "Draft saved. Nothing changes for any case until it is published."
    return saved(request, reverse("service-level", args=[level_id]), text)


def _working_copy(level: LevelView) -> LevelPlan | None:
    return level.draft or level.published


@require_POST
@screen(writes=_KIND)
def publish(request: Request, level_id: UUID) -> HttpResponse:
    """Put the draft into force."""
    number = service.publish_level(
        request.actor,
        level_id=level_id,
        expected_version=_number(request.POST.get("version", "")) or None,
    )
    text = f"Version {number} is in force for new cases, and for others once their facts change."
    return saved(request, reverse("service-level", args=[level_id]), text)


@require_POST
@screen(writes=_KIND)
def discard(request: Request, level_id: UUID) -> HttpResponse:
    """Forget the draft."""
    level = service.get_level(request.actor, level_id=level_id)
    service.discard_draft(request.actor, level_id=level_id)
    where = reverse("service-level", args=[level_id]) if level.published else None
    return saved(request, where or reverse("service-levels"), "Draft discarded.")


@require_POST
@screen(writes=_KIND)
def switch(request: Request, level_id: UUID) -> HttpResponse:
    """Switch a published level on or off."""
    active = request.POST.get("active") == "1"
    service.set_level_state(request.actor, level_id=level_id, active=active)
    text = "On again." if active else "Off: no case begins with it. Clocks that run go on."
    return saved(request, reverse("service-level", args=[level_id]), text)


@require_POST
@screen(writes=_KIND)
def move(request: Request, level_id: UUID) -> HttpResponse:
    """Move a level up or down in the order."""
    service.move_level(request.actor, level_id=level_id, up=request.POST.get("way") == "up")
    return saved(request, reverse("service-levels"), "Moved.")


@require_GET
@screen(reads=_KIND)
def dry_run(request: Request, level_id: UUID) -> HttpResponse:
    """Show what a level would have done with past cases, beside what was."""
    level = service.get_level(request.actor, level_id=level_id)
    start, end = period(request.GET)
    found = dry_runs.dry_run(request.actor, level_id=level_id, start=start, end=end)
    place = tuple(request.GET.get(name, "") for name in ("kpi", "outcome", "side"))
    context = {
        "level": level,
        "run": found,
        "rows": list(zip(found.would, found.was, strict=True)),
        "from": timezone.localtime(start).date(),
        "to": timezone.localtime(end - timedelta(seconds=1)).date(),
        "most": dry_runs.MOST_CASES,
        "place": place if place in found.cases else None,
        "words": level_words.OUTCOMES,
    }
    if place in found.cases:
        ids = found.cases[place[0], place[1], place[2]]
        query = CaseQuery(statuses=(), ids=ids, limit=_MOST_SHOWN)
        context["cases"] = cases.list_cases(request.actor, query=query).rows
        context["case_total"] = len(ids)
    return page(request, "leadloop/service_levels/dry_run.html", context, section=_SECTION)


def _editor(
    request: Request, form: TypedLevel, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    full = {
        "form": form,
        "tests": TESTS,
        "calendars": calendar_api.list_calendars(request.actor),
        "queues": cases.list_queues(request.actor),
        "pausing": service.PAUSING,
        "moments": list(Moment),
        "acts": list(Act),
        **context,
    }
    response = page(request, "leadloop/service_levels/editor.html", full, section=_SECTION)
    response.status_code = status
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004
