"""Sets and records: create, read, change, delete, and the links between them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from django.db import transaction

from leadloop.facades.dataverse import tracking
from leadloop.facades.dataverse.answers import (
    KEY_TAKEN,
    Refusal,
    Reply,
    not_allowed,
    ok,
)
from leadloop.facades.dataverse.applying import answer_apply
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.keys import checked_key, condition, is_primary
from leadloop.facades.dataverse.paths import Segment, quoted, said
from leadloop.facades.dataverse.reading import (
    Query,
    answer_page,
    capped,
    read_one,
    read_options,
    read_page,
    reading_of,
)
from leadloop.facades.dataverse.reports.answering import answer_fetch, answer_sql
from leadloop.facades.dataverse.schema import schema_of
from leadloop.facades.dataverse.writing import (
    change,
    find_id,
    make,
)
from leadloop.kit.entity import (
    Entity,
    RecordWrite,
    WriteMode,
    WriteResult,
)
from leadloop.kit.errors import Conflict
from leadloop.kit.merging import successor
from leadloop.kit.odata.compiling import Compiler
from leadloop.users import api as users

_REPRESENTATION: Final = "return=representation"


def answer_set(call: Call, entity: Entity) -> Reply:
    """Answer a call to an entity set."""
    if call.method == "POST":
        return _create(call, entity)
    if call.method != "GET":
        raise not_allowed(call.method)
    for option, answer in (("fetchXml", answer_fetch), ("sql", answer_sql)):
        if option in call.query:
            return answer(call, entity)
    if "$apply" in call.query:
        return answer_apply(call, entity)
    if tracking.is_asked(call):
        return tracking.answer_changes(call, entity)
    query = read_options(call)
    if call.max_page_size is not None:
        query = replace(query, top=None)
    page = read_page(reading_of(call), entity, query)
    return ok(answer_page(call, context_of(entity, query), page), headers=applied(call))


def answer_count(call: Call, entity: Entity) -> Reply:
    """Answer ``/$count``: how many records, 5,000 being the most that is said."""
    if call.method != "GET":
        raise not_allowed(call.method)
    if "$deltatoken" in call.query:
        return plain(str(tracking.count_changes(call, entity)))
    query = read_options(call)
    rows = entity.rows(call.actor).filter(
        Compiler(call.actor, schema_of(entity)).compile(query.where)
    )
    return plain(str(min(capped(rows), 5000)))


def plain(text: str) -> Reply:
    """Return a bare value."""
    return Reply(200, text.encode(), {"Content-Type": "text/plain"})


def context_of(entity: Entity, query: Query) -> str:
    """Return the context of a set: its name, and what was selected."""
    names = [*query.select, *(f"{expand.name}()" for expand in query.expand)]
    return f"{entity.set_name}({','.join(names)})" if names else entity.set_name


def applied(call: Call) -> dict[str, str]:
    """Return the header that says which preferences were met."""
    parts = []
    if "odata.include-annotations" in call.preferences:
        value = call.preferences["odata.include-annotations"]
        parts.append(f'odata.include-annotations="{value}"')
    if call.max_page_size is not None:
        parts.append(f"odata.maxpagesize={call.max_page_size}")
    return {"Preference-Applied": ",".join(parts)} if parts else {}


def _create(call: Call, entity: Entity) -> Reply:
    made = make(call, entity, call.json())
    return written(call, entity, WriteResult(made, created=True))


def written(call: Call, entity: Entity, result: WriteResult, address: str = "") -> Reply:
    """Answer a write: nothing but the address, or the record."""
    url = address or f"{call.base_url}{entity.set_name}({result.id})"
    if not call.wants_representation:
        headers = {"OData-EntityId": url}
        if result.created:
            headers["Location"] = url
        return Reply(204, b"", headers)
    query = read_options(call)
    key = condition(call.actor, entity, {entity.primary_id: result.id})
    try:
        record = read_one(reading_of(call), entity, key, query, result.id)
    except Refusal:
        record = {entity.primary_id: str(result.id)}
    body = {"@odata.context": _context(call, entity, query), **record}
    headers = {"OData-EntityId": url, "Preference-Applied": _REPRESENTATION}
    if result.created:
        headers["Location"] = url
    if etag := record.get("@odata.etag"):
        headers["ETag"] = etag
    reply = ok(body, 201 if result.created else 200)
    reply.headers.update(headers)
    return reply


def _context(call: Call, entity: Entity, query: Query) -> str:
    return f"{call.base_url}$metadata#{context_of(entity, query)}/$entity"


def answer_record(call: Call, entity: Entity, segment: Segment) -> Reply:
    """Answer a call to one record."""
    key = checked_key(entity, segment.key or {})
    match call.method:
        case "GET" | "HEAD":
            return read(call, entity, key)
        case "PATCH":
            return _patch(call, entity, key)
        case "DELETE":
            return _delete(call, entity, key)
        case _:
            raise not_allowed(call.method)


def read(call: Call, entity: Entity, key: Mapping[str, Any]) -> Reply:
    """Answer a call that reads one record by a checked key."""
    query = read_options(call)
    found = _kept(call, entity, find_id(call, entity, key))
    one = condition(call.actor, entity, {entity.primary_id: found})
    record = read_one(reading_of(call), entity, one, query, said(key))
    etag = record.get("@odata.etag", "")
    known = call.if_none_match()
    plain = not query.expand and not call.annotations.wanted
    if known is not None and plain and etag == f'W/"{known}"':
        return Reply(304, b"", {"ETag": etag})
    body = {"@odata.context": _context(call, entity, query), **record}
    return ok(body, headers={**({"ETag": etag} if etag else {}), **applied(call)})


def _kept(call: Call, entity: Entity, record_id: UUID) -> UUID:
    """Return the record that one that was merged is part of now, if the caller sees it."""
    kept = successor(entity.name, record_id)
    if kept is None or not entity.rows(call.actor).order_by().filter(pk=kept).exists():
        return record_id
    return kept


def _patch(call: Call, entity: Entity, key: Mapping[str, Any]) -> Reply:
    mode, expected = _mode(call)
    with transaction.atomic():
        try:
            result = change(call, entity, key, mode, expected)
        except Conflict as error:
            if type(error) is not Conflict:
                raise
            raise Refusal(412, KEY_TAKEN, error.message) from None
        address = "" if is_primary(entity, key) else _key_address(call, entity, key)
        return written(call, entity, result, address)


def _key_address(call: Call, entity: Entity, key: Mapping[str, Any]) -> str:
    pairs = ",".join(f"{name}={quote(quoted(value))}" for name, value in key.items())
    return f"{call.base_url}{entity.set_name}({pairs})"


def _mode(call: Call) -> tuple[WriteMode, int | None]:
    if call.if_none_match() == "*":
        return WriteMode.CREATE, None
    match call.if_match():
        case None:
            return WriteMode.UPSERT, None
        case int(version):
            return WriteMode.UPDATE, version
        case _:
            return WriteMode.UPDATE, None


def _delete(call: Call, entity: Entity, key: Mapping[str, Any]) -> Reply:
    if entity.delete is None:
        raise Refusal(403, "0x80040220", f"A {entity.label.lower()} is never deleted.")
    users.check_may_write(call.actor, entity.kind)
    with transaction.atomic():
        found = find_id(call, entity, key)
        expected = call.if_match()
        if isinstance(expected, int):
            empty = RecordWrite(
                {entity.primary_id: found}, {}, mode=WriteMode.UPDATE, expected_version=expected
            )
            entity.upsert(call.actor, [empty])
        entity.delete(call.actor, [found])
    return Reply(204)
