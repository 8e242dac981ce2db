"""Duplicates and merges over ``/api/v1``."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from leadloop.customers import api as customers
from leadloop.customers.contracts.matching import Candidate
from leadloop.customers.contracts.merging import MergeRecord
from leadloop.portal.contracts import SCOPE_RECORDS
from leadloop.portal.rest.bearer import Bearer, actor_of
from leadloop.portal.rest.schemas import ErrorOut

_MAX_CHOICES: Final = 200
_FAILURES: Final[dict[Any, Any]] = {(401, 403, 404, 409, 422, 503): ErrorOut}
_ENTITIES: Final = {"leads": "lead", "contacts": "contact", "accounts": "account"}

router = Router(auth=Bearer(SCOPE_RECORDS), tags=["duplicates"])


class ComparisonOut(Schema):
    """One thing compared; ``weight`` is signed log-odds that the two are one."""

    field: str
    label: str
    level: Literal["exact", "close", "weak", "different", "missing"]
    weight: float


class DuplicateOut(Schema):
    """A record that may be the same; prior and weights add up to the log-odds of probability."""

    entity: str
    id: UUID
    title: str
    probability: float
    verdict: Literal["same", "maybe", "different"]
    explanation: str
    prior: float
    comparisons: list[ComparisonOut]


class DuplicatesOut(Schema):
    """Likely duplicates, likeliest first, and how many more your client may not see."""

    items: list[DuplicateOut]
    hidden: int


class MergeIn(Schema):
    """Two records of one kind to merge.

    ``choices`` says by field whose value counts; of every other field the better one does.
    ``versions`` are the versions that you read, by id: if one has changed since, the answer is
    409.
    """

    model_config = ConfigDict(extra="forbid")

    entity: Literal["lead", "contact", "account"]
    keep_id: UUID
    gone_id: UUID
    choices: Annotated[dict[str, Literal["keep", "gone"]], Field(max_length=_MAX_CHOICES)] = {}
    versions: Annotated[dict[UUID, int], Field(max_length=2)] = {}


class MergeOut(Schema):
    """A merge: what was kept, what moved, and, once undone, what that left as it was."""

    id: UUID
    entity: str
    kept_id: UUID
    gone_id: UUID
    kept_title: str
    gone_title: str
    counts: dict[str, int]
    choices: dict[str, str]
    created_at: datetime
    created_by: str
    undone_at: datetime | None
    undone_by: str
    left: list[str]


@router.get(
    "/{kind}/{uuid:record_id}/duplicates",
    response={200: DuplicatesOut, **_FAILURES},
    operation_id="list_duplicates",
    summary="Find a record's duplicates",
)
def list_duplicates(
    request: HttpRequest, kind: Literal["leads", "contacts", "accounts"], record_id: UUID
) -> dict[str, Any]:
    """Find records that may be the same person or company, with the weights that say so."""
    found = customers.find_duplicates(
        actor_of(request), entity=_ENTITIES[kind], record_id=record_id
    )
    return {"items": [_candidate(one) for one in found.candidates], "hidden": found.hidden}


@router.post(
    "/merges",
    response={201: MergeOut, **_FAILURES},
    operation_id="create_merge",
    summary="Merge two records",
)
def create_merge(request: HttpRequest, wanted: MergeIn) -> Status[dict[str, Any]]:
    """Merge two leads, contacts or accounts. Sent twice it is the same merge."""
    made = customers.merge_records(
        actor_of(request),
        entity=wanted.entity,
        keep_id=wanted.keep_id,
        gone_id=wanted.gone_id,
        choices=wanted.choices,
        expected_versions=wanted.versions,
    )
    return Status(201, _merge(made))


@router.get(
    "/merges/{uuid:merge_id}",
    response={200: MergeOut, **_FAILURES},
    operation_id="get_merge",
    summary="Read one merge",
)
def get_merge(request: HttpRequest, merge_id: UUID) -> dict[str, Any]:
    """Read a merge that was made."""
    return _merge(customers.get_merge(actor_of(request), merge_id=merge_id))


@router.post(
    "/merges/{uuid:merge_id}/undo",
    response={200: MergeOut, **_FAILURES},
    operation_id="undo_merge",
    summary="Undo a merge",
)
def undo_merge(request: HttpRequest, merge_id: UUID) -> dict[str, Any]:
    """Make the two records two again; ``left`` says what had changed since and stays."""
    return _merge(customers.undo_merge(actor_of(request), merge_id=merge_id))


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "entity": one.record.entity,
        "id": one.record.id,
        "title": one.title,
        "probability": one.match.probability,
        "verdict": one.match.verdict.value,
        "explanation": one.match.explanation,
        "prior": one.match.prior,
        "comparisons": one.match.as_json(),
    }


def _merge(made: MergeRecord) -> dict[str, Any]:
    found = {name: getattr(made, name) for name in MergeOut.model_fields}
    return {**found, "left": list(made.left)}
