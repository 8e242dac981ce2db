"""Which variant somebody gets, which one wins, and what is wrong with a plan; pure."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final
from uuid import UUID

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.campaigns import CampaignDraft, Sending, VariantResult

MAX_NAME: Final = 200
MAX_VARIANTS: Final = 4
MAX_SEGMENTS: Final = 20
_BASIS: Final = 10_000


def check_plan(draft: CampaignDraft) -> list[FieldError]:
    """Return what is wrong with a campaign, by field."""
    errors = []
    if not draft.name.strip() or len(draft.name) > MAX_NAME:
        errors.append(FieldError("name", "required", f"Write a name of up to {MAX_NAME} letters."))
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        errors.append(FieldError("ends_on", "order", "It cannot end before it starts."))
    amounts = ("budgeted_cost", "actual_cost", "expected_revenue")
    errors += [
        FieldError(name, "range", "An amount is not below nothing.")
        for name in amounts
        if (getattr(draft, name) or 0) < 0
    ]
    if max(len(draft.include), len(draft.exclude)) > MAX_SEGMENTS:
        errors.append(FieldError("include", "too_many", f"At most {MAX_SEGMENTS} segments."))
    return [*errors, *_check_sending(draft.sending)]


def _check_sending(sending: Sending) -> list[FieldError]:
    errors = []
    if len(sending.variants) > MAX_VARIANTS:
        errors.append(FieldError("variants", "too_many", f"At most {MAX_VARIANTS} variants."))
    if not 1 <= sending.test_share <= 100:  # noqa: PLR2004 -- percent
        errors.append(FieldError("test_share", "range", "A share is 1 to 100 percent."))
    if not 0 <= sending.wait_hours <= 24 * 14:
        errors.append(FieldError("wait_hours", "range", "Wait at most fourteen days."))
    if sending.by not in {"click", "open"}:
        errors.append(FieldError("by", "invalid", "Compare by clicks or by opens."))
    return errors


def variant_of(person: UUID, campaign: UUID, sending: Sending) -> str:
    """Return which variant somebody tests, empty for the rest; the same however often asked."""
    if len(sending.variants) < 2:  # noqa: PLR2004 -- nothing to compare
        return sending.variants[0].key if sending.variants else ""
    digest = blake2b(person.bytes, key=campaign.bytes, digest_size=8).digest()
    drawn = int.from_bytes(digest[:4]) % _BASIS
    if drawn >= sending.test_share * _BASIS // 100:
        return ""
    place = int.from_bytes(digest[4:]) % len(sending.variants)
    return sending.variants[place].key


def winner_of(results: Sequence[VariantResult], by: str) -> str:
    """Return the variant with the best rate among those sent; the first where they are equal."""

    def rate(one: VariantResult) -> float:
        hits = one.clicked if by == "click" else one.opened
        return hits / one.sent if one.sent else 0.0

    return max(results, key=rate).key if results else ""
