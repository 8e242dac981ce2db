"""Messages: every one that leaves goes through ``send``."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count

from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.kit.errors import Conflict, InvalidInput, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.consents import refusal_of
from leadloop.outbound.contracts import (
    Channel,
    Mail,
    MailThread,
    MessageClass,
    MessageDraft,
    MessagePage,
    MessageRef,
    MessageRow,
    MessageState,
    MessageView,
    StateCounts,
)
from leadloop.outbound.models import Message, MessageBody
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = "message"
DELIVERY: Final = "outbound.delivery"
"""The kind of due work that takes a message away."""

MAX_PAGE: Final = 200


def send(actor: Actor, draft: MessageDraft) -> MessageRef:
    """Queue an e-mail in the caller's transaction; it leaves once that commits.

    Safe to repeat: two drafts with the same key are one message, the first. Every message passes
    the gate: suppression first, then, unless it is transactional, consent. What may not be sent
    is kept as ``refused``, with the reason.

    Raises:
        NotAllowed: ``actor`` may not send messages.
        InvalidInput: By field, what cannot be sent.

    Emits:
        ``message.changed``, in the same transaction.
    """
    check_may_write(actor, KIND)
    errors = logic.check_draft(draft)
    if errors:
        raise InvalidInput(errors)
    message = _message(draft)
    if refusal := refusal_of(message.to, draft.message_class, draft.consent_purpose):
        message.state, message.reason = MessageState.REFUSED.value, refusal.text
    with (
        transaction.atomic(),
        change_context(actor=actor.label, cause=draft.cause, trace_id=draft.trace_id),
    ):
        Message.objects.bulk_create([message], ignore_conflicts=True)
        kept = Message.objects.only("id", "state", "reason").get(key=message.key)
        refused = kept.reason if kept.state == MessageState.REFUSED else ""
        if kept.pk != message.pk:
            return MessageRef(kept.pk, repeated=True, refused=refused)
        _body(message, draft).save(force_insert=True)
        if not refused:
            _schedule(message)
    event = "message.refused" if refused else "message.queued"
    log.info(event, message=str(message.pk), purpose=draft.purpose)
    return MessageRef(message.pk, repeated=False, refused=refused)


def _message(draft: MessageDraft) -> Message:
    return Message(
        id=draft.id or new_uuid(),
        key=clean_text(draft.key),
        channel=Channel.EMAIL.value,
        message_class=draft.message_class.value,
        purpose=draft.purpose,
        consent_purpose=draft.consent_purpose,
        thread=_thread(draft.thread),
        to=logic.normalise_address(draft.to),
        subject=clean_text(logic.one_line(draft.subject)),
        state=MessageState.QUEUED.value,
        cause=draft.cause,
        trace_id=draft.trace_id,
        created_at=clock.now(),
    )


def _thread(thread: MailThread) -> dict[str, Any]:
    """Return the conversation as the row keeps it; what says nothing is left out."""
    told = {
        "cc": [logic.normalise_address(one) for one in thread.cc],
        "reply_to": logic.normalise_address(thread.reply_to) if thread.reply_to else "",
        "in_reply_to": thread.in_reply_to if logic.is_message_id(thread.in_reply_to) else "",
        "references": [one for one in thread.references if logic.is_message_id(one)],
    }
    kept: dict[str, Any] = {name: value for name, value in told.items() if value}
    return kept if thread.automatic else {**kept, "automatic": False}


def _body(message: Message, draft: MessageDraft) -> MessageBody:
    return MessageBody(
        message=message,
        text=clean_text(draft.text),
        html=clean_text(draft.html),
        secret=clean_text(draft.secret),
    )


def _schedule(message: Message) -> None:
    due.schedule(
        [due.NewDue(DELIVERY, str(message.pk), clock.now(), {}, trace_id=message.trace_id)]
    )


def resend(actor: Actor, *, message_id: UUID) -> None:
    """Try a failed message once more, from the start of its attempts.

    A refused one goes too, once nothing stands against it any more.

    Raises:
        NotAllowed: ``actor`` may not send messages.
        NotFound: There is no such message.
        Conflict: It has not failed, or the gate is against it.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        message = Message.objects.select_for_update().filter(pk=message_id).first()
        if message is None:
            raise NotFound("There is no such message.")
        if message.state not in (MessageState.FAILED, MessageState.REFUSED):
            raise Conflict("Only a failed or refused message can be sent again.")
        message_class = MessageClass(message.message_class)
        if refusal := refusal_of(message.to, message_class, message.consent_purpose):
            raise Conflict(f"It must not be sent. {refusal.text}")
        message.state, message.reason, message.attempts = MessageState.QUEUED.value, "", 0
        message.save(update_fields=["state", "reason", "attempts"])
        _schedule(message)


def list_messages(
    actor: Actor, *, state: MessageState | None = None, after: UUID | None = None, limit: int = 50
) -> MessagePage:
    """Return messages, newest first; ``after`` continues an earlier page.

    Raises:
        NotAllowed: ``actor`` may not see messages.
    """
    check_may_read(actor, KIND)
    limit = max(1, min(limit, MAX_PAGE))
    rows = Message.objects.all()
    if state is not None:
        rows = rows.filter(state=state)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return MessagePage(tuple(row_of(one) for one in found[:limit]), more)


def count_messages(actor: Actor) -> StateCounts:
    """Return how many messages stand where.

    Raises:
        NotAllowed: ``actor`` may not see messages.
    """
    check_may_read(actor, KIND)
    rows = Message.objects.values_list("state").annotate(Count("id"))
    return StateCounts(**dict(rows))


def count_to(*, to: str, purpose: str, since: datetime) -> int:
    """Return how many messages of a purpose were asked for to an address since a time (UTC).

    Raises:
        ValueError: ``to`` is no address.
    """
    address = logic.normalise_address(to)
    return Message.objects.filter(to=address, purpose=purpose, created_at__gte=since).count()


def get_message(actor: Actor, *, message_id: UUID) -> MessageView:
    """Return one message with what it says; without its secret, unless it reached nobody.

    Headers are those it was tried with.

    Raises:
        NotAllowed: ``actor`` may not see messages.
        NotFound: There is no such message.
    """
    check_may_read(actor, KIND)
    message = Message.objects.select_related("body").filter(pk=message_id).first()
    if message is None:
        raise NotFound("There is no such message.")
    body = message.body
    hide = not (message.kept and message.state == MessageState.SENT)
    return MessageView(
        row=row_of(message),
        text=logic.masked(body.text, body.secret, hide=hide),
        html=logic.masked(body.html, body.secret, hide=hide),
        headers=tuple(logic.headers_of(mail_of(message), message.sender)) if message.sender else (),
    )


def mail_of(message: Message) -> Mail:
    """Return the e-mail that a message with its body is."""
    body = message.body
    return Mail(
        id=message.pk,
        to=message.to,
        subject=message.subject,
        text=body.text,
        html=body.html,
        created_at=message.created_at,
        thread=MailThread(
            cc=tuple(message.thread.get("cc", ())),
            reply_to=message.thread.get("reply_to", ""),
            in_reply_to=message.thread.get("in_reply_to", ""),
            references=tuple(message.thread.get("references", ())),
            automatic=message.thread.get("automatic", True),
        ),
    )


def row_of(message: Message) -> MessageRow:
    """Return a row as others see it."""
    same: dict[str, Any] = {
        name: getattr(message, name)
        for name in (
            *("id", "purpose", "to", "subject", "reason", "via", "attempts", "cause"),
            *("kept", "trace_id", "created_at", "sent_at"),
        )
    }
    return MessageRow(
        channel=Channel(message.channel),
        message_class=MessageClass(message.message_class),
        state=MessageState(message.state),
        **same,
    )


def states_of(message_ids: Iterable[UUID]) -> dict[UUID, tuple[MessageState, str]]:
    """Return what became of messages: state and reason, by id."""
    found = Message.objects.filter(pk__in=list(message_ids)).values_list("pk", "state", "reason")
    return {key: (MessageState(state), reason) for key, state, reason in found}


def find_sent_to(message_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return to which address messages went that really left, by id."""
    found = Message.objects.filter(pk__in=list(message_ids), state=MessageState.SENT)
    return dict(found.values_list("pk", "to"))
