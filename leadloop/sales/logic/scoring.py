"""What becomes of a score that a model sends back."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts.scoring import SCORED_ENTITY, ScoreOutcome, Trend
from leadloop.sales.contracts.words import LeadStatus

REASONS_KEPT: Final = 5
SAID: Final = (
    *("score", "grade", "probability", "base", "reasons", "model", "model_version"),
    *("scored_on", "features_as_of", "trend"),
)
"""What a write says about a score; all else is bookkeeping."""

_JUDGED: Final = tuple(name for name in SAID if name not in ("scored_on", "features_as_of"))
_SKEW: Final = timedelta(minutes=5)
_LONGEST: Final = 10_000
_LONGEST_LABEL: Final = 200


def read_scored(entity_type: Any, entity_id: Any) -> UUID:
    """Return the id of the lead that a score is of.

    Raises:
        InvalidInput: It is of a record of another kind, or no id.
    """
    errors = []
    if entity_type != SCORED_ENTITY:
        cure = f"Scores are kept of {SCORED_ENTITY}."
        errors.append(FieldError("entity_type", "invalid", cure))
    try:
        found = UUID(str(entity_id))
    except ValueError:
        errors.append(FieldError("entity_id", "invalid", "Send the id of a lead."))
    if errors:
        raise InvalidInput(errors)
    return found


def read_numbers(score: Any, probability: Any) -> None:
    """Refuse a score that is not 1 to 100, a probability that is not 0 to 1.

    Raises:
        InvalidInput: Either is out of its range.
    """
    errors = []
    if score is not None and not 1 <= score <= 100:  # noqa: PLR2004 -- the scale of all scores
        errors.append(FieldError("score", "out_of_range", "Send a whole number from 1 to 100."))
    if probability is not None and not 0 <= probability <= 1:
        errors.append(FieldError("probability", "out_of_range", "Send a number from 0 to 1."))
    if errors:
        raise InvalidInput(errors)


def read_reasons(sent: Any) -> list[dict[str, Any]]:
    """Return the reasons that are kept: at most five each way, the strongest first.

    Raises:
        InvalidInput: They are no list of objects, each with a finite ``contribution``.
    """
    if sent in (None, "", []):
        return []
    if len(orjson.dumps(sent)) > _LONGEST:
        cure = f"Send at most {_LONGEST} characters."
        raise InvalidInput([FieldError("reasons", "too_long", cure)])
    if not isinstance(sent, list) or not all(map(_is_reason, sent)):
        cure = 'Send a list of {"feature", "label", "contribution"}; the last is a number.'
        raise InvalidInput([FieldError("reasons", "invalid", cure)])
    reasons = sorted(map(_reason, sent), key=lambda reason: -abs(reason["contribution"]))
    up = [reason for reason in reasons if reason["contribution"] > 0]
    down = [reason for reason in reasons if reason["contribution"] < 0]
    return up[:REASONS_KEPT] + down[:REASONS_KEPT]


def _is_reason(item: Any) -> bool:
    if not isinstance(item, Mapping):
        return False
    number = item.get("contribution")
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return abs(number) < math.inf


def _reason(item: Mapping[str, Any]) -> dict[str, Any]:
    feature = str(item.get("feature") or "")[:_LONGEST_LABEL]
    return {
        "feature": feature,
        "label": str(item.get("label") or feature)[:_LONGEST_LABEL],
        "contribution": float(item["contribution"]),
    }


def moment_of(said: Mapping[str, Any], before: Mapping[str, Any] | None, now: datetime) -> datetime:
    """Return as of when the features of a score are: what is said, else when it was made.

    A write that says neither and changes nothing else is the score that is there already.

    Raises:
        InvalidInput: That is still to come.
    """
    found = said.get("features_as_of") or said.get("scored_on")
    if found is None and before is not None and not _differs(said, before):
        found = before["features_as_of"]
    found = found or now
    if found > now + _SKEW:
        column = "features_as_of" if said.get("features_as_of") else "scored_on"
        raise InvalidInput([FieldError(column, "future", "This time is still to come.")])
    return found if isinstance(found, datetime) else now


def _differs(said: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    return any(name in said and said[name] != before.get(name) for name in _JUDGED)


def outcome_of(
    as_of: datetime, held: Sequence[datetime | None], *, status: str, merged: bool
) -> ScoreOutcome:
    """Return what becomes of a score: only a newer one of an open lead counts.

    ``held`` are the moments of the scores that are there.
    """
    if merged:
        return ScoreOutcome.MERGED
    if status != LeadStatus.OPEN:
        return ScoreOutcome.CLOSED
    if any(moment is not None and as_of < moment for moment in held):
        return ScoreOutcome.OLDER
    return ScoreOutcome.CURRENT


def trend_of(score: int, before: int | None) -> Trend:
    """Return how a score moved since the one before it."""
    if before is None:
        return Trend.UNKNOWN
    if score == before:
        return Trend.STEADY
    return Trend.IMPROVING if score > before else Trend.DECLINING


def record_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return a score as the lead keeps it."""
    return {
        "probability": _float(said.get("probability")),
        "score": said["score"],
        "grade": said["grade"],
        "reasons": said.get("reasons") or [],
        "base": _float(said.get("base")),
        "model": said.get("model") or "",
        "model_version": said.get("model_version") or "",
        "features_as_of": _written(said["features_as_of"]),
    }


def read_moment(text: Any) -> datetime | None:
    """Return a moment (UTC) that a stored score names; None where it names none."""
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _float(value: Any) -> float | None:
    return None if value is None else float(value)
