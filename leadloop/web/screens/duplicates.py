"""Records that may be one: pairs to decide, and what looks like one record."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts.matching import PairState, RecordRef
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.web import resemblance
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import local_url, page, saved
from leadloop.web.lead_query import ids_in
from leadloop.web.records import url_of

_KIND: Final = "merge"
_SECTION: Final = "duplicates"
_PAGE: Final = 50
_STATES: Final = (("open", "To decide"), ("not_same", "Not the same"))


@require_GET
@screen(reads=_KIND)
def duplicates(request: Request) -> HttpResponse:
    """List pairs of records that may be one, likeliest first, with the reasons."""
    asked = request.GET.get("state", "open")
    state = PairState(asked) if asked in dict(_STATES) else PairState.OPEN
    entity = request.GET.get("kind", "")
    entity = entity if entity in resemblance.ENTITIES else ""
    offset = resemblance.whole(request.GET.get("offset", ""))
    found = customers.list_pairs(
        request.actor, entity=entity, state=state, offset=offset, limit=_PAGE
    )
    context = {
        "pairs": [resemblance.shown_pair(pair) for pair in found.rows],
        "total": found.total,
        "first": found.offset + 1,
        "last": found.offset + len(found.rows),
        "before": max(found.offset - _PAGE, 0) if found.offset else None,
        "after": found.offset + _PAGE if found.has_next else None,
        "state": state.value,
        "states": _STATES,
        "kind": entity,
        "kinds": [("", "All"), *resemblance.ENTITIES.items()],
        "may_decide": may_write(request.actor, _KIND),
    }
    return page(
        request,
        "leadloop/duplicates/list.html",
        context,
        part="leadloop/duplicates/_list.html",
        section=_SECTION,
    )


@require_POST
@screen(writes=_KIND)
def decide(request: Request, pair_id: UUID) -> HttpResponse:
    """Say that a pair is not the same, or may be after all."""
    same = request.POST.get("same") == "1"
    customers.decide_pair(request.actor, pair_id=pair_id, same=same)
    said = "Back among the pairs to decide." if same else "Kept apart. Nobody is asked again."
    back = local_url(request, request.POST.get("back", ""), reverse("duplicates"))
    return saved(request, back, said)


@require_GET
@screen()
def similar(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Show which records look like this one, and why."""
    found = customers.find_duplicates(request.actor, entity=entity, record_id=record_id)
    context = {
        "found": [resemblance.shown_candidate(one) for one in found.candidates],
        "hidden": found.hidden,
        **_own(request, entity, record_id),
    }
    section = resemblance.FOLDERS.get(entity, _SECTION)
    return page(request, "leadloop/duplicates/similar.html", context, section=section)


@require_GET
@screen()
def beside(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Answer the part of a record's page on what looks like it and what was merged into it."""
    found = customers.find_duplicates(request.actor, entity=entity, record_id=record_id)
    context = {
        "found": [resemblance.shown_candidate(one) for one in found.candidates],
        "hidden": found.hidden,
        "merges": resemblance.merges_into(request.actor, entity, record_id),
        **_own(request, entity, record_id),
    }
    part = "leadloop/duplicates/_beside.html"
    return page(request, part, context, part=part)


@require_POST
@screen(writes=_KIND)
def apart(request: Request) -> HttpResponse:
    """Remember that two records are not the same."""
    one, other = (_ref(request.POST.get(side, "")) for side in ("one", "other"))
    customers.tell_apart(request.actor, one=one, other=other)
    back = reverse("similar", args=[one.entity, one.id])
    return saved(request, back, "Kept apart. Nobody is asked again.")


def _own(request: Request, entity: str, record_id: UUID) -> dict[str, Any]:
    declared = get_entity(entity)
    name = declared.by_name[declared.primary_name].attribute
    rows = declared.rows(request.actor).filter(pk=record_id).values_list(name, flat=True)
    return {
        "entity": entity,
        "record_id": record_id,
        "title": rows.first() or f"Unnamed {declared.label.lower()}",
        "noun": declared.label.lower(),
        "record_url": url_of(entity, record_id),
        "may_decide": may_write(request.actor, _KIND),
    }


def _ref(text: str) -> RecordRef:
    entity, _, key = text.partition(":")
    ids = ids_in(key)
    if not ids:
        raise InvalidInput([FieldError("one", "unknown", "Name two records.")])
    return RecordRef(entity, ids[0])
