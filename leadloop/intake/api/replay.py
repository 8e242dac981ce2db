"""Send a submission through intake again: mended, released, or as it was."""

import re
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events import api as events
from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.events.contracts import Event, EventDraft, to_json
from leadloop.intake.api.submissions import KIND
from leadloop.intake.contracts import FORM_ORIGIN, Confirmed, FormMarks, Outcome, read_marks
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.models import Submission
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotFound
from leadloop.kit.ids import body_digest, event_key
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

_REPLAY_SUFFIX: Final = re.compile(r"\.r\d+\Z")


class _Original(NamedTuple):
    """What the submission's own event was, with what its latest attempt was about."""

    event_id: str
    source: str
    subject: str
    origin: str
    trace_id: str
    data: Any
    form: FormMarks | None


def edit_and_replay(actor: Actor, *, submission_key: UUID, data: dict[str, Any]) -> None:
    """Send a rejected submission through intake again, as a person has mended it.

    Safe to repeat with the same ``data``. The new outcome supersedes the rejection.

    Raises:
        NotAllowed: ``actor`` may not change submissions.
        NotFound: Nothing has been decided about it.
        Conflict: It is not rejected, or somebody else's correction is under way.
        InvalidInput: It would be rejected again; by field.

    Emits:
        ``lead.created``, in the same transaction.
    """
    check_may_write(actor, KIND)
    problems = canonicalise(data).rejections
    if problems:
        raise InvalidInput(problems)
    with transaction.atomic():
        row = _current(submission_key)
        if row.outcome != Outcome.REJECTED:
            raise Conflict("Only a rejected submission can be mended.")
        _append(actor, row, _original(row, data))


def release(actor: Actor, *, submission_key: UUID) -> None:
    """Send a suppressed submission on: the next matching rule that routes decides.

    Safe to repeat. The new outcome supersedes the suppression.

    Raises:
        NotAllowed: ``actor`` may not change submissions.
        NotFound: Nothing has been decided about it.
        Conflict: It is not suppressed.

    Emits:
        ``lead.created``, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        row = _current(submission_key)
        if row.outcome != Outcome.SUPPRESSED:
            raise Conflict("Only a suppressed submission can be released.")
        _append(actor, row, _original(row, None), release=True)


def replay(actor: Actor, *, submission_key: UUID) -> None:
    """Send a submission through intake again as it was, by the rules and model of today.

    Raises:
        NotAllowed: ``actor`` may not change submissions.
        NotFound: Nothing has been decided about it, or what was sent is no longer kept.

    Emits:
        ``lead.created``, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        row = _current(submission_key)
        _append(actor, row, _original(row, None))


def confirm(actor: Actor, *, submission_key: UUID, confirmed: Confirmed) -> None:
    """Send a submission through intake again, as one that its visitor has confirmed.

    Safe to repeat. What its form held back until now goes on, by the rules and model of today;
    its consents are opted in, with ``confirmed`` as their evidence, in every later attempt too.

    Raises:
        NotAllowed: ``actor`` may not change submissions.
        NotFound: Nothing has been decided about it, or what was sent is no longer kept.
        Conflict: A correction of it is under way; try again.

    Emits:
        ``lead.created``, in the same transaction.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        row = _current(submission_key)
        original = _original(row, None)
        if original.form is not None and original.form.confirmed is None:
            _append(actor, row, original, confirmed=confirmed)


def _current(submission_key: UUID) -> Submission:
    row = (
        Submission.objects.select_for_update()
        .filter(submission_key=submission_key, superseded_at=None)
        .first()
    )
    if row is None:
        raise NotFound("There is no such submission, or it is not decided yet.")
    return row


def _original(row: Submission, data: Any) -> _Original:
    """Return the original event, from the log, or what the outcome kept of it.

    ``data`` None stands for what the current attempt was about.
    """
    event = events.read_key(row.submission_key)
    if event is None:
        return _kept(row, data)
    latest = event if row.attempt == 1 else events.read_key(_attempt_key(row, event))
    if data is None:
        data = latest.data if latest is not None else row.data
    form = _form_of(row) if latest is None else read_marks(latest.extensions, latest.origin)
    return _Original(
        event.id, event.source, event.subject, event.origin, event.trace_id, data, form
    )


def _kept(row: Submission, data: Any) -> _Original:
    data = row.data if data is None else data
    if data is None:
        raise NotFound("What was sent is no longer kept; it cannot be replayed.")
    event_id = _REPLAY_SUFFIX.sub("", row.event_id) or str(row.submission_key)
    source = row.source or f"/submissions/{row.submission_key}"
    form = _form_of(row)
    return _Original(event_id, source, "", FORM_ORIGIN if form else "", row.trace_id, data, form)


def _form_of(row: Submission) -> FormMarks | None:
    """Return what the form said, as the outcome kept it."""
    return read_marks((row.decision or {}).get("form"), FORM_ORIGIN)


def _attempt_key(row: Submission, original: Event) -> UUID:
    return event_key(LEADS, original.source, _replay_id(original.id, row.attempt))


def _replay_id(event_id: str, attempt: int) -> str:
    return f"{event_id}.r{attempt}"


def _append(
    actor: Actor,
    row: Submission,
    original: _Original,
    *,
    release: bool = False,
    confirmed: Confirmed | None = None,
) -> None:
    """Append the next attempt."""
    attempt = row.attempt + 1
    extensions: dict[str, Any] = {"replayof": str(row.submission_key), "attempt": attempt}
    if original.form is not None:
        marks = original.form
        extensions |= (marks._replace(confirmed=confirmed) if confirmed else marks).as_extensions()
    if release:
        extensions["release"] = True
    body, said = to_json(original.data), to_json(extensions)
    draft = EventDraft(
        topic=LEADS,
        type=LEAD_CREATED,
        source=original.source,
        id=_replay_id(original.event_id, attempt),
        data=body,
        time=clock.now(),
        trace_id=original.trace_id,
        subject=original.subject,
        cause=row.submission_key,
        actor=actor.label,
        origin=original.origin,
        body=body_digest(body + said),
        extensions=said,
    )
    (receipt,) = events.append([draft])
    if receipt.duplicate and not receipt.same_body:
        raise Conflict("Another correction of this submission is under way.")
    log.info(
        "submission.replayed",
        submission=str(row.submission_key),
        attempt=attempt,
        release=release,
        confirmed=confirmed is not None,
        actor=actor.label,
        trace_id=original.trace_id,
    )
