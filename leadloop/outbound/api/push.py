"""Notifications in browsers: which browsers take them for whom, and the key we push with."""

from collections.abc import Collection, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.kit import clock, sealing
from leadloop.kit.errors import InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.consents import record_consents
from leadloop.outbound.contracts import Channel, ConsentDraft, ConsentState, Opened
from leadloop.outbound.logic.push import Subscription, new_push_key, read_subscription
from leadloop.outbound.models import PushKey, PushSubscription
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

MAX_BROWSERS: Final = 20
"""Browsers of one person that are kept; a new one takes the place of the oldest."""

_AGENT: Final = 300
_PUSH: Final = Channel.WEB_PUSH.value


class HeldSubscription(NamedTuple):
    """A browser that takes notifications."""

    id: UUID
    subscription: Subscription


def ensure_push_key() -> None:
    """Make the installation's key for push services, once. Safe to repeat."""
    if not PushKey.objects.exists():
        pem, public = new_push_key()
        row = PushKey(sealed=sealing.seal(pem), public=public, created_at=clock.now())
        PushKey.objects.bulk_create([row], ignore_conflicts=True)


def push_public_key() -> str:
    """Return the public key that browsers subscribe with; empty where none was made yet."""
    return PushKey.objects.values_list("public", flat=True).first() or ""


def push_private_key() -> str:
    """Return the private key as PEM.

    Raises:
        LeadloopError: It was sealed under another installation's secret.
    """
    return sealing.unseal(PushKey.objects.values_list("sealed", flat=True).get())


def subscribe_browser(
    opened: Opened, *, address: str, given: Any, purposes: Collection[str], agent: str = ""
) -> UUID:
    """Let a browser take notifications for who opened a signed address, and note the consent.

    Safe to repeat: a browser is known by its endpoint, and belongs to who said yes last.

    Args:
        opened: The message whose signed address was opened: the proof of who says yes.
        address: The person's e-mail address.
        given: What the browser's push service gave it, as JSON.
        purposes: What the person agrees to be notified of.
        agent: The user agent, kept as evidence.

    Raises:
        InvalidInput: By field, what is no subscription.

    Emits:
        ``consent.changed``, in the same transaction.
    """
    found, errors = read_subscription(given)
    if found is None:
        raise InvalidInput(errors)
    address = logic.normalise_address(address).lower()
    told = clean_text(agent)[:_AGENT]
    with transaction.atomic():
        row, _ = PushSubscription.objects.update_or_create(
            endpoint=found.endpoint,
            defaults={
                "p256dh": found.p256dh,
                "auth": found.auth,
                "address": address,
                "agent": told,
                "created_at": clock.now(),
            },
        )
        held = PushSubscription.objects.filter(address=address).order_by("-created_at", "id")
        old = list(held.values_list("pk", flat=True)[MAX_BROWSERS:])
        PushSubscription.objects.filter(pk__in=old).delete()
        _say(opened, address, purposes, ConsentState.OPTED_IN, told)
    log.info("push.subscribed", subscription=str(row.pk))
    return row.pk


def unsubscribe_browser(opened: Opened, *, address: str, endpoint: str, agent: str = "") -> bool:
    """Send this browser no more notifications; return whether it took any. Safe to repeat.

    With the person's last browser the consents of the channel are taken back.
    """
    address = address.strip().lower()
    with transaction.atomic():
        gone, _ = PushSubscription.objects.filter(endpoint=endpoint, address=address).delete()
        if gone and not PushSubscription.objects.filter(address=address).exists():
            _say(opened, address, ("*",), ConsentState.OPTED_OUT, clean_text(agent)[:_AGENT])
    return bool(gone)


def _say(
    opened: Opened, address: str, purposes: Collection[str], state: ConsentState, agent: str
) -> None:
    evidence = {"message_id": str(opened.message_id), "agent": agent, "asked": "browser permission"}
    drafts = [
        ConsentDraft(
            address=address,
            purpose=purpose,
            state=state,
            at=clock.now(),
            source="notifications_page",
            channel=_PUSH,
            evidence=evidence,
            key=f"push:{new_uuid()}",
        )
        for purpose in purposes
    ]
    record_consents(SYSTEM, drafts=drafts)


def subscriptions_of(address: str) -> Sequence[HeldSubscription]:
    """Return the browsers that take notifications for a person, the newest first."""
    rows = PushSubscription.objects.filter(address=address.strip().lower())
    found = rows.order_by("-created_at", "id").values_list("pk", "endpoint", "p256dh", "auth")
    return [HeldSubscription(key, Subscription(*rest)) for key, *rest in found]


def forget_subscription(subscription_id: UUID) -> None:
    """Forget a browser whose push service no longer knows it."""
    PushSubscription.objects.filter(pk=subscription_id).delete()
    log.info("push.forgotten", subscription=str(subscription_id))
