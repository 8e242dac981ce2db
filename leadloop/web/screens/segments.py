"""Segments: listed, drawn up with a live count and a sample, built, exported; static lists."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

import orjson
from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.bulk import api as bulk
from leadloop.kit.errors import InvalidInput
from leadloop.marketing import api as marketing
from leadloop.marketing.contracts import (
    PersonSample,
    SegmentDraft,
    SegmentKind,
    SegmentState,
    SegmentView,
)
from leadloop.web import segment_draft
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, download, page, posted, saved
from leadloop.web.condition_editor import conditions_in, is_save, offers, read, shown_rows
from leadloop.web.dialogs import tried
from leadloop.web.list_address import offset_of, read_address
from leadloop.web.segment_draft import Row

_SECTION: Final = "segments"
_KIND: Final = "segment"
_PAGE: Final = 50
_TONES: Final = {SegmentState.ACTIVE: "good", SegmentState.DRAFT: "warn"}


class SegmentForm(forms.Form):
    """What a segment is called; its conditions are rows beside it."""

    name = forms.CharField(label="Name", max_length=200)
    description = forms.CharField(label="Description", required=False, max_length=2000)
    json = forms.CharField(
        label="Conditions as JSON",
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def held(view: SegmentView) -> dict[str, Any]:
        """Return what the form shows of a segment at first."""
        return {"name": view.name, "description": view.description, "version": view.version}


def _offset(request: Request) -> int:
    return offset_of(read_address(request.GET.urlencode()), _PAGE)


@require_GET
@screen(reads=_KIND)
def segments(request: Request) -> HttpResponse:
    """List the segments."""
    text, state = request.GET.get("q", "")[:100], request.GET.get("state", "")
    state = state if state in set(SegmentState) else ""
    found = marketing.list_segments(
        request.actor, text=text, state=state, offset=_offset(request), limit=_PAGE
    )
    context = {
        "page": found,
        "lines": [(row, _TONES.get(row.state, "")) for row in found.rows],
        "text": text,
        "state": state,
        "states": [("", "In use"), *((one.value, one.label) for one in SegmentState)],
        "may_edit": may_write(request.actor, _KIND),
    }
    part = "leadloop/segments/_list.html"
    return page(request, "leadloop/segments/list.html", context, part=part, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def segment(request: Request, segment_id: UUID) -> HttpResponse:
    """Show a segment: what it asks, and who is in it."""
    view = marketing.get_segment(request.actor, segment_id=segment_id)
    members = marketing.list_members(
        request.actor, segment_id=segment_id, offset=_offset(request), limit=_PAGE
    )
    context = {
        "segment": view,
        "tone": _TONES.get(view.state, ""),
        "members": members,
        "said": segment_draft.said(view.conditions, offers(request)),
        "may_edit": may_write(request.actor, _KIND),
        "may_export": may_write(request.actor, "export"),
        "is_static": view.kind is SegmentKind.STATIC,
        "previous": members.offset // _PAGE if members.offset else 0,
        "next": members.offset // _PAGE + 2 if members.has_next else 0,
    }
    return page(request, "leadloop/segments/segment.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_segment(request: Request) -> HttpResponse:
    """Draw up a segment by conditions, or a static list."""
    form = SegmentForm(posted(request))
    static = request.GET.get("kind") == SegmentKind.STATIC
    rows = read(request, [Row("all")])
    made: list[UUID] = []

    def act() -> None:
        draft = _draft(form, rows, static=static)
        made.append(marketing.create_segment(request.actor, draft=draft))
        if not static and "activate" in request.POST:
            marketing.activate_segment(request.actor, segment_id=made[0])

    if is_save(request) and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("segment", args=made), "Saved.")
    return _editor(request, form, rows, {"static": static, "title": "New segment"})


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_segment(request: Request, segment_id: UUID) -> HttpResponse:
    """Change a segment; a second editor is told, and loses nothing."""
    view = marketing.get_segment(request.actor, segment_id=segment_id)
    held = segment_draft.rows_of(view.conditions)
    as_json = (
        ""
        if held is not None
        else orjson.dumps(view.conditions, option=orjson.OPT_INDENT_2).decode()
    )
    form = SegmentForm(posted(request), initial={**SegmentForm.held(view), "json": as_json})
    rows = read(request, held or [])

    def act() -> None:
        static = view.kind is SegmentKind.STATIC
        marketing.update_segment(
            request.actor,
            segment_id=segment_id,
            draft=_draft(form, rows, static=static),
            expected_version=form.cleaned_data["version"],
        )
        if not static and "activate" in request.POST:
            marketing.activate_segment(request.actor, segment_id=segment_id)

    def now() -> tuple[dict[str, Any], int]:
        fresh = marketing.get_segment(request.actor, segment_id=segment_id)
        return SegmentForm.held(fresh), fresh.version

    if is_save(request) and tried(form, act, now):
        return saved(request, reverse("segment", args=[segment_id]), "Saved.")
    told = {"static": view.kind is SegmentKind.STATIC, "title": view.name, "segment": view}
    return _editor(request, form, rows, told)


def _draft(form: SegmentForm, rows: list[Row], *, static: bool) -> SegmentDraft:
    typed = form.cleaned_data
    kind = SegmentKind.STATIC if static else SegmentKind.DYNAMIC
    conditions = {} if static else conditions_in(typed["json"], rows)
    return SegmentDraft(typed["name"], typed["description"], kind, conditions)


def _editor(
    request: Request, form: SegmentForm, rows: list[Row], told: dict[str, Any]
) -> HttpResponse:
    context = {
        "form": form,
        "by_json": bool(form["json"].value()),
        **shown_rows(request, rows),
        **told,
    }
    response = page(request, "leadloop/segments/edit.html", context, section=_SECTION)
    refused = form.is_bound and is_save(request)
    response.status_code = UNPROCESSABLE if refused else 200
    return response


@require_POST
@screen(writes=_KIND)
def rows(request: Request) -> HttpResponse:
    """Answer the rows of the form, after one was added, removed, or asks something else."""
    context = shown_rows(request, segment_draft.read_rows(request.POST))
    response = render(request, "leadloop/segments/_rows.html", context)
    response.headers["HX-Trigger-After-Settle"] = "rows-changed"
    return response


@require_POST
@screen(writes=_KIND)
def count(request: Request) -> HttpResponse:
    """Answer how many people the conditions hold for just now, and ten of them.

    What is not written to its end yet is left out, and said so.
    """
    sent = segment_draft.read_rows(request.POST)
    whole = [row for row in sent if row.is_whole]
    context: dict[str, Any] = {"unfinished": len(sent) - len(whole)}
    try:
        conditions = conditions_in(request.POST.get("json", "")[:100_000], whole)
        context["found"] = marketing.preview(request.actor, conditions=conditions)
    except InvalidInput as problem:
        context["problems"] = [error.message for error in problem.errors][:3]
    return render(request, "leadloop/segments/_count.html", context)


@require_POST
@screen(writes=_KIND)
def switch(request: Request, segment_id: UUID) -> HttpResponse:
    """Keep a segment current from now on, or no longer."""
    here = reverse("segment", args=[segment_id])
    if request.POST.get("to") == "archived":
        marketing.archive_segment(request.actor, segment_id=segment_id)
        return saved(request, here, "Archived. Nobody is in it any more.")
    marketing.activate_segment(request.actor, segment_id=segment_id)
    return saved(request, here, "Active. Its members are being found.")


@require_POST
@screen(writes=_KIND)
def move(request: Request, segment_id: UUID) -> HttpResponse:
    """Put somebody on a static list, by address, or take somebody off."""
    here = reverse("segment", args=[segment_id])
    if off := _ids(request.POST.getlist("off")):
        marketing.remove_from_list(request.actor, segment_id=segment_id, person_ids=off)
        return saved(request, here, "Taken off the list.")
    lines = request.POST.get("addresses", "")[:200_000].split()
    found = marketing.find_people(request.actor, addresses=lines)
    added = marketing.add_to_list(request.actor, segment_id=segment_id, person_ids=found)
    unknown = len({line.lower() for line in lines}) - len(found)
    more = f" {unknown} addresses are not known here." if unknown > 0 else ""
    return saved(request, here, f"{added} put on the list.{more}")


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@require_GET
@screen(reads=_KIND)
def export(request: Request, segment_id: UUID) -> HttpResponse:
    """Answer the members of a segment as CSV."""
    view = marketing.get_segment(request.actor, segment_id=segment_id)
    members = marketing.iterate_members(request.actor, segment_id=segment_id)
    return download(request, bulk.export_file(PersonSample._fields, members), f"{view.name}.csv")
