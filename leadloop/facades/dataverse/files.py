"""File columns: bytes sent whole or in parts, read back, and taken away.

The bytes are an attachment of the record; the column holds which one, and the file's name.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.facades.dataverse.answers import JSON, Refusal, Reply, no_resource, not_allowed, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.keys import condition
from leadloop.facades.dataverse.paths import Segment
from leadloop.facades.dataverse.writing import find_id
from leadloop.facades.models import FilePart, FileUpload
from leadloop.kit import clock
from leadloop.kit.entity import Entity, EntityField, FileValue, RecordWrite, WriteMode
from leadloop.kit.errors import InvalidInput, NotFound

CHUNK_BYTES: Final = 4 * 1024 * 1024
MAX_BYTES: Final = 25 * 1024 * 1024
_KEPT: Final = timedelta(days=1)
_RANGE: Final = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
_ASKED: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
_BAD_UPLOAD: Final = "0x80044a02"


class _Place(NamedTuple):
    """The file column of one record."""

    entity: Entity
    record_id: UUID
    field: EntityField


def answer_file(
    call: Call,
    entity: Entity,
    key: Mapping[str, Any],
    field: EntityField,
    segments: Sequence[Segment],
) -> Reply:
    """Answer a call to a file column of a record.

    Raises:
        Refusal: There is no such record or file, or the bytes cannot be taken.
    """
    place = _Place(entity, find_id(call, entity, key), field)
    if call.method == "GET":
        return _read(call, place, segments)
    if len(segments) != 1:
        raise no_resource(segments[1].name)
    match call.method:
        case "PATCH" | "PUT":
            return _receive(call, place)
        case "DELETE":
            with transaction.atomic():
                _replace(call, place, None)
            return Reply(204)
        case _:
            raise not_allowed(call.method)


def _held(call: Call, place: _Place) -> UUID | None:
    """Return the attachment that the column holds; None for none."""
    one = condition(call.actor, place.entity, {place.entity.primary_id: place.record_id})
    rows = place.entity.rows(call.actor).order_by().filter(one)
    found: UUID | None = rows.values_list(place.field.attribute, flat=True).first()
    return found


def _read(call: Call, place: _Place, segments: Sequence[Segment]) -> Reply:
    held = _held(call, place)
    if held is None:
        return Reply(204)
    row, content = customers.open_attachment(call.actor, attachment_id=held)
    with closing(content):
        # A column holds what its own record has; nothing else is handed out through it.
        if row.regarding != Regarding(place.entity.name, place.record_id):
            raise NotFound("There is no such file.")
        found = content.read()
    if len(segments) > 1 and segments[1].name != "$value":
        raise no_resource(segments[1].name)
    headers = {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(row.name, safe='')}",
        "x-ms-file-name": quote(row.name),
        "x-ms-file-size": str(len(found)),
        "mimetype": row.media_type,
        "Accept-Ranges": "bytes",
    }
    reply = _ranged(call, found, headers)
    if len(segments) == 1:
        # Without ``$value`` the bytes stand in JSON; of a range as of the whole.
        path = f"{place.entity.set_name}({place.record_id})/{place.field.name}"
        body = {
            "@odata.context": f"{call.base_url}$metadata#{path}",
            "value": b64encode(reply.body).decode(),
        }
        return ok(body, reply.status, {**reply.headers, "Content-Type": JSON})
    return reply


def _ranged(call: Call, content: bytes, headers: dict[str, str]) -> Reply:
    """Answer with the bytes that ``Range`` asks for; with all of them where it asks for none."""
    asked = _ASKED.fullmatch(call.headers.get("range", "").strip())
    if asked is None:
        return Reply(200, content, headers)
    first = int(asked[1])
    last = min(int(asked[2]) if asked[2] else len(content) - 1, len(content) - 1)
    if first > last:
        raise Refusal(416, _BAD_UPLOAD, f"The file has {len(content)} bytes.")
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Reply(206, content[first : last + 1], headers)


def _receive(call: Call, place: _Place) -> Reply:
    if "sessiontoken" in call.query:
        return _take_part(call, place)
    if call.headers.get("x-ms-transfer-mode", "").lower() == "chunked":
        return _begin(call, place)
    name = _name(call)
    with transaction.atomic():
        _keep(call, place, name, call.body)
    return Reply(204)


def _name(call: Call) -> str:
    name = call.query.get("x-ms-file-name") or unquote(call.headers.get("x-ms-file-name", ""))
    if not name:
        raise Refusal(400, _BAD_UPLOAD, "The header x-ms-file-name says what the file is called.")
    return name


def _keep(call: Call, place: _Place, name: str, content: bytes) -> None:
    kind = call.headers.get("content-type", "")
    file = customers.NewFile(name, kind, BytesIO(content))
    regarding = Regarding(place.entity.name, place.record_id)
    try:
        made = customers.attach(call.actor, regarding=regarding, file=file)
    except InvalidInput as error:
        raise Refusal(400, _BAD_UPLOAD, error.message) from None
    row = customers.get_attachment(call.actor, attachment_id=made)
    _replace(call, place, FileValue(made, row.name))


def _replace(call: Call, place: _Place, value: FileValue | None) -> None:
    """Let the column hold another file; the one before goes."""
    before = _held(call, place)
    write = RecordWrite(
        {place.entity.primary_id: place.record_id},
        {place.field.name: value},
        mode=WriteMode.UPDATE,
    )
    place.entity.upsert(call.actor, [write])
    if before is None:
        return
    try:
        row = customers.get_attachment(call.actor, attachment_id=before)
    except NotFound:
        return
    if row.regarding == Regarding(place.entity.name, place.record_id):
        customers.remove_attachment(call.actor, attachment_id=before)


def _begin(call: Call, place: _Place) -> Reply:
    now = clock.now()
    FileUpload.objects.filter(created_at__lt=now - _KEPT).delete()
    session = FileUpload.objects.create(
        entity=place.entity.name,
        record_id=place.record_id,
        name=_name(call)[:1000],
        created_at=now,
        created_by=call.actor.label,
    )
    path = f"{place.entity.set_name}({place.record_id})/{place.field.name}"
    headers = {
        "Location": f"{call.base_url}{path}?sessiontoken={session.pk}",
        "x-ms-chunk-size": str(CHUNK_BYTES),
        "Accept-Ranges": "bytes",
    }
    return Reply(200, b"", headers)


def _take_part(call: Call, place: _Place) -> Reply:
    found = _RANGE.fullmatch(call.headers.get("content-range", "").strip())
    if found is None:
        raise Refusal(400, _BAD_UPLOAD, "Content-Range says which bytes these are.")
    first, last, total = map(int, found.groups())
    if last - first + 1 != len(call.body) or last >= total or not call.body:
        raise Refusal(400, _BAD_UPLOAD, "Content-Range does not fit the bytes sent.")
    if total > MAX_BYTES:
        raise Refusal(400, _BAD_UPLOAD, f"A file has at most {MAX_BYTES // 1024 // 1024} MB.")
    with transaction.atomic():
        session = _session(call, place)
        # Sent again after a lost answer, a part replaces itself; none lies across another.
        if first > session.received:
            message = f"Byte {session.received} is expected next."
            raise Refusal(416, _BAD_UPLOAD, message)
        FilePart.objects.filter(upload=session, first__gte=first).delete()
        FilePart.objects.create(upload=session, first=first, content=call.body)
        session.received = last + 1
        session.save(update_fields=["received"])
        if session.received < total:
            return Reply(206)
        parts = FilePart.objects.filter(upload=session).order_by("first")
        content = _joined([(one.first, bytes(one.content)) for one in parts])
        _keep(call, place, session.name, content)
        session.delete()
    return Reply(204)


def _joined(parts: Sequence[tuple[int, bytes]]) -> bytes:
    found = b""
    for first, content in parts:
        found = found[:first] + content
    return found


def _session(call: Call, place: _Place) -> FileUpload:
    try:
        token = UUID(call.query["sessiontoken"])
    except ValueError:
        token = UUID(int=0)
    mine = FileUpload.objects.select_for_update().filter(
        pk=token,
        entity=place.entity.name,
        record_id=place.record_id,
        created_by=call.actor.label,
    )
    found = mine.first()
    if found is None:
        raise Refusal(404, _BAD_UPLOAD, "There is no such upload: begin again.")
    return found
