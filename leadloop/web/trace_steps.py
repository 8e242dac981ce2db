"""The way of a submission as a list of steps; pure, from what the zones remember of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from leadloop.events.catalogue import (
    CHANGES,
    CONFIRMATION_REQUESTED,
    CONSENT_CONFIRMED,
    LEAD_ASSESSED,
    LEADS,
)
from leadloop.events.contracts import Event
from leadloop.intake.contracts import Outcome, SubmissionView
from leadloop.web import masking, phrases
from leadloop.web.trace_parts import (
    BAD,
    GOOD,
    WAIT,
    AttemptShown,
    Known,
    RunFacts,
    Step,
    Trace,
)


def compose(known: Known) -> Trace:
    """Put the steps of one submission in order, with the time between them."""
    accepted = [event for event in known.events if event.topic == LEADS]
    submitted = accepted[0] if accepted else None
    steps = [
        *_form(submitted),
        *_accepted(submitted, known),
        *_asked(known),
        *(_replayed(event) for event in accepted[1:]),
        *_assessed(known),
        *_flow(known),
        *_row(known),
        *_confirmed(known),
        *_feed(known),
    ]
    current = known.current
    return Trace(
        submission_key=known.submission_key,
        headline=_headline(current),
        steps=tuple(_timed(steps)),
        facts=tuple(_facts(submitted, current)),
        attempts=tuple(_attempt(one) for one in known.attempts),
        lead_id=current.lead_id if current else None,
    )


def _last(events: Sequence[Event], kind: str) -> Event | None:
    return next((event for event in reversed(events) if event.type == kind), None)


def _timed(steps: Iterable[Step]) -> Iterable[Step]:
    before = None
    for step in steps:
        took = None
        if step.at and before:
            took = max(0.0, (step.at - before).total_seconds() * 1000)
        before = step.at or before
        facts = tuple((label, masking.mask(value)) for label, value in step.facts)
        yield replace(step, took_ms=took, facts=facts)


def _form(event: Event | None) -> Iterable[Step]:
    if event is None:
        return
    data = event.data if isinstance(event.data, dict) else {}
    context = data.get("context") or {}
    facts = (
        ("Page", context.get("page_url")),
        ("Form", context.get("form")),
        ("Referrer", context.get("referrer")),
        ("Pages before", context.get("pages_before")),
    )
    sent_by = "A form on a page sent it." if context.get("form") else "A program sent it."
    yield Step(
        "form",
        "Form" if context.get("form") else "Sender",
        "Submitted",
        "form",
        at=min(event.time, event.recorded_at),
        text=sent_by,
        facts=tuple((label, value) for label, value in facts if value not in (None, "")),
    )


def _accepted(event: Event | None, known: Known) -> Iterable[Step]:
    if event is None:
        return
    yield Step(
        "event",
        "Event",
        "Event accepted",
        "events",
        at=event.recorded_at,
        outcome="Durable",
        tone=GOOD,
        text="The log holds it; the sender was answered 202 after this commit.",
        facts=(("Topic", event.topic), ("Id", event.id), ("Source", event.source)),
        payload=event.data,
        replay_url=known.replay_url,
        replay_label="Replay from here",
    )


def _replayed(event: Event) -> Step:
    extensions = event.extensions or {}
    released = bool(extensions.get("release"))
    if extensions.get("confirmedat") and not event.actor:
        return _visitor_confirmed(event, f"replay-{extensions.get('attempt', 2)}")
    return Step(
        f"replay-{extensions.get('attempt', 2)}",
        "Release" if released else "Replay",
        "Released" if released else "Replayed",
        "play" if released else "replay",
        at=event.recorded_at,
        outcome=f"Attempt {extensions.get('attempt', 2)}",
        text=f"By {_who(event.actor)}.",
        payload=event.data,
    )


def _asked(known: Known) -> Iterable[Step]:
    event = _last(known.events, CONFIRMATION_REQUESTED)
    if event is not None:
        yield Step(
            "asked",
            "Asked",
            "Confirmation asked for",
            "mail",
            at=event.recorded_at,
            outcome="Held" if event.data.get("held") else "Pending",
            text="The visitor gets an e-mail with a link, and confirms on the page behind it.",
            facts=(("Consents", _purposes(event) or "None was given"),),
        )


def _confirmed(known: Known) -> Iterable[Step]:
    event = _last(known.events, CONSENT_CONFIRMED)
    if event is not None:
        yield _visitor_confirmed(event, "confirmed")


def _visitor_confirmed(event: Event, key: str) -> Step:
    return Step(
        key,
        "Confirmed",
        "Confirmed by the visitor",
        "check",
        at=event.recorded_at,
        outcome="Confirmed",
        tone=GOOD,
        text="By the button on the page behind the e-mail's link.",
    )


def _purposes(event: Event) -> str:
    return ", ".join(str(one.get("purpose")) for one in event.data.get("consents") or ())


def _assessed(known: Known) -> Iterable[Step]:
    event, current = _last(known.events, LEAD_ASSESSED), known.current
    held = current is not None and current.outcome in {Outcome.REJECTED, Outcome.SUPPRESSED}
    if event is not None and not held:
        yield _decided(event)
    elif current and current.outcome is Outcome.REJECTED:
        yield Step(
            "decision",
            "Decision",
            "Rejected",
            "rule",
            at=current.decided_at,
            outcome="Rejected",
            tone=BAD,
            text="No lead could be made of it; mend the fields and replay it.",
            facts=tuple((reason.field, reason.message) for reason in current.reasons),
            link_url=known.mend_url,
            link_label="Mend and replay",
        )
    else:
        yield from _suppressed_or_waiting(known, current)


def _suppressed_or_waiting(known: Known, current: SubmissionView | None) -> Iterable[Step]:
    if current and current.waits_for_visitor:
        yield Step(
            "decision",
            "Decision",
            "Waiting for the visitor",
            "clock",
            at=current.decided_at,
            outcome="Waiting",
            tone="warn",
            text=" ".join(reason.message for reason in current.reasons),
            payload=current.decision,
            replay_url=known.release_url,
            replay_label="Release from here",
        )
    elif current and current.outcome is Outcome.SUPPRESSED:
        rule = f"Rule {current.rule.name} v{current.rule.version} " if current.rule else "A rule "
        yield Step(
            "decision",
            "Decision",
            "Suppressed",
            "rule",
            at=current.decided_at,
            outcome="Suppressed",
            tone="warn",
            text=f"{rule}holds it back: no lead was made, nothing was sent.",
            payload=current.decision,
            replay_url=known.release_url,
            replay_label="Release from here",
        )
    elif current is None:
        yield Step(
            "decision",
            "Decision",
            "Waiting for its decision",
            "clock",
            outcome="Waiting",
            tone=WAIT,
            text="The worker takes it up next; nothing is lost meanwhile.",
        )


def _decided(event: Event) -> Step:
    data = event.data if isinstance(event.data, dict) else {}
    decision, score = data.get("decision") or {}, data.get("score") or {}
    rule = decision.get("rule") or {}
    facts = [
        ("Rule", f"{rule['name']} v{rule['version']}" if rule.get("name") else "None matched"),
        ("Team", decision.get("team") or "None"),
        ("Set by form", _set_by_form(decision.get("form") or {})),
        ("Priority", decision.get("priority") or "normal"),
        ("Score", f"{score['score']} {score['grade']}" if score else data.get("score_note")),
        ("Model", f"{score.get('model')} {score.get('model_version')}" if score else ""),
        *((f"Mended {w.get('field')}", w.get("message")) for w in data.get("warnings") or ()),
    ]
    return Step(
        "decision",
        "Decision",
        "Assessed",
        "score",
        at=event.recorded_at,
        outcome="Routed" if decision.get("team") else "Decided",
        tone=GOOD,
        text="Made canonical, matched against the rules in force, scored with reasons.",
        facts=tuple((label, value) for label, value in facts if value),
        payload=event.data,
    )


def _set_by_form(form: Mapping[str, Any]) -> str:
    """Return what a form said before the rules: which form, and about what."""
    words = [word for word in ("owner", "team", "pipeline") if form.get(f"form{word}")]
    return f"{form.get('formname')}: {', '.join(words)}" if words else ""


def _flow(known: Known) -> Iterable[Step]:
    run = known.run
    if run is None:
        return
    yield Step(
        "flow",
        "Flow",
        f"Flow {run.flow}",
        "flow",
        at=run.started_at,
        outcome=run.status,
        tone=BAD if run.failed else (GOOD if run.finished_at else WAIT),
        text=run.error or f"Ran {run.mode}.",
        facts=(("Took", _took(run)), ("Version", run.version)),
        actions=run.actions,
        replay_url=run.resubmit_url,
        replay_label="Resubmit the run",
        link_url=run.url,
        link_label="Open the run",
    )


def _took(run: RunFacts) -> str:
    if run.finished_at is None:
        return "still running"
    return phrases.duration((run.finished_at - run.started_at).total_seconds() * 1000)


def _row(known: Known) -> Iterable[Step]:
    current, change = known.current, _change(known.events)
    if current is None or current.outcome not in {Outcome.CREATED, Outcome.UPDATED}:
        return
    word = "created" if current.outcome is Outcome.CREATED else "brought up to date"
    yield Step(
        "lead",
        "Lead",
        f"Lead {word}",
        "lead",
        at=max(current.decided_at, change.time) if change else current.decided_at,
        outcome=current.outcome.value.capitalize(),
        tone=GOOD,
        text=f"By {_who(current.by)}, in one transaction with its outcome.",
    )


def _change(events: Sequence[Event]) -> Event | None:
    return next(
        (e for e in reversed(events) if e.topic == CHANGES and e.type == "lead.changed"), None
    )


def _feed(known: Known) -> Iterable[Step]:
    change = _change(known.events)
    if change is None:
        return
    kinds = sorted({e.type.removesuffix(".changed") for e in known.events if e.topic == CHANGES})
    yield Step(
        "feed",
        "Feed",
        "Change feed",
        "database",
        at=change.recorded_at,
        outcome="Published",
        tone=GOOD,
        text="Open lists, boards and notices heard of it from here.",
        facts=(("Changed", ", ".join(kinds)), ("Actor", _who(change.actor))),
        payload=change.data,
    )


def _who(label: str) -> str:
    kind, _, name = label.partition(":")
    return f"{kind} {name}" if name else "Leadloop"


def _headline(current: SubmissionView | None) -> str:
    return current.outcome.value.capitalize() if current else "On its way"


def _facts(event: Event | None, current: SubmissionView | None) -> Iterable[tuple[str, Any]]:
    source = current.source if current else ""
    yield from (
        (label, value)
        for label, value in (
            ("Submission", str(event.submission_key) if event else ""),
            ("Source", source or (event.source if event else "")),
            ("Received", current.received_at if current else None),
            ("Trace id", event.trace_id if event else ""),
            ("Attempt", current.attempt if current else None),
            ("Decided by", _who(current.by) if current else ""),
        )
        if value
    )


def _attempt(one: SubmissionView) -> AttemptShown:
    tones = {Outcome.REJECTED: BAD, Outcome.SUPPRESSED: "warn"}
    return AttemptShown(
        one.attempt,
        one.outcome.value.capitalize(),
        tones.get(one.outcome, GOOD),
        one.decided_at,
        one.superseded_at is None,
    )
