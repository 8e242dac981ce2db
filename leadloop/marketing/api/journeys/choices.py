"""What steps of a journey can be set to, for screens, and a journey as a file."""

from typing import Any
from uuid import UUID

from leadloop.marketing.api.journeys.records import get_journey
from leadloop.marketing.api.segments import MAX_PAGE, list_segments
from leadloop.outbound import api as outbound
from leadloop.users.contracts import Actor


def export_definition(actor: Actor, *, journey_id: UUID) -> dict[str, Any]:
    """Return a journey as JSON in Marketing Cloud's shape, with its status and sums.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
        NotFound: There is no such journey.
    """
    view = get_journey(actor, journey_id=journey_id)
    sums = view.row.sums
    return {
        "workflowApiVersion": 1.0,
        "definitionType": "Multistep",
        "triggers": [],
        "goals": [],
        "exits": [],
        **view.definition,
        "id": str(view.row.id),
        "key": view.row.key,
        "name": view.row.name,
        "entryMode": view.row.entry_mode.value,
        "version": view.row.version_number or 1,
        "status": view.row.status.value,
        "stats": {
            "currentPopulation": sums.active,
            "cumulativePopulation": sums.entered,
            "metGoal": sums.goal,
            "metExitCriteria": sums.exited,
            "goalPerformance": round(sums.goal_percent or 0, 2),
        },
    }


def list_template_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the templates a message can be made from: key, and name with its state.

    Raises:
        NotAllowed: ``actor`` may not see templates.
    """
    rows = outbound.list_templates(actor)
    return [(one.key, f"{one.name} ({one.state.lower()})") for one in rows]


def list_unpublished(actor: Actor, *, journey_id: UUID) -> list[str]:
    """Return the templates that a journey's steps name and of which nothing is published.

    Raises:
        NotAllowed: ``actor`` may not see journeys or templates.
        NotFound: There is no such journey.
    """
    plan = get_journey(actor, journey_id=journey_id).plan
    steps = plan.steps.values() if plan else ()
    keys = {template for step in steps if (template := getattr(step.action, "template", ""))}
    return sorted(key for key in keys if outbound.find_published(actor, key=key) is None)


def list_segment_choices(actor: Actor) -> list[tuple[str, str]]:
    """Return the segments that can lead into a journey: id and name.

    Raises:
        NotAllowed: ``actor`` may not see segments.
    """
    return [(str(one.id), one.name) for one in list_segments(actor, limit=MAX_PAGE).rows]
