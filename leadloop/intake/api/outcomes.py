"""Record what became of submissions: many at once, safe to repeat, one current outcome each."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db import transaction

from leadloop.events.contracts import to_json
from leadloop.intake.contracts import Counts, OutcomeDraft, RuleRef
from leadloop.kit import clock
from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid

_NO_RULE: Final = RuleRef("", "", "", 0)

# Two writers of one submission take turns, in the order of keys: "one is current" is an index of
# its own, and a conflict there could not be told from a repeat.
_TAKE_TURNS: Final = """
SELECT count(pg_advisory_xact_lock(hashtextextended(key::text, 0)))
FROM (SELECT DISTINCT key FROM unnest(%s) AS asked (key) ORDER BY key) AS ordered
"""

_SUPERSEDE: Final = """
UPDATE intake_submission AS earlier SET superseded_at = %s
FROM unnest(%s, %s::int[]) AS later (submission_key, attempt)
WHERE earlier.submission_key = later.submission_key AND earlier.attempt < later.attempt
    AND earlier.superseded_at IS NULL
"""

# A late outcome of an earlier attempt is recorded, but as superseded already.
_INSERT: Final = """
INSERT INTO intake_submission (id, submission_key, attempt, event_id, topic, source, trace_id,
    received_at, outcome, lead_id, rule_set, rule_id, rule_name, rule_version, reasons, decision,
    data, "by", decided_at, superseded_at)
SELECT d.id, d.submission_key, d.attempt, d.event_id, d.topic, d.source, d.trace_id,
    d.received_at, d.outcome, d.lead_id, d.rule_set, d.rule_id, d.rule_name,
    nullif(d.rule_version, 0), d.reasons::jsonb, d.decision::jsonb, d.data::jsonb, d.by, %(now)s,
    CASE WHEN d.superseded OR EXISTS (
        SELECT FROM intake_submission AS later
        WHERE later.submission_key = d.submission_key AND later.attempt > d.attempt
    ) THEN %(now)s END
FROM unnest(%(ids)s, %(keys)s, %(attempts)s::int[], %(event_ids)s, %(topics)s, %(sources)s,
    %(traces)s, %(received)s, %(outcomes)s, %(leads)s, %(rule_sets)s, %(rule_ids)s,
    %(rule_names)s, %(rule_versions)s::int[], %(reasons)s, %(decisions)s, %(data)s, %(bys)s,
    %(superseded)s::bool[])
AS d (id, submission_key, attempt, event_id, topic, source, trace_id, received_at, outcome,
    lead_id, rule_set, rule_id, rule_name, rule_version, reasons, decision, data, by, superseded)
ON CONFLICT (submission_key, attempt) DO NOTHING
"""


def record_outcomes(outcomes: Iterable[OutcomeDraft]) -> None:
    """Record what became of submissions, in the caller's transaction.

    Safe to repeat: an outcome already recorded for a submission and attempt stays as it is. A
    higher attempt supersedes the lower ones, in whichever order they come.
    """
    drafts, superseded = _in_order(outcomes)
    if not drafts:
        return
    with transaction.atomic():
        execute(_TAKE_TURNS, (uuid_array([draft.submission_key for draft in drafts]),))
        replays = [draft for draft in drafts if draft.attempt > 1]
        if replays:
            keys = uuid_array([draft.submission_key for draft in replays])
            execute(_SUPERSEDE, (clock.now(), keys, [draft.attempt for draft in replays]))
        execute(_INSERT, _parameters(drafts, superseded))


def count_outcomes() -> Counts:
    """Return how many submissions stand at each outcome now."""
    rows = execute(
        "SELECT outcome, count(*) FROM intake_submission WHERE superseded_at IS NULL"
        " GROUP BY outcome"
    )
    return Counts(**dict(rows))


def _in_order(outcomes: Iterable[OutcomeDraft]) -> tuple[list[OutcomeDraft], list[bool]]:
    """Return each submission's attempts once, and which of them a later one here supersedes."""
    by_attempt: dict[tuple[Any, int], OutcomeDraft] = {}
    latest: dict[Any, int] = {}
    for draft in outcomes:
        by_attempt.setdefault((draft.submission_key, draft.attempt), draft)
        latest[draft.submission_key] = max(draft.attempt, latest.get(draft.submission_key, 0))
    drafts = list(by_attempt.values())
    return drafts, [draft.attempt < latest[draft.submission_key] for draft in drafts]


def _parameters(drafts: Sequence[OutcomeDraft], superseded: list[bool]) -> dict[str, Any]:
    rules = [draft.rule or _NO_RULE for draft in drafts]
    return {
        "now": clock.now(),
        "ids": uuid_array([new_uuid() for _ in drafts]),
        "keys": uuid_array([d.submission_key for d in drafts]),
        "attempts": [d.attempt for d in drafts],
        "event_ids": text_array([d.event_id for d in drafts]),
        "topics": text_array([d.topic for d in drafts]),
        "sources": text_array([d.source for d in drafts]),
        "traces": text_array([d.trace_id for d in drafts]),
        "received": time_array([d.received_at for d in drafts]),
        "outcomes": text_array([d.outcome.value for d in drafts]),
        "leads": uuid_array([d.lead_id for d in drafts]),
        "rule_sets": text_array([r.set for r in rules]),
        "rule_ids": text_array([r.id for r in rules]),
        "rule_names": text_array([r.name for r in rules]),
        "rule_versions": [r.version for r in rules],
        "reasons": json_array([to_json([r._asdict() for r in d.reasons]) for d in drafts]),
        "decisions": json_array(
            [None if d.decision is None else to_json(d.decision) for d in drafts]
        ),
        "data": json_array([None if d.data is None else to_json(d.data) for d in drafts]),
        "bys": text_array([d.by for d in drafts]),
        "superseded": superseded,
    }
