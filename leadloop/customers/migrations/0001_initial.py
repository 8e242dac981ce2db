
import django.db.models.deletion
import leadloop.kit.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('users', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('type', models.TextField(choices=[('task', 'Task'), ('campaign_response', 'Campaign response'), ('note', 'Note'), ('phone_call', 'Phone call'), ('email', 'Email'), ('appointment', 'Appointment')])),
                ('subject', models.TextField()),
                ('regarding_entity', models.TextField()),
                ('regarding_id', models.UUIDField()),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('completed_at', models.DateTimeField(blank=True, null=True)),
                ('status', models.TextField(choices=[('open', 'Open'), ('completed', 'Completed'), ('canceled', 'Canceled')], default='open')),
                ('priority', models.TextField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High')], default='normal')),
                ('data', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='users.team')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(fields=['regarding_id', '-created_at'], name='customers_activity_regarding'), models.Index(condition=models.Q(('owner__isnull', False), ('status', 'open')), fields=['owner', 'due_at'], name='customers_activity_owner'), models.Index(condition=models.Q(('status', 'open'), ('team__isnull', False)), fields=['team', 'due_at'], name='customers_activity_team')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'completed', 'canceled'])), name='customers_activity_status'), models.CheckConstraint(condition=models.Q(('type__in', ['task', 'campaign_response', 'note', 'phone_call', 'email', 'appointment'])), name='customers_activity_type'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'completed'), _negated=True), ('completed_at__isnull', False), _connector='OR'), name='customers_activity_completed')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='ea6e9be460c22cfac8bf7d024415e5198e621af2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_42c1d', referencing='REFERENCING NEW TABLE AS new_rows ', table='customers_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='7d4168347fe13e275fce0ad9d045e4c6030874f2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_9835c', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='customers_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='b69a35e96c1326c3562e92aed2fa6ee3a584054e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_544a0', referencing='REFERENCING OLD TABLE AS old_rows ', table='customers_activity', when='AFTER')),
        ),
    ]
