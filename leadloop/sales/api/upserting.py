"""The hot path: a batch of submissions becomes leads in one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, WriteResult
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.sales.api import effects, storing
from leadloop.sales.api.exact import write_leads
from leadloop.sales.api.handing_out import hand_out
from leadloop.sales.api.routing import route
from leadloop.sales.contracts.merging import Submission, WritePlan
from leadloop.sales.logic.columns import ALTERNATE_KEY, PRIMARY_KEY, read_submission
from leadloop.sales.logic.merging import plan_writes
from leadloop.sales.models import KIND
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()


def upsert_leads(actor: Actor, writes: Sequence[RecordWrite]) -> list[WriteResult]:
    """Write a batch of leads by Dataverse names and return one result each, in order.

    A write by ``ll_submissionid`` is a submission: it creates the person's lead, fills the empty
    fields of the open one, or follows the closed one (see ``logic.merging``); high priority gives
    the routed team a task and a notice; what became of each is told to intake. Safe to repeat: a
    second call with the same writes changes nothing. Upserts of several processes take turns.

    A write by ``leadid``, or without a key, sets exactly what it names on that, or a new, lead.

    Args:
        actor: Who writes; usually the flow.
        writes: One per lead. ``cause`` and ``trace_id`` go into each lead's history.

    Raises:
        NotAllowed: ``actor`` may not write leads.
        InvalidInput: A column is unknown or a value does not fit; names row and column.
        NotFound: A lead named by ``leadid`` is not there, or not the actor's to see.

    Emits:
        ``lead.changed`` and ``activity.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    submissions = _read(writes)
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        found = _upsert(actor, list(submissions.values())) if submissions else []
        by_place = dict(zip(submissions, found, strict=True))
        rest = {place: write for place, write in enumerate(writes) if place not in by_place}
        by_place |= write_leads(actor, rest, size=len(writes)) if rest else {}
        return [by_place[place] for place in range(len(writes))]


def _read(writes: Sequence[RecordWrite]) -> dict[int, Submission]:
    """Return the writes that are submissions, by their place in the batch."""
    found: dict[int, Submission] = {}
    errors: list[FieldError] = []
    for place, write in enumerate(writes):
        try:
            if ALTERNATE_KEY in write.key:
                found[place] = read_submission(write)
            elif write.key and PRIMARY_KEY not in write.key:
                errors.append(_unknown_key(place, write.key))
        except InvalidInput as error:
            errors += [e._replace(field=f"{place}.{e.field}") for e in error.errors]
    if errors:
        # A batch of one, as after a failed batch, names the columns alone.
        bare = [e._replace(field=e.field.partition(".")[2]) for e in errors]
        raise InvalidInput(bare if len(writes) == 1 else errors)
    return found


def _unknown_key(place: int, key: Mapping[str, Any]) -> FieldError:
    cure = f"A lead is found by {PRIMARY_KEY} or {ALTERNATE_KEY}."
    return FieldError(f"{place}.{', '.join(key)}", "unknown", cure)


def _upsert(actor: Actor, submissions: list[Submission]) -> list[WriteResult]:
    now = clock.now()
    submissions = route(submissions)
    storing.take_turn()
    known = storing.read_known(submissions)
    existing = storing.read_existing(submissions, known)
    storing.end_turn()
    plan = plan_writes(submissions, existing=existing, known=known, now=now, new_id=new_uuid)
    hand_out(plan, now=now)
    storing.insert_leads(plan.inserts, label=actor.label, now=now)
    storing.update_leads(plan.updates, label=actor.label, now=now)
    storing.write_submissions(plan.outcomes, now=now)
    effects.carry_out(actor, plan, now=now)
    _log(plan)
    return [WriteResult(o.lead_id, o.action == "created") for o in plan.outcomes]


def _log(plan: WritePlan) -> None:
    log.info(
        "lead.upserted",
        created=len(plan.inserts),
        updated=len(plan.updates),
        activities=len(plan.activities),
        submissions=len(plan.outcomes),
    )
