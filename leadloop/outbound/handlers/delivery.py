"""Due work of outbound: take queued messages away in batches, and note what became of each."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import DueItem, DueKind, Finished, Joint, Step, Together, Wait
from leadloop.outbound import api, logic
from leadloop.outbound.api.gate import people_behind
from leadloop.outbound.api.sending import settle_by_gate
from leadloop.outbound.api.telling import tell_failed, tell_refused, tell_sent
from leadloop.outbound.contracts import (
    Became,
    Channel,
    Mail,
    MessageClass,
    MessageState,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.handlers.pacing import pace
from leadloop.outbound.handlers.recovery import recover, settle_uncertain
from leadloop.outbound.handlers.warming import warm
from leadloop.outbound.journal import CAPACITY, Journal, is_alive
from leadloop.outbound.models import Handover, Message
from leadloop.outbound.ports import MailTransport, Outcome
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

# What a batch begins within a second is far less with a server that is far away.
BATCH: Final = 200
_WAITING: Final = (MessageState.QUEUED, MessageState.HELD)
_BUSY: Final = timedelta(seconds=10)
_LOST_AFTER: Final = timedelta(hours=1)
_TAKEN: Final = "SELECT message_id FROM outbound_handover WHERE message_id = ANY(%s)"
_TAKE: Final = (
    "INSERT INTO outbound_handover (message_id, journal, at)"
    " SELECT one, %s, %s::timestamptz FROM unnest(%s) AS one"
)
_RELEASE: Final = "DELETE FROM outbound_handover WHERE message_id = ANY(%s)"
_AGAIN: Final = (
    'SELECT id, state, "to", person_id, attempts FROM outbound_message'
    " WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
)
_SENT: Final = (
    "UPDATE outbound_message SET state = 'sent', reason = '', reason_code = '', hold_until = NULL,"
    " attempts = attempts + 1, via = %s, sender = %s, kept = %s, sent_at = %s WHERE id = ANY(%s)"
)
_LOCK: Final = (
    "SELECT pg_advisory_xact_lock(8104, hashtext(one)) FROM"
    " (SELECT one FROM unnest(%s) AS one ORDER BY hashtext(one)) AS ordered"
)


_NO_MAIL: Final = "The domain of this address takes no mail."


class Work(NamedTuple):
    """A message that passed the gate just now."""

    mail: Mail
    row: Message


class Done(NamedTuple):
    """What became of a message in the transport."""

    row: Message
    outcome: Outcome


def _passing_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="leadloop-sending-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _domain(mail: Mail) -> str:
    return mail.to.rpartition("@")[2].lower()


@dataclass
class Sender:
    """One lane that takes messages of a channel away: its transport, and its journal."""

    transport: MailTransport
    channel: Channel = Channel.EMAIL
    folder: Path = field(default_factory=_passing_folder)
    checks_domains: bool = False
    _journal: Journal | None = None
    _unsettled: bool = False

    def journal(self) -> Journal:
        """Return the journal of this lane, made at first use."""
        if self._journal is None:
            self._journal = Journal(self.folder)
        return self._journal

    def run(self, works: Sequence[Work]) -> Sequence[Done]:
        """Hand messages over, outside any transaction."""
        bad = self._domains_without_mail(works)
        mails = [work.mail for work in works if _domain(work.mail) not in bad]
        journal = self.journal()
        self._unsettled = True
        journal.begin([mail.id for mail in mails])
        told = iter(self.transport.deliver_many(mails, journal.states) if mails else ())
        refused = Outcome(Became.REFUSED, _NO_MAIL)
        return [
            Done(work.row, refused if _domain(work.mail) in bad else next(told)) for work in works
        ]

    def _domains_without_mail(self, works: Sequence[Work]) -> frozenset[str]:
        if not self.checks_domains or self.channel is not Channel.EMAIL:
            return frozenset()
        return api.look_up_domains({_domain(work.mail) for work in works})

    def settled(self) -> None:
        """Note that what became of the last batch is committed: its notes are needed no more."""
        self._unsettled = False

    def leave_unsettled(self) -> None:
        """Before another batch: keep the notes of one that could not be settled, for recovery.

        Such as where the database went away just then. Written over, they would be lost, and the
        batch would leave a second time.
        """
        if self._unsettled:
            self.abandon()
            transaction.on_commit(lambda: recover(self.folder), robust=True)

    def abandon(self) -> None:
        """Leave the journal to recovery, since what is in it could not be settled."""
        self._unsettled = False
        if self._journal is not None:
            self._journal.abandon()
            self._journal = None


def due_kind(
    transport: MailTransport,
    channel: Channel = Channel.EMAIL,
    folder: Path | None = None,
    *,
    checks_domains: bool = False,
) -> DueKind:
    """Return the due work that takes a channel's messages away through ``transport``.

    ``folder`` keeps the journals of all processes of this machine that send. ``checks_domains``
    refuses mail to domains that take none, as DNS says; what it cannot tell is tried.
    """
    sender = Sender(transport, channel, folder or _passing_folder(), checks_domains)

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return _advance(items, sender)

    def settle(_: Sequence[DueItem], done: Sequence[Done]) -> Sequence[Step]:
        return _settle(done, sender)

    return DueKind(
        api.delivery_kind(channel),
        advance,
        _give_up,
        batch_size=min(BATCH, CAPACITY),
        joint=Joint(sender.run, settle),
    )


def _advance(items: Sequence[DueItem], sender: Sender) -> Sequence[Step]:
    sender.leave_unsettled()
    ids = [UUID(item.key) for item in items]
    taken = _find_taken(ids)
    rows = {
        row.pk: row
        for row in Message.objects.select_for_update(of=("self",))
        .select_related("body")
        .filter(pk__in=ids, state__in=_WAITING)
        .order_by("id")
    }
    steps: dict[UUID, Step] = {
        one: _after_a_loss(rows[one], held, sender) for one, held in taken.items() if one in rows
    }
    fresh = [row for one, row in rows.items() if one not in steps]
    steps |= _judged(fresh, items, sender)
    return [steps.get(one, Finished()) for one in ids]


def _find_taken(ids: Sequence[UUID]) -> dict[UUID, Handover]:
    """Return which messages are in the hands of a process that sends, or died sending."""
    found = execute(_TAKEN, (uuid_array(ids),), binary=True)
    if not found:  # as nearly always
        return {}
    return {row.pk: row for row in Handover.objects.filter(pk__in=[key for (key,) in found])}


def _after_a_loss(row: Message, held: Handover, sender: Sender) -> Step:
    """Say what becomes of a message that was taken and has not been settled."""
    if held.journal == sender.journal().name:
        sender.abandon()  # a lane works one batch at a time: this one's settling failed
    elif is_alive(sender.folder, held.journal):
        return Wait(clock.now() + _BUSY, {})
    if (sender.folder / held.journal).exists():
        transaction.on_commit(lambda: recover(sender.folder))
        return Wait(clock.now() + _BUSY, {})
    if held.at > clock.now() - _LOST_AFTER:  # another machine's: it may yet come back
        return Wait(clock.now() + 6 * _BUSY, {})
    settle_uncertain([row], "The process that sent it is gone, and its notes with it.")
    held.delete()
    return Finished()


def _judged(rows: Sequence[Message], items: Sequence[DueItem], sender: Sender) -> dict[UUID, Step]:
    """Ask the gate once more: somebody may have said no, or had others meanwhile."""
    _lock_addresses(rows)
    before = {row.pk: (row.state, row.hold_until) for row in rows}
    settle_by_gate(rows, planned=False)
    paced = {item.key for item in items if (item.payload or {}).get("paced")}
    free = [row for row in rows if row.state == MessageState.QUEUED and str(row.pk) not in paced]
    warm(free, sender.channel, sender.transport.sender)
    refused = [row for row in rows if row.state == MessageState.REFUSED]
    held = [row for row in rows if row.state == MessageState.HELD]
    _save_verdicts(row for row in rows if (row.state, row.hold_until) != before[row.pk])
    tell_refused(refused)
    steps: dict[UUID, Step] = {row.pk: Finished() for row in refused}
    steps |= {row.pk: Wait(row.hold_until or clock.now(), {}) for row in held}
    free = [row for row in rows if row.state == MessageState.QUEUED]
    later = pace([row for row in free if str(row.pk) not in paced], sender.channel)
    steps |= {one: Wait(at, {"paced": True}) for one, at in later.items()}
    going = [row for row in free if row.pk not in later]
    now, name = clock.now(), sender.journal().name
    execute(_TAKE, (name, now, uuid_array([row.pk for row in going])))
    return steps | {row.pk: Together(Work(api.mail_of(row, whole=True), row)) for row in going}


def _lock_addresses(rows: Sequence[Message]) -> None:
    """Let no other process judge the same people now, or a cap could be passed by two at once."""
    commercial = people_behind(
        (Channel(row.channel), row.to, row.person_id)
        for row in rows
        if row.message_class == MessageClass.COMMERCIAL
    )
    if commercial:
        execute(_LOCK, (text_array(list(commercial)),))


def _save_verdicts(rows: Iterable[Message]) -> None:
    with change_context(actor="", trace_id="@row"):
        Message.objects.bulk_update(
            list(rows), ["state", "reason", "reason_code", "hold_until"], batch_size=BATCH
        )


def _settle(done: Sequence[Done], sender: Sender) -> Sequence[Step]:
    told = {row.pk: outcome for row, outcome in done}
    rows = _read_again([row for row, _ in done])
    execute(_RELEASE, (uuid_array(list(told)),))
    transaction.on_commit(sender.settled)
    with change_context(actor="", trace_id="@row"):
        gone = [row for one, row in rows.items() if told[one].became is Became.SENT]
        _note_sent(gone, sender.transport)
        others = {
            row: told[one]
            for one, row in rows.items()
            if told[one].became not in (Became.SENT, Became.UNSENT)
        }
        _note_others(others, sender.transport)
    log.info("messages.tried", channel=sender.channel.value, **_counted(list(told.values())))
    return [_next_step(rows.get(row.pk), told[row.pk]) for row, _ in done]


def _read_again(rows: Sequence[Message]) -> dict[UUID, Message]:
    """Lock messages that were handed over, and take into them what may have changed meanwhile.

    One that was erased is left out.
    """
    here = {row.pk: row for row in rows}
    found: dict[UUID, Message] = {}
    for one, state, to, person_id, attempts in execute(
        _AGAIN, (uuid_array(list(here)),), binary=True
    ):
        row = found[one] = here[one]
        row.state, row.to, row.person_id, row.attempts = state, to, person_id, attempts
    return found


def _counted(outcomes: Sequence[Outcome]) -> Mapping[str, int]:
    became = [one.became for one in outcomes]
    return {one.value: became.count(one) for one in Became if one in became}


def _note_sent(rows: Sequence[Message], transport: MailTransport) -> None:
    """Note, in the caller's transaction, that messages have left."""
    if not rows:
        return
    now = clock.now()
    ids = uuid_array([row.pk for row in rows])
    execute(_SENT, (transport.name, transport.sender, not transport.leaves, now, ids))
    for row in rows:
        row.sent_at = now
    tell_sent(rows)


def _note_others(told: Mapping[Message, Outcome], transport: MailTransport) -> None:
    failed, uncertain = [], []
    for row, outcome in told.items():
        row.attempts += 1
        row.reason = outcome.reason[:2000]
        row.via, row.sender = transport.name, transport.sender
        if outcome.became is Became.UNCERTAIN and row.message_class == MessageClass.COMMERCIAL:
            uncertain.append(row)
        elif outcome.became is Became.REFUSED or row.attempts >= logic.MAX_ATTEMPTS:
            row.state = MessageState.FAILED.value
            failed.append(row)
    Message.objects.bulk_update(list(told), ["state", "reason", "attempts", "via", "sender"])
    settle_uncertain(uncertain)
    tell_failed(failed)
    for row in failed:
        _suppress_unknown(row)


def _next_step(row: Message | None, outcome: Outcome) -> Step:
    if row is None or row.state not in _WAITING or outcome.became is Became.SENT:
        return Finished()
    if outcome.became is Became.UNSENT:
        return Wait(clock.now(), {"paced": True})
    return Wait(clock.now() + logic.pause_after(row.attempts), {})


def _suppress_unknown(message: Message) -> None:
    """Leave an address alone that does not exist; any other refusal may be about us."""
    if message.channel == Channel.EMAIL and logic.is_unknown_address(message.reason):
        reason = SuppressionReason.HARD_BOUNCE
        draft = SuppressionDraft(message.to, reason, "mail server", note=message.reason)
        api.suppress(SYSTEM, draft=draft)


def _give_up(item: DueItem, error: str) -> None:
    message = Message.objects.filter(pk=UUID(item.key), state__in=_WAITING).first()
    if message is not None:
        message.state, message.reason = MessageState.FAILED.value, error[:2000]
        with change_context(actor="", trace_id="@row"):
            message.save(update_fields=["state", "reason"])
        tell_failed([message])
