"""The list of cases, and a new one."""

from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput
from leadloop.service import api as service
from leadloop.service.contracts import (
    CASE_TYPES,
    ORIGINS,
    PRIORITIES,
    REASONS,
    SORT_COLUMNS,
    CaseDraft,
    CaseOrigin,
    CasePriority,
    CaseQuery,
    CaseRow,
    CaseType,
)
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind
from leadloop.web import lists
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.case_clocks import due_tag
from leadloop.web.case_forms import CaseForm, id_of
from leadloop.web.lists import (
    Address,
    Choice,
    Column,
    Empty,
    Filter,
    RecordList,
    View,
    cells,
    many,
    offset_of,
    order_of,
    owner_of,
    text_of,
    words,
)

_SOON: Final = timedelta(hours=2)
_PRIORITY_TONES: Final = {CasePriority.HIGH: "warn", CasePriority.LOW: ""}


def _filters(request: HttpRequest) -> tuple[Filter, ...]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may_queue = may_read(actor, "queue")
    found = service.list_queues(actor) if may_queue else ()
    queues = tuple(Choice(str(row.id), row.name) for row in found)
    subjects = tuple(Choice(str(row.id), row.path) for row in service.list_subjects(actor))
    teams = tuple(Choice(str(team.id), team.name) for team in users.list_teams())
    return (
        Filter("reason", "Status", words(REASONS)),
        Filter("priority", "Priority", words(PRIORITIES)),
        Filter("type", "Type", words(CASE_TYPES)),
        Filter("origin", "Origin", words(ORIGINS)),
        Filter("queue", "Queue", queues),
        Filter("subject", "Subject", subjects),
        Filter("team", "Team", teams),
    )


def _ids(address: Address, name: str) -> tuple[UUID, ...]:
    return tuple(found for value in many(address, name) if (found := id_of(value)) is not None)


def _parse(address: Address, actor: Actor) -> CaseQuery:
    me = UUID(actor.id) if actor.kind is ActorKind.PERSON else None
    sort, descending = order_of(address, SORT_COLUMNS, "-created_at")
    status, reasons = address.get("status"), many(address, "reason")
    view = address.get("due")
    query = CaseQuery(
        statuses=() if status == "all" or reasons else (status or "active",),
        reasons=reasons,
        priorities=many(address, "priority"),
        case_types=many(address, "type"),
        origins=many(address, "origin"),
        queue_ids=_ids(address, "queue"),
        subject_ids=_ids(address, "subject"),
        team_ids=_ids(address, "team"),
        entitlement_ids=_ids(address, "entitlement"),
        owner_id=owner_of(address, me),
        unowned=address.get("owner") == "none",
        awaiting_reply=address.get("answer") == "missing",
        text=text_of(address),
        sort=sort,
        descending=descending,
        offset=offset_of(address),
        limit=lists.PAGE_SIZE,
    )
    if view == "soon":
        query = replace(query, late_before=clock.now() + _SOON)
    return replace(query, missed=True) if view == "missed" else query


def _due(row: CaseRow) -> SafeString | str:
    return due_tag(row.due_kpi, row.due_state, row.due_at)


def _priority(row: CaseRow) -> SafeString | str:
    return cells.tag(row.priority.label, _PRIORITY_TONES.get(row.priority, ""))


def _status(row: CaseRow) -> SafeString:
    waiting = cells.tag("Customer waits", "accent") if row.awaits_reply else ""
    return format_html("{} {}", row.status_reason.label, waiting)


def _empty(request: Request) -> Empty:
    text = "Cases come in by e-mail, from the portal, and when somebody of us opens one."
    if may_write(request.actor, "case"):
        return Empty("inbox", "No cases yet", text, reverse("case-new"), "New case")
    return Empty("inbox", "No cases yet", text)


CASES: Final = lists.register_list(
    RecordList(
        key="cases",
        entity="incident",
        kind="case",
        noun="case",
        nouns="cases",
        url="cases",
        record_url="case",
        bulk=True,
        bulk_fields=("prioritycode", "statuscode", "casetypecode", "caseorigincode"),
        icon="inbox",
        columns=(
            Column("number", "Number", lambda row: row.number),
            Column("title", "Title", lambda row: row.title, css="wide"),
            Column(
                "customer",
                "Customer",
                lambda row: row.customer.name if row.customer else "",
                plain=lambda row: row.customer.name if row.customer else "",
            ),
            Column("priority", "Priority", _priority, descends_first=True),
            Column("due_at", "Service level", _due),
            Column("status_reason", "Status", _status),
            Column("queue", "Queue", lambda row: row.queue.name if row.queue else ""),
            Column("owner", "Owner", lambda row: cells.person(row.owner)),
            Column(
                "created_at",
                "Opened",
                lambda row: cells.age(row.created_at),
                css="n",
                descends_first=True,
            ),
            Column("case_type", "Type", lambda row: row.case_type.label, shown=False),
            Column("origin", "Origin", lambda row: row.origin.label, shown=False),
            Column(
                "last_customer_message_at",
                "Customer wrote",
                lambda row: cells.age(row.last_customer_message_at),
                css="n",
                descends_first=True,
                shown=False,
            ),
            Column(
                "updated_at",
                "Changed",
                lambda row: cells.age(row.updated_at),
                css="n",
                descends_first=True,
                shown=False,
            ),
        ),
        parse=_parse,
        read=lambda actor, query: service.list_cases(actor, query=query),
        ids=lambda actor, query, limit: service.list_case_ids(actor, query=query, limit=limit),
        filters=_filters,
        more_names=("entitlement",),
        views=(
            View("Open"),
            View("Mine", {"owner": "me"}),
            View("Unassigned", {"owner": "none"}),
            View("Breaching soon", {"due": "soon"}),
            View("Breached", {"due": "missed"}),
            View("Customer waits", {"answer": "missing"}),
            View("All", {"status": "all"}),
        ),
        find_hint="Number, title, customer",
        name=lambda row: row.number,
        empty=_empty,
        no_match=Empty(
            "filter",
            "No case matches",
            "Nothing fits these filters at the moment. A case that does appears here by itself.",
            "?status=all",
            "Show every case",
        ),
    )
)


@require_GET
@screen(reads="case")
def cases(request: Request) -> HttpResponse:
    """List cases: filtered, sorted, a page at a time, all of it in the address."""
    return lists.show(
        request,
        CASES,
        template="leadloop/cases/list.html",
        may_create=may_write(request.actor, "case"),
    )


@require_GET
@screen(reads="case")
def rows(request: Request) -> HttpResponse:
    """Answer the rows of ``ids`` that belong into the list, for live updates."""
    return lists.rows(request, CASES)


@require_GET
@screen(reads="case")
def count(request: Request) -> HttpResponse:
    """Answer how many cases the list holds, for live updates."""
    return lists.count(request, CASES)


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def new_case(request: Request) -> HttpResponse:
    """Open a case; a customer named in the address is chosen already."""
    named = {name: request.GET.get(name, "")[:36] for name in ("contact", "account", "policy")}
    initial = {name: value for name, value in named.items() if id_of(value)}
    form = CaseForm(posted(request), actor=request.actor, new=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        draft = CaseDraft(
            title=typed["title"],
            description=typed["description"],
            customer=form.customer,
            contact_id=form.contact_id,
            policy_id=id_of(typed["policy"]),
            subject_id=id_of(typed["subject"]),
            case_type=CaseType(typed["case_type"]),
            origin=CaseOrigin(typed["origin"]),
            priority=CasePriority(typed["priority"]),
            queue_id=id_of(typed["queue"]),
        )
        try:
            case_id = service.create_case(request.actor, draft=draft)
        except InvalidInput as error:
            add_errors(form, named_as_typed(error))
        else:
            number = service.get_case_row(SYSTEM, case_id=case_id).number
            return saved(request, reverse("case", args=[case_id]), f"{number} is open.")
    context = {"form": form, "layout": "field-grid"}
    response = page(request, "leadloop/cases/new.html", context, section="cases")
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def named_as_typed(error: InvalidInput) -> InvalidInput:
    """Return the errors by the names that the form's fields have."""
    return InvalidInput([one._replace(field=one.field.removesuffix("_id")) for one in error.errors])
