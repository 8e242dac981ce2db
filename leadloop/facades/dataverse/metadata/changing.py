"""Makes, changes and deletes tables, columns and keys, as metadata calls say."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from leadloop.facades.customizing import changing
from leadloop.facades.customizing.rules import ColumnDraft, TableDraft, check_may_customize
from leadloop.facades.dataverse.answers import Refusal, Reply, not_allowed, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.metadata.bodies import Body, answer_made, bad, label, required, text
from leadloop.facades.dataverse.metadata.definitions import VENDOR, metadata_id
from leadloop.facades.dataverse.metadata.finding import find_attribute, find_definition, find_key
from leadloop.facades.dataverse.metadata.relating import add_relationship, delete_relationship
from leadloop.facades.dataverse.paths import Segment
from leadloop.kit.entity import Choice, FieldType
from leadloop.kit.errors import Conflict

_TYPES: Final[Mapping[str, FieldType]] = {
    "String": FieldType.TEXT,
    "Memo": FieldType.MEMO,
    "Integer": FieldType.INTEGER,
    "BigInt": FieldType.INTEGER,
    "Decimal": FieldType.DECIMAL,
    "Double": FieldType.DECIMAL,
    "Money": FieldType.MONEY,
    "Boolean": FieldType.BOOLEAN,
    "DateTime": FieldType.DATETIME,
    "Picklist": FieldType.CHOICE,
    "File": FieldType.FILE,
}
_MAX_LENGTH: Final = {FieldType.TEXT: 4000, FieldType.MEMO: 1_048_576}


def answer_change(call: Call, segments: Sequence[Segment]) -> Reply:
    """Answer a call that changes metadata.

    Raises:
        Refusal: It cannot be made so.
    """
    check_may_customize(call.actor)
    try:
        return _answer(call, segments)
    except Conflict as error:
        raise Refusal(400, "0x80044363", error.message) from None


def _answer(call: Call, segments: Sequence[Segment]) -> Reply:
    names = tuple(segment.name for segment in segments)
    found = _CHANGES.get((call.method, names, segments[-1].key is not None))
    if found is None:
        raise not_allowed(call.method)
    return found(call, segments)


def _delete_table(call: Call, segments: Sequence[Segment]) -> Reply:
    changing.delete_table(call.actor, name=find_definition(segments[0]).name)
    return Reply(204)


def _delete_column(call: Call, segments: Sequence[Segment]) -> Reply:
    entity, field = find_attribute(segments)
    changing.delete_column(call.actor, entity=entity.name, name=field.name)
    return Reply(204)


def _delete_key(call: Call, segments: Sequence[Segment]) -> Reply:
    entity, columns = find_key(segments)
    changing.delete_key(call.actor, entity=entity.name, columns=columns)
    return Reply(204)


def create_entities(call: Call) -> Reply:
    """Answer ``CreateEntities``."""
    check_may_customize(call.actor)
    bodies = call.json().get("Entities")
    if not isinstance(bodies, list) or not all(isinstance(body, dict) for body in bodies):
        raise bad("'Entities' is a list of tables.")
    try:
        return _create_tables(call, bodies)
    except Conflict as error:
        raise Refusal(400, "0x80044363", error.message) from None


def _create_tables(call: Call, bodies: Sequence[Body]) -> Reply:
    made = [changing.create_table(call.actor, draft=_table(body)) for body in bodies]
    if len(made) != 1:
        return ok({"EntityIds": [metadata_id("entity", name) for name in made]})
    return answer_made(call, f"EntityDefinitions({metadata_id('entity', made[0])})")


def _table(body: Body) -> TableDraft:
    attributes = body.get("Attributes")
    if not isinstance(attributes, list) or not all(isinstance(one, dict) for one in attributes):
        raise bad("'Attributes' is a list of columns.")
    # The primary name comes first, wherever it stands.
    ordered = sorted(attributes, key=lambda one: one.get("IsPrimaryName") is not True)
    columns = tuple(map(_column, ordered))
    return TableDraft(text(body, "SchemaName"), label(body.get("DisplayName")), columns)


def _column(body: Body) -> ColumnDraft:
    kind = str(body.get("@odata.type", "")).lstrip("#").removeprefix(VENDOR)
    kind = kind.removeprefix("Complex").removesuffix("AttributeMetadata")
    found = _TYPES.get(kind)
    if found is None:
        raise bad(f"A column of type '{kind[:60]}' cannot be made here.")
    if found is FieldType.DATETIME and body.get("Format") == "DateOnly":
        found = FieldType.DATE
    return ColumnDraft(
        text(body, "SchemaName"),
        label(body.get("DisplayName")),
        found,
        _length(body, found),
        required(body),
        _choices(body) if found is FieldType.CHOICE else (),
    )


def _length(body: Body, kind: FieldType) -> int | None:
    most = _MAX_LENGTH.get(kind)
    if most is None:
        return None
    length = body.get("MaxLength", 200 if kind is FieldType.TEXT else most)
    if isinstance(length, bool) or not isinstance(length, int) or not 1 <= length <= most:
        raise bad(f"'MaxLength' is a number from 1 to {most}.")
    return int(length)


def _choices(body: Body) -> tuple[Choice, ...]:
    options = body.get("OptionSet")
    options = options.get("Options") if isinstance(options, Mapping) else None
    if not isinstance(options, list) or len(options) > 1000:  # noqa: PLR2004 -- options
        raise bad("'OptionSet' has a list of at most 1000 'Options'.")
    found = []
    for option in options:
        value = option.get("Value") if isinstance(option, Mapping) else None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
            raise bad("Each option has a 'Value', a number.")
        found.append(Choice(value, str(value), label(option.get("Label")) or str(value)))
    return tuple(found)


def _add_column(call: Call, segments: Sequence[Segment]) -> Reply:
    entity = find_definition(segments[0])
    draft = _column(call.json())
    name = changing.add_column(call.actor, entity=entity.name, draft=draft)
    table, column = metadata_id("entity", entity.name), metadata_id("attribute", entity.name, name)
    return answer_made(call, f"EntityDefinitions({table})/Attributes({column})")


def _change_column(call: Call, segments: Sequence[Segment]) -> Reply:
    entity, field = find_attribute(segments)
    body = call.json()
    changing.change_column(
        call.actor,
        entity=entity.name,
        name=field.name,
        label=label(body.get("DisplayName")) or field.label,
        max_length=_length(body, field.type) if "MaxLength" in body else field.max_length,
        required=required(body) if "RequiredLevel" in body else field.required,
    )
    return Reply(204)


def _add_key(call: Call, segments: Sequence[Segment]) -> Reply:
    entity = find_definition(segments[0])
    body = call.json()
    columns = body.get("KeyAttributes")
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise bad("'KeyAttributes' is a list of columns.")
    names = [name.lower() for name in columns]
    changing.add_key(call.actor, entity=entity.name, name=text(body, "SchemaName"), columns=names)
    table, key = metadata_id("entity", entity.name), metadata_id("key", entity.name, *names)
    return answer_made(call, f"EntityDefinitions({table})/Keys({key})")


_RELATIONS: Final = ("RelationshipDefinitions",)
_ATTRIBUTES: Final = ("EntityDefinitions", "Attributes")
_KEYS: Final = ("EntityDefinitions", "Keys")
_CHANGES: Final[
    Mapping[tuple[str, tuple[str, ...], bool], Callable[[Call, Sequence[Segment]], Reply]]
] = {
    ("POST", ("EntityDefinitions",), False): lambda call, _: _create_tables(call, [call.json()]),
    ("DELETE", ("EntityDefinitions",), True): _delete_table,
    ("POST", _ATTRIBUTES, False): _add_column,
    ("PUT", _ATTRIBUTES, True): _change_column,
    ("PATCH", _ATTRIBUTES, True): _change_column,
    ("DELETE", _ATTRIBUTES, True): _delete_column,
    ("POST", _RELATIONS, False): add_relationship,
    ("DELETE", _RELATIONS, True): delete_relationship,
    ("POST", _KEYS, False): _add_key,
    ("DELETE", _KEYS, True): _delete_key,
}
