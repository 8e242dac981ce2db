"""Entities, attributes and option sets as metadata documents, from their declarations. Pure."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from leadloop.kit.entity import Choice, Entity, EntityField, FieldType

VENDOR: Final = "Microsoft.Dynamics.CRM."
ENGLISH: Final = 1033
PUBLISHER: Final = "ll_"
Document = dict[str, Any]

_NAMESPACE: Final = uuid5(NAMESPACE_URL, "leadloop:dataverse")
_KINDS: Final[Mapping[FieldType, tuple[str, str]]] = {
    FieldType.TEXT: ("String", "StringType"),
    FieldType.MEMO: ("Memo", "MemoType"),
    FieldType.JSON: ("Memo", "MemoType"),
    FieldType.INTEGER: ("Integer", "IntegerType"),
    FieldType.DECIMAL: ("Decimal", "DecimalType"),
    FieldType.MONEY: ("Money", "MoneyType"),
    FieldType.BOOLEAN: ("Boolean", "BooleanType"),
    FieldType.DATE: ("DateTime", "DateTimeType"),
    FieldType.DATETIME: ("DateTime", "DateTimeType"),
    FieldType.CHOICE: ("Picklist", "PicklistType"),
    FieldType.UNIQUE_ID: ("Uniqueidentifier", "UniqueidentifierType"),
    FieldType.LOOKUP: ("Lookup", "LookupType"),
    FieldType.FILE: ("Virtual", "FileType"),
}
_SPECIAL: Final[Mapping[str, tuple[str, str]]] = {
    "statecode": ("State", "StateType"),
    "statuscode": ("Status", "StatusType"),
    "ownerid": ("Owner", "OwnerType"),
    "customerid": ("Customer", "CustomerType"),
    "versionnumber": ("BigInt", "BigIntType"),
}
MAX_FILE_KB: Final = 25 * 1024
_MAX_MEMO: Final = 1_048_576
_MAX_TEXT: Final = 4000


def metadata_id(*names: str) -> str:
    """Return the metadata id of what is named so: the same in every installation."""
    return str(uuid5(_NAMESPACE, "\0".join(names)))


def label(text: str) -> Document:
    """Return a label in the one language spoken here."""
    one = {
        "Label": text,
        "LanguageCode": ENGLISH,
        "IsManaged": False,
        "MetadataId": metadata_id("label", text),
        "HasChanged": None,
    }
    return {"LocalizedLabels": [one], "UserLocalizedLabel": one}


def managed(value: Any, name: str) -> Document:
    """Return a value as a managed property holds it."""
    return {"Value": value, "CanBeChanged": True, "ManagedPropertyLogicalName": name}


def is_custom(name: str) -> bool:
    """Say whether a name carries a publisher's prefix."""
    return "_" in name


def schema_name(entity: Entity) -> str:
    """Return the schema name of an entity."""
    return entity.schema_name or entity.name.capitalize()


def entity_document(entity: Entity) -> Document:
    """Return what ``EntityDefinitions`` says of an entity itself."""
    tracked = bool(entity.kind)
    return {
        "MetadataId": metadata_id("entity", entity.name),
        "LogicalName": entity.name,
        "SchemaName": schema_name(entity),
        "EntitySetName": entity.set_name,
        "LogicalCollectionName": entity.set_name,
        "CollectionSchemaName": f"{schema_name(entity)}s",
        "PrimaryIdAttribute": entity.primary_id,
        "PrimaryNameAttribute": entity.primary_name,
        "ObjectTypeCode": entity.type_code or _type_code(entity),
        "DisplayName": label(entity.label),
        "DisplayCollectionName": label(f"{entity.label}s"),
        "Description": label(""),
        "OwnershipType": "UserOwned" if "ownerid" in entity.by_name else "OrganizationOwned",
        "TableType": "Standard",
        "IsActivity": entity.primary_id == "activityid",
        "IsActivityParty": False,
        "IsCustomEntity": is_custom(entity.name),
        "IsCustomizable": managed(True, "iscustomizable"),  # noqa: FBT003 -- the property's value
        "IsIntersect": entity.set_name == f"{entity.name}set",
        "IsLogicalEntity": False,
        "IsManaged": not is_custom(entity.name),
        "IsPrivate": False,
        "IsValidForAdvancedFind": True,
        "HasActivities": False,
        "HasNotes": False,
        "ChangeTrackingEnabled": tracked,
        "CanChangeTrackingBeEnabled": managed(tracked, "canchangetrackingbeenabled"),
        "CanCreateAttributes": managed(_takes_columns(entity), "cancreateattributes"),
    }


def _takes_columns(entity: Entity) -> bool:
    return bool(entity.kind)


def _type_code(entity: Entity) -> int:
    return 10_000 + UUID(metadata_id("entity", entity.name)).int % 10_000


def attribute_kind(field: EntityField) -> tuple[str, str]:
    """Return the attribute type and the attribute type name of a field."""
    return _SPECIAL.get(field.name) or _KINDS[field.type]


def attribute_type(field: EntityField) -> str:
    """Return the full name of a field's metadata type."""
    if field.type is FieldType.FILE:
        return f"{VENDOR}FileAttributeMetadata"
    kind = attribute_kind(field)[0]
    kind = "Lookup" if kind in ("Owner", "Customer") else kind
    kind = "UniqueIdentifier" if kind == "Uniqueidentifier" else kind
    return f"{VENDOR}{kind}AttributeMetadata"


def attribute_document(entity: Entity, field: EntityField, number: int) -> Document:
    """Return what ``Attributes`` says of a field, with what its type adds."""
    kind, kind_name = attribute_kind(field)
    is_id = field.name == entity.primary_id
    level = "SystemRequired" if is_id else "ApplicationRequired" if field.required else "None"
    return {
        "@odata.type": f"#{attribute_type(field)}",
        "MetadataId": metadata_id("attribute", entity.name, field.name),
        "LogicalName": field.name,
        "SchemaName": field.schema_name or field.name,
        "EntityLogicalName": entity.name,
        "AttributeType": kind,
        "AttributeTypeName": {"Value": kind_name},
        "AttributeOf": None,
        "ColumnNumber": number,
        "DisplayName": label(field.label),
        "Description": label(""),
        "IsPrimaryId": is_id,
        "IsPrimaryName": field.name == entity.primary_name,
        "IsCustomAttribute": is_custom(field.name),
        "IsManaged": not is_custom(field.name),
        "IsLogical": False,
        "IsValidForRead": True,
        "IsValidForCreate": field.writable or is_id,
        "IsValidForUpdate": field.writable,
        "IsValidODataAttribute": True,
        "IsFilterable": True,
        "IsSearchable": field.type in (FieldType.TEXT, FieldType.MEMO),
        "IsSortableEnabled": managed(field.type is not FieldType.JSON, "issortable"),
        "RequiredLevel": managed(level, "canmodifyrequirementlevelsettings"),
        "SourceType": 0,
        **_typed(field),
    }


_LIMIT: Final = 100_000_000_000.0
_WHOLE: Final[Document] = {"MinValue": -(2**31), "MaxValue": 2**31 - 1, "Format": "None"}
_PRECISE: Final[Document] = {"MinValue": -_LIMIT, "MaxValue": _LIMIT, "Precision": 4}
_TYPED: Final[Mapping[FieldType, Document]] = {
    FieldType.INTEGER: _WHOLE,
    FieldType.DECIMAL: _PRECISE,
    FieldType.MONEY: _PRECISE,
    FieldType.DATE: {"Format": "DateOnly", "DateTimeBehavior": {"Value": "DateOnly"}},
    FieldType.DATETIME: {"Format": "DateAndTime", "DateTimeBehavior": {"Value": "UserLocal"}},
    FieldType.BOOLEAN: {"DefaultValue": False},
    FieldType.FILE: {"MaxSizeInKB": MAX_FILE_KB},
}


def _typed(field: EntityField) -> Document:
    match field.type:
        case FieldType.TEXT:
            length = field.max_length or _MAX_TEXT
            return {"MaxLength": length, "Format": "Text", "FormatName": {"Value": "Text"}}
        case FieldType.MEMO | FieldType.JSON:
            return {"MaxLength": field.max_length or _MAX_MEMO, "Format": "TextArea"}
        case FieldType.LOOKUP:
            return {"Targets": [target.entity for target in field.targets]}
        case _:
            return dict(_TYPED.get(field.type, {}))


def option_set(entity: Entity, field: EntityField) -> Document | None:
    """Return the option set of a field, None if it has none."""
    if field.type is FieldType.BOOLEAN:
        return {
            "@odata.type": f"#{VENDOR}BooleanOptionSetMetadata",
            "MetadataId": metadata_id("options", entity.name, field.name),
            "Name": f"{entity.name}_{field.name}",
            "IsGlobal": False,
            "OptionSetType": "Boolean",
            "TrueOption": _option(Choice(1, "", "Yes")),
            "FalseOption": _option(Choice(0, "", "No")),
        }
    if field.type is not FieldType.CHOICE:
        return None
    kind = attribute_kind(field)[0]
    return {
        "@odata.type": f"#{VENDOR}OptionSetMetadata",
        "MetadataId": metadata_id("options", entity.name, field.name),
        "Name": f"{entity.name}_{field.name}",
        "DisplayName": label(field.label),
        "IsGlobal": False,
        "IsCustomOptionSet": is_custom(field.name),
        "OptionSetType": kind,
        "Options": [_option(choice) for choice in field.choices],
    }


def _option(choice: Choice) -> Document:
    return {
        "Value": choice.code,
        "Label": label(choice.label),
        "Description": label(""),
        "Color": None,
        "IsManaged": False,
        "ExternalValue": choice.value,
        "MetadataId": None,
        "HasChanged": None,
    }
