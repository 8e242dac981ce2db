"""The page that shows ``/api/v1`` to people: made from its description, with nothing to load."""

from typing import Any, Final, NamedTuple

import orjson
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadloop.portal.pages import public_page

_EXAMPLE: Final[dict[str, Any]] = {
    "first_name": "Ana",
    "last_name": "Tan",
    "email": "ana.tan@northgate.example",
    "company": "Northgate Logistics",
    "company_size": 240,
    "country": "US",
    "product_interest": "ilp",
    "consents": [{"purpose": "product_offers", "channel": "email", "state": "opted_in"}],
    "attributes": {"colour": "blue"},
}


class Parameter(NamedTuple):
    """One parameter of an operation."""

    name: str
    where: str
    kind: str
    required: bool
    description: str


class Operation(NamedTuple):
    """One operation of the API."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    fields: tuple[Parameter, ...]
    responses: tuple[tuple[str, str], ...]


def operations_of(schema: dict[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI description in its order."""
    return [
        _operation(method, path, found)
        for path, methods in schema["paths"].items()
        for method, found in sorted(methods.items(), reverse=True)
    ]


def _operation(method: str, path: str, found: dict[str, Any]) -> Operation:
    body = found.get("requestBody", {}).get("content", {}).get("application/json", {})
    properties = body.get("schema", {}).get("properties", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=found.get("summary", ""),
        description=found.get("description", ""),
        parameters=tuple(_parameter(p["name"], p["in"], p) for p in found.get("parameters", ())),
        fields=tuple(_parameter(n, "body", {"schema": p}) for n, p in properties.items()),
        responses=tuple(
            (str(code), " ".join(str(answer.get("description", "")).split()))
            for code, answer in found["responses"].items()
        ),
    )


def _parameter(name: str, where: str, found: dict[str, Any]) -> Parameter:
    schema = found.get("schema", {})
    description = found.get("description") or schema.get("description") or ""
    required = bool(found.get("required"))
    return Parameter(name, where, _kind(schema), required, description)


def _kind(schema: dict[str, Any]) -> str:
    kinds = schema.get("type")
    if kinds is None:
        return " or ".join(filter(None, (_kind(s) for s in schema.get("anyOf", ()))))
    names = kinds if isinstance(kinds, list) else [kinds]
    shown = " or ".join(name for name in names if name != "null")
    inner = _kind(schema["items"]) if "items" in schema else ""
    return f"{shown} of {inner}" if inner else shown


@public_page
@require_safe
def docs_page(request: HttpRequest, schema: dict[str, Any]) -> HttpResponse:
    """Show the API described by ``schema``."""
    context = {
        "operations": operations_of(schema),
        "example": orjson.dumps(_EXAMPLE, option=orjson.OPT_INDENT_2).decode(),
        "base": request.build_absolute_uri("/").rstrip("/"),
        "site": {},
    }
    return render(request, "portal/api_docs.html", context)
