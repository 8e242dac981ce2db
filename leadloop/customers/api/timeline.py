"""What happened with a record and with those that belong to it, as one list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from leadloop.customers.api.merging.reading import parts_of
from leadloop.customers.api.regarding import by_entity, names_of
from leadloop.customers.contracts.activities import Regarding
from leadloop.customers.contracts.reading import RecordRef
from leadloop.customers.contracts.timeline import (
    CHANGE_TYPES,
    TimelineEntry,
    TimelineKind,
    TimelineQuery,
)
from leadloop.customers.logic.history import changes_of, named_ids, shown_columns, title_of
from leadloop.customers.models import Activity, Attachment
from leadloop.events import api as events
from leadloop.events.contracts import Event
from leadloop.kit.entity import Entity, get_entity
from leadloop.kit.errors import NotFound
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_EVERYTHING: Final = TimelineQuery()
_FILES: Final = "attachment"


def timeline(
    actor: Actor, *, regarding: Sequence[Regarding], query: TimelineQuery = _EVERYTHING
) -> list[TimelineEntry]:
    """Return what happened with these records, newest first.

    Activities, files, and every change of a field that people read, each with who did it. A
    customer's page asks for the customer and what belongs to it: its leads, opportunities, cases
    and policies. Records out of the actor's sight are left out; the number of queries does not
    grow with the number of records of a kind. What happened with records that were merged into
    one of these is part of its history.

    Raises:
        NotFound: The actor may see none of the records.
    """
    titles = names_of(actor, regarding)
    if not titles:
        raise NotFound
    refs = {r.id: RecordRef(r.entity, r.id, title) for r, title in titles.items()}
    refs |= _parts(refs)
    told = _Telling(actor, refs, query)
    entries = [*told.activities(), *told.files(), *told.changes()]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[: query.limit]


def _parts(refs: Mapping[UUID, RecordRef]) -> dict[UUID, RecordRef]:
    """Return the records that were merged into these: their history is part of it."""
    by_entity: dict[str, list[UUID]] = {}
    for ref in refs.values():
        by_entity.setdefault(ref.entity, []).append(ref.id)
    return {
        part: RecordRef(entity, part, refs[kept].name)
        for entity, ids in by_entity.items()
        for part, kept in parts_of(entity, ids).items()
    }


class _Telling:
    """Reads the three sources of a timeline, then the names of whoever they mention."""

    def __init__(self, actor: Actor, refs: Mapping[UUID, RecordRef], query: TimelineQuery) -> None:
        self.actor, self.refs, self.query = actor, refs, query
        self._teams = {str(team.id): team.name for team in users.list_teams()}

    def _wants(self, *types: str) -> bool:
        return not self.query.types or bool(self.query.types & set(types))

    def activities(self) -> list[TimelineEntry]:
        rows = Activity.objects.filter(self._regarding()).annotate(
            happened=Coalesce("completed_at", "created_at")
        )
        if self.query.types:
            rows = rows.filter(type__in=sorted(self.query.types))
        if self.query.before:
            rows = rows.filter(happened__lt=self.query.before)
        found = list(rows.order_by("-happened", "-id")[: self.query.limit])
        names = self._people(activity.created_by for activity in found)
        return [self._activity(activity, names) for activity in found]

    def files(self) -> list[TimelineEntry]:
        if not self._wants(_FILES):
            return []
        rows = Attachment.objects.filter(self._regarding())
        if self.query.before:
            rows = rows.filter(created_at__lt=self.query.before)
        found = list(rows.order_by("-created_at")[: self.query.limit])
        names = self._people(row.created_by for row in found)
        return [self._file(row, names) for row in found]

    def changes(self) -> list[TimelineEntry]:
        if not self._wants(*CHANGE_TYPES):
            return []
        kinds = {get_entity(ref.entity).kind: get_entity(ref.entity) for ref in self.refs.values()}
        found = events.list_changes_of(
            [(get_entity(ref.entity).kind, str(ref.id)) for ref in self.refs.values()],
            limit=self.query.limit,
            before=self.query.before,
        )
        names = self._names(found, kinds)
        entries = [self._change(event, kinds, names) for event in found]
        return [entry for entry in entries if entry and self._wants(entry.type)]

    def _regarding(self) -> Q:
        wanted = Q()
        records = [Regarding(ref.entity, ref.id) for ref in self.refs.values()]
        for entity, ids in by_entity(records).items():
            wanted |= Q(regarding_entity=entity, regarding_id__in=ids)
        return wanted

    def _activity(self, activity: Any, names: Mapping[str, str]) -> TimelineEntry:
        kind, name = who(activity.created_by, names)
        return TimelineEntry(
            at=activity.happened,
            kind=TimelineKind.ACTIVITY,
            type=activity.type,
            title=activity.subject,
            actor_kind=kind,
            actor_name=name,
            trace_id=activity.last_trace,
            activity_id=activity.pk,
            status=activity.status,
            due_at=activity.due_at or activity.start_at,
            data={
                **activity.data,
                "note": activity.description,
                "minutes": activity.actual_minutes,
                "direction": activity.direction,
                "location": activity.location,
            },
            record=self.refs.get(activity.regarding_id),
        )

    def _file(self, row: Attachment, names: Mapping[str, str]) -> TimelineEntry:
        kind, name = who(row.created_by, names)
        return TimelineEntry(
            at=row.created_at,
            kind=TimelineKind.FILE,
            type=_FILES,
            title=row.name,
            actor_kind=kind,
            actor_name=name,
            data={"note": row.description, "size": row.size},
            record=self.refs.get(row.regarding_id),
            attachment_id=row.pk,
        )

    def _change(
        self, event: Event, kinds: Mapping[str, Entity], names: Mapping[str, str]
    ) -> TimelineEntry | None:
        entity = kinds.get(event.type.removesuffix(".changed"))
        if entity is None:
            return None
        kind, name = who(event.actor, names)
        operation = {"create": "created", "delete": "deleted"}.get(event.data["op"], "changed")
        changes = changes_of(shown_columns(entity), event.data, names)
        if operation == "changed" and not changes:
            return None
        changed = operation == "changed"
        return TimelineEntry(
            at=event.time,
            kind=TimelineKind.CHANGE,
            type=operation,
            title=title_of(entity, changes) if changed else f"{entity.label} {operation}",
            actor_kind=kind,
            actor_name=name,
            trace_id=event.trace_id,
            changes=changes if changed else (),
            record=self.refs.get(UUID(event.subject)),
        )

    def _names(self, found: Iterable[Event], kinds: Mapping[str, Entity]) -> dict[str, str]:
        """Return names by id of every person, team and record that the changes mention."""
        found = list(found)
        mentioned: set[Regarding] = set()
        people = {event.actor for event in found}
        for event in found:
            entity = kinds.get(event.type.removesuffix(".changed"))
            for target, key in named_ids(shown_columns(entity), event.data) if entity else ():
                if target == "systemuser":
                    people.add(f"person:{key}")
                elif target != "team":
                    mentioned.add(Regarding(target, UUID(key)))
            people |= {f"person:{key}" for key in _owners(event.data)}
        records = names_of(self.actor, mentioned) if mentioned else {}
        return self._people(people) | {str(r.id): title for r, title in records.items()}

    def _people(self, labels: Iterable[str]) -> dict[str, str]:
        ids = {label.removeprefix("person:") for label in labels if label.startswith("person:")}
        return self._teams | users.names_of(ids)


def _owners(data: Mapping[str, Any]) -> Iterable[str]:
    for side in (data.get("before"), data.get("after")):
        if isinstance(side, Mapping) and side.get("owner_id"):
            yield str(side["owner_id"])


def who(label: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Return what kind of thing an actor's label names, and what to call it."""
    if not label:
        return "system", "Leadloop"
    kind, _, key = label.partition(":")
    return kind, names.get(key, "somebody" if kind == "person" else key)
