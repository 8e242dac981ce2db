"""Propensity rules: what is in force, its versions, a draft to edit, try and publish."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers.contracts import PRODUCTS
from leadloop.intake import api as intake
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.web import decision_table, phrases
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.screens.rules_trial import TRIED

_SECTION: Final = "rules"
_KIND: Final = "rules"
_MAX_FILE: Final = 8_000_000
_TRIAL: Final = ("company_size", "country", "product_interest", "email", "last_name")


@require_GET
@screen(reads=_KIND)
def rules(request: Request) -> HttpResponse:
    """Show the rules in force, or those of ``version``."""
    asked = request.GET.get("version", "")
    number = _number(asked)
    shown = intake.get_rules(request.actor, number=number)
    tables, others = decision_table.read(shown.content)
    draft = intake.open_draft(request.actor)
    context = {
        "shown": shown,
        "tables": tables,
        "others": others,
        "versions": intake.list_rule_versions(request.actor),
        "draft": draft if draft.edition or intake.find_draft(request.actor) else None,
        "model": intake.describe_model(request.actor),
        "may_edit": may_write(request.actor, _KIND),
        **_trial(request, shown.content),
    }
    return page(request, "leadloop/rules/rules.html", context, section=_SECTION)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None  # noqa: PLR2004


@require_GET
@screen(reads=_KIND)
def compare(request: Request, number: int) -> HttpResponse:
    """Show what changed from one version to another: who, when, why, cell by cell."""
    versions = intake.list_rule_versions(request.actor)
    earlier = [version.number for version in versions if version.number < number]
    before = _number(request.GET.get("before", "")) or max(earlier, default=number)
    old = intake.get_rules(request.actor, number=before)
    new = intake.get_rules(request.actor, number=number)
    context = {
        "old": old,
        "new": new,
        "changes": intake.compare_rules(request.actor, before=before, after=number),
        "versions": versions,
    }
    return page(request, "leadloop/rules/compare.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def download(request: Request) -> HttpResponse:
    """Hand out a version, or the draft, as a JDM file."""
    asked = request.GET.get("version", "")
    if asked == "draft":
        name, content = "draft", intake.open_draft(request.actor).content
    else:
        version = intake.get_rules(request.actor, number=_number(asked))
        name, content = f"v{version.number}", version.content
    response = HttpResponse(phrases.pretty(content), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="propensity-{name}.json"'
    return response


def _trial(request: Request, content: Mapping[str, Any]) -> dict[str, Any]:
    """Try the row that stands in the address against ``content``."""
    tried = any(name in request.GET for name in _TRIAL)
    row = {name: request.GET.get(name, "" if tried else first) for name, first in TRIED.items()}
    result = None
    if tried:
        submission = {name: value for name, value in row.items() if value.strip()}
        result = intake.try_rules(request.actor, content=content, submissions=[submission])[0]
    fired = result.decision.rule.id if result and result.decision and result.decision.rule else ""
    return {"row": row, "trial": result, "fired": fired, "products": PRODUCTS}


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def as_json(request: Request) -> HttpResponse:
    """Show and take rules as JSON (GoRules JDM): check, keep as a draft, or publish."""
    if request.method == "GET":
        current = intake.get_rules(request.actor)
        draft = intake.open_draft(request.actor)
        text = phrases.pretty(draft.content)
        begun = {"base": current.number, "edition": draft.edition}
        return _editor(request, text=text, note=draft.note, begun=begun)
    text, note = _sent(request), request.POST.get("note", "").strip()
    word = request.POST.get("do", "check")
    try:
        return _act(request, word, _parsed(text), note)
    except InvalidInput as error:
        problems: Sequence[FieldError] = error.errors
    except Conflict as error:
        problems = [FieldError("", "stale", error.message)]
    return _editor(request, text=text, note=note, problems=problems)


def _sent(request: Request) -> str:
    """Return the text that was written, or the file that was chosen in its place."""
    upload = request.FILES.get("file")
    if upload is None or isinstance(upload, list):
        return request.POST.get("content", "")
    if (upload.size or 0) > _MAX_FILE:
        raise InvalidInput([FieldError("file", "size", "The file is larger than 8 MB.")])
    text: str = upload.read().decode(errors="replace")
    return text


def _parsed(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise InvalidInput([FieldError("content", "json", f"This is not JSON: {error}.")]) from None
    if not isinstance(found, dict):
        raise InvalidInput([FieldError("content", "json", "Write one JSON object.")])
    return found


def _act(request: Request, word: str, content: dict[str, Any], note: str) -> HttpResponse:
    if word == "publish":
        base = request.POST.get("base", "")
        version = intake.publish_rules(
            request.actor,
            content=content,
            note=note,
            base=int(base) if base.isascii() and base.isdigit() else None,
        )
        return saved(request, reverse("rules"), f"Version {version.number} is in force.")
    if word == "draft":
        edition = _number(request.POST.get("edition", ""))
        intake.save_draft(request.actor, content=content, note=note, edition=edition)
        return saved(request, reverse("rules-edit"), "Kept as the draft. The rules in force stay.")
    intake.try_rules(request.actor, content=content, submissions=[])
    return _editor(request, text=phrases.pretty(content), note=note, sound=True)


def _editor(
    request: Request,
    *,
    text: str,
    note: str,
    begun: Mapping[str, int] | None = None,
    problems: Sequence[FieldError] = (),
    sound: bool = False,
) -> HttpResponse:
    context = {
        "text": text,
        "note": note,
        "base": request.POST.get("base", ""),
        "edition": request.POST.get("edition", ""),
        "problems": problems,
        "sound": sound,
        **(begun or {}),
    }
    response = page(request, "leadloop/rules/json.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if problems else 200
    return response


@require_POST
@screen(writes=_KIND)
def restore(request: Request, number: int) -> HttpResponse:
    """Publish an old version again."""
    version = intake.restore_rules(request.actor, number=number)
    said = f"Version {number} is in force again, as version {version.number}."
    return saved(request, reverse("rules"), said)


@require_POST
@screen(writes=_KIND)
def discard(request: Request) -> HttpResponse:
    """Drop the draft."""
    intake.discard_draft(request.actor)
    return saved(request, reverse("rules"), "The draft is gone.")
