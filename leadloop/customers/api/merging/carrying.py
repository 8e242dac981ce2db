"""Whoever said no under one address has said no under the other: one person, one answer."""

from collections.abc import Iterator, Sequence
from typing import Final

from leadloop.kit.merging import Merging, Move, Row
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentEntry,
    ConsentState,
    Standing,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.users.contracts import SYSTEM

NAME: Final = "customers.refusals"
_SOURCE: Final = "merge"
_OF_THE_PERSON: Final = (SuppressionReason.COMPLAINT, SuppressionReason.MANUAL)
"""What a person wants; that a mailbox does not exist says nothing of another one."""


def carry_refusals(merging: Merging) -> Sequence[Move]:
    """Carry opt-outs and suppressions between the addresses of two records that become one.

    Each keeps its time, so that the ledger lets an opt-in win only with newer evidence. They stay
    when the merge is undone: nobody hears from us again by a slip.
    """
    if merging.entity == "account":
        return ()
    one, other = (_addresses(row) for row in (merging.kept, merging.gone))
    made: list[str] = []
    for channel, address in one:
        for to_channel, to_address in other:
            if channel == to_channel and address != to_address:
                made += _carry(merging, address, to_address, channel)
                made += _carry(merging, to_address, address, channel)
    return [Move("outbound.consent", "", "", "", tuple(made))] if made else ()


def _addresses(row: Row) -> list[tuple[str, str]]:
    found = [("email", row.get("email_normalised")), ("sms", row.get("phone_e164"))]
    return [(channel, str(address)) for channel, address in found if address]


def _carry(merging: Merging, from_: str, to: str, channel: str) -> Iterator[str]:
    standing = outbound.standing_of(SYSTEM, address=from_)
    drafts = [_draft(merging, entry, to) for entry in _opt_outs(standing, channel)]
    if drafts:
        outbound.record_consents(SYSTEM, drafts=drafts)
        yield from (draft.key for draft in drafts)
    for held in standing.suppressions:
        if held.active and held.channel == channel and held.reason in _OF_THE_PERSON:
            draft = SuppressionDraft(to, held.reason, _SOURCE, channel, held.note, held.expires_at)
            yield str(outbound.suppress(SYSTEM, draft=draft))


def _opt_outs(standing: Standing, channel: str) -> list[ConsentEntry]:
    return [
        entry
        for entry in standing.entries
        if entry.counts and entry.channel == channel and entry.state is ConsentState.OPTED_OUT
    ]


def _draft(merging: Merging, entry: ConsentEntry, to: str) -> ConsentDraft:
    return ConsentDraft(
        address=to,
        purpose=entry.purpose,
        state=entry.state,
        at=entry.at,
        source=_SOURCE,
        channel=entry.channel,
        lawful_basis=entry.lawful_basis,
        wording_version=entry.wording_version,
        person_entity=merging.entity,
        person_id=merging.kept_id,
        evidence={"merged_from": str(entry.id)},
        key=f"merge:{entry.id}:{to}",
    )
