"""The event log: topics, subscriptions, retries, dead letters."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.events import api as events
from leadloop.web.access import Request, screen
from leadloop.web.answers import page, saved

_SECTION = "events"
_SHOWN = 100


@require_GET
@screen(reads="events")
def overview(request: Request) -> HttpResponse:
    """Show how the log is doing."""
    context = {
        "topics": events.list_topics(),
        "subscriptions": events.list_subscriptions(),
        "retries": events.list_retries(limit=_SHOWN),
        "letters": events.list_dead_letters(limit=_SHOWN),
        "dead": events.count_dead_letters(),
    }
    return page(
        request,
        "leadloop/events/overview.html",
        context,
        part="leadloop/events/_overview.html",
        section=_SECTION,
    )


@require_GET
@screen(reads="events")
def topic(request: Request, name: str) -> HttpResponse:
    """Show the newest events of one topic."""
    context = {"name": name, "events": events.list_recent(name, limit=_SHOWN), "shown": _SHOWN}
    return page(request, "leadloop/events/topic.html", context, section=_SECTION)


@require_GET
@screen(reads="events")
def dead_letter(request: Request, letter_id: UUID) -> HttpResponse:
    """Show one dead letter whole."""
    context = {"letter": events.get_dead_letter(letter_id)}
    return page(request, "leadloop/events/dead_letter.html", context, section=_SECTION)


@require_POST
@screen(writes="events")
def replay_dead_letter(request: Request, letter_id: UUID) -> HttpResponse:
    """Deliver a dead letter again."""
    events.replay_dead_letter(letter_id, by=request.actor.label)
    return saved(request, reverse("events"), "It is being delivered again.")
