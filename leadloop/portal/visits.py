"""The tracking door ``POST /t``: what a visitor looked at, if the visitor does not mind."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from leadloop.events import catalogue
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.asgi import Answer, BodyTooLarge, Headers, media_type, read_body
from leadloop.kit.errors import FieldError
from leadloop.kit.gate import OPEN, VISITS, Gate
from leadloop.kit.ids import new_uuid
from leadloop.kit.json_shape import MAX_DEPTH, exceeds_depth
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.ingest import Request, check_encoding, not_allowed, with_any_origin
from leadloop.portal.lead_shape import MalformedJson, TooDeep, parse_json
from leadloop.portal.ports import Doors, EventLog

MAX_VISIT_BYTES: Final = 32_768
_MAX_ID_CHARACTERS: Final = 64
_TEXTS: Final = ("id", "key", "kind", "anonymous_id", "page_url", "referrer")
_NEEDED: Final = ("key", "kind", "anonymous_id")
_BEACONS: Final = frozenset({b"application/json", b"text/plain"})
_KEPT: Final = with_any_origin(Answer(HTTPStatus.NO_CONTENT))


@dataclass(frozen=True, slots=True)
class VisitDoor:
    """Keeps page views and calculator use as ``visit.recorded``.

    A browser that says *Do Not Track* or *Global Privacy Control* gets the same answer, and
    nothing is kept.
    """

    events: EventLog
    doors: Doors
    gate: Gate = OPEN

    async def __call__(self, request: Request) -> Answer:
        """Answer one request to ``/t``; 204 without a body when all is well."""
        if request.method == "OPTIONS":
            return Answer(HTTPStatus.NO_CONTENT, headers=answers.PREFLIGHT)
        if request.method != "POST":
            raise not_allowed("OPTIONS, POST")
        if prefers_privacy(request.headers):
            return _KEPT
        self.gate.pass_visitor(VISITS, request.peer, request.headers)
        visit, body = await _read_visit(request)
        if await self.doors.find_site(visit["key"]) is None:
            raise answers.unauthorised("This is not the public key of a tracked site.")
        draft = EventDraft(
            topic=catalogue.VISITS,
            type=catalogue.VISIT_RECORDED,
            source=f"/t/{visit['key']}",
            id=visit.get("id") or str(new_uuid()),
            data=body,
            time=clock.now(),
            trace_id=request.trace_id,
            subject=visit["anonymous_id"],
            origin="tracker",
        )
        await self.events.append((draft,))
        return _KEPT


def prefers_privacy(headers: Headers) -> bool:
    """Tell whether the browser asks not to be tracked."""
    return headers.get(b"dnt") == b"1" or headers.get(b"sec-gpc") == b"1"


async def _read_visit(request: Request) -> tuple[dict[str, Any], bytes]:
    if media_type(request.headers) not in _BEACONS:
        message = "Send “application/json” or “text/plain”."
        raise Refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", message)
    check_encoding(request.headers)
    try:
        body = await read_body(request.receive, request.headers, MAX_VISIT_BYTES)
        visit = parse_json(body)
    except BodyTooLarge:
        raise answers.too_large(MAX_VISIT_BYTES) from None
    except MalformedJson as error:
        raise answers.malformed(str(error)) from None
    except TooDeep as error:
        raise answers.bad_shape(error.errors) from None
    errors = _check_visit(visit)
    if errors:
        raise answers.bad_shape(errors)
    return visit, body


def _check_visit(visit: Any) -> list[FieldError]:
    if not isinstance(visit, dict):
        return [FieldError("", "not_an_object", "The body must be one JSON object.")]
    errors = [
        FieldError(name, "wrong_type", "This must be a text.")
        for name in _TEXTS
        if not isinstance(visit.get(name), str | None)
    ]
    errors += [
        FieldError(name, "missing", "This is needed.") for name in _NEEDED if not visit.get(name)
    ]
    for name in ("id", "anonymous_id"):
        value = visit.get(name)
        if isinstance(value, str) and (len(value) > _MAX_ID_CHARACTERS or not value.isprintable()):
            message = f"At most {_MAX_ID_CHARACTERS} printable characters."
            errors.append(FieldError(name, "invalid_id", message))
    if exceeds_depth(visit):
        errors.append(FieldError("", "too_deep", f"At most {MAX_DEPTH} levels are accepted."))
    return errors
