"""Event subscriptions: make, change, delete, confirm; their secrets."""

import base64
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from leadloop.events import rights, subscriptions
from leadloop.events.api.topics import get_topic
from leadloop.events.contracts.subscriptions import (
    AddressRefused,
    CreatedSubscription,
    DeliveryAttribute,
    EventSubscription,
    Minute,
    ProvisioningState,
    SubscriptionDraft,
    WebHook,
)
from leadloop.events.logic.drafts import MAX_SUBSCRIPTIONS_PER_TOPIC, check_draft
from leadloop.events.logic.stored import draft_from_json, draft_to_json
from leadloop.events.ports import Acting
from leadloop.kit import clock, sealing
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.ids import new_uuid

VALIDATION_TIME: Final = timedelta(minutes=10)
"""How long a new receiver may take to prove that it wants the events."""

OVERLAP: Final = timedelta(hours=24)
"""How long deliveries carry the signature of the old secret too after a rotation."""


def create_subscription(actor: Acting, *, draft: SubscriptionDraft) -> CreatedSubscription:
    """Subscribe; return the subscription and its signing secret, which is never shown again.

    A webhook is in state ``Creating`` until its receiver has consented; the dispatcher asks it
    outside this transaction. A pull queue is ready at once.

    Raises:
        InvalidInput: Some fields break a limit, or the address leads into a private network.
        NotFound: There is no such topic.
        Conflict: The topic has a subscription of this name, or as many as it may have.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    draft = _checked(actor, draft)
    secret = _new_secret()
    now = clock.now()
    with transaction.atomic():
        position, read_at = subscriptions.position_from(draft.topic, draft.start_from)
        made_id = new_uuid()
        values = {
            "id": made_id,
            "topic": draft.topic,
            "name": draft.name,
            "secret": sealing.seal(secret),
            "xid": position.xid,
            "seq": position.seq,
            "read_at": read_at,
            "started_at": now,
            "created_at": now,
            "created_by": actor.label or "system",
        }
        _check_room(draft)
        try:
            with transaction.atomic():
                subscriptions.insert(values | _wishes(actor, draft) | _begin(draft))
        except IntegrityError:
            message = f"Topic {draft.topic!r} has a subscription {draft.name!r} already."
            raise Conflict(message) from None
        subscriptions.announce()
    return CreatedSubscription(_get("s.id = %s", made_id), secret)


def update_subscription(
    actor: Acting, *, subscription_id: UUID, draft: SubscriptionDraft
) -> EventSubscription:
    """Change what a subscription asks for. Topic, name and kind of destination stay.

    A webhook with a new address, or one that had failed, has to consent anew. Secret headers that
    are given with an empty value keep the value they had.

    Raises:
        NotFound: There is no such subscription.
        InvalidInput: As for ``create_subscription``, or something that stays was changed.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    old = _get("s.id = %s", subscription_id)
    if error := _moved(old.draft, draft):
        raise InvalidInput([error])
    draft = _checked(actor, replace(draft, topic=old.topic, name=old.name))
    with transaction.atomic():
        values = _wishes(actor, draft, _stored(subscription_id))
        if _asks_anew(old, draft):
            values |= _begin(draft)
        subscriptions.change(subscription_id, values)
        subscriptions.announce()
    return _get("s.id = %s", subscription_id)


def delete_subscription(actor: Acting, *, subscription_id: UUID) -> None:
    """Delete a subscription; its receiver is told, and its dead letters stay.

    Raises:
        NotFound: There is no such subscription.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    found = _get("s.id = %s", subscription_id)
    with transaction.atomic():
        subscriptions.change(
            found.id,
            {
                "state": ProvisioningState.DELETING.value,
                "updated_at": clock.now(),
                "updated_by": actor.label or "system",
            },
        )
        if not isinstance(found.draft.destination, WebHook):
            forget(found.id)
        subscriptions.announce()


def forget(subscription_id: UUID) -> None:
    """Remove the rows of a deleted subscription, in the caller's transaction."""
    for table in ("delivery", "pull", "attempt", "minute"):
        execute(f"DELETE FROM events_{table} WHERE subscription_id = %s", (subscription_id,))
    execute("DELETE FROM events_event_subscription WHERE id = %s", (subscription_id,))


def get_subscription(actor: Acting, *, subscription_id: UUID) -> EventSubscription:
    """Return one subscription.

    Raises:
        NotFound: There is no such subscription.
    """
    rights.may_read(actor, rights.SUBSCRIPTION)
    return _get("s.id = %s", subscription_id)


def get_subscription_by_name(actor: Acting, *, topic: str, name: str) -> EventSubscription:
    """Return one subscription by topic and name, whatever their case.

    Raises:
        NotFound: There is no such subscription.
    """
    rights.may_read(actor, rights.SUBSCRIPTION)
    wanted = (topic.lower().replace("\0", ""), name.lower().replace("\0", ""))
    return _get("lower(s.topic) = %s AND lower(s.name) = %s", *wanted)


def list_event_subscriptions(actor: Acting, *, topic: str = "") -> list[EventSubscription]:
    """Return all subscriptions, or those of one topic, by topic and name."""
    rights.may_read(actor, rights.SUBSCRIPTION)
    if not topic:
        return subscriptions.select("true")
    return subscriptions.select("lower(s.topic) = %s", [topic.lower().replace("\0", "")])


def confirm_validation(*, subscription_id: UUID, code: str) -> EventSubscription:
    """Complete a manual handshake: whoever has the code could read the receiver's log.

    Safe to repeat while the subscription lives.

    Raises:
        NotFound: No subscription waits for this code, or it came too late.
    """
    with transaction.atomic():
        rows = execute(
            "UPDATE events_event_subscription SET state = 'Succeeded', state_reason = '',"
            " validation_until = NULL,"
            " version = version + 1 WHERE id = %s AND validation::text = %s"
            " AND (state = 'Succeeded' OR state IN ('Creating', 'AwaitingManualAction')"
            "   AND validation_until > %s) RETURNING id",
            (subscription_id, code.lower().replace("\0", ""), clock.now()),
        )
        if not rows:
            raise NotFound("No subscription waits for this code, or it came too late.")
        subscriptions.announce()
    return _get("s.id = %s", subscription_id)


def retry_validation(actor: Acting, *, subscription_id: UUID) -> EventSubscription:
    """Ask the receiver of a webhook for its consent again, for another ten minutes.

    Raises:
        NotFound: There is no such webhook subscription.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    found = _get("s.id = %s AND s.destination = 'webhook'", subscription_id)
    with transaction.atomic():
        subscriptions.change(found.id, _begin(found.draft))
        subscriptions.announce()
    return _get("s.id = %s", found.id)


def rotate_secret(actor: Acting, *, subscription_id: UUID) -> str:
    """Give a subscription a new signing secret and return it; it is never shown again.

    For 24 hours deliveries carry a signature of each, so that receivers can change over.

    Raises:
        NotFound: There is no such subscription.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    found = _get("s.id = %s", subscription_id)
    secret = _new_secret()
    with transaction.atomic():
        old = execute("SELECT secret FROM events_event_subscription WHERE id = %s", (found.id,))
        subscriptions.change(
            found.id,
            {
                "secret": sealing.seal(secret),
                "old_secret": old[0][0],
                "old_secret_until": clock.now() + OVERLAP,
                "updated_at": clock.now(),
                "updated_by": actor.label or "system",
            },
        )
        subscriptions.announce()
    return secret


def list_minutes(actor: Acting, *, subscription_id: UUID, since: datetime) -> list[Minute]:
    """Return the counters of each minute since a time, oldest first; idle minutes are left out."""
    rights.may_read(actor, rights.SUBSCRIPTION)
    rows = execute(
        "SELECT at, matched, delivered, failed, requests, lag_ms FROM events_minute"
        " WHERE subscription_id = %s AND at >= %s ORDER BY at",
        (subscription_id, since),
    )
    return [Minute(*row) for row in rows]


def _get(condition: str, *parameters: Any) -> EventSubscription:
    found = subscriptions.select(condition, parameters)
    if not found:
        raise NotFound("There is no such event subscription.")
    return found[0]


def _checked(actor: Acting, draft: SubscriptionDraft) -> SubscriptionDraft:
    """Return the draft with the topic's name as the topic spells it."""
    check_draft(draft)
    if draft.expires_at is not None and draft.expires_at <= clock.now():
        raise InvalidInput([FieldError("expires_at", "past", "This time has passed.")])
    topic = get_topic(actor, name=draft.topic)
    if isinstance(draft.destination, WebHook):
        _check_address(draft.destination.url)
    return replace(draft, topic=topic.name)


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        rights.addresses().judge(parts.hostname or "", port)
    except AddressRefused as refusal:
        error = FieldError("destination.endpointUrl", "refused", refusal.message)
        raise InvalidInput([error]) from None


def _check_room(draft: SubscriptionDraft) -> None:
    count = execute(
        "SELECT count(*) FROM events_event_subscription WHERE topic = %s AND state <> 'Deleting'",
        (draft.topic,),
    )[0][0]
    if count >= MAX_SUBSCRIPTIONS_PER_TOPIC:
        message = f"A topic has at most {MAX_SUBSCRIPTIONS_PER_TOPIC} subscriptions."
        raise Conflict(message)


def _moved(old: SubscriptionDraft, new: SubscriptionDraft) -> FieldError | None:
    if new.topic.lower() != old.topic.lower():
        return FieldError("topic", "fixed", "A subscription stays with its topic.")
    if new.name.lower() != old.name.lower():
        return FieldError("name", "fixed", "A subscription keeps its name.")
    if type(new.destination) is not type(old.destination):
        return FieldError("destination", "fixed", "Push stays push, and pull stays pull.")
    return None


def _asks_anew(old: EventSubscription, new: SubscriptionDraft) -> bool:
    before, after = old.draft.destination, new.destination
    if not (isinstance(before, WebHook) and isinstance(after, WebHook)):
        return False
    changed = before.url != after.url or old.draft.schema is not new.schema
    return changed or old.state is not ProvisioningState.SUCCEEDED


def _begin(draft: SubscriptionDraft) -> dict[str, Any]:
    """Return the columns with which a subscription begins to prove itself."""
    if not isinstance(draft.destination, WebHook):
        return {"state": ProvisioningState.SUCCEEDED.value}
    return {
        "state": ProvisioningState.CREATING.value,
        "state_reason": "The receiver has not consented yet.",
        "validation": uuid4(),
        "validation_until": clock.now() + VALIDATION_TIME,
        "sick_until": None,
        "failures_in_row": 0,
    }


def _wishes(
    actor: Acting, draft: SubscriptionDraft, before: SubscriptionDraft | None = None
) -> dict[str, Any]:
    """Return the columns that say what is asked for, secret headers sealed."""
    webhook = isinstance(draft.destination, WebHook)
    return {
        "destination": "webhook" if webhook else "pull",
        "draft": subscriptions.json_text(draft_to_json(_sealed(draft, before))),
        "expires_at": draft.expires_at,
        "updated_at": clock.now(),
        "updated_by": actor.label or "system",
    }


def _stored(subscription_id: UUID) -> SubscriptionDraft:
    rows = execute(
        "SELECT draft FROM events_event_subscription WHERE id = %s FOR UPDATE", (subscription_id,)
    )
    return draft_from_json(rows[0][0])


def _sealed(draft: SubscriptionDraft, before: SubscriptionDraft | None) -> SubscriptionDraft:
    hook = draft.destination
    if not isinstance(hook, WebHook):
        return draft
    kept = before.destination if before else None
    known = (
        {one.name.lower(): one.value for one in kept.attributes if one.secret}
        if isinstance(kept, WebHook)
        else {}
    )
    attributes = tuple(_seal(one, known) for one in hook.attributes)
    return replace(draft, destination=replace(hook, attributes=attributes))


def _seal(attribute: DeliveryAttribute, known: dict[str, str]) -> DeliveryAttribute:
    if not attribute.secret:
        return attribute
    if not attribute.value and attribute.name.lower() in known:
        return replace(attribute, value=known[attribute.name.lower()])
    return replace(attribute, value=sealing.seal(attribute.value))


def _new_secret() -> str:
    """Return a secret as Standard Webhooks writes them: 24 random bytes."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()
