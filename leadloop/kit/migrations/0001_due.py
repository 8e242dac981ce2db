"""Work that waits is a row with a due time."""

from django.db import migrations

DUE = """
CREATE TABLE kit_due (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    due_at timestamptz NOT NULL,
    payload jsonb NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lease uuid,
    trace_id text NOT NULL DEFAULT '',
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    UNIQUE (kind, key)
) WITH (fillfactor = 80);
CREATE INDEX kit_due_next ON kit_due (kind, due_at);
CREATE FUNCTION kit_due_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('leadloop_due', '');
    RETURN NULL;
END $$;
CREATE TRIGGER kit_due_notify AFTER INSERT ON kit_due
    FOR EACH STATEMENT EXECUTE FUNCTION kit_due_notify();
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(DUE, "DROP TABLE kit_due; DROP FUNCTION kit_due_notify;"),
    ]
