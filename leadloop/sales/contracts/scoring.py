"""Scores from history, as models write them back to leads."""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from leadloop.sales.contracts.words import GRADES, Word


class ScoreOutcome(StrEnum):
    """What became of the last score that was sent for a record."""

    CURRENT = "current"
    OLDER = "older"
    CLOSED = "closed"
    MERGED = "merged"


class Trend(StrEnum):
    """How a score moved since the one before."""

    IMPROVING = "improving"
    STEADY = "steady"
    DECLINING = "declining"
    UNKNOWN = "not_enough_info"


SCORE_OUTCOMES: Final = (
    Word(1, ScoreOutcome.CURRENT, "On the lead"),
    Word(2, ScoreOutcome.OLDER, "Older than the one there"),
    Word(3, ScoreOutcome.CLOSED, "Lead closed"),
    Word(4, ScoreOutcome.MERGED, "Lead merged"),
)

# Dataverse's own numbers.
TRENDS: Final = (
    Word(0, Trend.IMPROVING, "Improving"),
    Word(1, Trend.STEADY, "Steady"),
    Word(2, Trend.DECLINING, "Declining"),
    Word(3, Trend.UNKNOWN, "Not enough info"),
)

SCORE_GRADES: Final = tuple(Word(n, grade, grade) for n, grade in enumerate(GRADES))

SCORED_ENTITY: Final = "lead"
"""The one kind of record that scores are kept for."""

PAST_SHOWN: Final = 20
"""How many of a lead's scores are shown, the newest first; all are kept."""


class PastScore(NamedTuple):
    """One score that a lead had, or was sent too late; times are UTC."""

    score: int
    grade: str
    model: str
    model_version: str
    features_as_of: datetime | None
    outcome: str
