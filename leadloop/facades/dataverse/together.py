"""Neighbours in a change set that write to one table, written as one batch.

A change set is all or nothing, so its plain creates and updates may go to the writer together.
Whatever is not plain (references, preconditions, related records, a wish for the record) goes its
own way; and when anything is wrong with a batch it is taken back and gone through one by one,
so that the answer names the operation at fault.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from django.db import DatabaseError, transaction

from leadloop.facades.dataverse.answers import Refusal, Reply
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.duplicates import detects_duplicates
from leadloop.facades.dataverse.keys import checked_key, is_primary
from leadloop.facades.dataverse.paths import parse_path
from leadloop.facades.dataverse.records import written
from leadloop.facades.dataverse.schema import entity_by_set
from leadloop.facades.dataverse.writing import read_body
from leadloop.kit.entity import Entity, RecordWrite, WriteMode
from leadloop.kit.errors import LeadloopError
from leadloop.kit.odata.syntax import SyntaxFault

_APART: Final = frozenset({"prefer", "if-match", "if-none-match"})
_REFERENCES: Final = (b'"$', b'"/$')


def neighbours(calls: Iterable[Call]) -> Iterator[list[Call]]:
    """Return the calls in order, those together that may be written together."""
    for (kind, _), found in groupby(calls, _kind_of):
        if kind:
            yield list(found)
        else:
            yield from ([one] for one in found)


def _kind_of(call: Call) -> tuple[str, str]:
    """Return what two calls share if they may be written together; empty if this one may not."""
    plain = (
        call.method in ("POST", "PATCH")
        and not call.query
        and not detects_duplicates(call)
        and _APART.isdisjoint(call.headers)
        and not call.path.startswith(("/", "$"))
        and not any(mark in call.body for mark in _REFERENCES)
    )
    set_name, parenthesis, rest = call.path.partition("(")
    if not plain or "/" in rest or bool(parenthesis) is not (call.method == "PATCH"):
        return "", ""
    return call.method, set_name


def write_together(calls: Sequence[Call]) -> list[Reply] | None:
    """Write neighbours as one batch; None, with nothing written, if they must go one by one."""
    try:
        entity = entity_by_set(parse_path(calls[0].path)[0].name)
        writes = [_write(call, entity) for call in calls]
        with transaction.atomic():
            results = entity.upsert(calls[0].actor, writes)
    except (Refusal, LeadloopError, SyntaxFault, DatabaseError):
        return None
    return [written(call, entity, one) for call, one in zip(calls, results, strict=True)]


def _write(call: Call, entity: Entity) -> RecordWrite:
    body = read_body(call, entity, call.json())
    if not body.is_plain:
        raise SyntaxFault("Related records are made one by one.")
    given = body.values.pop(entity.primary_id, None)
    segments = parse_path(call.path)
    if call.method == "POST":
        if len(segments) != 1:
            raise SyntaxFault("This makes no record.")
        key = {entity.primary_id: given} if given else {}
        return RecordWrite(key, body.values, mode=WriteMode.CREATE)
    key = checked_key(entity, segments[0].key or {})
    if len(segments) != 1 or not is_primary(entity, key):
        raise SyntaxFault("This names no record by its id.")
    return RecordWrite(key, body.values)
