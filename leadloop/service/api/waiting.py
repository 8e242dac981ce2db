"""Queues: who waits where, picked by whom."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q, Value
from django.db.models.functions import Coalesce

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.kit.text import clean_text
from leadloop.service import levels
from leadloop.service.api.records import check_version, locked, locked_case, save, stamped
from leadloop.service.contracts import QueueDraft, QueueLine, QueueRow
from leadloop.service.models import CASE_KIND, QUEUE_KIND, Case, Queue, QueueItem
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

MAX_NAME: Final = 100
MAX_LINES: Final = 200


def create_queue(actor: Actor, *, draft: QueueDraft) -> UUID:
    """Create a queue and return its id.

    Raises:
        NotAllowed: The actor's role writes no queues.
        InvalidInput: Name or address is missing, too long, or another queue's.
    """
    users.check_may_write(actor, QUEUE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        values = _queue_columns(draft, except_for=None)
        queue = Queue(**stamped(actor), **values)
        queue.save(force_insert=True)
    return queue.pk


def update_queue(
    actor: Actor, *, queue_id: UUID, draft: QueueDraft, expected_version: int | None = None
) -> None:
    """Change a queue.

    Raises:
        StaleWrite: Somebody changed it since it was read.
    """
    users.check_may_write(actor, QUEUE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        queue = locked(Queue.objects.editable_by(actor), queue_id, "queue")
        check_version(queue, expected_version)
        save(actor, queue, _queue_columns(draft, except_for=queue_id))


def _queue_columns(draft: QueueDraft, *, except_for: UUID | None) -> dict[str, object]:
    name, address = clean_text(draft.name.strip()), clean_text(draft.address.strip().lower())
    others = Queue.objects.exclude(pk=except_for) if except_for else Queue.objects.all()
    errors = []
    if not name or len(name) > MAX_NAME:
        errors.append(
            FieldError("name", "required", f"Write a name of at most {MAX_NAME} letters.")
        )
    elif others.filter(name=name).exists():
        errors.append(FieldError("name", "taken", "Another queue has this name."))
    if address and ("@" not in address or len(address) > 254 or " " in address):  # noqa: PLR2004
        errors.append(FieldError("address", "invalid", "Write an e-mail address."))
    elif address and others.filter(address=address).exists():
        errors.append(FieldError("address", "taken", "Another queue has this address."))
    if draft.team_id and draft.team_id not in {team.id for team in users.list_teams()}:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    if draft.is_private and not draft.team_id:
        errors.append(FieldError("team_id", "required", "A private queue needs its team."))
    if errors:
        raise InvalidInput(errors)
    return {
        "name": name,
        "description": clean_text(draft.description.strip()),
        "is_private": draft.is_private,
        "team_id": draft.team_id,
        "address": address,
    }


def list_queues(actor: Actor) -> tuple[QueueRow, ...]:
    """Return the queues the actor may see, by name, with what waits in them.

    Raises:
        NotAllowed: The actor's role sees no queues.
    """
    users.check_may_read(actor, QUEUE_KIND)
    waiting = Q(items__left_at=None)
    rows = (
        Queue.objects.visible_to(actor)
        .filter(is_active=True)
        .annotate(
            team_word=Coalesce("team__name", Value("")),
            all_items=Count("items", filter=waiting),
            unpicked=Count("items", filter=waiting & Q(items__worker=None)),
            oldest_at=Min("items__entered_at", filter=waiting & Q(items__worker=None)),
        )
        .order_by("name")
        .values_list(
            *("pk", "name", "description", "is_private", "team_id"),
            *("team_word", "address", "all_items", "unpicked", "oldest_at", "version"),
        )
    )
    return tuple(QueueRow._make(row) for row in rows)


def get_queue(actor: Actor, *, queue_id: UUID) -> QueueRow:
    """Return one queue.

    Raises:
        NotFound: There is no such queue, or the actor may not see it.
    """
    found = next((row for row in list_queues(actor) if row.id == queue_id), None)
    if found is None:
        raise NotFound("There is no such queue.")
    return found


def list_queue_items(actor: Actor, *, queue_id: UUID) -> tuple[QueueLine, ...]:
    """Return the cases that wait in a queue: unpicked ones first, the most urgent on top.

    Raises:
        NotFound: There is no such queue, or the actor may not see it.
    """
    get_queue(actor, queue_id=queue_id)
    items = (
        QueueItem.objects.filter(queue_id=queue_id, left_at=None)
        .filter(case__in=Case.objects.visible_to(actor))
        .select_related("case__contact", "case__account", "worker")
        .order_by("entered_at")[:MAX_LINES]
    )
    editable = set(
        Case.objects.editable_by(actor)
        .filter(pk__in=[item.case_id for item in items])
        .values_list("pk", flat=True)
    )
    lines = [_line(item, item.case_id in editable) for item in items]
    rank = {"high": 0, "normal": 1, "low": 2}
    lines.sort(key=lambda line: (line.worker_id is not None, rank[line.priority], line.entered_at))
    return tuple(lines)


def _line(item: QueueItem, may_edit: bool) -> QueueLine:  # noqa: FBT001
    case = item.case
    if case.contact is not None:
        customer = case.contact.full_name
    else:
        customer = case.account.name if case.account else ""
    return QueueLine(
        item.pk,
        case.pk,
        case.number,
        case.title,
        case.priority,
        case.status_reason,
        customer,
        item.entered_at,
        item.worker_id,
        item.worker.name if item.worker else "",
        may_edit and item.worker_id is None,
    )


def add_to_queue(actor: Actor, *, case_id: UUID, queue_id: UUID) -> UUID:
    """Put a case into a queue, out of the one it was in; return the queue item's id.

    The queue's team has the case from now on, and nobody owns it until it is picked.

    Raises:
        NotFound: There is no such queue, or the actor may not see it.
        Conflict: The case is closed.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        return move(actor, case, queue_id)


def move(actor: Actor, case: Case, queue_id: UUID) -> UUID:
    """Put a locked case into a queue."""
    queue = Queue.objects.visible_to(actor).filter(pk=queue_id, is_active=True).first()
    if queue is None:
        raise NotFound("There is no such queue.")
    if case.status != "active":
        raise Conflict("This case is closed; reopen it first.")
    item = QueueItem.objects.filter(case=case, left_at=None).first()
    if item is not None and item.queue_id == queue_id:
        return item.pk
    leave(case)
    made = enter(case, queue_id)
    values: dict[str, object] = {"queue_id": queue_id, "owner_id": None}
    if queue.team_id:
        values["team_id"] = queue.team_id
    save(actor, case, values)
    levels.on_case_changed([case.pk], at=case.updated_at)
    return made


def enter(case: Case, queue_id: UUID) -> UUID:
    """Begin a case's stay in a queue."""
    item = QueueItem(queue_id=queue_id, case=case, entered_at=clock.now())
    item.save(force_insert=True)
    return item.pk


def leave(case: Case) -> None:
    """End a case's stay in whatever queue it is in."""
    for item in QueueItem.objects.select_for_update().filter(case=case, left_at=None):
        item.left_at = clock.now()
        item.version += 1
        item.save(update_fields=["left_at", "version"])


def remove_from_queue(actor: Actor, *, case_id: UUID) -> None:
    """Take a case out of its queue; it stays with its owner and team."""
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        leave(case)
        if save(actor, case, {"queue_id": None}):
            levels.on_case_changed([case.pk], at=case.updated_at)


def pick(actor: Actor, *, case_id: UUID, worker_id: UUID | None = None) -> None:
    """Take a waiting case to work on it: its worker owns it, and it stays in the queue's books.

    Args:
        actor: Who picks.
        case_id: Which case.
        worker_id: For whom; the actor, if nobody is named.

    Raises:
        Conflict: It waits in no queue, or somebody else has picked it; the message says who.
    """
    if worker_id is None and actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only a person can pick a case.")
    worker = worker_id or UUID(actor.id)
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        item = _waiting_item(case)
        if item.worker_id is not None and item.worker_id != worker:
            names = users.names_of([item.worker_id])
            raise Conflict(f"{names.get(str(item.worker_id), 'Somebody')} has picked this already.")
        item.worker_id, item.picked_at = worker, clock.now()
        item.version += 1
        item.save(update_fields=["worker", "picked_at", "version"])
        if save(actor, case, {"owner_id": worker}):
            levels.on_case_changed([case.pk], at=case.updated_at)


def release(actor: Actor, *, case_id: UUID) -> None:
    """Give a picked case back to its queue, for anybody to pick.

    Raises:
        Conflict: It waits in no queue.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        case = locked_case(actor, case_id)
        item = _waiting_item(case)
        item.worker_id, item.picked_at = None, None
        item.version += 1
        item.save(update_fields=["worker", "picked_at", "version"])
        if save(actor, case, {"owner_id": None}):
            levels.on_case_changed([case.pk], at=case.updated_at)


def _waiting_item(case: Case) -> QueueItem:
    item = QueueItem.objects.select_for_update().filter(case=case, left_at=None).first()
    if item is None:
        raise Conflict("This case waits in no queue.")
    return item


def may_write_cases(actor: Actor) -> bool:
    """Whether the actor may change at least some cases."""
    try:
        users.check_may_write(actor, CASE_KIND)
    except NotAllowed:
        return False
    return True
