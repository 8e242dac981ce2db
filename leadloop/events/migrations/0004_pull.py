"""Events of pull subscriptions between receipt and settlement."""

from django.db import migrations

# The cursor is the subscription's own; a row is an event in flight. With `lock` it is held by a
# receiver until `available_at`, without it is due from then on. `since` begins its time to live.
# Rows come and go, so vacuum counts them instead of comparing them with the table's size.
PULL = """
CREATE TABLE events_pull (
    subscription_id uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    since timestamptz NOT NULL,
    lock uuid,
    available_at timestamptz NOT NULL,
    delivery_count integer NOT NULL DEFAULT 0,
    first_received_at timestamptz,
    received_at timestamptz,
    PRIMARY KEY (subscription_id, xid, seq)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
CREATE INDEX events_pull_due ON events_pull (subscription_id, available_at);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_event_subscriptions")]
    operations = [migrations.RunSQL(PULL, "DROP TABLE events_pull")]
