"""Finding anything: the search of the top bar, and the palette that also acts."""

from contextlib import suppress
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from leadloop.users.contracts import Actor
from leadloop.web import records
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page
from leadloop.web.list_address import MAX_TEXT
from leadloop.web.navigation import groups_for

_EACH: Final = 5
_RECENT: Final = 8
_LEAST: Final = 2


class _Making(NamedTuple):
    label: str
    url_name: str
    kind: str


_MAKING: Final = (
    _Making("New lead", "lead-new", "lead"),
    _Making("New contact", "contact-new", "contact"),
    _Making("New account", "account-new", "account"),
    _Making("New opportunity", "opportunity-new", "opportunity"),
    _Making("New case", "case-new", "case"),
    _Making("New policy", "policy-new", "policy"),
    _Making("New article", "article-new", "knowledge"),
    _Making("Import a file", "import-new", "import"),
)


@require_GET
@screen()
def search(request: Request) -> HttpResponse:
    """Show what is found of every kind that this person may see."""
    text = _text(request)
    groups = records.search_everything(request.actor, text, limit=_EACH) if text else []
    context = {"text": text, "groups": groups}
    return page(
        request,
        "leadloop/search/search.html",
        context,
        part="leadloop/search/_results.html",
        section="search",
    )


@require_GET
@screen()
def palette(request: Request) -> HttpResponse:
    """Answer the palette's options: records, screens, things to make; before typing, what was open.

    ``recent`` holds ``kind:id`` of records opened lately; their names are looked up here, with the
    rights of whoever asks.
    """
    text = _text(request)
    context: dict[str, Any] = {
        "text": text,
        "groups": [],
        "recent": [] if text else records.named(request.actor, _recent(request)),
        "making": _making(request.actor, text),
        "going": _going(request.actor, text),
    }
    if len(text) >= _LEAST:
        context["groups"] = records.search_everything(request.actor, text, limit=_EACH)
    response = render(request, "leadloop/search/_options.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _text(request: Request) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:MAX_TEXT]


def _recent(request: Request) -> list[tuple[str, UUID]]:
    found = []
    for part in request.GET.get("recent", "").split(",")[:_RECENT]:
        kind, _, key = part.partition(":")
        with suppress(ValueError):
            found.append((records.entity_of(kind), UUID(key)))
    return [one for one in found if one[0]]


def _making(actor: Actor, text: str) -> list[dict[str, str]]:
    found = []
    for one in _MAKING:
        if _fits(one.label, text) and may_write(actor, one.kind):
            with suppress(NoReverseMatch):
                found.append({"label": one.label, "url": reverse(one.url_name)})
    return found


def _going(actor: Actor, text: str) -> list[dict[str, str]]:
    found = [
        {
            "label": entry.label,
            "url": reverse(entry.url_name),
            "icon": entry.icon,
            "letter": entry.letter,
        }
        for group in groups_for(actor)
        for entry in group.entries
    ]
    found += [
        {"label": "Jobs", "url": reverse("jobs"), "icon": "task", "letter": ""},
        {"label": "Your profile", "url": reverse("profile"), "icon": "lead", "letter": ""},
    ]
    return [one for one in found if _fits(one["label"], text)]


def _fits(label: str, text: str) -> bool:
    """Whether each word typed begins a word of the label; everything fits nothing."""
    words = label.lower().split()
    return all(any(word.startswith(typed) for word in words) for typed in text.lower().split())
