"""Edge models as screens and doors hold them. Probabilities are 0..1, times UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID


@dataclass(frozen=True, slots=True)
class EdgeModelView:
    """One edge model: what it is, what it was trained on, how good it was found.

    ``metrics`` are those of the model file, measured on leads newer than the training rows;
    ``trained_on`` says which data. ``live_since`` is None unless it scores at intake now.
    """

    id: UUID
    version: str
    name: str
    label: str
    shipped: bool
    note: str
    added_at: datetime
    added_by: str
    live_since: datetime | None
    metrics: Mapping[str, Any]
    trained_on: Mapping[str, Any]
    features: tuple[str, ...]
    trees: int
    calibration: str

    @property
    def live(self) -> bool:
        """Whether this model scores at intake now."""
        return self.live_since is not None


class EdgeModelUseView(NamedTuple):
    """That a model went live. ``until`` is None for the one in use; ``undone`` if rolled back."""

    version: str
    since: datetime
    until: datetime | None
    by: str
    note: str
    undone: bool


class ScoreChange(NamedTuple):
    """A recent submission under two models: score and grade now, and under the other."""

    submission_key: UUID
    received_at: datetime
    score: int
    grade: str
    other_score: int
    other_grade: str


class FeatureWeight(NamedTuple):
    """How much a feature moves the score: mean absolute log-odds over recent submissions."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class EdgeComparison:
    """What would change for the newest ``compared`` submissions if another model scored them.

    ``changes`` holds those whose grade would be another, the largest moves first; ``mean_shift``
    is the mean change of the score, in points.
    """

    compared: int
    changes: tuple[ScoreChange, ...]
    mean_shift: float


class CalibrationBin(NamedTuple):
    """Leads that were promised about the same: mean promise and observed share of wins."""

    low: float
    high: float
    leads: int
    promised: float
    observed: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """What the promised probabilities were worth on ``count`` leads whose outcome is known.

    ``brier`` is the mean squared error (lower is better); ``ece`` the expected calibration error
    over the bins, weighted by their size; ``auc`` the chance that a won lead was promised more
    than a lost one, None while there is only one kind.

    References:
        Guo et al., ICML 2017 (expected calibration error).
    """

    count: int
    won: int
    brier: float
    ece: float
    auc: float | None
    bins: tuple[CalibrationBin, ...]
