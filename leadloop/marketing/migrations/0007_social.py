
import django.db.models.deletion
import leadloop.kit.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('marketing', '0006_dismissed'),
    ]

    operations = [
        migrations.CreateModel(
            name='AdAccountRecord',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField(unique=True)),
                ('network', models.TextField(choices=[('meta', 'Meta Custom Audiences'), ('google', 'Google Customer Match'), ('linkedin', 'LinkedIn Matched Audiences')])),
                ('external_id', models.TextField()),
                ('sealed', models.TextField()),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.TextField(blank=True, db_default='', default='')),
            ],
            options={
                'db_table': 'marketing_ad_account',
            },
        ),
        migrations.CreateModel(
            name='SocialAudience',
            fields=[
                ('id', models.UUIDField(default=leadloop.kit.ids.new_uuid, editable=False, primary_key=True, serialize=False)),
                ('external_id', models.TextField(blank=True, db_default='', default='')),
                ('consent_purpose', models.TextField()),
                ('network_campaign', models.TextField(blank=True, db_default='', default='')),
                ('active', models.BooleanField(default=True)),
                ('problem', models.TextField(blank=True, db_default='', default='')),
                ('last_upload_at', models.DateTimeField(blank=True, null=True)),
                ('spend_read_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.IntegerField(default=1)),
                ('created_at', models.DateTimeField()),
                ('updated_at', models.DateTimeField()),
                ('updated_by', models.TextField(blank=True, db_default='', default='')),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='marketing.adaccountrecord')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='social', to='marketing.campaign')),
            ],
            options={
                'db_table': 'marketing_social_audience',
            },
        ),
        migrations.CreateModel(
            name='SocialMember',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('person_id', models.UUIDField()),
                ('email', models.TextField()),
                ('phone', models.TextField(blank=True, db_default='', default='')),
                ('state', models.TextField(choices=[('adding', 'adding'), ('in', 'in'), ('removing', 'removing')])),
                ('checked_at', models.DateTimeField()),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='marketing.socialaudience')),
            ],
            options={
                'db_table': 'marketing_social_member',
            },
        ),
        migrations.CreateModel(
            name='SocialSpend',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('amount', models.DecimalField(decimal_places=4, max_digits=19)),
                ('currency', models.TextField()),
                ('impressions', models.BigIntegerField(default=0)),
                ('clicks', models.BigIntegerField(default=0)),
                ('leads', models.BigIntegerField(default=0)),
                ('audience', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='spend', to='marketing.socialaudience')),
            ],
            options={
                'db_table': 'marketing_social_spend',
            },
        ),
        migrations.AddConstraint(
            model_name='socialaudience',
            constraint=models.UniqueConstraint(fields=('campaign', 'account'), name='marketing_social_audience_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='socialaudience',
            trigger=pgtrigger.compiler.Trigger(name='feed_insert', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT n.id, n.row, gen_random_uuid() AS key,\n        json_build_object('op', 'create', 'after', n.row) AS data\n    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='45a496e73b16e74133e2cdad2e626923b7040108', level='STATEMENT', operation='INSERT', pgid='pgtrigger_feed_insert_7344d', referencing='REFERENCING NEW TABLE AS new_rows ', table='marketing_social_audience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='socialaudience',
            trigger=pgtrigger.compiler.Trigger(name='feed_update', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT c.id, c.row, gen_random_uuid() AS key,\n        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data\n    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old\n            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,\n        LATERAL (\n            SELECT jsonb_object_agg(key, value) AS after,\n                jsonb_object_agg(key, c.old -> key) AS before\n            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key\n        ) AS d\n    WHERE d.after IS NOT NULL\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='b4d7341bcc45d6f64f3b895eb338d357d3bb6699', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_feed_update_ff866', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='marketing_social_audience', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='socialaudience',
            trigger=pgtrigger.compiler.Trigger(name='feed_delete', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();", func="\n    PERFORM set_config('enable_nestloop', 'off', true);\n    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,\n        cause, actor, origin, data)\n    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',\n        changed.key::text, changed.id::text, present,\n        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,\n        changed.key,\n        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid\n            ELSE nullif(said_cause, '')::uuid END,\n        said_actor, said_origin, changed.data\n    FROM (\n    SELECT o.id, o.row, gen_random_uuid() AS key,\n        json_build_object('op', 'delete', 'before', o.row) AS data\n    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o\n) AS changed;\n    PERFORM set_config('enable_nestloop', 'on', true);\n    RETURN NULL;\n", hash='09a7077937ba0654a9aec2726f4f4a36c9acfc43', level='STATEMENT', operation='DELETE', pgid='pgtrigger_feed_delete_196ba', referencing='REFERENCING OLD TABLE AS old_rows ', table='marketing_social_audience', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='socialmember',
            index=models.Index(fields=['audience', 'state', 'id'], name='marketing_social_state'),
        ),
        migrations.AddIndex(
            model_name='socialmember',
            index=models.Index(fields=['person_id'], name='marketing_social_person'),
        ),
        migrations.AddConstraint(
            model_name='socialmember',
            constraint=models.UniqueConstraint(fields=('audience', 'person_id'), name='marketing_social_member_once'),
        ),
        migrations.AddConstraint(
            model_name='socialspend',
            constraint=models.UniqueConstraint(fields=('audience', 'day'), name='marketing_social_spend_day'),
        ),
    ]
