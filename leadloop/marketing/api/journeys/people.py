"""The people in journeys."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from leadloop.kit.errors import NotFound
from leadloop.kit.text import clean_text
from leadloop.marketing.api.journeys.records import KIND
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journey_views import EnrolmentPage, EnrolmentRow
from leadloop.marketing.models import Enrolment, Person
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

MAX_PAGE: Final = 200


def list_enrolments(
    actor: Actor,
    *,
    journey_id: UUID,
    step: str = "",
    status: EnrolmentStatus | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> EnrolmentPage:
    """Return who is or was in a journey, the newest first; with ``step``, who stands there now.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
    """
    check_may_read(actor, KIND)
    limit = max(1, min(limit, MAX_PAGE))
    rows = Enrolment.objects.filter(journey_id=journey_id)
    if step:
        rows = rows.filter(step=step, status=EnrolmentStatus.ACTIVE)
    if status is not None:
        rows = rows.filter(status=status)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(_whole(rows.order_by("-id"))[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return EnrolmentPage(tuple(_row(one) for one in found[:limit]), more)


def list_enrolments_of(actor: Actor, *, person_id: UUID) -> list[EnrolmentRow]:
    """Return a person's ways through journeys, the newest first.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
    """
    check_may_read(actor, KIND)
    rows = Enrolment.objects.filter(person_id=person_id).order_by("-id")
    return [_row(one) for one in _whole(rows)[:MAX_PAGE]]


def _whole(rows: QuerySet[Enrolment]) -> QuerySet[Enrolment]:
    return rows.select_related("journey", "person").defer("person__attributes", "journey__draft")


def _row(one: Enrolment) -> EnrolmentRow:
    same: dict[str, Any] = {
        name: getattr(one, name)
        for name in (
            *("id", "journey_id", "person_id", "step", "version", "entered_at", "due_at"),
            *("ended_at", "ended_by", "note"),
        )
    }
    return EnrolmentRow(
        journey_name=one.journey.name,
        person_name=one.person.full_name or one.person.email,
        status=EnrolmentStatus(one.status),
        trail=tuple(_trail(one.trail)),
        **same,
    )


def _trail(trail: Iterable[Any]) -> Iterable[tuple[str, datetime, str, str]]:
    for step, at, way, note in trail:
        yield step, datetime.fromisoformat(at), way, note


def find_person_by_address(actor: Actor, *, address: str) -> UUID:
    """Return whom marketing knows by an e-mail address, the newest of them.

    Raises:
        NotAllowed: ``actor`` may not see people of marketing.
        NotFound: Nobody is known by it.
    """
    check_may_read(actor, Person.KIND)
    wanted = clean_text(address).strip().lower()
    rows = Person.objects.visible_to(actor).filter(email_normalised=wanted, is_active=True)
    found = rows.order_by("-created_at").values_list("pk", flat=True).first() if wanted else None
    if found is None:
        raise NotFound("Marketing knows nobody by this address.")
    person_id: UUID = found
    return person_id
