"""Choosing one record of another kind in a form: type a few letters, pick one of the hits."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.kit.errors import NotFound
from leadloop.kit.searching import list_searches
from leadloop.web.access import Request, may_read, screen

_SHOWN: Final = 8
_MAX_TEXT: Final = 100


@require_GET
@screen()
def pick(request: Request, entity: str) -> HttpResponse:
    """Answer the records of an entity that fit what was typed, as choices of ``name``.

    Raises:
        NotFound: This person's role sees no such records, or they cannot be searched.
    """
    found = next((search for search in list_searches() if search.entity == entity), None)
    if found is None or not may_read(request.actor, found.kind):
        raise NotFound
    name = request.GET.get("name", entity)
    text = request.GET.get(f"{name}_text", "").replace("\0", "")[:_MAX_TEXT].strip()
    hits = found.find(request.actor, text, _SHOWN) if text else ()
    context = {"name": name if name.isidentifier() else entity, "hits": hits, "text": text}
    return render(request, "leadloop/deals/_picked.html", context)
