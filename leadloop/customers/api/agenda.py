"""What is due, and when: the activities behind My day, the call queue and the calendar."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from leadloop.customers.api.activities import activity_detail
from leadloop.customers.api.regarding import names_of
from leadloop.customers.contracts import ActivityDetail, ActivityStatus, ActivityType, Regarding
from leadloop.customers.models import Activity
from leadloop.kit.entity import list_entity_names
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND: Final = "activity"
MOST: Final = 1000

AGENDA_TYPES: Final = (ActivityType.APPOINTMENT, ActivityType.PHONE_CALL, ActivityType.TASK)
"""What stands in a calendar."""


def list_due(
    actor: Actor,
    *,
    until: datetime,
    types: Collection[ActivityType] = AGENDA_TYPES,
    limit: int = 200,
) -> list[ActivityDetail]:
    """Return what the actor has to do before ``until`` (UTC), the earliest first.

    That is their own open activities with a due or start time, and those of their teams that
    nobody has.
    """
    rows = _visible(actor, types).filter(status=ActivityStatus.OPEN, at__lt=until)
    rows = rows.filter(Q(owner_id=actor.id) | Q(owner=None, team__in=actor.team_ids))
    return [activity_detail(one) for one in rows.order_by("at", "id")[:limit]]


def list_agenda(
    actor: Actor,
    *,
    begin: datetime,
    end: datetime,
    owner_ids: Collection[UUID] = (),
    types: Collection[ActivityType] = AGENDA_TYPES,
) -> list[ActivityDetail]:
    """Return what stands between ``begin`` (included) and ``end`` (excluded, both UTC).

    An activity stands at its start, else its due time; one that began before and has not ended is
    there too. ``owner_ids`` leaves those people's; empty is everybody whose activities the actor
    may see. What was canceled is left out. At most a thousand are returned, the earliest first.
    """
    rows = _visible(actor, types).exclude(status=ActivityStatus.CANCELED)
    within = Q(at__gte=begin, at__lt=end) | Q(start_at__lt=begin, end_at__gt=begin)
    rows = rows.filter(within)
    if owner_ids:
        rows = rows.filter(owner_id__in=list(owner_ids))
    return [activity_detail(one) for one in rows.order_by("at", "id")[:MOST]]


def _visible(actor: Actor, types: Collection[ActivityType]) -> QuerySet[Any]:
    users.check_may_read(actor, KIND)
    rows: QuerySet[Any] = Activity.objects.visible_to(actor).filter(type__in=list(types))
    rows = rows.annotate(at=Coalesce("start_at", "due_at"))
    return rows.select_related("owner", "team")


def last_calls(
    actor: Actor, *, regarding: Collection[Regarding], since: datetime
) -> dict[Regarding, datetime]:
    """Return when each of these records was last called since ``since`` (UTC), by anybody.

    The caller has made sure that the actor may see the records.
    """
    users.check_may_read(actor, KIND)
    rows = Activity.objects.filter(
        type=ActivityType.PHONE_CALL,
        regarding_id__in=[one.id for one in regarding],
        completed_at__gte=since,
    )
    found = rows.values_list("regarding_entity", "regarding_id").annotate(last=Max("completed_at"))
    return {Regarding(entity, key): last for entity, key, last in found}


def name_records(actor: Actor, *, regarding: Iterable[Regarding]) -> Mapping[Regarding, str]:
    """Return what the records are called, as far as the actor may see them; a query an entity.

    Records of a kind that nobody has declared are left out.
    """
    known = set(list_entity_names())
    return names_of(actor, [one for one in regarding if one.entity in known])
