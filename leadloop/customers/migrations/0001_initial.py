
import django.db.models.deletion
import leadloop.kit.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('users', '0002_remove_notice_feed_delete_notice_feed_delete'),
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
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT events_xid(), moment.at, 'changes', 'activity.changed', '/leadloop/activity', key::text,\n        changed.id::text, moment.at,\n        CASE WHEN said.trace = '@row' THEN coalesce(changed.row ->> 'last_trace', '')\n            ELSE said.trace END,\n        key,\n        CASE WHEN said.trace = '@row' THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said.cause, '')::uuid END,\n        said.actor, said.origin, changed.data\n    FROM (\n    SELECT n.id, to_jsonb(n) AS row, json_build_object('op', 'create', 'after', to_jsonb(n)) AS data\n    FROM new_rows n\n) AS changed,\n        (SELECT leadloop_now() AS at) AS moment,\n        (SELECT coalesce(current_setting('leadloop.trace', true), '') AS trace,\n            coalesce(current_setting('leadloop.cause', true), '') AS cause,\n            coalesce(current_setting('leadloop.actor', true), '') AS actor,\n            coalesce(current_setting('leadloop.origin', true), '') AS origin) AS said,\n        LATERAL (SELECT gen_random_uuid() AS key WHERE changed.id IS NOT NULL) AS fresh;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='6e32d04eaf4c719993aa0810ab84cb694deaa19c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_42c1d', referencing='REFERENCING NEW TABLE AS new_rows ', table='customers_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT events_xid(), moment.at, 'changes', 'activity.changed', '/leadloop/activity', key::text,\n        changed.id::text, moment.at,\n        CASE WHEN said.trace = '@row' THEN coalesce(changed.row ->> 'last_trace', '')\n            ELSE said.trace END,\n        key,\n        CASE WHEN said.trace = '@row' THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said.cause, '')::uuid END,\n        said.actor, said.origin, changed.data\n    FROM (\n    SELECT n.id, to_jsonb(n) AS row,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM new_rows n JOIN old_rows o USING (id),\n        LATERAL (\n            SELECT jsonb_object_agg(key, a.value) AS after, jsonb_object_agg(key, b.value) AS before\n            FROM jsonb_each(to_jsonb(n)) a JOIN jsonb_each(to_jsonb(o)) b USING (key)\n            WHERE a.value IS DISTINCT FROM b.value\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed,\n        (SELECT leadloop_now() AS at) AS moment,\n        (SELECT coalesce(current_setting('leadloop.trace', true), '') AS trace,\n            coalesce(current_setting('leadloop.cause', true), '') AS cause,\n            coalesce(current_setting('leadloop.actor', true), '') AS actor,\n            coalesce(current_setting('leadloop.origin', true), '') AS origin) AS said,\n        LATERAL (SELECT gen_random_uuid() AS key WHERE changed.id IS NOT NULL) AS fresh;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='869abf676eb791540edb8d0e3daaaeeac9581cb7', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_9835c', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='customers_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT events_xid(), moment.at, 'changes', 'activity.changed', '/leadloop/activity', key::text,\n        changed.id::text, moment.at,\n        CASE WHEN said.trace = '@row' THEN coalesce(changed.row ->> 'last_trace', '')\n            ELSE said.trace END,\n        key,\n        CASE WHEN said.trace = '@row' THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said.cause, '')::uuid END,\n        said.actor, said.origin, changed.data\n    FROM (\n    SELECT o.id, to_jsonb(o) AS row,\n        json_build_object('op', 'delete', 'before', to_jsonb(o)) AS data\n    FROM old_rows o\n) AS changed,\n        (SELECT leadloop_now() AS at) AS moment,\n        (SELECT coalesce(current_setting('leadloop.trace', true), '') AS trace,\n            coalesce(current_setting('leadloop.cause', true), '') AS cause,\n            coalesce(current_setting('leadloop.actor', true), '') AS actor,\n            coalesce(current_setting('leadloop.origin', true), '') AS origin) AS said,\n        LATERAL (SELECT gen_random_uuid() AS key WHERE changed.id IS NOT NULL) AS fresh;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='ada87bf99e93a7e4197df3a47fa5ba74ab91438a', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_544a0', referencing='REFERENCING OLD TABLE AS old_rows ', table='customers_activity', when='AFTER')),
        ),
    ]
