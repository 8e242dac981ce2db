"""Journeys: the list, a journey as a tree with its counts, publish, pause, people."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.marketing import api as marketing
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journey_views import JourneyView
from leadloop.web import journey_settings, journey_text
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.condition_choices import added_facts
from leadloop.web.journey_conditions import PLACES, condition_at, said
from leadloop.web.journey_settings import SettingsForm

SECTION: Final = "journeys"
KIND: Final = "journey"
_PAGE: Final = 50
_MAX_FILE: Final = 600_000


class NewJourneyForm(forms.Form):
    """A new journey: empty, or from a file."""

    name = forms.CharField(label="Name", max_length=200, required=False)
    file = forms.FileField(
        label="Or from a JSON file",
        required=False,
        help_text="A journey exported here or from Marketing Cloud.",
    )

    def definition(self) -> dict[str, Any]:
        """Return what the journey is to be; a file's name counts unless one was typed.

        Raises:
            InvalidInput: The file is no journey.
        """
        name, file = self.cleaned_data["name"].strip(), self.cleaned_data["file"]
        if file is None:
            return {"key": journey_text.key_from(name), "name": name, "activities": []}
        return read_definition(file, name)


def read_definition(file: Any, name: str = "") -> dict[str, Any]:
    """Return the journey that an uploaded file holds.

    Raises:
        InvalidInput: It is none.
    """
    content = file.read(_MAX_FILE + 1)
    try:
        found = orjson.loads(content) if len(content) <= _MAX_FILE else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise InvalidInput([journey_text.wrong("file", "This file holds no journey as JSON.")])
    if name:
        found["name"] = name
    return found


@require_GET
@screen(reads=KIND)
def journeys(request: Request) -> HttpResponse:
    """List journeys with how many people are in them."""
    context = {
        "rows": api.list_journeys(request.actor),
        "may_edit": may_write(request.actor, KIND),
    }
    return page(request, "leadloop/journeys/list.html", context, section=SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def new_journey(request: Request) -> HttpResponse:
    """Make a journey; it is a draft until it is published."""
    form = NewJourneyForm(posted(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            made = api.create_journey(request.actor, definition=form.definition())
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            return saved(request, reverse("journey", args=[made]), "Kept as a draft.")
    response = page(request, "leadloop/journeys/new.html", {"form": form}, section=SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_GET
@screen(reads=KIND)
def journey(request: Request, journey_id: UUID) -> HttpResponse:
    """Show a journey: its steps with their counts, and how people do."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    context = {**shown(request, view), "asked_step": _asked_step(request, view)}
    return page(request, "leadloop/journeys/journey.html", context, section=SECTION)


def _asked_step(request: Request, view: JourneyView) -> str:
    """Return the step whose dialog is to open at once: one that was put in just now."""
    key = request.GET.get("step", "")[:100]
    editable = {one.key for one in journey_text.steps_of(view.tree) if one.kind is not None}
    return key if key in editable and may_write(request.actor, KIND) else ""


def shown(request: Request, view: JourneyView) -> dict[str, Any]:
    """Return what the page of a journey shows."""
    names = _names(request)
    return {
        "view": view,
        "row": view.row,
        "tree": [journey_text.lined(node, view, names) for node in view.tree],
        "problems": [p for p in view.problems if not p.field.startswith("activities[")],
        "facts": journey_text.facts_of(view, names),
        "conditions": [
            (place, words[0], said(condition_at(view.definition, place), names))
            for place, words in PLACES.items()
        ],
        "edits": api.count_edits(view.row.id),
        "may_edit": may_write(request.actor, KIND),
        "statuses": EnrolmentStatus,
    }


def _names(request: Request) -> dict[str, str]:
    """Return what segments, campaigns and forms are called, by what the JSON names them."""
    return {
        **dict(api.list_segment_choices(request.actor)),
        **marketing.campaign_names(request.actor),
        **dict(journey_settings.form_choices(request.actor)),
        **added_facts(request.actor),
    }


@require_GET
@screen(reads=KIND)
def export(request: Request, journey_id: UUID) -> HttpResponse:
    """Answer a journey as JSON, in Marketing Cloud's shape."""
    found = api.export_definition(request.actor, journey_id=journey_id)
    response = HttpResponse(
        orjson.dumps(found, option=orjson.OPT_INDENT_2), content_type="application/json"
    )
    name = journey_text.key_from(str(found["key"]))
    response["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def settings(request: Request, journey_id: UUID) -> HttpResponse:
    """Edit who comes in and who leaves; with ``look`` only show what is asked by now."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    held = {**journey_settings.settings_of(view.definition), "version": view.row.version}
    look = f"{request.path}?look=1"
    if request.method == "POST" and "look" in request.GET:
        form = journey_settings.looked_at(request.actor, look, request.POST, held)
        return dialog(request, view, form, ("Entry, goal, exit", "Save"))
    form = SettingsForm(request.actor, look, posted(request), initial=held)

    def act() -> None:
        api.change_settings(
            request.actor,
            journey_id=journey_id,
            changes=journey_settings.changed_settings(view.definition, form.cleaned_data),
            expected_version=form.cleaned_data["version"],
        )

    if form.is_bound and journey_text.tried(form, act, held):
        return saved(request, reverse("journey", args=[journey_id]), "Saved as a draft.")
    return dialog(request, view, form, ("Entry, goal, exit", "Save"))


def dialog(
    request: Request,
    view: JourneyView,
    form: forms.Form,
    words: tuple[str, str],
    links: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Show a form in a dialog over a journey, or on a page of its own; ``links`` lead on."""
    context: dict[str, Any] = {"view": view, "form": form, "title": words[0], "submit": words[1]}
    context["links"] = links
    if isinstance(form, PublishForm):
        missing = api.list_unpublished(request.actor, journey_id=view.row.id)
        context["notes"] = [f"The template “{key}” is not published." for key in missing]
        foreseen = api.preview_entry(request.actor, journey_id=view.row.id)
        dated = api.preview_dates(request.actor, journey_id=view.row.id)
        context["foreseen"] = journey_text.foreseen(foreseen, dated)
    response = page(
        request,
        "leadloop/journeys/dialog_page.html",
        {**context, "action": request.path},
        part="leadloop/journeys/_dialog.html",
        section=SECTION,
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


class PublishForm(forms.Form):
    """Put a draft into force."""

    inside = forms.ChoiceField(
        label="People inside",
        choices=[("stay", "Stay on the version they came in with"), ("move", "Move to this one")],
        widget=forms.RadioSelect,
        initial="stay",
    )
    comment = forms.CharField(label="What is new", max_length=500, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def publish(request: Request, journey_id: UUID) -> HttpResponse:
    """Put the draft into force, and say what becomes of people inside."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    form = PublishForm(posted(request), initial={"inside": "stay", "version": view.row.version})

    def act() -> None:
        told = form.cleaned_data
        api.publish(
            request.actor,
            journey_id=journey_id,
            move=told["inside"] == "move",
            expected_version=told["version"],
            comment=told["comment"],
        )

    if form.is_bound and journey_text.tried(form, act, {"version": view.row.version}):
        return saved(request, reverse("journey", args=[journey_id]), "It runs.")
    return dialog(request, view, form, ("Publish", "Publish"))


@require_POST
@screen(writes=KIND)
def switch(request: Request, journey_id: UUID) -> HttpResponse:
    """Pause, resume or stop a journey, or discard its draft."""
    acts = {
        "pause": (api.pause, "Paused. Goals and exits still count."),
        "resume": (api.resume, "It goes on."),
        "stop": (api.stop, "Stopped. Whoever was inside is taken out."),
        "discard": (api.discard_draft, "Draft discarded."),
    }
    found = acts.get(request.POST.get("to", ""))
    if found is None:
        api.get_journey(request.actor, journey_id=journey_id)
        raise Conflict("Nothing was chosen.")
    found[0](request.actor, journey_id=journey_id)
    return saved(request, reverse("journey", args=[journey_id]), found[1])


@require_GET
@screen(reads=KIND)
def people(request: Request, journey_id: UUID) -> HttpResponse:
    """List who stands on a step, or who is or was in a journey."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    step, word = request.GET.get("step", "")[:100], request.GET.get("status", "")
    status = EnrolmentStatus(word) if word in list(EnrolmentStatus) else None
    found = api.list_enrolments(
        request.actor,
        journey_id=journey_id,
        step=step,
        status=status,
        after=journey_text.id_of(request.GET.get("after", "")),
        limit=_PAGE,
    )
    names = journey_text.step_names(view.definition)
    context = {
        "view": view,
        "step": names.get(step, step),
        "step_key": step,
        "status": status,
        "lines": [
            {
                "one": one,
                "at": names.get(one.step, one.step),
                "trail": [(names.get(key, key), *rest) for key, *rest in one.trail],
            }
            for one in found.items
        ],
        "may_read_people": may_read(request.actor, "marketing_person"),
        "after": found.after,
        "statuses": list(EnrolmentStatus),
    }
    return page(request, "leadloop/journeys/people.html", context, section=SECTION)
