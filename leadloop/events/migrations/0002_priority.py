"""Events have a priority, and each subscription a cursor for each.

Runs on a log in use: the column costs nothing, the index is built partition by partition without
stopping writers, and the old one goes last. Safe to repeat, for it is not one transaction. The
cursor of high events is a row of its own under a name of its own, so that a worker of the release
before, which knows one row and no priority, loses nothing while it still runs.
"""

from typing import Any

from django.db import migrations

COLUMN = """
SET lock_timeout = '4s';
SET statement_timeout = 0;
ALTER TABLE events_log ADD COLUMN IF NOT EXISTS priority smallint NOT NULL DEFAULT 0;
ALTER TABLE events_log DROP CONSTRAINT IF EXISTS events_log_priority_known;
ALTER TABLE events_log ADD CONSTRAINT events_log_priority_known CHECK (priority IN (0, 1))
    NOT VALID;
"""
CURSORS = """
ALTER TABLE events_subscription
    ADD COLUMN IF NOT EXISTS priority smallint NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS subscription text NOT NULL
        GENERATED ALWAYS AS (split_part(name, '/', 1)) STORED;
INSERT INTO events_subscription (name, topic, priority, xid, seq, read_at, moved_at)
    SELECT name || '/high', topic, 1, xid, seq, read_at, moved_at
    FROM events_subscription WHERE priority = 0
    ON CONFLICT (name) DO NOTHING;
"""
PARTITIONS = """
SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events_log'::regclass
ORDER BY 1
"""
# Of an index that exists but was left half built, or never became part of the whole.
UNATTACHED = """
SELECT to_regclass(%s) IS NOT NULL AND NOT EXISTS (
    SELECT FROM pg_inherits
    WHERE inhparent = 'events_log_order'::regclass AND inhrelid = to_regclass(%s))
"""
HAS_INDEX = """
SELECT EXISTS (SELECT FROM pg_inherits i JOIN pg_index x ON x.indexrelid = i.inhrelid
    WHERE i.inhparent = 'events_log_order'::regclass AND x.indrelid = %s::regclass)
"""
UNDO = """
CREATE INDEX events_log_cursor ON events_log (topic, xid, seq);
DROP INDEX events_log_order;
UPDATE events_subscription AS normal SET xid = high.xid, seq = high.seq, read_at = high.read_at
    FROM events_subscription AS high
    WHERE normal.priority = 0 AND high.priority = 1 AND high.subscription = normal.subscription
        AND (high.xid, high.seq) < (normal.xid, normal.seq);
DELETE FROM events_subscription WHERE priority = 1;
ALTER TABLE events_subscription DROP COLUMN priority, DROP COLUMN subscription;
ALTER TABLE events_log DROP CONSTRAINT events_log_priority_known, DROP COLUMN priority;
"""


def build_index(_apps: Any, editor: Any) -> None:
    """Index by (topic, priority, position), one partition after the other; drop the old index."""
    with editor.connection.cursor() as cursor:
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS events_log_order ON ONLY events_log"
            " (topic, priority, xid, seq)"
        )
        cursor.execute(PARTITIONS)
        for (partition,) in cursor.fetchall():
            _build_one(cursor, partition)
        cursor.execute("DROP INDEX IF EXISTS events_log_cursor")
        cursor.execute("RESET lock_timeout")
        cursor.execute("RESET statement_timeout")


def _build_one(cursor: Any, partition: str) -> None:
    cursor.execute(HAS_INDEX, [partition])
    if cursor.fetchone()[0]:
        return
    index = f"{partition}_order"
    cursor.execute(UNATTACHED, [index, index])
    if cursor.fetchone()[0]:
        cursor.execute(f"DROP INDEX {index}")
    # Waiting for open transactions may take longer than waiting for a lock should.
    cursor.execute("SET lock_timeout = 0")
    cursor.execute(f"CREATE INDEX CONCURRENTLY {index} ON {partition} (topic, priority, xid, seq)")
    cursor.execute("SET lock_timeout = '4s'")
    cursor.execute(f"ALTER INDEX events_log_order ATTACH PARTITION {index}")


def undo(_apps: Any, editor: Any) -> None:
    """Go back to one order and one cursor: the one that is further behind."""
    with editor.connection.cursor() as cursor:
        cursor.execute(UNDO)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("events", "0001_log")]
    operations = [
        migrations.RunSQL(COLUMN, migrations.RunSQL.noop),
        migrations.RunPython(build_index, undo),
        migrations.RunSQL(CURSORS, migrations.RunSQL.noop),
    ]
