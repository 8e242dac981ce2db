"""Addresses of journeys."""

from typing import Final

from django.urls import path

from leadloop.web.screens import journey_conditions, journey_steps, journey_trial, journeys

_ONE: Final = "journeys/<uuid:journey_id>"
_STEP: Final = f"{_ONE}/steps/<str:step>"

urlpatterns: Final = [
    path("journeys", journeys.journeys, name="journeys"),
    path("journeys/new", journeys.new_journey, name="journey-new"),
    path(_ONE, journeys.journey, name="journey"),
    path(f"{_ONE}/settings", journeys.settings, name="journey-settings"),
    path(
        f"{_ONE}/conditions/<str:place>", journey_conditions.conditions, name="journey-conditions"
    ),
    path(f"{_ONE}/publish", journeys.publish, name="journey-publish"),
    path(f"{_ONE}/switch", journeys.switch, name="journey-switch"),
    path(f"{_ONE}/people", journeys.people, name="journey-people"),
    path(f"{_ONE}/definition.json", journeys.export, name="journey-export"),
    path(f"{_ONE}/try", journey_trial.trial, name="journey-try"),
    path(f"{_ONE}/new-step", journey_steps.new_step, name="journey-step-new"),
    path(_STEP, journey_steps.edit_step, name="journey-step"),
    path(f"{_STEP}/ways/<int:way>", journey_conditions.way, name="journey-way"),
    path(f"{_ONE}/edits", journey_steps.take_back, name="journey-edits"),
    path(f"{_STEP}/copy", journey_steps.copy_step, name="journey-step-copy"),
    path(f"{_STEP}/move", journey_steps.move_step, name="journey-step-move"),
    path(f"{_STEP}/remove", journey_steps.remove_step, name="journey-step-remove"),
]
