"""What is said on a case: replies, internal notes, what the customer wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from leadloop.customers.api import NewFile
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MailFile, MailThread, MessageDraft
from leadloop.service import levels
from leadloop.service.api import status
from leadloop.service.api.enclosing import enclose
from leadloop.service.api.records import locked_case, note
from leadloop.service.contracts import (
    CaseReason,
    Direction,
    MessageChannel,
    ReplyDraft,
    Visibility,
)
from leadloop.service.logic.cleaning import clean_html, markdown_html
from leadloop.service.logic.letters import Earlier, write_reply
from leadloop.service.models import Case, CaseMessage
from leadloop.users.api import NoticeDraft, notify
from leadloop.users.contracts import SYSTEM, Actor, ActorKind

MAX_TEXT: Final = 100_000
MAX_CC: Final = 10
PURPOSE: Final = "case_reply"
WROTE_NOTICE: Final = "case.customer_wrote"


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """What a customer said. ``html`` as it came; ``at`` in UTC; ``key`` makes two of them one.

    ``automatic`` is an auto-reply or a bounce: kept, but nobody has to answer it.
    """

    channel: MessageChannel
    text: str
    author_name: str = ""
    from_address: str = ""
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    html: str = ""
    quoted: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    key: str = ""
    automatic: bool = False
    internal: bool = False
    at: datetime | None = None


def reply(
    actor: Actor,
    *,
    case_id: UUID,
    draft: ReplyDraft,
    uploads: Sequence[NewFile] = (),
    expected_version: int | None = None,
) -> UUID:
    """Answer the customer by e-mail, and return the message's id.

    ``uploads`` go with the answer, and stay with the case.

    The answer leaves through ``outbound`` once this commits. It meets the clocks of response,
    and, with ``draft.status``, moves the case in the same save. Two drafts with one ``key`` are
    one answer.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this case.
        InvalidInput: There is nothing to say, or nobody to say it to, or the files are too large.
        StaleWrite: Somebody changed the case since it was read.

    Emits:
        ``case.changed`` and ``message.changed``, in the same transaction.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        if draft.key:
            known = case.messages.filter(key=draft.key).values_list("pk", flat=True).first()
            if known is not None:
                return known
        return answer(actor, case, draft, uploads)


def answer(actor: Actor, case: Case, draft: ReplyDraft, uploads: Sequence[NewFile] = ()) -> UUID:
    """Answer on a locked case."""
    to = draft.to.strip().lower() or reply_address(case)
    _check(draft, to)
    files = enclose(actor, case, uploads)
    last = _last_from_customer(case)
    earlier = (
        Earlier(last.author_name or last.from_address, last.created_at, last.text) if last else None
    )
    subject = (last.subject if last else "") or case.title
    letter = write_reply(
        clean_text(draft.text), number=case.number, subject=subject, earlier=earlier
    )
    message_id = new_uuid()
    queue = case.queue
    sent = outbound.send(
        SYSTEM,
        MessageDraft(
            key=f"{PURPOSE}:{message_id}",
            purpose=PURPOSE,
            to=to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            thread=MailThread(
                cc=draft.cc,
                reply_to=queue.address if queue else "",
                in_reply_to=last.message_id if last else "",
                references=_references(case),
                automatic=actor.kind is not ActorKind.PERSON,
                files=tuple(MailFile(one.sha256, one.name, one.media_type) for one in files),
            ),
        ),
    )
    _keep(
        case,
        CaseMessage(
            id=message_id,
            case=case,
            direction=Direction.OUT.value,
            visibility=Visibility.PUBLIC.value,
            channel=MessageChannel.EMAIL.value,
            author=actor.label,
            author_name=actor.name,
            to_addresses=[to],
            cc_addresses=list(draft.cc),
            subject=letter.subject,
            text=clean_text(draft.text.strip()),
            html=markdown_html(clean_text(draft.text)),
            in_reply_to=last.message_id if last else "",
            outbound_id=sent.id,
            key=draft.key or None,
            automatic=actor.kind is not ActorKind.PERSON,
            files=[[str(one.id), one.name, one.media_type, one.size] for one in files],
            created_at=clock.now(),
        ),
    )
    if draft.status and case.status == "active":
        status.move(actor, case, CaseReason(draft.status))
    return message_id


def _check(draft: ReplyDraft, to: str) -> None:
    errors = _text_errors(draft.text, "Write the answer.")
    if not to:
        errors.append(FieldError("to", "required", "Say to which address it goes."))
    if len(draft.cc) > MAX_CC:
        errors.append(FieldError("cc", "too_many", f"At most {MAX_CC} copies."))
    if draft.status:
        known = {r.value for r in CaseReason if r.status == "active"}
        if draft.status not in known:
            errors.append(FieldError("status", "choice", "Choose a status of an active case."))
    if errors:
        raise InvalidInput(errors)


def _text_errors(text: str, cure: str) -> list[FieldError]:
    if not text.strip():
        return [FieldError("text", "required", cure)]
    if len(text) > MAX_TEXT:
        return [FieldError("text", "max_length", f"Shorten this to {MAX_TEXT} characters.")]
    return []


def reply_address(case: Case) -> str:
    """Return where an answer goes: to who wrote last, else to the contact."""
    last = _last_from_customer(case)
    if last is not None and last.from_address:
        return last.from_address
    if case.contact is not None and case.contact.email_normalised:
        return str(case.contact.email_normalised)
    return str(case.account.email_normalised) if case.account is not None else ""


def _last_from_customer(case: Case) -> CaseMessage | None:
    return (
        case.messages.filter(direction=Direction.IN, automatic=False)
        .order_by("-created_at", "-id")
        .first()
    )


def _references(case: Case) -> tuple[str, ...]:
    known = case.messages.exclude(message_id="").order_by("-created_at")
    return tuple(reversed(known.values_list("message_id", flat=True)[:10]))


def add_internal_note(actor: Actor, *, case_id: UUID, text: str, key: str = "") -> UUID:
    """Keep a note that only we read, and return the message's id. It answers nobody.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this case.
        InvalidInput: It is empty or too long.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        if key:
            known = case.messages.filter(key=key).values_list("pk", flat=True).first()
            if known is not None:
                return known
        return write_note(actor, case, text, key=key)


def write_note(actor: Actor, case: Case, text: str, *, key: str = "") -> UUID:
    """Keep an internal note on a locked case."""
    if errors := _text_errors(text, "Write the note."):
        raise InvalidInput(errors)
    made = CaseMessage(
        case=case,
        direction=Direction.OUT.value,
        visibility=Visibility.INTERNAL.value,
        channel=MessageChannel.NOTE.value,
        author=actor.label,
        author_name=actor.name,
        text=clean_text(text.strip()),
        html=markdown_html(clean_text(text)),
        key=key or None,
        automatic=actor.kind is not ActorKind.PERSON,
        created_at=clock.now(),
    )
    made.save(force_insert=True)
    note(case, updated_at=made.created_at)
    return made.pk


def add_public_note(actor: Actor, *, case_id: UUID, text: str, channel: MessageChannel) -> UUID:
    """Keep what was told to the customer elsewhere (by phone, on the portal).

    It counts as an answer: the customer has it.
    """
    if errors := _text_errors(text, "Write what was said."):
        raise InvalidInput(errors)
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        made = CaseMessage(
            case=case,
            direction=Direction.OUT.value,
            visibility=Visibility.PUBLIC.value,
            channel=channel.value,
            author=actor.label,
            author_name=actor.name,
            text=clean_text(text.strip()),
            html=markdown_html(clean_text(text)),
            automatic=actor.kind is not ActorKind.PERSON,
            created_at=clock.now(),
        )
        _keep(case, made)
        return made.pk


def _keep(case: Case, message: CaseMessage) -> None:
    """Insert a message of ours that the customer reads; the clocks of response stop."""
    message.save(force_insert=True)
    at = message.created_at
    values = {"last_reply_at": at, "updated_at": at}
    if case.first_response_at is None and not message.automatic:
        values["first_response_at"] = at
    note(case, **values)
    levels.on_case_replied(case.pk, at=at, by_bot=message.automatic)


def add_customer_message(actor: Actor, *, case_id: UUID, message: CustomerMessage) -> UUID:
    """Keep what a customer said on a case, and return the message's id. Safe to repeat by key.

    The owner gets a notice; a clock of the next response begins.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        if message.key:
            known = case.messages.filter(key=message.key).values_list("pk", flat=True).first()
            if known is not None:
                return known
        return hear(case, message).pk


def hear(case: Case, message: CustomerMessage) -> CaseMessage:
    """Keep what a customer said on a locked case."""
    at = message.at or clock.now()
    visibility = Visibility.INTERNAL if message.internal else Visibility.PUBLIC
    made = CaseMessage(
        case=case,
        direction=Direction.IN.value,
        visibility=visibility.value,
        channel=message.channel.value,
        author="",
        author_name=clean_text(message.author_name)[:200],
        from_address=message.from_address,
        to_addresses=list(message.to),
        cc_addresses=list(message.cc),
        subject=clean_text(message.subject)[:300],
        text=clean_text(message.text)[:MAX_TEXT],
        html=clean_html(clean_text(message.html))[: MAX_TEXT * 4] if message.html else "",
        quoted=clean_text(message.quoted)[:MAX_TEXT],
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        key=message.key or None,
        automatic=message.automatic,
        created_at=at,
    )
    made.save(force_insert=True)
    if not message.automatic:
        note(case, last_customer_message_at=at, updated_at=at)
        if case.status == "active":
            levels.on_customer_wrote(case.pk, at=at)
            _tell_owner(case, made)
    return made


def _tell_owner(case: Case, message: CaseMessage) -> None:
    if case.owner_id is not None and case.messages.filter(~Q(pk=message.pk)).exists():
        draft = NoticeDraft(
            kind=WROTE_NOTICE,
            title=f"{message.author_name or 'The customer'} wrote on {case.number}"[:200],
            url=f"/cases/{case.pk}",
            body=case.title[:200],
            cause=message.pk,
            user_id=case.owner_id,
        )
        notify([draft])
