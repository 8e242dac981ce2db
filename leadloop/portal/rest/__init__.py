"""``/api/v1`` apart from the fast doors: reading leads, with one error shape throughout."""

from collections.abc import Callable
from dataclasses import asdict
from functools import wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query
from ninja.openapi.schema import OpenAPISchema

from leadloop.kit.errors import FieldError, InvalidInput, Moved
from leadloop.portal.contracts import SCOPE_READ
from leadloop.portal.openapi import describe_errors, fast_paths
from leadloop.portal.rest import erasures, journey_events, merges
from leadloop.portal.rest.bearer import Bearer, actor_of
from leadloop.portal.rest.docs import docs_page
from leadloop.portal.rest.errors import error_answer, handle_errors
from leadloop.portal.rest.schemas import (
    MAX_OFFSET,
    ErrorOut,
    LeadDetailOut,
    LeadFilter,
    LeadOut,
    LeadPageOut,
)
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadDetail, LeadQuery, LeadRow
from leadloop.users import api as users

View = Callable[..., HttpResponse]


class Api(NinjaAPI):
    """The API whose description also covers the doors that Django never sees."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the whole description of ``/api/v1``."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for operations in schema["paths"].values():
            for operation in operations.values():
                describe_errors(operation)
        for address, operations in fast_paths().items():
            schema["paths"].setdefault(address, {}).update(operations)
        return schema


api = Api(
    title="Leadloop",
    version="1",
    description="Submit leads, follow what became of them, read the CRM's leads, merge duplicates.",
    docs_url=None,
    auth=Bearer(SCOPE_READ),
    urls_namespace="api-v1",
)
handle_errors(api)
api.add_router("", merges.router)
api.add_router("", journey_events.router)
api.add_router("", erasures.router)

_FAILURES: Final[dict[Any, Any]] = {
    (401, 403, 404, 422, 503): ErrorOut,
}


@api.get(
    "/leads",
    response={200: LeadPageOut, **_FAILURES},
    operation_id="list_leads",
    tags=["leads"],
    summary="List leads",
)
def list_leads(request: HttpRequest, wanted: Query[LeadFilter]) -> dict[str, Any]:
    """List the leads that your client may see, newest first unless you sort otherwise."""
    page = sales.list_leads(actor_of(request), query=_query(wanted))
    offset = page.offset + len(page.rows)
    following = offset if page.has_next and offset <= MAX_OFFSET else None
    return {
        "items": [_row(row) for row in page.rows],
        "total": page.total,
        "offset": page.offset,
        "limit": page.limit,
        "next": _next(request, following) if following else None,
    }


@api.get(
    "/leads/{uuid:lead_id}",
    response={200: LeadDetailOut, **_FAILURES},
    operation_id="get_lead",
    tags=["leads"],
    summary="Read one lead",
)
def get_lead(request: HttpRequest, lead_id: UUID) -> dict[str, Any]:
    """Read one lead, with the score at intake, its reasons, and the rule that routed it.

    The id of a lead that was merged answers with the lead that it is part of, which then says so
    in ``redirected_from``.
    """
    try:
        return _detail(request, sales.get_lead(actor_of(request), lead_id=lead_id))
    except Moved as moved:
        found = sales.get_lead(actor_of(request), lead_id=moved.new_id)
        return {**_detail(request, found), "redirected_from": lead_id}


def _query(wanted: LeadFilter) -> LeadQuery:
    teams = {team.slug: team.id for team in users.list_teams()}
    unknown = [slug for slug in wanted.team if slug not in teams]
    if unknown:
        raise InvalidInput([FieldError("team", "unknown", f"There is no team {unknown[0]!r}.")])
    return LeadQuery(
        statuses=tuple(wanted.status),
        status_reasons=tuple(wanted.status_reason),
        team_ids=tuple(teams[slug] for slug in wanted.team),
        grades=tuple(wanted.grade),
        countries=tuple(wanted.country),
        products=tuple(wanted.product_interest),
        sources=tuple(wanted.source),
        campaign=wanted.campaign,
        text=wanted.text,
        created_from=wanted.created_from,
        created_to=wanted.created_to,
        sort=wanted.sort,
        descending=wanted.descending,
        offset=wanted.offset,
        limit=wanted.limit,
    )


def _next(request: HttpRequest, offset: int) -> str:
    query = request.GET.copy()
    query["offset"] = str(offset)
    pairs = [(name, value) for name, values in query.lists() for value in values]
    return request.build_absolute_uri(f"{request.path}?{urlencode(pairs)}")


def _row(row: LeadRow) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in LeadOut.model_fields}
    for name in ("owner", "team"):
        found[name] = found[name]._asdict() if found[name] else None
    return found


def _detail(request: HttpRequest, lead: LeadDetail) -> dict[str, Any]:
    trace = f"/trace/{lead.submission_id}" if lead.submission_id else None
    return {
        **_row(lead.row),
        **lead.facts,
        "consents": [dict(consent) for consent in lead.consents],
        "propensity": _score(lead),
        "decision": asdict(lead.decision) if lead.decision else None,
        "attribution": lead.attribution,
        "context": lead.context,
        "attributes": lead.attributes,
        "submission_id": lead.submission_id,
        "trace_url": request.build_absolute_uri(trace) if trace else None,
    }


def _score(lead: LeadDetail) -> dict[str, Any]:
    card = lead.propensity
    return {
        "score": card.score,
        "grade": card.grade,
        "note": card.note,
        "probability": card.probability,
        "reasons": [reason._asdict() for reason in (*card.up, *card.down)],
        "base": card.base,
        "model": card.model,
        "model_version": card.model_version,
        "features_as_of": card.features_as_of,
    }


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponse:  # noqa: ARG001 -- the route names it
    """Answer every other address below ``/api/v1/``."""
    return error_answer(
        request, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address."
    )


def _shaped(view: View) -> View:
    """Open a view to callers without a session, and give its bare refusals the one shape."""

    @wraps(view)
    def shaped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return nothing_here(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
            return response
        allow = response["Allow"]
        message = f"This address answers {allow}."
        answer = error_answer(request, response.status_code, "method_not_allowed", message)
        answer["Allow"] = allow
        return answer

    opened: View = login_not_required(csrf_exempt(shaped))
    return opened


@login_not_required
def _docs(request: HttpRequest) -> HttpResponse:
    return docs_page(request, api.get_openapi_schema())


def api_urls() -> list[URLPattern | URLResolver]:
    """Return the addresses of the API, to be included below ``api/v1/``."""
    patterns: list[URLPattern | URLResolver] = api.urls[0]
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback = _shaped(pattern.callback)
    docs = path("docs", _docs, name="api-docs")
    return [
        docs,
        *patterns,
        path("", _shaped(nothing_here)),
        path("<path:rest>", _shaped(nothing_here)),
    ]
