"""The rules of scores from history when a model writes them back, in bulk."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.records import RecordDraft
from leadloop.kit.records.tables import update_rows
from leadloop.sales.api.mastery import check_kept_here
from leadloop.sales.contracts.scoring import PAST_SHOWN, PastScore, ScoreOutcome
from leadloop.sales.logic.scoring import (
    SAID,
    moment_of,
    outcome_of,
    read_moment,
    read_numbers,
    read_reasons,
    read_scored,
    record_of,
    trend_of,
)
from leadloop.sales.models import Lead, ScoreEntry
from leadloop.users.contracts import Actor

T = TypeVar("T")
_ENTITY = "msdyn_predictivescore"


def prepare_scores(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Decide for each score whether it becomes the lead's; what does not is only remembered.

    The leads stay locked until the transaction ends, so that none is closed in between.

    Raises:
        InvalidInput: A value does not fit.
        NotFound: There is no such lead, or the actor may not see it.
        Conflict: Another organisation keeps the leads.
    """
    check_kept_here(actor)
    scored = [draft for draft in drafts if draft.created or set(draft.values) & set(SAID)]
    named = _each(drafts, _read_key)
    leads = _locked(actor, {named[draft.place] for draft in scored})
    entries = _each(scored, lambda draft: _prepare(draft, leads[named[draft.place]]))
    sent = [entry for entry in entries.values() if entry is not None]
    for entry in sent:
        entry.sent_by = actor.label
    ScoreEntry.objects.bulk_create(sent, ignore_conflicts=True)


def _read_key(draft: RecordDraft) -> UUID:
    draft.values.setdefault("entity_type", draft.get("entity_type", "lead"))
    found = read_scored(draft.get("entity_type"), draft.get("entity_id"))
    if draft.before is not None and draft.changes("entity_id"):
        cure = "A score stays with its lead."
        raise InvalidInput([FieldError("entity_id", "fixed", cure)])
    draft.values |= {"entity_id": str(found), "lead_id": found}
    return found


def _locked(actor: Actor, ids: set[UUID]) -> dict[UUID, Mapping[str, Any]]:
    names = ("id", "status", "merged_into_id", "lead_score", "lead_record")
    rows = Lead.objects.visible_to(actor).filter(pk__in=ids).order_by("pk")
    found = {row["id"]: row for row in _for_update(rows).values(*names)}
    missing = ids - set(found)
    if missing:
        raise NotFound(f"lead With Id = {min(missing)} Does Not Exist")
    return found


def _for_update(rows: Any) -> Any:
    return rows.select_for_update(of=("self",), no_key=True)


def _prepare(draft: RecordDraft, lead: Mapping[str, Any]) -> ScoreEntry | None:
    read_numbers(draft.get("score"), draft.get("probability"))
    if "reasons" in draft.values:
        draft.values["reasons"] = read_reasons(draft.values["reasons"])
    held = draft.before or {}
    draft.values["features_as_of"] = moment_of(draft.values, draft.before, clock.now())
    if draft.get("score") is None or not draft.get("grade"):
        return None  # The writer says which column is missing.
    if not draft.values.get("trend") and (draft.created or draft.changes("score")):
        draft.values["trend"] = trend_of(draft.get("score"), _score_before(held, lead)).value
    said = {name: draft.get(name) for name in SAID}
    there = (held.get("features_as_of"), read_moment((lead["lead_record"] or {}).get(_AS_OF)))
    merged = lead["merged_into_id"] is not None
    outcome = outcome_of(said[_AS_OF], there, status=lead["status"], merged=merged)
    if outcome is not ScoreOutcome.CURRENT and not draft.created:
        # The score there stays; custom columns are the writer's own.
        draft.values = {name: v for name, v in draft.values.items() if name == "attributes"}
    draft.values["outcome"] = outcome.value
    return _entry(said, lead["id"], outcome)


def _entry(said: Mapping[str, Any], lead_id: UUID, outcome: ScoreOutcome) -> ScoreEntry:
    names = ("score", "grade", "probability", "model", "model_version", _AS_OF)
    kept = {name: said[name] for name in names if said[name] is not None}
    return ScoreEntry(lead_id=lead_id, outcome=outcome.value, sent_at=clock.now(), **kept)


_AS_OF = "features_as_of"


def _score_before(held: Mapping[str, Any], lead: Mapping[str, Any]) -> int | None:
    found = held.get("score", lead["lead_score"])
    return int(found) if found is not None else None


def after_scores(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Put the scores that count on their leads, with one statement."""
    changes = {}
    for draft in drafts:
        if draft.get("outcome") == ScoreOutcome.CURRENT and set(draft.values) & set(SAID):
            said = {name: draft.get(name) for name in SAID}
            changes[draft.get("lead_id")] = {
                "lead_score": said["score"],
                "lead_grade": said["grade"],
                "lead_record": record_of(said),
                "last_cause": draft.write.cause,
                "last_trace": draft.write.trace_id,
            }
    if changes:
        update_rows(Lead, changes, label=actor.label, now=clock.now())


def score_history(lead_id: UUID) -> tuple[PastScore, ...]:
    """Return the scores from history that a lead was sent, the newest first."""
    rows = ScoreEntry.objects.filter(lead_id=lead_id).order_by("-features_as_of", "-sent_at", "-id")
    return tuple(PastScore(*row) for row in rows.values_list(*PastScore._fields)[:PAST_SHOWN])


def _each(drafts: Sequence[RecordDraft], judge: Callable[[RecordDraft], T]) -> dict[int, T]:
    """Judge every draft; name faults by column, and in a batch by place too."""
    found: dict[int, T] = {}
    errors: list[FieldError] = []
    for draft in drafts:
        with _gathering(errors, f"{draft.place}." if len(drafts) > 1 else ""):
            found[draft.place] = judge(draft)
    if errors:
        raise InvalidInput(errors)
    return found


@contextmanager
def _gathering(errors: list[FieldError], prefix: str) -> Iterator[None]:
    try:
        yield
    except InvalidInput as error:
        columns = {field.attribute: field.name for field in get_entity(_ENTITY).fields}
        errors += [
            one._replace(field=f"{prefix}{columns.get(one.field, one.field)}")
            for one in error.errors
        ]
