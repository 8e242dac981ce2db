"""What of Event Grid is answered at leisure: a receiver's consent, and dead letters as JSON."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import DeliverySchema, LetterFilter
from leadloop.facades.management.answers import Refusal, answer, answer_error
from leadloop.facades.management.calls import check_caller
from leadloop.facades.management.fields import Fields
from leadloop.kit.errors import LeadloopError, NotFound

_MAX_CODE: Final = 100


@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def validate(request: HttpRequest) -> HttpResponse:
    """Complete a manual handshake: whoever calls this could read the receiver's log."""
    try:
        found = events.confirm_validation(
            subscription_id=_uuid(request.GET.get("id", "")),
            code=request.GET.get("t", "")[:_MAX_CODE],
        )
    except NotFound as error:
        return _text(error.message, HTTPStatus.NOT_FOUND)
    return _text(f"The receiver of the event subscription {found.name} is confirmed.")


@require_GET
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Return dead letters as Event Grid writes them to its store, oldest first."""
    try:
        actor = check_caller(request)
        query = Fields({name: str(value) for name, value in request.GET.items()})
        wanted = LetterFilter(
            topic=query.text("topic"),
            type=query.text("type"),
            reason=query.text("reason"),
            since=query.moment("since"),
            until=query.moment("until"),
        )
        schema = query.one_of("schema", DeliverySchema, DeliverySchema.EVENT_GRID)
        query.check()
        if name := query.text("subscription"):
            found = events.get_subscription_by_name(actor, topic=wanted.topic, name=name)
            wanted = LetterFilter(
                subscription_id=found.id,
                type=wanted.type,
                reason=wanted.reason,
                since=wanted.since,
                until=wanted.until,
            )
        return answer(events.export_dead_letters(actor, wanted=wanted, schema=schema))
    except Refusal as refusal:
        return refusal.answer()
    except LeadloopError as error:
        return answer_error(error)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("No subscription waits for this code, or it came too late.") from None


def _text(sentence: str, status: int = HTTPStatus.OK) -> HttpResponse:
    return HttpResponse(f"{sentence}\n", status=status, content_type="text/plain; charset=utf-8")
