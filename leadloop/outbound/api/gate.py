"""The gate: asks the ledger, suppressions, what was sent, and DNS's answers, for many at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.circles import Circles
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
    "SELECT address, purpose, state, at, channel FROM outbound_consent"
    " WHERE address = ANY(%s) AND channel = ANY(%s) AND purpose = ANY(%s) ORDER BY recorded_at, id"
)
_SUPPRESSED: Final = (
    "SELECT address, reason FROM outbound_suppression WHERE lifted_at IS NULL"
    " AND address = ANY(%s) AND channel = %s AND (expires_at IS NULL OR expires_at > %s)"
)
_HAD: Final = (
    'SELECT lower("to"), person_id, coalesce(sent_at, hold_until, created_at)'
    ' FROM outbound_message WHERE (lower("to") = ANY(%s) OR person_id = ANY(%s))'
    " AND channel = %s AND message_class = 'commercial'"
    " AND created_at > %s AND (state = ANY(%s) OR id IN (SELECT message_id FROM outbound_handover))"
    " AND NOT id = ANY(%s)"
)
_DOMAINS: Final = (
    "SELECT name, takes_mail FROM outbound_maildomain WHERE name = ANY(%s) AND valid_until > %s"
)


_PACES: Final = (
    "SELECT address, every FROM outbound_frequency WHERE address = ANY(%s) AND channel = %s"
)
_BROWSERS: Final = "SELECT DISTINCT address FROM outbound_pushsubscription WHERE address = ANY(%s)"
_NO_BROWSER: Final = Refusal("no_browser", "No browser takes notifications for this person.")


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
        asked = [
            (address, question.recipient.person_id)
            for address, question in zip(addresses, chunk, strict=True)
            if address
        ]
        circles = Circles(occasion.channel, asked, alone=not _caps(occasion, policy))
        wanted = _Wanted({one for one, _ in asked}, circles, occasion, states, but_not)
        asking = _Asking(occasion, policy, now, _known(wanted, policy, now))
        for question, address in zip(chunk, addresses, strict=True):
            verdict = _verdict(question, address, asking)
            verdicts.append(verdict)
            if count and verdict.passes:
                asking.known[address].sent.append(verdict.held_until or now)
    return verdicts


def _caps(occasion: Occasion, policy: SendingPolicy) -> bool:
    return occasion.message_class is MessageClass.COMMERCIAL and policy.cap_count > 0


def people_behind(rows: Iterable[tuple[Channel, str, UUID | None]]) -> set[str]:
    """Return every address of the people of messages, to lock before they are judged."""
    asked: dict[Channel, list[tuple[str, UUID | None]]] = {}
    for channel, address, person_id in rows:
        asked.setdefault(channel, []).append((address.lower(), person_id))
    return {
        address
        for channel, some in asked.items()
        for address in Circles(channel, some, alone=not policy_of(channel).cap_count).addresses
    }


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
    circles: Circles
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
    paces = _paces(addresses, occasion.channel) if commercial else {}
    if commercial and (policy.cap_count or paces):
        _note_had(wanted, policy, now, max(paces.values(), default=timedelta()))
    domains = _domains(addresses, now) if occasion.channel is Channel.EMAIL else {}
    by_push = occasion.channel is Channel.WEB_PUSH
    browsers = _with_browsers(addresses) if by_push else set(addresses)
    return {
        one: Known(
            words.get(one, ()),
            held.get(one, ()),
            wanted.circles.of(one).sent,
            takes_mail=domains.get(one.rpartition("@")[2]),
            unreachable=None if one in browsers else _NO_BROWSER,
            every=paces.get(one),
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
    channels = text_array(logic.consent_channels(occasion.channel.value))
    purposes = text_array([occasion.consent_purpose, ANY_PURPOSE])
    words: dict[str, list[ConsentWord]] = {}
    rows = execute(_WORDS, (text_array(addresses), channels, purposes))
    for order, (address, purpose, state, at, channel) in enumerate(rows):
        word = ConsentWord(purpose, channel, ConsentState(state), at, order)
        words.setdefault(address, []).append(word)
    return words


def _paces(addresses: Sequence[str], channel: Channel) -> dict[str, timedelta]:
    return dict(execute(_PACES, (text_array(addresses), channel.value)))


def _note_had(wanted: _Wanted, policy: SendingPolicy, now: datetime, pace: timedelta) -> None:
    """Note what the people had, at whichever of their addresses."""
    window = max(policy.cap_window, pace)
    parameters = (
        text_array(wanted.circles.addresses),
        uuid_array(wanted.circles.person_ids),
        wanted.occasion.channel.value,
        # What was asked for before the window may have left within it.
        now - window - policy.patience - window,
        text_array(list(wanted.states)),
        uuid_array(list(wanted.but_not)),
    )
    for address, person_id, at in execute(_HAD, parameters):
        wanted.circles.note((address, person_id), at)


def _domains(addresses: Sequence[str], now: datetime) -> dict[str, bool]:
    names = {address.rpartition("@")[2] for address in addresses}
    return dict(execute(_DOMAINS, (text_array(list(names)), now)))


def _with_browsers(addresses: Sequence[str]) -> set[str]:
    """Return for whom some browser takes notifications."""
    return {row[0] for row in execute(_BROWSERS, (text_array(addresses),))}


def refusal_of(
    address: str,
    message_class: MessageClass,
    purpose: str = "",
    *,
    channel: str = "email",
) -> Refusal | None:
    """Return why nothing may be sent to an address, None where it may, now or later."""
    occasion = Occasion(Channel(channel), message_class, purpose)
    question = Question(Recipient(address), clock.now())
    return judge_questions([question], occasion)[0].refusal


def standing_refusal(
    address: str, message_class: MessageClass, purpose: str, channel: Channel
) -> Refusal | None:
    """Return why nothing may be said to an address any more: consents and suppressions alone.

    For what has passed the gate already and is about to be seen; caps have counted it then.
    """
    occasion = Occasion(channel, message_class, purpose)
    place = _place(address, channel)
    asked = _Wanted({place}, occasion, (), ())
    known = _known(asked, SendingPolicy(channel), clock.now())[place]
    return logic.judge(
        message_class, purpose, known.words, known.suppressions, channel=channel.value
    )


def agreeing(addresses: Sequence[str], *, purpose: str) -> frozenset[str]:
    """Return those of ``addresses`` whose owners have agreed to ``purpose`` and are not suppressed.

    For what is no message of ours, such as telling an ad network; caps and hours do not count.
    """
    occasion = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, purpose)
    places = {place for one in addresses if (place := _place(one, Channel.EMAIL))}
    known = _known(_Wanted(places, occasion, (), ()), SendingPolicy(Channel.EMAIL), clock.now())
    kind = MessageClass.COMMERCIAL
    return frozenset(
        one
        for one, told in known.items()
        if logic.judge(kind, purpose, told.words, told.suppressions) is None
    )
