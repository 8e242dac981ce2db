"""Where records are shown: the address of any record's page, and what it is called."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from leadloop.kit.entity import get_entity
from leadloop.kit.errors import NotFound
from leadloop.kit.searching import Hit, list_searches
from leadloop.users.contracts import Actor
from leadloop.web import lists
from leadloop.web.access import may_read

# Records that are shown on pages of their own without a list of that shape.
_PAGES: Final[Mapping[str, str]] = {
    "lead": "lead",
    "account": "account",
    "contact": "contact",
    "ll_policy": "policy",
    "opportunity": "opportunity",
    "incident": "case",
    "knowledgearticle": "article",
}


class Found(NamedTuple):
    """A record that was found: its page, its name, a line that tells it from others."""

    url: str
    title: str
    subtitle: str
    id: UUID


class Group(NamedTuple):
    """What was found of one kind, and the list that shows all of it."""

    label: str
    entity: str
    found: tuple[Found, ...]
    all_url: str


def url_of(entity: str, record_id: UUID) -> str:
    """Return the address of a record's page; "" where records of this kind have none."""
    spec = lists.list_of_entity(entity)
    name = spec.record_url if spec else _PAGES.get(entity, "")
    try:
        return reverse(name, args=[record_id]) if name else ""
    except NoReverseMatch:
        return ""


def search_everything(actor: Actor, text: str, *, limit: int) -> list[Group]:
    """Return what is found of every kind that the actor may see, at most ``limit`` of each.

    At most three queries a kind, however much there is.
    """
    groups = []
    for search in list_searches():
        if not may_read(actor, search.kind):
            continue
        hits = search.find(actor, text, limit)
        found = tuple(one for one in map(_found, hits) if one.url)
        if found:
            groups.append(Group(search.label, search.entity, found, _list_url(search.entity)))
    return groups


def _found(hit: Hit) -> Found:
    return Found(url_of(hit.entity, hit.id), hit.title, hit.subtitle, hit.id)


def _list_url(entity: str) -> str:
    spec = lists.list_of_entity(entity)
    return reverse(spec.url) if spec else ""


def named(actor: Actor, recent: Iterable[tuple[str, UUID]]) -> list[Found]:
    """Return these records (entity and id) by name, in order; what may not be seen is left out.

    One query a kind.
    """
    wanted: dict[str, list[UUID]] = {}
    for entity, key in recent:
        wanted.setdefault(entity, []).append(key)
    names: dict[UUID, str] = {}
    for entity, keys in wanted.items():
        names |= names_of(actor, entity, keys)
    return [
        Found(url_of(entity, key), names[key], get_entity(entity).label, key)
        for entity, key in recent
        if key in names and url_of(entity, key)
    ]


def names_of(actor: Actor, name: str, keys: Collection[UUID]) -> dict[UUID, str]:
    """Return what records of an entity are called, of those that the actor may see."""
    try:
        entity = get_entity(name)
    except NotFound:
        return {}
    if not may_read(actor, entity.kind):
        return {}
    attribute = entity.by_name[entity.primary_name].attribute
    rows = entity.rows(actor).order_by().filter(pk__in=keys).values_list("pk", attribute)
    return {key: str(text or entity.label) for key, text in rows}


def entity_of(kind: str) -> str:
    """Return the entity whose records the live feed calls ``kind``; "" where there is none."""
    spec = next((spec for spec in lists.all_lists() if spec.kind == kind), None)
    return spec.entity if spec else ""
