"""A lead's history: submissions, activities and changes as one list."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDetail, Regarding
from leadloop.events import api as events
from leadloop.events.contracts import Event
from leadloop.kit.merging import not_here
from leadloop.sales.contracts import FieldChange, TimelineEntry, TimelineKind
from leadloop.sales.logic.history import change_title, field_changes
from leadloop.sales.models import KIND, Lead, Submission
from leadloop.users import api as users
from leadloop.users.contracts import Actor

LIMIT: Final = 200


def lead_timeline(actor: Actor, *, lead_id: UUID, limit: int = LIMIT) -> list[TimelineEntry]:
    """Return what happened with a lead, newest first.

    The submission it was born from, its activities (later submissions are campaign responses),
    and every change of a field that a person reads, each with who did it: a person, an API
    client, a flow, or the system. What happened with leads merged into it is part of it.

    Raises:
        NotAllowed: The actor's role sees no leads.
        NotFound: There is no such lead, or the actor may not see it.
    """
    users.check_may_read(actor, KIND)
    lead = Lead.objects.visible_to(actor).filter(pk=lead_id).first()
    if lead is None or lead.merged_into_id:
        raise not_here(KIND, lead_id, Lead.objects.visible_to(actor))
    activities = customers.list_activities(actor, regarding=Regarding(KIND, lead_id), limit=limit)
    part_of_it = [lead_id, *customers.merged_ids(KIND, lead_id)]
    changes = [
        change for one in part_of_it for change in events.list_changes(KIND, str(one), limit=limit)
    ]
    names = _names(activities, changes)
    entries = [
        *(_submission(lead, s) for s in lead.submissions.filter(created_lead=True)),
        *(_activity(activity, names) for activity in activities),
        *(entry for change in changes if (entry := _change(change, names))),
    ]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _submission(lead: Lead, submission: Submission) -> TimelineEntry:
    form = lead.context.get("form") if isinstance(lead.context, dict) else None
    replayed = f" (replayed, attempt {submission.attempt})" if submission.attempt > 1 else ""
    return TimelineEntry(
        at=submission.received_at,
        kind=TimelineKind.SUBMISSION,
        type="submission",
        title=f"Submitted {form or 'a lead'}{replayed}",
        actor_kind="visitor",
        actor_name=lead.full_name,
        trace_id=submission.trace_id,
        data={
            "submission_id": str(submission.submission_id),
            "page": lead.landing_page,
            "campaign": lead.utm_campaign,
            "message": lead.message,
        },
    )


def _activity(activity: ActivityDetail, names: Mapping[str, str]) -> TimelineEntry:
    kind, name = customers.who(activity.created_by, names)
    return TimelineEntry(
        at=activity.completed_at or activity.created_at,
        kind=TimelineKind.ACTIVITY,
        type=activity.type,
        title=activity.subject,
        actor_kind=kind,
        actor_name=name,
        trace_id=activity.trace_id,
        activity_id=activity.id,
        status=activity.status,
        due_at=activity.due_at,
        data={
            **activity.data,
            "note": activity.description,
            "minutes": activity.actual_minutes,
            "direction": activity.direction,
        },
    )


def _change(event: Event, names: Mapping[str, str]) -> TimelineEntry | None:
    kind, name = customers.who(event.actor, names)
    created = event.data.get("op") == "create"
    changes: tuple[FieldChange, ...] = ()
    if not created:
        before, after = event.data.get("before") or {}, event.data.get("after") or {}
        changes = field_changes(before, after, names)
        if not changes:
            return None
    return TimelineEntry(
        at=event.time,
        kind=TimelineKind.CHANGE,
        type="created" if created else "changed",
        title="Lead created" if created else change_title(changes),
        actor_kind=kind,
        actor_name=name,
        trace_id=event.trace_id,
        changes=changes,
    )


def _names(activities: Iterable[ActivityDetail], changes: Iterable[Event]) -> dict[str, str]:
    """Return names by id of every person and team that the history mentions."""
    labels = {a.created_by for a in activities} | {event.actor for event in changes}
    people = {label.removeprefix("person:") for label in labels if label.startswith("person:")}
    for event in changes:
        people |= set(_owners(event.data))
    teams = {str(team.id): team.name for team in users.list_teams()}
    return teams | users.names_of(people)


def _owners(data: Mapping[str, Any]) -> Iterable[str]:
    for side in (data.get("before"), data.get("after")):
        if isinstance(side, Mapping) and side.get("owner_id"):
            yield str(side["owner_id"])
