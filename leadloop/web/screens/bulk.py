"""Changing the selected rows of a list, or all that match, together."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import MAX_ROWS, Job
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import InvalidInput
from leadloop.users import api as users
from leadloop.web import lists, phrases
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_with_undo, page, saved
from leadloop.web.bulk_forms import AssignManyForm, EditManyForm, editable_fields
from leadloop.web.lists import RecordList

_EVENT: Final = "leadloop:list"


class _Picked:
    """The rows that were selected: some by id, or all that match the list."""

    def __init__(self, request: Request, spec: RecordList) -> None:
        given = request.POST if request.method == "POST" else request.GET
        self.all = bool(given.get("all"))
        self.address = given.get("in", "")[:2000]
        self.ids = _ids(given.getlist("ids"))
        self._request, self._spec = request, spec

    def resolve(self) -> list[UUID]:
        """Return the ids of the rows."""
        if not self.all:
            return self.ids
        query = lists.ask_of(self._request, self._spec, self.address).query
        return lists.matching_ids(self._request.actor, self._spec, query)

    def count(self) -> int:
        """Return how many they are."""
        if not self.all:
            return len(self.ids)
        asked = lists.ask_of(self._request, self._spec, self.address)
        return lists.total(self._request.actor, self._spec, asked.query)


def _ids(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts[:MAX_ROWS]:
        with suppress(ValueError):
            found.append(UUID(text))
    return list(dict.fromkeys(found))


@require_http_methods(["GET", "POST"])
@screen()
def assign(request: Request, key: str) -> HttpResponse:
    """Hand the selected records to somebody."""
    spec = _spec(request, key)
    form = AssignManyForm(
        _data(request), actor=request.actor, initial={"owner": "keep", "team": "keep"}
    )
    picked = _Picked(request, spec)
    if request.method == "POST" and form.is_valid():
        values = form.values(get_entity(spec.entity))
        answer = _change(request, spec, form, picked, values, "Assign")
        if answer is not None:
            return answer
    return _dialog(request, spec, form, picked, title="Assign", url="bulk-assign")


@require_http_methods(["GET", "POST"])
@screen()
def edit(request: Request, key: str) -> HttpResponse:
    """Set one column of the selected records."""
    spec = _spec(request, key)
    offered = editable_fields(get_entity(spec.entity), spec.bulk_fields)
    asked = request.GET.get("field", "")
    form = EditManyForm(_data(request), offered=offered, initial={"field": asked})
    # Another field asks for another control; without scripts the page is asked for anew.
    form.fields["field"].widget.attrs |= {
        "hx-get": reverse("bulk-edit", args=[key]),
        "hx-include": "closest form",
        "hx-params": "not csrfmiddlewaretoken,value",
        "hx-target": "#dialog-slot",
        "hx-trigger": "change",
    }
    picked = _Picked(request, spec)
    if request.method == "POST" and form.is_valid():
        values = form.values()
        label = get_entity(spec.entity).by_name[next(iter(values))].label
        answer = _change(request, spec, form, picked, values, f"Change {label.lower()}")
        if answer is not None:
            return answer
    return _dialog(request, spec, form, picked, title="Edit", url="bulk-edit")


def _spec(request: Request, key: str) -> RecordList:
    spec = lists.get_list(key)
    users.check_may_write(request.actor, spec.kind)
    return spec


def _data(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _change(
    request: Request,
    spec: RecordList,
    form: forms.Form,
    picked: _Picked,
    values: dict[str, Any],
    verb: str,
) -> HttpResponse | None:
    ids = picked.resolve()
    title = f"{verb}: {phrases.count(len(ids), spec.noun, spec.nouns)}"
    try:
        job = bulk.change_records(
            request.actor, entity=spec.entity, ids=ids, values=values, title=title
        )
    except InvalidInput as error:
        add_errors(form, error)
        return None
    return answer_for(request, job)


def answer_for(request: Request, job: Job) -> HttpResponse:
    """Say what a job did, with undo; or lead to the page of one that goes on."""
    url = reverse("job", args=[job.id])
    if job.state.goes_on:
        return saved(request, url, "It goes on in the background; you may leave this page.")
    undo = reverse("job-undo", args=[job.id]) if job.may_be_undone else ""
    return done_with_undo(request, outcome(job), event=_EVENT, details=url, undo=undo)


def outcome(job: Job) -> str:
    """Return what became of a job's rows in a few words: *12 changed, 1 refused*."""
    said = [f"{number:,} {state}" for state, number in job.counts.items() if number]
    return f"{job.title}. {', '.join(said) or 'Nothing to do'}."


def _dialog(
    request: Request, spec: RecordList, form: forms.Form, picked: _Picked, *, title: str, url: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": f"{title} {phrases.count(picked.count(), spec.noun, spec.nouns)}",
        "action": reverse(url, args=[spec.key]),
        "picked": picked,
        "layout": "",
        "submit": title,
        "back": reverse(spec.url),
        "list": spec,
    }
    response = page(
        request,
        "leadloop/bulk/form_page.html",
        context,
        part="leadloop/bulk/_dialog.html",
        section=spec.key,
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_GET
@screen(reads="export")
def export(request: Request, key: str) -> HttpResponse:
    """Download a list as it is filtered, sorted and shown."""
    spec = lists.get_list(key)
    users.check_may_read(request.actor, spec.kind)
    return lists.export(request, spec)
