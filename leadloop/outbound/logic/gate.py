"""The send gate: who may be told what, from what they have said and what has failed. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from leadloop.outbound.contracts.consents import (
    ANY_PURPOSE,
    ConsentState,
    ConsentWord,
    Refusal,
    SuppressionReason,
)
from leadloop.outbound.contracts.messages import MessageClass


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


def judge(
    message_class: MessageClass,
    purpose: str,
    words: Sequence[ConsentWord],
    suppressions: Iterable[SuppressionReason],
    *,
    channel: str = "email",
) -> Refusal | None:
    """Return why a message must not be sent, None where it may.

    Suppression comes first. What its reader asked for needs no consent, and is kept back only
    where nobody would get it.
    """
    for reason in suppressions:
        if reason.stops_everything or message_class is MessageClass.COMMERCIAL:
            return Refusal(f"suppressed_{reason.value}", f"Suppressed: {reason.label.lower()}.")
    if message_class is not MessageClass.COMMERCIAL:
        return None
    word = valid_word(words, purpose, channel)
    if word is None:
        return Refusal("no_consent", f"No consent to {purpose} is on record.")
    if word.state is ConsentState.OPTED_IN:
        return None
    said = "has opted out of" if word.state is ConsentState.OPTED_OUT else "has not confirmed"
    return Refusal(f"consent_{word.state.value}", f"This person {said} {purpose}.")


def is_active(expires_at: datetime | None, lifted_at: datetime | None, now: datetime) -> bool:
    """Whether a suppression holds at ``now`` (UTC)."""
    return lifted_at is None and (expires_at is None or expires_at > now)
