"""The writers behind this zone's entities: what other protocols write passes here."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.records import RecordDraft, RecordStore
from leadloop.service import levels
from leadloop.service.api import waiting
from leadloop.service.api.records import CaseMerged
from leadloop.service.contracts import CaseReason, CaseStatus
from leadloop.service.models import Article, Case, Queue, Subject
from leadloop.users.contracts import Actor

_DEFAULT_REASONS: Final = {
    CaseStatus.ACTIVE.value: CaseReason.IN_PROGRESS,
    CaseStatus.RESOLVED.value: CaseReason.PROBLEM_SOLVED,
    CaseStatus.CANCELED.value: CaseReason.CANCELED,
}


def _numbers(drafts: Sequence[RecordDraft], prefix: str, sequence: str) -> None:
    unnumbered = [draft for draft in drafts if not draft.get("number")]
    rows = execute(
        "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", (sequence, len(unnumbered))
    )
    for draft, row in zip(unnumbered, rows, strict=True):
        draft.values["number"] = f"{prefix}-{row[0]:05d}"


def _prepare_cases(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    _numbers(drafts, "CAS", "service_case_number")
    accounts = _accounts_of(drafts)
    for draft in drafts:
        if draft.before is not None and draft.before.get("merged_into_id"):
            raise CaseMerged
        _settle_status(draft)
        _settle_customer(draft, accounts)


def _settle_status(draft: RecordDraft) -> None:
    """Keep status and reason in step, whichever was written."""
    if draft.changes("status_reason"):
        reason = CaseReason(draft.get("status_reason"))
        if reason is CaseReason.MERGED:
            cure = "A case becomes merged only by merging it."
            raise InvalidInput([FieldError("statuscode", "invalid", cure)])
        if draft.changes("status") and draft.values["status"] != reason.status.value:
            cure = "This reason belongs to another status."
            raise InvalidInput([FieldError("statuscode", "invalid", cure)])
    elif draft.changes("status"):
        reason = _DEFAULT_REASONS[draft.values["status"]]
    else:
        return
    draft.values["status"], draft.values["status_reason"] = reason.status.value, reason.value
    if draft.changes("status"):
        resolved = reason.status is CaseStatus.RESOLVED
        draft.values["resolved_at"] = clock.now() if resolved else None


def _accounts_of(drafts: Sequence[RecordDraft]) -> dict[UUID, UUID | None]:
    """Return the accounts of the contacts that a batch names, in one query."""
    wanted = {draft.get("contact_id") for draft in drafts}
    wanted |= {d.get("customer_id") for d in drafts if d.get("customer_entity") == "contact"}
    contacts: Any = Case._meta.get_field("contact").related_model
    rows = contacts._default_manager.filter(pk__in=[key for key in wanted if key])
    return dict(rows.values_list("pk", "account_id"))


def _settle_customer(draft: RecordDraft, accounts: dict[UUID, UUID | None]) -> None:
    if not any(draft.changes(n) for n in ("customer_id", "customer_entity", "contact_id")):
        return
    if draft.get("customer_entity") == "account":
        draft.values["account_id"] = draft.get("customer_id")
        return
    if draft.get("customer_entity") == "contact" and not draft.changes("contact_id"):
        draft.values["contact_id"] = draft.get("customer_id")
    contact = draft.get("contact_id")
    if contact and not draft.get("customer_id"):
        draft.values |= {"customer_entity": "contact", "customer_id": contact}
    draft.values["account_id"] = accounts.get(contact) if contact else None


def _after_cases(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Start and move the clocks of what was written, and keep the queues' books."""
    now = clock.now()
    created = [draft.id for draft in drafts if draft.created]
    changed = [draft.id for draft in drafts if not draft.created]
    turned = {draft.id for draft in drafts if not draft.created and "status" in draft.values}
    for case in Case.objects.filter(pk__in=turned):
        if case.status == CaseStatus.ACTIVE and case.queue_id:
            waiting.enter(case, case.queue_id)
        elif case.status != CaseStatus.ACTIVE:
            waiting.leave(case)
    if created:
        levels.on_case_created(created, at=now)
    if changed:
        levels.on_case_changed(changed, at=now)


def _prepare_queues(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    for draft in drafts:
        if draft.changes("address"):
            draft.values["address"] = str(draft.values["address"]).strip().lower()
        if draft.get("is_private") and not draft.get("team_id"):
            cure = "A private queue needs its team."
            raise InvalidInput([FieldError("ll_teamid", "required", cure)])


def _prepare_subjects(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    if any(draft.get("parent_id") == draft.id for draft in drafts):
        raise Conflict("A subject cannot stand below itself.")


def _prepare_articles(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    _numbers(drafts, "KA", "service_article_number")


CASES: Final = RecordStore("incident", Case, prepare=_prepare_cases, after=_after_cases)
QUEUES: Final = RecordStore("queue", Queue, prepare=_prepare_queues)
SUBJECTS: Final = RecordStore("subject", Subject, prepare=_prepare_subjects)
ARTICLES: Final = RecordStore("knowledgearticle", Article, prepare=_prepare_articles)
