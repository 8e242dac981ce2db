"""Sending: the only way out. Whatever is to be said to somebody is asked for here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, InvalidInput, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.kit.inserting import insert_many
from leadloop.kit.text import clean_json, clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.gate import Count, Question, judge_questions
from leadloop.outbound.api.telling import tell_refused
from leadloop.outbound.contracts import (
    RESENDABLE,
    Channel,
    MailThread,
    MessageClass,
    MessageDraft,
    MessageRef,
    MessageSource,
    MessageState,
    Occasion,
    Recipient,
    Verdict,
)
from leadloop.outbound.models import Message, MessageBody
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = "message"
DELIVERY: Final = "outbound.delivery"
"""The kind of due work that takes e-mails away; other channels have kinds of their own."""

_WAITING: Final = (MessageState.QUEUED.value, MessageState.HELD.value)


def delivery_kind(channel: Channel) -> str:
    """Return the name of the due work that takes a channel's messages away."""
    return DELIVERY if channel is Channel.EMAIL else f"{DELIVERY}.{channel.value}"


def send(actor: Actor, draft: MessageDraft) -> MessageRef:
    """Queue a message in the caller's transaction; it leaves once that commits.

    Safe to repeat: two drafts with the same key are one message, the first. Every message passes
    the gate (``logic.gate``). What may not be sent is kept as ``refused``, what may not leave yet
    as ``held``, each with the reason.

    Raises:
        NotAllowed: ``actor`` may not send messages.
        InvalidInput: By field, what cannot be sent.

    Emits:
        ``message.changed``; ``message.refused`` to topic ``engagement`` for a commercial one that
        is refused; in the same transaction.
    """
    check_may_write(actor, KIND)
    if errors := logic.check_draft(draft):
        raise InvalidInput(errors)
    return _queue(actor, [draft])[0]


def send_many(actor: Actor, drafts: Sequence[MessageDraft]) -> list[MessageRef]:
    """Queue messages as ``send`` does, in few statements, and return one answer each, in order.

    Unlike there, an address that is none is no error of the caller: the message is kept as
    refused (``invalid_address``, ``no_address``).

    Raises:
        NotAllowed: ``actor`` may not send messages.
        InvalidInput: By place and field, what cannot be sent; nothing is queued then.

    Emits:
        As ``send``.
    """
    check_may_write(actor, KIND)
    errors = [
        error._replace(field=f"{place}.{error.field}")
        for place, draft in enumerate(drafts)
        for error in logic.check_draft(draft)
        if error.field != "to"
    ]
    if errors:
        raise InvalidInput(errors)
    return _queue(actor, drafts)


def _queue(actor: Actor, drafts: Sequence[MessageDraft]) -> list[MessageRef]:
    first: dict[str, MessageDraft] = {}
    for draft in drafts:
        first.setdefault(clean_text(draft.key), draft)
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        known = _known(first)
        fresh = {key: draft for key, draft in first.items() if key not in known}
        made = _insert(fresh)
        if lost := fresh.keys() - made.keys():
            known |= _known(lost)
        _follow_up(actor, list(made.values()))
    told = {**known, **{key: _ref(row, repeated=False) for key, row in made.items()}}
    answers, seen = [], set[str]()
    for draft in drafts:
        key = clean_text(draft.key)
        answers.append(told[key]._replace(repeated=True) if key in seen else told[key])
        seen.add(key)
    return answers


_WITH_KEYS: Final = "SELECT id FROM outbound_message WHERE key = ANY(%s)"


def _known(keys: Collection[str]) -> dict[str, MessageRef]:
    found = execute(_WITH_KEYS, (text_array(list(keys)),), binary=True)
    if not found:  # as nearly always
        return {}
    rows = Message.objects.filter(pk__in=[key for (key,) in found]).only(*_REF_FIELDS)
    return {row.key: _ref(row, repeated=True) for row in rows}


_REF_FIELDS: Final = ("id", "key", "state", "reason", "reason_code", "hold_until")


def _ref(row: Message, *, repeated: bool) -> MessageRef:
    if row.state == MessageState.REFUSED:
        return MessageRef(row.pk, repeated, row.reason, row.reason_code)
    if row.state == MessageState.HELD:
        return MessageRef(row.pk, repeated, code=row.reason_code, held_until=row.hold_until)
    return MessageRef(row.pk, repeated)


def _insert(drafts: Mapping[str, MessageDraft]) -> dict[str, Message]:
    """Write messages with the gate's word on each; return those that were not there before."""
    rows = {key: _message(draft) for key, draft in drafts.items()}
    settle_by_gate(rows.values(), planned=True)
    written = insert_many(list(rows.values()))
    made = {key: row for key, row in rows.items() if row.pk in written}
    insert_many([_body(row, drafts[key]) for key, row in made.items()])
    return made


def _follow_up(actor: Actor, rows: Sequence[Message]) -> None:
    schedule([row for row in rows if row.state in _WAITING])
    refused = [row for row in rows if row.state == MessageState.REFUSED]
    tell_refused(refused)
    if rows:
        log.info("messages.queued", messages=len(rows), refused=len(refused), actor=actor.label)


class _Group(NamedTuple):
    occasion: Occasion
    rows: list[Message]


def settle_by_gate(rows: Iterable[Message], *, planned: bool) -> None:
    """Write the gate's word into messages, unsaved: refused, held or free to leave.

    ``planned`` counts what waits under the cap; without it only what has left. Messages of one
    call count for each other either way.
    """
    groups: dict[Occasion, _Group] = {}
    for row in rows:
        occasion = occasion_of(row)
        groups.setdefault(occasion, _Group(occasion, [])).rows.append(row)
    for group in groups.values():
        _settle_group(group, planned=planned)


def _settle_group(group: _Group, *, planned: bool) -> None:
    questions = [
        Question(Recipient(row.to, row.time_zone, row.person_id), row.created_at)
        for row in group.rows
    ]
    count = Count(planned, tuple(row.pk for row in group.rows))
    verdicts = judge_questions(questions, group.occasion, count)
    for row, verdict in zip(group.rows, verdicts, strict=True):
        apply_verdict(row, verdict)


def apply_verdict(row: Message, verdict: Verdict) -> None:
    """Write the gate's word into a message, unsaved."""
    row.hold_until = verdict.held_until
    if verdict.refusal:
        row.state = MessageState.REFUSED.value
        row.reason_code, row.reason = verdict.refusal
    elif verdict.hold:
        row.state = MessageState.HELD.value
        row.reason_code, row.reason = verdict.hold
    elif row.state == MessageState.HELD:
        row.state, row.reason_code, row.reason = MessageState.QUEUED.value, "", ""


def occasion_of(row: Message) -> Occasion:
    """Return what the gate must know of a message, apart from its recipient."""
    message_class = MessageClass(row.message_class)
    return Occasion(Channel(row.channel), message_class, row.consent_purpose)


_SOURCE: Final = tuple(one.name for one in fields(MessageSource))


def _message(draft: MessageDraft) -> Message:
    return Message(
        id=draft.id or new_uuid(),
        key=clean_text(draft.key),
        channel=draft.channel.value,
        message_class=draft.message_class.value,
        purpose=draft.purpose,
        consent_purpose=draft.consent_purpose,
        thread=_thread(draft.thread),
        to=_to(draft),
        subject=clean_text(logic.one_line(draft.subject)),
        state=MessageState.QUEUED.value,
        cause=draft.cause,
        trace_id=draft.trace_id,
        last_cause=draft.cause,
        last_trace=draft.trace_id,
        created_at=clock.now(),
        person_entity=draft.person_entity,
        person_id=draft.person_id,
        time_zone=clean_text(draft.time_zone)[:100],
        headers=clean_json([[name, logic.one_line(value)] for name, value in draft.headers]),
        **{name: getattr(draft.source, name) for name in _SOURCE},
    )


def _to(draft: MessageDraft) -> str:
    try:
        return logic.normalise_place(draft.channel, draft.to)
    except ValueError:
        return clean_text(logic.one_line(draft.to))[:254]  # the gate refuses it


def _thread(thread: MailThread) -> dict[str, Any]:
    """Return the conversation as the row keeps it; what says nothing is left out."""
    told = {
        "cc": [logic.normalise_address(one) for one in thread.cc],
        "reply_to": logic.normalise_address(thread.reply_to) if thread.reply_to else "",
        "in_reply_to": thread.in_reply_to if logic.is_message_id(thread.in_reply_to) else "",
        "references": [one for one in thread.references if logic.is_message_id(one)],
        "files": [list(one) for one in thread.files],
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


def schedule(rows: Sequence[Message]) -> None:
    """Make the due work that takes messages away, at once or when they are no longer held."""
    now = clock.now()
    due.reschedule(
        [
            due.NewDue(
                delivery_kind(Channel(row.channel)),
                str(row.pk),
                row.hold_until or now,
                {},
                trace_id=row.trace_id,
            )
            for row in rows
        ]
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
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        message = Message.objects.select_for_update().filter(pk=message_id).first()
        if message is None:
            raise NotFound("There is no such message.")
        if message.state not in RESENDABLE:
            raise Conflict("Only a failed, refused or uncertain message can be sent again.")
        message.state, message.reason, message.attempts = MessageState.QUEUED.value, "", 0
        message.reason_code = ""
        settle_by_gate([message], planned=False)
        if message.state == MessageState.REFUSED:
            raise Conflict(f"It must not be sent. {message.reason}")
        message.save(update_fields=["state", "reason", "reason_code", "attempts", "hold_until"])
        schedule([message])


def stop_waiting(places: Mapping[Channel, Collection[str]]) -> int:
    """Refuse at once what waits to leave for addresses that may not be written to any more.

    To be called in the transaction in which somebody said no. What a process that sends has
    already taken into its hands is gone.

    Emits:
        As ``send``.
    """
    stopped: list[Message] = []
    for channel, addresses in places.items():
        rows = Message.objects.select_for_update(of=("self",)).extra(
            where=['lower("outbound_message"."to") = ANY(%s)'], params=[list(addresses)]
        )
        waiting = list(
            rows.filter(channel=channel.value, state__in=_WAITING, handover=None).order_by("id")
        )
        before = {
            row.pk: (row.state, row.reason, row.reason_code, row.hold_until) for row in waiting
        }
        settle_by_gate(waiting, planned=False)
        for row in waiting:
            if row.state == MessageState.REFUSED:
                stopped.append(row)
            else:
                row.state, row.reason, row.reason_code, row.hold_until = before[row.pk]
    Message.objects.bulk_update(stopped, ["state", "reason", "reason_code", "hold_until"])
    tell_refused(stopped)
    return len(stopped)
