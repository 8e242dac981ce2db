"""Pipelines, opportunities with lines and closes, competitors; what a lead became."""

import django.db.models.constraints
import django.db.models.deletion
import leadloop.kit.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Everything that is no letter or digit parts words. Each part is cut, so that no text is too long.
WORDS = """
CREATE FUNCTION sales_opportunity_words(name text, next_step text)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(name, 300) || ' ' || left(next_step, 300), '[^[:alnum:]]+', ' ', 'g'))
$$;
"""

SEARCH = """
CREATE INDEX sales_opportunity_search ON sales_opportunity
    USING gin (sales_opportunity_words(name, next_step));
"""


class Migration(migrations.Migration):

    dependencies = [
        ('customers', '0004_activity_columns'),
        ('sales', '0006_merged'),
        ('users', '0002_sealed_sas_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Competitor',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('name', models.TextField(unique=True)),
                ('website', models.TextField(blank=True, default='')),
                ('strengths', models.TextField(blank=True, default='')),
                ('weaknesses', models.TextField(blank=True, default='')),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Opportunity',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('name', models.TextField()),
                ('stage_changed_at', models.DateTimeField()),
                ('description', models.TextField(blank=True, default='')),
                ('estimated_value', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('annual_premium', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('sum_assured', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('currency', models.TextField()),
                ('estimated_close_date', models.DateField(blank=True, null=True)),
                ('probability', models.SmallIntegerField()),
                ('probability_by_hand', models.BooleanField(default=False)),
                ('forecast_category', models.TextField(choices=[('pipeline', 'Pipeline'), ('best_case', 'Best Case'), ('committed', 'Committed'), ('omitted', 'Omitted'), ('won', 'Won'), ('lost', 'Lost')])),
                ('category_by_hand', models.BooleanField(default=False)),
                ('next_step', models.TextField(blank=True, default='')),
                ('rating', models.TextField(blank=True, choices=[('hot', 'Hot'), ('warm', 'Warm'), ('cold', 'Cold')], default='')),
                ('status', models.TextField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open')),
                ('status_reason', models.TextField(choices=[('in_progress', 'In Progress'), ('on_hold', 'On Hold'), ('won', 'Won'), ('canceled', 'Canceled'), ('out_sold', 'Out-Sold')], default='in_progress')),
                ('source_campaign', models.TextField(blank=True, default='')),
                ('actual_value', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('actual_close_date', models.DateField(blank=True, null=True)),
                ('close_note', models.TextField(blank=True, default='')),
            ],
            options={
                'verbose_name_plural': 'opportunities',
            },
        ),
        migrations.CreateModel(
            name='OpportunityClose',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('subject', models.TextField()),
                ('outcome', models.TextField(choices=[('won', 'Won'), ('lost', 'Lost')])),
                ('status_reason', models.TextField()),
                ('revenue', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
                ('note', models.TextField(blank=True, default='')),
                ('closed_on', models.DateField()),
                ('policy_ids', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='OpportunityLine',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('position', models.IntegerField()),
                ('description', models.TextField(blank=True, default='')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=19)),
                ('price', models.DecimalField(decimal_places=4, max_digits=19)),
                ('discount', models.DecimalField(decimal_places=4, default=0, max_digits=19)),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19)),
                ('sum_assured', models.DecimalField(blank=True, decimal_places=4, max_digits=19, null=True)),
            ],
            options={
                'ordering': ['position', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('slug', models.TextField(unique=True)),
                ('name', models.TextField()),
                ('currency', models.TextField(default='USD')),
                ('is_default', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('position', models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('attributes', models.JSONField(blank=True, default=dict)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('created_by', models.TextField(blank=True, default='')),
                ('updated_by', models.TextField(blank=True, default='')),
                ('last_cause', models.UUIDField(blank=True, null=True)),
                ('last_trace', models.TextField(blank=True, default='')),
                ('position', models.IntegerField()),
                ('name', models.TextField()),
                ('probability', models.SmallIntegerField()),
                ('forecast_category', models.TextField(choices=[('pipeline', 'Pipeline'), ('best_case', 'Best Case'), ('committed', 'Committed'), ('omitted', 'Omitted'), ('won', 'Won'), ('lost', 'Lost')])),
                ('required_fields', models.JSONField(blank=True, default=list)),
            ],
            options={
                'ordering': ['pipeline', 'position'],
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='parent_account',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.account'),
        ),
        migrations.AddField(
            model_name='lead',
            name='parent_contact',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.contact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='c110044c6679e0dfb41b612a5ca5df26ea599f61', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_58479', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_competitor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='00f1e497646c3fcc861dd04168f838a32cc2a623', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_64397', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_competitor', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='competitor',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='abe0ef39026c4f140b3f2b82148a4a4cd531fa02', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_3d377', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_competitor', when='AFTER')),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='account',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.account'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='competitor',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.competitor'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='contact',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.contact'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='originating_lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='opportunities', to='sales.lead'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='owner',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='product',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.product'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='team',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='users.team'),
        ),
        migrations.AddField(
            model_name='lead',
            name='qualifying_opportunity',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.opportunity'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('parent_account__isnull', False)), fields=['parent_account'], name='sales_lead_account'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('parent_contact__isnull', False)), fields=['parent_contact'], name='sales_lead_contact'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('qualifying_opportunity__isnull', False)), fields=['qualifying_opportunity'], name='sales_lead_opportunity'),
        ),
        migrations.AddField(
            model_name='opportunityclose',
            name='competitor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='sales.competitor'),
        ),
        migrations.AddField(
            model_name='opportunityclose',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closes', to='sales.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunityline',
            name='opportunity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='sales.opportunity'),
        ),
        migrations.AddField(
            model_name='opportunityline',
            name='policy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.policy'),
        ),
        migrations.AddField(
            model_name='opportunityline',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.product'),
        ),
        migrations.AddConstraint(
            model_name='pipeline',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='sales_pipeline_one_default'),
        ),
        migrations.AddConstraint(
            model_name='pipeline',
            constraint=models.CheckConstraint(condition=models.Q(('currency__regex', '^[A-Z]{3}$')), name='sales_pipeline_currency'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.pipeline'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='f7e266fd59cfb5d532fde57d1ce9b670d7c58a23', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_1eb87', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_pipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='18c8e51b6cdcc15eada5e7141109454cb2285343', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_64ce2', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_pipeline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='c6b74ae22dee5483732c3e5ea3250996fa3d533e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_c8766', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_pipeline', when='AFTER')),
        ),
        migrations.AddField(
            model_name='stage',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='sales.pipeline'),
        ),
        migrations.AddField(
            model_name='opportunity',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='sales.stage'),
        ),
        migrations.AddIndex(
            model_name='opportunityclose',
            index=models.Index(fields=['opportunity', '-created_at'], name='sales_opportunityclose_newest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityclose',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='14f2666ade8eb012a7a5355b1990756bae396ba1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_38da4', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_opportunityclose', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityclose',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='5f4e922adc2a1f24690d04d7083afbc9ff6ebf5b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_e6a0e', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_opportunityclose', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityclose',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='96b6eb624e669ef8edc4367bc604ac20f5ce2866', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_7b773', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_opportunityclose', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='16a5bffa89b7112c7378ec11935bb643ea7d5ee2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_15dba', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_opportunityline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='a6b05bc1d77a01483fcae9e4813755429995aeae', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_64b9f', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_opportunityline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunityline',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='cbf207091ce3854ec0b102ccd0d64d8710eba4ae', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_f2353', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_opportunityline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('pipeline', 'position'), name='sales_stage_position'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(('probability__range', (0, 100))), name='sales_stage_probability'),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.CheckConstraint(condition=models.Q(('forecast_category__in', ('pipeline', 'best_case', 'committed', 'omitted'))), name='sales_stage_category'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='a4be029d467dc36a04b38449d1ab1aadf644c950', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_d9d43', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_stage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='915eb4005644246e3dec69ef2265db93a6f6e8d5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_990c6', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_stage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='0f14b8c722ec0416de7c3db623915660146eff37', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_d9ed5', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_stage', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['stage', 'estimated_close_date', 'id'], name='sales_opportunity_board'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['status', 'estimated_close_date', 'id'], name='sales_opportunity_closing'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(fields=['-created_at', 'id'], name='sales_opportunity_newest'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('team__isnull', False)), fields=['team', 'status'], name='sales_opportunity_team'),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'status', 'estimated_close_date'], name='sales_opportunity_owner'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('forecast_category__in', ('pipeline', 'best_case', 'committed', 'omitted')), ('status', 'open'), ('status_reason__in', ['in_progress', 'on_hold'])), models.Q(('forecast_category', 'won'), ('status', 'won'), ('status_reason', 'won')), models.Q(('forecast_category', 'lost'), ('status', 'lost'), ('status_reason__in', ['canceled', 'out_sold'])), _connector='OR'), name='sales_opportunity_status_reason'),
        ),
        migrations.AddConstraint(
            model_name='opportunity',
            constraint=models.CheckConstraint(condition=models.Q(('probability__range', (0, 100))), name='sales_opportunity_probability'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='f8c9ac0efa67dc4ceafcdeb34ccfd5e5d167eee9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_81866', referencing='REFERENCING NEW TABLE AS new_rows ', table='sales_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='5fe458ee7b2315fd186c7f484cf50635ebcc9120', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_2509d', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='sales_opportunity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='opportunity',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='67a68d24ea3042dd4ea047e56df429d45f6d6d30', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_c3569', referencing='REFERENCING OLD TABLE AS old_rows ', table='sales_opportunity', when='AFTER')),
        ),
        migrations.RunSQL(WORDS, "DROP FUNCTION sales_opportunity_words"),
        migrations.RunSQL(SEARCH, "DROP INDEX sales_opportunity_search"),
    ]
