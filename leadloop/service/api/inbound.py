"""E-mail on its way in: each one once, to the conversation it belongs to."""

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Q

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, LeadloopError, NotFound
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import SuppressionDraft, SuppressionReason
from leadloop.service.api import cases, messages, status
from leadloop.service.api.records import note
from leadloop.service.api.requests import contact_with
from leadloop.service.contracts import (
    CaseDraft,
    CaseOrigin,
    CaseReason,
    CaseStatus,
    CustomerRef,
    FetchedMail,
    InboundRow,
    MailboxState,
    MailKind,
    MessageChannel,
    ParsedMail,
)
from leadloop.service.logic.mail import BadMail, mail_key, parse_mail, read_message_id
from leadloop.service.logic.thanks import is_only_thanks
from leadloop.service.models import Case, CaseMessage, InboundMail, Mailbox, Queue
from leadloop.users.api import check_may_write
from leadloop.users.contracts import SYSTEM, Actor

log = structlog.get_logger()

REOPENS_WITHIN: Final = timedelta(days=14)
"""How long a customer's message opens a resolved case again; later it opens a new one."""

_FLOOD: Final = 10
_FLOOD_TIME: Final = timedelta(minutes=10)
_MAX_RAW: Final = 1024 * 1024


class Place(NamedTuple):
    """Where e-mails come from: the mailbox, its numbers' validity, our own sender address."""

    mailbox: str
    uid_validity: int
    sender: str = ""


def receive(place: Place, mail: FetchedMail, *, whole: bool = True) -> str:
    """Take in one e-mail, and move the mailbox's cursor past it, in one transaction.

    Safe to repeat: an e-mail that is known changes nothing. What cannot be read is kept, with its
    bytes, for a person to look at.

    Args:
        place: The mailbox, and under which validity the mail's number counts.
        mail: The e-mail.
        whole: Whether ``mail.raw`` is all of it, rather than its head alone.

    Returns:
        What became of it: ``created``, ``threaded``, ``kept``, ``ignored``, ``broken`` or
        ``known``.
    """
    with transaction.atomic(), change_context(actor=SYSTEM.label):
        box = Mailbox.objects.select_for_update().get(pk=place.mailbox)
        key = mail_key(mail.raw, read_message_id(mail.raw))
        became = "known"
        if not InboundMail.objects.filter(message_key=key).exists():
            row = InboundMail(
                mailbox=place.mailbox,
                uid_validity=place.uid_validity,
                uid=mail.uid,
                message_key=key,
                size=mail.size,
                received_at=clock.now(),
            )
            became = _take_in(row, mail, sender=place.sender, whole=whole)
        box.uid_validity, box.last_uid = place.uid_validity, mail.uid
        box.save(update_fields=["uid_validity", "last_uid"])
    log.info("mail.received", mailbox=place.mailbox, uid=mail.uid, became=became)
    return became


def _take_in(row: InboundMail, mail: FetchedMail, *, sender: str, whole: bool) -> str:
    try:
        parsed = parse_mail(_whole(mail, whole=whole), own=_own_addresses() | {sender.lower()})
        with transaction.atomic():
            _file(row, parsed)
    except (BadMail, LeadloopError) as problem:
        # A mail must never stop those behind it.
        row.state, row.reason, row.case = "broken", str(problem)[:2000], None
        row.raw = mail.raw[:_MAX_RAW]
    row.save(force_insert=True)
    return row.state


def _whole(mail: FetchedMail, *, whole: bool) -> bytes:
    if not whole:
        raise BadMail(f"It is too large to be read: {mail.size:,} bytes.")
    return mail.raw


def _own_addresses() -> set[str]:
    return set(Queue.objects.exclude(address="").values_list("address", flat=True))


def _file(row: InboundMail, mail: ParsedMail) -> None:
    """Put an e-mail where it belongs, and note what became of it."""
    row.from_address, row.subject, row.kind = mail.from_address, mail.subject, mail.kind.value
    case = _conversation(mail)
    if mail.kind is MailKind.PERSON:
        _hear_person(row, mail, case)
        return
    if mail.kind is MailKind.BOUNCE:
        _note_bounce(mail)
    reasons = {
        MailKind.BOUNCE: "A delivery report.",
        MailKind.AUTO_REPLY: "An automatic reply.",
        MailKind.BULK: "Sent to many.",
        MailKind.LOOP: "It came from an address of ours.",
    }
    row.state, row.reason = "kept", reasons[mail.kind]
    if mail.kind is MailKind.LOOP:
        row.state = "ignored"
    elif case is not None:
        row.case = case
        messages.hear(case, _said(mail, automatic=True))


def _conversation(mail: ParsedMail) -> Case | None:
    """Return the case an e-mail belongs to, where its merging led; None for a new one.

    The id of a mail of ours, which only its readers know, proves it. A case's number proves
    nothing, since anybody can write one: it counts only where the sender is part of the case.
    """
    if case := _by_reference(mail.references):
        return _where_merged(case)
    for token in mail.tokens:
        case = Case.objects.select_for_update(of=("self",)).filter(number=token).first()
        if case is not None and _takes_part(case, mail.from_address):
            return _where_merged(case)
    return None


def _by_reference(references: Sequence[str]) -> Case | None:
    sent = [key for one in references if (key := _own_id(one)) is not None]
    known = Q(message_id__in=references) | Q(outbound_id__in=sent)
    found = (
        CaseMessage.objects.filter(known).order_by("-created_at").values_list("case_id").first()
        if references
        else None
    )
    if found is None:
        return None
    return Case.objects.select_for_update(of=("self",)).get(pk=found[0])


def _own_id(reference: str) -> UUID | None:
    """Return which message of ours a Message-ID names, None if it is none of ours."""
    try:
        return UUID(reference.strip("<>").partition("@")[0])
    except ValueError:
        return None


def _takes_part(case: Case, address: str) -> bool:
    contact, account = case.contact, case.account
    if contact is not None and contact.email_normalised == address:
        return True
    if account is not None and account.email_normalised == address:
        return True
    here = case.messages.filter(
        Q(from_address=address)
        | Q(direction="out", to_addresses__contains=[address])
        | Q(direction="out", cc_addresses__contains=[address])
    )
    return here.exists()


def _where_merged(case: Case) -> Case:
    while case.merged_into_id is not None:
        case = Case.objects.select_for_update(of=("self",)).get(pk=case.merged_into_id)
    return case


def _hear_person(row: InboundMail, mail: ParsedMail, case: Case | None) -> None:
    if case is None and _floods(mail.from_address):
        row.state, row.reason = "kept", "Too many in a short time from this sender."
        return
    if case is None or not _still_goes_on(case):
        row.case, row.state = _open_case(mail, before=case), "created"
    else:
        _wake(case, mail)
        row.case, row.state = case, "threaded"
    heard = messages.hear(row.case, _said(mail, automatic=False))
    _attach(row.case, heard, mail)


def _floods(sender: str) -> bool:
    since = clock.now() - _FLOOD_TIME
    recent = InboundMail.objects.filter(
        from_address=sender, state="created", received_at__gte=since
    )
    return recent.count() >= _FLOOD


def _still_goes_on(case: Case) -> bool:
    if case.status == CaseStatus.ACTIVE:
        return True
    if case.status == CaseStatus.CANCELED or case.resolved_at is None:
        return False
    return case.resolved_at > clock.now() - REOPENS_WITHIN


def _wake(case: Case, mail: ParsedMail) -> None:
    """Open a resolved case again, unless its customer only says thank you."""
    if case.status == CaseStatus.ACTIVE:
        if case.status_reason == "waiting_for_details":
            status.move(SYSTEM, case, CaseReason.IN_PROGRESS)
        return
    thankful = is_only_thanks(mail.said, name=mail.from_name) and not mail.files
    if not thankful:
        status.reopen(SYSTEM, case)


def _open_case(mail: ParsedMail, *, before: Case | None) -> Case:
    contact_id = contact_with(mail.from_address, mail.from_name)
    queue = _queue_of(mail)
    draft = CaseDraft(
        title=(mail.subject or mail.said.split("\n", 1)[0] or "E-mail without a subject")[:300],
        customer=CustomerRef("contact", contact_id),
        description=mail.said[:10_000],
        origin=CaseOrigin.EMAIL,
        queue_id=queue.pk if queue else None,
        parent_id=before.pk if before else None,
    )
    return Case.objects.get(pk=cases.create_case(SYSTEM, draft=draft))


def _queue_of(mail: ParsedMail) -> Queue | None:
    """Return the queue whose address it was sent to; without one, the first with an address."""
    rows = Queue.objects.filter(is_active=True).exclude(address="")
    addressed = rows.filter(address__in=[*mail.to, *mail.cc]).order_by("name").first()
    return addressed or rows.order_by("created_at").first()


def _said(mail: ParsedMail, *, automatic: bool) -> messages.CustomerMessage:
    return messages.CustomerMessage(
        channel=MessageChannel.EMAIL,
        text=mail.said,
        author_name=mail.from_name or mail.from_address,
        from_address=mail.from_address,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        html=mail.html if not mail.quoted else "",
        quoted=mail.quoted,
        message_id=mail.message_id,
        in_reply_to=mail.references[0] if mail.references else "",
        automatic=automatic,
        internal=automatic,
    )


def _attach(case: Case, heard: CaseMessage, mail: ParsedMail) -> None:
    """Keep an e-mail's files with the case; what is not taken is named in the thread."""
    kept, dropped = [], list(mail.dropped)
    for part in mail.files:
        file = customers.NewFile(part.name, part.media_type, BytesIO(part.data))
        try:
            made = customers.attach(SYSTEM, regarding=Regarding("incident", case.pk), file=file)
        except InvalidInput:
            dropped.append(part.name)
            continue
        kept.append([str(made), part.name, part.media_type, len(part.data)])
    if kept:
        note(heard, files=kept)
    if dropped:
        text = f"Not kept, too large or too many: {', '.join(dropped)[:2000]}"
        messages.write_note(SYSTEM, case, text)


def _note_bounce(mail: ParsedMail) -> None:
    """Leave an address alone that a report says is gone; only if we really wrote to it."""
    if not (mail.failed and mail.lasting):
        return
    ids = [key for one in mail.references if (key := _own_id(one)) is not None]
    told = set(outbound.find_sent_to(ids).values())
    for address in mail.failed:
        if address in {one.lower() for one in told}:
            reason = SuppressionReason.HARD_BOUNCE
            draft = SuppressionDraft(address, reason, "delivery report", note=mail.subject)
            outbound.suppress(SYSTEM, draft=draft)


def list_inbound(actor: Actor, *, state: str = "", limit: int = 100) -> tuple[InboundRow, ...]:
    """Return what came in by e-mail, newest first.

    Raises:
        NotAllowed: The actor's role keeps no queues.
    """
    check_may_write(actor, "queue")
    rows = InboundMail.objects.select_related("case")
    if state:
        rows = rows.filter(state=state)
    found = rows.order_by("-received_at", "-id").defer("raw")[:limit]
    return tuple(
        InboundRow(
            row.pk,
            row.from_address,
            row.subject,
            row.kind,
            row.state,
            row.reason,
            row.case_id,
            row.case.number if row.case else "",
            row.size,
            row.received_at,
        )
        for row in found
    )


def read_raw(actor: Actor, *, mail_id: UUID) -> bytes:
    """Return the bytes of an e-mail that could not be read.

    Raises:
        NotFound: There is no such mail, or it was read and its bytes are not kept.
    """
    check_may_write(actor, "queue")
    row = InboundMail.objects.filter(pk=mail_id).first()
    if row is None or row.raw is None:
        raise NotFound("There is no such mail.")
    return bytes(row.raw)


def cursor_of(mailbox: str) -> tuple[int, int]:
    """Return how far a mailbox was read: validity and last number."""
    box, _ = Mailbox.objects.get_or_create(pk=mailbox)
    return box.uid_validity, box.last_uid


def note_look(mailbox: str, *, error: str) -> None:
    """Note that a mailbox was looked into, and what went wrong."""
    Mailbox.objects.filter(pk=mailbox).update(polled_at=clock.now(), error=error[:500])


def list_mailboxes(actor: Actor) -> tuple[MailboxState, ...]:
    """Return how the mailboxes are doing.

    Raises:
        NotAllowed: The actor's role keeps no queues.
    """
    check_may_write(actor, "queue")
    totals = dict(InboundMail.objects.values_list("mailbox").annotate(Count("pk")).order_by())
    broken = InboundMail.objects.filter(state="broken")
    failed = dict(broken.values_list("mailbox").annotate(Count("pk")).order_by())
    return tuple(
        MailboxState(
            box.name, box.polled_at, box.error, totals.get(box.name, 0), failed.get(box.name, 0)
        )
        for box in Mailbox.objects.order_by("name")
    )
