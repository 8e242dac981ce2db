"""What intake promises to others: outcomes, decisions, the words of rules and warnings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.intake.contracts.edge import (
    Calibration,
    CalibrationBin,
    EdgeComparison,
    EdgeModelUseView,
    EdgeModelView,
    FeatureWeight,
    ScoreChange,
)
from leadloop.intake.contracts.fields import (
    ANSWERS,
    FIELD_NAMES,
    SUBMITTED_FIELDS,
    Shape,
    SubmittedField,
)
from leadloop.intake.contracts.forms import (
    FORM_ORIGIN,
    Confirmed,
    FormMarks,
    OptIn,
    read_marks,
)
from leadloop.intake.contracts.rules import (
    RULE_SET,
    CellChange,
    CellVerdict,
    Decision,
    DraftView,
    Explained,
    Place,
    Replayed,
    ReplayGroup,
    ReplayWindow,
    RowVerdict,
    RuleChange,
    RuleRef,
    RuleSetView,
    RulesReplay,
    RuleTrial,
    RuleWord,
    StaleDraft,
    TableVerdict,
)
from leadloop.kit.errors import FieldError

__all__ = [
    "ANSWERS",
    "FIELD_NAMES",
    "FORM_ORIGIN",
    "RULE_SET",
    "SOURCE",
    "SUBMITTED_FIELDS",
    "WAITING",
    "Assessment",
    "Calibration",
    "CalibrationBin",
    "Canonical",
    "CellChange",
    "CellVerdict",
    "Confirmed",
    "Counts",
    "Decision",
    "DecisionStatus",
    "DecisionView",
    "DomainKind",
    "DraftView",
    "EdgeComparison",
    "EdgeModelUseView",
    "EdgeModelView",
    "EdgeScore",
    "Explained",
    "FeatureWeight",
    "FormMarks",
    "OptIn",
    "Outcome",
    "OutcomeDraft",
    "Place",
    "Reason",
    "ReplayGroup",
    "ReplayWindow",
    "Replayed",
    "RowVerdict",
    "RuleChange",
    "RuleRef",
    "RuleSetView",
    "RuleTrial",
    "RuleWord",
    "RulesReplay",
    "ScoreChange",
    "Scored",
    "Shape",
    "StaleDraft",
    "SubmissionPage",
    "SubmissionView",
    "Submitted",
    "SubmittedField",
    "TableVerdict",
    "read_marks",
]

SOURCE = "/leadloop/intake"
"""The CloudEvents source of everything intake publishes."""

WAITING = "waiting_for_confirmation"
"""The code of the reason why a submission is held back until its visitor confirms."""


class Outcome(StrEnum):
    """What became of a submission. Exactly one is current for each."""

    CREATED = "created"
    UPDATED = "updated"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"


class DomainKind(StrEnum):
    """What the domain of an e-mail address says about its owner."""

    BUSINESS = "business"
    FREE = "free"
    DISPOSABLE = "disposable"
    TEST = "test"


class Canonical(NamedTuple):
    """A submission in one shape, or the reasons why it cannot be.

    ``lead`` is None exactly when ``rejections`` is not empty. ``warnings`` name what was mended.
    """

    lead: dict[str, Any] | None
    rejections: tuple[FieldError, ...]
    warnings: tuple[FieldError, ...]


class Reason(NamedTuple):
    """One feature's part in a score: ``contribution`` is in log-odds, signed."""

    feature: str
    label: str
    contribution: float


@dataclass(frozen=True, slots=True)
class EdgeScore:
    """The one record every model gives.

    ``probability`` is calibrated, 0..1; ``score`` 1..100 and ``grade`` A..D follow from it by the
    mapping named in ``mapping``. ``base`` plus all contributions (``reasons`` and ``other``, the
    sum of those not told) equals ``log_odds``.
    """

    probability: float
    score: int
    grade: str
    log_odds: float
    base: float
    other: float
    reasons: tuple[Reason, ...]
    model: str
    model_version: str
    mapping: int

    def as_json(self, features_as_of: datetime) -> dict[str, Any]:
        """Return the score as it stands in ``lead.assessed``."""
        return {
            "probability": self.probability,
            "score": self.score,
            "grade": self.grade,
            "reasons": [reason._asdict() for reason in self.reasons],
            "base": self.base,
            "other": self.other,
            "log_odds": self.log_odds,
            "model": self.model,
            "model_version": self.model_version,
            "mapping": self.mapping,
            "features_as_of": features_as_of,
        }


class Scored(NamedTuple):
    """A score, or the sentence that says why there is none."""

    score: EdgeScore | None
    note: str | None = None


class Assessment(NamedTuple):
    """What intake decided about one submission.

    ``data`` is the data of ``lead.assessed`` (None when rejected). ``waits`` says why it is held
    back until its visitor confirms, ``asks`` holds the data of ``confirmation.requested``; both
    are None where a form asks for no confirmation, or has it.
    """

    canonical: Canonical
    decision: Decision | None
    data: dict[str, Any] | None
    waits: FieldError | None = None
    asks: dict[str, Any] | None = None


class Submitted(NamedTuple):
    """The envelope facts that an assessment needs beside the submitted data."""

    submission_key: UUID
    attempt: int
    received_at: datetime
    lead_source: str
    release: bool = False
    form: FormMarks | None = None


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    """One outcome to record. ``by`` says who or what brought it about.

    ``reasons`` are the reasons by field of a rejection, ``data`` what was sent (kept only where
    somebody may have to mend or release it).
    """

    submission_key: UUID
    attempt: int
    event_id: str
    topic: str
    source: str
    trace_id: str
    received_at: datetime
    outcome: Outcome
    by: str = ""
    lead_id: UUID | None = None
    rule: RuleRef | None = None
    reasons: tuple[FieldError, ...] = ()
    decision: Mapping[str, Any] | None = None
    data: Any = None


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A submission's outcome as screens show it. Times are UTC."""

    submission_key: UUID
    attempt: int
    event_id: str
    topic: str
    source: str
    trace_id: str
    received_at: datetime
    decided_at: datetime
    superseded_at: datetime | None
    outcome: Outcome
    by: str
    lead_id: UUID | None
    rule: RuleRef | None
    reasons: tuple[FieldError, ...]
    decision: Mapping[str, Any] | None
    data: Any

    @property
    def may_be_mended(self) -> bool:
        """Whether a person can change what was sent and send it again."""
        return self.superseded_at is None and self.outcome is Outcome.REJECTED

    @property
    def may_be_released(self) -> bool:
        """Whether a person can send it on although a rule held it back."""
        return self.superseded_at is None and self.outcome is Outcome.SUPPRESSED

    @property
    def waits_for_visitor(self) -> bool:
        """Whether it is held back until its visitor confirms."""
        return self.outcome is Outcome.SUPPRESSED and any(r.code == WAITING for r in self.reasons)


class SubmissionPage(NamedTuple):
    """One page of submissions, newest first; ``after`` fetches the next, None at the end."""

    items: tuple[SubmissionView, ...]
    after: UUID | None


class DecisionStatus(StrEnum):
    """How far a submission has come."""

    ACCEPTED = "accepted"
    ASSESSED = "assessed"
    CREATED = "created"
    UPDATED = "updated"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class DecisionView:
    """Where a submission stands now, for its sender.

    ``message`` is the tailored text for the visitor, None where the form's own text stands.
    """

    submission_key: UUID
    status: DecisionStatus
    message: str | None = None
    outcome: Outcome | None = None
    reasons: tuple[FieldError, ...] = ()
    lead_id: UUID | None = None
    decision: Mapping[str, Any] | None = None

    @property
    def settled(self) -> bool:
        """Whether the decision stands, so that waiting brings the visitor nothing new."""
        return self.status is not DecisionStatus.ACCEPTED

    def as_json(self) -> dict[str, Any]:
        """Return the view for a signed-in API client."""
        return {
            "status": self.status,
            "message": self.message,
            "outcome": self.outcome,
            "reasons": [reason._asdict() for reason in self.reasons],
            "lead_id": self.lead_id,
        }

    def for_visitor(self) -> dict[str, Any]:
        """Return what a stranger on the form's page may see.

        A suppressed or rejected visitor sees the same as anyone whose decision brought no
        message of its own, so the answer tells nothing about rules.
        """
        return {"status": "done" if self.settled else "accepted", "message": self.message}


@dataclass(frozen=True, slots=True)
class Counts:
    """Submissions by current outcome."""

    created: int = 0
    updated: int = 0
    suppressed: int = 0
    rejected: int = 0
    total: int = field(init=False)

    def __post_init__(self) -> None:
        total = self.created + self.updated + self.suppressed + self.rejected
        object.__setattr__(self, "total", total)
