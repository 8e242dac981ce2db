"""Conditions in journeys, drawn up as those of segments: who comes in, leaves, goes which way."""

from typing import Any, Final
from uuid import UUID

import orjson
from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadloop.kit.errors import NotFound
from leadloop.marketing import api as marketing
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.journey_views import JourneyView
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.web import condition_editor, journey_conditions, journey_text
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.screens.journeys import KIND, SECTION
from leadloop.web.segment_draft import Row, rows_of

_ROOM: Final = 100_000


class ConditionForm(forms.Form):
    """What goes with the rows: a name where it is a way, the JSON where rows cannot say it."""

    label = forms.CharField(label="Call this way", max_length=60)
    json = forms.CharField(
        label="Conditions as JSON",
        required=False,
        max_length=_ROOM,
        widget=forms.Textarea(attrs={"rows": 12, "class": "code", "spellcheck": "false"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def conditions(request: Request, journey_id: UUID, place: str) -> HttpResponse:
    """Say who may come in, reaches the goal, leaves, or stays out."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    if place not in journey_conditions.PLACES:
        raise NotFound
    held = journey_conditions.condition_at(view.definition, place)
    title, hint = journey_conditions.PLACES[place]
    editor = _Editor(request, view, held, title)
    del editor.form.fields["label"]

    def act() -> None:
        changes = journey_conditions.with_condition(view.definition, place, editor.drawn())
        api.change_settings(
            request.actor,
            journey_id=journey_id,
            changes=changes,
            expected_version=editor.form.cleaned_data["version"],
        )

    return editor.answer(act, hint)


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def way(request: Request, journey_id: UUID, step: str, way: int) -> HttpResponse:
    """Say who goes one way of a decision."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    node = next((one for one in journey_text.steps_of(view.tree) if one.key == step), None)
    if node is None or node.kind is not StepKind.DECISION:
        raise NotFound
    if journey_conditions.way_key(node.step, way) is None:
        raise NotFound("There is no such way.")
    label = journey_conditions.way_label(node.step, way)
    held = journey_conditions.way_condition(node.step, way)
    editor = _Editor(request, view, held, f"{node.name}: {label}", label=label)

    def act() -> None:
        told = editor.form.cleaned_data
        api.change_step(
            request.actor,
            journey_id=journey_id,
            step=step,
            changes=journey_conditions.with_way(node.step, way, told["label"], editor.drawn()),
            expected_version=told["version"],
        )

    return editor.answer(act, "People go the first way whose conditions hold for them.")


class _Editor:
    """One condition as it is being drawn up."""

    def __init__(
        self, request: Request, view: JourneyView, held: dict[str, Any], title: str, **more: str
    ) -> None:
        rows = rows_of(held)
        written = "" if rows is not None else orjson.dumps(held, option=orjson.OPT_INDENT_2)
        as_json = written.decode() if isinstance(written, bytes) else ""
        self.request, self.view, self.title = request, view, title
        self.held = {**more, "json": as_json, "version": view.row.version}
        self.form = ConditionForm(posted(request), initial=self.held)
        self.rows: list[Row] = condition_editor.read(request, rows or [])

    def drawn(self) -> dict[str, Any]:
        """Return the condition as drawn up; an empty one where nothing is asked."""
        found = condition_editor.conditions_in(self.form.cleaned_data["json"], self.rows)
        if not found.get("all", True) and len(found) == 1:
            return {}
        marketing.check_conditions(found)
        return found

    def answer(self, act: Any, hint: str) -> HttpResponse:
        """Save where that was asked, else show the editor."""
        where = reverse("journey", args=[self.view.row.id])
        wants = condition_editor.is_save(self.request)
        if wants and journey_text.tried(self.form, act, self.held):
            return saved(self.request, where, "Saved as a draft.")
        context = {
            "form": self.form,
            "view": self.view,
            "title": self.title,
            "hint": hint,
            "by_json": bool(self.form["json"].value()),
            **condition_editor.shown_rows(self.request, self.rows),
        }
        template = "leadloop/journeys/conditions.html"
        response = page(self.request, template, context, section=SECTION)
        response.status_code = UNPROCESSABLE if wants else 200
        return response
