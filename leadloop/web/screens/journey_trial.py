"""A journey tried with one person."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from leadloop.kit.errors import InvalidInput, NotFound
from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.web import journey_text
from leadloop.web.access import Request, screen
from leadloop.web.answers import page
from leadloop.web.screens.journeys import KIND, SECTION

_TONES = {"step": "accent", "skip": "warn", "jump": "outline", "end": "good"}


class TrialForm(forms.Form):
    """With whom, and what shall happen."""

    person = forms.CharField(
        label="Person", max_length=320, help_text="E-mail address of a person marketing knows."
    )
    happens = forms.MultipleChoiceField(
        label="These waits see their event",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_GET
@screen(reads=KIND)
def trial(request: Request, journey_id: UUID) -> HttpResponse:
    """Lead one person through a journey at sped-up time, without sending anything."""
    view = api.get_journey(request.actor, journey_id=journey_id)
    form = TrialForm(request.GET if "person" in request.GET else None)
    waits = [
        (one.key, one.name)
        for one in journey_text.steps_of(view.tree)
        if one.kind is StepKind.WAIT_EVENT
    ]
    field = form.fields["happens"]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = waits
    if not waits:
        del form.fields["happens"]
    names = journey_text.step_names(view.definition)
    lines = [
        {"line": one, "name": names.get(one.step, one.step), "tone": _TONES[one.kind]}
        for one in _lines(request, journey_id, form)
    ]
    context = {"view": view, "form": form, "lines": lines}
    return page(request, "leadloop/journeys/trial.html", context, section=SECTION)


def _lines(request: Request, journey_id: UUID, form: TrialForm) -> list[Any]:
    if not form.is_bound or not form.is_valid():
        return []
    try:
        return list(
            api.try_journey(
                request.actor,
                journey_id=journey_id,
                person_id=api.find_person_by_address(
                    request.actor, address=form.cleaned_data["person"]
                ),
                happens=form.cleaned_data.get("happens", ()),
            )
        )
    except NotFound as error:
        form.add_error("person", error.message)
    except InvalidInput as error:
        form.add_error(None, "Mend the journey first: " + error.errors[0].message)
    return []
