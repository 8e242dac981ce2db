"""What merging two records would do, side by side."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from leadloop.customers.api.merging.deciding import Pair, decide
from leadloop.customers.api.merging.fields import offered, title_of
from leadloop.customers.api.merging.moving import count_references
from leadloop.customers.contracts.merging import FieldChoice, MergePreview, MergeSide
from leadloop.kit.entity import EntityField, FieldType, get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.merging import Row, get_merge_kind, successors
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def preview_merge(
    actor: Actor,
    *,
    entity: str,
    keep_id: UUID,
    gone_id: UUID,
    choices: Mapping[str, Any] | None = None,
) -> MergePreview:
    """Return what merging the two would do: each field with the better value preselected.

    Raises:
        NotAllowed: The actor's role merges nothing.
        NotFound: Records of this kind cannot be merged, or the actor may not see one of them.
        InvalidInput: The two are one, or a choice names no field or side.
    """
    users.check_may_write(actor, "merge")
    kind = get_merge_kind(entity)
    became = successors(entity, [keep_id, gone_id])
    keep_id, gone_id = became.get(keep_id, keep_id), became.get(gone_id, gone_id)
    if keep_id == gone_id:
        raise InvalidInput([FieldError("gone_id", "same", "Choose two different records.")])
    manager: Any = kind.model._default_manager
    found = {one.pk: one for one in manager.visible_to(actor).filter(pk__in=[keep_id, gone_id])}
    if len(found) < 2:  # noqa: PLR2004 -- the two of them
        raise NotFound(f"There is no such {entity}.")
    pair = Pair.of(kind, found[keep_id], found[gone_id])
    return MergePreview(
        entity=entity,
        label=get_entity(entity).label,
        keep=_side(entity, pair.keep),
        gone=_side(entity, pair.gone),
        fields=_fields(actor, pair, choices or {}),
        moves=count_references(kind, gone_id),
    )


def _side(entity: str, row: Row) -> MergeSide:
    owner = row.get("owner_id")
    return MergeSide(
        id=row["id"],
        title=title_of(entity, row),
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        owner=users.names_of([owner]).get(str(owner), "") if owner else "",
    )


def _fields(actor: Actor, pair: Pair, choices: Mapping[str, Any]) -> tuple[FieldChoice, ...]:
    decided = decide(pair, choices)
    by_attribute = {one.attribute: one for one in get_entity(pair.kind.entity).fields}
    names = _names(actor, pair)

    def said(name: str, row: Row) -> str:
        parts = [name, *(one for one in pair.kind.groups.get(name, ()) if one in by_attribute)]
        shown = [_shown(by_attribute.get(one), row[one], names) for one in parts]
        return ", ".join(one for one in shown if one)

    found = (
        FieldChoice(name, label, said(name, pair.keep), said(name, pair.gone), decided.sides[name])
        for name, label in offered(pair.kind).items()
    )
    return tuple(one for one in found if one.differs)


def _names(actor: Actor, pair: Pair) -> dict[UUID, str]:
    """Return the names of records that lookups of the two lead to, one query per kind of them."""
    wanted: dict[str, set[UUID]] = {}
    for one in get_entity(pair.kind.entity).fields:
        if one.type is FieldType.LOOKUP and len(one.targets) == 1:
            keys = [row.get(one.attribute) for row in (pair.keep, pair.gone)]
            wanted.setdefault(one.targets[0].entity, set()).update(key for key in keys if key)
    found: dict[UUID, str] = {}
    for entity, ids in wanted.items():
        found |= _names_in(actor, entity, ids) if ids else {}
    return found


def _names_in(actor: Actor, entity: str, ids: set[UUID]) -> dict[UUID, str]:
    if entity == "systemuser":
        return {UUID(key): name for key, name in users.names_of(ids).items()}
    if entity == "team":
        return {team.id: team.name for team in users.list_teams() if team.id in ids}
    try:
        target = get_entity(entity)
    except NotFound:
        return {}
    name = target.by_name[target.primary_name].attribute
    return dict(target.rows(actor).filter(pk__in=ids).values_list("pk", name))


def _shown(one: EntityField | None, value: Any, names: Mapping[UUID, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, UUID):
        return names.get(value, "A record you may not see")
    if one is not None and one.choices:
        return next((c.label for c in one.choices if c.value == value), str(value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int | float):
        return f"{value:,}"
    return str(value)
