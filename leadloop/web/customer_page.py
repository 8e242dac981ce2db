"""The page of a customer and of a policy: facts, blocks, one timeline."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from leadloop.customers import api as customers
from leadloop.customers.contracts import Detail, Regarding, RelationRow, TimelineEntry
from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.kit.paging import Neighbours
from leadloop.web import lists, timeline, timeline_filters
from leadloop.web.access import Request, may_read, may_write
from leadloop.web.answers import page
from leadloop.web.customer_blocks import Customer, blocks_of
from leadloop.web.lists import Asked
from leadloop.web.record_facts import facts_of
from leadloop.web.record_screen import RecordScreen

_HISTORY_RECORDS = 60


def show(
    request: Request,
    spec: RecordScreen,
    detail: Detail[Any],
    *,
    asked: Asked,
    place: Neighbours | None,
    **more: Any,
) -> HttpResponse:
    """Show a record: what it is on the left, what happened in the middle, what is related."""
    listed = spec.listed
    key = detail.row.id
    is_customer = listed.entity in ("account", "contact")
    record = Regarding(listed.entity, key)
    relations = customers.list_relations(request.actor, record=record) if is_customer else []
    customer = _customer(detail, record, relations)
    blocks = blocks_of(request.actor, customer) if is_customer else []
    related = [Regarding("contact", member) for member in customer.member_ids]
    related += [record for block in blocks for record in block.records][:_HISTORY_RECORDS]
    context = {
        "spec": listed,
        "record": detail,
        "row": detail.row,
        "entity": listed.entity,
        "suffix": lists.suffix(asked.address),
        "place": place,
        "list_url": reverse(listed.url),
        "list_label": listed.nouns.capitalize(),
        "record_url": listed.record_url,
        "noun": listed.noun,
        "edit_url": f"{listed.record_url}-edit",
        "assign_url": f"{listed.record_url}-assign",
        "switch_url": f"{listed.record_url}-switch",
        "facts": facts_of(spec.columns, spec.fields, detail),
        "blocks": blocks,
        "relations": relations,
        "relates": is_customer,
        "files": files_of(request, record),
        "as_of": clock.now(),
        "may_act": may_write(request.actor, "activity"),
        "may_attach": may_write(request.actor, "attachment"),
        "may_relate": is_customer and may_write(request.actor, "relation"),
        **history(request, [record, *related], record),
        **more,
    }
    return page(
        request,
        "leadloop/records/record.html",
        context,
        part="leadloop/records/_record_part.html",
        section=listed.key,
    )


def _customer(detail: Detail[Any], record: Regarding, relations: Sequence[RelationRow]) -> Customer:
    """Return whose page it is; a household stands for the people who belong to it now."""
    is_household = detail.facts.get("kind_of") == "household"
    members = [
        relation.other.id
        for relation in relations
        if relation.role == "household_member" and relation.other.name and not relation.until
    ]
    return Customer(
        record.entity,
        record.id,
        detail.facts.get("originating_lead_id"),
        is_household,
        tuple(members) if is_household else (),
    )


def files_of(request: Request, record: Regarding) -> Sequence[customers.AttachmentRow]:
    """Return the files of a record; none for a role that sees no files."""
    if not may_read(request.actor, "attachment"):
        return ()
    return customers.list_attachments(request.actor, regarding=record)


def history(request: Request, records: Sequence[Regarding], own: Regarding) -> dict[str, Any]:
    """Return the timeline that the address asks for, and the way to what is older.

    ``records`` are those whose history it is, ``own`` the one whose page it is on.
    """
    show_only = request.GET.get("show", "")
    query = timeline_filters.asked(show_only, request.GET.get("before", ""))
    try:
        entries = customers.timeline(request.actor, regarding=records, query=query)
    except (NotFound, NotAllowed):
        entries = []
    kept = {n: str(v) for n, v in request.GET.items() if n not in {"show", "before"}}
    told = timeline.shown(entries, may_edit=may_write(request.actor, "activity"), own=own.id)
    older = ""
    if len(entries) == query.limit:
        older = f"before={_last(entries)}" + (f"&show={show_only}" if show_only else "")
    return {
        "timeline": told,
        "chips": timeline_filters.chips(show_only, kept),
        "older": older,
        "to_do": [entry for entry in told if entry.to_do],
    }


def _last(entries: Sequence[TimelineEntry]) -> str:
    return entries[-1].at.isoformat().replace("+", "%2B")
