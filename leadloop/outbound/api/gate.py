"""The gate: asks the ledger, suppressions, what was sent, and DNS's answers, for many at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.policies import policy_of
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    Channel,
    ConsentState,
    ConsentWord,
    MessageClass,
    Occasion,
    Recipient,
    Refusal,
    SendingPolicy,
    SuppressionReason,
    Verdict,
)
from leadloop.outbound.digests import digest_of
from leadloop.outbound.logic import Known
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

_CHUNK: Final = 5_000
_COUNTED: Final = ("sent", "uncertain")
_PLANNED: Final = ("sent", "uncertain", "queued", "held")

_WORDS: Final = (
    "SELECT address, purpose, state, at FROM outbound_consent"
    " WHERE address = ANY(%s) AND channel = %s AND purpose = ANY(%s) ORDER BY recorded_at, id"
)
_SUPPRESSED: Final = (
    "SELECT address, reason FROM outbound_suppression WHERE lifted_at IS NULL"
    " AND address = ANY(%s) AND channel = %s AND (expires_at IS NULL OR expires_at > %s)"
)
_HAD: Final = (
    'SELECT lower("to"), coalesce(sent_at, hold_until, created_at) FROM outbound_message'
    " WHERE lower(\"to\") = ANY(%s) AND channel = %s AND message_class = 'commercial'"
    " AND created_at > %s AND (state = ANY(%s) OR id IN (SELECT message_id FROM outbound_handover))"
    " AND NOT id = ANY(%s)"
)
_DOMAINS: Final = (
    "SELECT name, takes_mail FROM outbound_maildomain WHERE name = ANY(%s) AND valid_until > %s"
)


class Question(NamedTuple):
    """Whether one message may leave. ``since`` (UTC) is when it was asked for."""

    recipient: Recipient
    since: datetime


def judge_many(
    actor: Actor, *, recipients: Sequence[Recipient], occasion: Occasion
) -> list[Verdict]:
    """Return what the gate would say of one message to each recipient, in order. Writes nothing.

    Messages that wait to leave count under the cap as those that have left. An address that
    stands twice among ``recipients`` is judged twice, each time as if it were the only one.

    Raises:
        NotAllowed: ``actor`` may not see messages.
    """
    check_may_read(actor, "message")
    now = clock.now()
    return judge_questions([Question(one, now) for one in recipients], occasion)


class Count(NamedTuple):
    """What counts under the cap beside what has left.

    ``planned``: what still waits to leave, and each question for those after it. ``but_not``:
    messages that do not count, being those that are asked about.
    """

    planned: bool = True
    but_not: tuple[UUID, ...] = ()


def judge_questions(
    questions: Sequence[Question], occasion: Occasion, count: Count | None = None
) -> list[Verdict]:
    """Return the gate's word on each; without ``count`` each is judged as the only one."""
    policy, now = policy_of(occasion.channel), clock.now()
    states = _PLANNED if count is None or count.planned else _COUNTED
    but_not = count.but_not if count else ()
    verdicts: list[Verdict] = []
    for chunk in _chunks(questions):
        addresses = [_place(one.recipient.address, occasion.channel) for one in chunk]
        wanted = _Wanted({one for one in addresses if one}, occasion, states, but_not)
        asking = _Asking(occasion, policy, now, _known(wanted, policy, now))
        for question, address in zip(chunk, addresses, strict=True):
            verdict = _verdict(question, address, asking)
            verdicts.append(verdict)
            if count and verdict.passes:
                asking.known[address].sent.append(verdict.held_until or now)
    return verdicts


class _Asking(NamedTuple):
    occasion: Occasion
    policy: SendingPolicy
    now: datetime
    known: dict[str, Known]


def _chunks(questions: Sequence[Question]) -> Iterator[list[Question]]:
    rest = iter(questions)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk


def _place(address: str, channel: Channel) -> str:
    """Return an address as ledger and index know it; empty where it is none."""
    try:
        return logic.normalise_place(channel, clean_text(address)).lower()
    except ValueError:
        return ""


class _Wanted(NamedTuple):
    addresses: set[str]
    occasion: Occasion
    states: Sequence[str]
    but_not: Sequence[UUID]


def _verdict(question: Question, address: str, asking: _Asking) -> Verdict:
    if not address:
        given = question.recipient.address.strip()
        text = "This is no address." if given else "There is no address."
        return Verdict(Refusal("invalid_address" if given else "no_address", text))
    return logic.decide(
        asking.occasion,
        asking.known[address],
        asking.policy,
        logic.Moment(asking.now, question.since, question.recipient.time_zone),
    )


def _known(wanted: _Wanted, policy: SendingPolicy, now: datetime) -> dict[str, Known]:
    addresses, occasion = list(wanted.addresses), wanted.occasion
    commercial = occasion.message_class is MessageClass.COMMERCIAL
    words = _words(addresses, occasion) if commercial else {}
    held = _suppressed(addresses, occasion.channel, now)
    had = _had(wanted, policy, now) if commercial and policy.cap_count else {}
    domains = _domains(addresses, now) if occasion.channel is Channel.EMAIL else {}
    return {
        one: Known(
            words.get(one, ()),
            held.get(one, ()),
            had.get(one, []),
            takes_mail=domains.get(one.rpartition("@")[2]),
        )
        for one in addresses
    }


def _suppressed(
    addresses: Sequence[str], channel: Channel, now: datetime
) -> dict[str, list[SuppressionReason]]:
    """Return why addresses are left alone; of who was erased only a digest is known."""
    meant = {one: one for one in addresses} | {digest_of(one): one for one in addresses}
    held: dict[str, list[SuppressionReason]] = {}
    for address, reason in execute(_SUPPRESSED, (text_array(list(meant)), channel.value, now)):
        held.setdefault(meant[address], []).append(SuppressionReason(reason))
    return held


def _words(addresses: Sequence[str], occasion: Occasion) -> dict[str, list[ConsentWord]]:
    channel = occasion.channel.value
    purposes = text_array([occasion.consent_purpose, ANY_PURPOSE])
    words: dict[str, list[ConsentWord]] = {}
    rows = execute(_WORDS, (text_array(addresses), channel, purposes))
    for order, (address, purpose, state, at) in enumerate(rows):
        word = ConsentWord(purpose, channel, ConsentState(state), at, order)
        words.setdefault(address, []).append(word)
    return words


def _had(wanted: _Wanted, policy: SendingPolicy, now: datetime) -> dict[str, list[datetime]]:
    had: dict[str, list[datetime]] = {}
    parameters = (
        text_array(list(wanted.addresses)),
        wanted.occasion.channel.value,
        # What was asked for before the window may have left within it.
        now - policy.cap_window - policy.patience - policy.cap_window,
        text_array(list(wanted.states)),
        uuid_array(list(wanted.but_not)),
    )
    for address, at in execute(_HAD, parameters):
        had.setdefault(address, []).append(at)
    return had


def _domains(addresses: Sequence[str], now: datetime) -> dict[str, bool]:
    names = {address.rpartition("@")[2] for address in addresses}
    return dict(execute(_DOMAINS, (text_array(list(names)), now)))


def refusal_of(
    address: str, message_class: MessageClass, purpose: str = "", *, channel: str = "email"
) -> Refusal | None:
    """Return why nothing may be sent to an address, None where it may, now or later."""
    occasion = Occasion(Channel(channel), message_class, purpose)
    question = Question(Recipient(address), clock.now())
    return judge_questions([question], occasion)[0].refusal
