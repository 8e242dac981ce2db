"""The people of marketing: listed, and each with what they did and where they are."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from django.db.models import F, Q

from leadloop.kit.db import execute
from leadloop.kit.errors import Moved, NotFound
from leadloop.kit.paging import Page
from leadloop.kit.text import clean_text
from leadloop.marketing.contracts.facts import FACTS
from leadloop.marketing.contracts.people import (
    EngagementRow,
    InSegmentRow,
    PersonRow,
    PersonView,
)
from leadloop.marketing.contracts.words import EngagementKind
from leadloop.marketing.models import Campaign, CampaignMember, Engagement, Person
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND: Final = Person.KIND
MAX_PAGE: Final = 200
_HISTORY: Final = 100
_COLUMNS: Final = (
    *("id", "full_name", "kind", "email", "company", "country", "product_interest", "score"),
    *("grade", "lead_status", "last_engaged_at", "created_at", "has_opted_out_of_email"),
)


def list_people(
    actor: Actor, *, text: str = "", kind: str = "", offset: int = 0, limit: int = 50
) -> Page[PersonRow]:
    """Return people, those who engaged last first; without those merged or erased.

    ``text`` is the beginning of an address, of a name or of a company.

    Raises:
        NotAllowed: The actor's role sees no people of marketing.
    """
    users.check_may_read(actor, KIND)
    rows = Person.objects.visible_to(actor).filter(is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    if wanted := clean_text(text.strip()):
        rows = rows.filter(
            Q(email_normalised__startswith=wanted.lower())
            | Q(first_name__istartswith=wanted)
            | Q(last_name__istartswith=wanted)
            | Q(company__istartswith=wanted)
        )
    limit = max(1, min(limit, MAX_PAGE))
    order = (F("last_engaged_at").desc(nulls_last=True), "id")
    found = rows.order_by(*order).values_list(*_COLUMNS)[offset : offset + limit]
    return Page(tuple(PersonRow(*row) for row in found), rows.count(), offset, limit)


def find_people(actor: Actor, *, addresses: Collection[str]) -> list[UUID]:
    """Return the people with these e-mail addresses; those not known are left out.

    Raises:
        NotAllowed: The actor's role sees no people of marketing.
    """
    users.check_may_read(actor, KIND)
    wanted = {clean_text(one).strip().lower() for one in addresses} - {""}
    rows = Person.objects.visible_to(actor).filter(is_active=True, email_normalised__in=wanted)
    return list(rows.values_list("pk", flat=True))


def campaign_names(actor: Actor) -> dict[str, str]:
    """Return the names of campaigns by id, the newest two hundred; empty where none are seen."""
    rows = Campaign.objects.visible_to(actor).order_by("-created_at")[:MAX_PAGE]
    return {str(row.pk): row.name for row in rows}


def get_person(actor: Actor, *, person_id: UUID) -> PersonView:
    """Return one person with the last hundred things they did.

    Raises:
        NotFound: There is none, or the actor may not see it.
        Moved: They are part of another person now.
    """
    found: Person | None = Person.objects.visible_to(actor).filter(pk=person_id).first()
    if found is None:
        raise NotFound("There is no such person.")
    if found.merged_into_id:
        raise Moved("marketing_person", person_id, found.merged_into_id)
    return PersonView(
        row=PersonRow(*(getattr(found, name) for name in _COLUMNS)),
        facts={fact.name: getattr(found, fact.name) for fact in FACTS},
        sales_lead_id=found.sales_lead_id,
        sales_contact_id=found.sales_contact_id,
        time_zone=found.time_zone,
        time_zone_source=found.time_zone_source,
        mql_at=found.mql_at,
        mql_reason=found.mql_reason,
        email_bounced_reason=found.email_bounced_reason,
        engagement=_engagement(person_id),
        segments=_segments(found.number),
        campaigns=_campaigns(person_id),
        version=found.version,
    )


def _engagement(person_id: UUID) -> tuple[EngagementRow, ...]:
    rows = Engagement.objects.filter(person_id=person_id).order_by("-at")[:_HISTORY]
    return tuple(
        EngagementRow(
            EngagementKind(row.kind),
            row.at,
            row.scanner,
            row.url,
            row.subject,
            row.campaign_id,
            row.journey_id,
            row.message_id,
        )
        for row in rows
    )


def _segments(number: int) -> tuple[InSegmentRow, ...]:
    rows = execute(
        "SELECT s.id, s.name, m.entered_at FROM marketing_segment s"
        " JOIN marketing_segment_member m ON m.segment_number = s.number AND m.person_number = %s"
        " ORDER BY s.name",
        (number,),
    )
    return tuple(InSegmentRow(*row) for row in rows)


def _campaigns(person_id: UUID) -> tuple[tuple[UUID, str, str], ...]:
    rows = CampaignMember.objects.filter(person_id=person_id).order_by("-added_at")
    return tuple(rows.values_list("campaign_id", "campaign__name", "status")[:50])
