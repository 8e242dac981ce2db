"""The send gate: who may be told what, when. Pure.

One order on every channel: consent, suppression, frequency cap, quiet hours, address.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from leadloop.outbound.contracts.consents import (
    ANY_PURPOSE,
    ConsentState,
    ConsentWord,
    Refusal,
    SuppressionReason,
)
from leadloop.outbound.contracts.gate import Occasion, SendingPolicy, Verdict
from leadloop.outbound.contracts.messages import Channel, MessageClass
from leadloop.outbound.logic.quiet import cap_frees_at, next_open, zone_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an address when the gate is asked.

    ``sent`` is when it got, or is to get, commercial messages on the channel. ``takes_mail`` is
    what DNS said of its domain, None where it is not known. ``unreachable`` says why the channel
    does not lead there. ``every`` is the pace that the person wants: at most one message in
    that time.
    """

    words: Sequence[ConsentWord] = ()
    suppressions: Sequence[SuppressionReason] = ()
    sent: list[datetime] = field(default_factory=list)
    takes_mail: bool | None = None
    unreachable: Refusal | None = None
    every: timedelta | None = None


class Moment(NamedTuple):
    """When the gate is asked, since when the message waits (UTC), and whose clock counts."""

    now: datetime
    since: datetime
    time_zone: str = ""


def valid_word(words: Iterable[ConsentWord], purpose: str, channel: str) -> ConsentWord | None:
    """Return the word that counts for a purpose on a channel: the newest by its evidence.

    Of two given at one moment the "no" counts. A word that waits for its confirmation takes
    nothing back, for whoever typed a stranger's address must not undo that person's yes. A "no"
    to everything is a "no" to each purpose; a "yes" to everything is none.
    """
    told = [word for word in words if word.channel == channel and _speaks(word, purpose)]
    told.sort(key=lambda word: (word.at, word.state is ConsentState.OPTED_OUT, word.order))
    decided = [word for word in told if word.state is not ConsentState.PENDING]
    counting = decided or told
    return counting[-1] if counting else None


def _speaks(word: ConsentWord, purpose: str) -> bool:
    if word.purpose == purpose:
        return True
    return word.purpose == ANY_PURPOSE and word.state is ConsentState.OPTED_OUT


_ALSO: Final = {
    Channel.IN_PAGE.value: ("web", Channel.EMAIL.value),
    Channel.WEB_PUSH.value: ("web",),
}


def consent_channels(channel: str) -> tuple[str, ...]:
    """Return on which channels a word counts for messages of ``channel``, the nearest first.

    What somebody agreed to hear from us may also stand in our own pages, until that person says no
    to just that.
    """
    return (channel, *_ALSO.get(channel, ()))


def judge(
    message_class: MessageClass,
    purpose: str,
    words: Sequence[ConsentWord],
    suppressions: Iterable[SuppressionReason],
    *,
    channel: str = "email",
) -> Refusal | None:
    """Return why a message must not be sent, None where it may.

    What its reader asked for needs no consent, and is kept back only where nobody would get it.
    """
    commercial = message_class is MessageClass.COMMERCIAL
    if commercial and (refusal := _consent(purpose, words, channel)):
        return refusal
    for reason in suppressions:
        if commercial or reason.stops_everything:
            return Refusal(f"suppressed_{reason.value}", f"Suppressed: {reason.label.lower()}.")
    return None


def _consent(purpose: str, words: Sequence[ConsentWord], channel: str) -> Refusal | None:
    found = (valid_word(words, purpose, one) for one in consent_channels(channel))
    word = next((one for one in found if one is not None), None)
    if word is None:
        return Refusal("no_consent", f"No consent to {purpose} is on record.")
    if word.state is ConsentState.OPTED_IN:
        return None
    said = "has opted out of" if word.state is ConsentState.OPTED_OUT else "has not confirmed"
    return Refusal(f"consent_{word.state.value}", f"This person {said} {purpose}.")


def decide(occasion: Occasion, known: Known, policy: SendingPolicy, moment: Moment) -> Verdict:
    """Return whether a message may leave, now or later (UTC).

    Caps and quiet hours are for commercial messages only. What is over the cap waits until the
    window frees, unless that is longer than the policy's patience.
    """
    refusal = judge(
        occasion.message_class,
        occasion.consent_purpose,
        known.words,
        known.suppressions,
        channel=occasion.channel.value,
    )
    if refusal is None and known.takes_mail is False:
        refusal = Refusal("no_mail_domain", "The domain of this address takes no mail.")
    refusal = refusal or known.unreachable
    if refusal is not None:
        return Verdict(refusal)
    if occasion.message_class is not MessageClass.COMMERCIAL:
        return Verdict()
    return _when(known, policy, moment)


def _when(known: Known, policy: SendingPolicy, moment: Moment) -> Verdict:
    now = moment.now
    frees_at, hold = _cap(known, policy, now)
    if frees_at is not None and frees_at > moment.since + policy.patience:
        return Verdict(hold)
    opens_at = next_open(frees_at or now, zone_of(moment.time_zone, policy), policy)
    if opens_at <= now:
        return Verdict()
    return Verdict(None, opens_at, hold or Refusal("quiet_hours", "Quiet hours where they live."))


def _cap(
    known: Known, policy: SendingPolicy, now: datetime
) -> tuple[datetime | None, Refusal | None]:
    """Return when one more message fits under our cap and the person's own, and which is over."""
    found: list[tuple[datetime, Refusal]] = []
    if (frees_at := cap_frees_at(known.sent, policy, now)) is not None:
        window = f"{policy.cap_count} in {_spoken(policy.cap_window)}"
        text = f"This person has had as many as may be: {window}."
        found.append((frees_at, Refusal("frequency_cap", text)))
    if known.every:
        own = SendingPolicy(policy.channel, cap_count=1, cap_window=known.every)
        if (frees_at := cap_frees_at(known.sent, own, now)) is not None:
            text = f"This person wants at most one in {_spoken(known.every)}."
            found.append((frees_at, Refusal("frequency_choice", text)))
    return max(found, key=lambda one: one[0], default=(None, None))


def _spoken(span: timedelta) -> str:
    hours = round(span.total_seconds() / 3600)
    if hours % 24 or not hours:
        return f"{hours} hour{'' if hours == 1 else 's'}"
    days = hours // 24
    return f"{days} day{'' if days == 1 else 's'}"


def is_active(expires_at: datetime | None, lifted_at: datetime | None, now: datetime) -> bool:
    """Whether a suppression holds at ``now`` (UTC)."""
    return lifted_at is None and (expires_at is None or expires_at > now)
