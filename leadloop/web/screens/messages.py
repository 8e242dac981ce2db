"""Messages: what Leadloop sent to whom, what they say, and what became of them."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from leadloop.events import api as events
from leadloop.events.catalogue import LEADS
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageState
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import page, saved
from leadloop.web.lead_query import ids_in

_SECTION: Final = "messages"
_KIND: Final = "message"
_TONES: Final = {
    MessageState.QUEUED: "warn",
    MessageState.HELD: "warn",
    MessageState.UNCERTAIN: "bad",
    MessageState.SENT: "good",
    MessageState.FAILED: "bad",
    MessageState.REFUSED: "bad",
}
# The mail's own HTML: no script, no request, no link that leads anywhere, inline styles only.
_PREVIEW_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox"
)


@require_GET
@screen(reads=_KIND)
def messages(request: Request) -> HttpResponse:
    """List messages by state, newest first."""
    asked = request.GET.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    after = next(iter(ids_in(request.GET.get("after", ""))), None)
    found = outbound.list_messages(request.actor, state=state, after=after)
    counts = outbound.count_messages(request.actor)
    views = [("", "All", counts.total)]
    views += [(s.value, s.value.capitalize(), getattr(counts, s.value)) for s in MessageState]
    context = {
        "lines": [(row, _TONES[row.state]) for row in found.items],
        "older": found.after,
        "first_page": after is None,
        "state": state,
        "views": views,
        "any_kept": any(row.kept for row in found.items),
        "may_forms": may_read(request.actor, "form"),
    }
    return page(
        request,
        "leadloop/messages/list.html",
        context,
        part="leadloop/messages/_list.html",
        section=_SECTION,
    )


@require_GET
@screen(reads=_KIND)
def message(request: Request, message_id: UUID) -> HttpResponse:
    """Show one message: headers, text, how it looks, and what became of it."""
    view = outbound.get_message(request.actor, message_id=message_id)
    context = {
        "view": view,
        "row": view.row,
        "tone": _TONES[view.row.state],
        "may_change": may_write(request.actor, _KIND),
        "submission": _submission_of(request, view.row.trace_id),
    }
    return page(request, "leadloop/messages/message.html", context, section=_SECTION)


def _submission_of(request: Request, trace_id: str) -> UUID | None:
    """Return the submission whose trace a message belongs to, where the role may see it."""
    if not trace_id or not may_read(request.actor, "trace"):
        return None
    accepted = (event for event in events.read_trace(trace_id) if event.topic == LEADS)
    return next((event.submission_key for event in accepted), None)


@require_GET
@screen(reads=_KIND)
@xframe_options_sameorigin
def message_html(request: Request, message_id: UUID) -> HttpResponse:
    """Draw a message's HTML, fenced in, for the frame on its page."""
    view = outbound.get_message(request.actor, message_id=message_id)
    headers = {"Content-Security-Policy": _PREVIEW_POLICY, "Referrer-Policy": "no-referrer"}
    return HttpResponse(view.html, headers=headers)


@require_POST
@screen(writes=_KIND)
def resend(request: Request, message_id: UUID) -> HttpResponse:
    """Try a failed message once more."""
    outbound.resend(request.actor, message_id=message_id)
    return saved(request, reverse("message", args=[message_id]), "Queued again. It leaves now.")
