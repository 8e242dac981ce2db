"""What somebody refused at one address holds at another that turned out to be theirs."""

from collections.abc import Iterator
from typing import Final

from leadloop.outbound.api.consents import record_consents, standing_of, suppress
from leadloop.outbound.contracts import (
    Carry,
    ConsentDraft,
    ConsentEntry,
    ConsentState,
    Standing,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.users.contracts import Actor

_SOURCE: Final = "merge"
_OF_THE_PERSON: Final = (SuppressionReason.COMPLAINT, SuppressionReason.MANUAL)
"""What a person wants; that a mailbox does not exist says nothing of another one."""


def carry_refusals(actor: Actor, *, carry: Carry) -> tuple[str, ...]:
    """Note opt-outs and suppressions of one address for another; return what was written.

    Each keeps its time, so that the ledger lets an opt-in win only with newer evidence. Safe to
    repeat.

    Raises:
        NotAllowed: The actor's role writes no consents.

    Emits:
        ``consent.changed``, in the caller's transaction.
    """
    return tuple(_carried(actor, carry))


def _carried(actor: Actor, carry: Carry) -> Iterator[str]:
    standing = standing_of(actor, address=carry.from_)
    known = _refusals(standing_of(actor, address=carry.to), carry.channel)
    drafts = [
        _draft(entry, carry)
        for purpose, entry in _refusals(standing, carry.channel).items()
        if purpose not in known or known[purpose].at < entry.at
    ]
    if drafts:
        record_consents(actor, drafts=drafts)
        yield from (draft.key for draft in drafts)
    for held in standing.suppressions:
        if held.active and held.channel == carry.channel and held.reason in _OF_THE_PERSON:
            draft = SuppressionDraft(
                carry.to, held.reason, _SOURCE, held.channel, held.note, held.expires_at
            )
            yield str(suppress(actor, draft=draft))


def _refusals(standing: Standing, channel: str) -> dict[str, ConsentEntry]:
    return {
        entry.purpose: entry
        for entry in standing.entries
        if entry.counts and entry.channel == channel and entry.state is ConsentState.OPTED_OUT
    }


def _draft(entry: ConsentEntry, carry: Carry) -> ConsentDraft:
    return ConsentDraft(
        address=carry.to,
        purpose=entry.purpose,
        state=entry.state,
        at=entry.at,
        source=_SOURCE,
        channel=entry.channel,
        lawful_basis=entry.lawful_basis,
        wording_version=entry.wording_version,
        person_entity=carry.person_entity,
        person_id=carry.person_id,
        evidence={"merged_from": str(entry.id)},
        key=f"merge:{entry.id}:{carry.to}",
    )
