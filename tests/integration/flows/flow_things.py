"""An entity of the tests' own, in a table of its own: what flows write to and read from."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest
from django.db import connection, models

from leadloop.events.relay import RETRY_KIND
from leadloop.flows.running import RUN_KIND
from leadloop.kit import due
from leadloop.kit import entity as registry
from leadloop.kit.db import execute
from leadloop.kit.entity import Choice, Entity, EntityField, FieldType, RecordWrite, WriteResult
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid


class Thing(models.Model):
    id = models.UUIDField(primary_key=True)
    submission = models.TextField(unique=True)
    firstname = models.TextField(null=True)  # noqa: DJ001 -- as sent
    rating = models.TextField(null=True)  # noqa: DJ001 -- as sent
    content = models.TextField()
    cause = models.UUIDField(null=True)

    class Meta:
        app_label = "flows"
        db_table = "flow_test_thing"
        managed = False

    def __str__(self) -> str:
        return self.submission


class Calls:
    """How often, with how many writes, the entity was called."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def upsert(self, _actor: Any, writes: Sequence[RecordWrite]) -> list[WriteResult]:
        self.sizes.append(len(writes))
        if any(write.values.get("firstname") == "refused" for write in writes):
            raise InvalidInput([FieldError("firstname", "refused", "This name is refused.")])
        return [self._one(write) for write in writes]

    def _one(self, write: RecordWrite) -> WriteResult:
        submission = write.key.get("ll_submissionid") or f"id:{write.key.get('thingid', '')}"
        rows = execute(
            "INSERT INTO flow_test_thing (id, submission, firstname, rating, content, cause)"
            " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (submission) DO UPDATE"
            " SET firstname = excluded.firstname, rating = excluded.rating,"
            " content = excluded.content RETURNING id, xmax = 0",
            (
                new_uuid(),
                str(submission),
                write.values.get("firstname"),
                {"Hot": "hot", "Warm": "warm"}.get(
                    str(write.values.get("leadqualitycode")), "cold"
                ),
                orjson.dumps(dict(write.values)).decode(),
                write.cause,
            ),
        )
        return WriteResult(*rows[0])


@pytest.fixture
def things(db: None) -> Iterator[Calls]:
    calls = Calls()
    known = dict(registry._registry)
    fields = (
        EntityField("thingid", "id", FieldType.UNIQUE_ID, "Thing", writable=False),
        EntityField("ll_submissionid", "submission", FieldType.TEXT, "Submission"),
        EntityField("firstname", "firstname", FieldType.TEXT, "First name"),
        EntityField(
            "leadqualitycode",
            "rating",
            FieldType.CHOICE,
            "Rating",
            choices=(Choice(1, "hot", "Hot"), Choice(2, "warm", "Warm"), Choice(3, "cold", "Cold")),
        ),
    )
    registry.register_entity(
        Entity(
            name="thing",
            set_name="things",
            label="Thing",
            primary_id="thingid",
            primary_name="firstname",
            fields=fields,
            rows=lambda _actor: Thing.objects.all(),
            upsert=calls.upsert,
            alternate_keys=(("ll_submissionid",),),
        )
    )
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    try:
        yield calls
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Thing)
        registry._registry.clear()
        registry._registry.update(known)


def contents() -> dict[str, dict[str, Any]]:
    """Every thing by submission: what was written."""
    return {thing.submission: orjson.loads(thing.content) for thing in Thing.objects.all()}


def ids() -> dict[str, UUID]:
    return {thing.submission: thing.id for thing in Thing.objects.all()}


def waiting() -> dict[str, int]:
    """How much work of flows and of the relay waits, by kind; other zones' chores left out."""
    kinds = (RETRY_KIND, RUN_KIND)
    return {kind: count for kind, count in due.count_due().items() if kind in kinds}
