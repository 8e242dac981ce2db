"""Where mail providers tell of bounces and complaints: ``/mail-returns/{ses,sendgrid,mailgun}``.

Nothing is believed without the provider's own proof, and a recorded call is of no use twice: it is
old after minutes, and each report counts once.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

import httpx
import orjson
import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from leadloop.facades.contracts import MailProviders
from leadloop.kit import clock
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Return
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_MAX_BODY: Final = 5 * 1024 * 1024
_MAX_REPORTS: Final = 5_000
_MAX_CERTIFICATE: Final = 20_000
_providers = MailProviders()
_client: httpx.Client | None = None


def use_providers(providers: MailProviders, client: httpx.Client) -> None:
    """Say what proves a provider's calls, and how SNS is asked; once at start."""
    global _providers, _client
    _providers, _client = providers, client


class _Refused(Exception):  # noqa: N818 -- reads as the fact it is
    """The call is answered with this status."""

    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


def _door(answer: Callable[[HttpRequest, bytes], Iterable[Return]]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        try:
            returns = list(answer(request, _body(request)))[:_MAX_REPORTS]
        except _Refused as refused:
            log.warning("returns.refused", door=answer.__name__, why=str(refused))
            return HttpResponse(str(refused), status=refused.status, content_type="text/plain")
        outbound.note_returns(SYSTEM, returns=returns)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)

    checked: Callable[..., HttpResponse] = csrf_exempt(login_not_required(require_POST(view)))
    return checked


def _body(request: HttpRequest) -> bytes:
    try:
        body = request.body
    except RequestDataTooBig:
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large.") from None
    if len(body) > _MAX_BODY:
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large.")
    return body


def _json(body: bytes | str) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise _Refused(HTTPStatus.BAD_REQUEST, "This is not JSON.") from None


def _wanted(configured: str) -> str:
    if not configured:
        raise _Refused(HTTPStatus.NOT_FOUND, "This provider is not set up here.")
    return configured


def _unproven() -> _Refused:
    return _Refused(HTTPStatus.FORBIDDEN, "The signature does not hold.")


def _sendgrid(request: HttpRequest, body: bytes) -> Iterable[Return]:
    key = _wanted(_providers.sendgrid_public_key)
    signature = request.headers.get("X-Twilio-Email-Event-Webhook-Signature", "")
    moment = request.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
    if not outbound.is_from_sendgrid(body, signature, moment, key, clock.now()):
        raise _unproven()
    return outbound.read_sendgrid(_json(body))


def _mailgun(_request: HttpRequest, body: bytes) -> Iterable[Return]:
    key = _wanted(_providers.mailgun_signing_key)
    told = _json(body)
    signed = told.get("signature") if isinstance(told, dict) else None
    proven = isinstance(signed, dict) and outbound.is_from_mailgun(signed, key, clock.now())
    if not proven:
        raise _unproven()
    return outbound.read_mailgun(told)


def _ses(_request: HttpRequest, body: bytes) -> Iterable[Return]:
    topic = _wanted(_providers.ses_topic)
    note = _json(body)
    if not isinstance(note, dict) or note.get("TopicArn") != topic:
        raise _Refused(HTTPStatus.FORBIDDEN, "This is another topic.")
    address = str(note.get("SigningCertURL", ""))
    if not outbound.is_sns_address(address, ending=".pem"):
        raise _unproven()
    if not outbound.is_from_sns(note, _certificate(address), clock.now()):
        raise _unproven()
    if note.get("Type") == "SubscriptionConfirmation":
        _confirm(str(note.get("SubscribeURL", "")))
        return ()
    return outbound.read_ses(_json(str(note.get("Message", ""))))


@lru_cache(maxsize=16)
def _certificate(address: str) -> bytes:
    """Return the certificate that SNS signs with."""
    return _fetch(address)[:_MAX_CERTIFICATE]


def _confirm(address: str) -> None:
    """Confirm a subscription of the topic that was configured, and of no other."""
    if not outbound.is_sns_address(address):
        raise _unproven()
    _fetch(address)
    log.info("returns.subscribed", topic=_providers.ses_topic)


def _fetch(address: str) -> bytes:
    if _client is None:
        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, "Not started yet.")
    try:
        answer = _client.get(address, follow_redirects=False)
    except httpx.HTTPError:
        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, "SNS cannot be asked now.") from None
    if not answer.is_success:
        raise _Refused(HTTPStatus.SERVICE_UNAVAILABLE, "SNS cannot be asked now.")
    return answer.content


urlpatterns = [
    path("mail-returns/ses", _door(_ses)),
    path("mail-returns/sendgrid", _door(_sendgrid)),
    path("mail-returns/mailgun", _door(_mailgun)),
]
