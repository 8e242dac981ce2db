"""Dead letters: found, exported as Event Grid writes them, delivered again."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.events import api as events
from leadloop.events.contracts import to_json
from leadloop.events.contracts.subscriptions import (
    DeadLetterReason,
    DeliverySchema,
    LetterFilter,
)
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page, saved

_SECTION: Final = "events"
_KIND: Final = "events"
_PAGE: Final = 50
_TEXTS: Final = ("subscription", "topic", "type", "reason", "text")
_TIMES: Final = ("since", "until")


@require_GET
@screen(reads=_KIND)
def dead_letters(request: Request) -> HttpResponse:
    """List dead letters, narrowed by what stands in the address."""
    wanted, problem = _wanted(request.GET)
    start = request.GET.get("start", "")
    offset = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 0  # noqa: PLR2004
    said = {name: request.GET.get(name, "") for name in (*_TEXTS, *_TIMES)}
    count = events.count_dead_letters(wanted)
    letters = events.list_dead_letters(wanted=wanted, limit=_PAGE, offset=offset)
    context: dict[str, Any] = {
        "tab": "dead-letters",
        "letters": letters,
        "dead": events.count_dead_letters(),
        "count": count,
        "said": said,
        "filtered": any(said.values()),
        "problem": problem,
        "query": urlencode({name: value for name, value in said.items() if value}),
        "topics": events.topic_names(),
        "reasons": list(DeadLetterReason),
        "first": offset + 1,
        "last": offset + len(letters),
        "before": max(offset - _PAGE, 0) if offset else None,
        "after": offset + _PAGE if offset + _PAGE < count else None,
        "may_edit": may_write(request.actor, "event_subscription"),
    }
    return page(
        request,
        "leadloop/events/dead_letters.html",
        context,
        part="leadloop/events/_dead_letters.html",
        section=_SECTION,
    )


def _wanted(said: QueryDict) -> tuple[LetterFilter, str]:
    """Return the filter that an address or a form says, and what could not be read of it."""
    filled: dict[str, Any] = {}
    problem = ""
    for name in _TIMES:
        text = said.get(name, "").strip()
        try:
            found = datetime.fromisoformat(text) if text else None
        except ValueError:
            found, problem = None, f"“{text[:40]}” is no date and time; write 2026-03-31 17:00."
        filled[name] = found.replace(tzinfo=UTC) if found and not found.tzinfo else found
    for name in _TEXTS:
        filled[name] = said.get(name, "").strip().replace("\0", "")
    return LetterFilter(**filled), problem


@require_GET
@screen(reads=_KIND)
def export(request: Request) -> HttpResponse:
    """Give the dead letters that the address leaves, as Event Grid's dead-letter files."""
    wanted, problem = _wanted(request.GET)
    if problem:
        raise InvalidInput([FieldError("since", "invalid", problem)])
    cloud = request.GET.get("schema") == "cloud_events"
    schema = DeliverySchema.CLOUD_EVENTS if cloud else DeliverySchema.EVENT_GRID
    found = events.export_dead_letters(request.actor, wanted=wanted, schema=schema)
    response = HttpResponse(to_json(found), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="dead-letters.json"'
    return response


@require_POST
@screen(writes=_KIND)
def replay_all(request: Request) -> HttpResponse:
    """Deliver every dead letter again that the form's filter leaves."""
    wanted, problem = _wanted(request.POST)
    if problem:
        raise InvalidInput([FieldError("since", "invalid", problem)])
    count = events.replay_dead_letters(request.actor, wanted=wanted)
    said = "1 event is" if count == 1 else f"{count} events are"
    return saved(request, reverse("dead-letters"), f"{said} being delivered again.")


@require_GET
@screen(reads=_KIND)
def dead_letter(request: Request, letter_id: UUID) -> HttpResponse:
    """Show one dead letter whole."""
    context = {
        "letter": events.get_dead_letter(letter_id),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/events/dead_letter.html", context, section=_SECTION)


@require_POST
@screen(writes=_KIND)
def replay(request: Request, letter_id: UUID) -> HttpResponse:
    """Deliver a dead letter again."""
    events.replay_dead_letter(letter_id, by=request.actor.label)
    return saved(request, reverse("dead-letters"), "It is being delivered again.")
