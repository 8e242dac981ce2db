"""Check and try rules that are not in force: on invented leads, on recent submissions."""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events import api as events
from leadloop.events.catalogue import ASSESSED, LEAD_ASSESSED
from leadloop.events.contracts import Event
from leadloop.intake.api.edge import edge_model_in_force
from leadloop.intake.api.rules import KIND, check_publishable, rules_in_force
from leadloop.intake.api.submissions import KIND as SUBMISSION
from leadloop.intake.api.submissions import assessed_key
from leadloop.intake.contracts import (
    RULE_SET,
    Explained,
    Outcome,
    Replayed,
    ReplayWindow,
    RulesReplay,
    RuleTrial,
    Scored,
    Submitted,
)
from leadloop.intake.logic.assess import TEST, assess, is_marked_test
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_replay import (
    Recent,
    decision_of,
    group,
    recent_of,
    replay,
    score_of,
    title_of,
)
from leadloop.intake.logic.rule_trials import explain
from leadloop.intake.logic.rule_warnings import warn_of
from leadloop.intake.logic.rule_words import Asked
from leadloop.intake.logic.rules import CompiledRules
from leadloop.intake.models import Submission
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, NotFound
from leadloop.kit.ids import event_key, new_uuid
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

MAX_REPLAYED: Final = 5_000
_FORM: Final = "web_form"
_BY_RULES: Final = ("", RULE_SET)


class RulesCheck(NamedTuple):
    """What is wrong with rules (nothing: they may be published), and what is hardly meant."""

    problems: Sequence[FieldError]
    warnings: Sequence[FieldError]


class RecentSubmission(NamedTuple):
    """A recent submission to try rules on."""

    submission_key: UUID
    received_at: datetime
    title: str


def inspect_rules(content: Any, *, teams: Collection[str] = ()) -> RulesCheck:
    """Return problems and warnings of rules; pure, reads and keeps nothing."""
    problems = check_rules(content)
    return RulesCheck(problems, () if problems else warn_of(content, teams=teams))


def try_rules(
    actor: Actor, *, content: Mapping[str, Any], submissions: Sequence[Any]
) -> list[RuleTrial]:
    """Return what ``content`` would decide about submissions; nothing is kept or sent.

    Scores come from the edge model in force. Each submission is taken as arriving now from a form.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        InvalidInput: The rules are not sound; named by row and column.
    """
    check_may_read(actor, KIND)
    check_publishable(content)
    rules, now = CompiledRules(content, 0), clock.now()
    return [_try(rules, submission, now) for submission in submissions]


def _try(rules: CompiledRules, submission: Any, now: datetime) -> RuleTrial:
    canonical = canonicalise(submission)
    if canonical.lead is None:
        return RuleTrial(None, canonical.rejections)
    scored = Scored(edge_model_in_force().score(canonical.lead))
    found = assess(Submitted(new_uuid(), 1, now, _FORM), canonical, scored, rules)
    return RuleTrial(found.decision)


def explain_rules(
    actor: Actor,
    *,
    content: Mapping[str, Any],
    submission: Mapping[str, Any],
    grade: str | None = None,
) -> Explained:
    """Return what ``content`` would decide about a submission, with every cell's verdict.

    The submission is scored by the edge model in force (``grade`` stands in for the grade it
    gives) and taken as arriving now from a form.

    Raises:
        NotAllowed: ``actor`` may not see rules.
        InvalidInput: The rules are not sound; named by row and column.
    """
    check_may_read(actor, KIND)
    check_publishable(content)
    canonical = canonicalise(submission)
    if canonical.lead is None:
        return Explained(None, rejections=canonical.rejections)
    lead = {**canonical.lead, "lead_source": _FORM}
    if is_marked_test(lead):
        return Explained(TEST)
    score = edge_model_in_force().score(lead)
    score = replace(score, grade=grade) if grade in tuple("ABCD") else score
    return _explain(content, Asked(lead, _FORM, clock.now(), score))


def _explain(content: Mapping[str, Any], asked: Asked) -> Explained:
    rules = CompiledRules(content, 0)
    return explain(rules, content, rules.context_of(asked))


def explain_submission(
    actor: Actor, *, content: Mapping[str, Any], submission_key: UUID
) -> tuple[Replayed, Explained]:
    """Return what was decided about a submission and what ``content`` would decide, and why.

    Raises:
        NotAllowed: ``actor`` may not see rules, or submissions.
        NotFound: No rules decided about it, or what was sent is no longer kept.
        InvalidInput: The rules are not sound; named by row and column.
    """
    check_may_read(actor, KIND)
    check_may_read(actor, SUBMISSION)
    check_publishable(content)
    one = _recent_of_key(submission_key)
    (item,), _ = replay([one], CompiledRules(content, 0))
    return item, _explain(content, one.asked)


def list_recent_submissions(actor: Actor, *, limit: int = 20) -> list[RecentSubmission]:
    """Return the newest submissions that rules decided about, newest first.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, SUBMISSION)
    found = _read(ReplayWindow(last=limit)).recent
    return [
        RecentSubmission(one.submission_key, one.asked.received_at, title_of(one.asked))
        for one in found
    ]


def replay_rules(
    actor: Actor,
    *,
    content: Mapping[str, Any],
    window: ReplayWindow,
    against_force: bool = False,
) -> RulesReplay:
    """Decide recent submissions again by ``content``, with the score they got then.

    Reads what was submitted and decided from the log and the outcomes; nothing is written.
    Rejected submissions never reach the rules and are left out.

    Args:
        actor: Must be allowed to see rules and submissions.
        content: The rules to try.
        window: Which submissions; at most ``MAX_REPLAYED``.
        against_force: Compare with the rules in force instead of what was decided then.

    Raises:
        NotAllowed: ``actor`` may not see rules, or submissions.
        InvalidInput: The rules are not sound; named by row and column.
    """
    check_may_read(actor, KIND)
    check_may_read(actor, SUBMISSION)
    check_publishable(content)
    started = time.perf_counter()
    found = _read(window)
    against = rules_in_force() if against_force else None
    items, failed = replay(found.recent, CompiledRules(content, 0), against)
    times = [item.received_at for item in items]
    return RulesReplay(
        total=len(items),
        rerouted=sum(item.rerouted for item in items),
        changed=sum(item.changed for item in items),
        groups=group(items),
        since=min(times, default=None),
        until=max(times, default=None),
        rescored=found.rescored,
        failed=failed,
        cut=found.cut,
        took_ms=(time.perf_counter() - started) * 1000,
    )


class _Found(NamedTuple):
    recent: list[Recent]
    rescored: int
    cut: bool


def _read(window: ReplayWindow) -> _Found:
    """Return the newest submissions of a window, each once, newest first."""
    limit = max(1, min(window.last, MAX_REPLAYED))
    routed = events.list_recent(ASSESSED, limit=limit + 1, since=window.since, until=window.until)
    held = _held(window, limit + 1)
    dated = [
        *((event.recorded_at, one) for event, one in _routed(routed)),
        *((row.decided_at, one) for row, one in _suppressed(held)),
    ]
    latest: dict[UUID, tuple[datetime, Recent]] = {}
    for at, one in dated:
        known = latest.get(one.submission_key)
        if known is None or known[1].attempt < one.attempt:
            latest[one.submission_key] = (at, one)
    newest = sorted(latest.values(), key=lambda pair: pair[0], reverse=True)
    kept = [one for _, one in newest[:limit]]
    kept_keys = {one.submission_key for one in kept}
    rescored = sum(
        not (row.decision or {}).get("score") for row in held if row.submission_key in kept_keys
    )
    return _Found(kept, rescored, len(newest) > limit and window.last >= MAX_REPLAYED)


def _routed(found: Sequence[Event]) -> list[tuple[Event, Recent]]:
    assessed = [event for event in found if event.type == LEAD_ASSESSED]
    replays = [event.cause for event in assessed if event.data["attempt"] > 1 and event.cause]
    released = {
        event.key
        for event in (events.read_keys(replays) if replays else ())
        if (event.extensions or {}).get("release")
    }
    return [(event, recent_of(event.data, release=event.cause in released)) for event in assessed]


def _held(window: ReplayWindow, limit: int) -> list[Submission]:
    """Return what rules held back: the log has no assessment of it, so the outcome keeps it.

    What its sender marked as a test is left out: no rule was asked.
    """
    rows = Submission.objects.filter(
        superseded_at=None,
        rule_set__in=_BY_RULES,
        outcome=Outcome.SUPPRESSED,
        decision__isnull=False,
        data__isnull=False,
    )
    if window.since is not None:
        rows = rows.filter(decided_at__gte=window.since)
    if window.until is not None:
        rows = rows.filter(decided_at__lt=window.until)
    return list(rows.order_by("-id")[:limit])


def _suppressed(rows: Sequence[Submission]) -> list[tuple[Submission, Recent]]:
    keys = {row.pk: event_key(row.topic, row.source, row.event_id) for row in rows}
    logged = {event.key: event for event in events.read_keys(list(keys.values()))} if rows else {}
    found = []
    for row in rows:
        event = logged.get(keys[row.pk])
        lead = canonicalise(event.data if event else row.data).lead
        if lead is None:
            continue
        source = (event.origin if event else "") or "other"
        lead = {**lead, "lead_source": source}
        kept = row.decision or {}
        score = score_of(kept["score"]) if kept.get("score") else edge_model_in_force().score(lead)
        asked = Asked(lead, source, row.received_at, score)
        found.append((row, Recent(row.submission_key, row.attempt, asked, decision_of(kept))))
    return found


def _recent_of_key(submission_key: UUID) -> Recent:
    row = Submission.objects.filter(submission_key=submission_key, superseded_at=None).first()
    event = events.read_key(assessed_key(submission_key, row.attempt if row else 1))
    if event is not None:
        return _routed([event])[0][1]
    by_rules = row is not None and row.rule_set in _BY_RULES
    found = _suppressed([row]) if row and by_rules and row.decision and row.data else []
    if not found:
        raise NotFound("No rules decided about this submission, or it is no longer kept.")
    return found[0][1]
