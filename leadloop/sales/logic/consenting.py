"""Which word about a consent counts. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from leadloop.sales.contracts.merging import Submission

_OPTED_IN: Final = "opted_in"
_PENDING: Final = "pending"


def merge_consents(
    held: Sequence[Mapping[str, Any]], submission: Submission, now: datetime
) -> list[dict[str, Any]]:
    """Return the consents with those of ``submission`` in place: the newest word counts.

    Each keeps as evidence which submission said it, and when. A word that waits for its
    confirmation takes nothing back: whoever typed a stranger's address cannot undo a yes.
    """
    merged = {_key(consent): dict(consent) for consent in held}
    source, at = str(submission.id), (submission.received_at or now).isoformat()
    for consent in submission.values.get("consents") or ():
        if not isinstance(consent, Mapping):
            continue
        before = merged.get(_key(consent), {})
        if consent.get("state") == _PENDING and before.get("state") == _OPTED_IN:
            continue
        if before.get("submission_id") == source:
            at = before.get("recorded_at", at)
        merged[_key(consent)] = {**consent, "submission_id": source, "recorded_at": at}
    return list(merged.values())


def confirmed_consents(
    held: Iterable[Mapping[str, Any]],
    confirmed: Iterable[Mapping[str, Any]],
    evidence: Mapping[str, Any],
) -> list[dict[str, Any]]:
    """Return ``held`` with what is pending and was confirmed, in the same words, opted in."""
    given = {(*_key(consent), consent.get("wording_version")) for consent in confirmed}
    return [
        {**consent, "state": _OPTED_IN, "evidence": dict(evidence)}
        if consent.get("state") == _PENDING
        and (*_key(consent), consent.get("wording_version")) in given
        else dict(consent)
        for consent in held
    ]


def _key(consent: Mapping[str, Any]) -> tuple[str, str]:
    return (str(consent.get("purpose")), str(consent.get("channel")))
