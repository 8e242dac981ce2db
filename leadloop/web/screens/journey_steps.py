"""The steps of a journey: put one in, say what it does, move it, take it out."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.flows import api as flows
from leadloop.kit.errors import Conflict, NotAllowed, NotFound
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.journey_views import JourneyView, Node, Place
from leadloop.marketing.contracts.journey_words import NAMES
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.users.contracts import Actor
from leadloop.web import journey_text
from leadloop.web.access import Request, screen
from leadloop.web.answers import posted, saved
from leadloop.web.event_fields import look_again
from leadloop.web.form_draft import PURPOSES
from leadloop.web.journey_conditions import way_key
from leadloop.web.journey_forms import looked_at, step_form
from leadloop.web.journey_settings import arguments_of, with_chosen
from leadloop.web.screens.journeys import KIND, dialog


class NewStepForm(forms.Form):
    """Which step to put in."""

    kind = forms.ChoiceField(label="Step", choices=[(kind.value, NAMES[kind]) for kind in StepKind])
    after = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    way = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def new_step(request: Request, journey_id: UUID) -> HttpResponse:
    """Put a step in at a place."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    place = {name: request.GET.get(name, "") for name in ("after", "way")}
    form = NewStepForm(posted(request), initial={**place, "version": view.row.version})
    made: list[str] = []

    def act() -> None:
        told = form.cleaned_data
        key = api.add_step(
            request.actor,
            journey_id=journey_id,
            kind=StepKind(told["kind"]),
            place=Place(told["after"], told["way"] or 0),
            expected_version=told["version"],
        )
        made.append(key)

    if form.is_bound and journey_text.tried(form, act, {"version": view.row.version}):
        where = reverse("journey", args=[journey_id])
        return saved(request, f"{where}?step={made[0]}", "Put in. Say what it does.")
    return dialog(request, view, form, ("Put in a step", "Put in"))


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def edit_step(request: Request, journey_id: UUID, step: str) -> HttpResponse:
    """Say what a step does."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    node = _node(view, step)
    if node.kind is None:
        raise Conflict(f"Steps of type '{node.type}' are edited as JSON.")
    choices = _choices(request.actor, view, node)
    looks = request.method == "POST" and "look" in request.GET
    form = (
        looked_at(node.kind, node.step, choices, request.POST)
        if looks
        else step_form(node.kind, node.step, choices, posted(request))
    )
    if "event" in form.fields:
        form.fields["event"].widget.attrs.update(look_again(f"{request.path}?look=1"))
    form.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
    form.initial["version"] = view.row.version

    def act() -> None:
        api.change_step(
            request.actor,
            journey_id=journey_id,
            step=step,
            changes=form.changes(),
            expected_version=form.cleaned_data["version"],
        )

    if form.is_bound and journey_text.tried(form, act, form.initial):
        return saved(request, reverse("journey", args=[journey_id]), "Saved as a draft.")
    return dialog(request, view, form, (NAMES[node.kind], "Save"), _ways(view, node))


def _ways(view: JourneyView, node: Node) -> list[tuple[str, str]]:
    """Return where the conditions of a decision's ways are edited: words and address."""
    if node.kind is not StepKind.DECISION:
        return []
    return [
        (
            f"Who goes the way “{one.label}”",
            reverse("journey-way", args=[view.row.id, node.key, one.place.way]),
        )
        for one in node.branches
        if way_key(node.step, one.place.way) is not None
    ]


def _node(view: JourneyView, key: str) -> Node:
    found = next((one for one in journey_text.steps_of(view.tree) if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def _choices(actor: Actor, view: JourneyView, node: Node) -> dict[str, list[tuple[str, str]]]:
    """Return what fields of steps may be set to here."""
    steps = list(journey_text.steps_of(view.tree))
    told = arguments_of(node.step)
    messages = [(one.key, one.name) for one in steps if one.kind is StepKind.MESSAGE]
    return {
        "activity": [("", "Any message"), *messages],
        "template": [("", "None: the text below"), *api.list_template_choices(actor)],
        "flow": with_chosen(_flows(actor), str(told.get("flow") or "")),
        "purpose": with_chosen(
            [(one, one.replace("_", " ").capitalize()) for one in PURPOSES],
            str(told.get("consentPurpose") or ""),
        )[1:],
    }


def _flows(actor: Actor) -> list[tuple[str, str]]:
    try:
        found: list[Any] = list(flows.list_flows(actor))
    except NotAllowed:
        return []
    return [(one.name, one.title) for one in found]


class MoveForm(forms.Form):
    """Where a step is to go."""

    place = forms.ChoiceField(label="To")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def offer(self, places: Iterable[tuple[Place, str]]) -> None:
        """Let these places be chosen."""
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(_written(place), text) for place, text in places]

    def chosen(self) -> Place:
        """Return the place chosen."""
        after, _, way = self.cleaned_data["place"].rpartition("|")
        return Place(after, int(way))


class CopyForm(MoveForm):
    """Where a copy is to go, and how much is copied."""

    whole = forms.BooleanField(label="With everything behind it", required=False)


def _places(view: JourneyView) -> list[tuple[Place, str]]:
    return [(Place("", 0), "At the start"), *journey_text.places_of(view.tree)]


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def move_step(request: Request, journey_id: UUID, step: str) -> HttpResponse:
    """Move a step to another place, chosen from a list or by dropping it there."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    node = _node(view, step)
    form = MoveForm(posted(request), initial={"version": view.row.version})
    inner = {one.key for one in journey_text.steps_of((node,))}
    form.offer((place, text) for place, text in _places(view) if place.after not in inner)

    def act() -> None:
        api.move_step(
            request.actor,
            journey_id=journey_id,
            step=step,
            place=form.chosen(),
            expected_version=form.cleaned_data["version"],
        )

    if form.is_bound and journey_text.tried(form, act, {"version": view.row.version}):
        return saved(request, reverse("journey", args=[journey_id]), "Moved.")
    return dialog(request, view, form, (f"Move “{node.name}”", "Move"))


@require_http_methods(["GET", "POST"])
@screen(writes=KIND)
def copy_step(request: Request, journey_id: UUID, step: str) -> HttpResponse:
    """Put a copy of a step, or of everything from it on, at another place."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    node = _node(view, step)
    form = CopyForm(posted(request), initial={"version": view.row.version})
    form.offer(_places(view))

    def act() -> None:
        api.copy_step(
            request.actor,
            journey_id=journey_id,
            step=step,
            place=form.chosen(),
            whole=form.cleaned_data["whole"],
            expected_version=form.cleaned_data["version"],
        )

    if form.is_bound and journey_text.tried(form, act, {"version": view.row.version}):
        return saved(request, reverse("journey", args=[journey_id]), "Copied.")
    return dialog(request, view, form, (f"Copy “{node.name}”", "Copy"))


@require_POST
@screen(writes=KIND)
def take_back(request: Request, journey_id: UUID) -> HttpResponse:
    """Take the last edit back, or make again what was taken back last."""
    again = request.POST.get("to") == "redo"
    (api.redo if again else api.undo)(
        request.actor, journey_id=journey_id, expected_version=_version(request)
    )
    done = "Made again." if again else "Taken back."
    return saved(request, reverse("journey", args=[journey_id]), done)


def _version(request: Request) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0  # noqa: PLR2004


def _written(place: Place) -> str:
    return f"{place.after}|{place.way}"


@require_POST
@screen(writes=KIND)
def remove_step(request: Request, journey_id: UUID, step: str) -> HttpResponse:
    """Take a step out."""
    api.remove_step(
        request.actor,
        journey_id=journey_id,
        step=step,
        expected_version=_version(request),
    )
    return saved(request, reverse("journey", args=[journey_id]), "Taken out of the draft.")
