
import django.db.models.deletion
import leadloop.kit.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('outbound', '0006_fetched'),
    ]

    operations = [
        migrations.CreateModel(
            name='PageSight',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sight', serialize=False, to='outbound.message')),
                ('showings', models.PositiveIntegerField(default=0)),
                ('first_shown_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_as', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='PushKey',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('one', models.BooleanField(default=True, unique=True)),
                ('sealed', models.TextField()),
                ('public', models.TextField()),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='WarmUp',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('domain', models.TextField(unique=True)),
                ('first_day', models.PositiveIntegerField()),
                ('growth_percent', models.PositiveIntegerField(default=100)),
                ('until_per_day', models.PositiveIntegerField()),
                ('started_on', models.DateField()),
                ('active', models.BooleanField(default=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='WarmUpDay',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('domain', models.TextField()),
                ('day', models.DateField()),
                ('taken', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Frequency',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('address', models.TextField()),
                ('channel', models.TextField()),
                ('every', models.DurationField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('address', 'channel'), name='outbound_frequency_once')],
            },
        ),
        migrations.CreateModel(
            name='PushSubscription',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('endpoint', models.TextField(unique=True)),
                ('p256dh', models.TextField()),
                ('auth', models.TextField()),
                ('address', models.TextField()),
                ('agent', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['address'], name='outbound_push_address')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmup',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='a7f1c5595b8ad7516ca260e32366d6b2c9f46073', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_ecfcd', referencing='REFERENCING NEW TABLE AS new_rows ', table='outbound_warmup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmup',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='853451af68be2f86ac59f58a367ec5ee99fbb374', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_2e4d1', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='outbound_warmup', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='warmup',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='4d9ad4d23915adf6dce49ab67455f63616f2acc6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_feb37', referencing='REFERENCING OLD TABLE AS old_rows ', table='outbound_warmup', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='warmupday',
            constraint=models.UniqueConstraint(fields=('domain', 'day'), name='outbound_warmup_day'),
        ),
    ]
