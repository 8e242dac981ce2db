"""The tree of what cases are about."""

from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from leadloop.events.api import change_context
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.service.api.records import check_version, locked, save, stamped
from leadloop.service.contracts import SubjectRow
from leadloop.service.models import CASE_KIND, QUEUE_KIND, Case, Subject
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

MAX_TITLE: Final = 100
MAX_DEPTH: Final = 5


def list_subjects(actor: Actor, *, with_inactive: bool = False) -> tuple[SubjectRow, ...]:
    """Return the tree from its roots on, each subject before those below it, by title.

    Raises:
        NotAllowed: The actor's role sees no cases.
    """
    check_may_read(actor, CASE_KIND)
    active = Q(status="active")
    totals = dict(
        Case.objects.filter(active, subject__isnull=False)
        .values_list("subject")
        .annotate(Count("pk"))
        .order_by()
    )
    rows = Subject.objects.all() if with_inactive else Subject.objects.filter(is_active=True)
    below: dict[UUID | None, list[Subject]] = {}
    for row in rows.order_by("title"):
        below.setdefault(row.parent_id, []).append(row)
    found: list[SubjectRow] = []

    def walk(parent: UUID | None, depth: int, path: str) -> None:
        for row in below.get(parent, ()):
            own = f"{path} / {row.title}" if path else row.title
            told = (row.pk, row.title, row.description, row.parent_id, depth, own)
            found.append(SubjectRow(*told, totals.get(row.pk, 0), row.is_active, row.version))
            walk(row.pk, depth + 1, own)

    walk(None, 0, "")
    return tuple(found)


def create_subject(
    actor: Actor, *, title: str, parent_id: UUID | None = None, description: str = ""
) -> UUID:
    """Add a subject and return its id.

    Raises:
        NotAllowed: The actor's role keeps no queues and subjects.
        InvalidInput: The title is missing or taken beside it, or the tree becomes too deep.
    """
    check_may_write(actor, QUEUE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        values = _columns(title, parent_id, description, itself=None)
        made = Subject(**stamped(actor), **values)
        made.save(force_insert=True)
    return made.pk


def update_subject(
    actor: Actor,
    *,
    subject_id: UUID,
    title: str,
    parent_id: UUID | None,
    description: str = "",
    expected_version: int | None = None,
) -> None:
    """Rename a subject, or move it elsewhere in the tree.

    Raises:
        StaleWrite: Somebody changed it since it was read.
    """
    check_may_write(actor, QUEUE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        subject = locked(Subject.objects.all(), subject_id, "subject")
        check_version(subject, expected_version)
        save(actor, subject, _columns(title, parent_id, description, itself=subject))


def switch_subject(actor: Actor, *, subject_id: UUID, is_active: bool) -> None:
    """Offer a subject for new cases, or not any more; cases that have it keep it.

    Raises:
        Conflict: Subjects below it are still offered.
    """
    check_may_write(actor, QUEUE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        subject = locked(Subject.objects.all(), subject_id, "subject")
        if not is_active and subject.children.filter(is_active=True).exists():
            raise Conflict("Switch off the subjects below it first.")
        save(actor, subject, {"is_active": is_active})


def _columns(
    title: str, parent_id: UUID | None, description: str, *, itself: Subject | None
) -> dict[str, object]:
    name = clean_text(title.strip())
    if not name or len(name) > MAX_TITLE:
        cure = f"Write a title of at most {MAX_TITLE} letters."
        raise InvalidInput([FieldError("title", "required", cure)])
    beside = Subject.objects.filter(parent_id=parent_id, title=name)
    if (beside.exclude(pk=itself.pk) if itself else beside).exists():
        raise InvalidInput([FieldError("title", "taken", "There is one of this title here.")])
    _check_place(parent_id, itself)
    return {
        "title": name,
        "parent_id": parent_id,
        "description": clean_text(description.strip())[:2000],
    }


def _check_place(parent_id: UUID | None, itself: Subject | None) -> None:
    above, depth = parent_id, 1
    while above is not None:
        found = Subject.objects.filter(pk=above).values_list("pk", "parent_id").first()
        if found is None:
            raise InvalidInput([FieldError("parent_id", "unknown", "There is no such subject.")])
        if itself is not None and found[0] == itself.pk:
            cure = "A subject cannot stand below itself."
            raise InvalidInput([FieldError("parent_id", "circle", cure)])
        above, depth = found[1], depth + 1
    if depth > MAX_DEPTH:
        cure = f"At most {MAX_DEPTH} levels."
        raise InvalidInput([FieldError("parent_id", "too_deep", cure)])
