"""The writers behind the entities of activities: one for each type, one table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from leadloop.customers.api.activities.reminders import remind
from leadloop.customers.contracts.activities import (
    ActivityStatus,
    ActivityType,
    Direction,
    status_reason,
)
from leadloop.customers.contracts.activity_columns import STATUS_REASONS, TYPE_NAMES
from leadloop.customers.models import Activity
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.records import RecordDraft, RecordStore
from leadloop.users.contracts import Actor, ActorKind

_REMINDED: Final = ("reminder_at", "status", "owner_id")


class Preparing:
    """What holds for activities of one type, whichever door writes them."""

    def __init__(self, kind: ActivityType) -> None:
        self.kind = kind
        self._status_of = {choice.value: status for choice, status in STATUS_REASONS[kind]}

    def __call__(self, actor: Actor, drafts: Sequence[RecordDraft]) -> None:
        """Fill in type, direction, status and reason, and refuse what contradicts itself."""
        for draft in drafts:
            if draft.created:
                self._begin(actor, draft)
            self._direct(draft)
            self._settle(draft)
        if any(not isinstance(draft.get("data") or {}, dict) for draft in drafts):
            raise InvalidInput([FieldError("ll_data", "invalid", "Send a JSON object.")])
        wrong = [draft for draft in drafts if _backwards(draft)]
        if wrong:
            raise InvalidInput(
                [FieldError("scheduledend", "order", "It cannot end before it starts.")]
            )

    def _begin(self, actor: Actor, draft: RecordDraft) -> None:
        draft.values["type"] = self.kind.value
        if not draft.get("subject"):
            first = str(draft.get("description") or "").strip().splitlines()[:1]
            draft.values["subject"] = (first[0] if first else self.kind.label)[:300]
        if self.kind is ActivityType.NOTE:
            draft.values.setdefault("status", ActivityStatus.COMPLETED.value)
        if actor.kind is ActorKind.PERSON and not draft.get("owner_id"):
            draft.values["owner_id"] = actor.id

    @staticmethod
    def _direct(draft: RecordDraft) -> None:
        if "outgoing" not in draft.values:
            return
        outgoing = draft.values.pop("outgoing")
        words = {True: Direction.OUTGOING.value, False: Direction.INCOMING.value}
        draft.values["direction"] = words.get(outgoing, "")

    def _settle(self, draft: RecordDraft) -> None:
        """Keep status, reason and the time of completion in step."""
        if draft.values.get("status") == "scheduled":
            draft.values["status"] = ActivityStatus.OPEN.value
        said = draft.values.get("status_reason") if draft.changes("status_reason") else None
        if said:
            draft.values["status"] = self._status_of[said].value
        status = ActivityStatus(draft.get("status") or ActivityStatus.OPEN)
        if not said and (draft.created or draft.changes("status")):
            direction = str(draft.get("direction") or "")
            draft.values["status_reason"] = status_reason(self.kind, status, direction)
        if draft.created or draft.changes("status"):
            done = status is ActivityStatus.COMPLETED
            draft.values["completed_at"] = clock.now() if done else None


def _backwards(draft: RecordDraft) -> bool:
    start, end = draft.get("start_at"), draft.get("end_at")
    return bool(start and end and end < start)


def _after(_: Actor, drafts: Sequence[RecordDraft]) -> None:
    remind(
        (draft.id, draft.get("reminder_at") if _is_open(draft) else None)
        for draft in drafts
        if any(name in draft.values for name in _REMINDED)
        and (draft.get("reminder_at") or not draft.created)
    )


def _is_open(draft: RecordDraft) -> bool:
    return bool(draft.get("status", ActivityStatus.OPEN.value) == ActivityStatus.OPEN.value)


def _removing(_: Actor, ids: Sequence[Any]) -> None:
    remind((key, None) for key in ids)


STORES: Final[Mapping[ActivityType, RecordStore]] = {
    kind: RecordStore(name, Activity, prepare=Preparing(kind), after=_after, removing=_removing)
    for kind, name in TYPE_NAMES.items()
}
