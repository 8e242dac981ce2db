"""Where a case stands: paused, resolved, canceled, opened again."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.service import levels
from leadloop.service.api import waiting
from leadloop.service.api.entitlements import use_minutes
from leadloop.service.api.records import locked_case, save
from leadloop.service.contracts import CaseReason, CaseRef, CaseStatus, OpenChildren, ResolveDraft
from leadloop.service.models import Case, CaseResolution
from leadloop.users.contracts import Actor

log = structlog.get_logger()

MAX_SUMMARY: Final = 10_000
MAX_MINUTES: Final = 60 * 24 * 365


def set_status(
    actor: Actor, *, case_id: UUID, reason: CaseReason, expected_version: int | None = None
) -> None:
    """Move an active case to another reason of being active; some pause its clocks.

    Raises:
        InvalidInput: ``reason`` closes a case: resolve or cancel it instead.
        Conflict: The case is closed: reopen it first.
        StaleWrite: Somebody changed the case since it was read.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        move(actor, case, reason)


def move(actor: Actor, case: Case, reason: CaseReason) -> bool:
    """Move a locked active case to another reason; return whether it differs."""
    if reason.status is not CaseStatus.ACTIVE:
        cure = "Resolve or cancel the case instead."
        raise InvalidInput([FieldError("status_reason", "closing", cure)])
    if case.status != CaseStatus.ACTIVE:
        raise Conflict("This case is closed; reopen it first.")
    if not save(actor, case, {"status_reason": reason.value}):
        return False
    levels.on_case_changed([case.pk], at=case.updated_at)
    return True


def resolve_case(
    actor: Actor, *, case_id: UUID, draft: ResolveDraft, expected_version: int | None = None
) -> None:
    """Close a case as done, and note how. Closed already with the same outcome changes nothing.

    Raises:
        InvalidInput: The reason is none of resolving, or summary or minutes do not fit.
        OpenChildren: Cases below it are open, and the draft does not allow for that.
        Conflict: The case is canceled.
        StaleWrite: Somebody changed the case since it was read.
    """
    _check(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        if case.status == CaseStatus.RESOLVED:
            return
        if case.status != CaseStatus.ACTIVE:
            raise Conflict("This case is canceled; reopen it first.")
        if not draft.despite_children:
            _check_children(case)
        now = clock.now()
        summary = clean_text(draft.summary.strip())
        CaseResolution(
            case=case,
            reason=draft.reason.value,
            summary=summary,
            minutes=draft.minutes,
            resolved_at=now,
            resolved_by=actor.label,
        ).save(force_insert=True)
        told = {"summary": summary, "minutes": draft.minutes, "by": actor.name}
        _close(actor, case, draft.reason, {"resolved_at": now, "resolution": told})
        use_minutes(case, draft.minutes)
        levels.on_case_resolved([case.pk], at=case.updated_at)
    log.info("case.resolved", case_id=str(case_id), by=actor.label)


def _check(draft: ResolveDraft) -> None:
    errors = []
    if draft.reason.status is not CaseStatus.RESOLVED:
        errors.append(FieldError("reason", "choice", "Choose how it was resolved."))
    if not draft.summary.strip():
        errors.append(FieldError("summary", "required", "Say what solved it."))
    if len(draft.summary) > MAX_SUMMARY:
        errors.append(FieldError("summary", "max_length", f"At most {MAX_SUMMARY} characters."))
    if not 0 <= draft.minutes <= MAX_MINUTES:
        errors.append(FieldError("minutes", "range", "Write the time spent in minutes."))
    if errors:
        raise InvalidInput(errors)


def _check_children(case: Case) -> None:
    children = case.children.filter(status=CaseStatus.ACTIVE).order_by("number")
    if found := tuple(map(ref, children[:20])):
        raise OpenChildren(found)


def ref(case: Case) -> CaseRef:
    """Return a case as others link it."""
    return CaseRef(case.pk, case.number, case.title, CaseStatus(case.status))


def _close(actor: Actor, case: Case, reason: CaseReason, values: Mapping[str, Any]) -> None:
    waiting.leave(case)
    columns = {"status": reason.status.value, "status_reason": reason.value, **values}
    save(actor, case, columns)


def cancel_case(
    actor: Actor, *, case_id: UUID, reason_text: str = "", expected_version: int | None = None
) -> None:
    """Close a case that is not to be worked on.

    Raises:
        Conflict: The case is resolved.
        StaleWrite: Somebody changed the case since it was read.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id, expected_version=expected_version)
        if case.status == CaseStatus.CANCELED:
            return
        if case.status != CaseStatus.ACTIVE:
            raise Conflict("This case is resolved; reopen it first.")
        told = {"summary": clean_text(reason_text.strip())[:MAX_SUMMARY], "by": actor.name}
        _close(actor, case, CaseReason.CANCELED, {"resolution": told})
        levels.on_case_canceled([case.pk], at=case.updated_at)


def reopen_case(actor: Actor, *, case_id: UUID) -> None:
    """Open a resolved or canceled case again; it goes back to where it waited last.

    Raises:
        CaseMerged: It was merged into another one, for good.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        reopen(actor, locked_case(actor, case_id))


def reopen(actor: Actor, case: Case) -> bool:
    """Open a locked case again; return whether it was closed."""
    if case.status == CaseStatus.ACTIVE:
        return False
    values: dict[str, Any] = {
        "status": CaseStatus.ACTIVE.value,
        "status_reason": CaseReason.IN_PROGRESS.value,
        "resolved_at": None,
        "resolution": {},
        "reopened_count": case.reopened_count + 1,
    }
    save(actor, case, values)
    if case.queue_id:
        waiting.enter(case, case.queue_id)
    levels.on_case_reopened([case.pk], at=case.updated_at)
    return True


def set_parent(actor: Actor, *, case_id: UUID, parent_id: UUID | None) -> None:
    """Put a case below another one, or on its own.

    Raises:
        InvalidInput: The parent is the case itself, stands below it, or is not to be seen.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        if parent_id is not None:
            _check_parent(actor, case, parent_id)
        save(actor, case, {"parent_id": parent_id})


def _check_parent(actor: Actor, case: Case, parent_id: UUID) -> None:
    above: UUID | None = parent_id
    if not Case.objects.visible_to(actor).filter(pk=parent_id).exists():
        raise InvalidInput([FieldError("parent_id", "unknown", "There is no such case.")])
    while above is not None:
        if above == case.pk:
            cure = "A case cannot stand below itself."
            raise InvalidInput([FieldError("parent_id", "circle", cure)])
        above = Case.objects.filter(pk=above).values_list("parent_id", flat=True).first()


def merge_case(actor: Actor, *, case_id: UUID, into_id: UUID) -> None:
    """Merge a case into another one, for good: its messages and children go there.

    Raises:
        Conflict: Both are the same case, or the other one is canceled.
        CaseMerged: One of them was merged already.
    """
    if case_id == into_id:
        raise Conflict("A case cannot be merged into itself.")
    with transaction.atomic(), change_context(actor=actor.label):
        # Locked in the order of their ids, so that two merges cannot wait for each other.
        found = {pk: locked_case(actor, pk) for pk in sorted((case_id, into_id))}
        gone, kept = found[case_id], found[into_id]
        if kept.status == CaseStatus.CANCELED:
            raise Conflict("The other case is canceled; reopen it first.")
        _check_parent_of_merge(kept, gone)
        gone.messages.filter(origin=None).update(origin=gone)
        gone.messages.update(case=kept)
        for child in Case.objects.filter(parent=gone):
            save(actor, child, {"parent_id": kept.pk if child.pk != kept.pk else None})
        _close(actor, gone, CaseReason.MERGED, {"merged_into_id": kept.pk})
        save(actor, kept, _newest(kept, gone))
        levels.on_case_canceled([gone.pk], at=gone.updated_at)
    log.info("case.merged", case_id=str(case_id), into=str(into_id), by=actor.label)


def _check_parent_of_merge(kept: Case, gone: Case) -> None:
    if kept.parent_id == gone.pk:
        kept.parent_id = None
        kept.save(update_fields=["parent"])


def _newest(kept: Case, gone: Case) -> dict[str, Any]:
    """Return the times of what was said last, of both."""
    latest = {}
    for name in ("last_customer_message_at", "last_reply_at"):
        times = [at for at in (getattr(kept, name), getattr(gone, name)) if at is not None]
        latest[name] = max(times, default=None)
    return latest
