"""The tree of what cases are about."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import InvalidInput, NotFound
from leadloop.service import api as service
from leadloop.service.contracts import SubjectRow
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.case_forms import id_of
from leadloop.web.dialogs import tried
from leadloop.web.screens.cases import named_as_typed

_SECTION: Final = "subjects"


class SubjectForm(forms.Form):
    """A subject and its place in the tree."""

    title = forms.CharField(label="Title", max_length=100)
    parent = forms.ChoiceField(label="Below", required=False)
    description = forms.CharField(label="Description", required=False, max_length=2000)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = service.list_subjects(request.actor, with_inactive=True)
        places = [("", "The top"), *((str(row.id), row.path) for row in rows)]
        self.fields["parent"].choices = places  # type: ignore[attr-defined]


@require_GET
@screen(reads="case")
def subjects(request: Request) -> HttpResponse:
    """Show the tree, with how many open cases each subject has."""
    may_edit = may_write(request.actor, "queue")
    context = {
        "rows": service.list_subjects(request.actor, with_inactive=may_edit),
        "may_edit": may_edit,
    }
    return page(request, "leadloop/subjects/list.html", context, section=_SECTION)


def _form_page(request: Request, form: forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("subjects"), "list": "Subjects"}
    response = page(request, "leadloop/queues/form.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_http_methods(["GET", "POST"])
@screen(writes="queue")
def new_subject(request: Request) -> HttpResponse:
    """Add a subject."""
    below = request.GET.get("below", "")
    form = SubjectForm(posted(request), request=request, initial={"parent": below[:36]})

    def act() -> None:
        typed = form.cleaned_data
        try:
            service.create_subject(
                request.actor,
                title=typed["title"],
                parent_id=id_of(typed["parent"]),
                description=typed["description"],
            )
        except InvalidInput as error:
            raise named_as_typed(error) from None

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("subjects"), "Subject added.")
    return _form_page(request, form, "New subject")


def _row(request: Request, subject_id: UUID) -> SubjectRow:
    rows = service.list_subjects(request.actor, with_inactive=True)
    found = next((row for row in rows if row.id == subject_id), None)
    if found is None:
        raise NotFound
    return found


def _held(row: SubjectRow) -> dict[str, Any]:
    return {
        "title": row.title,
        "parent": str(row.parent_id or ""),
        "description": row.description,
        "version": row.version,
    }


@require_http_methods(["GET", "POST"])
@screen(writes="queue")
def edit_subject(request: Request, subject_id: UUID) -> HttpResponse:
    """Rename a subject, or move it in the tree."""
    row = _row(request, subject_id)
    form = SubjectForm(posted(request), request=request, initial=_held(row))

    def act() -> None:
        typed = form.cleaned_data
        try:
            service.update_subject(
                request.actor,
                subject_id=subject_id,
                title=typed["title"],
                parent_id=id_of(typed["parent"]),
                description=typed["description"],
                expected_version=typed["version"],
            )
        except InvalidInput as error:
            raise named_as_typed(error) from None

    def now() -> tuple[dict[str, Any], int]:
        fresh = _row(request, subject_id)
        return _held(fresh), fresh.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("subjects"), "Saved.")
    return _form_page(request, form, row.title)


@require_POST
@screen(writes="queue")
def switch(request: Request, subject_id: UUID) -> HttpResponse:
    """Offer a subject for new cases, or not any more."""
    row = _row(request, subject_id)
    service.switch_subject(request.actor, subject_id=subject_id, is_active=not row.is_active)
    text = "Not offered any more." if row.is_active else "Offered again."
    return saved(request, reverse("subjects"), text)
