"""Event subscriptions: webhooks and pull queues, their delivery log, secrets and replays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import (
    AttributeKind,
    DeliverySchema,
    EventSubscription,
    SubscriptionDraft,
    TimeRange,
    WebHook,
)
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.web import minute_bars, subscription_draft
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved

_SECTION: Final = "events"
_KIND: Final = "event_subscription"
_SHOWN: Final = 100
_HOUR: Final = timedelta(hours=1)


@require_GET
@screen(reads=_KIND)
def subscriptions(request: Request) -> HttpResponse:
    """List event subscriptions."""
    context = {
        "tab": "subscriptions",
        "subscriptions": events.list_event_subscriptions(request.actor),
        "may_edit": may_write(request.actor, _KIND),
        "dead": events.count_dead_letters(),
    }
    return page(request, "leadloop/events/subscriptions.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """Show one subscription: how it does, what it sent, what it will try again."""
    found = events.get_subscription(request.actor, subscription_id=subscription_id)
    failed_only = request.GET.get("show") == "failed"
    now = clock.now()
    minutes = events.list_minutes(request.actor, subscription_id=subscription_id, since=now - _HOUR)
    context = {
        "one": found,
        "push": isinstance(found.draft.destination, WebHook),
        "hour": minute_bars.draw(minutes, now),
        "chart": {"width": minute_bars.WIDTH, "height": minute_bars.HEIGHT},
        "attempts": events.list_attempts(
            request.actor,
            subscription_id=subscription_id,
            failed_only=failed_only,
            limit=_SHOWN,
        ),
        "failed_only": failed_only,
        "waiting": events.list_waiting_deliveries(
            request.actor, subscription_id=subscription_id, limit=_SHOWN
        ),
        "filters": subscription_draft.filter_rows(found.draft, []),
        "may_edit": may_write(request.actor, _KIND),
        "shown": _SHOWN,
    }
    return page(
        request,
        "leadloop/events/subscription.html",
        context,
        part="leadloop/events/_subscription.html",
        section=_SECTION,
    )


@never_cache
@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_subscription(request: Request) -> HttpResponse:
    """Subscribe; the signing secret is shown this once."""
    if request.method == "GET":
        draft = subscription_draft.blank(request.GET.get("kind", ""), request.GET.get("topic", ""))
        return _editor(request, draft)
    draft, errors = _posted(request)
    word = request.POST.get("do", "save")
    if word != "save":
        return _editor(request, subscription_draft.change(draft, word))
    if not errors:
        try:
            made = events.create_subscription(request.actor, draft=draft)
        except InvalidInput as error:
            errors = list(error.errors)
        except NotFound as error:
            errors = [FieldError("topic", "unknown", error.message)]
        except Conflict as error:
            errors = [FieldError("name", "taken", error.message)]
        else:
            context = {"one": made.subscription, "secret": made.secret, "made": True}
            return page(request, "leadloop/events/secret.html", context, section=_SECTION)
    return _editor(request, draft, errors=errors)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """Change a subscription."""
    found = events.get_subscription(request.actor, subscription_id=subscription_id)
    if request.method == "GET":
        return _editor(request, found.draft, found=found)
    draft, errors = _posted(request)
    draft = replace(draft, topic=found.topic, name=found.name)
    word = request.POST.get("do", "save")
    if word != "save":
        return _editor(request, subscription_draft.change(draft, word), found=found)
    if not errors:
        try:
            events.update_subscription(request.actor, subscription_id=subscription_id, draft=draft)
        except InvalidInput as error:
            errors = list(error.errors)
        else:
            return saved(request, _url(subscription_id), "Saved.")
    return _editor(request, draft, found=found, errors=errors)


def _posted(request: Request) -> tuple[SubscriptionDraft, list[FieldError]]:
    try:
        return subscription_draft.read(request.POST.dict()), []
    except subscription_draft.Unread as error:
        return error.draft, list(error.errors)


def _editor(
    request: Request,
    draft: SubscriptionDraft,
    *,
    found: EventSubscription | None = None,
    errors: list[FieldError] | None = None,
) -> HttpResponse:
    problems = errors or []
    by_field: dict[str, list[str]] = {}
    for problem in problems:
        by_field.setdefault(problem.field.replace(".", "_"), []).append(problem.message)
    context: dict[str, Any] = {
        "draft": draft,
        "found": found,
        "push": isinstance(draft.destination, WebHook),
        "queue_minutes": _queue_minutes(draft),
        "types": "\n".join(draft.filter.included_types),
        "labels": ", ".join(draft.labels),
        "topics": [topic.name for topic in events.list_declared_topics(request.actor)],
        "schemas": list(DeliverySchema),
        "kinds": list(AttributeKind),
        "operators": subscription_draft.operators(),
        "filters": subscription_draft.filter_rows(draft, problems),
        "headers": subscription_draft.header_rows(draft, problems),
        "errors": by_field,
        "failed": bool(problems),
    }
    response = page(
        request,
        "leadloop/events/edit_subscription.html",
        context,
        part="leadloop/events/_edit_subscription.html",
        section=_SECTION,
    )
    # htmx swaps only what succeeded; the editor shows its errors either way.
    if problems and not request.htmx:
        response.status_code = UNPROCESSABLE
    return response


def _queue_minutes(draft: SubscriptionDraft) -> int | None:
    queue = draft.destination
    return None if isinstance(queue, WebHook) else int(queue.ttl / timedelta(minutes=1))


@never_cache
@require_POST
@screen(writes=_KIND)
def rotate_secret(request: Request, subscription_id: UUID) -> HttpResponse:
    """Make a new signing secret, and show it this once."""
    secret = events.rotate_secret(request.actor, subscription_id=subscription_id)
    found = events.get_subscription(request.actor, subscription_id=subscription_id)
    context = {"one": found, "secret": secret, "made": False}
    return page(request, "leadloop/events/secret.html", context, section=_SECTION)


@require_POST
@screen(writes=_KIND)
def validate(request: Request, subscription_id: UUID) -> HttpResponse:
    """Ask the receiver for its consent again."""
    events.retry_validation(request.actor, subscription_id=subscription_id)
    return saved(request, _url(subscription_id), "The receiver is being asked again.")


@require_POST
@screen(writes=_KIND)
def delete_subscription(request: Request, subscription_id: UUID) -> HttpResponse:
    """Delete a subscription."""
    events.delete_subscription(request.actor, subscription_id=subscription_id)
    url = reverse("subscriptions")
    return saved(request, url, "It is deleted; its receiver is told. Its dead letters stay.")


@require_POST
@screen(writes=_KIND)
def replay_range(request: Request, subscription_id: UUID) -> HttpResponse:
    """Deliver a time range again."""
    events.get_subscription(request.actor, subscription_id=subscription_id)
    span = TimeRange(_moment(request, "since"), _moment(request, "until"))
    count = events.replay_range(request.actor, subscription_id=subscription_id, span=span)
    return saved(request, _url(subscription_id), f"{count} events are being delivered again.")


def _moment(request: Request, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        message = "Write a date and time, as 2026-03-31 17:00."
        raise InvalidInput([FieldError(name, "invalid", message)]) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@require_GET
@screen(reads=_KIND)
def attempt(request: Request, attempt_id: UUID) -> HttpResponse:
    """Show one request of the delivery log."""
    found = events.get_attempt(request.actor, attempt_id=attempt_id)
    one = events.get_subscription(request.actor, subscription_id=found.subscription_id)
    context = {
        "attempt": found,
        "one": one,
        "events": events.list_attempt_events(request.actor, attempt_id=attempt_id, limit=_SHOWN),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/events/attempt.html", context, section=_SECTION)


@require_POST
@screen(writes=_KIND)
def resend(request: Request, attempt_id: UUID) -> HttpResponse:
    """Deliver the events of one request again."""
    found = events.get_attempt(request.actor, attempt_id=attempt_id)
    count = events.resend_attempt(request.actor, attempt_id=attempt_id)
    said = "1 event is" if count == 1 else f"{count} events are"
    return saved(request, _url(found.subscription_id), f"{said} being delivered again.")


def _url(subscription_id: UUID) -> str:
    return reverse("subscription", args=[subscription_id])
