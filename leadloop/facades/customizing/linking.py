"""Links records of many to many relationships, and takes links away."""

from uuid import UUID

from django.db import transaction

from leadloop.events.api import change_context
from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.models import CustomLink
from leadloop.kit import clock
from leadloop.kit.entity import Entity, EntityLink, get_entity
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def associate(actor: Actor, *, link: EntityLink, own: UUID, other: UUID) -> None:
    """Link two records; linked ones stay so.

    Raises:
        NotAllowed: ``actor`` may change neither of them.
        NotFound: One is not there, or not the actor's to see.

    Emits:
        ``custom_link.changed``, in the same transaction.
    """
    first, second = _ends(actor, link, own, other)
    made = CustomLink(
        id=new_uuid(),
        relation=link.through,
        first_id=first,
        second_id=second,
        created_at=clock.now(),
        created_by=actor.label,
    )
    with transaction.atomic(), change_context(actor=actor.label):
        CustomLink.objects.bulk_create([made], ignore_conflicts=True)


def disassociate(actor: Actor, *, link: EntityLink, own: UUID, other: UUID) -> None:
    """Take the link between two records away.

    Raises:
        NotAllowed: ``actor`` may change neither of them.
        NotFound: One is not there or not the actor's to see, or they are not linked.

    Emits:
        ``custom_link.changed``, in the same transaction.
    """
    first, second = _ends(actor, link, own, other)
    with transaction.atomic(), change_context(actor=actor.label):
        found, _ = CustomLink.objects.filter(
            relation=link.through, first_id=first, second_id=second
        ).delete()
    if not found:
        raise NotFound(f"{link.entity} With Id = {other} is not linked to this record.")


def _ends(actor: Actor, link: EntityLink, own: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return both ids in the order of the table of links, once rights are judged."""
    through = get_entity(link.through)
    here, there = _owner(link), get_entity(link.entity)
    for entity, key in ((here, own), (there, other)):
        if not entity.rows(actor).order_by().filter(pk=key).exists():
            raise NotFound(f"{entity.name} With Id = {key} Does Not Exist")
    if not (_may_change(actor, here, own) or _may_change(actor, there, other)):
        raise NotAllowed("You may link records that you may change.")
    is_first = through.by_name[link.own].attribute == "first_id"
    return (own, other) if is_first else (other, own)


def _owner(link: EntityLink) -> Entity:
    """Return the entity on whose records the link begins."""
    relation = next(one for one in extensions.relations() if one.name == link.through)
    begins_first = get_entity(link.through).by_name[link.own].attribute == "first_id"
    return get_entity(relation.first if begins_first else relation.second)


def _may_change(actor: Actor, entity: Entity, key: UUID) -> bool:
    if not entity.kind:
        return False
    try:
        users.check_may_write(actor, entity.kind)
    except NotAllowed:
        return False
    rows = entity.rows(actor).model._default_manager
    editable = getattr(rows, "editable_by", None)
    return editable is None or editable(actor).order_by().filter(pk=key).exists()
