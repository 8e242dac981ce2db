"""Telling journeys of events: from outside by a key, from inside by what people do."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from leadloop.events import api as events
from leadloop.events.catalogue import MARKETING, PERSON_EVENT
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.kit.text import clean_json
from leadloop.marketing.api.journeys.records import KIND
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.journey_words import API_PREFIX
from leadloop.marketing.contracts.words import EngagementKind
from leadloop.marketing.journeying.hearing import listening
from leadloop.marketing.models import Person
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

MAX_DATA: Final = 20_000
"""Bytes of an event's data as JSON."""

_SOURCE: Final = "/leadloop/marketing/journeys"
JOINED: Final = "campaign.joined"
_NAMES: Final = {EngagementKind.PAGE: "page.visited", EngagementKind.FORM: "form.submitted"}


def tell_event(
    actor: Actor, *, event: str, person_id: UUID, data: Mapping[str, Any], key: str = ""
) -> str:
    """Tell the journeys that listen to an API event that it happened to a person.

    Safe to repeat with one ``key``. Returns the event's id.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        InvalidInput: No journey that runs knows this event, or its data is too large.
    """
    check_may_write(actor, KIND)
    name = API_PREFIX + event
    if not listening().hears(name):
        problem = FieldError("event", "unknown", f"No journey that runs listens to '{event[:60]}'.")
        raise InvalidInput([problem])
    cleaned = clean_json(dict(data))
    if len(orjson.dumps(cleaned)) > MAX_DATA:
        raise InvalidInput([FieldError("data", "too_large", f"At most {MAX_DATA} bytes.")])
    event_id = f"{actor.label}/{key}" if key else str(new_uuid())
    events.append([_draft(name, person_id, cleaned, event_id)])
    return event_id


def find_person(
    actor: Actor, *, contact_key: str = "", email: str = "", lead_id: UUID | None = None
) -> UUID:
    """Return whom marketing knows by one of these.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: Nobody.
    """
    check_may_write(actor, KIND)
    rows = Person.objects.visible_to(actor).filter(is_active=True)
    if contact_key:
        rows = rows.filter(contact_key=contact_key.replace("\0", ""))
    elif lead_id is not None:
        rows = rows.filter(sales_lead_id=lead_id)
    else:
        address = email.replace("\0", "").strip().lower()
        rows = rows.filter(email_normalised=address) if address else rows.none()
    found: UUID | None = rows.order_by("-created_at").values_list("pk", flat=True).first()
    if found is None:
        raise NotFound("Marketing knows nobody by this.")
    return found


def tell_engaged(new: Sequence[tuple[UUID, Happening]]) -> None:
    """Tell journeys of pages and forms, in the caller's transaction, if any listens."""
    told = [(person, one) for person, one in new if one.kind in _NAMES and not one.scanner]
    if not told:
        return
    ears = listening()
    events.append(
        [
            _draft(name, person, _about(one), str(one.key))
            for person, one in told
            if ears.hears(name := _NAMES[one.kind])
        ]
    )


def tell_joined(campaign_id: UUID, person_ids: Sequence[UUID]) -> None:
    """Tell journeys that people became members of a campaign, in the caller's transaction."""
    if not listening().hears(JOINED):
        return
    data = {"campaign": str(campaign_id)}
    events.append([_draft(JOINED, one, data, f"joined/{campaign_id}/{one}") for one in person_ids])


def _about(one: Happening) -> dict[str, Any]:
    subject = "form" if one.kind is EngagementKind.FORM else "campaign"
    return {"url": one.url, subject: one.subject}


def _draft(name: str, person: UUID, data: Mapping[str, Any], event_id: str) -> EventDraft:
    return EventDraft(
        topic=MARKETING,
        type=PERSON_EVENT,
        source=_SOURCE,
        id=event_id,
        data=to_json({"person_id": person, "name": name, "data": data}),
        time=clock.now(),
        trace_id=new_trace_id(),
        subject=str(person),
    )
