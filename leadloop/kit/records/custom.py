"""Columns that live in a row's JSON ``attributes``: how they are named, and how ids are read.

A custom column's attribute is ``attributes__{name}``, with a path below it where the value is an
object; one that holds the id of another record ends in ``__as_record_id``, so that queries compare
and join it as a UUID.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Transform, UUIDField
from typing_extensions import override

CUSTOM: Final = "attributes__"
"""How the attribute of a custom column begins: it lives in the row's JSON object."""

AS_ID: Final = "__as_record_id"
"""How the attribute of a custom column that holds an id ends."""

_ID: Final = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"


class AsRecordId(Transform):
    """A JSON text as a UUID; NULL where it is none, for rows hold whatever senders put there."""

    lookup_name = "as_record_id"
    template = f"(substring((%(expressions)s) #>> '{{}}' from '{_ID}'))::uuid"

    @property
    @override
    def output_field(self) -> "UUIDField[Any, Any]":
        return UUIDField()


def is_custom(attribute: str) -> bool:
    """Say whether an attribute lives in the row's JSON object."""
    return attribute.startswith(CUSTOM)


def custom_key(attribute: str) -> str:
    """Return the key of a custom column in the row's JSON object."""
    return attribute.removeprefix(CUSTOM).partition("__")[0]


def custom_id(attributes: Mapping[str, Any] | None, attribute: str) -> UUID | None:
    """Return the id that a row's JSON object holds for a custom column; None for none."""
    held = (attributes or {}).get(custom_key(attribute))
    try:
        return UUID(held) if isinstance(held, str) else None
    except ValueError:
        return None
