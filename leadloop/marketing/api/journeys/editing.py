"""Editing a journey step by step: each function changes the draft and returns its new version."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.marketing.api.journeys.records import KIND, check_definition, locked, save
from leadloop.marketing.api.journeys.undoing import remember
from leadloop.marketing.contracts.journey_views import Place
from leadloop.marketing.contracts.journeys import MAX_STEPS, StepKind
from leadloop.marketing.logic.journeys import copying, editing
from leadloop.marketing.models import Journey, JourneyVersion
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

START: Final = Place("", 0)
"""The place before the first step."""


def add_step(
    actor: Actor, *, journey_id: UUID, kind: StepKind, place: Place, expected_version: int
) -> str:
    """Put a new step at a place and return its key.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey or place.
        InvalidInput: It has as many steps as a journey may have.
        Conflict: It is an exit, and something follows there.
        StaleWrite: Somebody changed it meanwhile.
    """
    made: list[str] = []

    def add(definition: Mapping[str, Any]) -> dict[str, Any]:
        if len(definition.get("activities") or ()) >= MAX_STEPS:
            raise InvalidInput([FieldError("", "too_many", f"At most {MAX_STEPS} steps.")])
        edited, key = editing.insert_step(definition, kind, after=place.after, way=place.way)
        made.append(key)
        return edited

    _edit(actor, journey_id, expected_version, add)
    return made[0]


def remove_step(actor: Actor, *, journey_id: UUID, step: str, expected_version: int) -> None:
    """Take a step out; its first way closes the gap, what only its others led to goes too.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey or step.
        StaleWrite: Somebody changed it meanwhile.
    """
    _edit(actor, journey_id, expected_version, lambda d: editing.delete_step(d, step))


def move_step(
    actor: Actor, *, journey_id: UUID, step: str, place: Place, expected_version: int
) -> None:
    """Move a step to another place; one that branches goes with everything behind it.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey, step or place.
        Conflict: It would lead to itself.
        StaleWrite: Somebody changed it meanwhile.
    """
    _edit(
        actor,
        journey_id,
        expected_version,
        lambda d: editing.move_step(d, step, after=place.after, way=place.way),
    )


def copy_step(
    actor: Actor,
    *,
    journey_id: UUID,
    step: str,
    place: Place,
    whole: bool,
    expected_version: int,
) -> str:
    """Put a copy of a step at a place and return its key; ``whole`` with everything behind it.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey, step or place.
        InvalidInput: It would have more steps than a journey may have.
        Conflict: The copy ends in an exit, and something follows at the place.
        StaleWrite: Somebody changed it meanwhile.
    """
    made: list[str] = []

    def copied(definition: Mapping[str, Any]) -> dict[str, Any]:
        edited, key = copying.copy_step(
            definition, step, after=place.after, way=place.way, whole=whole
        )
        if len(edited["activities"]) > MAX_STEPS:
            raise InvalidInput([FieldError("", "too_many", f"At most {MAX_STEPS} steps.")])
        made.append(key)
        return edited

    _edit(actor, journey_id, expected_version, copied)
    return made[0]


def change_step(
    actor: Actor, *, journey_id: UUID, step: str, changes: Mapping[str, Any], expected_version: int
) -> None:
    """Set fields of a step, by the names of the JSON.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey or step.
        StaleWrite: Somebody changed it meanwhile.
    """
    _edit(actor, journey_id, expected_version, lambda d: editing.change_step(d, step, changes))


def change_settings(
    actor: Actor, *, journey_id: UUID, changes: Mapping[str, Any], expected_version: int
) -> None:
    """Set fields of the journey itself, by the names of the JSON: name, entry, goals, exits.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        InvalidInput: Without a name.
        StaleWrite: Somebody changed it meanwhile.
    """
    _edit(actor, journey_id, expected_version, lambda d: {**d, **changes})


def _edit(
    actor: Actor,
    journey_id: UUID,
    expected_version: int,
    change: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> None:
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id, expected_version)
        edited = change(_working_copy(one))
        _, name = check_definition({**edited, "key": one.key})
        remember(one)
        one.name = name
        one.draft = {**edited, "key": one.key, "name": one.name}
        one.description = str(edited.get("description") or "")[:2000]
        save(one, actor, "draft", "name", "description")


def _working_copy(one: Journey) -> Mapping[str, Any]:
    if one.draft is not None:
        draft: dict[str, Any] = one.draft
        return draft
    found = JourneyVersion.objects.filter(journey=one, number=one.current or 0).first()
    return found.definition if found else {"key": one.key, "name": one.name}
