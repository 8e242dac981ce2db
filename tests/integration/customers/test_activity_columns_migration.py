"""Activities of the release before: what they kept in their data moves into columns."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from customer_people import contact, person
from django.db import connection

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid

pytestmark = pytest.mark.usefixtures("db")

_OLD = """
INSERT INTO customers_activity (id, type, subject, regarding_entity, regarding_id, completed_at,
    status, priority, data, created_at, created_by, last_trace)
VALUES (%s, %s, 'Old', 'contact', %s, now() - interval '2 days', %s, 'normal', %s::jsonb,
    now() - interval '3 days', '', '')
"""


def test_a_row_of_the_release_before_is_moved_once() -> None:
    rita = person("Rita")
    ann = contact(rita)
    ids = [new_uuid() for _ in range(3)]
    call = '{"note": "Asked", "minutes": 6, "direction": "incoming", "outcome": "connected"}'
    execute(_OLD, (ids[0], "phone_call", ann, "completed", call))
    execute(_OLD, (ids[1], "note", ann, "completed", '{"note": "Likes tea", "minutes": "x"}'))
    execute(_OLD, (ids[2], "task", ann, "open", "{}"))
    migration = import_module("leadloop.customers.migrations.0004_activity_columns")
    for _ in range(2):
        migration.move(None, SimpleNamespace(connection=connection))
    found = {a.id: a for a in customers.list_activities(rita, regarding=Regarding("contact", ann))}
    assert found[ids[0]].description == "Asked"
    assert (found[ids[0]].actual_minutes, found[ids[0]].status_reason) == (6, "received")
    assert found[ids[0]].data == {"outcome": "connected"}
    assert (found[ids[1]].description, found[ids[1]].actual_minutes) == ("Likes tea", None)
    assert (found[ids[2]].status_reason, found[ids[2]].version) == ("not_started", 1)
