"""One declaration per business object, read by every door.

An ``Entity`` names an object as its vendor's protocol names it (Dataverse logical names; custom
columns carry the publisher prefix ``ll_``). Flows, the OData and SOQL façades, the lake, sync and
the web tables all read the same declaration; zones register theirs at start, so that a lower zone
reaches a higher one's records without importing it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from leadloop.kit.errors import Conflict, NotAllowed, NotFound


class FieldType(StrEnum):
    """The types that every protocol we speak can carry."""

    TEXT = "text"
    MEMO = "memo"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    CHOICE = "choice"
    UNIQUE_ID = "unique_id"
    LOOKUP = "lookup"
    JSON = "json"
    FILE = "file"


class Choice(NamedTuple):
    """One value of an option set: the vendor's number, our stored value, the label."""

    code: int
    value: str
    label: str


class LookupTarget(NamedTuple):
    """One entity that a lookup may point to.

    ``navigation`` is the single-valued navigation property (case-sensitive; with several targets
    ``customerid_account`` and ``customerid_contact``), ``collection`` the collection-valued one
    of the target, empty where it has none.
    """

    entity: str
    navigation: str
    collection: str = ""


class EntityLink(NamedTuple):
    """A navigation property to many records of ``entity``, through rows of ``through``.

    ``own`` and ``other`` are the columns of ``through`` that hold the ids of either side.
    """

    navigation: str
    entity: str
    through: str
    own: str
    other: str


class LookupValue(NamedTuple):
    """The value of a lookup that may point to several entities: which one, and the record's id."""

    entity: str
    id: UUID


class FileValue(NamedTuple):
    """The value of a file column: the attachment that holds the bytes, and the file's name.

    Doors that only know texts cannot write it; bytes are sent to the column's own address.
    """

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class EntityField:
    """One column as doors see it.

    ``name`` is the vendor's logical name, ``attribute`` the model attribute behind it (a lookup's
    ends in ``_id``). ``label`` is the word used on every screen. A lookup with several ``targets``
    keeps the target's logical name in ``type_attribute`` and is written as a ``LookupValue``; a
    lookup with one target is written as a UUID. ``schema_name`` is the name as its maker wrote
    it, where it is kept.
    """

    name: str
    attribute: str
    type: FieldType
    label: str
    writable: bool = True
    required: bool = False
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    targets: tuple[LookupTarget, ...] = ()
    type_attribute: str = ""
    schema_name: str = ""


class WriteMode(StrEnum):
    """What a write may do: either, create only (else ``Conflict``), update only (``NotFound``)."""

    UPSERT = "upsert"
    CREATE = "create"
    UPDATE = "update"


class RecordWrite(NamedTuple):
    """One record to write.

    ``key`` holds either the primary id or one alternate key, by vendor name; ``values`` the
    columns to set, by vendor name. ``cause`` and ``trace_id`` say which event led here.
    A record that is not at ``expected_version`` any more raises ``StaleWrite``.
    """

    key: Mapping[str, Any]
    values: Mapping[str, Any]
    cause: UUID | None = None
    trace_id: str = ""
    mode: WriteMode = WriteMode.UPSERT
    expected_version: int | None = None


class WriteResult(NamedTuple):
    """What became of one write: the record's id, and whether this write created it."""

    id: UUID
    created: bool


@dataclass(frozen=True, slots=True)
class Entity:
    """A business object: names, fields, who may see its rows, and its one writer.

    ``rows(actor)`` returns a QuerySet already narrowed to what ``actor`` may read, to be narrowed
    further and read with ``.values()``. ``upsert(actor, writes)`` writes a batch in the caller's
    transaction and returns one result per write, in order. ``delete(actor, ids)`` removes records
    the same way; None where records of this kind are never deleted. ``kind`` is the kind of record
    that ``users`` judges rights by, ``version`` the attribute that counts a record's changes.
    ``links`` lead to many records that lead to many back.
    """

    name: str
    set_name: str
    label: str
    primary_id: str
    primary_name: str
    fields: tuple[EntityField, ...]
    rows: Callable[[Any], Any]
    upsert: Callable[[Any, Sequence[RecordWrite]], list[WriteResult]]
    alternate_keys: tuple[tuple[str, ...], ...] = ()
    delete: Callable[[Any, Sequence[UUID]], None] | None = None
    kind: str = ""
    type_code: int = 0
    version: str = "version"
    schema_name: str = ""
    links: tuple[EntityLink, ...] = ()
    by_name: Mapping[str, EntityField] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})


def refuse_writes(_actor: Any, _writes: Sequence[RecordWrite]) -> list[WriteResult]:
    """Refuse every write: the ``upsert`` of an entity that doors only read.

    Raises:
        NotAllowed: Always.
    """
    raise NotAllowed("These records are not written through this door.")


class Extensions(Protocol):
    """What an installation adds at run time to the entities that ship."""

    def extend(self, entity: Entity, /) -> Entity:
        """Return the entity with what was added to it; the same object while nothing changes."""

    def find(self, name: str, /) -> Entity | None:
        """Return the added entity with this logical or set name, None if there is none."""

    def names(self) -> list[str]:
        """Return the logical names of the added entities."""

    def forget(self, entity: str, ids: Sequence[UUID], /) -> None:
        """Take away what leads to records that are about to be deleted.

        Raises:
            Conflict: What leads there forbids it.
        """

    def generation(self) -> int:
        """Return a number that is another one whenever anything was added or taken away."""


_registry: dict[str, Entity] = {}
_registrations = [0]
_extensions: Extensions | None = None


def use_extensions(extensions: Extensions) -> None:
    """Let every reader of the registry see what ``extensions`` adds."""
    global _extensions  # noqa: PLW0603 -- set once, when a process starts
    _extensions = extensions


def register_entity(entity: Entity) -> None:
    """Make ``entity`` known under its logical and its set name.

    Raises:
        Conflict: Another entity already has that name.
    """
    for name in (entity.name, entity.set_name):
        known = _registry.get(name)
        if known is not None and known != entity:
            raise Conflict(f"Two entities are named {name}.")
        _registry[name] = entity
    _registrations[0] += 1


def get_entity(name: str) -> Entity:
    """Return the entity with this logical or set name.

    Raises:
        NotFound: No zone has registered it.
    """
    entity = _registry.get(name)
    if entity is None and _extensions is not None:
        entity = _extensions.find(name)
    if entity is None:
        raise NotFound(
            f"There is no entity named {name!r}; known: {', '.join(list_entity_names())}."
        )
    return _extensions.extend(entity) if _extensions is not None else entity


def list_entity_names() -> list[str]:
    """Return the logical names of all registered entities, sorted."""
    added = _extensions.names() if _extensions is not None else []
    return sorted({entity.name for entity in _registry.values()} | set(added))


def forget_records(entity: str, ids: Sequence[UUID]) -> None:
    """Take away what was added at run time and leads to records that are about to be deleted.

    Raises:
        Conflict: What leads there forbids it.
    """
    if _extensions is not None and ids:
        _extensions.forget(entity, ids)


def registry_state() -> tuple[int, int, int]:
    """Return what changes whenever any declaration does: for what is worked out from them once."""
    added = _extensions.generation() if _extensions is not None else 0
    return _registrations[0], len(_registry), added
