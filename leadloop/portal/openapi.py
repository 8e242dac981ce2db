"""The part of ``/api/v1/openapi.json`` that describes the fast doors, which Django never sees."""

from typing import Any, Final

from leadloop.intake.contracts import SUBMITTED_FIELDS, Shape, SubmittedField
from leadloop.kit.asgi import MAX_BODY_BYTES
from leadloop.portal.status import MAX_WAIT_S

_ERRORS: Final = {
    "400": "The body is not JSON, or the Idempotency-Key is unusable.",
    "401": "No key, or a wrong, expired or revoked one.",
    "403": "The key lacks the scope.",
    "409": "This Idempotency-Key was used before with another body.",
    "413": f"The body is larger than {MAX_BODY_BYTES} bytes.",
    "415": "The body is not declared as uncompressed application/json.",
    "422": "Well-formed JSON, but not what is asked for; the fields at fault are named.",
    "503": "Nothing could be kept; send the same again after Retry-After seconds.",
}

_READ_ERRORS: Final = {
    "200": "Found.",
    "401": _ERRORS["401"],
    "403": _ERRORS["403"],
    "404": "There is no such record, or the client may not see it.",
    "409": "It changed since you read it, or contradicts what is there.",
    "422": "A parameter is unusable; it is named.",
    "503": "The database does not answer; try again after Retry-After seconds.",
}


def _text(description: str, example: Any) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": description, "examples": [example]}


def _whole(description: str, example: Any) -> dict[str, Any]:
    types = ["integer", "number", "string", "null"]
    return {"type": types, "description": description, "examples": [example]}


_CONSENT: Final = {
    "type": "object",
    "properties": {
        "purpose": _text("What for.", "product_offers"),
        "channel": _text("By which way.", "email"),
        "state": _text("opted_in, opted_out or pending.", "opted_in"),
        "wording_version": {
            "type": ["string", "integer", "null"],
            "description": "Which text was agreed to.",
        },
    },
    "additionalProperties": True,
}


def _property(field: SubmittedField) -> dict[str, Any]:
    if field.shape is Shape.LIST:
        return {"type": ["array", "null"], "description": field.about, "items": _CONSENT}
    if field.shape is Shape.OBJECT:
        return {
            "type": ["object", "null"],
            "description": field.about,
            "additionalProperties": True,
        }
    build = _whole if field.shape is Shape.WHOLE else _text
    return build(field.about, field.example)


LEAD_IN: Final[dict[str, Any]] = {
    "type": "object",
    "title": "LeadIn",
    "description": "A lead as submitted. Values are judged later, by intake; shape is judged here.",
    "additionalProperties": False,
    "properties": {field.name: _property(field) for field in SUBMITTED_FIELDS},
}

_ACCEPTED: Final = {
    "type": "object",
    "title": "Accepted",
    "required": ["event_id", "status_url", "trace_url"],
    "properties": {
        "event_id": {"type": "string", "format": "uuid"},
        "status_url": {"type": "string"},
        "trace_url": {"type": "string"},
    },
}

_STATE: Final = {
    "type": "object",
    "title": "SubmissionState",
    "required": ["event_id", "status", "message"],
    "properties": {
        "event_id": {"type": "string", "format": "uuid"},
        "status": {
            "type": "string",
            "description": "accepted or done; with a key: accepted, assessed, or the outcome.",
        },
        "message": {"type": ["string", "null"], "description": "The text for the visitor."},
        "outcome": {"type": ["string", "null"]},
        "reasons": {"type": "array", "items": {"type": "object"}},
        "lead_id": {"type": ["string", "null"]},
    },
}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def error_responses(*codes: str) -> dict[str, Any]:
    """Return the responses of these statuses, all of the one error shape."""
    content = _json({"$ref": "#/components/schemas/ErrorOut"})
    return {code: {"description": _ERRORS[code], "content": content} for code in codes}


def describe_errors(operation: dict[str, Any]) -> None:
    """Say in an operation's refusals what they mean, instead of the bare phrases of HTTP."""
    for code, answer in operation["responses"].items():
        answer["description"] = _READ_ERRORS.get(str(code), answer.get("description", ""))


def fast_paths() -> dict[str, dict[str, Any]]:
    """Return the operations of the fast doors by path and method."""
    return {
        "/api/v1/leads": {
            "post": {
                "operationId": "submit_lead",
                "summary": "Submit a lead",
                "description": "202 as soon as the lead is durable. The same key with the same "
                "body is answered the same and adds nothing.",
                "tags": ["leads"],
                "security": [{"Bearer": []}],
                "parameters": [
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "required": False,
                        "schema": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 255,
                            "pattern": "^[!-~]+$",
                        },
                    }
                ],
                "requestBody": {"required": True, "content": _json(LEAD_IN)},
                "responses": {
                    "202": {
                        "description": "Kept.",
                        "content": _json(_ACCEPTED),
                        "headers": {"Location": {"schema": {"type": "string"}}},
                    },
                    **error_responses(*_ERRORS),
                },
            }
        },
        "/api/v1/submissions/{event_id}": {
            "get": {
                "operationId": "get_submission",
                "summary": "What became of a submission",
                "description": "Public for who knows the id; more with the scope leads.read.",
                "tags": ["leads"],
                "security": [{}, {"Bearer": []}],
                "parameters": [
                    {
                        "name": "event_id",
                        "in": "path",
                        "required": True,
                        "schema": {"type": "string", "format": "uuid"},
                    },
                    {
                        "name": "wait",
                        "in": "query",
                        "required": False,
                        "description": "Seconds to wait for a decision.",
                        "schema": {"type": "number", "minimum": 0, "maximum": MAX_WAIT_S},
                    },
                ],
                "responses": {
                    "200": {"description": "Known.", "content": _json(_STATE)},
                    **error_responses("401", "403", "422", "503"),
                    "404": {
                        "description": "There is no such submission.",
                        "content": _json({"$ref": "#/components/schemas/ErrorOut"}),
                    },
                },
            }
        },
    }
