"""Events that lead people into journeys, over ``/api/v1``."""

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.marketing.api import journeys
from leadloop.portal.contracts import SCOPE_RECORDS
from leadloop.portal.rest.bearer import Bearer, actor_of
from leadloop.portal.rest.schemas import ErrorOut

_FAILURES: Final[dict[Any, Any]] = {(400, 401, 403, 404, 409, 422, 503): ErrorOut}

router = Router(auth=Bearer(SCOPE_RECORDS), tags=["journeys"])


class JourneyEventIn(Schema):
    """An event of one person, told by exactly one of contact key, e-mail address or lead.

    Two calls with one ``key`` are one event.
    """

    model_config = ConfigDict(extra="forbid")

    event: Annotated[str, Field(min_length=1, max_length=100)]
    contact_key: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=320)] = ""
    lead_id: UUID | None = None
    data: dict[str, Any] = {}
    key: Annotated[str, Field(max_length=200)] = ""


class JourneyEventOut(Schema):
    """That the event was accepted."""

    event_id: str
    person_id: UUID


@router.post(
    "/journeys/events",
    response={202: JourneyEventOut, **_FAILURES},
    operation_id="tell_journeys",
    summary="Tell journeys of an event",
)
def tell_journeys(request: HttpRequest, wanted: JourneyEventIn) -> Status[dict[str, Any]]:
    """Lead a person into every journey that runs and listens to this event's key."""
    told = [wanted.contact_key, wanted.email, wanted.lead_id]
    if sum(1 for one in told if one) != 1:
        message = "Name the person by exactly one of contact_key, email, lead_id."
        raise InvalidInput([FieldError("email", "one_of", message)])
    actor = actor_of(request)
    person = journeys.find_person(
        actor, contact_key=wanted.contact_key, email=wanted.email, lead_id=wanted.lead_id
    )
    event_id = journeys.tell_event(
        actor, event=wanted.event, person_id=person, data=wanted.data, key=wanted.key
    )
    return Status(202, {"event_id": event_id, "person_id": person})
