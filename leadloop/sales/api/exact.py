"""Leads written exactly as told: by an API client, an import, or a flow that names their ids.

However many, a batch is read with one statement and written with one COPY and one UPDATE per set
of columns.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError

from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, WriteMode, WriteResult
from leadloop.kit.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotAllowed,
    NotFound,
    StaleWrite,
)
from leadloop.kit.ids import new_uuid
from leadloop.kit.merging import not_here, successors
from leadloop.kit.records.finding import among
from leadloop.kit.records.tables import insert_rows, update_rows
from leadloop.sales.api.mastery import check_kept_here
from leadloop.sales.contracts import FACTS, LeadStatus
from leadloop.sales.logic.columns import PRIMARY_KEY, read_key, read_record
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_CLEARED: Final[Mapping[str, Any]] = {
    **{fact.attribute: None for fact in FACTS if fact.is_number},
    "propensity_score": None,
    "propensity_record": None,
    "decision": None,
    "owner_id": None,
    "team_id": None,
    "priority": "normal",
    "consents": [],
    "attribution": {},
    "context": {},
    "attributes": {},
}
"""What an attribute holds when it is cleared; every other one holds an empty text."""

_JUDGED: Final = ("id", "version", "status", "merged_into_id")
_TAKEN: Final = "23505"

Row = dict[str, Any]


@dataclass(slots=True)
class _Told:
    """One write: its place in the batch, the lead that it names, and what it sets there."""

    place: int
    write: RecordWrite
    lead_id: UUID | None
    values: dict[str, Any]

    def fault(self, column: str, code: str, cure: str) -> FieldError:
        """Return what is wrong with one of its columns."""
        return FieldError(f"{self.place}.{column}", code, cure)


def write_leads(
    actor: Actor, writes: Mapping[int, RecordWrite], *, size: int
) -> dict[int, WriteResult]:
    """Set what writes by ``leadid`` name; make those that are not there, or have no key.

    A write to a lead that was merged goes to the one it is part of. Of two writes to one lead the
    second finds what the first left. All or nothing, in the caller's transaction.

    Args:
        actor: Who writes.
        writes: By their places in the batch.
        size: How many the whole batch has; in a batch of one, errors name the columns alone.

    Raises:
        NotFound: The actor may not see a lead, or the write may only change one that is there.
        Conflict: The write may only create, and the lead is there.
        StaleWrite: A lead is not at the version that the write expects.
        InvalidInput: A column is unknown, a value does not fit, or nobody has this owner's id.
    """
    told = _read(writes, size)
    _check_owners(told, size)
    _name_teams(told, size)
    results: dict[int, WriteResult] = {}
    for turn in _turns(told):
        results |= _write(actor, turn, size)
    return results


def _read(writes: Mapping[int, RecordWrite], size: int) -> list[_Told]:
    found: list[_Told] = []
    errors: list[FieldError] = []
    for place, write in writes.items():
        try:
            key = read_key(write.key, PRIMARY_KEY) if write.key else None
            found.append(_Told(place, write, key, _cleared(read_record(write.values))))
        except InvalidInput as error:
            errors += [e._replace(field=f"{place}.{e.field}") for e in error.errors]
    _refuse(errors, size)
    became = successors("lead", {one.lead_id for one in found if one.lead_id is not None})
    for one in found:
        if one.lead_id in became:
            one.lead_id = became[one.lead_id]
    return found


def _refuse(errors: Iterable[FieldError], size: int) -> None:
    kept = list(errors)
    if kept:
        bare = [error._replace(field=error.field.partition(".")[2]) for error in kept]
        raise InvalidInput(bare if size == 1 else kept)


def _cleared(values: dict[str, Any]) -> dict[str, Any]:
    for name, value in values.items():
        if value is None:
            values[name] = _CLEARED.get(name, "")
    return values


def _check_owners(told: Sequence[_Told], size: int) -> None:
    wanted = {one.values["owner_id"] for one in told if one.values.get("owner_id")}
    if not wanted:
        return
    known = users.names_of(wanted)
    unknown = [one for one in told if str(one.values.get("owner_id") or "") not in {"", *known}]
    _refuse([one.fault("ownerid", "unknown", "Nobody has this id.") for one in unknown], size)


def _name_teams(told: Sequence[_Told], size: int) -> None:
    """Put the team's id in place of its slug."""
    routed = [one for one in told if "team_slug" in one.values]
    if not routed:
        return
    ids = {team.slug: team.id for team in users.list_teams()}
    cure = f"Teams are: {', '.join(sorted(ids))}."
    errors = []
    for one in routed:
        slug = one.values.pop("team_slug")
        one.values["team_id"] = ids.get(slug)
        if slug and slug not in ids:
            errors.append(one.fault("ll_team", "unknown", cure))
    _refuse(errors, size)


def _turns(told: Sequence[_Told]) -> list[list[_Told]]:
    """Split a batch so that no turn has two writes to one lead: the second sees the first."""
    turns: list[list[_Told]] = []
    seen: dict[UUID, int] = {}
    for one in told:
        number = 0
        if one.lead_id is not None:
            number = seen.get(one.lead_id, 0)
            seen[one.lead_id] = number + 1
        if number == len(turns):
            turns.append([])
        turns[number].append(one)
    return turns


def _write(actor: Actor, told: Sequence[_Told], size: int) -> dict[int, WriteResult]:
    held = _held(actor, told)
    _check_modes(told, held)
    _refuse_qualifying(told, held, size)
    now = clock.now()
    inserts: list[Row] = []
    updates: dict[UUID, Row] = {}
    results: dict[int, WriteResult] = {}
    for one in told:
        row = held.get(one.lead_id) if one.lead_id is not None else None
        if row is None:
            lead_id = one.lead_id or new_uuid()
            stamps = {"created_at": now, "updated_at": now, "id": lead_id}
            by = {"created_by": actor.label, "updated_by": actor.label}
            inserts.append({**one.values, **_origin(one.write), **by, **stamps})
        else:
            lead_id = row["id"]
            changed = {name: value for name, value in one.values.items() if row[name] != value}
            if changed:
                updates[lead_id] = changed | _origin(one.write)
        results[one.place] = WriteResult(lead_id, row is None)
    _insert(inserts)
    update_rows(Lead, updates, label=actor.label, now=now)
    return results


def _origin(write: RecordWrite) -> Row:
    return {"last_cause": write.cause, "last_trace": write.trace_id}


def _insert(rows: Sequence[Row]) -> None:
    try:
        insert_rows(Lead, rows)
    except IntegrityError as error:
        # Two writers made the same lead at the same moment.
        if getattr(error.__cause__, "sqlstate", "") == _TAKEN:
            raise Conflict("A lead with this id is there already.") from None
        raise


def _held(actor: Actor, told: Sequence[_Told]) -> dict[UUID, Row]:
    """Return the leads that are named and there, locked until the transaction ends.

    Raises:
        NotFound: One is not the actor's to see.
        NotAllowed: The actor may see one, but not change it.
        Conflict: They are copies, and another organisation keeps them.
    """
    ids = sorted({one.lead_id for one in told if one.lead_id is not None})
    if not ids:
        return {}
    names = {name for one in told for name in one.values}.union(_JUDGED)
    rows = Lead.objects.order_by("pk").select_for_update(no_key=True).filter(pk__in=among(ids))
    held = {row["id"]: row for row in rows.values(*names)}
    if not held:
        return held
    visible, editable = Lead.objects.visible_to(actor), Lead.objects.editable_by(actor)
    seen = _within(visible, held)
    for lead_id, row in held.items():
        if lead_id not in seen or row["merged_into_id"] is not None:
            raise not_here("lead", lead_id, visible)
    if len(_within(editable, held)) < len(held):
        raise NotAllowed
    check_kept_here(actor, next(iter(held)))
    return held


def _within(rows: Any, held: Mapping[UUID, Row]) -> set[UUID]:
    if not rows.query.where.children:
        return set(held)
    return set(rows.order_by().filter(pk__in=among(list(held))).values_list("pk", flat=True))


def _check_modes(told: Sequence[_Told], held: Mapping[UUID, Row]) -> None:
    for one in told:
        row = held.get(one.lead_id) if one.lead_id is not None else None
        if row is None:
            if one.write.mode is WriteMode.UPDATE:
                raise NotFound(f"lead With Id = {one.lead_id} Does Not Exist")
            continue
        expected = one.write.expected_version
        if expected is not None and row["version"] != expected:
            raise StaleWrite
        if one.write.mode is WriteMode.CREATE:
            raise Conflict(f"Lead {one.lead_id} is there already.")


def _refuse_qualifying(told: Sequence[_Told], held: Mapping[UUID, Row], size: int) -> None:
    """A lead is qualified by ``qualify_lead`` alone; one that is may be sent back as it is."""
    cure = "Use QualifyLead: it says what becomes of the lead."
    errors = []
    for one in told:
        if one.values.get("status") != LeadStatus.QUALIFIED:
            continue
        row = held.get(one.lead_id) if one.lead_id is not None else None
        if row is None or row["status"] != LeadStatus.QUALIFIED:
            errors.append(one.fault("statecode", "qualify", cure))
    _refuse(errors, size)
