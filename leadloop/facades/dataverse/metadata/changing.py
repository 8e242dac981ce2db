"""Makes, changes and deletes tables, columns and keys, as metadata calls say."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from leadloop.facades.customizing import changing
from leadloop.facades.customizing.changing import ColumnDraft, TableDraft
from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal, Reply, not_allowed, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.metadata.definitions import VENDOR, metadata_id
from leadloop.facades.dataverse.metadata.finding import find_attribute, find_definition, find_key
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
}
_MAX_LENGTH: Final = {FieldType.TEXT: 4000, FieldType.MEMO: 1_048_576}
Body = Mapping[str, Any]


def _bad(message: str) -> Refusal:
    return Refusal(400, BAD_PAYLOAD, message)


def answer_change(call: Call, segments: Sequence[Segment]) -> Reply:
    """Answer a call that changes metadata.

    Raises:
        Refusal: It cannot be made so.
    """
    changing.check_may_customize(call.actor)
    try:
        return _answer(call, segments)
    except Conflict as error:
        raise Refusal(400, "0x80044363", error.message) from None


def _answer(call: Call, segments: Sequence[Segment]) -> Reply:
    names = tuple(segment.name for segment in segments)
    if names[0] == "RelationshipDefinitions":
        raise _bad("Relationships cannot be made here: tables have those they ship with.")
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
    changing.check_may_customize(call.actor)
    bodies = call.json().get("Entities")
    if not isinstance(bodies, list) or not all(isinstance(body, dict) for body in bodies):
        raise _bad("'Entities' is a list of tables.")
    try:
        return _create_tables(call, bodies)
    except Conflict as error:
        raise Refusal(400, "0x80044363", error.message) from None


def _create_tables(call: Call, bodies: Sequence[Body]) -> Reply:
    made = [changing.create_table(call.actor, draft=_table(body)) for body in bodies]
    if len(made) != 1:
        return ok({"EntityIds": [metadata_id("entity", name) for name in made]})
    return _made(call, f"EntityDefinitions({metadata_id('entity', made[0])})")


def _made(call: Call, path: str) -> Reply:
    url = f"{call.base_url}{path}"
    return Reply(204, b"", {"OData-EntityId": url, "Location": url})


def _table(body: Body) -> TableDraft:
    attributes = body.get("Attributes")
    if not isinstance(attributes, list) or not all(isinstance(one, dict) for one in attributes):
        raise _bad("'Attributes' is a list of columns.")
    # The primary name comes first, wherever it stands.
    ordered = sorted(attributes, key=lambda one: one.get("IsPrimaryName") is not True)
    columns = tuple(map(_column, ordered))
    return TableDraft(_text(body, "SchemaName"), _label(body.get("DisplayName")), columns)


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise _bad(f"'{name}' is a text.")
    return value


def _label(value: Any) -> str:
    if not isinstance(value, Mapping):
        return ""
    one = value.get("UserLocalizedLabel")
    several = value.get("LocalizedLabels")
    if not isinstance(one, Mapping) and isinstance(several, list) and several:
        one = several[0]
    found = one.get("Label") if isinstance(one, Mapping) else None
    return found if isinstance(found, str) else ""


def _column(body: Body) -> ColumnDraft:
    kind = str(body.get("@odata.type", "")).lstrip("#").removeprefix(VENDOR)
    kind = kind.removeprefix("Complex").removesuffix("AttributeMetadata")
    found = _TYPES.get(kind)
    if found is None:
        raise _bad(f"A column of type '{kind[:60]}' cannot be made here.")
    if found is FieldType.DATETIME and body.get("Format") == "DateOnly":
        found = FieldType.DATE
    return ColumnDraft(
        _text(body, "SchemaName"),
        _label(body.get("DisplayName")),
        found,
        _length(body, found),
        _required(body),
        _choices(body) if found is FieldType.CHOICE else (),
    )


def _length(body: Body, kind: FieldType) -> int | None:
    most = _MAX_LENGTH.get(kind)
    if most is None:
        return None
    length = body.get("MaxLength", 200 if kind is FieldType.TEXT else most)
    if isinstance(length, bool) or not isinstance(length, int) or not 1 <= length <= most:
        raise _bad(f"'MaxLength' is a number from 1 to {most}.")
    return int(length)


def _required(body: Body) -> bool:
    level = body.get("RequiredLevel")
    return isinstance(level, Mapping) and level.get("Value") == "ApplicationRequired"


def _choices(body: Body) -> tuple[Choice, ...]:
    options = body.get("OptionSet")
    options = options.get("Options") if isinstance(options, Mapping) else None
    if not isinstance(options, list) or len(options) > 1000:  # noqa: PLR2004 -- options
        raise _bad("'OptionSet' has a list of at most 1000 'Options'.")
    found = []
    for option in options:
        value = option.get("Value") if isinstance(option, Mapping) else None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 2**31 - 1:
            raise _bad("Each option has a 'Value', a number.")
        found.append(Choice(value, str(value), _label(option.get("Label")) or str(value)))
    return tuple(found)


def _add_column(call: Call, segments: Sequence[Segment]) -> Reply:
    entity = find_definition(segments[0])
    draft = _column(call.json())
    name = changing.add_column(call.actor, entity=entity.name, draft=draft)
    table, column = metadata_id("entity", entity.name), metadata_id("attribute", entity.name, name)
    return _made(call, f"EntityDefinitions({table})/Attributes({column})")


def _change_column(call: Call, segments: Sequence[Segment]) -> Reply:
    entity, field = find_attribute(segments)
    body = call.json()
    changing.change_column(
        call.actor,
        entity=entity.name,
        name=field.name,
        label=_label(body.get("DisplayName")) or field.label,
        max_length=_length(body, field.type) if "MaxLength" in body else field.max_length,
        required=_required(body) if "RequiredLevel" in body else field.required,
    )
    return Reply(204)


def _add_key(call: Call, segments: Sequence[Segment]) -> Reply:
    entity = find_definition(segments[0])
    body = call.json()
    columns = body.get("KeyAttributes")
    if not isinstance(columns, list) or not all(isinstance(name, str) for name in columns):
        raise _bad("'KeyAttributes' is a list of columns.")
    names = [name.lower() for name in columns]
    changing.add_key(call.actor, entity=entity.name, name=_text(body, "SchemaName"), columns=names)
    table, key = metadata_id("entity", entity.name), metadata_id("key", entity.name, *names)
    return _made(call, f"EntityDefinitions({table})/Keys({key})")


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
    ("POST", _KEYS, False): _add_key,
    ("DELETE", _KEYS, True): _delete_key,
}
