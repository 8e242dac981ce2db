"""Credit a won deal to the campaigns that touched its person; pure.

A touch is a campaign whose message the person opened, clicked or answered, or by whose link the
lead came, before the deal was won. *First* and *last* give all of it to one; *position* gives two
fifths each to the first and the last, and the rest to those between in equal parts.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

MODELS: Final = ("first", "last", "position")
_END: Final = Decimal("0.4")
_PLACES: Final = Decimal("0.000001")


class Touch(NamedTuple):
    """When a campaign first touched a person (UTC)."""

    campaign_id: UUID
    at: datetime


def shares(touches: Sequence[Touch], model: str) -> dict[UUID, Decimal]:
    """Return the share of each campaign; together they are exactly 1, or empty without any."""
    order = [touch.campaign_id for touch in sorted(touches, key=lambda one: (one.at, one[0]))]
    if not order:
        return {}
    if model != "position" or len(order) == 1:
        return {order[0] if model != "last" else order[-1]: Decimal(1)}
    if len(order) == 2:  # noqa: PLR2004 -- nobody stands between
        return dict.fromkeys(order, Decimal("0.5"))
    between = ((1 - 2 * _END) / (len(order) - 2)).quantize(_PLACES)
    found = dict.fromkeys(order[1:-1], between)
    found[order[0]] = _END
    found[order[-1]] = 1 - _END - between * (len(order) - 2)
    return found
