
import django.db.models.deletion
import django.db.models.functions.text
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
            name='Lead',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('salutation', models.TextField(blank=True, default='')),
                ('first_name', models.TextField(blank=True, default='')),
                ('last_name', models.TextField(blank=True, default='')),
                ('full_name', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Trim(django.db.models.functions.text.Concat('first_name', models.Value(' ', models.TextField()), 'last_name')), output_field=models.TextField())),
                ('email', models.TextField(blank=True, default='')),
                ('email_normalised', models.TextField(blank=True, default='')),
                ('mobile_phone', models.TextField(blank=True, default='')),
                ('phone_e164', models.TextField(blank=True, default='')),
                ('company', models.TextField(blank=True, default='')),
                ('job_title', models.TextField(blank=True, default='')),
                ('company_size', models.IntegerField(blank=True, null=True)),
                ('country', models.TextField(blank=True, default='')),
                ('product_interest', models.TextField(blank=True, default='')),
                ('message', models.TextField(blank=True, default='')),
                ('lead_source', models.TextField(blank=True, default='')),
                ('utm_source', models.TextField(blank=True, default='')),
                ('utm_medium', models.TextField(blank=True, default='')),
                ('utm_campaign', models.TextField(blank=True, default='')),
                ('landing_page', models.TextField(blank=True, default='')),
                ('referrer', models.TextField(blank=True, default='')),
                ('rating', models.TextField(blank=True, choices=[('hot', 'Hot'), ('warm', 'Warm'), ('cold', 'Cold')], default='')),
                ('status', models.TextField(choices=[('open', 'Open'), ('qualified', 'Qualified'), ('disqualified', 'Disqualified')], default='open')),
                ('status_reason', models.TextField(choices=[('new', 'New'), ('contacted', 'Contacted'), ('qualified', 'Qualified'), ('lost', 'Lost'), ('cannot_contact', 'Cannot Contact'), ('no_longer_interested', 'No Longer Interested'), ('canceled', 'Canceled')], default='new')),
                ('propensity_score', models.SmallIntegerField(blank=True, null=True)),
                ('propensity_grade', models.TextField(blank=True, default='')),
                ('propensity_record', models.JSONField(blank=True, null=True)),
                ('lead_score', models.SmallIntegerField(blank=True, null=True)),
                ('lead_grade', models.TextField(blank=True, default='')),
                ('lead_record', models.JSONField(blank=True, null=True)),
                ('decision', models.JSONField(blank=True, null=True)),
                ('priority', models.TextField(choices=[('high', 'High'), ('normal', 'Normal'), ('low', 'Low')], default='normal')),
                ('category', models.TextField(blank=True, default='')),
                ('response_due_at', models.DateTimeField(blank=True, null=True)),
                ('first_response_at', models.DateTimeField(blank=True, null=True)),
                ('hand_assigned', models.BooleanField(default=False)),
                ('submission_id', models.UUIDField(blank=True, null=True, unique=True)),
                ('last_submission_id', models.UUIDField(blank=True, null=True)),
                ('consents', models.JSONField(blank=True, default=list)),
                ('attribution', models.JSONField(blank=True, default=dict)),
                ('context', models.JSONField(blank=True, default=dict)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('owner', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previous', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='following', to='sales.lead')),
                ('team', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='users.team')),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('submission_id', models.UUIDField(primary_key=True, serialize=False)),
                ('attempt', models.IntegerField()),
                ('created_lead', models.BooleanField()),
                ('received_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('trace_id', models.TextField()),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submissions', to='sales.lead')),
            ],
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('email_normalised', ''), _negated=True), fields=['email_normalised'], name='sales_lead_email'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('phone_e164', ''), _negated=True), fields=['phone_e164'], name='sales_lead_phone'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('status'), models.OrderBy(models.F('propensity_score'), descending=True, nulls_last=True), models.F('id'), name='sales_lead_by_score'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(models.F('status_reason'), models.F('propensity_grade'), models.OrderBy(models.F('propensity_score'), descending=True, nulls_last=True), models.F('id'), name='sales_lead_board'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['-created_at', 'id'], name='sales_lead_newest'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('team__isnull', False)), fields=['team', 'status'], name='sales_lead_team'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'status'], name='sales_lead_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('previous__isnull', False)), fields=['previous'], name='sales_lead_previous'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'open'), ('status_reason__in', ['new', 'contacted'])), models.Q(('status', 'qualified'), ('status_reason', 'qualified')), models.Q(('status', 'disqualified'), ('status_reason__in', ['lost', 'cannot_contact', 'no_longer_interested', 'canceled'])), _connector='OR'), name='sales_lead_status_reason'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('propensity_score__isnull', True), ('propensity_score__range', (1, 100)), _connector='OR'), name='sales_lead_propensity_range'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('lead_score__isnull', True), ('lead_score__range', (1, 100)), _connector='OR'), name='sales_lead_score_range'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('priority__in', ['high', 'normal', 'low'])), name='sales_lead_priority'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='1ee61d02b55c6c86f18fcf1edad4b804f85f3dcd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_aeeab', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='0822ee03730638db6037a034a82ab01b71c060d6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_67aba', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='b47518631620c540d07062f6310e4ca5fb20d794', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_00497', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_lead', when='AFTER')),
        ),
    ]
