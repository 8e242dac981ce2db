"""The door of messages in pages: a tag asks what to show, and tells what became of it.

The tag stands on pages of any site that its key admits; it knows the browser by the id that it
made there itself. Nothing is asked or shown where the visitor does not want to be tracked.
"""

from functools import wraps
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.kit.gate import VISITS
from leadloop.kit.limits import TooMany
from leadloop.marketing import api as marketing
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Did, PageMessage
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.campaigns import host_of
from leadloop.portal.contracts import SiteDoor
from leadloop.portal.models import TrackedSite
from leadloop.portal.pages import View, pass_gate, public_page

_MAX_ID: Final = 64
_MAX_BODY: Final = 4_096
_SCRIPT_TYPE: Final = "text/javascript; charset=utf-8"


def _open_to_sites(view: View) -> View:
    """Answer pages of a site's hosts, whatever their origin; refuse those of others."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        origin = request.headers.get("Origin", "")
        try:
            response = view(request, *args, **kwargs)
        except TooMany as error:
            response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
            response.headers["Retry-After"] = str(error.retry_after_s)
        except DatabaseError:
            response = HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
        if origin and response.status_code != HTTPStatus.FORBIDDEN:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Vary"] = "Origin"
        return response

    return opened


@public_page
@require_http_methods(["GET", "POST"])
@_open_to_sites
def message_door(request: HttpRequest) -> HttpResponse:
    """GET: what to show this browser next (204: nothing). POST: what its reader did with it."""
    if request.method == "POST":
        return _note(request)
    visitor = request.GET.get("visitor", "")
    if not 0 < len(visitor) <= _MAX_ID or not visitor.isprintable():
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    pass_gate(request, VISITS)
    if refused := _refusal(request):
        return HttpResponse(status=refused)
    found = _waiting(request, visitor)
    return JsonResponse(_shown(found)) if found else HttpResponse(status=HTTPStatus.NO_CONTENT)


def _refusal(request: HttpRequest) -> HTTPStatus | None:
    """Return how a page is refused whose key or host is not a tracked site's."""
    site = _find_site(request.GET.get("key", ""))
    if site is None:
        return HTTPStatus.UNAUTHORIZED
    return None if _is_welcome(request, site) else HTTPStatus.FORBIDDEN


def _waiting(request: HttpRequest, visitor: str) -> PageMessage | None:
    if request.headers.get("DNT") == "1" or request.headers.get("Sec-GPC") == "1":
        return None
    address = marketing.address_of_browser(visitor)
    return outbound.find_page_message([address]) if address else None


def _shown(found: PageMessage) -> dict[str, Any]:
    note = found.note
    return {
        "title": note.title,
        "paragraphs": list(note.paragraphs),
        "label": note.label,
        "href": found.href,
        "token": found.token,
        "may_mute": found.may_mute,
    }


def _find_site(key: str) -> SiteDoor | None:
    if not 0 < len(key) <= _MAX_ID or not key.isprintable():
        return None
    row = TrackedSite.objects.filter(key=key).first()
    return SiteDoor(row.key, row.name, tuple(row.allowed_hosts)) if row else None


def _is_welcome(request: HttpRequest, site: SiteDoor) -> bool:
    host = host_of(request.headers.get("Origin", ""))
    return not host or host == request.headers.get("Host", "").lower() or site.admits(host)


def _note(request: HttpRequest) -> HttpResponse:
    pass_gate(request, VISITS)
    if len(request.body) > _MAX_BODY:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        said = orjson.loads(request.body)
        token, did = str(said["token"]), Did(said["did"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    known = outbound.note_page_message(token, did, agent=request.headers.get("User-Agent", ""))
    return HttpResponse(status=HTTPStatus.NO_CONTENT if known else HTTPStatus.NOT_FOUND)


@public_page
@require_safe
def message_module(_: HttpRequest) -> HttpResponse:
    """Serve ``/messages.js``: the fixed address of the module that shows a message in a page."""
    module = static("leadloop/js/portal/page_message.js")
    response = HttpResponse(f'export {{ show }} from "{module}";\n', content_type=_SCRIPT_TYPE)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
