"""What a person refused holds for every address of theirs once two records are one."""

from collections.abc import Sequence
from typing import Final

from leadloop.kit.merging import Merging, Move, Row
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Carry
from leadloop.users.contracts import SYSTEM

NAME: Final = "customers.refusals"


def carry_refusals(merging: Merging) -> Sequence[Move]:
    """Carry opt-outs and suppressions between the addresses of two records that become one.

    They stay when the merge is undone: nobody hears from us again by a slip.
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


def _carry(merging: Merging, from_: str, to: str, channel: str) -> Sequence[str]:
    carry = Carry(from_, to, channel, merging.entity, merging.kept_id)
    return outbound.carry_refusals(SYSTEM, carry=carry)
