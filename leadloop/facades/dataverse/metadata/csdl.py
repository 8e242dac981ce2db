"""``$metadata``: the whole schema as CSDL XML."""

from collections.abc import Iterable, Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from leadloop.facades.dataverse.schema import property_name, schema_of
from leadloop.kit.entity import Entity, EntityField, FieldType

_TYPES: Final = {
    FieldType.TEXT: "Edm.String",
    FieldType.MEMO: "Edm.String",
    FieldType.JSON: "Edm.String",
    FieldType.INTEGER: "Edm.Int32",
    FieldType.DECIMAL: "Edm.Decimal",
    FieldType.MONEY: "Edm.Decimal",
    FieldType.BOOLEAN: "Edm.Boolean",
    FieldType.DATE: "Edm.Date",
    FieldType.DATETIME: "Edm.DateTimeOffset",
    FieldType.CHOICE: "Edm.Int32",
    FieldType.UNIQUE_ID: "Edm.Guid",
    FieldType.LOOKUP: "Edm.Guid",
    FieldType.FILE: "Edm.Guid",
}
_HEAD: Final = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">'
    '<edmx:DataServices><Schema Namespace="Microsoft.Dynamics.CRM" Alias="mscrm"'
    ' xmlns="http://docs.oasis-open.org/odata/ns/edm">'
    '<EntityType Name="crmbaseentity" Abstract="true" />'
)
_TAIL: Final = "</Schema></edmx:DataServices></edmx:Edmx>"
_ACTIONS: Final = (
    '<ComplexType Name="WhoAmIResponse"><Property Name="BusinessUnitId" Type="Edm.Guid" />'
    '<Property Name="UserId" Type="Edm.Guid" /><Property Name="OrganizationId" Type="Edm.Guid" />'
    '</ComplexType><Function Name="WhoAmI"><ReturnType Type="mscrm.WhoAmIResponse" /></Function>'
)


def csdl(entities: Iterable[Entity]) -> str:
    """Return the document that describes these entities."""
    known = list(entities)
    types = "".join(part for entity in known for part in _entity_type(entity))
    sets = "".join(part for entity in known for part in _entity_set(entity))
    container = (
        f'<EntityContainer Name="System">{sets}'
        '<FunctionImport Name="WhoAmI" Function="mscrm.WhoAmI" /></EntityContainer>'
    )
    return f"{_HEAD}{types}{_ACTIONS}{container}{_TAIL}"


def _entity_type(entity: Entity) -> Iterator[str]:
    schema = schema_of(entity)
    yield f'<EntityType Name={quoteattr(entity.name)} BaseType="mscrm.crmbaseentity">'
    yield f"<Key><PropertyRef Name={quoteattr(entity.primary_id)} /></Key>"
    for name, field in schema.properties.items():
        yield _property(name, field)
    for name, single in schema.singles.items():
        yield (
            f'<NavigationProperty Name={quoteattr(name)} Nullable="true"'
            f" Type={quoteattr('mscrm.' + single.target.entity)}>"
            f"<ReferentialConstraint Property={quoteattr(property_name(single.field))}"
            ' ReferencedProperty="id" /></NavigationProperty>'
        )
    for name, many in schema.manies.items():
        yield (
            f"<NavigationProperty Name={quoteattr(name)}"
            f" Type={quoteattr(f'Collection(mscrm.{many.entity})')}"
            f" Partner={quoteattr(many.target.navigation)} />"
        )
    for name, link in schema.links.items():
        yield (
            f"<NavigationProperty Name={quoteattr(name)}"
            f" Type={quoteattr(f'Collection(mscrm.{link.entity})')} />"
        )
    yield "</EntityType>"


def _property(name: str, field: EntityField) -> str:
    length = f' MaxLength="{field.max_length}"' if field.max_length and field.type in _TEXTS else ""
    scale = ' Scale="4"' if field.type in (FieldType.DECIMAL, FieldType.MONEY) else ""
    return (
        f"<Property Name={quoteattr(name)} Type={quoteattr(_TYPES[field.type])}{length}{scale} />"
    )


_TEXTS: Final = (FieldType.TEXT, FieldType.MEMO)


def _entity_set(entity: Entity) -> Iterator[str]:
    schema = schema_of(entity)
    kind = quoteattr("mscrm." + entity.name)
    yield f"<EntitySet Name={quoteattr(entity.set_name)} EntityType={kind}>"
    bindings = {name: single.target.entity for name, single in schema.singles.items()}
    bindings |= {name: many.entity for name, many in schema.manies.items()}
    bindings |= {name: link.entity for name, link in schema.links.items()}
    from leadloop.kit.entity import get_entity, list_entity_names

    known = set(list_entity_names())
    for name, target in bindings.items():
        if target in known:
            path, found = quoteattr(name), quoteattr(get_entity(target).set_name)
            yield f"<NavigationPropertyBinding Path={path} Target={found} />"
    yield "</EntitySet>"
