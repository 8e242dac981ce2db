"""Which lead a submission becomes, joins or follows, and what of it is written there.

The rules, in the order they are asked:

1. The submission was written before. A higher attempt (a replay) brings that lead's decision and
   score up to date; the same attempt changes only what is sent differently, and nothing that a
   person or a newer submission has touched since.
2. The person (same normalised e-mail, else same E.164 phone) has an open lead. Its empty fields
   are filled; decision and score, which belong to the system, become the newest; the submission
   is kept as a campaign response, with what it said differently.
3. The person's last lead is closed: a new lead, linked to it.
4. Nobody by that address or number: a new lead.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from leadloop.sales.contracts.facts import FACTS
from leadloop.sales.contracts.merging import (
    ActivityPlan,
    ExistingLead,
    HandOver,
    KnownSubmission,
    OutcomePlan,
    Submission,
    WritePlan,
)
from leadloop.sales.logic.consenting import merge_consents

HIGH: Final = "high"
NORMAL: Final = "normal"
DEFAULT_RESPONSE_MINUTES: Final = 15

_SAID: Final = tuple(fact.attribute for fact in FACTS)
FILLABLE: Final = (*_SAID, "attribution", "context")
"""Filled while empty, never overwritten."""

SYSTEM_OWNED: Final = (
    "propensity_score",
    "propensity_grade",
    "propensity_record",
    "decision",
    "priority",
    "category",
)
"""Always those of the newest submission."""

_EMPTY: Final[tuple[Any, ...]] = (None, "", 0, (), [], {})


def plan_writes(
    submissions: Sequence[Submission],
    *,
    existing: Iterable[ExistingLead],
    known: Mapping[UUID, KnownSubmission],
    now: datetime,
    new_id: Callable[[], UUID],
) -> WritePlan:
    """Decide for a batch, in its order, as if its submissions came one after the other.

    Args:
        submissions: What to write.
        existing: Every lead, open or closed, that an address, number or known submission of the
            batch leads to.
        known: The submissions of the batch that were written before.
        now: UTC; when a submission without a time of its own counts as received.
        new_id: Gives the id of each new lead.
    """
    planner = _Planner(dict(known), now, new_id)
    for lead in existing:
        planner.meet(lead)
    for submission in submissions:
        planner.add(submission)
    return planner.plan


@dataclass(slots=True)
class _Lead:
    """A lead while the plan is made: its present values, and those that differ from its row."""

    id: UUID
    values: dict[str, Any]
    is_new: bool
    is_open: bool
    created_at: datetime
    last_submission_id: UUID | None
    person_touched: bool = False
    hand_assigned: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    reached_by: frozenset[str] = frozenset()

    @property
    def rank(self) -> tuple[bool, datetime, UUID]:
        """An open lead comes before a closed one, then the latest."""
        return (self.is_open, self.created_at, self.id)

    def put(self, name: str, value: Any) -> None:
        """Set one attribute, noting it only if it differs."""
        if self.values.get(name) != value:
            self.values[name] = value
            self.changes[name] = value


@dataclass(slots=True)
class _Planner:
    known: dict[UUID, KnownSubmission]
    now: datetime
    new_id: Callable[[], UUID]
    plan: WritePlan = field(default_factory=WritePlan)
    by_id: dict[UUID, _Lead] = field(default_factory=dict)
    by_email: dict[str, _Lead] = field(default_factory=dict)
    by_phone: dict[str, _Lead] = field(default_factory=dict)

    def meet(self, lead: ExistingLead) -> None:
        """Take in a lead that is there already."""
        found = _Lead(
            id=lead.id,
            values=dict(lead.values),
            is_new=False,
            is_open=lead.is_open,
            created_at=lead.created_at,
            last_submission_id=lead.last_submission_id,
            person_touched=lead.person_touched,
            hand_assigned=lead.hand_assigned,
            reached_by=lead.reached_by,
        )
        self.by_id[lead.id] = found
        self._index(found)

    def add(self, submission: Submission) -> None:
        """Decide one submission."""
        before = self.known.get(submission.id)
        if before is not None:
            self._repeat(submission, before)
            return
        person = self.by_email.get(submission.email) or self.by_phone.get(submission.phone)
        if person is not None and person.is_open:
            self._respond(submission, person)
        else:
            self._create(submission, previous=person)

    def _repeat(self, submission: Submission, before: KnownSubmission) -> None:
        lead = self.by_id[before.lead_id]
        if submission.attempt > before.attempt:
            if lead.is_open:
                self._apply(submission, lead, whole=True)
            self._settle(submission, lead, "updated")
            return
        overtaken = submission.attempt < before.attempt
        latest = lead.last_submission_id == submission.id and not overtaken
        if lead.is_open and latest and not lead.person_touched:
            if lead.values.get("submission_id") == submission.id:
                self._refine(submission, lead)
            self._apply(submission, lead, whole=False)
        self._settle(submission, lead, "repeated")

    def _respond(self, submission: Submission, lead: _Lead) -> None:
        # What a person says twice in the same words is not worth repeating in the response.
        given = {
            name: submission.values[name]
            for name in _SAID
            if name in submission.values
            and lead.values.get(name) not in _EMPTY
            and lead.values.get(name) != submission.values[name]
        }
        self._apply(submission, lead, whole=True)
        self.plan.activities.append(
            ActivityPlan("response", lead.id, submission, lead.values, given)
        )
        self._settle(submission, lead, "updated")

    def _create(self, submission: Submission, previous: _Lead | None) -> None:
        values = dict(submission.values)
        values.setdefault("priority", NORMAL)
        values["email_normalised"] = submission.email
        values["phone_e164"] = submission.phone
        values["submission_id"] = submission.id
        values["consents"] = merge_consents([], submission, self.now)
        values["previous_id"] = previous.id if previous else None
        lead = _Lead(
            id=self.new_id(),
            values=values,
            is_new=True,
            is_open=True,
            created_at=self.now,
            last_submission_id=submission.id,
        )
        self.by_id[lead.id] = lead
        self.plan.inserts[lead.id] = values
        self._index(lead)
        self._hand_over(submission, lead, before=None)
        self._promise(submission, lead, follow_up=values["priority"] == HIGH)
        self._settle(submission, lead, "created")

    def _refine(self, submission: Submission, lead: _Lead) -> None:
        """Let a flow set again what it set before, from the same submission."""
        for name in FILLABLE:
            if name in submission.values:
                lead.put(name, submission.values[name])
        if "email" in submission.values:
            lead.put("email_normalised", submission.email)
        if "mobile_phone" in submission.values:
            lead.put("phone_e164", submission.phone)

    def _apply(self, submission: Submission, lead: _Lead, *, whole: bool) -> None:
        """Fill what is empty and bring what the system owns up to date.

        ``whole`` says that the submission carries a decision of its own, so that what the
        decision leaves out is reset rather than kept.
        """
        was_high = lead.values.get("priority") == HIGH
        owner_before = lead.values.get("owner_id")
        _fill(submission, lead)
        _own(submission, lead, whole=whole)
        self._hand_over(submission, lead, before=owner_before)
        consents = merge_consents(lead.values.get("consents") or [], submission, self.now)
        lead.put("consents", consents)
        said = submission.values.get("attributes")
        if said:
            lead.put("attributes", {**said, **(lead.values.get("attributes") or {})})
        self._index(lead)
        high = lead.values.get("priority") == HIGH
        self._promise(submission, lead, follow_up=high and not was_high)

    def _hand_over(self, submission: Submission, lead: _Lead, *, before: UUID | None) -> None:
        """Note that a form gave the lead to somebody, who is to hear of it."""
        owner_id = lead.values.get("owner_id")
        if owner_id is not None and owner_id != before:
            self.plan.handed.append(HandOver(lead.id, owner_id, submission, lead.values))

    def _promise(self, submission: Submission, lead: _Lead, *, follow_up: bool) -> None:
        """Say by when somebody answers: as the rule says, or within 15 minutes if it is high."""
        minutes = submission.values.get("response_minutes")
        if minutes is None and not follow_up:
            return
        wanted = (submission.received_at or self.now) + timedelta(
            minutes=minutes or DEFAULT_RESPONSE_MINUTES
        )
        awaited = not lead.values.get("first_response_at")
        if awaited and (follow_up or not lead.values.get("response_due_at")):
            lead.put("response_due_at", wanted)
        if follow_up:
            self.plan.activities.append(
                ActivityPlan("follow_up", lead.id, submission, lead.values, due_at=wanted)
            )

    def _settle(self, submission: Submission, lead: _Lead, action: str) -> None:
        if action != "repeated":
            lead.last_submission_id = submission.id
            self.known[submission.id] = KnownSubmission(lead.id, submission.attempt)
        if not lead.is_new and lead.is_open and (lead.changes or action != "repeated"):
            self.plan.updates[lead.id] = lead.changes
            lead.changes["last_submission_id"] = lead.last_submission_id
            lead.changes["last_cause"] = submission.cause
            lead.changes["last_trace"] = submission.trace_id
        if lead.is_new:
            lead.values["last_submission_id"] = lead.last_submission_id
            lead.values["last_cause"] = submission.cause
            lead.values["last_trace"] = submission.trace_id
        self.plan.outcomes.append(OutcomePlan(submission, lead.id, action))

    def _index(self, lead: _Lead) -> None:
        others = [(self.by_email if "@" in key else self.by_phone, key) for key in lead.reached_by]
        for index, key in (
            (self.by_email, lead.values.get("email_normalised")),
            (self.by_phone, lead.values.get("phone_e164")),
            *others,
        ):
            if key:
                held = index.get(key)
                if held is None or lead.rank >= held.rank:
                    index[key] = lead


def _fill(submission: Submission, lead: _Lead) -> None:
    for name in FILLABLE:
        value = submission.values.get(name)
        if value is not None and lead.values.get(name) in _EMPTY:
            lead.put(name, value)
            if name == "email":
                lead.put("email_normalised", submission.email)
            elif name == "mobile_phone":
                lead.put("phone_e164", submission.phone)


def _own(submission: Submission, lead: _Lead, *, whole: bool) -> None:
    values = submission.values
    unscored = "propensity_score" not in values and lead.values.get("propensity_score")
    for name in SYSTEM_OWNED:
        # Why there is no score this time does not replace the score there is.
        if name in values and not (unscored and name == "propensity_record"):
            lead.put(name, values[name])
    if whole and "decision" in values:
        lead.put("priority", values.get("priority", NORMAL))
        lead.put("category", values.get("category", ""))
    free = lead.values.get("owner_id") is None and not lead.hand_assigned
    for name in ("team_id", "owner_id"):
        if free and name in values:
            lead.put(name, values[name])
