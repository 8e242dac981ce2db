"""The log, its keys, its cursors, and the clock inside the database."""

from django.db import migrations

CLOCK = """
CREATE FUNCTION leadloop_now() RETURNS timestamptz LANGUAGE plpgsql VOLATILE PARALLEL SAFE AS $$
DECLARE
    scale float8 := coalesce(nullif(current_setting('leadloop.time_scale', true), ''), '1')::float8;
    origin float8;
BEGIN
    IF scale = 1 THEN RETURN clock_timestamp(); END IF;
    origin := current_setting('leadloop.time_origin')::float8;
    RETURN to_timestamp(origin + (extract(epoch FROM clock_timestamp()) - origin) * scale);
END $$;
"""

# Positions must grow for ever, but transaction ids start anew after a dump and restore. The base
# is added to every transaction id; `events.maintenance` raises it when it finds another server.
EPOCH = """
CREATE TABLE events_epoch (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    base bigint NOT NULL,
    system_identifier bigint NOT NULL
);
INSERT INTO events_epoch (base, system_identifier)
    SELECT 0, system_identifier FROM pg_control_system();
CREATE FUNCTION events_base() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
    'SELECT base FROM events_epoch';
CREATE FUNCTION events_xid() RETURNS bigint LANGUAGE sql VOLATILE AS
    'SELECT pg_current_xact_id()::text::bigint + events_base()';
CREATE FUNCTION events_horizon() RETURNS bigint LANGUAGE sql STABLE AS
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + events_base()';
"""

LOG = """
CREATE SEQUENCE events_seq CACHE 32;
CREATE TABLE events_log (
    xid bigint NOT NULL,
    seq bigint NOT NULL DEFAULT nextval('events_seq'),
    recorded_at timestamptz NOT NULL,
    topic text NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    subject text NOT NULL,
    time timestamptz NOT NULL,
    trace_id text NOT NULL,
    key uuid NOT NULL,
    cause uuid,
    actor text NOT NULL,
    origin text NOT NULL,
    data json NOT NULL,
    extensions json
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_log_cursor ON events_log (topic, xid, seq);
CREATE INDEX events_log_trace ON events_log (trace_id);
CREATE INDEX events_log_record ON events_log (subject, xid, seq) WHERE topic = 'changes';
CREATE TABLE events_log_default PARTITION OF events_log DEFAULT
    WITH (toast_tuple_target = 8160);

CREATE TABLE events_key (
    key uuid PRIMARY KEY,
    body uuid,
    trace_id text NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 100);
CREATE INDEX events_key_age ON events_key USING brin (recorded_at);

CREATE FUNCTION events_notify() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Whoever sets this announces after the commit: a notification inside a transaction makes all
    -- such transactions commit one after the other, each waiting for the disk.
    IF coalesce(current_setting('leadloop.quiet', true), '') = '' THEN
        PERFORM pg_notify('leadloop_events', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER events_log_notify AFTER INSERT ON events_log
    FOR EACH STATEMENT EXECUTE FUNCTION events_notify();
"""

READERS = """
CREATE TABLE events_subscription (
    name text PRIMARY KEY,
    topic text NOT NULL,
    xid bigint NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,
    read_at timestamptz,
    handled bigint NOT NULL DEFAULT 0,
    retried bigint NOT NULL DEFAULT 0,
    dead bigint NOT NULL DEFAULT 0,
    moved_at timestamptz
);
CREATE TABLE events_dead_letter (
    id uuid PRIMARY KEY,
    subscription text NOT NULL,
    key uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    topic text NOT NULL,
    type text NOT NULL,
    trace_id text NOT NULL,
    event json NOT NULL,
    reason text NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    dead_at timestamptz NOT NULL,
    replayed_at timestamptz,
    replayed_by text
);
CREATE INDEX events_dead_letter_open ON events_dead_letter (dead_at DESC)
    WHERE replayed_at IS NULL;
"""

TABLES = "events_dead_letter, events_subscription, events_key, events_log, events_epoch"
UNDO = f"""
DROP TABLE {TABLES};
DROP SEQUENCE events_seq;
DROP FUNCTION events_notify, events_horizon, events_xid, events_base, leadloop_now;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(CLOCK + EPOCH + LOG + READERS, UNDO),
    ]
