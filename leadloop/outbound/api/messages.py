"""Messages that were asked for: what they say, and what became of them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count

from leadloop.kit.errors import NotFound
from leadloop.outbound import logic
from leadloop.outbound.api.addressing import link_signer
from leadloop.outbound.api.enclosing import contents_of
from leadloop.outbound.api.sending import KIND
from leadloop.outbound.contracts import (
    Channel,
    Mail,
    MailFile,
    MailThread,
    MessageClass,
    MessagePage,
    MessageRow,
    MessageState,
    MessageView,
    StateCounts,
)
from leadloop.outbound.models import Message
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

MAX_PAGE: Final = 200


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


def mail_of(message: Message, *, whole: bool = False) -> Mail:
    """Return the e-mail that a message with its body is; ``whole`` with the bytes of its files."""
    body = message.body
    files = tuple(MailFile(*one) for one in message.thread.get("files", ()))
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
            files=files if whole else (),
        ),
        headers=_headers_of(message),
        message_class=MessageClass(message.message_class),
        channel=Channel(message.channel),
        contents=contents_of(files) if whole else (),
    )


def _headers_of(message: Message) -> tuple[tuple[str, str], ...]:
    """Return further headers; a commercial e-mail can be ended by one click (RFC 8058)."""
    brought = tuple((name, value) for name, value in message.headers)
    commercial = message.message_class == MessageClass.COMMERCIAL
    if not commercial or message.channel != Channel.EMAIL:
        return brought
    ours = logic.unsubscribe_headers(link_signer(), message.pk)
    names = {name.lower() for name, _ in ours}
    return (*ours, *(one for one in brought if one[0].lower() not in names))


def row_of(message: Message) -> MessageRow:
    """Return a row as others see it."""
    same: dict[str, Any] = {
        name: getattr(message, name)
        for name in (
            *("id", "purpose", "to", "subject", "reason", "via", "attempts", "cause"),
            *("kept", "trace_id", "created_at", "sent_at", "hold_until"),
        )
    }
    return MessageRow(
        channel=Channel(message.channel),
        message_class=MessageClass(message.message_class),
        state=MessageState(message.state),
        code=message.reason_code,
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
