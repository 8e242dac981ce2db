"""Files that belong to a record."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import BinaryIO, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.customers.api.regarding import check_visible
from leadloop.customers.contracts.activities import Regarding
from leadloop.customers.logic.naming import file_name, media_type
from leadloop.customers.models import Attachment
from leadloop.customers.ports import Files, Kept, TooLarge
from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step
from leadloop.kit.errors import FieldError, InvalidInput, NotFound, Unavailable
from leadloop.kit.ids import uuids_of
from leadloop.kit.text import clean_text
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

KIND: Final = "attachment"
RELEASE: Final = "customers.release_bytes"
MAX_BYTES: Final = 25 * 1024 * 1024
_MAX_DESCRIPTION: Final = 2000

_LOCK: Final = "SELECT pg_advisory_xact_lock(('x' || left(%s, 16))::bit(64)::bigint)"

_files: list[Files] = []


class NewFile(NamedTuple):
    """A file to attach, as it was sent."""

    name: str
    media_type: str
    content: BinaryIO
    description: str = ""


class AttachmentRow(NamedTuple):
    """A file as lists show it. Times are UTC; ``created_by`` is an actor's label."""

    id: UUID
    regarding: Regarding
    name: str
    media_type: str
    size: int
    description: str
    created_at: datetime
    created_by: str
    sha256: str = ""


def use_files(files: Files) -> None:
    """Let this process keep the bytes of attachments in ``files``; set once at start."""
    _files[:] = [files]


def attach(actor: Actor, *, regarding: Regarding, file: NewFile) -> UUID:
    """Attach a file to a record, and return the attachment's id.

    Raises:
        NotAllowed: The actor's role attaches no files.
        NotFound: There is no such record, or the actor may not see it.
        InvalidInput: The file is empty or larger than 25 MB, or its description too long.
        Unavailable: There is no place for files.

    Emits:
        ``attachment.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    check_visible(actor, {regarding})
    if len(file.description) > _MAX_DESCRIPTION:
        cure = f"Shorten this to {_MAX_DESCRIPTION} characters."
        raise InvalidInput([FieldError("description", "max_length", cure)])
    kept = _taken(file.content)
    try:
        with transaction.atomic(), change_context(actor=actor.label):
            execute(_LOCK, (kept.sha256,))
            made = _insert(actor, regarding, file, kept)
            _place().settle(kept)
    except BaseException:
        _place().drop(kept)
        raise
    return made


def _taken(content: BinaryIO) -> Kept:
    try:
        kept = _place().take(content, limit=MAX_BYTES)
    except TooLarge:
        cure = f"Choose a file of at most {MAX_BYTES // 1024 // 1024} MB."
        raise InvalidInput([FieldError("file", "too_large", cure)]) from None
    if not kept.size:
        _place().drop(kept)
        raise InvalidInput([FieldError("file", "empty", "This file is empty.")])
    return kept


def _insert(actor: Actor, regarding: Regarding, file: NewFile, kept: Kept) -> UUID:
    now = clock.now()
    is_person = actor.kind is ActorKind.PERSON
    row = Attachment(
        regarding_entity=regarding.entity,
        regarding_id=regarding.id,
        name=file_name(file.name),
        media_type=media_type(file.media_type),
        size=kept.size,
        sha256=kept.sha256,
        description=clean_text(file.description).strip(),
        owner_id=UUID(actor.id) if is_person else None,
        team_id=actor.team_ids[0] if is_person and actor.team_ids else None,
        created_at=now,
        updated_at=now,
        created_by=actor.label,
        updated_by=actor.label,
    )
    row.save(force_insert=True)
    return row.pk


def list_attachments(actor: Actor, *, regarding: Regarding) -> list[AttachmentRow]:
    """Return a record's files, newest first.

    Raises:
        NotFound: There is no such record, or the actor may not see it.
    """
    users.check_may_read(actor, KIND)
    check_visible(actor, {regarding})
    rows = Attachment.objects.filter(
        regarding_entity=regarding.entity, regarding_id=regarding.id
    ).order_by("-created_at", "-id")
    return [_row(row) for row in rows]


def get_attachment(actor: Actor, *, attachment_id: UUID) -> AttachmentRow:
    """Return one file without its bytes.

    Raises:
        NotFound: There is no such file, or the actor may not see its record.
    """
    return _row(_found(actor, attachment_id))


def open_attachment(actor: Actor, *, attachment_id: UUID) -> tuple[AttachmentRow, BinaryIO]:
    """Return a file and its bytes to read from; the caller closes them.

    Raises:
        NotFound: There is no such file, the actor may not see its record, or its bytes are gone.
    """
    found = _found(actor, attachment_id)
    try:
        return _row(found), _place().open(found.sha256)
    except FileNotFoundError:
        raise NotFound("The bytes of this file are gone.") from None


def remove_attachment(actor: Actor, *, attachment_id: UUID) -> None:
    """Take a file off its record; its bytes go with the last record that has them.

    Raises:
        NotAllowed: The actor's role attaches no files.
        NotFound: There is no such file, or the actor may not see its record.

    Emits:
        ``attachment.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        found = _found(actor, attachment_id)
        found.delete()
        release([found.sha256])


def forget_attachments(record_ids: Collection[str]) -> int:
    """Take every file off these records, and off what was done on them; return how many.

    In the caller's transaction; for erasing a person.
    """
    rows = Attachment.objects.filter(regarding_id__in=uuids_of(record_ids))
    digests = list(rows.values_list("sha256", flat=True))
    rows.delete()
    release(digests)
    return len(digests)


def release(digests: Collection[str]) -> None:
    """Remove these bytes soon, in the caller's transaction, unless somebody still has them."""
    now = clock.now()
    due.schedule([NewDue(RELEASE, digest, now, {}) for digest in set(digests)])


def release_kind() -> DueKind:
    """Return how bytes that nobody has any more are removed."""
    return DueKind(RELEASE, advance=_advance, give_up=lambda _item, _error: None)


def _advance(items: Sequence[DueItem]) -> list[Step]:
    """Whoever attaches the same bytes at this moment waits for the lock, or has the row already."""
    for item in sorted(items, key=lambda item: item.key):
        execute(_LOCK, (item.key,))
        if not Attachment.objects.filter(sha256=item.key).exists():
            _place().remove(item.key)
    return [Finished() for _ in items]


def _found(actor: Actor, attachment_id: UUID) -> Attachment:
    users.check_may_read(actor, KIND)
    found: Attachment | None = Attachment.objects.filter(pk=attachment_id).first()
    if found is None:
        raise NotFound("There is no such file.")
    check_visible(actor, {Regarding(found.regarding_entity, found.regarding_id)})
    return found


def _place() -> Files:
    if not _files:
        raise Unavailable("There is no place for files in this process.")
    return _files[0]


def _row(row: Attachment) -> AttachmentRow:
    return AttachmentRow(
        row.pk,
        Regarding(row.regarding_entity, row.regarding_id),
        row.name,
        row.media_type,
        row.size,
        row.description,
        row.created_at,
        row.created_by,
        row.sha256,
    )
