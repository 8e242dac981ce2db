"""What activities kept in their free data moves into columns of its own, a chunk at a time."""

from django.db import migrations

_CHUNK = 5000
_ZERO = "00000000-0000-0000-0000-000000000000"

_MOVE = """
WITH chunk AS (
    SELECT id FROM customers_activity WHERE id > %s ORDER BY id LIMIT %s
), moved AS (
    UPDATE customers_activity AS a SET
        description = coalesce(a.data ->> 'note', ''),
        actual_minutes = CASE WHEN a.data ->> 'minutes' ~ '^[0-9]{1,6}$'
            THEN (a.data ->> 'minutes')::integer END,
        direction = CASE WHEN a.data ->> 'direction' IN ('incoming', 'outgoing')
            THEN a.data ->> 'direction' ELSE '' END,
        data = a.data - 'note' - 'minutes' - 'direction',
        status_reason = CASE
            WHEN a.status = 'canceled' THEN 'canceled'
            WHEN a.type = 'phone_call' THEN CASE a.status WHEN 'open' THEN 'open' ELSE
                CASE a.data ->> 'direction' WHEN 'incoming' THEN 'received' ELSE 'made' END END
            WHEN a.type = 'task' AND a.status = 'open' THEN 'not_started'
            ELSE a.status END,
        updated_at = coalesce(a.completed_at, a.created_at),
        updated_by = a.created_by
    FROM chunk WHERE a.id = chunk.id AND a.status_reason = ''
)
SELECT max(id::text) FROM chunk
"""


def move(apps, schema_editor):
    last = _ZERO
    with schema_editor.connection.cursor() as cursor:
        while last:
            cursor.execute(_MOVE, [last, _CHUNK])
            last = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("customers", "0003_search")]
    operations = [migrations.RunPython(move, migrations.RunPython.noop, elidable=True)]
