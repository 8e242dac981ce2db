"""E-mail that came in: what became of it, and what could not be read."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from leadloop.service import api as service
from leadloop.web.access import Request, screen
from leadloop.web.answers import page

_SECTION: Final = "inbound-mail"
_STATES: Final = (
    ("", "All"),
    ("created", "Opened a case"),
    ("threaded", "Joined a case"),
    ("kept", "Kept"),
    ("ignored", "Ignored"),
    ("broken", "Not readable"),
)
_TONES: Final = {"created": "good", "threaded": "good", "broken": "bad"}


@require_GET
@screen(writes="queue")
def inbound_mail(request: Request) -> HttpResponse:
    """List what came in, newest first, and how the mailbox is doing."""
    asked = request.GET.get("state", "")
    state = asked if asked in dict(_STATES) else ""
    rows = service.list_inbound(request.actor, state=state)
    context = {
        "mailboxes": service.list_mailboxes(request.actor),
        "lines": [(row, _TONES.get(row.state, "")) for row in rows],
        "states": _STATES,
        "state": state,
        "labels": dict(_STATES),
    }
    return page(
        request,
        "leadloop/inbound_mail/list.html",
        context,
        part="leadloop/inbound_mail/_list.html",
        section=_SECTION,
    )


@require_GET
@screen(writes="queue")
def raw(request: Request, mail_id: UUID) -> HttpResponse:
    """Answer the bytes of an e-mail that could not be read, as a file."""
    data = service.read_raw(request.actor, mail_id=mail_id)
    headers = {
        "Content-Disposition": f'attachment; filename="{mail_id}.eml"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(data, content_type="application/octet-stream", headers=headers)
