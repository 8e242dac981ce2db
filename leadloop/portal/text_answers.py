"""Where Twilio tells of text messages: their states, and what people answer. Signed by Twilio."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from leadloop.kit.errors import InvalidInput
from leadloop.outbound import api as outbound
from leadloop.portal.pages import public_page

_NOTHING: Final = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'


@public_page
@require_POST
def state_door(request: HttpRequest) -> HttpResponse:
    """Take a message's state."""
    if not _is_signed(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    try:
        message_id = UUID(request.GET.get("m", ""))
    except ValueError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    status, code = request.POST.get("MessageStatus", ""), request.POST.get("ErrorCode", "")
    outbound.note_text_state(message_id=message_id, status=status[:40], code=code[:10])
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@public_page
@require_POST
def answer_door(request: HttpRequest) -> HttpResponse:
    """Take what somebody answered; words that end everything do so at once."""
    if not _is_signed(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    said = {name: request.POST.get(name, "") for name in ("From", "Body", "MessageSid")}
    try:
        outbound.take_text_answer(
            sender=said["From"][:100], body=said["Body"], key=said["MessageSid"]
        )
    except (InvalidInput, ValueError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(_NOTHING, content_type="text/xml; charset=utf-8")


def _is_signed(request: HttpRequest) -> bool:
    """Whether Twilio made a request for exactly our public address."""
    url = f"{outbound.link_signer().base_url}{request.get_full_path()}"
    fields = {name: request.POST.get(name, "") for name in request.POST}
    given = request.headers.get("X-Twilio-Signature", "")
    return outbound.is_signed_text(url, fields, given)
