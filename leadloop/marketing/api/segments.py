"""Segments: made, changed, built, listed. A segment that matches itself is refused and named."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import NewDue, cancel, reschedule
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.paging import Page
from leadloop.kit.text import clean_json, clean_text
from leadloop.marketing.api.building import (
    FOLLOW,
    build,
    count_members,
    judge_dependents,
    schedule_following,
)
from leadloop.marketing.api.building import preview as preview_of
from leadloop.marketing.api.records import locked, save, stamped
from leadloop.marketing.contracts.conditions import Group, InvalidConditions
from leadloop.marketing.contracts.segments import Preview as PreviewView
from leadloop.marketing.contracts.segments import (
    SegmentDraft,
    SegmentInUse,
    SegmentView,
)
from leadloop.marketing.contracts.words import SegmentKind, SegmentState
from leadloop.marketing.logic.conditions import read_conditions, reads_of, segments_in
from leadloop.marketing.models import Segment
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = Segment.KIND
BUILD: Final = "marketing.build"
"""The kind of due work that builds a segment; its key is the segment's id."""

MAX_NAME: Final = 200
MAX_DESCRIPTION: Final = 2_000
MAX_PAGE: Final = 200
_DEEPEST: Final = 50


def create_segment(actor: Actor, *, draft: SegmentDraft) -> UUID:
    """Make a segment, as a draft, and return its id; a static list is active at once.

    Raises:
        NotAllowed: The actor's role makes no segments.
        InvalidInput: A field or a condition does not fit, by place.
        Conflict: There is a segment of this name.
    """
    users.check_may_write(actor, KIND)
    values = _values(draft, own_id=None)
    static = draft.kind is SegmentKind.STATIC
    state = SegmentState.ACTIVE if static else SegmentState.DRAFT
    with transaction.atomic(), change_context(actor=actor.label):
        _check_name(values["name"], None)
        made = Segment(**stamped(actor), **values, kind=draft.kind.value, state=state.value)
        made.save(force_insert=True)
    return made.pk


def update_segment(
    actor: Actor, *, segment_id: UUID, draft: SegmentDraft, expected_version: int | None = None
) -> None:
    """Change a segment; one that is active is built anew, in the background.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
        StaleWrite: Somebody changed it since it was read.
        InvalidInput: A field or a condition does not fit, by place.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        segment = locked(actor, Segment, segment_id, expected_version=expected_version)
        if segment.kind != draft.kind:
            raise Conflict("A list stays a list, and a segment by conditions one by conditions.")
        values = _values(draft, own_id=segment_id)
        _check_name(values["name"], segment_id)
        changed = values["conditions"] != segment.conditions
        save(actor, segment, values)
        if changed and segment.state == SegmentState.ACTIVE:
            _schedule_build(segment)


def _values(draft: SegmentDraft, *, own_id: UUID | None) -> dict[str, Any]:
    errors = []
    name = clean_text(draft.name.strip())
    if not name or len(name) > MAX_NAME:
        errors.append(FieldError("name", "required", f"Write a name of up to {MAX_NAME} letters."))
    if len(draft.description) > MAX_DESCRIPTION:
        errors.append(FieldError("description", "max_length", f"At most {MAX_DESCRIPTION}."))
    conditions: Mapping[str, Any] = {}
    reads: list[str] = []
    if draft.kind is SegmentKind.DYNAMIC:
        conditions = clean_json(dict(draft.conditions))
        try:
            reads = sorted(reads_of(check_conditions(conditions, own_id=own_id)))
        except InvalidConditions as problem:
            errors.extend(problem.errors)
    if errors:
        raise InvalidInput(errors)
    return {
        "name": name,
        "description": clean_text(draft.description.strip()),
        "conditions": conditions,
        "reads": reads,
    }


def check_conditions(said: Any, *, own_id: UUID | None = None) -> Group:
    """Return conditions that can be asked; ``own_id`` is the segment they are to be of.

    Raises:
        InvalidConditions: By place, what cannot: unknown fields and segments are named, and a
            segment that would match itself, with the way it comes back to itself.
    """
    conditions = read_conditions(said)
    asked = segments_in(conditions)
    found = {row.pk: row for row in Segment.objects.filter(pk__in=asked).only("id", "name")}
    if missing := sorted(map(str, asked - set(found))):
        raise InvalidConditions(
            [FieldError("conditions", "unknown_segment", f"There is no segment {missing[0]}.")]
        )
    if own_id is not None and (way := _way_back(own_id, asked)):
        names = " → ".join(f"“{name}”" for name in way)
        raise InvalidConditions(
            [FieldError("conditions", "circular", f"This segment would match itself: {names}.")]
        )
    return conditions


def _way_back(own_id: UUID, asked: Collection[UUID]) -> list[str]:
    """Return by which segments one comes back to a segment, empty where one does not."""
    rows = execute(
        f"""
        WITH RECURSIVE way AS (
            SELECT s.id, ARRAY[s.name] AS names, 1 AS depth FROM marketing_segment s
            WHERE s.id = ANY(%(asked)s)
            UNION ALL
            SELECT n.id, w.names || n.name, w.depth + 1 FROM way w
            JOIN marketing_segment s ON s.id = w.id
            CROSS JOIN LATERAL unnest(s.reads) AS r (read)
            JOIN marketing_segment n ON r.read = 'segment.' || n.id::text
            WHERE w.id <> %(own)s AND w.depth < {_DEEPEST}
        )
        SELECT names FROM way WHERE id = %(own)s ORDER BY depth LIMIT 1
        """,
        {"asked": uuid_array(sorted(asked)), "own": own_id},
    )
    return list(rows[0][0]) if rows else []


def _check_name(name: str, own_id: UUID | None) -> None:
    same = Segment.objects.filter(name=name)
    if (same.exclude(pk=own_id) if own_id else same).exists():
        raise Conflict(f"There is a segment named “{name}” already.")


def activate_segment(actor: Actor, *, segment_id: UUID) -> None:
    """Keep a segment current from now on; its members are found at once, in the background.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        segment = locked(actor, Segment, segment_id)
        if segment.kind == SegmentKind.DYNAMIC:
            check_conditions(segment.conditions, own_id=segment_id)
            _schedule_build(segment)
        save(actor, segment, {"state": SegmentState.ACTIVE.value})


def archive_segment(actor: Actor, *, segment_id: UUID) -> None:
    """Keep a segment no longer; its members go, its conditions stay.

    Raises:
        NotFound: There is no such segment, or the actor may not see it.
        SegmentInUse: A journey listens to it, or another segment asks for it.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        segment = locked(actor, Segment, segment_id)
        if segment.listened_by:
            raise SegmentInUse("A journey or campaign uses this segment; take it out there first.")
        asking = Segment.objects.filter(reads__contains=[f"segment.{segment_id}"], state="active")
        if name := asking.values_list("name", flat=True).first():
            raise SegmentInUse(f"The segment “{name}” asks for this one.")
        save(actor, segment, {"state": SegmentState.ARCHIVED.value})
        if segment.kind == SegmentKind.DYNAMIC:
            execute(
                "DELETE FROM marketing_segment_member WHERE segment_number = %s", (segment.number,)
            )
            count_members(segment.number)
        cancel(FOLLOW, str(segment.pk))
        cancel(BUILD, str(segment.pk))


def _schedule_build(segment: Segment) -> None:
    reschedule([NewDue(BUILD, str(segment.pk), clock.now(), {})])


def build_segment(segment_id: UUID) -> int:
    """Find a segment's members now; return how many. Called as due work, and by tests.

    Emits:
        ``segment.entered`` and ``segment.left``, of segments that somebody listens to.
    """
    with transaction.atomic(), change_context(actor=""):
        segment = Segment.objects.select_for_update(of=("self",)).filter(pk=segment_id).first()
        if segment is None or segment.state != SegmentState.ACTIVE:
            return 0
        now = clock.now()
        members = build(segment)
        segment.built_at, segment.built_version, segment.build_error = now, segment.version, ""
        segment.checked_at = now
        segment.save(update_fields=["built_at", "built_version", "build_error", "checked_at"])
        schedule_following(segment)
        if Segment.objects.filter(
            reads__contains=[f"segment.{segment_id}"], state=SegmentState.ACTIVE
        ).exists():
            judge_dependents(segment.pk, segment.number)
    log.info("segment.built", segment=str(segment_id), members=members)
    return members


def preview(actor: Actor, *, conditions: Any, own_id: UUID | None = None) -> PreviewView:
    """Return how many people conditions hold for, and ten of them; nothing is kept.

    Raises:
        NotAllowed: The actor sees no people of marketing.
        InvalidConditions: They cannot be asked, by place.
    """
    users.check_may_read(actor, "marketing_person")
    return preview_of(check_conditions(conditions, own_id=own_id))


def get_segment(actor: Actor, *, segment_id: UUID) -> SegmentView:
    """Return one segment.

    Raises:
        NotFound: There is none, or the actor may not see it.
    """
    found = Segment.objects.visible_to(actor).filter(pk=segment_id).first()
    if found is None:
        raise NotFound("There is no such segment.")
    return _views([found])[0]


def list_segments(
    actor: Actor, *, text: str = "", state: str = "", offset: int = 0, limit: int = 50
) -> Page[SegmentView]:
    """Return segments, those changed last first; without archived ones unless asked for.

    Raises:
        NotAllowed: The actor's role sees no segments.
    """
    users.check_may_read(actor, KIND)
    rows = Segment.objects.visible_to(actor)
    rows = rows.filter(state=state) if state else rows.exclude(state=SegmentState.ARCHIVED)
    if text.strip():
        rows = rows.filter(name__icontains=clean_text(text.strip()))
    limit = max(1, min(limit, MAX_PAGE))
    found = list(rows.order_by("-updated_at", "id")[offset : offset + limit])
    return Page(tuple(_views(found)), rows.count(), offset, limit)


def names_of_segments(ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of segments by id."""
    return dict(Segment.objects.filter(pk__in=ids).values_list("pk", "name"))


def _views(rows: Collection[Segment]) -> list[SegmentView]:
    tallies: dict[int, int] = dict(
        execute(
            "SELECT segment_number, members FROM marketing_segment_tally"
            " WHERE segment_number = ANY(%s::integer[])",
            ([row.number for row in rows],),
        )
    )
    owners = users.names_of({row.owner_id for row in rows if row.owner_id})
    return [
        SegmentView(
            id=row.pk,
            name=row.name,
            description=row.description,
            kind=SegmentKind(row.kind),
            state=SegmentState(row.state),
            conditions=row.conditions,
            members=tallies.get(row.number, 0),
            version=row.version,
            owner_id=row.owner_id,
            owner_name=owners.get(str(row.owner_id), ""),
            built_at=row.built_at,
            build_error=row.build_error,
            listened_by=tuple(row.listened_by),
            created_at=row.created_at,
            updated_at=row.updated_at,
            updated_by=row.updated_by,
        )
        for row in rows
    ]


def listen_to_segment(segment_id: UUID, *, listener: str) -> None:
    """Let ``segment.entered`` and ``segment.left`` be told of a segment, for ``listener``.

    ``listener`` names who listens, such as ``journey:<id>``; safe to repeat.

    Raises:
        NotFound: There is no such segment.
    """
    _listen(segment_id, listener, on=True)


def stop_listening(segment_id: UUID, *, listener: str) -> None:
    """Take back ``listen_to_segment``; the last one to go ends the telling."""
    _listen(segment_id, listener, on=False)


def _listen(segment_id: UUID, listener: str, *, on: bool) -> None:
    with transaction.atomic():
        segment = Segment.objects.select_for_update(of=("self",)).filter(pk=segment_id).first()
        if segment is None:
            raise NotFound("There is no such segment.")
        heard = [one for one in segment.listened_by if one != listener]
        segment.listened_by = [*heard, listener] if on else heard
        segment.save(update_fields=["listened_by"])
