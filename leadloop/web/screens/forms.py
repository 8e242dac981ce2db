"""Forms: the list, the editor, and what came of a form."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers.contracts import PRODUCTS
from leadloop.intake import api as intake
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, StaleWrite
from leadloop.portal import api as portal
from leadloop.portal.contracts import (
    DEFAULT_DONE,
    DEFAULT_SUBJECT,
    FieldKind,
    Form,
    FormCounts,
    FormDraft,
    FormStats,
    ProofOfWork,
)
from leadloop.users import api as users
from leadloop.users.contracts import Role
from leadloop.web import form_draft, form_results
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.lead_query import ids_in
from leadloop.web.submission_lines import lines_of

_SECTION = "forms"
_OWNERS = frozenset({Role.ADMINISTRATOR, Role.SALES_MANAGER, Role.SALES_REPRESENTATIVE})
_PROOFS = (
    (ProofOfWork.OFF, "Off"),
    (ProofOfWork.MARK, "Mark: rules may look at it"),
    (ProofOfWork.REQUIRE, "Require: refuse what comes without"),
)
_SAVE_WORDS = frozenset({"save", "publish"})


@require_GET
@screen(reads="form")
def forms(request: Request) -> HttpResponse:
    """List forms."""
    stats, counts = portal.form_stats(request.actor), portal.form_counts(request.actor)
    rows = [
        {
            "form": form,
            "address": _address(request, form.slug),
            "stats": stats.get(form.slug, FormStats()),
            "counts": counts.get(form.slug, FormCounts()),
        }
        for form in portal.list_forms(request.actor)
    ]
    context = {"rows": rows, "may_edit": may_write(request.actor, "form")}
    return page(request, "leadloop/forms/list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes="form")
def new_form(request: Request) -> HttpResponse:
    """Begin a form."""
    if request.method == "GET":
        return _editor(request, form_draft.blank(), slug="")
    draft, word = _posted(request)
    slug = request.POST.get("slug", "").strip() or slugify(draft.name)
    if word not in _SAVE_WORDS:
        return _editor(request, form_draft.change(draft, word), slug=request.POST.get("slug", ""))
    try:
        form = portal.create_form(request.actor, slug=slug, draft=draft)
    except InvalidInput as error:
        return _editor(request, draft, slug=slug, errors=error.errors)
    except Conflict as error:
        taken = [FieldError("slug", "taken", error.message)]
        return _editor(request, draft, slug=slug, errors=taken)
    return _saved(request, form, word)


@require_http_methods(["GET", "POST"])
@screen(reads="form")
def edit_form(request: Request, form_id: UUID) -> HttpResponse:
    """Change a form."""
    form = portal.get_form(request.actor, form_id=form_id)
    if request.method == "GET":
        return _editor(request, form.draft, slug=form.slug, form=form)
    draft, word = _posted(request)
    if word not in _SAVE_WORDS:
        return _editor(request, form_draft.change(draft, word), slug=form.slug, form=form)
    version = request.POST.get("version", "")
    try:
        form = portal.update_form(
            request.actor,
            form_id=form_id,
            draft=draft,
            expected_version=int(version) if version.isdigit() else None,
        )
    except InvalidInput as error:
        return _editor(request, draft, slug=form.slug, form=form, errors=error.errors)
    except StaleWrite as error:
        stale = [FieldError("", "stale", f"{error.message} Reload the page to see that version.")]
        return _editor(request, draft, slug=form.slug, form=form, errors=stale)
    return _saved(request, form, word)


def _posted(request: Request) -> tuple[FormDraft, str]:
    return form_draft.parse(request.POST.dict()), request.POST.get("do", "save")


def _saved(request: Request, form: Form, word: str) -> HttpResponse:
    if word == "publish":
        portal.publish_form(request.actor, form_id=form.id)
        said = "Published. The hosted page is open."
    elif form.published:
        said = "Saved. Visitors see it from now on."
    else:
        said = "Saved. Publish it when visitors may see it."
    return saved(request, reverse("form-edit", args=[form.id]), said)


@require_POST
@screen(writes="form")
def close_form(request: Request, form_id: UUID) -> HttpResponse:
    """Close a form to visitors."""
    portal.unpublish_form(request.actor, form_id=form_id)
    return saved(
        request, reverse("form-edit", args=[form_id]), "Closed. Its page answers “not found”."
    )


@require_POST
@screen(reads="form")
def preview(request: Request) -> HttpResponse:
    """Draw the preview of what the editor holds, as visitors see it."""
    draft, _ = _posted(request)
    return render(request, "leadloop/forms/_preview.html", _preview(request, draft))


@require_GET
@screen(reads="form")
def results(request: Request, form_id: UUID) -> HttpResponse:
    """Show what came of a form: views to submissions, where visitors left, and each submission."""
    form = portal.get_form(request.actor, form_id=form_id)
    report = portal.form_report(request.actor, form_id=form_id)
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "bars": form_results.bars(report.days),
        "fields": form_results.steps(report),
        "address": _address(request, form.slug),
        "may_trace": may_read(request.actor, "trace"),
        "may_submissions": may_read(request.actor, "submission"),
    }
    if context["may_submissions"]:
        after = next(iter(ids_in(request.GET.get("after", ""))), None)
        found = portal.list_submissions(request.actor, form_id=form_id, after=after)
        decided = intake.find_submissions(request.actor, submission_keys=found.keys)
        views = [decided[key] for key in found.keys if key in decided]
        context |= {
            "lines": lines_of(request, views),
            "older": found.after,
            "waiting": [key for key in found.keys if key not in decided],
            "first_page": after is None,
        }
    return page(request, "leadloop/forms/results.html", context, section=_SECTION)


def _preview(request: Request, draft: FormDraft) -> dict[str, Any]:
    theme, width = request.POST.get("preview-theme"), request.POST.get("preview-width")
    theme = theme if theme in {"light", "dark"} else "light"
    return {
        "draft": draft,
        "theme": theme,
        "width": width if width in {"phone", "wide"} else "phone",
        # Drawn where the template asks for it.
        "page": partial(portal.preview_page, request.actor, draft=draft, theme=theme),
    }


def _editor(
    request: Request,
    draft: FormDraft,
    *,
    slug: str,
    form: Form | None = None,
    errors: Sequence[FieldError] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "draft": draft,
        "form": form,
        "slug": slug,
        "rows": form_draft.field_rows(draft, errors),
        "consents": form_draft.consent_rows(draft, errors),
        "errors": form_draft.errors_by_name(errors),
        "failed": bool(errors),
        "unused": form_draft.unused(draft),
        "kinds": list(FieldKind),
        "channels": form_draft.CHANNELS,
        "purposes": form_draft.PURPOSES,
        "products": PRODUCTS,
        "wordings": portal.list_wordings(request.actor, form_id=form.id) if form else [],
        "address": _address(request, form.slug) if form else "",
        "may_edit": may_write(request.actor, "form"),
        **_options(request, draft),
        "hosts": "\n".join(draft.embed_hosts),
        "proofs": _PROOFS,
        "embed_code": _embed_code(request, form.slug) if form else "",
        **_preview(request, draft),
    }
    response = page(
        request,
        "leadloop/forms/editor.html",
        context,
        part="leadloop/forms/_editor.html",
        section=_SECTION,
    )
    response.status_code = UNPROCESSABLE if errors else 200
    return response


def _options(request: Request, draft: FormDraft) -> dict[str, Any]:
    """Return what double opt-in and assignment are chosen from."""
    owners = [
        (person.id, person.name)
        for person in users.list_colleagues(request.actor)
        if person.role in _OWNERS
    ]
    held = draft.assignment.owner_id
    if held and held not in {owner_id for owner_id, _ in owners}:
        name = users.names_of([held]).get(str(held), "Somebody unknown")
        owners.append((held, f"{name} (takes no leads any more)"))
    return {
        "opt_ins": form_draft.OPT_INS,
        "usual": {"subject": DEFAULT_SUBJECT, "done": DEFAULT_DONE},
        "owners": owners,
        "teams": users.list_teams(),
    }


def _address(request: Request, slug: str) -> str:
    return request.build_absolute_uri(f"/p/{slug}")


def _embed_code(request: Request, slug: str) -> str:
    source = request.build_absolute_uri("/t.js")
    return f'<script src="{source}" data-form="{slug}" async></script>'
