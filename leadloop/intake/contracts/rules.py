"""What rules promise to others: versions, drafts, differences, trials, replays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, NamedTuple
from uuid import UUID

from leadloop.intake.contracts.forms import FormMarks
from leadloop.kit.errors import FieldError, StaleWrite

RULE_SET = "propensity"
"""The key of the rule set that decides where a lead goes."""


class RuleRef(NamedTuple):
    """The rule that decided: its set, id, name, and the version of the set."""

    set: str
    id: str
    name: str
    version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a lead goes, and why. ``response_minutes`` counts from the submission.

    ``form`` is what the form says about it; its owner, team and pipeline go before the rule's.
    """

    outcome: str = "route"
    team: str | None = None
    priority: str = "normal"
    category: str | None = None
    response_minutes: int | None = None
    message: str | None = None
    rule: RuleRef | None = None
    form: FormMarks | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the decision as it stands in ``lead.assessed``."""
        form = {"form": self.form.as_json()} if self.form else {}
        return {
            **form,
            "outcome": self.outcome,
            "team": self.team,
            "priority": self.priority,
            "category": self.category,
            "response_minutes": self.response_minutes,
            "message": self.message,
            "rule": self.rule._asdict() if self.rule else None,
        }


class RuleWord(NamedTuple):
    """A field that rules may read or set: path, type (``number text boolean any``), label.

    ``choices`` are all values it can have, empty where it is free.
    """

    name: str
    type: Literal["number", "text", "boolean", "any"]
    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSetView:
    """A version of a rule set. ``number`` is 0 for a draft; times are UTC."""

    key: str
    number: int
    content: Mapping[str, Any]
    note: str
    draft: bool
    in_force: bool
    published_at: datetime | None
    published_by: str


@dataclass(frozen=True, slots=True)
class DraftView:
    """The one draft of a rule set, or, with ``edition`` 0, the rules in force to begin from.

    Every change makes a new ``edition``; whoever changes says which one they saw. ``base`` is the
    version the draft began from. ``holder_id`` and ``holder`` say who changed it last, at
    ``saved_at`` (UTC). ``undo`` and ``redo`` say what would be taken back or made again, empty
    where there is nothing.
    """

    content: Mapping[str, Any]
    note: str
    edition: int
    base: int
    saved_at: datetime | None = None
    holder: str = ""
    holder_id: str = ""
    undo: str = ""
    redo: str = ""


class StaleDraft(StaleWrite):
    """Somebody changed the draft after you read it.

    ``theirs`` is the draft as it stands, ``yours`` what yours would have made of the edition you
    saw, None where that edition is no longer kept.
    """

    def __init__(self, theirs: DraftView, yours: Mapping[str, Any] | None) -> None:
        super().__init__(f"{theirs.holder or 'Somebody'} changed the draft after you read it.")
        self.theirs = theirs
        self.yours = yours


class CellChange(NamedTuple):
    """One cell, before and after; empty stands for a blank cell."""

    column: str
    before: str
    after: str


class RuleChange(NamedTuple):
    """One change between two versions: a code, what it is about, a sentence, the cells."""

    code: str
    about: str
    said: str
    cells: tuple[CellChange, ...] = ()


class RuleTrial(NamedTuple):
    """What a rule set would decide about one submission; or why it would be rejected."""

    decision: Decision | None
    rejections: Sequence[FieldError] = ()


class CellVerdict(StrEnum):
    """What one cell says about a lead. A blank cell fits."""

    FITS = "fits"
    BLANK = "blank"
    NOT = "not"
    FAILS = "fails"


class RowVerdict(NamedTuple):
    """A row's cells in the order of the columns, and whether it fired."""

    cells: tuple[CellVerdict, ...]
    on: bool
    fired: bool

    @property
    def fits(self) -> bool:
        """Whether every cell fits."""
        return self.on and all(cell in (CellVerdict.FITS, CellVerdict.BLANK) for cell in self.cells)


class TableVerdict(NamedTuple):
    """What a table's rows say about a lead, by the table's id; the row that fired from 0."""

    table: str
    rows: tuple[RowVerdict, ...]
    fired: int | None


class Explained(NamedTuple):
    """A decision with every cell's verdict; ``failed`` says why there is none."""

    decision: Decision | None
    tables: tuple[TableVerdict, ...] = ()
    failed: str = ""
    rejections: Sequence[FieldError] = ()
    asked: Mapping[str, Any] | None = None


class Place(NamedTuple):
    """Where a decision sends a lead."""

    outcome: str
    team: str | None
    priority: str
    rule: str


class Replayed(NamedTuple):
    """One submission decided again: before, after, and what people know it by. Times are UTC."""

    submission_key: UUID
    received_at: datetime
    title: str
    before: Decision
    after: Decision

    @property
    def rerouted(self) -> bool:
        """Whether it would go elsewhere: outcome, team or priority differ."""
        old, new = self.before, self.after
        return (old.outcome, old.team, old.priority) != (new.outcome, new.team, new.priority)

    @property
    def changed(self) -> bool:
        """Whether anything that people notice would differ: also category, time, message."""
        old, new = self.before, self.after
        return self.rerouted or (old.category, old.response_minutes, old.message) != (
            new.category,
            new.response_minutes,
            new.message,
        )


class ReplayGroup(NamedTuple):
    """Submissions that go from one place to another."""

    before: Place
    after: Place
    items: tuple[Replayed, ...]


@dataclass(frozen=True, slots=True)
class ReplayWindow:
    """Which submissions to replay: the newest ``last``, received in [``since``, ``until``) UTC."""

    last: int = 300
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RulesReplay:
    """What other rules would have decided about recent submissions; nothing was changed.

    ``rescored`` counts those whose score of then was not kept: the edge model in force scored them.
    ``cut`` says that the window holds more than were read. ``failed`` counts those on which the
    rules failed.
    """

    total: int
    rerouted: int
    changed: int
    groups: tuple[ReplayGroup, ...]
    since: datetime | None
    until: datetime | None
    rescored: int
    failed: int
    cut: bool
    took_ms: float
