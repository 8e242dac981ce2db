"""Lists of cases, one case's place among its neighbours, and what hangs on a case."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models import Value as Constant
from django.db.models.expressions import Case as When_
from django.db.models.expressions import OrderBy, RawSQL, When
from django.db.models.functions import Coalesce, Lower, NullIf

from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.paging import Neighbours, Page, PersonRef
from leadloop.kit.searching import Hit, Table, find, list_searches
from leadloop.kit.standing import Sorting, by_key, count_up_to, stand
from leadloop.kit.text import clean_text, search_words
from leadloop.service.api.status import ref
from leadloop.service.contracts import (
    SORT_COLUMNS,
    CaseOrigin,
    CasePriority,
    CaseQuery,
    CaseReason,
    CaseRow,
    CaseStatus,
    CaseType,
    CaseView,
    CustomerRef,
)
from leadloop.service.contracts.timing import RUNNING, TimerStatus
from leadloop.service.models import CASE_KIND, Case, CaseQuerySet, CaseTimer
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_LIMIT: Final = 500
_TEXT: "Final[TextField[str, str]]" = TextField()
_RUNNING: Final = sorted(status.value for status in RUNNING)
_MISSED: Final = Q(status=TimerStatus.NONCOMPLIANT.value, met_at=None)
_PLAIN: Final = frozenset(
    {"created_at", "updated_at", "last_customer_message_at", "number", "due_at"}
)
_MATCHES: Final = (
    "service_case_words(service_case.number, service_case.title) @@ to_tsquery('simple', %s)"
)
_FIELDS: Final = (
    *("id", "number", "title", "case_type", "origin", "priority", "status", "status_reason"),
    *("customer_entity", "customer_id", "contact_id", "contact__full_name", "account_id"),
    *("account__name", "owner_id", "owner__name", "team_id", "team__name", "queue_id"),
    *("queue__name", "subject_id", "subject__title", "last_customer_message_at"),
    *("last_reply_at", "first_response_at", "resolved_at", "created_at", "updated_at", "version"),
    *("due_at", "due_state", "due_kpi"),
)
_ONE_OF: Final[Mapping[str, str]] = {
    "ids": "id",
    "statuses": "status",
    "reasons": "status_reason",
    "priorities": "priority",
    "case_types": "case_type",
    "origins": "origin",
    "queue_ids": "queue_id",
    "team_ids": "team_id",
    "subject_ids": "subject_id",
    "entitlement_ids": "entitlement_id",
}
_MAX_PEOPLE: Final = 200
_CUSTOMERS: Final = {"contact": "contact", "account": "account"}
TABLE: Final = Table("service_case", ("number", "title"))


def list_cases(actor: Actor, *, query: CaseQuery) -> Page[CaseRow]:
    """Return one page of the cases the actor may see, and how many there are in all.

    Raises:
        NotAllowed: The actor's role sees no cases.
        InvalidInput: ``sort`` names no column.
    """
    rows = filtered(actor, query)
    offset, limit = max(query.offset, 0), min(max(query.limit, 1), MAX_LIMIT)
    page = seen_by(actor, read_rows(ordered(rows, query)[offset : offset + limit]))
    short = len(page) < limit and (page or not offset)
    total = offset + len(page) if short else count_up_to(rows)
    return Page(page, total, offset, limit)


def list_case_ids(actor: Actor, *, query: CaseQuery, limit: int) -> list[UUID]:
    """Return the ids of a list's cases in its order, at most ``limit``."""
    return list(ordered(filtered(actor, query), query).values_list("pk", flat=True)[:limit])


def count_cases(actor: Actor, *, query: CaseQuery) -> int:
    """Return how many cases a query finds."""
    return filtered(actor, query).count()


def filtered(actor: Actor, query: CaseQuery) -> CaseQuerySet:
    """Return the cases of a query that the actor may see, in no order.

    Raises:
        NotAllowed: The actor's role sees no cases at all.
    """
    users.check_may_read(actor, CASE_KIND)
    rows = Case.objects.visible_to(actor).filter(*_conditions(query))
    if not query.text.strip():
        return rows
    # Text without a single letter or digit finds nothing, rather than everything.
    words = search_words(query.text)
    if not words:
        return rows.none()
    matches = RawSQL(_MATCHES, (words,), output_field=BooleanField())  # noqa: S611 -- a constant
    people = _people(actor, query.text)
    return rows.filter(Q(matches) | Q(contact_id__in=people) | Q(account_id__in=people))


def _people(actor: Actor, text: str) -> list[UUID]:
    """Return the contacts and accounts that are called so."""
    return [
        hit.id
        for search in list_searches()
        if search.entity in {"contact", "account"}
        for hit in search.find(actor, text, _MAX_PEOPLE)
    ]


def _conditions(query: CaseQuery) -> Iterable[Q]:
    for name, column in _ONE_OF.items():
        if values := getattr(query, name):
            cleaned = [clean_text(v) if isinstance(v, str) else v for v in values]
            yield Q(**{f"{column}__in": cleaned})
    if query.owner_id is not None:
        yield Q(owner_id=query.owner_id)
    elif query.unowned:
        yield Q(owner_id=None)
    if query.customer is not None:
        column = "account_id" if query.customer.entity == "account" else "contact_id"
        yield Q(**{column: query.customer.id}) | Q(customer_id=query.customer.id)
    if query.policy_id is not None:
        yield Q(policy_id=query.policy_id)
    yield from _time_conditions(query)


def _time_conditions(query: CaseQuery) -> Iterable[Q]:
    if query.awaiting_reply:
        newer = Q(last_reply_at=None) | Q(last_reply_at__lt=F("last_customer_message_at"))
        yield Q(last_customer_message_at__isnull=False) & newer
    if query.late_before is not None:
        late = CaseTimer.objects.filter(status__in=_RUNNING, due_at__lt=query.late_before)
        yield Q(pk__in=late.exclude(status="paused").values("case_id"))
    if query.missed:
        yield Q(status=CaseStatus.ACTIVE.value)
        yield Q(pk__in=CaseTimer.objects.filter(_MISSED).values("case_id"))
    if query.created_from is not None:
        yield Q(created_at__gte=query.created_from)
    if query.created_to is not None:
        yield Q(created_at__lt=query.created_to)


def _next_timer(column: str) -> Subquery:
    """Return a column of the clock that was or is due first, of those a case has yet to meet."""
    mine = CaseTimer.objects.filter(case=OuterRef("pk"))
    unmet = mine.filter(_MISSED | Q(status__in=_RUNNING))
    return Subquery(unmet.order_by("due_at", "id").values(column)[:1])


def ordered(rows: CaseQuerySet, query: CaseQuery) -> "QuerySet[Case, Any]":
    """Sort ``rows`` as the query says, with each case's next deadline."""
    timed = rows.annotate(
        due_at=_next_timer("due_at"),
        due_state=_next_timer("status"),
        due_kpi=_next_timer("kpi"),
    )
    return timed.order_by(*_order(query))


def _order(query: CaseQuery) -> list[OrderBy | str]:
    return by_key(Case, _sort_key(query.sort), descending=query.descending)


def _sort_key(name: str) -> Any:
    if name not in SORT_COLUMNS:
        cure = f"Sort by one of {', '.join(SORT_COLUMNS)}."
        raise InvalidInput([FieldError("sort", "unknown", cure)])
    if name in _PLAIN:
        return F(name)
    if name == "priority":
        return When_(
            When(priority="high", then=Constant(2)),
            When(priority="normal", then=Constant(1)),
            default=Constant(0),
        )
    if name == "customer":
        return Lower(Coalesce("contact__full_name", "account__name"))
    column = f"{name}__name" if name in {"owner", "queue"} else name
    return NullIf(Lower(column), Constant("", _TEXT), output_field=_TEXT)


def read_rows(rows: "QuerySet[Case, Any]") -> tuple[CaseRow, ...]:
    """Read ``rows`` with every name they show, in one query."""
    return tuple(map(_row, rows.values(*_FIELDS)))


def seen_by(actor: Actor, rows: Sequence[CaseRow]) -> tuple[CaseRow, ...]:
    """Leave out whose case it is where ``actor`` may not see that customer.

    No query for who sees every customer, else one for each kind on the page.
    """
    hidden: set[UUID] = set()
    for entity, kind in _CUSTOMERS.items():
        if not users.visible_to(actor, kind):
            continue
        asked = {key for row in rows for name, key in _named(row) if name == entity}
        seen = get_entity(entity).rows(actor).filter(pk__in=asked).values_list("pk", flat=True)
        hidden |= asked - set(seen) if asked else set()
    return (
        tuple(
            replace(
                row,
                customer=None if row.customer and row.customer.id in hidden else row.customer,
                contact=None if row.contact and row.contact.id in hidden else row.contact,
            )
            for row in rows
        )
        if hidden
        else tuple(rows)
    )


def _named(row: CaseRow) -> Iterable[tuple[str, UUID]]:
    if row.customer:
        yield row.customer.entity, row.customer.id
    if row.contact:
        yield "contact", row.contact.id


def _row(values: dict[str, Any]) -> CaseRow:
    contact = _person(values["contact_id"], values["contact__full_name"])
    account_name = values["account__name"] or ""
    customer = None
    if values["customer_id"]:
        is_account = values["customer_entity"] == "account"
        name = account_name if is_account else (contact.name if contact else "")
        customer = CustomerRef(values["customer_entity"], values["customer_id"], name)
    times = ("last_customer_message_at", "last_reply_at", "first_response_at", "resolved_at")
    return CaseRow(
        id=values["id"],
        number=values["number"],
        title=values["title"],
        case_type=CaseType(values["case_type"]),
        origin=CaseOrigin(values["origin"]),
        priority=CasePriority(values["priority"]),
        status=CaseStatus(values["status"]),
        status_reason=CaseReason(values["status_reason"]),
        customer=customer,
        contact=contact,
        owner=_person(values["owner_id"], values["owner__name"]),
        team=_person(values["team_id"], values["team__name"]),
        queue=_person(values["queue_id"], values["queue__name"]),
        subject=_person(values["subject_id"], values["subject__title"]),
        created_at=values["created_at"],
        updated_at=values["updated_at"],
        version=values["version"],
        **_due(values),
        **{name: values[name] for name in times},
    )


def _due(values: dict[str, Any]) -> dict[str, Any]:
    """Return the deadline of a row; a closed case has none, whatever it missed."""
    if values["status"] != CaseStatus.ACTIVE or values["due_at"] is None:
        return {}
    return {name: values[name] for name in ("due_at", "due_state", "due_kpi")}


def _person(key: UUID | None, name: str | None) -> PersonRef | None:
    return PersonRef(key, name or "") if key else None


def get_case_row(actor: Actor, *, case_id: UUID) -> CaseRow:
    """Return one case as a list shows it.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    query = CaseQuery(statuses=(), ids=(case_id,))
    found = seen_by(actor, read_rows(ordered(filtered(actor, query), query)))
    if not found:
        raise NotFound("There is no such case.")
    return found[0]


def get_case(actor: Actor, *, case_id: UUID) -> CaseView:
    """Return one case with what hangs on it.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    row = get_case_row(actor, case_id=case_id)
    case = Case.objects.select_related("account", "parent", "merged_into", "entitlement").get(
        pk=case_id
    )
    beside = Case.objects.filter(Q(parent=case) | Q(merged_into=case)).order_by("number")
    near = list(beside)
    return CaseView(
        row=row,
        description=case.description,
        account=_account(actor, case),
        policy_id=case.policy_id,
        parent=ref(case.parent) if case.parent else None,
        children=tuple(ref(one) for one in near if one.parent_id == case.pk),
        merged_into=ref(case.merged_into) if case.merged_into else None,
        merged_from=tuple(ref(one) for one in near if one.merged_into_id == case.pk),
        entitlement=(
            PersonRef(case.entitlement.pk, case.entitlement.name) if case.entitlement else None
        ),
        resolution=case.resolution,
        satisfaction=case.satisfaction,
        created_by=case.created_by,
        attributes=case.attributes,
        may_edit=Case.objects.editable_by(actor).filter(pk=case_id).exists(),
    )


def _account(actor: Actor, case: Case) -> PersonRef | None:
    """Return the account behind a case, to whoever may see it."""
    if case.account is None:
        return None
    if not get_entity("account").rows(actor).filter(pk=case.account.pk).exists():
        return None
    return PersonRef(case.account.pk, case.account.name)


def find_case_neighbours(actor: Actor, *, query: CaseQuery, case_id: UUID) -> Neighbours | None:
    """Return which cases stand beside this one in a list, and its place; None if it is not there.

    Page and size of the query do not matter.
    """
    key, rows = _sort_key(query.sort), filtered(actor, query)
    timed = rows.annotate(due_at=_next_timer("due_at")) if query.sort == "due_at" else rows
    return stand(timed, Sorting(key, query.descending), case_id)


def find_case(actor: Actor, *, number: str) -> CaseRow | None:
    """Return the case with this number, None if there is none that the actor may see."""
    case_id = (
        Case.objects.visible_to(actor)
        .filter(number=clean_text(number.strip().upper())[:40])
        .values_list("pk", flat=True)
        .first()
    )
    return get_case_row(actor, case_id=case_id) if case_id else None


def customer_cases(actor: Actor, *, customer: CustomerRef, limit: int = 20) -> Page[CaseRow]:
    """Return a customer's cases, newest first, open and closed."""
    query = CaseQuery(statuses=(), customer=customer, limit=limit)
    return list_cases(actor, query=replace(query, sort="created_at", descending=True))


def search_cases(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` cases that the actor may see, the exact number first."""
    rows = Case.objects.visible_to(actor)
    shown = ("number", "title", "status_reason", "contact__full_name", "account__name")
    return find(rows, text, {"number": text.strip().upper()[:40]}, TABLE).hits(_hit, shown, limit)


def _hit(row: dict[str, Any]) -> Hit:
    who = row["contact__full_name"] or row["account__name"] or ""
    facts = (who, CaseReason(row["status_reason"]).label)
    title = f"{row['number']} {row['title']}"
    return Hit("incident", row["pk"], title, " · ".join(fact for fact in facts if fact))
