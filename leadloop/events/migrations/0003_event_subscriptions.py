"""Event Grid: custom topics, event subscriptions, their retry lists, delivery log and counters."""

from django.db import migrations

TOPICS = """
CREATE TABLE events_topic (
    name text PRIMARY KEY,
    input_schema text NOT NULL,
    labels json NOT NULL,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL
);
CREATE UNIQUE INDEX events_topic_name ON events_topic (lower(name));
"""

# One row is both what was asked for and the cursor. The dispatcher alone moves the cursor and the
# counters; the api alone writes the rest. `version` grows with every change by the api.
SUBSCRIPTIONS = """
CREATE TABLE events_event_subscription (
    id uuid PRIMARY KEY,
    topic text NOT NULL,
    name text NOT NULL,
    destination text NOT NULL CHECK (destination IN ('webhook', 'pull')),
    draft json NOT NULL,
    version integer NOT NULL DEFAULT 1,
    state text NOT NULL,
    state_reason text NOT NULL DEFAULT '',
    validation uuid,
    validation_until timestamptz,
    secret text NOT NULL DEFAULT '',
    old_secret text NOT NULL DEFAULT '',
    old_secret_until timestamptz,
    rate_per_minute integer,
    expires_at timestamptz,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    read_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    failures_in_row integer NOT NULL DEFAULT 0,
    sick_until timestamptz,
    last_outcome text NOT NULL DEFAULT '',
    last_delivered_at timestamptz,
    matched bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    dead bigint NOT NULL DEFAULT 0,
    dropped bigint NOT NULL DEFAULT 0,
    requests bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    created_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    updated_by text NOT NULL
) WITH (fillfactor = 50);
CREATE UNIQUE INDEX events_event_subscription_name
    ON events_event_subscription (lower(topic), lower(name)) WHERE state <> 'Deleting';

CREATE TABLE events_delivery (
    subscription_id uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    key uuid NOT NULL,
    type text NOT NULL,
    trace_id text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    since timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    last_at timestamptz,
    last_outcome text NOT NULL DEFAULT '',
    last_status integer,
    last_error text NOT NULL DEFAULT '',
    replay boolean NOT NULL DEFAULT false,
    PRIMARY KEY (subscription_id, xid, seq)
);
CREATE INDEX events_delivery_due ON events_delivery (subscription_id, due_at);

CREATE TABLE events_attempt (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL,
    at timestamptz NOT NULL,
    number integer NOT NULL,
    events integer NOT NULL,
    xids bigint[] NOT NULL,
    seqs bigint[] NOT NULL,
    type text NOT NULL,
    trace_id text NOT NULL,
    outcome text NOT NULL,
    status integer,
    duration_ms integer NOT NULL,
    response text NOT NULL,
    error text NOT NULL,
    late boolean NOT NULL DEFAULT false
);
CREATE INDEX events_attempt_newest ON events_attempt (subscription_id, id DESC);
CREATE INDEX events_attempt_trace ON events_attempt (trace_id);

CREATE TABLE events_minute (
    subscription_id uuid NOT NULL,
    at timestamptz NOT NULL,
    matched bigint NOT NULL DEFAULT 0,
    delivered bigint NOT NULL DEFAULT 0,
    failed bigint NOT NULL DEFAULT 0,
    requests bigint NOT NULL DEFAULT 0,
    lag_ms bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (subscription_id, at)
);
"""

LETTERS = """
ALTER TABLE events_dead_letter
    ADD COLUMN subscription_id uuid,
    ADD COLUMN last_at timestamptz,
    ADD COLUMN last_outcome text NOT NULL DEFAULT '';
CREATE INDEX events_dead_letter_outlet ON events_dead_letter (subscription_id, dead_at DESC)
    WHERE replayed_at IS NULL;
"""

UNDO = """
DELETE FROM events_dead_letter WHERE subscription_id IS NOT NULL;
ALTER TABLE events_dead_letter
    DROP COLUMN subscription_id, DROP COLUMN last_at, DROP COLUMN last_outcome;
DROP TABLE events_minute, events_attempt, events_delivery, events_event_subscription, events_topic;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_priority")]
    operations = [
        migrations.RunSQL(TOPICS + SUBSCRIPTIONS + LETTERS, UNDO),
    ]
