"""Erasing a person over ``/api/v1``."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from leadloop.portal.contracts import SCOPE_RECORDS
from leadloop.portal.rest.bearer import Bearer, actor_of
from leadloop.portal.rest.schemas import ErrorOut
from leadloop.users import api as users
from leadloop.users.contracts import ErasureRecord, PersonSought

_FAILURES: Final[dict[Any, Any]] = {(400, 401, 403, 404, 422, 503): ErrorOut}

router = Router(auth=Bearer(SCOPE_RECORDS), tags=["erasures"])


class ErasureIn(Schema):
    """Who is meant: an e-mail address, a number in E.164, or the id of a record of theirs.

    ``confirmation`` is the person's first e-mail address in the order of letters, or their
    number where they have none: what the screen asks somebody to type.
    """

    model_config = ConfigDict(extra="forbid")

    email: Annotated[str, Field(max_length=320)] = ""
    phone: Annotated[str, Field(max_length=64)] = ""
    record_id: UUID | None = None
    confirmation: Annotated[str, Field(max_length=320)]


class ErasedOut(Schema):
    """A table, or what is kept beside tables, and how much of it was emptied."""

    zone: str
    name: str
    count: int


class ErasureOut(Schema):
    """An erasure as it stands; ``state`` is waiting, running, done or failed."""

    id: UUID
    state: str
    percent: int
    asked_at: datetime
    finished_at: datetime | None
    total: int
    report: list[ErasedOut]


@router.post(
    "/erasures",
    response={202: ErasureOut, **_FAILURES},
    operation_id="create_erasure",
    summary="Erase a person",
)
def create_erasure(request: HttpRequest, wanted: ErasureIn) -> Status[dict[str, Any]]:
    """Have a person erased everywhere. It goes on after the answer; ask for the report."""
    sought = PersonSought(wanted.email, wanted.phone, wanted.record_id)
    actor = actor_of(request)
    made = users.erase_person(actor, sought=sought, confirmation=wanted.confirmation)
    return Status(202, _told(users.get_erasure(actor, erasure_id=made)))


@router.get(
    "/erasures/{uuid:erasure_id}",
    response={200: ErasureOut, **_FAILURES},
    operation_id="get_erasure",
    summary="Read the report of an erasure",
)
def get_erasure(request: HttpRequest, erasure_id: UUID) -> dict[str, Any]:
    """Read how far an erasure is, and what it emptied."""
    return _told(users.get_erasure(actor_of(request), erasure_id=erasure_id))


def _told(one: ErasureRecord) -> dict[str, Any]:
    found = {n: getattr(one, n) for n in ErasureOut.model_fields if n not in ("report", "state")}
    lines = [{"zone": line.zone, "name": line.name, "count": line.count} for line in one.lines]
    return {**found, "state": one.state.value, "report": lines}
