-- What the migrations named at the end come to. Written by `make baseline`; do not edit.
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;
CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;
CREATE FUNCTION public.customers_account_words(name text, account_number text, domain text, email text, phone text, city text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(left(name, 200) || ' ' || left(account_number, 200) || ' ' || left(domain, 200) || ' ' || left(email, 200) || ' ' || left(phone, 200) || ' ' || left(city, 200) || ' ' || right(left(phone, 40), 8), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.customers_contact_words(first_name text, last_name text, email text, mobile_phone text, phone text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(left(first_name, 200) || ' ' || left(last_name, 200) || ' ' || left(email, 200) || ' ' || left(mobile_phone, 200) || ' ' || left(phone, 200) || ' ' || right(left(mobile_phone, 40), 8) || ' ' || right(left(phone, 40), 8), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.customers_policy_words(number text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(left(number, 200), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.events_base() RETURNS bigint
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$SELECT base FROM events_epoch$$;
CREATE FUNCTION public.events_high_horizon() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    WITH open AS MATERIALIZED (
        SELECT found.id FROM pg_snapshot_xip(pg_current_snapshot()) AS found(id)
    ), held AS MATERIALIZED (
        SELECT pid, locktype, transactionid, mode, classid, objid, objsubid
        FROM pg_locks WHERE granted AND locktype IN ('transactionid', 'advisory')
            AND EXISTS (SELECT FROM open)
    )
    SELECT coalesce(
        (SELECT min(open.id::text::bigint) FROM open WHERE NOT EXISTS (
            SELECT FROM held AS own JOIN held AS said USING (pid)
            WHERE own.locktype = 'transactionid' AND own.mode = 'ExclusiveLock'
                AND own.transactionid = open.id::xid
                AND said.locktype = 'advisory' AND said.objsubid = 2
                AND said.classid = 7403113 AND said.objid = 0)),
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint) + events_base()
$$;
CREATE FUNCTION public.events_horizon() RETURNS bigint
    LANGUAGE sql STABLE
    AS $$SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint + events_base()$$;
CREATE FUNCTION public.events_notify() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    -- Whoever sets this announces after the commit: a notification inside a transaction makes all
    -- such transactions commit one after the other, each waiting for the disk.
    IF coalesce(current_setting('leadloop.quiet', true), '') = '' THEN
        PERFORM pg_notify('leadloop_events', '');
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION public.events_xid() RETURNS bigint
    LANGUAGE sql
    AS $$SELECT pg_current_xact_id()::text::bigint + events_base()$$;
CREATE FUNCTION public.kit_due_notify() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('leadloop_due', '');
    RETURN NULL;
END $$;
CREATE FUNCTION public.leadloop_mailbox(address text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
    SELECT CASE WHEN parts[3] IN ('gmail.com', 'googlemail.com')
        THEN replace(parts[1], '.', '') || '@gmail.com' ELSE parts[1] || '@' || parts[3] END
    FROM regexp_match(left(address, 320), '^([^+@][^+]*)([+].*)?@([^@]+)$') AS parts
$_$;
CREATE FUNCTION public.leadloop_now() RETURNS timestamp with time zone
    LANGUAGE plpgsql PARALLEL SAFE
    AS $$
DECLARE
    scale float8 := coalesce(nullif(current_setting('leadloop.time_scale', true), ''), '1')::float8;
    origin float8;
BEGIN
    IF scale = 1 THEN RETURN clock_timestamp(); END IF;
    origin := current_setting('leadloop.time_origin')::float8;
    RETURN to_timestamp(origin + (extract(epoch FROM clock_timestamp()) - origin) * scale);
END $$;
CREATE FUNCTION public.pgtrigger_append_only_22091() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_00497() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_00693() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'attachment.changed', '/leadloop/attachment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_0700c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'suppression.changed', '/leadloop/suppression',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_09a75() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'forecastadjustment.changed', '/leadloop/forecastadjustment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_0b991() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'notice.changed', '/leadloop/notice',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_0d365() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set_version.changed', '/leadloop/rule_set_version',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_17229() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'policy.changed', '/leadloop/policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_196ba() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_1b54d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'macro.changed', '/leadloop/macro',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_2696f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'campaign.changed', '/leadloop/campaign',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_2a1f6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sla.changed', '/leadloop/sla',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_2c672() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'journey.changed', '/leadloop/journey',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_30132() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'contact.changed', '/leadloop/contact',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_3a4d7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list.changed', '/leadloop/price_list',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_3aef3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'segment.changed', '/leadloop/segment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_3d377() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_45795() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'predictive_score.changed', '/leadloop/predictive_score',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_46bb2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'account.changed', '/leadloop/account',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_46e71() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'consent.changed', '/leadloop/consent',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_544a0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_5c5a6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue_item.changed', '/leadloop/queue_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_5cead() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'quota.changed', '/leadloop/quota',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_67f78() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'marketing_person.changed', '/leadloop/marketing_person',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_6d464() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_link.changed', '/leadloop/custom_link',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_77fa2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'site.changed', '/leadloop/site',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_7b773() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_7c95e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'message.changed', '/leadloop/message',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_85fe7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'knowledge.changed', '/leadloop/knowledge',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_86d8e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'calendar.changed', '/leadloop/calendar',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_8ef99() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'job.changed', '/leadloop/job',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_95158() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'assignment.changed', '/leadloop/assignment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_a227e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'form.changed', '/leadloop/form',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_a9cd2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_timer.changed', '/leadloop/case_timer',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_ba714() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead_source.changed', '/leadloop/lead_source',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_bb09e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sending_policy.changed', '/leadloop/sending_policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_bf6d6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_resolution.changed', '/leadloop/case_resolution',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_c03af() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'relation.changed', '/leadloop/relation',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_c3569() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_c601d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'template.changed', '/leadloop/template',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_c76dc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'product.changed', '/leadloop/product',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_c8766() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_cb815() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_record.changed', '/leadloop/custom_record',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_d57d2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case.changed', '/leadloop/case',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_d9ed5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_ddb2d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set.changed', '/leadloop/rule_set',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_e5901() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'subject.changed', '/leadloop/subject',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_ee9b0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'edge_model.changed', '/leadloop/edge_model',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_f2353() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_f7753() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'entitlement.changed', '/leadloop/entitlement',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_fc112() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue.changed', '/leadloop/queue',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_fe118() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list_item.changed', '/leadloop/price_list_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_delete_feb37() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_0aa08() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'campaign.changed', '/leadloop/campaign',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_155b3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'notice.changed', '/leadloop/notice',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_15dba() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_18e0c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'account.changed', '/leadloop/account',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_1b5c3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'job.changed', '/leadloop/job',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_1eb87() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_2bc9b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sla.changed', '/leadloop/sla',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_2da6c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list_item.changed', '/leadloop/price_list_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_2e3e3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_timer.changed', '/leadloop/case_timer',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_2f034() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'subject.changed', '/leadloop/subject',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_330e7() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'marketing_person.changed', '/leadloop/marketing_person',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_36d69() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case.changed', '/leadloop/case',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_38da4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_3a622() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'journey.changed', '/leadloop/journey',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_3f1bc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'macro.changed', '/leadloop/macro',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_3f468() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_record.changed', '/leadloop/custom_record',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_42c1d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_48f25() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'forecastadjustment.changed', '/leadloop/forecastadjustment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_51d00() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'knowledge.changed', '/leadloop/knowledge',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_53544() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'attachment.changed', '/leadloop/attachment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_58479() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_58b6d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'quota.changed', '/leadloop/quota',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_6a9c8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'suppression.changed', '/leadloop/suppression',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_7344d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_77146() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set.changed', '/leadloop/rule_set',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_776ae() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue.changed', '/leadloop/queue',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_81866() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_874e2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_resolution.changed', '/leadloop/case_resolution',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_9101f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'site.changed', '/leadloop/site',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_98d06() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'policy.changed', '/leadloop/policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_9d6fc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sending_policy.changed', '/leadloop/sending_policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_9f0df() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_link.changed', '/leadloop/custom_link',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a0ee2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list.changed', '/leadloop/price_list',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a1f04() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'product.changed', '/leadloop/product',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a249a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'form.changed', '/leadloop/form',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a55d1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'consent.changed', '/leadloop/consent',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a68b2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set_version.changed', '/leadloop/rule_set_version',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_a8c76() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'entitlement.changed', '/leadloop/entitlement',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_aeeab() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_b1ebf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue_item.changed', '/leadloop/queue_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_b2786() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead_source.changed', '/leadloop/lead_source',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_bca89() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'contact.changed', '/leadloop/contact',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_c46f1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'template.changed', '/leadloop/template',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_cff89() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'assignment.changed', '/leadloop/assignment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_d37d9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'message.changed', '/leadloop/message',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_d8421() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'predictive_score.changed', '/leadloop/predictive_score',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_d9d43() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_db5b8() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'edge_model.changed', '/leadloop/edge_model',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_dbcac() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'relation.changed', '/leadloop/relation',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_df04b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'calendar.changed', '/leadloop/calendar',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_e1247() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'segment.changed', '/leadloop/segment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_insert_ecfcd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_135ae() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'macro.changed', '/leadloop/macro',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_21b30() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue_item.changed', '/leadloop/queue_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_2509d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunity.changed', '/leadloop/opportunity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_25662() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'contact.changed', '/leadloop/contact',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_25ae3() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_resolution.changed', '/leadloop/case_resolution',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_28c89() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'subject.changed', '/leadloop/subject',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_2e4d1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'warm_up.changed', '/leadloop/warm_up',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_2f6b6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case.changed', '/leadloop/case',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_389b9() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list_item.changed', '/leadloop/price_list_item',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_41967() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'calendar.changed', '/leadloop/calendar',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_46b46() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'entitlement.changed', '/leadloop/entitlement',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_474f4() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'message.changed', '/leadloop/message',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_48672() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set_version.changed', '/leadloop/rule_set_version',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_4e29c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'segment.changed', '/leadloop/segment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_4f778() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_record.changed', '/leadloop/custom_record',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_5103a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'notice.changed', '/leadloop/notice',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_5a8ca() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'policy.changed', '/leadloop/policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_61fe2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'suppression.changed', '/leadloop/suppression',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_64397() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'competitor.changed', '/leadloop/competitor',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_64b9f() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityproduct.changed', '/leadloop/opportunityproduct',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_64ce2() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'pipeline.changed', '/leadloop/pipeline',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_67aba() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead.changed', '/leadloop/lead',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_6f945() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'marketing_person.changed', '/leadloop/marketing_person',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_77065() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sending_policy.changed', '/leadloop/sending_policy',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_803d6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'relation.changed', '/leadloop/relation',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_806ee() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'assignment.changed', '/leadloop/assignment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_8131a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'price_list.changed', '/leadloop/price_list',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_81980() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'attachment.changed', '/leadloop/attachment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_83c69() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'queue.changed', '/leadloop/queue',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_8dc71() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'lead_source.changed', '/leadloop/lead_source',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_90147() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'rule_set.changed', '/leadloop/rule_set',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_91b22() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'predictive_score.changed', '/leadloop/predictive_score',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_94d5c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'edge_model.changed', '/leadloop/edge_model',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_9835c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'activity.changed', '/leadloop/activity',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_990c6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'stage.changed', '/leadloop/stage',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_9e564() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'campaign.changed', '/leadloop/campaign',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_9f625() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'journey.changed', '/leadloop/journey',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_b0ab6() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'case_timer.changed', '/leadloop/case_timer',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_bb5f0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'sla.changed', '/leadloop/sla',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_bca7a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'product.changed', '/leadloop/product',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_c1b0d() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'quota.changed', '/leadloop/quota',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_d2e33() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'custom_link.changed', '/leadloop/custom_link',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_d43b0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'form.changed', '/leadloop/form',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_e0f04() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'consent.changed', '/leadloop/consent',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_e6a0e() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'opportunityclose.changed', '/leadloop/opportunityclose',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_eb906() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'job.changed', '/leadloop/job',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_ee15c() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'site.changed', '/leadloop/site',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_f84cc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'knowledge.changed', '/leadloop/knowledge',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_fb30b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'template.changed', '/leadloop/template',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_fe99b() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'forecastadjustment.changed', '/leadloop/forecastadjustment',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_ff4cc() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'account.changed', '/leadloop/account',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_feed_update_ff866() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                DECLARE said_trace text := coalesce(current_setting('leadloop.trace', true), ''); said_cause text := coalesce(current_setting('leadloop.cause', true), ''); said_actor text := coalesce(current_setting('leadloop.actor', true), ''); said_origin text := coalesce(current_setting('leadloop.origin', true), ''); by_row boolean := said_trace = '@row'; present_xid bigint := events_xid(); present timestamptz := leadloop_now();
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', 'social_audience.changed', '/leadloop/social_audience',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM (
    SELECT c.id, c.row, gen_random_uuid() AS key,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM (SELECT n.id, to_jsonb(n) AS row, to_jsonb(o) AS old
            FROM new_rows n JOIN old_rows o USING (id) OFFSET 0) AS c,
        LATERAL (
            SELECT jsonb_object_agg(key, value) AS after,
                jsonb_object_agg(key, c.old -> key) AS before
            FROM jsonb_each(c.row) WHERE value IS DISTINCT FROM c.old -> key
        ) AS d
    WHERE d.after IS NOT NULL
) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;

                END;
            $$;
CREATE FUNCTION public.pgtrigger_wording_is_evidence_5f6e5() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.sales_lead_words(first_name text, last_name text, company text, email text, phone text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(first_name, 100) || ' ' || left(last_name, 100) || ' ' || left(company, 150) || ' '
            || left(email, 200) || ' ' || left(phone, 40) || ' ' || right(left(phone, 40), 8),
        '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.sales_opportunity_words(name text, next_step text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(name, 300) || ' ' || left(next_step, 300), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE FUNCTION public.service_article_words(title text, keywords text, summary text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT setweight(to_tsvector('english', left(title, 400)), 'A')
        || setweight(to_tsvector('english', left(keywords, 1000)), 'B')
        || setweight(to_tsvector('english', left(summary, 2000)), 'C')
        || setweight(to_tsvector('english', left(body, 100000)), 'D')
$$;
CREATE FUNCTION public.service_case_words(number text, title text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT to_tsvector('simple', regexp_replace(
        left(number, 40) || ' ' || left(title, 400), '[^[:alnum:]]+', ' ', 'g'))
$$;
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accessattempt (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    get_data text NOT NULL,
    post_data text NOT NULL,
    failures_since_start integer NOT NULL,
    CONSTRAINT axes_accessattempt_failures_since_start_check CHECK ((failures_since_start >= 0))
);
ALTER TABLE public.axes_accessattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accessattemptexpiration (
    access_attempt_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.axes_accessfailurelog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    locked_out boolean NOT NULL
);
ALTER TABLE public.axes_accessfailurelog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessfailurelog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.axes_accesslog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    logout_time timestamp with time zone,
    session_hash character varying(64) NOT NULL
);
ALTER TABLE public.axes_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulk_job (
    id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    entity text NOT NULL,
    state text NOT NULL,
    plan jsonb NOT NULL,
    cursor integer NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    counts jsonb NOT NULL,
    error text NOT NULL,
    cancel_asked boolean NOT NULL,
    created_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    owner_id uuid,
    undo_of_id uuid
);
CREATE TABLE public.bulk_jobrow (
    id bigint NOT NULL,
    number integer NOT NULL,
    record_id uuid,
    cells jsonb,
    key text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    before jsonb,
    version integer,
    job_id uuid NOT NULL
);
ALTER TABLE public.bulk_jobrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulk_jobrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulk_mapping (
    id bigint NOT NULL,
    entity text NOT NULL,
    headings text NOT NULL,
    plan jsonb NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
ALTER TABLE public.bulk_mapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulk_mapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.customers_account (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    name_normalised text NOT NULL,
    kind_of text NOT NULL,
    account_number text NOT NULL,
    domain text NOT NULL,
    website text NOT NULL,
    email text NOT NULL,
    email_normalised text NOT NULL,
    phone text NOT NULL,
    phone_e164 text NOT NULL,
    industry text NOT NULL,
    employees integer,
    annual_revenue numeric(19,4),
    currency text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    postal_code text NOT NULL,
    country text NOT NULL,
    customer_type text NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    originating_lead_id uuid,
    merged_into_id uuid,
    owner_id uuid,
    parent_id uuid,
    team_id uuid,
    primary_contact_id uuid,
    CONSTRAINT customers_account_kind CHECK ((kind_of = ANY (ARRAY['organisation'::text, 'household'::text]))),
    CONSTRAINT customers_account_status CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
    CONSTRAINT customers_account_type CHECK ((customer_type = ANY (ARRAY['prospect'::text, 'customer'::text, 'partner'::text, 'competitor'::text, 'other'::text])))
);
CREATE TABLE public.customers_activity (
    id uuid NOT NULL,
    type text NOT NULL,
    subject text NOT NULL,
    regarding_entity text NOT NULL,
    regarding_id uuid NOT NULL,
    due_at timestamp with time zone,
    completed_at timestamp with time zone,
    status text NOT NULL,
    priority text NOT NULL,
    data jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    owner_id uuid,
    team_id uuid,
    actual_minutes integer,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    direction text DEFAULT ''::text NOT NULL,
    end_at timestamp with time zone,
    location text DEFAULT ''::text NOT NULL,
    reminder_at timestamp with time zone,
    start_at timestamp with time zone,
    status_reason text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    CONSTRAINT customers_activity_completed CHECK (((NOT (status = 'completed'::text)) OR (completed_at IS NOT NULL))),
    CONSTRAINT customers_activity_direction CHECK ((direction = ANY (ARRAY[''::text, 'incoming'::text, 'outgoing'::text]))),
    CONSTRAINT customers_activity_status CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'canceled'::text]))),
    CONSTRAINT customers_activity_times CHECK (((start_at IS NULL) OR (end_at IS NULL) OR (start_at <= end_at))),
    CONSTRAINT customers_activity_type CHECK ((type = ANY (ARRAY['task'::text, 'campaign_response'::text, 'note'::text, 'phone_call'::text, 'email'::text, 'appointment'::text])))
);
CREATE TABLE public.customers_attachment (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    regarding_entity text NOT NULL,
    regarding_id uuid NOT NULL,
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    sha256 text NOT NULL,
    description text NOT NULL,
    owner_id uuid,
    team_id uuid
);
CREATE TABLE public.customers_contact (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    salutation text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    full_name text GENERATED ALWAYS AS (TRIM(BOTH FROM (COALESCE(first_name, ''::text) || COALESCE((COALESCE(' '::text, ''::text) || COALESCE(last_name, ''::text)), ''::text)))) STORED,
    email text NOT NULL,
    email_normalised text NOT NULL,
    mobile_phone text NOT NULL,
    phone_e164 text NOT NULL,
    phone text NOT NULL,
    birth_date date,
    job_title text NOT NULL,
    street text NOT NULL,
    city text NOT NULL,
    region text NOT NULL,
    postal_code text NOT NULL,
    country text NOT NULL,
    customer_type text NOT NULL,
    consents jsonb NOT NULL,
    description text NOT NULL,
    status text NOT NULL,
    originating_lead_id uuid,
    account_id uuid,
    merged_into_id uuid,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT customers_contact_status CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
    CONSTRAINT customers_contact_type CHECK ((customer_type = ANY (ARRAY['prospect'::text, 'customer'::text, 'partner'::text, 'competitor'::text, 'other'::text])))
);
CREATE TABLE public.customers_duplicatepair (
    id uuid NOT NULL,
    left_entity text NOT NULL,
    left_id uuid NOT NULL,
    right_entity text NOT NULL,
    right_id uuid NOT NULL,
    probability double precision NOT NULL,
    verdict text NOT NULL,
    explanation text NOT NULL,
    comparisons jsonb NOT NULL,
    source text NOT NULL,
    state text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by text NOT NULL,
    CONSTRAINT customers_duplicate_known CHECK ((state = ANY (ARRAY['open'::text, 'not_same'::text, 'merged'::text]))),
    CONSTRAINT customers_duplicate_order CHECK ((left_id < right_id))
);
CREATE TABLE public.customers_merge (
    id uuid NOT NULL,
    entity text NOT NULL,
    kept_id uuid NOT NULL,
    gone_id uuid NOT NULL,
    kept_title text NOT NULL,
    gone_title text NOT NULL,
    choices jsonb NOT NULL,
    kept_before jsonb NOT NULL,
    gone_before jsonb NOT NULL,
    kept_after jsonb NOT NULL,
    changed jsonb NOT NULL,
    moves jsonb NOT NULL,
    counts jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    undone_at timestamp with time zone,
    undone_by text NOT NULL,
    "left" jsonb NOT NULL,
    CONSTRAINT customers_merge_two CHECK ((NOT (kept_id = gone_id)))
);
CREATE TABLE public.customers_policy (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    number text NOT NULL,
    annual_premium numeric(19,4),
    sum_assured numeric(19,4),
    currency text NOT NULL,
    start_date date,
    end_date date,
    status text NOT NULL,
    opportunity_id uuid,
    description text NOT NULL,
    holder_account_id uuid,
    holder_contact_id uuid,
    life_assured_id uuid,
    owner_id uuid,
    team_id uuid,
    product_id uuid NOT NULL,
    CONSTRAINT customers_policy_dates CHECK (((start_date IS NULL) OR (end_date IS NULL) OR (start_date <= end_date))),
    CONSTRAINT customers_policy_status CHECK ((status = ANY (ARRAY['proposed'::text, 'in_force'::text, 'lapsed'::text, 'surrendered'::text, 'matured'::text])))
);
CREATE SEQUENCE public.customers_policy_number
    START WITH 1000001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.customers_pricelist (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    active boolean NOT NULL,
    begins date,
    ends date,
    description text NOT NULL
);
CREATE TABLE public.customers_pricelistitem (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    amount numeric(19,4) NOT NULL,
    currency text NOT NULL,
    basis text NOT NULL,
    description text NOT NULL,
    price_list_id uuid NOT NULL,
    product_id uuid NOT NULL,
    CONSTRAINT customers_price_amount CHECK ((amount >= (0)::numeric)),
    CONSTRAINT customers_price_basis CHECK ((basis = ANY (ARRAY['year'::text, 'month'::text, 'once'::text])))
);
CREATE TABLE public.customers_product (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    family text NOT NULL,
    number integer NOT NULL,
    active boolean NOT NULL,
    description text NOT NULL,
    CONSTRAINT customers_product_family CHECK ((family = ANY (ARRAY['individual'::text, 'group'::text])))
);
CREATE TABLE public.customers_relation (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    from_entity text NOT NULL,
    from_id uuid NOT NULL,
    to_entity text NOT NULL,
    to_id uuid NOT NULL,
    role text NOT NULL,
    since date,
    until date,
    description text NOT NULL,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT customers_relation_dates CHECK (((since IS NULL) OR (until IS NULL) OR (since <= until))),
    CONSTRAINT customers_relation_role CHECK ((role = ANY (ARRAY['spouse'::text, 'child'::text, 'parent'::text, 'sibling'::text, 'household_member'::text, 'employee'::text, 'director'::text, 'beneficiary'::text, 'adviser'::text, 'trustee'::text, 'referrer'::text, 'subsidiary'::text, 'other'::text]))),
    CONSTRAINT customers_relation_two CHECK ((NOT (from_id = to_id)))
);
CREATE TABLE public.customers_sweepmark (
    entity text NOT NULL,
    seen_id uuid,
    round_started_at timestamp with time zone NOT NULL
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.events_attempt (
    id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
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
    late boolean DEFAULT false NOT NULL
);
CREATE TABLE public.events_dead_letter (
    id uuid NOT NULL,
    subscription text NOT NULL,
    key uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    type text NOT NULL,
    trace_id text NOT NULL,
    event json NOT NULL,
    reason text NOT NULL,
    error text NOT NULL,
    attempts integer NOT NULL,
    dead_at timestamp with time zone NOT NULL,
    replayed_at timestamp with time zone,
    replayed_by text,
    subscription_id uuid,
    last_at timestamp with time zone,
    last_outcome text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.events_delivery (
    subscription_id uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    key uuid NOT NULL,
    type text NOT NULL,
    trace_id text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    last_outcome text DEFAULT ''::text NOT NULL,
    last_status integer,
    last_error text DEFAULT ''::text NOT NULL,
    replay boolean DEFAULT false NOT NULL
);
CREATE TABLE public.events_epoch (
    one boolean DEFAULT true NOT NULL,
    base bigint NOT NULL,
    system_identifier bigint NOT NULL,
    CONSTRAINT events_epoch_one_check CHECK (one)
);
CREATE TABLE public.events_event_subscription (
    id uuid NOT NULL,
    topic text NOT NULL,
    name text NOT NULL,
    destination text NOT NULL,
    draft json NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    state text NOT NULL,
    state_reason text DEFAULT ''::text NOT NULL,
    validation uuid,
    validation_until timestamp with time zone,
    secret text DEFAULT ''::text NOT NULL,
    old_secret text DEFAULT ''::text NOT NULL,
    old_secret_until timestamp with time zone,
    rate_per_minute integer,
    expires_at timestamp with time zone,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    read_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone NOT NULL,
    failures_in_row integer DEFAULT 0 NOT NULL,
    sick_until timestamp with time zone,
    last_outcome text DEFAULT ''::text NOT NULL,
    last_delivered_at timestamp with time zone,
    matched bigint DEFAULT 0 NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    dead bigint DEFAULT 0 NOT NULL,
    dropped bigint DEFAULT 0 NOT NULL,
    requests bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT events_event_subscription_destination_check CHECK ((destination = ANY (ARRAY['webhook'::text, 'pull'::text])))
)
WITH (fillfactor='50');
CREATE TABLE public.events_key (
    key uuid NOT NULL,
    body uuid,
    trace_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
)
WITH (fillfactor='100');
CREATE SEQUENCE public.events_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 32;
CREATE TABLE public.events_log (
    xid bigint NOT NULL,
    seq bigint DEFAULT nextval('public.events_seq'::regclass) NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    type text NOT NULL,
    source text NOT NULL,
    id text NOT NULL,
    subject text NOT NULL,
    "time" timestamp with time zone NOT NULL,
    trace_id text NOT NULL,
    key uuid NOT NULL,
    cause uuid,
    actor text NOT NULL,
    origin text NOT NULL,
    data json NOT NULL,
    extensions json,
    priority smallint DEFAULT 0 NOT NULL
)
PARTITION BY RANGE (recorded_at);
CREATE TABLE public.events_log_default (
    xid bigint CONSTRAINT events_log_xid_not_null NOT NULL,
    seq bigint DEFAULT nextval('public.events_seq'::regclass) CONSTRAINT events_log_seq_not_null NOT NULL,
    recorded_at timestamp with time zone CONSTRAINT events_log_recorded_at_not_null NOT NULL,
    topic text CONSTRAINT events_log_topic_not_null NOT NULL,
    type text CONSTRAINT events_log_type_not_null NOT NULL,
    source text CONSTRAINT events_log_source_not_null NOT NULL,
    id text CONSTRAINT events_log_id_not_null NOT NULL,
    subject text CONSTRAINT events_log_subject_not_null NOT NULL,
    "time" timestamp with time zone CONSTRAINT events_log_time_not_null NOT NULL,
    trace_id text CONSTRAINT events_log_trace_id_not_null NOT NULL,
    key uuid CONSTRAINT events_log_key_not_null NOT NULL,
    cause uuid,
    actor text CONSTRAINT events_log_actor_not_null NOT NULL,
    origin text CONSTRAINT events_log_origin_not_null NOT NULL,
    data json CONSTRAINT events_log_data_not_null NOT NULL,
    extensions json,
    priority smallint DEFAULT 0 CONSTRAINT events_log_priority_not_null NOT NULL
)
WITH (toast_tuple_target='8160');
CREATE TABLE public.events_minute (
    subscription_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    matched bigint DEFAULT 0 NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    failed bigint DEFAULT 0 NOT NULL,
    requests bigint DEFAULT 0 NOT NULL,
    lag_ms bigint DEFAULT 0 NOT NULL
);
CREATE TABLE public.events_pull (
    subscription_id uuid NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    since timestamp with time zone NOT NULL,
    lock uuid,
    available_at timestamp with time zone NOT NULL,
    delivery_count integer DEFAULT 0 NOT NULL,
    first_received_at timestamp with time zone,
    received_at timestamp with time zone
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000');
CREATE TABLE public.events_subscription (
    name text NOT NULL,
    topic text NOT NULL,
    xid bigint DEFAULT 0 NOT NULL,
    seq bigint DEFAULT 0 NOT NULL,
    read_at timestamp with time zone,
    handled bigint DEFAULT 0 NOT NULL,
    retried bigint DEFAULT 0 NOT NULL,
    dead bigint DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone,
    priority smallint DEFAULT 0 NOT NULL,
    subscription text GENERATED ALWAYS AS (split_part(name, '/'::text, 1)) STORED NOT NULL
);
CREATE TABLE public.events_topic (
    name text NOT NULL,
    input_schema text NOT NULL,
    labels json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_customcolumn (
    id uuid NOT NULL,
    entity text NOT NULL,
    name text NOT NULL,
    schema_name text NOT NULL,
    label text NOT NULL,
    type text NOT NULL,
    max_length integer,
    required boolean NOT NULL,
    choices jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    on_delete text DEFAULT ''::text NOT NULL,
    relation text DEFAULT ''::text NOT NULL,
    target text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.facades_customization (
    id smallint NOT NULL,
    generation bigint NOT NULL,
    CONSTRAINT facades_one CHECK ((id = 1))
);
CREATE TABLE public.facades_customkey (
    id uuid NOT NULL,
    entity text NOT NULL,
    name text NOT NULL,
    columns jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_customlink (
    id uuid NOT NULL,
    relation text NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_customrecord (
    id uuid NOT NULL,
    "table" text NOT NULL,
    status text NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    owner_id uuid,
    team_id uuid
);
CREATE TABLE public.facades_customrelation (
    id uuid NOT NULL,
    name text NOT NULL,
    schema_name text NOT NULL,
    first text NOT NULL,
    second text NOT NULL,
    first_navigation text NOT NULL,
    second_navigation text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_customtable (
    id uuid NOT NULL,
    name text NOT NULL,
    set_name text NOT NULL,
    schema_name text NOT NULL,
    label text NOT NULL,
    primary_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_filepart (
    id bigint NOT NULL,
    first bigint NOT NULL,
    content bytea NOT NULL,
    upload_id uuid NOT NULL
);
ALTER TABLE public.facades_filepart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.facades_filepart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.facades_fileupload (
    id uuid NOT NULL,
    entity text NOT NULL,
    record_id uuid NOT NULL,
    name text NOT NULL,
    received bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.facades_houserecord (
    id uuid NOT NULL,
    entity text NOT NULL,
    name text NOT NULL,
    code text NOT NULL,
    symbol text NOT NULL,
    "precision" integer NOT NULL,
    exchange_rate numeric(19,10) NOT NULL
);
CREATE TABLE public.flows_flow (
    id uuid NOT NULL,
    name character varying(80) NOT NULL,
    title character varying(200) NOT NULL,
    mode character varying(10) NOT NULL,
    enabled boolean NOT NULL,
    draft_text text NOT NULL,
    draft_at timestamp with time zone,
    draft_by character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    published_id uuid
);
CREATE TABLE public.flows_flowrun (
    id uuid NOT NULL,
    mode character varying(10) NOT NULL,
    status character varying(10) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    trace_id character varying(64) NOT NULL,
    cause uuid,
    attempt integer NOT NULL,
    event uuid,
    client_tracking_id character varying(200) NOT NULL,
    trigger jsonb NOT NULL,
    actions jsonb NOT NULL,
    response jsonb,
    error jsonb,
    resubmit_of uuid,
    state bytea,
    flow_id uuid NOT NULL,
    version_id uuid NOT NULL
);
CREATE TABLE public.flows_flowversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    definition_text text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by character varying(200) NOT NULL,
    note character varying(200) NOT NULL,
    flow_id uuid NOT NULL,
    CONSTRAINT flows_flowversion_number_check CHECK ((number >= 0))
);
CREATE TABLE public.intake_edgemodelslot (
    id uuid NOT NULL,
    key character varying(60) NOT NULL,
    in_force_id uuid NOT NULL
);
CREATE TABLE public.intake_edgemodeluse (
    id uuid NOT NULL,
    since timestamp with time zone NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    undone boolean NOT NULL,
    model_id uuid NOT NULL
);
CREATE TABLE public.intake_edgemodelversion (
    id uuid NOT NULL,
    version character varying(80) NOT NULL,
    content jsonb NOT NULL,
    shipped boolean NOT NULL,
    note text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL
);
CREATE TABLE public.intake_ruledraftstep (
    id uuid NOT NULL,
    edition integer NOT NULL,
    content jsonb NOT NULL,
    said text NOT NULL,
    undo integer,
    redo integer,
    saved_at timestamp with time zone NOT NULL,
    draft_id uuid NOT NULL,
    CONSTRAINT intake_ruledraftstep_edition_check CHECK ((edition >= 0)),
    CONSTRAINT intake_ruledraftstep_redo_check CHECK ((redo >= 0)),
    CONSTRAINT intake_ruledraftstep_undo_check CHECK ((undo >= 0))
);
CREATE TABLE public.intake_ruleset (
    id uuid NOT NULL,
    key character varying(60) NOT NULL,
    in_force_id uuid
);
CREATE TABLE public.intake_rulesetversion (
    id uuid NOT NULL,
    number integer,
    content jsonb NOT NULL,
    note text NOT NULL,
    draft boolean NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    published_by text NOT NULL,
    rule_set_id uuid NOT NULL,
    base integer,
    edition integer DEFAULT 0 NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    holder_id text DEFAULT ''::text NOT NULL,
    CONSTRAINT intake_rulesetversion_base_check CHECK ((base >= 0)),
    CONSTRAINT intake_rulesetversion_edition_check CHECK ((edition >= 0)),
    CONSTRAINT intake_rulesetversion_number_check CHECK ((number >= 0)),
    CONSTRAINT intake_version_kind CHECK (((draft AND (number IS NULL)) OR ((NOT draft) AND (number >= 1))))
);
CREATE TABLE public.intake_submission (
    id uuid NOT NULL,
    submission_key uuid NOT NULL,
    attempt integer NOT NULL,
    event_id text NOT NULL,
    topic text NOT NULL,
    source text NOT NULL,
    trace_id text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    outcome character varying(20) NOT NULL,
    lead_id uuid,
    rule_set text NOT NULL,
    rule_id text NOT NULL,
    rule_name text NOT NULL,
    rule_version integer,
    reasons jsonb NOT NULL,
    decision jsonb,
    data jsonb,
    decided_at timestamp with time zone NOT NULL,
    superseded_at timestamp with time zone,
    by text NOT NULL,
    CONSTRAINT intake_submission_attempt_check CHECK ((attempt >= 0))
);
CREATE TABLE public.kit_due (
    id uuid NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    payload jsonb NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    lease uuid,
    trace_id text DEFAULT ''::text NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL
)
WITH (fillfactor='80');
CREATE TABLE public.marketing_ad_account (
    id uuid NOT NULL,
    name text NOT NULL,
    network text NOT NULL,
    external_id text NOT NULL,
    sealed text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.marketing_campaign (
    id uuid NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text DEFAULT ''::text NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    last_cause uuid,
    last_trace text DEFAULT ''::text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    objective text DEFAULT ''::text NOT NULL,
    utm_campaign text DEFAULT ''::text NOT NULL,
    starts_on date,
    ends_on date,
    currency text DEFAULT 'USD'::text NOT NULL,
    budgeted_cost numeric(19,4),
    actual_cost numeric(19,4),
    expected_revenue numeric(19,4),
    consent_purpose text DEFAULT ''::text NOT NULL,
    audience jsonb DEFAULT '{}'::jsonb NOT NULL,
    content jsonb DEFAULT '{}'::jsonb NOT NULL,
    send_state text DEFAULT 'none'::text NOT NULL,
    winner text DEFAULT ''::text NOT NULL,
    launched_at timestamp with time zone,
    winner_due_at timestamp with time zone,
    finished_at timestamp with time zone,
    owner_id uuid,
    parent_id uuid,
    team_id uuid,
    CONSTRAINT marketing_campaign_send_state CHECK ((send_state = ANY (ARRAY['none'::text, 'testing'::text, 'sending'::text, 'paused'::text, 'done'::text, 'stopped'::text]))),
    CONSTRAINT marketing_campaign_status_known CHECK ((status = ANY (ARRAY['proposed'::text, 'ready_to_launch'::text, 'launched'::text, 'completed'::text, 'canceled'::text, 'suspended'::text])))
);
CREATE TABLE public.marketing_campaignmember (
    id uuid NOT NULL,
    status text NOT NULL,
    has_responded boolean DEFAULT false NOT NULL,
    variant text DEFAULT ''::text NOT NULL,
    message_id uuid,
    refusal text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    opened_at timestamp with time zone,
    clicked_at timestamp with time zone,
    bounced_at timestamp with time zone,
    unsubscribed_at timestamp with time zone,
    responded_at timestamp with time zone,
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT marketing_campaignmember_status CHECK ((status = ANY (ARRAY['planned'::text, 'left_out'::text, 'sent'::text, 'responded'::text])))
);
CREATE TABLE public.marketing_engagement (
    key uuid NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    scanner boolean DEFAULT false NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    variant text DEFAULT ''::text NOT NULL,
    step_id text DEFAULT ''::text NOT NULL,
    message_id uuid,
    campaign_id uuid,
    journey_id uuid,
    person_id uuid NOT NULL,
    CONSTRAINT marketing_engagement_kind_known CHECK ((kind = ANY (ARRAY['page'::text, 'form'::text, 'send'::text, 'open'::text, 'click'::text, 'bounce'::text, 'complaint'::text, 'unsubscribe'::text, 'reply'::text, 'dismiss'::text])))
);
CREATE TABLE public.marketing_enrolment (
    id uuid NOT NULL,
    version integer NOT NULL,
    status text NOT NULL,
    step text DEFAULT ''::text NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    visit integer DEFAULT 0 NOT NULL,
    seen text DEFAULT ''::text NOT NULL,
    slot smallint,
    cause uuid,
    entered_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_by text DEFAULT ''::text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    trace_id text DEFAULT ''::text NOT NULL,
    data jsonb DEFAULT '{}'::jsonb NOT NULL,
    trail jsonb DEFAULT '[]'::jsonb NOT NULL,
    person_id uuid NOT NULL,
    journey_id uuid NOT NULL,
    CONSTRAINT marketing_enrolment_status CHECK ((status = ANY (ARRAY['active'::text, 'held_out'::text, 'completed'::text, 'goal'::text, 'exited'::text, 'stopped'::text, 'failed'::text])))
);
CREATE TABLE public.marketing_influence (
    id uuid NOT NULL,
    opportunity_id uuid NOT NULL,
    model text NOT NULL,
    share numeric(7,6) NOT NULL,
    amount numeric(19,4) NOT NULL,
    currency text NOT NULL,
    won_on date NOT NULL,
    touches integer NOT NULL,
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE public.marketing_journey (
    id uuid NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text DEFAULT ''::text NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    last_cause uuid,
    last_trace text DEFAULT ''::text NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    status text NOT NULL,
    draft jsonb,
    current integer,
    published_at timestamp with time zone,
    shipped boolean DEFAULT false NOT NULL,
    webhook_secret text DEFAULT ''::text NOT NULL,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT marketing_journey_status CHECK ((status = ANY (ARRAY['Draft'::text, 'Published'::text, 'Paused'::text, 'Stopped'::text])))
);
CREATE TABLE public.marketing_journey_edit (
    side text NOT NULL,
    number integer NOT NULL,
    draft jsonb,
    journey_id uuid NOT NULL
);
CREATE TABLE public.marketing_journey_tally (
    version integer NOT NULL,
    step text NOT NULL,
    what text NOT NULL,
    total bigint NOT NULL,
    journey_id uuid NOT NULL
);
CREATE TABLE public.marketing_journey_version (
    number integer NOT NULL,
    definition jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by text DEFAULT ''::text NOT NULL,
    comment text DEFAULT ''::text NOT NULL,
    journey_id uuid NOT NULL
);
CREATE TABLE public.marketing_loosevisit (
    key uuid NOT NULL,
    anonymous_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    campaign text DEFAULT ''::text NOT NULL
);
CREATE SEQUENCE public.marketing_person_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.marketing_person (
    id uuid NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text DEFAULT ''::text NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    last_cause uuid,
    last_trace text DEFAULT ''::text NOT NULL,
    number bigint DEFAULT nextval('public.marketing_person_number'::regclass) NOT NULL,
    kind text NOT NULL,
    contact_key text NOT NULL,
    sales_lead_id uuid,
    sales_contact_id uuid,
    lead_version integer DEFAULT 0 NOT NULL,
    contact_version integer DEFAULT 0 NOT NULL,
    salutation text DEFAULT ''::text NOT NULL,
    first_name text DEFAULT ''::text NOT NULL,
    last_name text DEFAULT ''::text NOT NULL,
    full_name text GENERATED ALWAYS AS (TRIM(BOTH FROM (COALESCE(first_name, ''::text) || COALESCE((COALESCE(' '::text, ''::text) || COALESCE(last_name, ''::text)), ''::text)))) STORED,
    email text DEFAULT ''::text NOT NULL,
    email_normalised text DEFAULT ''::text NOT NULL,
    mobile_phone text DEFAULT ''::text NOT NULL,
    company text DEFAULT ''::text NOT NULL,
    job_title text DEFAULT ''::text NOT NULL,
    company_size integer,
    country text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    time_zone text DEFAULT ''::text NOT NULL,
    time_zone_source text DEFAULT ''::text NOT NULL,
    product_interest text DEFAULT ''::text NOT NULL,
    lead_status text DEFAULT ''::text NOT NULL,
    lead_source text DEFAULT ''::text NOT NULL,
    utm_source text DEFAULT ''::text NOT NULL,
    utm_campaign text DEFAULT ''::text NOT NULL,
    customer_type text DEFAULT ''::text NOT NULL,
    score smallint,
    grade text DEFAULT ''::text NOT NULL,
    score_origin text DEFAULT ''::text NOT NULL,
    intake_score smallint,
    intake_grade text DEFAULT ''::text NOT NULL,
    sales_created_at timestamp with time zone,
    converted_at timestamp with time zone,
    has_opted_out_of_email boolean DEFAULT false NOT NULL,
    do_not_call boolean DEFAULT false NOT NULL,
    email_bounced_reason text DEFAULT ''::text NOT NULL,
    email_bounced_at timestamp with time zone,
    open_opportunities integer DEFAULT 0 NOT NULL,
    won_opportunities integer DEFAULT 0 NOT NULL,
    won_premium numeric(19,4) DEFAULT 0 NOT NULL,
    open_cases integer DEFAULT 0 NOT NULL,
    open_case_types text[] DEFAULT '{}'::text[] NOT NULL,
    open_case_priorities text[] DEFAULT '{}'::text[] NOT NULL,
    policies_in_force text[] DEFAULT '{}'::text[] NOT NULL,
    last_engaged_at timestamp with time zone,
    mql_at timestamp with time zone,
    mql_reason text DEFAULT ''::text NOT NULL,
    erased_at timestamp with time zone,
    is_active boolean DEFAULT true NOT NULL,
    merged_into_id uuid,
    owner_id uuid,
    team_id uuid,
    birth_date date,
    policy_renewals date[] DEFAULT '{}'::date[] NOT NULL,
    CONSTRAINT marketing_person_kind CHECK ((kind = ANY (ARRAY['lead'::text, 'contact'::text])))
);
CREATE SEQUENCE public.marketing_segment_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.marketing_segment (
    id uuid NOT NULL,
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text DEFAULT ''::text NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    last_cause uuid,
    last_trace text DEFAULT ''::text NOT NULL,
    number integer DEFAULT nextval('public.marketing_segment_number'::regclass) NOT NULL,
    name text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    conditions jsonb DEFAULT '{}'::jsonb NOT NULL,
    reads text[] DEFAULT '{}'::text[] NOT NULL,
    built_at timestamp with time zone,
    built_version integer DEFAULT 0 NOT NULL,
    checked_at timestamp with time zone,
    build_error text DEFAULT ''::text NOT NULL,
    owner_id uuid,
    team_id uuid,
    listened_by text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT marketing_segment_kind CHECK ((kind = ANY (ARRAY['dynamic'::text, 'static'::text]))),
    CONSTRAINT marketing_segment_state CHECK ((state = ANY (ARRAY['draft'::text, 'active'::text, 'archived'::text])))
);
CREATE TABLE public.marketing_segment_member (
    segment_number integer NOT NULL,
    person_number bigint NOT NULL,
    entered_at timestamp with time zone NOT NULL
);
CREATE TABLE public.marketing_segment_tally (
    segment_number integer NOT NULL,
    members bigint NOT NULL
);
CREATE TABLE public.marketing_social_audience (
    id uuid NOT NULL,
    external_id text DEFAULT ''::text NOT NULL,
    consent_purpose text NOT NULL,
    network_campaign text DEFAULT ''::text NOT NULL,
    active boolean NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    last_upload_at timestamp with time zone,
    spend_read_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text DEFAULT ''::text NOT NULL,
    account_id uuid NOT NULL,
    campaign_id uuid NOT NULL
);
CREATE TABLE public.marketing_social_member (
    id bigint NOT NULL,
    person_id uuid NOT NULL,
    email text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    state text NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    audience_id uuid NOT NULL
);
ALTER TABLE public.marketing_social_member ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.marketing_social_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.marketing_social_spend (
    id bigint NOT NULL,
    day date NOT NULL,
    amount numeric(19,4) NOT NULL,
    currency text NOT NULL,
    impressions bigint NOT NULL,
    clicks bigint NOT NULL,
    leads bigint NOT NULL,
    audience_id uuid NOT NULL
);
ALTER TABLE public.marketing_social_spend ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.marketing_social_spend_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.marketing_visitor (
    anonymous_id text NOT NULL,
    at timestamp with time zone NOT NULL,
    person_id uuid NOT NULL
);
CREATE TABLE public.oauth2_provider_accesstoken (
    id bigint NOT NULL,
    token text NOT NULL,
    expires timestamp with time zone NOT NULL,
    scope text NOT NULL,
    application_id bigint,
    user_id uuid,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    source_refresh_token_id bigint,
    id_token_id bigint,
    token_checksum character varying(64) NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_accesstoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_accesstoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_application (
    id bigint NOT NULL,
    client_id character varying(255) NOT NULL,
    redirect_uris text NOT NULL,
    client_type character varying(32) NOT NULL,
    authorization_grant_type character varying(44) NOT NULL,
    client_secret character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    user_id uuid,
    skip_authorization boolean NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    algorithm character varying(5) NOT NULL,
    post_logout_redirect_uris text NOT NULL,
    hash_client_secret boolean NOT NULL,
    allowed_origins text NOT NULL,
    registration_source character varying(32) NOT NULL,
    cimd_expires_at timestamp with time zone
);
ALTER TABLE public.oauth2_provider_application ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_application_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_devicegrant (
    id bigint NOT NULL,
    device_code character varying(100) NOT NULL,
    user_code character varying(100) NOT NULL,
    scope text NOT NULL,
    "interval" integer NOT NULL,
    expires timestamp with time zone NOT NULL,
    status character varying(64) NOT NULL,
    client_id character varying(100) NOT NULL,
    last_checked timestamp with time zone NOT NULL,
    user_id uuid
);
ALTER TABLE public.oauth2_provider_devicegrant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_devicegrant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_grant (
    id bigint NOT NULL,
    code character varying(255) NOT NULL,
    expires timestamp with time zone NOT NULL,
    redirect_uri text NOT NULL,
    scope text NOT NULL,
    application_id bigint NOT NULL,
    user_id uuid NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    code_challenge character varying(128) NOT NULL,
    code_challenge_method character varying(10) NOT NULL,
    nonce character varying(255) NOT NULL,
    claims text NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_grant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_idtoken (
    id bigint NOT NULL,
    jti uuid NOT NULL,
    expires timestamp with time zone NOT NULL,
    scope text NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    application_id bigint,
    user_id uuid
);
ALTER TABLE public.oauth2_provider_idtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_idtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.oauth2_provider_refreshtoken (
    id bigint NOT NULL,
    token text NOT NULL,
    access_token_id bigint,
    application_id bigint NOT NULL,
    user_id uuid NOT NULL,
    created timestamp with time zone NOT NULL,
    updated timestamp with time zone NOT NULL,
    revoked timestamp with time zone,
    token_family uuid,
    token_checksum character varying(64) NOT NULL,
    resource jsonb NOT NULL
);
ALTER TABLE public.oauth2_provider_refreshtoken ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.oauth2_provider_refreshtoken_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.outbound_consent (
    id uuid NOT NULL,
    key text NOT NULL,
    address text NOT NULL,
    channel text NOT NULL,
    purpose text NOT NULL,
    state text NOT NULL,
    lawful_basis text NOT NULL,
    wording_version text NOT NULL,
    at timestamp with time zone NOT NULL,
    source text NOT NULL,
    evidence jsonb NOT NULL,
    person_entity text NOT NULL,
    person_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL
);
CREATE TABLE public.outbound_fetched (
    id uuid NOT NULL,
    url text NOT NULL,
    trap boolean NOT NULL,
    machine text NOT NULL,
    at timestamp with time zone NOT NULL,
    told boolean NOT NULL,
    message_id uuid NOT NULL
);
CREATE TABLE public.outbound_frequency (
    id uuid NOT NULL,
    address text NOT NULL,
    channel text NOT NULL,
    every interval NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_handover (
    message_id uuid NOT NULL,
    journal text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_maildomain (
    name text NOT NULL,
    takes_mail boolean NOT NULL,
    note text NOT NULL,
    valid_until timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_mailreturn (
    id uuid NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,
    address text NOT NULL,
    source text NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    message_id uuid
);
CREATE TABLE public.outbound_message (
    id uuid NOT NULL,
    key character varying(200) NOT NULL,
    channel character varying(20) NOT NULL,
    message_class character varying(20) NOT NULL,
    purpose character varying(200) NOT NULL,
    "to" text NOT NULL,
    subject text NOT NULL,
    state character varying(20) NOT NULL,
    reason text NOT NULL,
    via text NOT NULL,
    sender text NOT NULL,
    kept boolean NOT NULL,
    attempts integer NOT NULL,
    cause uuid,
    trace_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    consent_purpose text DEFAULT ''::text NOT NULL,
    thread jsonb DEFAULT '{}'::jsonb NOT NULL,
    campaign_id uuid,
    flow_id uuid,
    headers jsonb DEFAULT '[]'::jsonb NOT NULL,
    hold_until timestamp with time zone,
    journey_id uuid,
    last_cause uuid,
    last_trace text DEFAULT ''::text NOT NULL,
    person_entity text DEFAULT ''::text NOT NULL,
    person_id uuid,
    reason_code text DEFAULT ''::text NOT NULL,
    step_id text DEFAULT ''::text NOT NULL,
    time_zone text DEFAULT ''::text NOT NULL,
    variant text DEFAULT ''::text NOT NULL,
    CONSTRAINT outbound_message_attempts_check CHECK ((attempts >= 0))
);
CREATE TABLE public.outbound_messagebody (
    message_id uuid NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    secret text NOT NULL
);
CREATE TABLE public.outbound_pace (
    key text NOT NULL,
    next_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_pagesight (
    message_id uuid NOT NULL,
    showings integer NOT NULL,
    first_shown_at timestamp with time zone,
    closed_at timestamp with time zone,
    closed_as text NOT NULL,
    CONSTRAINT outbound_pagesight_showings_check CHECK ((showings >= 0))
);
CREATE TABLE public.outbound_pushkey (
    id uuid NOT NULL,
    one boolean NOT NULL,
    sealed text NOT NULL,
    public text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_pushsubscription (
    id uuid NOT NULL,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.outbound_sendingpolicy (
    id uuid NOT NULL,
    channel text NOT NULL,
    cap_count integer NOT NULL,
    cap_window interval NOT NULL,
    patience interval NOT NULL,
    quiet_from time without time zone,
    quiet_until time without time zone,
    time_zone text NOT NULL,
    domain_per_min integer NOT NULL,
    domain_overrides jsonb NOT NULL,
    version integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT outbound_sendingpolicy_cap_count_check CHECK ((cap_count >= 0)),
    CONSTRAINT outbound_sendingpolicy_domain_per_min_check CHECK ((domain_per_min >= 0)),
    CONSTRAINT outbound_sendingpolicy_version_check CHECK ((version >= 0))
);
CREATE TABLE public.outbound_signingkey (
    id uuid NOT NULL,
    domain text NOT NULL,
    selector text NOT NULL,
    sealed text NOT NULL,
    record text NOT NULL,
    in_use boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
CREATE TABLE public.outbound_suppression (
    id uuid NOT NULL,
    address text NOT NULL,
    channel text NOT NULL,
    reason text NOT NULL,
    source text NOT NULL,
    note text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone,
    lifted_at timestamp with time zone,
    lifted_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL
);
CREATE TABLE public.outbound_template (
    id uuid NOT NULL,
    key character varying(120) NOT NULL,
    name character varying(120) NOT NULL,
    description text NOT NULL,
    channel character varying(20) NOT NULL,
    message_class character varying(20) NOT NULL,
    consent_purpose text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    text text NOT NULL,
    published_version integer NOT NULL,
    is_archived boolean NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT outbound_template_published_version_check CHECK ((published_version >= 0))
);
CREATE TABLE public.outbound_templateversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    plain text NOT NULL,
    channel character varying(20) NOT NULL,
    message_class character varying(20) NOT NULL,
    consent_purpose text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by text NOT NULL,
    template_id uuid NOT NULL,
    CONSTRAINT outbound_templateversion_number_check CHECK ((number >= 0))
);
CREATE TABLE public.outbound_warmup (
    id uuid NOT NULL,
    domain text NOT NULL,
    first_day integer NOT NULL,
    growth_percent integer NOT NULL,
    until_per_day integer NOT NULL,
    started_on date NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT outbound_warmup_first_day_check CHECK ((first_day >= 0)),
    CONSTRAINT outbound_warmup_growth_percent_check CHECK ((growth_percent >= 0)),
    CONSTRAINT outbound_warmup_until_per_day_check CHECK ((until_per_day >= 0)),
    CONSTRAINT outbound_warmup_version_check CHECK ((version >= 0))
);
CREATE TABLE public.outbound_warmupday (
    id bigint NOT NULL,
    domain text NOT NULL,
    day date NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT outbound_warmupday_taken_check CHECK ((taken >= 0))
);
ALTER TABLE public.outbound_warmupday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outbound_warmupday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.portal_confirmation (
    id uuid NOT NULL,
    submission_key uuid NOT NULL,
    email text NOT NULL,
    held boolean NOT NULL,
    consents jsonb NOT NULL,
    message_ids jsonb NOT NULL,
    skipped text NOT NULL,
    cause uuid,
    trace_id text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    confirmed_by text NOT NULL,
    settled_at timestamp with time zone,
    form_id uuid NOT NULL
);
CREATE TABLE public.portal_consent_wording (
    wording_version character varying(120) NOT NULL,
    purpose character varying(40) NOT NULL,
    channel character varying(40) NOT NULL,
    number integer NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(100) NOT NULL,
    form_id uuid NOT NULL,
    CONSTRAINT portal_consent_wording_number_check CHECK ((number >= 0))
);
CREATE TABLE public.portal_form (
    id uuid NOT NULL,
    slug character varying(40) NOT NULL,
    name character varying(200) NOT NULL,
    title character varying(200) NOT NULL,
    intro text NOT NULL,
    product_interest character varying(200) NOT NULL,
    campaign character varying(200) NOT NULL,
    submit_label character varying(200) NOT NULL,
    fields jsonb NOT NULL,
    consents jsonb NOT NULL,
    thank_you text NOT NULL,
    redirect_url text NOT NULL,
    published boolean NOT NULL,
    public_key character varying(64) NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(100) NOT NULL,
    embed_hosts jsonb DEFAULT '[]'::jsonb NOT NULL,
    honeypot boolean DEFAULT true NOT NULL,
    proof_of_work character varying(10) DEFAULT 'mark'::character varying NOT NULL,
    high_priority boolean DEFAULT false NOT NULL,
    confirm_subject text DEFAULT ''::text NOT NULL,
    confirm_text text DEFAULT ''::text NOT NULL,
    confirmed_text text DEFAULT ''::text NOT NULL,
    opt_in character varying(20) DEFAULT 'off'::character varying NOT NULL,
    owner_id uuid,
    pipeline text DEFAULT ''::text NOT NULL,
    team_id uuid,
    CONSTRAINT portal_form_version_check CHECK ((version >= 0))
);
CREATE TABLE public.portal_form_signal (
    id uuid NOT NULL,
    form character varying(40) NOT NULL,
    day date NOT NULL,
    what character varying(10) NOT NULL,
    field character varying(40) NOT NULL,
    total bigint NOT NULL,
    CONSTRAINT portal_form_signal_total_check CHECK ((total >= 0))
);
CREATE TABLE public.portal_form_signal_mark (
    name character varying(40) NOT NULL,
    xid bigint NOT NULL,
    seq bigint NOT NULL
);
CREATE TABLE public.portal_form_submission (
    key uuid NOT NULL,
    form character varying(40) NOT NULL,
    received_at timestamp with time zone NOT NULL
);
CREATE TABLE public.portal_lead_delivery (
    id uuid NOT NULL,
    hook_key uuid NOT NULL,
    vendor_lead_id character varying(200) NOT NULL,
    trace_id character varying(32) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    state character varying(40) NOT NULL,
    test boolean NOT NULL,
    submission_key uuid,
    error text NOT NULL,
    attempts integer NOT NULL,
    unmapped jsonb NOT NULL,
    source_id uuid NOT NULL,
    CONSTRAINT portal_lead_delivery_attempts_check CHECK ((attempts >= 0))
);
CREATE TABLE public.portal_lead_source (
    id uuid NOT NULL,
    vendor character varying(40) NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    campaign character varying(200) NOT NULL,
    product_interest character varying(200) NOT NULL,
    mapping jsonb NOT NULL,
    enabled boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by character varying(100) NOT NULL,
    CONSTRAINT portal_lead_source_version_check CHECK ((version >= 0))
);
CREATE TABLE public.portal_lead_source_note (
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    what character varying(40) NOT NULL,
    hour timestamp with time zone NOT NULL,
    count bigint NOT NULL,
    last_at timestamp with time zone NOT NULL,
    trace_id character varying(32) NOT NULL,
    CONSTRAINT portal_lead_source_note_count_check CHECK ((count >= 0))
);
CREATE TABLE public.portal_lead_source_secret (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    sealed text NOT NULL,
    former text NOT NULL,
    former_until timestamp with time zone,
    set_at timestamp with time zone NOT NULL,
    set_by character varying(100) NOT NULL,
    source_id uuid NOT NULL
);
CREATE TABLE public.portal_tracked_site (
    id uuid NOT NULL,
    key character varying(64) NOT NULL,
    name character varying(200) NOT NULL,
    home character varying(200) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    allowed_hosts jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE public.portal_visit (
    id uuid NOT NULL,
    anonymous_id text NOT NULL,
    user_id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    title text NOT NULL,
    referrer text NOT NULL,
    campaign jsonb NOT NULL,
    data jsonb NOT NULL,
    touch boolean NOT NULL,
    bot boolean NOT NULL,
    origin text NOT NULL,
    key text NOT NULL,
    "time" timestamp with time zone NOT NULL,
    trace_id text NOT NULL
);
CREATE TABLE public.portal_visitor (
    id uuid NOT NULL,
    first_touch jsonb,
    last_touch jsonb,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.portal_visitor_key (
    id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    visitor_id uuid NOT NULL
);
ALTER TABLE public.portal_visitor_key ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_visitor_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.portal_visitor_link (
    id bigint NOT NULL,
    anonymous_id text NOT NULL,
    since timestamp with time zone NOT NULL,
    visitor_id uuid NOT NULL
);
ALTER TABLE public.portal_visitor_link ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_visitor_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_assignee (
    user_id uuid NOT NULL,
    products jsonb NOT NULL,
    countries jsonb NOT NULL,
    regions jsonb NOT NULL,
    capacity integer,
    away_from date,
    away_until date,
    turn bigint NOT NULL,
    version integer NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT sales_assignee_capacity CHECK (((capacity IS NULL) OR (capacity >= 0)))
);
CREATE TABLE public.sales_assignmentrule (
    id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    "position" integer NOT NULL,
    is_active boolean NOT NULL,
    countries jsonb NOT NULL,
    regions jsonb NOT NULL,
    products jsonb NOT NULL,
    grades jsonb NOT NULL,
    people jsonb NOT NULL,
    match_products boolean NOT NULL,
    match_countries boolean NOT NULL,
    method text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    pool_team_id uuid,
    team_id uuid,
    CONSTRAINT sales_assignment_method CHECK ((method = ANY (ARRAY['load'::text, 'round_robin'::text])))
);
CREATE TABLE public.sales_callsnooze (
    id uuid NOT NULL,
    regarding_entity text NOT NULL,
    regarding_id uuid NOT NULL,
    until_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    user_id uuid NOT NULL
);
CREATE TABLE public.sales_competitor (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    website text NOT NULL,
    strengths text NOT NULL,
    weaknesses text NOT NULL,
    is_active boolean NOT NULL
);
CREATE TABLE public.sales_forecastadjustment (
    id uuid NOT NULL,
    period_start date NOT NULL,
    months smallint NOT NULL,
    category text NOT NULL,
    currency text NOT NULL,
    pipeline_id uuid,
    amount numeric(19,4) NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    created_by_name text NOT NULL,
    owner_id uuid NOT NULL
);
CREATE TABLE public.sales_forecastsnapshot (
    id uuid NOT NULL,
    taken_on date NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    taken_by text NOT NULL,
    weekly boolean NOT NULL,
    deals integer NOT NULL
);
CREATE TABLE public.sales_lead (
    id uuid NOT NULL,
    salutation text NOT NULL,
    first_name text NOT NULL,
    last_name text NOT NULL,
    full_name text GENERATED ALWAYS AS (TRIM(BOTH FROM (COALESCE(first_name, ''::text) || COALESCE((COALESCE(' '::text, ''::text) || COALESCE(last_name, ''::text)), ''::text)))) STORED,
    email text NOT NULL,
    email_normalised text NOT NULL,
    mobile_phone text NOT NULL,
    phone_e164 text NOT NULL,
    company text NOT NULL,
    job_title text NOT NULL,
    company_size integer,
    country text NOT NULL,
    product_interest text NOT NULL,
    message text NOT NULL,
    lead_source text NOT NULL,
    utm_source text NOT NULL,
    utm_medium text NOT NULL,
    utm_campaign text NOT NULL,
    landing_page text NOT NULL,
    referrer text NOT NULL,
    rating text NOT NULL,
    status text NOT NULL,
    status_reason text NOT NULL,
    propensity_score smallint,
    propensity_grade text NOT NULL,
    propensity_record jsonb,
    lead_score smallint,
    lead_grade text NOT NULL,
    lead_record jsonb,
    decision jsonb,
    priority text NOT NULL,
    category text NOT NULL,
    response_due_at timestamp with time zone,
    first_response_at timestamp with time zone,
    hand_assigned boolean NOT NULL,
    submission_id uuid,
    last_submission_id uuid,
    consents jsonb NOT NULL,
    attribution jsonb NOT NULL,
    context jsonb NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    owner_id uuid,
    previous_id uuid,
    team_id uuid,
    pipeline text DEFAULT ''::text NOT NULL,
    assignment jsonb,
    merged_into_id uuid,
    parent_account_id uuid,
    parent_contact_id uuid,
    qualifying_opportunity_id uuid,
    CONSTRAINT sales_lead_priority CHECK ((priority = ANY (ARRAY['high'::text, 'normal'::text, 'low'::text]))),
    CONSTRAINT sales_lead_propensity_range CHECK (((propensity_score IS NULL) OR ((propensity_score >= 1) AND (propensity_score <= 100)))),
    CONSTRAINT sales_lead_score_range CHECK (((lead_score IS NULL) OR ((lead_score >= 1) AND (lead_score <= 100)))),
    CONSTRAINT sales_lead_status_reason CHECK ((((status = 'open'::text) AND (status_reason = ANY (ARRAY['new'::text, 'contacted'::text]))) OR ((status = 'qualified'::text) AND (status_reason = 'qualified'::text)) OR ((status = 'disqualified'::text) AND (status_reason = ANY (ARRAY['lost'::text, 'cannot_contact'::text, 'no_longer_interested'::text, 'canceled'::text])))))
)
WITH (toast_tuple_target='8160');
CREATE TABLE public.sales_leadpush (
    lead_id uuid NOT NULL,
    revision integer NOT NULL,
    since timestamp with time zone NOT NULL,
    refused text NOT NULL
);
CREATE TABLE public.sales_opportunity (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    stage_changed_at timestamp with time zone NOT NULL,
    description text NOT NULL,
    estimated_value numeric(19,4),
    annual_premium numeric(19,4),
    sum_assured numeric(19,4),
    currency text NOT NULL,
    estimated_close_date date,
    probability smallint NOT NULL,
    probability_by_hand boolean NOT NULL,
    forecast_category text NOT NULL,
    category_by_hand boolean NOT NULL,
    next_step text NOT NULL,
    rating text NOT NULL,
    status text NOT NULL,
    status_reason text NOT NULL,
    source_campaign text NOT NULL,
    actual_value numeric(19,4),
    actual_close_date date,
    close_note text NOT NULL,
    account_id uuid,
    competitor_id uuid,
    contact_id uuid,
    originating_lead_id uuid,
    owner_id uuid,
    product_id uuid,
    team_id uuid,
    pipeline_id uuid NOT NULL,
    stage_id uuid NOT NULL,
    CONSTRAINT sales_opportunity_probability CHECK (((probability >= 0) AND (probability <= 100))),
    CONSTRAINT sales_opportunity_status_reason CHECK ((((forecast_category = ANY (ARRAY['pipeline'::text, 'best_case'::text, 'committed'::text, 'omitted'::text])) AND (status = 'open'::text) AND (status_reason = ANY (ARRAY['in_progress'::text, 'on_hold'::text]))) OR ((forecast_category = 'won'::text) AND (status = 'won'::text) AND (status_reason = 'won'::text)) OR ((forecast_category = 'lost'::text) AND (status = 'lost'::text) AND (status_reason = ANY (ARRAY['canceled'::text, 'out_sold'::text])))))
);
CREATE TABLE public.sales_opportunityclose (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    status_reason text NOT NULL,
    revenue numeric(19,4),
    note text NOT NULL,
    closed_on date NOT NULL,
    policy_ids jsonb NOT NULL,
    competitor_id uuid,
    opportunity_id uuid NOT NULL
);
CREATE TABLE public.sales_opportunityline (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    "position" integer NOT NULL,
    description text NOT NULL,
    quantity numeric(19,4) NOT NULL,
    price numeric(19,4) NOT NULL,
    discount numeric(19,4) NOT NULL,
    amount numeric(19,4) NOT NULL,
    sum_assured numeric(19,4),
    opportunity_id uuid NOT NULL,
    policy_id uuid,
    product_id uuid
);
CREATE TABLE public.sales_pipeline (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    currency text NOT NULL,
    is_default boolean NOT NULL,
    is_active boolean NOT NULL,
    "position" integer NOT NULL,
    CONSTRAINT sales_pipeline_currency CHECK ((currency ~ '^[A-Z]{3}$'::text))
);
CREATE TABLE public.sales_predictivescore (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    entity_type text NOT NULL,
    entity_id text NOT NULL,
    score smallint NOT NULL,
    grade text NOT NULL,
    trend text NOT NULL,
    probability numeric(9,8),
    base numeric(14,8),
    reasons jsonb NOT NULL,
    model text NOT NULL,
    model_version text NOT NULL,
    features_as_of timestamp with time zone NOT NULL,
    scored_on timestamp with time zone,
    outcome text NOT NULL,
    lead_id uuid NOT NULL,
    CONSTRAINT sales_predictivescore_range CHECK (((score >= 1) AND (score <= 100)))
);
CREATE TABLE public.sales_quota (
    id uuid NOT NULL,
    period_start date NOT NULL,
    months smallint NOT NULL,
    amount numeric(19,4) NOT NULL,
    currency text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    attributes jsonb NOT NULL,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT sales_quota_months CHECK ((months = ANY (ARRAY[1, 3, 12]))),
    CONSTRAINT sales_quota_not_negative CHECK ((amount >= (0)::numeric)),
    CONSTRAINT sales_quota_whose CHECK (((owner_id IS NOT NULL) OR (team_id IS NOT NULL)))
);
CREATE TABLE public.sales_scoreentry (
    id uuid NOT NULL,
    score smallint NOT NULL,
    grade text NOT NULL,
    probability numeric(9,8),
    model text NOT NULL,
    model_version text NOT NULL,
    features_as_of timestamp with time zone NOT NULL,
    outcome text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL,
    lead_id uuid NOT NULL
);
CREATE TABLE public.sales_snapshotdeal (
    id bigint NOT NULL,
    opportunity_id uuid NOT NULL,
    name text NOT NULL,
    owner_id uuid,
    team_id uuid,
    pipeline_id uuid,
    stage_id uuid,
    stage_name text NOT NULL,
    status text NOT NULL,
    category text NOT NULL,
    amount numeric(19,4),
    currency text NOT NULL,
    close_date date,
    snapshot_id uuid NOT NULL
);
ALTER TABLE public.sales_snapshotdeal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sales_snapshotdeal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sales_stage (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    probability smallint NOT NULL,
    forecast_category text NOT NULL,
    required_fields jsonb NOT NULL,
    pipeline_id uuid NOT NULL,
    CONSTRAINT sales_stage_category CHECK ((forecast_category = ANY (ARRAY['pipeline'::text, 'best_case'::text, 'committed'::text, 'omitted'::text]))),
    CONSTRAINT sales_stage_probability CHECK (((probability >= 0) AND (probability <= 100)))
);
CREATE TABLE public.sales_submission (
    submission_id uuid NOT NULL,
    attempt integer NOT NULL,
    created_lead boolean NOT NULL,
    received_at timestamp with time zone NOT NULL,
    written_at timestamp with time zone NOT NULL,
    trace_id text NOT NULL,
    lead_id uuid NOT NULL
);
CREATE TABLE public.service_article (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    number text NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    keywords text NOT NULL,
    state text NOT NULL,
    published_version integer NOT NULL,
    uses integer NOT NULL,
    owner_id uuid,
    team_id uuid,
    subject_id uuid,
    CONSTRAINT service_article_published_version_check CHECK ((published_version >= 0)),
    CONSTRAINT service_article_uses_check CHECK ((uses >= 0))
);
CREATE SEQUENCE public.service_article_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.service_articleuse (
    id uuid NOT NULL,
    used_at timestamp with time zone NOT NULL,
    used_by text NOT NULL,
    article_id uuid NOT NULL,
    case_id uuid NOT NULL
);
CREATE TABLE public.service_articleversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    body text NOT NULL,
    keywords text NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by text NOT NULL,
    article_id uuid NOT NULL,
    CONSTRAINT service_articleversion_number_check CHECK ((number >= 0))
);
CREATE TABLE public.service_calendar (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    number integer NOT NULL,
    hours jsonb NOT NULL,
    CONSTRAINT service_calendar_number_check CHECK ((number >= 0))
);
CREATE TABLE public.service_calendarversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    hours jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    calendar_id uuid NOT NULL,
    CONSTRAINT service_calendarversion_number_check CHECK ((number >= 0))
);
CREATE TABLE public.service_case (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    number text NOT NULL,
    born_of uuid,
    title text NOT NULL,
    description text NOT NULL,
    customer_entity text NOT NULL,
    customer_id uuid,
    case_type text NOT NULL,
    origin text NOT NULL,
    priority text NOT NULL,
    status text NOT NULL,
    status_reason text NOT NULL,
    satisfaction smallint,
    resolution jsonb NOT NULL,
    first_response_at timestamp with time zone,
    last_customer_message_at timestamp with time zone,
    last_reply_at timestamp with time zone,
    resolved_at timestamp with time zone,
    reopened_count integer NOT NULL,
    account_id uuid,
    contact_id uuid,
    merged_into_id uuid,
    owner_id uuid,
    parent_id uuid,
    policy_id uuid,
    team_id uuid,
    entitlement_id uuid,
    queue_id uuid,
    subject_id uuid,
    CONSTRAINT service_case_customer CHECK ((((customer_entity = ''::text) AND (customer_id IS NULL)) OR ((customer_entity = ANY (ARRAY['account'::text, 'contact'::text])) AND (customer_id IS NOT NULL)))),
    CONSTRAINT service_case_priority CHECK ((priority = ANY (ARRAY['high'::text, 'normal'::text, 'low'::text]))),
    CONSTRAINT service_case_reopened_count_check CHECK ((reopened_count >= 0)),
    CONSTRAINT service_case_satisfaction CHECK (((satisfaction IS NULL) OR ((satisfaction >= 1) AND (satisfaction <= 5)))),
    CONSTRAINT service_case_status_reason CHECK ((((status = 'active'::text) AND (status_reason = ANY (ARRAY['in_progress'::text, 'on_hold'::text, 'waiting_for_details'::text, 'researching'::text]))) OR ((status = 'resolved'::text) AND (status_reason = ANY (ARRAY['problem_solved'::text, 'information_provided'::text]))) OR ((status = 'canceled'::text) AND (status_reason = ANY (ARRAY['canceled'::text, 'merged'::text])))))
);
CREATE SEQUENCE public.service_case_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE public.service_casemessage (
    id uuid NOT NULL,
    direction text NOT NULL,
    visibility text NOT NULL,
    channel text NOT NULL,
    author text NOT NULL,
    author_name text NOT NULL,
    from_address text NOT NULL,
    to_addresses jsonb NOT NULL,
    cc_addresses jsonb NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    quoted text NOT NULL,
    message_id text NOT NULL,
    in_reply_to text NOT NULL,
    outbound_id uuid,
    key text,
    automatic boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    case_id uuid NOT NULL,
    origin_id uuid,
    files jsonb DEFAULT '[]'::jsonb NOT NULL
);
CREATE TABLE public.service_caseresolution (
    id uuid NOT NULL,
    reason text NOT NULL,
    summary text NOT NULL,
    minutes integer NOT NULL,
    resolved_at timestamp with time zone NOT NULL,
    resolved_by text NOT NULL,
    version integer NOT NULL,
    case_id uuid NOT NULL,
    CONSTRAINT service_caseresolution_minutes_check CHECK ((minutes >= 0))
);
CREATE TABLE public.service_casetimer (
    id uuid NOT NULL,
    kpi text NOT NULL,
    reason text NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    warn_at timestamp with time zone,
    resumes_at timestamp with time zone,
    limit_spent boolean NOT NULL,
    paused_us bigint NOT NULL,
    pauses jsonb NOT NULL,
    fired jsonb NOT NULL,
    warned_at timestamp with time zone,
    breached_at timestamp with time zone,
    met_at timestamp with time zone,
    ended_at timestamp with time zone,
    end_reason text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    calendar_version_id uuid NOT NULL,
    case_id uuid NOT NULL,
    clock_id uuid NOT NULL,
    level_id uuid NOT NULL
);
CREATE TABLE public.service_casetiming (
    case_id uuid NOT NULL,
    phase text NOT NULL,
    facts jsonb NOT NULL,
    reason text NOT NULL,
    spells jsonb NOT NULL,
    cycle_at timestamp with time zone,
    first_replied_at timestamp with time zone,
    waiting_since timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    level_version_id uuid
);
CREATE TABLE public.service_caseviewing (
    id uuid NOT NULL,
    is_writing boolean NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    case_id uuid NOT NULL,
    user_id uuid NOT NULL
);
CREATE TABLE public.service_entitlement (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    customer_entity text NOT NULL,
    customer_id uuid NOT NULL,
    unit text NOT NULL,
    total integer NOT NULL,
    remaining integer NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    sla_hint text NOT NULL,
    is_active boolean NOT NULL,
    CONSTRAINT service_entitlement_total_check CHECK ((total >= 0))
);
CREATE TABLE public.service_inboundmail (
    id uuid NOT NULL,
    mailbox text NOT NULL,
    uid_validity bigint NOT NULL,
    uid bigint NOT NULL,
    message_key text NOT NULL,
    from_address text NOT NULL,
    subject text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    raw bytea,
    size integer NOT NULL,
    received_at timestamp with time zone NOT NULL,
    case_id uuid,
    CONSTRAINT service_inboundmail_size_check CHECK ((size >= 0))
);
CREATE TABLE public.service_levelclock (
    id uuid NOT NULL,
    kpi text NOT NULL,
    target_s integer NOT NULL,
    warn_after_s integer,
    plan jsonb NOT NULL,
    calendar_id uuid NOT NULL,
    level_version_id uuid NOT NULL,
    level_id uuid NOT NULL,
    applicable_when text DEFAULT ''::text NOT NULL,
    success_conditions text DEFAULT ''::text NOT NULL,
    CONSTRAINT service_levelclock_target_s_check CHECK ((target_s >= 0)),
    CONSTRAINT service_levelclock_warn_after_s_check CHECK ((warn_after_s >= 0))
);
CREATE TABLE public.service_levelversion (
    id uuid NOT NULL,
    number integer NOT NULL,
    plan jsonb NOT NULL,
    published_at timestamp with time zone NOT NULL,
    published_by text NOT NULL,
    level_id uuid NOT NULL,
    CONSTRAINT service_levelversion_number_check CHECK ((number >= 0))
);
CREATE TABLE public.service_macro (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    steps jsonb NOT NULL,
    is_active boolean NOT NULL,
    uses integer NOT NULL,
    owner_id uuid,
    team_id uuid,
    CONSTRAINT service_macro_uses_check CHECK ((uses >= 0))
);
CREATE TABLE public.service_macrorun (
    id uuid NOT NULL,
    name text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    replied boolean NOT NULL,
    run_at timestamp with time zone NOT NULL,
    run_by text NOT NULL,
    undone_at timestamp with time zone,
    case_id uuid NOT NULL
);
CREATE TABLE public.service_mailbox (
    name text NOT NULL,
    uid_validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    polled_at timestamp with time zone,
    error text NOT NULL
);
CREATE TABLE public.service_queue (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    is_private boolean NOT NULL,
    address text NOT NULL,
    is_active boolean NOT NULL,
    owner_id uuid,
    team_id uuid
);
CREATE TABLE public.service_queueitem (
    id uuid NOT NULL,
    picked_at timestamp with time zone,
    entered_at timestamp with time zone NOT NULL,
    left_at timestamp with time zone,
    version integer NOT NULL,
    case_id uuid NOT NULL,
    queue_id uuid NOT NULL,
    worker_id uuid
);
CREATE TABLE public.service_servicelevel (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    name text NOT NULL,
    "position" integer NOT NULL,
    state text NOT NULL,
    published integer NOT NULL,
    draft jsonb,
    CONSTRAINT service_servicelevel_published_check CHECK ((published >= 0))
);
CREATE TABLE public.service_subject (
    id uuid NOT NULL,
    attributes jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    last_cause uuid,
    last_trace text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    is_active boolean NOT NULL,
    parent_id uuid
);
CREATE TABLE public.users_apiclient (
    id uuid NOT NULL,
    name character varying(100) NOT NULL,
    role character varying(30) NOT NULL,
    client_id character varying(100) NOT NULL,
    scopes jsonb NOT NULL,
    write_key_digest character varying(64) NOT NULL,
    sas_key_digest character varying(64) NOT NULL,
    scram_verifier text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by character varying(100) NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    sas_key_sealed text DEFAULT ''::text NOT NULL,
    sas_key2_digest character varying(64),
    sas_key2_sealed text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.users_defaultview (
    id bigint NOT NULL,
    list_key character varying(60) NOT NULL,
    user_id uuid NOT NULL,
    view_id uuid NOT NULL
);
ALTER TABLE public.users_defaultview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_defaultview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.users_erasure (
    id uuid NOT NULL,
    state text NOT NULL,
    sealed text NOT NULL,
    digests jsonb NOT NULL,
    "position" jsonb NOT NULL,
    report jsonb NOT NULL,
    error text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone
);
CREATE TABLE public.users_notice (
    id uuid NOT NULL,
    kind character varying(40) NOT NULL,
    title character varying(200) NOT NULL,
    body text NOT NULL,
    url character varying(500) NOT NULL,
    cause uuid,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone,
    user_id uuid NOT NULL
);
CREATE TABLE public.users_savedview (
    id uuid NOT NULL,
    list_key character varying(60) NOT NULL,
    name character varying(60) NOT NULL,
    query text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    owner_id uuid NOT NULL,
    team_id uuid
);
CREATE TABLE public.users_team (
    id uuid NOT NULL,
    slug character varying(60) NOT NULL,
    name character varying(100) NOT NULL
);
CREATE TABLE public.users_user (
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    id uuid NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(150) NOT NULL,
    role character varying(30) NOT NULL,
    is_active boolean NOT NULL,
    time_zone character varying(50) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    scram_verifier text NOT NULL
);
CREATE TABLE public.users_user_teams (
    id bigint NOT NULL,
    user_id uuid NOT NULL,
    team_id uuid NOT NULL
);
ALTER TABLE public.users_user_teams ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_user_teams_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY public.events_log ATTACH PARTITION public.events_log_default DEFAULT;
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq UNIQUE (username, ip_address, user_agent);
ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptexpiration_pkey PRIMARY KEY (access_attempt_id);
ALTER TABLE ONLY public.axes_accessfailurelog
    ADD CONSTRAINT axes_accessfailurelog_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.axes_accesslog
    ADD CONSTRAINT axes_accesslog_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulk_job
    ADD CONSTRAINT bulk_job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulk_job
    ADD CONSTRAINT bulk_job_undo_of_id_key UNIQUE (undo_of_id);
ALTER TABLE ONLY public.bulk_jobrow
    ADD CONSTRAINT bulk_jobrow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulk_mapping
    ADD CONSTRAINT bulk_mapping_headings UNIQUE (entity, headings);
ALTER TABLE ONLY public.bulk_mapping
    ADD CONSTRAINT bulk_mapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulk_jobrow
    ADD CONSTRAINT bulk_row_number UNIQUE (job_id, number);
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_activity
    ADD CONSTRAINT customers_activity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_attachment
    ADD CONSTRAINT customers_attachment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_contact
    ADD CONSTRAINT customers_contact_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_duplicatepair
    ADD CONSTRAINT customers_duplicate_once UNIQUE (left_id, right_id);
ALTER TABLE ONLY public.customers_duplicatepair
    ADD CONSTRAINT customers_duplicatepair_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_merge
    ADD CONSTRAINT customers_merge_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_number_key UNIQUE (number);
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_pricelistitem
    ADD CONSTRAINT customers_price_once UNIQUE (price_list_id, product_id, basis);
ALTER TABLE ONLY public.customers_pricelist
    ADD CONSTRAINT customers_pricelist_name_key UNIQUE (name);
ALTER TABLE ONLY public.customers_pricelist
    ADD CONSTRAINT customers_pricelist_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_pricelistitem
    ADD CONSTRAINT customers_pricelistitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_product
    ADD CONSTRAINT customers_product_code_key UNIQUE (code);
ALTER TABLE ONLY public.customers_product
    ADD CONSTRAINT customers_product_number_key UNIQUE (number);
ALTER TABLE ONLY public.customers_product
    ADD CONSTRAINT customers_product_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_relation
    ADD CONSTRAINT customers_relation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.customers_sweepmark
    ADD CONSTRAINT customers_sweepmark_pkey PRIMARY KEY (entity);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.events_attempt
    ADD CONSTRAINT events_attempt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.events_dead_letter
    ADD CONSTRAINT events_dead_letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.events_delivery
    ADD CONSTRAINT events_delivery_pkey PRIMARY KEY (subscription_id, xid, seq);
ALTER TABLE ONLY public.events_epoch
    ADD CONSTRAINT events_epoch_pkey PRIMARY KEY (one);
ALTER TABLE ONLY public.events_event_subscription
    ADD CONSTRAINT events_event_subscription_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.events_key
    ADD CONSTRAINT events_key_pkey PRIMARY KEY (key);
ALTER TABLE public.events_log
    ADD CONSTRAINT events_log_priority_known CHECK ((priority = ANY (ARRAY[0, 1]))) NOT VALID;
ALTER TABLE ONLY public.events_minute
    ADD CONSTRAINT events_minute_pkey PRIMARY KEY (subscription_id, at);
ALTER TABLE ONLY public.events_pull
    ADD CONSTRAINT events_pull_pkey PRIMARY KEY (subscription_id, xid, seq);
ALTER TABLE ONLY public.events_subscription
    ADD CONSTRAINT events_subscription_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.events_topic
    ADD CONSTRAINT events_topic_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.facades_customcolumn
    ADD CONSTRAINT facades_customcolumn_name UNIQUE (entity, name);
ALTER TABLE ONLY public.facades_customcolumn
    ADD CONSTRAINT facades_customcolumn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customization
    ADD CONSTRAINT facades_customization_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customkey
    ADD CONSTRAINT facades_customkey_name UNIQUE (entity, name);
ALTER TABLE ONLY public.facades_customkey
    ADD CONSTRAINT facades_customkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customlink
    ADD CONSTRAINT facades_customlink_once UNIQUE (relation, first_id, second_id);
ALTER TABLE ONLY public.facades_customlink
    ADD CONSTRAINT facades_customlink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customrecord
    ADD CONSTRAINT facades_customrecord_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customrelation
    ADD CONSTRAINT facades_customrelation_name_key UNIQUE (name);
ALTER TABLE ONLY public.facades_customrelation
    ADD CONSTRAINT facades_customrelation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customrelation
    ADD CONSTRAINT facades_customrelation_schema_name_key UNIQUE (schema_name);
ALTER TABLE ONLY public.facades_customtable
    ADD CONSTRAINT facades_customtable_name_key UNIQUE (name);
ALTER TABLE ONLY public.facades_customtable
    ADD CONSTRAINT facades_customtable_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_customtable
    ADD CONSTRAINT facades_customtable_set_name_key UNIQUE (set_name);
ALTER TABLE ONLY public.facades_filepart
    ADD CONSTRAINT facades_filepart_once UNIQUE (upload_id, first);
ALTER TABLE ONLY public.facades_filepart
    ADD CONSTRAINT facades_filepart_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_fileupload
    ADD CONSTRAINT facades_fileupload_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.facades_houserecord
    ADD CONSTRAINT facades_houserecord_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flows_flow
    ADD CONSTRAINT flows_flow_name_key UNIQUE (name);
ALTER TABLE ONLY public.flows_flow
    ADD CONSTRAINT flows_flow_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flows_flowrun
    ADD CONSTRAINT flows_flowrun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flows_flowversion
    ADD CONSTRAINT flows_flowversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.flows_flowversion
    ADD CONSTRAINT flows_version_number UNIQUE (flow_id, number);
ALTER TABLE ONLY public.intake_ruledraftstep
    ADD CONSTRAINT intake_draft_edition UNIQUE (draft_id, edition);
ALTER TABLE ONLY public.intake_edgemodelslot
    ADD CONSTRAINT intake_edgemodelslot_key_key UNIQUE (key);
ALTER TABLE ONLY public.intake_edgemodelslot
    ADD CONSTRAINT intake_edgemodelslot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_edgemodeluse
    ADD CONSTRAINT intake_edgemodeluse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_edgemodelversion
    ADD CONSTRAINT intake_edgemodelversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_edgemodelversion
    ADD CONSTRAINT intake_edgemodelversion_version_key UNIQUE (version);
ALTER TABLE ONLY public.intake_ruledraftstep
    ADD CONSTRAINT intake_ruledraftstep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_ruleset
    ADD CONSTRAINT intake_ruleset_in_force_id_key UNIQUE (in_force_id);
ALTER TABLE ONLY public.intake_ruleset
    ADD CONSTRAINT intake_ruleset_key_key UNIQUE (key);
ALTER TABLE ONLY public.intake_ruleset
    ADD CONSTRAINT intake_ruleset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_rulesetversion
    ADD CONSTRAINT intake_rulesetversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_submission
    ADD CONSTRAINT intake_submission_once UNIQUE (submission_key, attempt);
ALTER TABLE ONLY public.intake_submission
    ADD CONSTRAINT intake_submission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.intake_rulesetversion
    ADD CONSTRAINT intake_version_number UNIQUE (rule_set_id, number);
ALTER TABLE ONLY public.kit_due
    ADD CONSTRAINT kit_due_kind_key_key UNIQUE (kind, key);
ALTER TABLE ONLY public.kit_due
    ADD CONSTRAINT kit_due_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_ad_account
    ADD CONSTRAINT marketing_ad_account_name_key UNIQUE (name);
ALTER TABLE ONLY public.marketing_ad_account
    ADD CONSTRAINT marketing_ad_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_campaign
    ADD CONSTRAINT marketing_campaign_name_key UNIQUE (name);
ALTER TABLE ONLY public.marketing_campaign
    ADD CONSTRAINT marketing_campaign_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_campaignmember
    ADD CONSTRAINT marketing_campaignmember_once UNIQUE (campaign_id, person_id);
ALTER TABLE ONLY public.marketing_campaignmember
    ADD CONSTRAINT marketing_campaignmember_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_engagement
    ADD CONSTRAINT marketing_engagement_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.marketing_enrolment
    ADD CONSTRAINT marketing_enrolment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_influence
    ADD CONSTRAINT marketing_influence_once UNIQUE (opportunity_id, model, campaign_id);
ALTER TABLE ONLY public.marketing_influence
    ADD CONSTRAINT marketing_influence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_journey_edit
    ADD CONSTRAINT marketing_journey_edit_pkey PRIMARY KEY (journey_id, side, number);
ALTER TABLE ONLY public.marketing_journey
    ADD CONSTRAINT marketing_journey_key_key UNIQUE (key);
ALTER TABLE ONLY public.marketing_journey
    ADD CONSTRAINT marketing_journey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_journey_tally
    ADD CONSTRAINT marketing_journey_tally_pkey PRIMARY KEY (journey_id, version, step, what);
ALTER TABLE ONLY public.marketing_journey_version
    ADD CONSTRAINT marketing_journey_version_pkey PRIMARY KEY (journey_id, number);
ALTER TABLE ONLY public.marketing_loosevisit
    ADD CONSTRAINT marketing_loosevisit_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_contact_key_key UNIQUE (contact_key);
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_number_key UNIQUE (number);
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_segment_member
    ADD CONSTRAINT marketing_segment_member_pkey PRIMARY KEY (segment_number, person_number);
ALTER TABLE ONLY public.marketing_segment
    ADD CONSTRAINT marketing_segment_name_key UNIQUE (name);
ALTER TABLE ONLY public.marketing_segment
    ADD CONSTRAINT marketing_segment_number_key UNIQUE (number);
ALTER TABLE ONLY public.marketing_segment
    ADD CONSTRAINT marketing_segment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_segment_tally
    ADD CONSTRAINT marketing_segment_tally_pkey PRIMARY KEY (segment_number);
ALTER TABLE ONLY public.marketing_social_audience
    ADD CONSTRAINT marketing_social_audience_once UNIQUE (campaign_id, account_id);
ALTER TABLE ONLY public.marketing_social_audience
    ADD CONSTRAINT marketing_social_audience_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_social_member
    ADD CONSTRAINT marketing_social_member_once UNIQUE (audience_id, person_id);
ALTER TABLE ONLY public.marketing_social_member
    ADD CONSTRAINT marketing_social_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_social_spend
    ADD CONSTRAINT marketing_social_spend_day UNIQUE (audience_id, day);
ALTER TABLE ONLY public.marketing_social_spend
    ADD CONSTRAINT marketing_social_spend_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.marketing_visitor
    ADD CONSTRAINT marketing_visitor_pkey PRIMARY KEY (anonymous_id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_id_token_id_key UNIQUE (id_token_id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_source_refresh_token_id_key UNIQUE (source_refresh_token_id);
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_token_checksum_85319a26_uniq UNIQUE (token_checksum);
ALTER TABLE ONLY public.oauth2_provider_application
    ADD CONSTRAINT oauth2_provider_application_client_id_key UNIQUE (client_id);
ALTER TABLE ONLY public.oauth2_provider_application
    ADD CONSTRAINT oauth2_provider_application_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_unique_device_code UNIQUE (device_code);
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_code_key UNIQUE (code);
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_jti_key UNIQUE (jti);
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refresht_token_checksum_revoked_46c81d1d_uniq UNIQUE (token_checksum, revoked);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_access_token_id_key UNIQUE (access_token_id);
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_consent
    ADD CONSTRAINT outbound_consent_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbound_consent
    ADD CONSTRAINT outbound_consent_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_fetched
    ADD CONSTRAINT outbound_fetched_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_frequency
    ADD CONSTRAINT outbound_frequency_once UNIQUE (address, channel);
ALTER TABLE ONLY public.outbound_frequency
    ADD CONSTRAINT outbound_frequency_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_handover
    ADD CONSTRAINT outbound_handover_pkey PRIMARY KEY (message_id);
ALTER TABLE ONLY public.outbound_signingkey
    ADD CONSTRAINT outbound_key_selector UNIQUE (domain, selector);
ALTER TABLE ONLY public.outbound_maildomain
    ADD CONSTRAINT outbound_maildomain_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.outbound_mailreturn
    ADD CONSTRAINT outbound_mailreturn_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbound_mailreturn
    ADD CONSTRAINT outbound_mailreturn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_message
    ADD CONSTRAINT outbound_message_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbound_message
    ADD CONSTRAINT outbound_message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_messagebody
    ADD CONSTRAINT outbound_messagebody_pkey PRIMARY KEY (message_id);
ALTER TABLE ONLY public.outbound_pace
    ADD CONSTRAINT outbound_pace_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.outbound_pagesight
    ADD CONSTRAINT outbound_pagesight_pkey PRIMARY KEY (message_id);
ALTER TABLE ONLY public.outbound_pushkey
    ADD CONSTRAINT outbound_pushkey_one_key UNIQUE (one);
ALTER TABLE ONLY public.outbound_pushkey
    ADD CONSTRAINT outbound_pushkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_pushsubscription
    ADD CONSTRAINT outbound_pushsubscription_endpoint_key UNIQUE (endpoint);
ALTER TABLE ONLY public.outbound_pushsubscription
    ADD CONSTRAINT outbound_pushsubscription_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_sendingpolicy
    ADD CONSTRAINT outbound_sendingpolicy_channel_key UNIQUE (channel);
ALTER TABLE ONLY public.outbound_sendingpolicy
    ADD CONSTRAINT outbound_sendingpolicy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_signingkey
    ADD CONSTRAINT outbound_signingkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_suppression
    ADD CONSTRAINT outbound_suppression_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_template
    ADD CONSTRAINT outbound_template_key_key UNIQUE (key);
ALTER TABLE ONLY public.outbound_template
    ADD CONSTRAINT outbound_template_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_templateversion
    ADD CONSTRAINT outbound_templateversion_number UNIQUE (template_id, number);
ALTER TABLE ONLY public.outbound_templateversion
    ADD CONSTRAINT outbound_templateversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_warmupday
    ADD CONSTRAINT outbound_warmup_day UNIQUE (domain, day);
ALTER TABLE ONLY public.outbound_warmup
    ADD CONSTRAINT outbound_warmup_domain_key UNIQUE (domain);
ALTER TABLE ONLY public.outbound_warmup
    ADD CONSTRAINT outbound_warmup_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.outbound_warmupday
    ADD CONSTRAINT outbound_warmupday_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_confirmation
    ADD CONSTRAINT portal_confirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_confirmation
    ADD CONSTRAINT portal_confirmation_submission_key_key UNIQUE (submission_key);
ALTER TABLE ONLY public.portal_consent_wording
    ADD CONSTRAINT portal_consent_wording_pkey PRIMARY KEY (wording_version);
ALTER TABLE ONLY public.portal_form
    ADD CONSTRAINT portal_form_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_form
    ADD CONSTRAINT portal_form_public_key_key UNIQUE (public_key);
ALTER TABLE ONLY public.portal_form_signal_mark
    ADD CONSTRAINT portal_form_signal_mark_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.portal_form_signal
    ADD CONSTRAINT portal_form_signal_once UNIQUE (form, day, what, field);
ALTER TABLE ONLY public.portal_form_signal
    ADD CONSTRAINT portal_form_signal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_form
    ADD CONSTRAINT portal_form_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.portal_form_submission
    ADD CONSTRAINT portal_form_submission_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.portal_visitor_key
    ADD CONSTRAINT portal_key_once UNIQUE (kind, value);
ALTER TABLE ONLY public.portal_lead_delivery
    ADD CONSTRAINT portal_lead_delivery_hook_key_key UNIQUE (hook_key);
ALTER TABLE ONLY public.portal_lead_delivery
    ADD CONSTRAINT portal_lead_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_lead_source_note
    ADD CONSTRAINT portal_lead_note_once UNIQUE (source_id, what, hour);
ALTER TABLE ONLY public.portal_lead_source_secret
    ADD CONSTRAINT portal_lead_secret_once UNIQUE (source_id, kind);
ALTER TABLE ONLY public.portal_lead_source
    ADD CONSTRAINT portal_lead_source_key_key UNIQUE (key);
ALTER TABLE ONLY public.portal_lead_source_note
    ADD CONSTRAINT portal_lead_source_note_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_lead_source
    ADD CONSTRAINT portal_lead_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_lead_source_secret
    ADD CONSTRAINT portal_lead_source_secret_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_visitor_link
    ADD CONSTRAINT portal_link_once UNIQUE (anonymous_id, since);
ALTER TABLE ONLY public.portal_tracked_site
    ADD CONSTRAINT portal_tracked_site_key_key UNIQUE (key);
ALTER TABLE ONLY public.portal_tracked_site
    ADD CONSTRAINT portal_tracked_site_name_key UNIQUE (name);
ALTER TABLE ONLY public.portal_tracked_site
    ADD CONSTRAINT portal_tracked_site_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_visit
    ADD CONSTRAINT portal_visit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_visitor_key
    ADD CONSTRAINT portal_visitor_key_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_visitor_link
    ADD CONSTRAINT portal_visitor_link_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_visitor
    ADD CONSTRAINT portal_visitor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.portal_consent_wording
    ADD CONSTRAINT portal_wording_once UNIQUE (form_id, purpose, channel, number);
ALTER TABLE ONLY public.sales_assignee
    ADD CONSTRAINT sales_assignee_pkey PRIMARY KEY (user_id);
ALTER TABLE ONLY public.sales_assignmentrule
    ADD CONSTRAINT sales_assignmentrule_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_callsnooze
    ADD CONSTRAINT sales_callsnooze_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_competitor
    ADD CONSTRAINT sales_competitor_name_key UNIQUE (name);
ALTER TABLE ONLY public.sales_competitor
    ADD CONSTRAINT sales_competitor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_forecastadjustment
    ADD CONSTRAINT sales_forecastadjustment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_forecastsnapshot
    ADD CONSTRAINT sales_forecastsnapshot_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_forecastsnapshot
    ADD CONSTRAINT sales_forecastsnapshot_taken_on_key UNIQUE (taken_on);
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_submission_id_key UNIQUE (submission_id);
ALTER TABLE ONLY public.sales_leadpush
    ADD CONSTRAINT sales_leadpush_pkey PRIMARY KEY (lead_id);
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_opportunityclose
    ADD CONSTRAINT sales_opportunityclose_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_opportunityline
    ADD CONSTRAINT sales_opportunityline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_pipeline
    ADD CONSTRAINT sales_pipeline_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_pipeline
    ADD CONSTRAINT sales_pipeline_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.sales_predictivescore
    ADD CONSTRAINT sales_predictivescore_key UNIQUE (entity_id, entity_type);
ALTER TABLE ONLY public.sales_predictivescore
    ADD CONSTRAINT sales_predictivescore_lead_id_key UNIQUE (lead_id);
ALTER TABLE ONLY public.sales_predictivescore
    ADD CONSTRAINT sales_predictivescore_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_quota
    ADD CONSTRAINT sales_quota_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_scoreentry
    ADD CONSTRAINT sales_scoreentry_once UNIQUE (lead_id, features_as_of, model, model_version, score, grade);
ALTER TABLE ONLY public.sales_scoreentry
    ADD CONSTRAINT sales_scoreentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_snapshotdeal
    ADD CONSTRAINT sales_snapshot_deal_once UNIQUE (snapshot_id, opportunity_id);
ALTER TABLE ONLY public.sales_snapshotdeal
    ADD CONSTRAINT sales_snapshotdeal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_callsnooze
    ADD CONSTRAINT sales_snooze_once UNIQUE (user_id, regarding_id, regarding_entity);
ALTER TABLE ONLY public.sales_stage
    ADD CONSTRAINT sales_stage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sales_stage
    ADD CONSTRAINT sales_stage_position UNIQUE (pipeline_id, "position") DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_submission
    ADD CONSTRAINT sales_submission_pkey PRIMARY KEY (submission_id);
ALTER TABLE ONLY public.service_article
    ADD CONSTRAINT service_article_number_key UNIQUE (number);
ALTER TABLE ONLY public.service_article
    ADD CONSTRAINT service_article_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_articleuse
    ADD CONSTRAINT service_articleuse_once UNIQUE (article_id, case_id);
ALTER TABLE ONLY public.service_articleuse
    ADD CONSTRAINT service_articleuse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_articleversion
    ADD CONSTRAINT service_articleversion_number UNIQUE (article_id, number);
ALTER TABLE ONLY public.service_articleversion
    ADD CONSTRAINT service_articleversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_calendar
    ADD CONSTRAINT service_calendar_name_key UNIQUE (name);
ALTER TABLE ONLY public.service_calendar
    ADD CONSTRAINT service_calendar_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_calendarversion
    ADD CONSTRAINT service_calendarversion_number UNIQUE (calendar_id, number);
ALTER TABLE ONLY public.service_calendarversion
    ADD CONSTRAINT service_calendarversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_born_of_key UNIQUE (born_of);
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_number_key UNIQUE (number);
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_casemessage
    ADD CONSTRAINT service_casemessage_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_caseresolution
    ADD CONSTRAINT service_caseresolution_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_casetimer
    ADD CONSTRAINT service_casetimer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_casetiming
    ADD CONSTRAINT service_casetiming_pkey PRIMARY KEY (case_id);
ALTER TABLE ONLY public.service_caseviewing
    ADD CONSTRAINT service_caseviewing_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_entitlement
    ADD CONSTRAINT service_entitlement_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_inboundmail
    ADD CONSTRAINT service_inboundmail_message_key_key UNIQUE (message_key);
ALTER TABLE ONLY public.service_inboundmail
    ADD CONSTRAINT service_inboundmail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_levelclock
    ADD CONSTRAINT service_levelclock_kpi UNIQUE (level_version_id, kpi);
ALTER TABLE ONLY public.service_levelclock
    ADD CONSTRAINT service_levelclock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_levelversion
    ADD CONSTRAINT service_levelversion_number UNIQUE (level_id, number);
ALTER TABLE ONLY public.service_levelversion
    ADD CONSTRAINT service_levelversion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_macro
    ADD CONSTRAINT service_macro_name_key UNIQUE (name);
ALTER TABLE ONLY public.service_macro
    ADD CONSTRAINT service_macro_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_macrorun
    ADD CONSTRAINT service_macrorun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_mailbox
    ADD CONSTRAINT service_mailbox_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.service_casemessage
    ADD CONSTRAINT service_message_once UNIQUE (case_id, key);
ALTER TABLE ONLY public.service_queue
    ADD CONSTRAINT service_queue_name_key UNIQUE (name);
ALTER TABLE ONLY public.service_queue
    ADD CONSTRAINT service_queue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_queueitem
    ADD CONSTRAINT service_queueitem_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_servicelevel
    ADD CONSTRAINT service_servicelevel_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_subject
    ADD CONSTRAINT service_subject_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.service_subject
    ADD CONSTRAINT service_subject_title UNIQUE NULLS NOT DISTINCT (parent_id, title);
ALTER TABLE ONLY public.service_caseviewing
    ADD CONSTRAINT service_viewing_once UNIQUE (case_id, user_id);
ALTER TABLE ONLY public.users_apiclient
    ADD CONSTRAINT users_apiclient_client_id_key UNIQUE (client_id);
ALTER TABLE ONLY public.users_apiclient
    ADD CONSTRAINT users_apiclient_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_apiclient
    ADD CONSTRAINT users_apiclient_sas_key2_digest_key UNIQUE (sas_key2_digest);
ALTER TABLE ONLY public.users_apiclient
    ADD CONSTRAINT users_apiclient_sas_key_digest_key UNIQUE (sas_key_digest);
ALTER TABLE ONLY public.users_apiclient
    ADD CONSTRAINT users_apiclient_write_key_digest_key UNIQUE (write_key_digest);
ALTER TABLE ONLY public.users_defaultview
    ADD CONSTRAINT users_default_view_once UNIQUE (user_id, list_key);
ALTER TABLE ONLY public.users_defaultview
    ADD CONSTRAINT users_defaultview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_erasure
    ADD CONSTRAINT users_erasure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_notice
    ADD CONSTRAINT users_notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_savedview
    ADD CONSTRAINT users_savedview_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_team
    ADD CONSTRAINT users_team_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_team
    ADD CONSTRAINT users_team_slug_key UNIQUE (slug);
ALTER TABLE ONLY public.users_user
    ADD CONSTRAINT users_user_email_key UNIQUE (email);
ALTER TABLE ONLY public.users_user
    ADD CONSTRAINT users_user_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_user_teams
    ADD CONSTRAINT users_user_teams_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users_user_teams
    ADD CONSTRAINT users_user_teams_user_id_team_id_bc518e16_uniq UNIQUE (user_id, team_id);
ALTER TABLE ONLY public.users_savedview
    ADD CONSTRAINT users_view_name_once UNIQUE (owner_id, list_key, name);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE INDEX axes_accessattempt_ip_address_10922d9c ON public.axes_accessattempt USING btree (ip_address);
CREATE INDEX axes_accessattempt_user_agent_ad89678b ON public.axes_accessattempt USING btree (user_agent);
CREATE INDEX axes_accessattempt_user_agent_ad89678b_like ON public.axes_accessattempt USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accessattempt_username_3f2d4ca0 ON public.axes_accessattempt USING btree (username);
CREATE INDEX axes_accessattempt_username_3f2d4ca0_like ON public.axes_accessattempt USING btree (username varchar_pattern_ops);
CREATE INDEX axes_accessfailurelog_ip_address_2e9f5a7f ON public.axes_accessfailurelog USING btree (ip_address);
CREATE INDEX axes_accessfailurelog_user_agent_ea145dda ON public.axes_accessfailurelog USING btree (user_agent);
CREATE INDEX axes_accessfailurelog_user_agent_ea145dda_like ON public.axes_accessfailurelog USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accessfailurelog_username_a8b7e8a4 ON public.axes_accessfailurelog USING btree (username);
CREATE INDEX axes_accessfailurelog_username_a8b7e8a4_like ON public.axes_accessfailurelog USING btree (username varchar_pattern_ops);
CREATE INDEX axes_accesslog_ip_address_86b417e5 ON public.axes_accesslog USING btree (ip_address);
CREATE INDEX axes_accesslog_user_agent_0e659004 ON public.axes_accesslog USING btree (user_agent);
CREATE INDEX axes_accesslog_user_agent_0e659004_like ON public.axes_accesslog USING btree (user_agent varchar_pattern_ops);
CREATE INDEX axes_accesslog_username_df93064b ON public.axes_accesslog USING btree (username);
CREATE INDEX axes_accesslog_username_df93064b_like ON public.axes_accesslog USING btree (username varchar_pattern_ops);
CREATE INDEX bulk_job_list ON public.bulk_job USING btree (created_by, created_at DESC);
CREATE INDEX bulk_row_key ON public.bulk_jobrow USING btree (job_id, key) WHERE (NOT (key = ''::text));
CREATE INDEX bulk_row_state ON public.bulk_jobrow USING btree (job_id, state, number);
CREATE INDEX customers_account_changed ON public.customers_account USING btree (updated_at DESC, id);
CREATE INDEX customers_account_created ON public.customers_account USING btree (created_at DESC, id);
CREATE INDEX customers_account_domain ON public.customers_account USING btree (domain) WHERE (NOT (domain = ''::text));
CREATE INDEX customers_account_email ON public.customers_account USING btree (email_normalised) WHERE (NOT (email_normalised = ''::text));
CREATE INDEX customers_account_lead ON public.customers_account USING btree (originating_lead_id) WHERE (originating_lead_id IS NOT NULL);
CREATE INDEX customers_account_merged ON public.customers_account USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX customers_account_name ON public.customers_account USING btree (name_normalised) WHERE (NOT (name_normalised = ''::text));
CREATE INDEX customers_account_named ON public.customers_account USING btree (NULLIF(lower(name), ''::text), id);
CREATE UNIQUE INDEX customers_account_number ON public.customers_account USING btree (account_number) WHERE ((NOT (account_number = ''::text)) AND (merged_into_id IS NULL));
CREATE INDEX customers_account_owner ON public.customers_account USING btree (owner_id) WHERE (owner_id IS NOT NULL);
CREATE INDEX customers_account_parent ON public.customers_account USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX customers_account_phone ON public.customers_account USING btree (phone_e164) WHERE (NOT (phone_e164 = ''::text));
CREATE INDEX customers_account_primary ON public.customers_account USING btree (primary_contact_id) WHERE (primary_contact_id IS NOT NULL);
CREATE INDEX customers_account_search ON public.customers_account USING gin (public.customers_account_words(name, account_number, domain, email, phone, city));
CREATE INDEX customers_account_team ON public.customers_account USING btree (team_id) WHERE (team_id IS NOT NULL);
CREATE INDEX customers_activity_owner ON public.customers_activity USING btree (owner_id, due_at) WHERE ((owner_id IS NOT NULL) AND (status = 'open'::text));
CREATE INDEX customers_activity_regarding ON public.customers_activity USING btree (regarding_id, created_at DESC);
CREATE INDEX customers_activity_start ON public.customers_activity USING btree (start_at) WHERE (start_at IS NOT NULL);
CREATE INDEX customers_activity_team ON public.customers_activity USING btree (team_id, due_at) WHERE ((status = 'open'::text) AND (team_id IS NOT NULL));
CREATE INDEX customers_attachment_bytes ON public.customers_attachment USING btree (sha256);
CREATE INDEX customers_attachment_record ON public.customers_attachment USING btree (regarding_id);
CREATE INDEX customers_contact_account ON public.customers_contact USING btree (account_id) WHERE (account_id IS NOT NULL);
CREATE INDEX customers_contact_birth ON public.customers_contact USING btree (birth_date) WHERE (birth_date IS NOT NULL);
CREATE INDEX customers_contact_changed ON public.customers_contact USING btree (updated_at DESC, id);
CREATE INDEX customers_contact_created ON public.customers_contact USING btree (created_at DESC, id);
CREATE INDEX customers_contact_email ON public.customers_contact USING btree (email_normalised) WHERE (NOT (email_normalised = ''::text));
CREATE INDEX customers_contact_lead ON public.customers_contact USING btree (originating_lead_id) WHERE (originating_lead_id IS NOT NULL);
CREATE INDEX customers_contact_mailbox ON public.customers_contact USING btree (public.leadloop_mailbox(email_normalised)) WHERE (email_normalised ~~ ANY (ARRAY['%+%@%'::text, '%@gmail.com'::text, '%@googlemail.com'::text]));
CREATE INDEX customers_contact_merged ON public.customers_contact USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX customers_contact_named ON public.customers_contact USING btree (NULLIF(lower(full_name), ''::text), id);
CREATE INDEX customers_contact_owner ON public.customers_contact USING btree (owner_id) WHERE (owner_id IS NOT NULL);
CREATE INDEX customers_contact_phone ON public.customers_contact USING btree (phone_e164) WHERE (NOT (phone_e164 = ''::text));
CREATE INDEX customers_contact_search ON public.customers_contact USING gin (public.customers_contact_words(first_name, last_name, email, mobile_phone, phone));
CREATE INDEX customers_contact_team ON public.customers_contact USING btree (team_id) WHERE (team_id IS NOT NULL);
CREATE INDEX customers_duplicate_right ON public.customers_duplicatepair USING btree (right_id);
CREATE INDEX customers_duplicate_state ON public.customers_duplicatepair USING btree (state, probability DESC, id);
CREATE INDEX customers_merge_gone ON public.customers_merge USING btree (gone_id, created_at DESC);
CREATE UNIQUE INDEX customers_merge_gone_once ON public.customers_merge USING btree (gone_id) WHERE (undone_at IS NULL);
CREATE INDEX customers_merge_kept ON public.customers_merge USING btree (kept_id, created_at DESC);
CREATE INDEX customers_merge_newest ON public.customers_merge USING btree (created_at DESC);
CREATE INDEX customers_policy_account ON public.customers_policy USING btree (holder_account_id) WHERE (holder_account_id IS NOT NULL);
CREATE INDEX customers_policy_contact ON public.customers_policy USING btree (holder_contact_id) WHERE (holder_contact_id IS NOT NULL);
CREATE INDEX customers_policy_deal ON public.customers_policy USING btree (opportunity_id) WHERE (opportunity_id IS NOT NULL);
CREATE INDEX customers_policy_life ON public.customers_policy USING btree (life_assured_id) WHERE (life_assured_id IS NOT NULL);
CREATE INDEX customers_policy_newest ON public.customers_policy USING btree (status, updated_at DESC, id);
CREATE INDEX customers_policy_number_a9be22c4_like ON public.customers_policy USING btree (number text_pattern_ops);
CREATE INDEX customers_policy_owner ON public.customers_policy USING btree (owner_id) WHERE (owner_id IS NOT NULL);
CREATE INDEX customers_policy_product ON public.customers_policy USING btree (product_id, status);
CREATE INDEX customers_policy_search ON public.customers_policy USING gin (public.customers_policy_words(number));
CREATE INDEX customers_policy_team ON public.customers_policy USING btree (team_id) WHERE (team_id IS NOT NULL);
CREATE INDEX customers_pricelist_name_1159391d_like ON public.customers_pricelist USING btree (name text_pattern_ops);
CREATE INDEX customers_pricelistitem_price_list_id_8dbcd3c0 ON public.customers_pricelistitem USING btree (price_list_id);
CREATE INDEX customers_pricelistitem_product_id_68f2ba58 ON public.customers_pricelistitem USING btree (product_id);
CREATE INDEX customers_product_code_199a57f3_like ON public.customers_product USING btree (code text_pattern_ops);
CREATE INDEX customers_relation_from ON public.customers_relation USING btree (from_id);
CREATE UNIQUE INDEX customers_relation_once ON public.customers_relation USING btree (from_id, to_id, role) WHERE (until IS NULL);
CREATE INDEX customers_relation_to ON public.customers_relation USING btree (to_id);
CREATE INDEX customers_sweepmark_entity_e6763bc2_like ON public.customers_sweepmark USING btree (entity text_pattern_ops);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE INDEX events_attempt_newest ON public.events_attempt USING btree (subscription_id, id DESC);
CREATE INDEX events_attempt_trace ON public.events_attempt USING btree (trace_id);
CREATE INDEX events_dead_letter_open ON public.events_dead_letter USING btree (dead_at DESC) WHERE (replayed_at IS NULL);
CREATE INDEX events_dead_letter_outlet ON public.events_dead_letter USING btree (subscription_id, dead_at DESC) WHERE (replayed_at IS NULL);
CREATE INDEX events_delivery_due ON public.events_delivery USING btree (subscription_id, due_at);
CREATE UNIQUE INDEX events_event_subscription_name ON public.events_event_subscription USING btree (lower(topic), lower(name)) WHERE (state <> 'Deleting'::text);
CREATE INDEX events_key_age ON public.events_key USING brin (recorded_at);
CREATE INDEX events_log_order ON ONLY public.events_log USING btree (topic, priority, xid, seq);
CREATE INDEX events_log_default_order ON public.events_log_default USING btree (topic, priority, xid, seq);
CREATE INDEX events_log_record ON ONLY public.events_log USING btree (subject, xid, seq) WHERE (topic = 'changes'::text);
CREATE INDEX events_log_default_subject_xid_seq_idx ON public.events_log_default USING btree (subject, xid, seq) WHERE (topic = 'changes'::text);
CREATE INDEX events_log_trace ON ONLY public.events_log USING btree (trace_id);
CREATE INDEX events_log_default_trace_id_idx ON public.events_log_default USING btree (trace_id);
CREATE INDEX events_pull_due ON public.events_pull USING btree (subscription_id, available_at);
CREATE UNIQUE INDEX events_topic_name ON public.events_topic USING btree (lower(name));
CREATE INDEX facades_customlink_back ON public.facades_customlink USING btree (relation, second_id);
CREATE INDEX facades_customrecord_newest ON public.facades_customrecord USING btree ("table", created_at DESC, id);
CREATE INDEX facades_customrecord_owner_id_bc1d08d5 ON public.facades_customrecord USING btree (owner_id);
CREATE INDEX facades_customrecord_team_id_ff12bc55 ON public.facades_customrecord USING btree (team_id);
CREATE INDEX facades_customrelation_name_88de0363_like ON public.facades_customrelation USING btree (name text_pattern_ops);
CREATE INDEX facades_customrelation_schema_name_1a4d0b71_like ON public.facades_customrelation USING btree (schema_name text_pattern_ops);
CREATE INDEX facades_customtable_name_0e72df3c_like ON public.facades_customtable USING btree (name text_pattern_ops);
CREATE INDEX facades_customtable_set_name_6c8650ec_like ON public.facades_customtable USING btree (set_name text_pattern_ops);
CREATE INDEX facades_filepart_upload_id_b2f18581 ON public.facades_filepart USING btree (upload_id);
CREATE INDEX facades_house_entity ON public.facades_houserecord USING btree (entity, name);
CREATE INDEX flows_flow_name_01b65460_like ON public.flows_flow USING btree (name varchar_pattern_ops);
CREATE INDEX flows_flow_published_id_70b37373 ON public.flows_flow USING btree (published_id);
CREATE INDEX flows_flowversion_flow_id_cdf3488c ON public.flows_flowversion USING btree (flow_id);
CREATE INDEX flows_run_newest ON public.flows_flowrun USING btree (flow_id, id DESC);
CREATE INDEX flows_run_not_succeeded ON public.flows_flowrun USING btree (status, id DESC) WHERE (NOT ((status)::text = 'Succeeded'::text));
CREATE UNIQUE INDEX flows_run_once ON public.flows_flowrun USING btree (cause, flow_id, attempt) WHERE ((cause IS NOT NULL) AND (resubmit_of IS NULL));
CREATE INDEX flows_run_trace ON public.flows_flowrun USING btree (trace_id);
CREATE INDEX intake_edgemodelslot_in_force_id_dd251fa8 ON public.intake_edgemodelslot USING btree (in_force_id);
CREATE INDEX intake_edgemodelslot_key_4bdf46a1_like ON public.intake_edgemodelslot USING btree (key varchar_pattern_ops);
CREATE INDEX intake_edgemodeluse_model_id_a1f3c201 ON public.intake_edgemodeluse USING btree (model_id);
CREATE INDEX intake_edgemodelversion_version_567976e5_like ON public.intake_edgemodelversion USING btree (version varchar_pattern_ops);
CREATE INDEX intake_ruledraftstep_draft_id_d3132433 ON public.intake_ruledraftstep USING btree (draft_id);
CREATE INDEX intake_ruleset_key_d3394718_like ON public.intake_ruleset USING btree (key varchar_pattern_ops);
CREATE INDEX intake_rulesetversion_rule_set_id_364bf13f ON public.intake_rulesetversion USING btree (rule_set_id);
CREATE UNIQUE INDEX intake_submission_current ON public.intake_submission USING btree (submission_key) WHERE (superseded_at IS NULL);
CREATE INDEX intake_submission_held ON public.intake_submission USING btree (outcome, id DESC) WHERE ((superseded_at IS NULL) AND ((outcome)::text = ANY ((ARRAY['rejected'::character varying, 'suppressed'::character varying])::text[])));
CREATE UNIQUE INDEX intake_version_draft ON public.intake_rulesetversion USING btree (rule_set_id) WHERE draft;
CREATE INDEX kit_due_next ON public.kit_due USING btree (kind, due_at);
CREATE INDEX marketing_ad_account_name_74fe6a90_like ON public.marketing_ad_account USING btree (name text_pattern_ops);
CREATE INDEX marketing_campaign_name_8fd0ed3c_like ON public.marketing_campaign USING btree (name text_pattern_ops);
CREATE INDEX marketing_campaign_status ON public.marketing_campaign USING btree (status, updated_at DESC, id);
CREATE INDEX marketing_campaign_utm ON public.marketing_campaign USING btree (utm_campaign) WHERE (NOT (utm_campaign = ''::text));
CREATE INDEX marketing_engagement_campaign ON public.marketing_engagement USING btree (campaign_id, kind) WHERE (campaign_id IS NOT NULL);
CREATE INDEX marketing_engagement_journey ON public.marketing_engagement USING btree (journey_id, step_id, kind) WHERE (journey_id IS NOT NULL);
CREATE INDEX marketing_engagement_kind ON public.marketing_engagement USING btree (kind, at);
CREATE INDEX marketing_engagement_person ON public.marketing_engagement USING btree (person_id, at DESC);
CREATE UNIQUE INDEX marketing_enrolment_cause ON public.marketing_enrolment USING btree (journey_id, person_id, cause) WHERE (cause IS NOT NULL);
CREATE INDEX marketing_enrolment_newest ON public.marketing_enrolment USING btree (journey_id, id DESC);
CREATE UNIQUE INDEX marketing_enrolment_once ON public.marketing_enrolment USING btree (journey_id, person_id, slot) WHERE (slot IS NOT NULL);
CREATE INDEX marketing_enrolment_person ON public.marketing_enrolment USING btree (person_id, journey_id);
CREATE INDEX marketing_enrolment_step ON public.marketing_enrolment USING btree (journey_id, step, id) WHERE (status = 'active'::text);
CREATE INDEX marketing_influence_campaign_id_effe1add ON public.marketing_influence USING btree (campaign_id);
CREATE INDEX marketing_influence_person_id_9b62f7ce ON public.marketing_influence USING btree (person_id);
CREATE INDEX marketing_journey_key_021b3729_like ON public.marketing_journey USING btree (key text_pattern_ops);
CREATE INDEX marketing_journey_newest ON public.marketing_journey USING btree (updated_at DESC, id);
CREATE INDEX marketing_loosevisit_at ON public.marketing_loosevisit USING btree (at);
CREATE INDEX marketing_loosevisit_visitor ON public.marketing_loosevisit USING btree (anonymous_id);
CREATE INDEX marketing_member_person ON public.marketing_campaignmember USING btree (person_id);
CREATE INDEX marketing_member_status ON public.marketing_campaignmember USING btree (campaign_id, status, id);
CREATE INDEX marketing_person_birthday ON public.marketing_person USING btree ((((EXTRACT(month FROM birth_date) * (100)::numeric) + EXTRACT(day FROM birth_date)))) WHERE (birth_date IS NOT NULL);
CREATE UNIQUE INDEX marketing_person_contact ON public.marketing_person USING btree (sales_contact_id) WHERE (sales_contact_id IS NOT NULL);
CREATE INDEX marketing_person_contact_key_1952fd33_like ON public.marketing_person USING btree (contact_key text_pattern_ops);
CREATE INDEX marketing_person_converted ON public.marketing_person USING btree (converted_at) WHERE (converted_at IS NOT NULL);
CREATE INDEX marketing_person_email ON public.marketing_person USING btree (email_normalised) WHERE (NOT (email_normalised = ''::text));
CREATE INDEX marketing_person_engaged ON public.marketing_person USING btree (last_engaged_at DESC NULLS LAST, id);
CREATE UNIQUE INDEX marketing_person_lead ON public.marketing_person USING btree (sales_lead_id) WHERE (sales_lead_id IS NOT NULL);
CREATE INDEX marketing_person_merged ON public.marketing_person USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX marketing_person_mql ON public.marketing_person USING btree (mql_at) WHERE (mql_at IS NOT NULL);
CREATE INDEX marketing_person_newest ON public.marketing_person USING btree (created_at DESC, id);
CREATE INDEX marketing_person_owner ON public.marketing_person USING btree (owner_id) WHERE (owner_id IS NOT NULL);
CREATE INDEX marketing_person_phone ON public.marketing_person USING btree (mobile_phone) WHERE (NOT (mobile_phone = ''::text));
CREATE INDEX marketing_person_renewals ON public.marketing_person USING gin (policy_renewals) WHERE (NOT (policy_renewals = '{}'::date[]));
CREATE INDEX marketing_person_sales_created ON public.marketing_person USING btree (sales_created_at) WHERE (sales_created_at IS NOT NULL);
CREATE INDEX marketing_person_team ON public.marketing_person USING btree (team_id) WHERE (team_id IS NOT NULL);
CREATE INDEX marketing_segment_name_f1f1183c_like ON public.marketing_segment USING btree (name text_pattern_ops);
CREATE INDEX marketing_segment_newest ON public.marketing_segment USING btree (updated_at DESC, id);
CREATE INDEX marketing_segment_reads ON public.marketing_segment USING gin (reads) WHERE (state = 'active'::text);
CREATE INDEX marketing_social_audience_account_id_6b5d5b1b ON public.marketing_social_audience USING btree (account_id);
CREATE INDEX marketing_social_audience_campaign_id_c6232db6 ON public.marketing_social_audience USING btree (campaign_id);
CREATE INDEX marketing_social_member_audience_id_bb4d34d8 ON public.marketing_social_member USING btree (audience_id);
CREATE INDEX marketing_social_person ON public.marketing_social_member USING btree (person_id);
CREATE INDEX marketing_social_spend_audience_id_a4c937ac ON public.marketing_social_spend USING btree (audience_id);
CREATE INDEX marketing_social_state ON public.marketing_social_member USING btree (audience_id, state, id);
CREATE INDEX marketing_visitor_anonymous_id_2100ea78_like ON public.marketing_visitor USING btree (anonymous_id text_pattern_ops);
CREATE INDEX marketing_visitor_person_id_142da624 ON public.marketing_visitor USING btree (person_id);
CREATE INDEX oauth2_prov_token_f_996e8a_idx ON public.oauth2_provider_refreshtoken USING btree (token_family);
CREATE INDEX oauth2_provider_accesstoken_application_id_b22886e1 ON public.oauth2_provider_accesstoken USING btree (application_id);
CREATE INDEX oauth2_provider_accesstoken_token_checksum_85319a26_like ON public.oauth2_provider_accesstoken USING btree (token_checksum varchar_pattern_ops);
CREATE INDEX oauth2_provider_accesstoken_user_id_6e4c9a65 ON public.oauth2_provider_accesstoken USING btree (user_id);
CREATE INDEX oauth2_provider_application_client_id_03f0cc84_like ON public.oauth2_provider_application USING btree (client_id varchar_pattern_ops);
CREATE INDEX oauth2_provider_application_client_secret_53133678 ON public.oauth2_provider_application USING btree (client_secret);
CREATE INDEX oauth2_provider_application_client_secret_53133678_like ON public.oauth2_provider_application USING btree (client_secret varchar_pattern_ops);
CREATE INDEX oauth2_provider_application_user_id_79829054 ON public.oauth2_provider_application USING btree (user_id);
CREATE INDEX oauth2_provider_devicegrant_client_id_229dd06d ON public.oauth2_provider_devicegrant USING btree (client_id);
CREATE INDEX oauth2_provider_devicegrant_client_id_229dd06d_like ON public.oauth2_provider_devicegrant USING btree (client_id varchar_pattern_ops);
CREATE INDEX oauth2_provider_devicegrant_user_id_1cec5156 ON public.oauth2_provider_devicegrant USING btree (user_id);
CREATE INDEX oauth2_provider_grant_application_id_81923564 ON public.oauth2_provider_grant USING btree (application_id);
CREATE INDEX oauth2_provider_grant_code_49ab4ddf_like ON public.oauth2_provider_grant USING btree (code varchar_pattern_ops);
CREATE INDEX oauth2_provider_grant_user_id_e8f62af8 ON public.oauth2_provider_grant USING btree (user_id);
CREATE INDEX oauth2_provider_idtoken_application_id_08c5ff4f ON public.oauth2_provider_idtoken USING btree (application_id);
CREATE INDEX oauth2_provider_idtoken_user_id_dd512b59 ON public.oauth2_provider_idtoken USING btree (user_id);
CREATE INDEX oauth2_provider_refreshtoken_application_id_2d1c311b ON public.oauth2_provider_refreshtoken USING btree (application_id);
CREATE INDEX oauth2_provider_refreshtoken_user_id_da837fce ON public.oauth2_provider_refreshtoken USING btree (user_id);
CREATE INDEX outbound_consent_address ON public.outbound_consent USING btree (address, channel);
CREATE INDEX outbound_consent_key_5473878a_like ON public.outbound_consent USING btree (key text_pattern_ops);
CREATE INDEX outbound_consent_person ON public.outbound_consent USING btree (person_id) WHERE (person_id IS NOT NULL);
CREATE INDEX outbound_fetched_message ON public.outbound_fetched USING btree (message_id, at);
CREATE INDEX outbound_handover_journal ON public.outbound_handover USING btree (journal);
CREATE UNIQUE INDEX outbound_key_in_use ON public.outbound_signingkey USING btree (domain) WHERE in_use;
CREATE INDEX outbound_maildomain_name_2e807009_like ON public.outbound_maildomain USING btree (name text_pattern_ops);
CREATE INDEX outbound_mailreturn_key_08937913_like ON public.outbound_mailreturn USING btree (key text_pattern_ops);
CREATE INDEX outbound_mailreturn_message_id_78a94d45 ON public.outbound_mailreturn USING btree (message_id);
CREATE INDEX outbound_message_address ON public.outbound_message USING btree (lower("to"), created_at);
CREATE INDEX outbound_message_key_084c5207_like ON public.outbound_message USING btree (key varchar_pattern_ops);
CREATE INDEX outbound_message_person ON public.outbound_message USING btree (person_id, created_at) WHERE (person_id IS NOT NULL);
CREATE INDEX outbound_message_state ON public.outbound_message USING btree (state, id DESC);
CREATE INDEX outbound_message_to ON public.outbound_message USING btree ("to", created_at DESC);
CREATE INDEX outbound_pace_key_c2433b6f_like ON public.outbound_pace USING btree (key text_pattern_ops);
CREATE INDEX outbound_push_address ON public.outbound_pushsubscription USING btree (address);
CREATE INDEX outbound_pushsubscription_endpoint_be35ca92_like ON public.outbound_pushsubscription USING btree (endpoint text_pattern_ops);
CREATE INDEX outbound_return_address ON public.outbound_mailreturn USING btree (address, at DESC);
CREATE INDEX outbound_sendingpolicy_channel_debfe90e_like ON public.outbound_sendingpolicy USING btree (channel text_pattern_ops);
CREATE INDEX outbound_suppression_newest ON public.outbound_suppression USING btree (created_at DESC, id);
CREATE UNIQUE INDEX outbound_suppression_once ON public.outbound_suppression USING btree (address, channel, reason) WHERE (lifted_at IS NULL);
CREATE INDEX outbound_template_key_19f0d742_like ON public.outbound_template USING btree (key varchar_pattern_ops);
CREATE INDEX outbound_templateversion_template_id_38f28715 ON public.outbound_templateversion USING btree (template_id);
CREATE INDEX outbound_warmup_domain_4b485941_like ON public.outbound_warmup USING btree (domain text_pattern_ops);
CREATE INDEX portal_confirmation_email ON public.portal_confirmation USING btree (email, requested_at DESC);
CREATE INDEX portal_confirmation_form_id_8f86f5da ON public.portal_confirmation USING btree (form_id);
CREATE INDEX portal_consent_wording_form_id_c6b40c89 ON public.portal_consent_wording USING btree (form_id);
CREATE INDEX portal_consent_wording_wording_version_6308470d_like ON public.portal_consent_wording USING btree (wording_version varchar_pattern_ops);
CREATE INDEX portal_form_public_key_33137344_like ON public.portal_form USING btree (public_key varchar_pattern_ops);
CREATE INDEX portal_form_signal_mark_name_1c7ed541_like ON public.portal_form_signal_mark USING btree (name varchar_pattern_ops);
CREATE INDEX portal_form_slug_bd4bc797_like ON public.portal_form USING btree (slug varchar_pattern_ops);
CREATE INDEX portal_form_submission_of ON public.portal_form_submission USING btree (form, received_at DESC, key DESC);
CREATE INDEX portal_lead_delivery_newest ON public.portal_lead_delivery USING btree (source_id, received_at DESC);
CREATE INDEX portal_lead_delivery_oldest ON public.portal_lead_delivery USING btree (received_at);
CREATE INDEX portal_lead_delivery_source_id_ab8a6ecf ON public.portal_lead_delivery USING btree (source_id);
CREATE INDEX portal_lead_source_key_4f62fff8_like ON public.portal_lead_source USING btree (key varchar_pattern_ops);
CREATE INDEX portal_lead_source_secret_source_id_03fb178c ON public.portal_lead_source_secret USING btree (source_id);
CREATE INDEX portal_tracked_site_key_ed35673a_like ON public.portal_tracked_site USING btree (key varchar_pattern_ops);
CREATE INDEX portal_tracked_site_name_232bae02_like ON public.portal_tracked_site USING btree (name varchar_pattern_ops);
CREATE INDEX portal_visit_site ON public.portal_visit USING btree (key, "time") WHERE (NOT (key = ''::text));
CREATE INDEX portal_visit_time ON public.portal_visit USING btree ("time");
CREATE INDEX portal_visit_user ON public.portal_visit USING btree (user_id, "time") WHERE (NOT (user_id = ''::text));
CREATE INDEX portal_visit_visitor ON public.portal_visit USING btree (anonymous_id, "time") WHERE (NOT (anonymous_id = ''::text));
CREATE INDEX portal_visitor_key_visitor_id_ab81f9f0 ON public.portal_visitor_key USING btree (visitor_id);
CREATE INDEX portal_visitor_link_visitor_id_d25de251 ON public.portal_visitor_link USING btree (visitor_id);
CREATE INDEX sales_adjustment_cell ON public.sales_forecastadjustment USING btree (period_start, owner_id, category, created_at DESC);
CREATE INDEX sales_callsnooze_user_id_cf35a71b ON public.sales_callsnooze USING btree (user_id);
CREATE INDEX sales_competitor_name_3a677a12_like ON public.sales_competitor USING btree (name text_pattern_ops);
CREATE INDEX sales_lead_account ON public.sales_lead USING btree (parent_account_id) WHERE (parent_account_id IS NOT NULL);
CREATE INDEX sales_lead_best ON public.sales_lead USING btree (propensity_score DESC NULLS LAST, id);
CREATE INDEX sales_lead_by_company ON public.sales_lead USING btree (NULLIF(lower(company), ''::text), id);
CREATE INDEX sales_lead_campaign ON public.sales_lead USING btree (utm_campaign) WHERE (NOT (utm_campaign = ''::text));
CREATE INDEX sales_lead_changed ON public.sales_lead USING btree (updated_at DESC, id);
CREATE INDEX sales_lead_contact ON public.sales_lead USING btree (parent_contact_id) WHERE (parent_contact_id IS NOT NULL);
CREATE INDEX sales_lead_due ON public.sales_lead USING btree (response_due_at DESC NULLS LAST, id);
CREATE INDEX sales_lead_email ON public.sales_lead USING btree (email_normalised) WHERE (NOT (email_normalised = ''::text));
CREATE INDEX sales_lead_graded ON public.sales_lead USING btree (status, propensity_grade, propensity_score DESC NULLS LAST, id);
CREATE INDEX sales_lead_mailbox ON public.sales_lead USING btree (public.leadloop_mailbox(email_normalised)) WHERE (email_normalised ~~ ANY (ARRAY['%+%@%'::text, '%@gmail.com'::text, '%@googlemail.com'::text]));
CREATE INDEX sales_lead_merged ON public.sales_lead USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX sales_lead_named ON public.sales_lead USING btree (NULLIF(lower(full_name), ''::text), id);
CREATE INDEX sales_lead_narrowed ON public.sales_lead USING btree (status, status_reason, propensity_grade, country, priority, owner_id, team_id, product_interest, lead_source, rating) WHERE (merged_into_id IS NULL);
CREATE INDEX sales_lead_newest ON public.sales_lead USING btree (created_at DESC, id);
CREATE INDEX sales_lead_opportunity ON public.sales_lead USING btree (qualifying_opportunity_id) WHERE (qualifying_opportunity_id IS NOT NULL);
CREATE INDEX sales_lead_owner ON public.sales_lead USING btree (owner_id, status) WHERE (owner_id IS NOT NULL);
CREATE INDEX sales_lead_phone ON public.sales_lead USING btree (phone_e164) WHERE (NOT (phone_e164 = ''::text));
CREATE INDEX sales_lead_previous ON public.sales_lead USING btree (previous_id) WHERE (previous_id IS NOT NULL);
CREATE INDEX sales_lead_push_waiting ON public.sales_leadpush USING btree (since) WHERE (refused = ''::text);
CREATE INDEX sales_lead_search ON public.sales_lead USING gin (public.sales_lead_words(first_name, last_name, company, email, mobile_phone));
CREATE INDEX sales_lead_team ON public.sales_lead USING btree (team_id, status) WHERE (team_id IS NOT NULL);
CREATE INDEX sales_opportunity_account_id_e47958d4 ON public.sales_opportunity USING btree (account_id);
CREATE INDEX sales_opportunity_board ON public.sales_opportunity USING btree (stage_id, estimated_close_date, id) WHERE (status = 'open'::text);
CREATE INDEX sales_opportunity_closing ON public.sales_opportunity USING btree (status, estimated_close_date, id);
CREATE INDEX sales_opportunity_contact_id_a35e90cf ON public.sales_opportunity USING btree (contact_id);
CREATE INDEX sales_opportunity_newest ON public.sales_opportunity USING btree (created_at DESC, id);
CREATE INDEX sales_opportunity_originating_lead_id_f0ddd2b9 ON public.sales_opportunity USING btree (originating_lead_id);
CREATE INDEX sales_opportunity_owner ON public.sales_opportunity USING btree (owner_id, status, estimated_close_date) WHERE (owner_id IS NOT NULL);
CREATE INDEX sales_opportunity_pipeline_id_d2341c08 ON public.sales_opportunity USING btree (pipeline_id);
CREATE INDEX sales_opportunity_search ON public.sales_opportunity USING gin (public.sales_opportunity_words(name, next_step));
CREATE INDEX sales_opportunity_stage_id_f7117c7a ON public.sales_opportunity USING btree (stage_id);
CREATE INDEX sales_opportunity_team ON public.sales_opportunity USING btree (team_id, status) WHERE (team_id IS NOT NULL);
CREATE INDEX sales_opportunityclose_competitor_id_38b463d2 ON public.sales_opportunityclose USING btree (competitor_id);
CREATE INDEX sales_opportunityclose_newest ON public.sales_opportunityclose USING btree (opportunity_id, created_at DESC);
CREATE INDEX sales_opportunityclose_opportunity_id_5605ca65 ON public.sales_opportunityclose USING btree (opportunity_id);
CREATE INDEX sales_opportunityline_opportunity_id_faacac5a ON public.sales_opportunityline USING btree (opportunity_id);
CREATE INDEX sales_opportunityline_policy_id_18822719 ON public.sales_opportunityline USING btree (policy_id);
CREATE INDEX sales_opportunityline_product_id_550ef554 ON public.sales_opportunityline USING btree (product_id);
CREATE UNIQUE INDEX sales_pipeline_one_default ON public.sales_pipeline USING btree (is_default) WHERE is_default;
CREATE INDEX sales_pipeline_slug_f826e399_like ON public.sales_pipeline USING btree (slug text_pattern_ops);
CREATE UNIQUE INDEX sales_quota_person ON public.sales_quota USING btree (period_start, months, currency, owner_id) WHERE (owner_id IS NOT NULL);
CREATE UNIQUE INDEX sales_quota_team ON public.sales_quota USING btree (period_start, months, currency, team_id) WHERE (owner_id IS NULL);
CREATE INDEX sales_stage_pipeline_id_c82fa50a ON public.sales_stage USING btree (pipeline_id);
CREATE INDEX sales_submission_lead_id_3eef1ed9 ON public.sales_submission USING btree (lead_id);
CREATE INDEX service_article_number_bced47f3_like ON public.service_article USING btree (number text_pattern_ops);
CREATE INDEX service_article_search ON public.service_article USING gin (public.service_article_words(title, keywords, summary, body));
CREATE INDEX service_article_state ON public.service_article USING btree (state, updated_at DESC);
CREATE INDEX service_articleuse_article_id_8e1ad2ae ON public.service_articleuse USING btree (article_id);
CREATE INDEX service_articleuse_case_id_902266fd ON public.service_articleuse USING btree (case_id);
CREATE INDEX service_articleversion_article_id_073f63df ON public.service_articleversion USING btree (article_id);
CREATE INDEX service_calendar_name_4b4a20b8_like ON public.service_calendar USING btree (name text_pattern_ops);
CREATE INDEX service_calendarversion_calendar_id_d5321f93 ON public.service_calendarversion USING btree (calendar_id);
CREATE INDEX service_case_account ON public.service_case USING btree (account_id, created_at DESC) WHERE (account_id IS NOT NULL);
CREATE INDEX service_case_all ON public.service_case USING btree (created_at DESC, id);
CREATE INDEX service_case_contact ON public.service_case USING btree (contact_id, created_at DESC) WHERE (contact_id IS NOT NULL);
CREATE INDEX service_case_merged ON public.service_case USING btree (merged_into_id) WHERE (merged_into_id IS NOT NULL);
CREATE INDEX service_case_newest ON public.service_case USING btree (status, created_at DESC, id);
CREATE INDEX service_case_number_3433b44c_like ON public.service_case USING btree (number text_pattern_ops);
CREATE INDEX service_case_owner ON public.service_case USING btree (owner_id, status) WHERE (owner_id IS NOT NULL);
CREATE INDEX service_case_parent ON public.service_case USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX service_case_policy ON public.service_case USING btree (policy_id) WHERE (policy_id IS NOT NULL);
CREATE INDEX service_case_queue ON public.service_case USING btree (queue_id, status);
CREATE INDEX service_case_search ON public.service_case USING gin (public.service_case_words(number, title));
CREATE INDEX service_case_subject ON public.service_case USING btree (subject_id);
CREATE INDEX service_case_team ON public.service_case USING btree (team_id, status);
CREATE INDEX service_casemessage_case_id_1eb2c07f ON public.service_casemessage USING btree (case_id);
CREATE INDEX service_caseresolution_case_id_eb9843d9 ON public.service_caseresolution USING btree (case_id);
CREATE INDEX service_casetimer_clock_id_ada32827 ON public.service_casetimer USING btree (clock_id);
CREATE INDEX service_casetimer_level_id_65a620a8 ON public.service_casetimer USING btree (level_id);
CREATE INDEX service_casetiming_level_version_id_ab5bff6d ON public.service_casetiming USING btree (level_version_id);
CREATE INDEX service_caseviewing_case_id_4ec95673 ON public.service_caseviewing USING btree (case_id);
CREATE INDEX service_caseviewing_user_id_e0b8bd1d ON public.service_caseviewing USING btree (user_id);
CREATE INDEX service_entitlement_customer ON public.service_entitlement USING btree (customer_id);
CREATE INDEX service_inbound_newest ON public.service_inboundmail USING btree (received_at DESC, id);
CREATE INDEX service_inbound_state ON public.service_inboundmail USING btree (state, received_at DESC);
CREATE INDEX service_inboundmail_message_key_dc7898e2_like ON public.service_inboundmail USING btree (message_key text_pattern_ops);
CREATE INDEX service_levelclock_calendar_id_2efcd01f ON public.service_levelclock USING btree (calendar_id);
CREATE INDEX service_levelclock_level_id_c843b270 ON public.service_levelclock USING btree (level_id);
CREATE INDEX service_levelclock_level_version_id_de32b513 ON public.service_levelclock USING btree (level_version_id);
CREATE INDEX service_levelversion_level_id_b36636a6 ON public.service_levelversion USING btree (level_id);
CREATE INDEX service_macro_name_62b0edf8_like ON public.service_macro USING btree (name text_pattern_ops);
CREATE INDEX service_macrorun_case_id_ec524c60 ON public.service_macrorun USING btree (case_id);
CREATE INDEX service_mailbox_name_fd47b16d_like ON public.service_mailbox USING btree (name text_pattern_ops);
CREATE INDEX service_message_case ON public.service_casemessage USING btree (case_id, created_at);
CREATE INDEX service_message_id ON public.service_casemessage USING btree (message_id) WHERE (NOT (message_id = ''::text));
CREATE INDEX service_message_outbound ON public.service_casemessage USING btree (outbound_id) WHERE (outbound_id IS NOT NULL);
CREATE UNIQUE INDEX service_queue_address ON public.service_queue USING btree (address) WHERE (NOT (address = ''::text));
CREATE INDEX service_queue_name_113560b2_like ON public.service_queue USING btree (name text_pattern_ops);
CREATE INDEX service_queueitem_case ON public.service_queueitem USING btree (case_id);
CREATE UNIQUE INDEX service_queueitem_one ON public.service_queueitem USING btree (case_id) WHERE (left_at IS NULL);
CREATE INDEX service_queueitem_waiting ON public.service_queueitem USING btree (queue_id, entered_at) WHERE (left_at IS NULL);
CREATE INDEX service_resolution_case ON public.service_caseresolution USING btree (case_id, resolved_at DESC);
CREATE INDEX service_subject_parent_id_d08f8d8c ON public.service_subject USING btree (parent_id);
CREATE INDEX service_timer_case ON public.service_casetimer USING btree (case_id, started_at);
CREATE INDEX service_timer_due ON public.service_casetimer USING btree (due_at, case_id) WHERE (status = ANY (ARRAY['in_progress'::text, 'nearing'::text, 'paused'::text]));
CREATE INDEX service_timer_kpi ON public.service_casetimer USING btree (kpi, started_at);
CREATE UNIQUE INDEX service_timer_running ON public.service_casetimer USING btree (case_id, kpi) WHERE (status = ANY (ARRAY['in_progress'::text, 'nearing'::text, 'paused'::text]));
CREATE INDEX users_apiclient_client_id_0a0363e0_like ON public.users_apiclient USING btree (client_id varchar_pattern_ops);
CREATE INDEX users_apiclient_sas_key2_digest_36b54dad_like ON public.users_apiclient USING btree (sas_key2_digest varchar_pattern_ops);
CREATE INDEX users_apiclient_sas_key_digest_a73772c6_like ON public.users_apiclient USING btree (sas_key_digest varchar_pattern_ops);
CREATE INDEX users_apiclient_write_key_digest_d01938f5_like ON public.users_apiclient USING btree (write_key_digest varchar_pattern_ops);
CREATE INDEX users_defaultview_user_id_2e785a7a ON public.users_defaultview USING btree (user_id);
CREATE INDEX users_defaultview_view_id_5213f6cb ON public.users_defaultview USING btree (view_id);
CREATE INDEX users_erasure_newest ON public.users_erasure USING btree (asked_at DESC, id);
CREATE INDEX users_notice_list ON public.users_notice USING btree (user_id, created_at DESC);
CREATE UNIQUE INDEX users_notice_once ON public.users_notice USING btree (user_id, kind, cause) WHERE (cause IS NOT NULL);
CREATE INDEX users_notice_unread ON public.users_notice USING btree (user_id) WHERE (read_at IS NULL);
CREATE INDEX users_notice_user_id_952a66d5 ON public.users_notice USING btree (user_id);
CREATE INDEX users_savedview_owner_id_bb15e18e ON public.users_savedview USING btree (owner_id);
CREATE INDEX users_savedview_team_id_e7ebb0c7 ON public.users_savedview USING btree (team_id);
CREATE INDEX users_team_slug_96185af1_like ON public.users_team USING btree (slug varchar_pattern_ops);
CREATE INDEX users_user_email_243f6e77_like ON public.users_user USING btree (email varchar_pattern_ops);
CREATE UNIQUE INDEX users_user_email_ci ON public.users_user USING btree (lower((email)::text));
CREATE INDEX users_user_teams_team_id_11b147fb ON public.users_user_teams USING btree (team_id);
CREATE INDEX users_user_teams_user_id_7b02af38 ON public.users_user_teams USING btree (user_id);
ALTER INDEX public.events_log_order ATTACH PARTITION public.events_log_default_order;
ALTER INDEX public.events_log_record ATTACH PARTITION public.events_log_default_subject_xid_seq_idx;
ALTER INDEX public.events_log_trace ATTACH PARTITION public.events_log_default_trace_id_idx;
CREATE TRIGGER events_log_notify AFTER INSERT ON public.events_log FOR EACH STATEMENT EXECUTE FUNCTION public.events_notify();
CREATE TRIGGER kit_due_notify AFTER INSERT ON public.kit_due FOR EACH STATEMENT EXECUTE FUNCTION public.kit_due_notify();
CREATE TRIGGER pgtrigger_append_only_22091 BEFORE UPDATE ON public.outbound_consent FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_22091();
COMMENT ON TRIGGER pgtrigger_append_only_22091 ON public.outbound_consent IS 'e4e1c4b3ad6bb331889d42edeb8ea0664b15199a';
CREATE TRIGGER pgtrigger_feed_delete_00497 AFTER DELETE ON public.sales_lead REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_00497();
COMMENT ON TRIGGER pgtrigger_feed_delete_00497 ON public.sales_lead IS 'b47518631620c540d07062f6310e4ca5fb20d794';
CREATE TRIGGER pgtrigger_feed_delete_00693 AFTER DELETE ON public.customers_attachment REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_00693();
COMMENT ON TRIGGER pgtrigger_feed_delete_00693 ON public.customers_attachment IS 'ad7f232db2650a4383e61be6e568e151e9eb8655';
CREATE TRIGGER pgtrigger_feed_delete_0700c AFTER DELETE ON public.outbound_suppression REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_0700c();
COMMENT ON TRIGGER pgtrigger_feed_delete_0700c ON public.outbound_suppression IS '51f3f228f323aed0b73ac24ca23ecb668b45b034';
CREATE TRIGGER pgtrigger_feed_delete_09a75 AFTER DELETE ON public.sales_forecastadjustment REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_09a75();
COMMENT ON TRIGGER pgtrigger_feed_delete_09a75 ON public.sales_forecastadjustment IS '0f2b6912221b0ba58c8662380e033406e3377237';
CREATE TRIGGER pgtrigger_feed_delete_0b991 AFTER DELETE ON public.users_notice REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_0b991();
COMMENT ON TRIGGER pgtrigger_feed_delete_0b991 ON public.users_notice IS '9df582ac9aa8a4c3fe625314d9e9275a922bbc29';
CREATE TRIGGER pgtrigger_feed_delete_0d365 AFTER DELETE ON public.intake_rulesetversion REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_0d365();
COMMENT ON TRIGGER pgtrigger_feed_delete_0d365 ON public.intake_rulesetversion IS '9cfaac36db824d537da8c1757a22dea32c0d50c3';
CREATE TRIGGER pgtrigger_feed_delete_17229 AFTER DELETE ON public.customers_policy REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_17229();
COMMENT ON TRIGGER pgtrigger_feed_delete_17229 ON public.customers_policy IS '173622cb4bcef9c94afcf042fc3ffae417bc0420';
CREATE TRIGGER pgtrigger_feed_delete_196ba AFTER DELETE ON public.marketing_social_audience REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_196ba();
COMMENT ON TRIGGER pgtrigger_feed_delete_196ba ON public.marketing_social_audience IS '09a7077937ba0654a9aec2726f4f4a36c9acfc43';
CREATE TRIGGER pgtrigger_feed_delete_1b54d AFTER DELETE ON public.service_macro REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_1b54d();
COMMENT ON TRIGGER pgtrigger_feed_delete_1b54d ON public.service_macro IS 'e48b88427c767411697d5c9dc3999db6fce566a0';
CREATE TRIGGER pgtrigger_feed_delete_2696f AFTER DELETE ON public.marketing_campaign REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_2696f();
COMMENT ON TRIGGER pgtrigger_feed_delete_2696f ON public.marketing_campaign IS '9dca3c9a41717773b1b277672d84cab9317084fe';
CREATE TRIGGER pgtrigger_feed_delete_2a1f6 AFTER DELETE ON public.service_servicelevel REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_2a1f6();
COMMENT ON TRIGGER pgtrigger_feed_delete_2a1f6 ON public.service_servicelevel IS 'f85054a4290febd8fab10d25acf97da3e85357d6';
CREATE TRIGGER pgtrigger_feed_delete_2c672 AFTER DELETE ON public.marketing_journey REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_2c672();
COMMENT ON TRIGGER pgtrigger_feed_delete_2c672 ON public.marketing_journey IS '027d4e3fc11ac7d9aa36f237260b6336a19782ef';
CREATE TRIGGER pgtrigger_feed_delete_30132 AFTER DELETE ON public.customers_contact REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_30132();
COMMENT ON TRIGGER pgtrigger_feed_delete_30132 ON public.customers_contact IS '41c84967b4f11802059bc125b6872d35db721016';
CREATE TRIGGER pgtrigger_feed_delete_3a4d7 AFTER DELETE ON public.customers_pricelist REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_3a4d7();
COMMENT ON TRIGGER pgtrigger_feed_delete_3a4d7 ON public.customers_pricelist IS 'fc370f5a229c228f9b24b2af0d59e691d5f9785e';
CREATE TRIGGER pgtrigger_feed_delete_3aef3 AFTER DELETE ON public.marketing_segment REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_3aef3();
COMMENT ON TRIGGER pgtrigger_feed_delete_3aef3 ON public.marketing_segment IS 'c523b96b983689c02c9d6fc879ec15ce4e30233e';
CREATE TRIGGER pgtrigger_feed_delete_3d377 AFTER DELETE ON public.sales_competitor REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_3d377();
COMMENT ON TRIGGER pgtrigger_feed_delete_3d377 ON public.sales_competitor IS 'abe0ef39026c4f140b3f2b82148a4a4cd531fa02';
CREATE TRIGGER pgtrigger_feed_delete_45795 AFTER DELETE ON public.sales_predictivescore REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_45795();
COMMENT ON TRIGGER pgtrigger_feed_delete_45795 ON public.sales_predictivescore IS '503e153ca30a831212201b8632ef2138b36aa7fe';
CREATE TRIGGER pgtrigger_feed_delete_46bb2 AFTER DELETE ON public.customers_account REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_46bb2();
COMMENT ON TRIGGER pgtrigger_feed_delete_46bb2 ON public.customers_account IS '42763e7448755a786966ba6c96d88f9cbabdc4f2';
CREATE TRIGGER pgtrigger_feed_delete_46e71 AFTER DELETE ON public.outbound_consent REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_46e71();
COMMENT ON TRIGGER pgtrigger_feed_delete_46e71 ON public.outbound_consent IS 'eb87e941b1fae4924d4530ba9d464943b2bef1e9';
CREATE TRIGGER pgtrigger_feed_delete_544a0 AFTER DELETE ON public.customers_activity REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_544a0();
COMMENT ON TRIGGER pgtrigger_feed_delete_544a0 ON public.customers_activity IS 'b69a35e96c1326c3562e92aed2fa6ee3a584054e';
CREATE TRIGGER pgtrigger_feed_delete_5c5a6 AFTER DELETE ON public.service_queueitem REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_5c5a6();
COMMENT ON TRIGGER pgtrigger_feed_delete_5c5a6 ON public.service_queueitem IS '7a2bc46b7343c00dc30285816faec5fbb52011c0';
CREATE TRIGGER pgtrigger_feed_delete_5cead AFTER DELETE ON public.sales_quota REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_5cead();
COMMENT ON TRIGGER pgtrigger_feed_delete_5cead ON public.sales_quota IS '64b1aa866a8bf5e0ea8a74016f430d6f78a6601f';
CREATE TRIGGER pgtrigger_feed_delete_67f78 AFTER DELETE ON public.marketing_person REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_67f78();
COMMENT ON TRIGGER pgtrigger_feed_delete_67f78 ON public.marketing_person IS 'bdc0c3fedc9727805e917c7d7b6b3fafceefd526';
CREATE TRIGGER pgtrigger_feed_delete_6d464 AFTER DELETE ON public.facades_customlink REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_6d464();
COMMENT ON TRIGGER pgtrigger_feed_delete_6d464 ON public.facades_customlink IS 'c014d8d515ce8209d1b8c70fc7d0b709d9fce1a9';
CREATE TRIGGER pgtrigger_feed_delete_77fa2 AFTER DELETE ON public.portal_tracked_site REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_77fa2();
COMMENT ON TRIGGER pgtrigger_feed_delete_77fa2 ON public.portal_tracked_site IS 'b16d046b0d2fa74faa52d1bc26f0484d70a03826';
CREATE TRIGGER pgtrigger_feed_delete_7b773 AFTER DELETE ON public.sales_opportunityclose REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_7b773();
COMMENT ON TRIGGER pgtrigger_feed_delete_7b773 ON public.sales_opportunityclose IS '96b6eb624e669ef8edc4367bc604ac20f5ce2866';
CREATE TRIGGER pgtrigger_feed_delete_7c95e AFTER DELETE ON public.outbound_message REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_7c95e();
COMMENT ON TRIGGER pgtrigger_feed_delete_7c95e ON public.outbound_message IS '509ac292158822821d8c15bb452c4e28614f02c0';
CREATE TRIGGER pgtrigger_feed_delete_85fe7 AFTER DELETE ON public.service_article REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_85fe7();
COMMENT ON TRIGGER pgtrigger_feed_delete_85fe7 ON public.service_article IS 'f1c70b637d8bea18b819960596c31b4feea9df83';
CREATE TRIGGER pgtrigger_feed_delete_86d8e AFTER DELETE ON public.service_calendar REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_86d8e();
COMMENT ON TRIGGER pgtrigger_feed_delete_86d8e ON public.service_calendar IS 'fab0ba2242282a2d8ec904fcff8c0e760c2ec24a';
CREATE TRIGGER pgtrigger_feed_delete_8ef99 AFTER DELETE ON public.bulk_job REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_8ef99();
COMMENT ON TRIGGER pgtrigger_feed_delete_8ef99 ON public.bulk_job IS 'd837fd9a5ec219b788bd2bf16c0e9ef16829e9eb';
CREATE TRIGGER pgtrigger_feed_delete_95158 AFTER DELETE ON public.sales_assignmentrule REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_95158();
COMMENT ON TRIGGER pgtrigger_feed_delete_95158 ON public.sales_assignmentrule IS 'c6462201f440978ec7efb37d3f2d61c809f7b50d';
CREATE TRIGGER pgtrigger_feed_delete_a227e AFTER DELETE ON public.portal_form REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_a227e();
COMMENT ON TRIGGER pgtrigger_feed_delete_a227e ON public.portal_form IS '98ffae2cf9193f3feb6a249067a97b74421b4dc3';
CREATE TRIGGER pgtrigger_feed_delete_a9cd2 AFTER DELETE ON public.service_casetimer REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_a9cd2();
COMMENT ON TRIGGER pgtrigger_feed_delete_a9cd2 ON public.service_casetimer IS '5180bfd61a37782a252f4fe8da0a5c92c98b43c2';
CREATE TRIGGER pgtrigger_feed_delete_ba714 AFTER DELETE ON public.portal_lead_source REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_ba714();
COMMENT ON TRIGGER pgtrigger_feed_delete_ba714 ON public.portal_lead_source IS '18e4ee49c647c9513f8ba0fdf42735d27a6b059a';
CREATE TRIGGER pgtrigger_feed_delete_bb09e AFTER DELETE ON public.outbound_sendingpolicy REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_bb09e();
COMMENT ON TRIGGER pgtrigger_feed_delete_bb09e ON public.outbound_sendingpolicy IS 'ff6292192f98fdc8f8befb058488829647781829';
CREATE TRIGGER pgtrigger_feed_delete_bf6d6 AFTER DELETE ON public.service_caseresolution REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_bf6d6();
COMMENT ON TRIGGER pgtrigger_feed_delete_bf6d6 ON public.service_caseresolution IS 'd900d08fde48a07d72bcd57455cbc15b57c37f41';
CREATE TRIGGER pgtrigger_feed_delete_c03af AFTER DELETE ON public.customers_relation REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_c03af();
COMMENT ON TRIGGER pgtrigger_feed_delete_c03af ON public.customers_relation IS 'd4ddaad6365becb278ac216227afb5ecb46d9e5d';
CREATE TRIGGER pgtrigger_feed_delete_c3569 AFTER DELETE ON public.sales_opportunity REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_c3569();
COMMENT ON TRIGGER pgtrigger_feed_delete_c3569 ON public.sales_opportunity IS '67a68d24ea3042dd4ea047e56df429d45f6d6d30';
CREATE TRIGGER pgtrigger_feed_delete_c601d AFTER DELETE ON public.outbound_template REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_c601d();
COMMENT ON TRIGGER pgtrigger_feed_delete_c601d ON public.outbound_template IS '500642f569d2d14c7d88096bedf8da954dd6aa9b';
CREATE TRIGGER pgtrigger_feed_delete_c76dc AFTER DELETE ON public.customers_product REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_c76dc();
COMMENT ON TRIGGER pgtrigger_feed_delete_c76dc ON public.customers_product IS '452da2de164bbf034c2017bc2f10f14dd438dd13';
CREATE TRIGGER pgtrigger_feed_delete_c8766 AFTER DELETE ON public.sales_pipeline REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_c8766();
COMMENT ON TRIGGER pgtrigger_feed_delete_c8766 ON public.sales_pipeline IS 'c6b74ae22dee5483732c3e5ea3250996fa3d533e';
CREATE TRIGGER pgtrigger_feed_delete_cb815 AFTER DELETE ON public.facades_customrecord REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_cb815();
COMMENT ON TRIGGER pgtrigger_feed_delete_cb815 ON public.facades_customrecord IS '0c1caa275fcee5b6df2e6ddafd17e91de1406af0';
CREATE TRIGGER pgtrigger_feed_delete_d57d2 AFTER DELETE ON public.service_case REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_d57d2();
COMMENT ON TRIGGER pgtrigger_feed_delete_d57d2 ON public.service_case IS '0671eb3022694d1f041dd7075b1f9c8d1cc6c501';
CREATE TRIGGER pgtrigger_feed_delete_d9ed5 AFTER DELETE ON public.sales_stage REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_d9ed5();
COMMENT ON TRIGGER pgtrigger_feed_delete_d9ed5 ON public.sales_stage IS '0f14b8c722ec0416de7c3db623915660146eff37';
CREATE TRIGGER pgtrigger_feed_delete_ddb2d AFTER DELETE ON public.intake_ruleset REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_ddb2d();
COMMENT ON TRIGGER pgtrigger_feed_delete_ddb2d ON public.intake_ruleset IS 'c5ba0222d52023cb5b61d1ca9b454a8db280e63d';
CREATE TRIGGER pgtrigger_feed_delete_e5901 AFTER DELETE ON public.service_subject REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_e5901();
COMMENT ON TRIGGER pgtrigger_feed_delete_e5901 ON public.service_subject IS '357cbf8208372f86798e5b0838878c3cfbd43c53';
CREATE TRIGGER pgtrigger_feed_delete_ee9b0 AFTER DELETE ON public.intake_edgemodelslot REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_ee9b0();
COMMENT ON TRIGGER pgtrigger_feed_delete_ee9b0 ON public.intake_edgemodelslot IS '1d12814c484c46aefbdd20b4e7330dd74fae9d3b';
CREATE TRIGGER pgtrigger_feed_delete_f2353 AFTER DELETE ON public.sales_opportunityline REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_f2353();
COMMENT ON TRIGGER pgtrigger_feed_delete_f2353 ON public.sales_opportunityline IS 'cbf207091ce3854ec0b102ccd0d64d8710eba4ae';
CREATE TRIGGER pgtrigger_feed_delete_f7753 AFTER DELETE ON public.service_entitlement REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_f7753();
COMMENT ON TRIGGER pgtrigger_feed_delete_f7753 ON public.service_entitlement IS 'd670d94acf8f5ee279358ba7526aa13e10df321c';
CREATE TRIGGER pgtrigger_feed_delete_fc112 AFTER DELETE ON public.service_queue REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_fc112();
COMMENT ON TRIGGER pgtrigger_feed_delete_fc112 ON public.service_queue IS 'b1e85e5d38a06ad9494c7ad5c68790b1a1bbf028';
CREATE TRIGGER pgtrigger_feed_delete_fe118 AFTER DELETE ON public.customers_pricelistitem REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_fe118();
COMMENT ON TRIGGER pgtrigger_feed_delete_fe118 ON public.customers_pricelistitem IS 'cef53d191002f7605b8b1ad2b78f6b20ad22683e';
CREATE TRIGGER pgtrigger_feed_delete_feb37 AFTER DELETE ON public.outbound_warmup REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_delete_feb37();
COMMENT ON TRIGGER pgtrigger_feed_delete_feb37 ON public.outbound_warmup IS '4d9ad4d23915adf6dce49ab67455f63616f2acc6';
CREATE TRIGGER pgtrigger_feed_insert_0aa08 AFTER INSERT ON public.marketing_campaign REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_0aa08();
COMMENT ON TRIGGER pgtrigger_feed_insert_0aa08 ON public.marketing_campaign IS '433d9b83f8e73ba280651698f9915c0ef6a40411';
CREATE TRIGGER pgtrigger_feed_insert_155b3 AFTER INSERT ON public.users_notice REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_155b3();
COMMENT ON TRIGGER pgtrigger_feed_insert_155b3 ON public.users_notice IS '2367451673959a9d83717fff18f064675360eb0e';
CREATE TRIGGER pgtrigger_feed_insert_15dba AFTER INSERT ON public.sales_opportunityline REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_15dba();
COMMENT ON TRIGGER pgtrigger_feed_insert_15dba ON public.sales_opportunityline IS '16a5bffa89b7112c7378ec11935bb643ea7d5ee2';
CREATE TRIGGER pgtrigger_feed_insert_18e0c AFTER INSERT ON public.customers_account REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_18e0c();
COMMENT ON TRIGGER pgtrigger_feed_insert_18e0c ON public.customers_account IS 'ada9b4d46e95de4444d67aa43a64f22421dad43a';
CREATE TRIGGER pgtrigger_feed_insert_1b5c3 AFTER INSERT ON public.bulk_job REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_1b5c3();
COMMENT ON TRIGGER pgtrigger_feed_insert_1b5c3 ON public.bulk_job IS '8d45cfbae1208e6795c5a86f0de38a2d462b5439';
CREATE TRIGGER pgtrigger_feed_insert_1eb87 AFTER INSERT ON public.sales_pipeline REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_1eb87();
COMMENT ON TRIGGER pgtrigger_feed_insert_1eb87 ON public.sales_pipeline IS 'f7e266fd59cfb5d532fde57d1ce9b670d7c58a23';
CREATE TRIGGER pgtrigger_feed_insert_2bc9b AFTER INSERT ON public.service_servicelevel REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_2bc9b();
COMMENT ON TRIGGER pgtrigger_feed_insert_2bc9b ON public.service_servicelevel IS '7c0aae6d024bd8904ad2d6a2dfcac878fea7e91f';
CREATE TRIGGER pgtrigger_feed_insert_2da6c AFTER INSERT ON public.customers_pricelistitem REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_2da6c();
COMMENT ON TRIGGER pgtrigger_feed_insert_2da6c ON public.customers_pricelistitem IS '6c4f9bdd6674c6fd7ef75bbf646714578b0b693d';
CREATE TRIGGER pgtrigger_feed_insert_2e3e3 AFTER INSERT ON public.service_casetimer REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_2e3e3();
COMMENT ON TRIGGER pgtrigger_feed_insert_2e3e3 ON public.service_casetimer IS '9af75480fc6466ab05d314de3e130625f41cf88e';
CREATE TRIGGER pgtrigger_feed_insert_2f034 AFTER INSERT ON public.service_subject REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_2f034();
COMMENT ON TRIGGER pgtrigger_feed_insert_2f034 ON public.service_subject IS 'a50e93ed8476fb2acf2b56638a7ef6d22b39e057';
CREATE TRIGGER pgtrigger_feed_insert_330e7 AFTER INSERT ON public.marketing_person REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_330e7();
COMMENT ON TRIGGER pgtrigger_feed_insert_330e7 ON public.marketing_person IS '3bd5da5af98be03c7d94309b0a5ff5df83bfb64d';
CREATE TRIGGER pgtrigger_feed_insert_36d69 AFTER INSERT ON public.service_case REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_36d69();
COMMENT ON TRIGGER pgtrigger_feed_insert_36d69 ON public.service_case IS '1be301c8c1f0c015f0e75750a318a4994285bdb8';
CREATE TRIGGER pgtrigger_feed_insert_38da4 AFTER INSERT ON public.sales_opportunityclose REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_38da4();
COMMENT ON TRIGGER pgtrigger_feed_insert_38da4 ON public.sales_opportunityclose IS '14f2666ade8eb012a7a5355b1990756bae396ba1';
CREATE TRIGGER pgtrigger_feed_insert_3a622 AFTER INSERT ON public.marketing_journey REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_3a622();
COMMENT ON TRIGGER pgtrigger_feed_insert_3a622 ON public.marketing_journey IS '4e1397cc02846c9ecc0f0e0695702fd2c2f4b19d';
CREATE TRIGGER pgtrigger_feed_insert_3f1bc AFTER INSERT ON public.service_macro REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_3f1bc();
COMMENT ON TRIGGER pgtrigger_feed_insert_3f1bc ON public.service_macro IS 'a1ae1881356dd6c20b8e0c6c0e3352cbe65eaebe';
CREATE TRIGGER pgtrigger_feed_insert_3f468 AFTER INSERT ON public.facades_customrecord REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_3f468();
COMMENT ON TRIGGER pgtrigger_feed_insert_3f468 ON public.facades_customrecord IS 'd92c1f68da8d05498bffe8144d764578214a60e8';
CREATE TRIGGER pgtrigger_feed_insert_42c1d AFTER INSERT ON public.customers_activity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_42c1d();
COMMENT ON TRIGGER pgtrigger_feed_insert_42c1d ON public.customers_activity IS 'ea6e9be460c22cfac8bf7d024415e5198e621af2';
CREATE TRIGGER pgtrigger_feed_insert_48f25 AFTER INSERT ON public.sales_forecastadjustment REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_48f25();
COMMENT ON TRIGGER pgtrigger_feed_insert_48f25 ON public.sales_forecastadjustment IS '1c5179c5bf1a25d5b879af0434e473cdf15e8654';
CREATE TRIGGER pgtrigger_feed_insert_51d00 AFTER INSERT ON public.service_article REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_51d00();
COMMENT ON TRIGGER pgtrigger_feed_insert_51d00 ON public.service_article IS '4eb80c18c7cc5d08791ec00e0ada4d0a5c287a19';
CREATE TRIGGER pgtrigger_feed_insert_53544 AFTER INSERT ON public.customers_attachment REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_53544();
COMMENT ON TRIGGER pgtrigger_feed_insert_53544 ON public.customers_attachment IS 'b961401c33df77203755338c1f85fbdc8b303080';
CREATE TRIGGER pgtrigger_feed_insert_58479 AFTER INSERT ON public.sales_competitor REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_58479();
COMMENT ON TRIGGER pgtrigger_feed_insert_58479 ON public.sales_competitor IS 'c110044c6679e0dfb41b612a5ca5df26ea599f61';
CREATE TRIGGER pgtrigger_feed_insert_58b6d AFTER INSERT ON public.sales_quota REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_58b6d();
COMMENT ON TRIGGER pgtrigger_feed_insert_58b6d ON public.sales_quota IS '3bfa889b084e1fc4759a230608980032e8501b03';
CREATE TRIGGER pgtrigger_feed_insert_6a9c8 AFTER INSERT ON public.outbound_suppression REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_6a9c8();
COMMENT ON TRIGGER pgtrigger_feed_insert_6a9c8 ON public.outbound_suppression IS '462e1239ec3896fb6027a639e983a3d7cec89578';
CREATE TRIGGER pgtrigger_feed_insert_7344d AFTER INSERT ON public.marketing_social_audience REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_7344d();
COMMENT ON TRIGGER pgtrigger_feed_insert_7344d ON public.marketing_social_audience IS '45a496e73b16e74133e2cdad2e626923b7040108';
CREATE TRIGGER pgtrigger_feed_insert_77146 AFTER INSERT ON public.intake_ruleset REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_77146();
COMMENT ON TRIGGER pgtrigger_feed_insert_77146 ON public.intake_ruleset IS '0daf0e158bddbc9882777edec6a73527ff217490';
CREATE TRIGGER pgtrigger_feed_insert_776ae AFTER INSERT ON public.service_queue REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_776ae();
COMMENT ON TRIGGER pgtrigger_feed_insert_776ae ON public.service_queue IS '18882fade6414c4e994e78d2c12cd17f5f553b17';
CREATE TRIGGER pgtrigger_feed_insert_81866 AFTER INSERT ON public.sales_opportunity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_81866();
COMMENT ON TRIGGER pgtrigger_feed_insert_81866 ON public.sales_opportunity IS 'f8c9ac0efa67dc4ceafcdeb34ccfd5e5d167eee9';
CREATE TRIGGER pgtrigger_feed_insert_874e2 AFTER INSERT ON public.service_caseresolution REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_874e2();
COMMENT ON TRIGGER pgtrigger_feed_insert_874e2 ON public.service_caseresolution IS 'b72f0b4568d2b74567edfeb5c4082aad8dfab6d6';
CREATE TRIGGER pgtrigger_feed_insert_9101f AFTER INSERT ON public.portal_tracked_site REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_9101f();
COMMENT ON TRIGGER pgtrigger_feed_insert_9101f ON public.portal_tracked_site IS '38e98e9561ae693d2c8497eb81866d2070bae639';
CREATE TRIGGER pgtrigger_feed_insert_98d06 AFTER INSERT ON public.customers_policy REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_98d06();
COMMENT ON TRIGGER pgtrigger_feed_insert_98d06 ON public.customers_policy IS '95e7eba38a6fcd7e67f9473a9c60f96f8d8e876b';
CREATE TRIGGER pgtrigger_feed_insert_9d6fc AFTER INSERT ON public.outbound_sendingpolicy REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_9d6fc();
COMMENT ON TRIGGER pgtrigger_feed_insert_9d6fc ON public.outbound_sendingpolicy IS '66872848281c03c384844060631c418a2ea6f869';
CREATE TRIGGER pgtrigger_feed_insert_9f0df AFTER INSERT ON public.facades_customlink REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_9f0df();
COMMENT ON TRIGGER pgtrigger_feed_insert_9f0df ON public.facades_customlink IS 'f0e08d418d02dafd0a1a23461aaa1d9d9c218c0a';
CREATE TRIGGER pgtrigger_feed_insert_a0ee2 AFTER INSERT ON public.customers_pricelist REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a0ee2();
COMMENT ON TRIGGER pgtrigger_feed_insert_a0ee2 ON public.customers_pricelist IS '5242a51e48427f5c5818306a7ce6d7e3ef2f3766';
CREATE TRIGGER pgtrigger_feed_insert_a1f04 AFTER INSERT ON public.customers_product REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a1f04();
COMMENT ON TRIGGER pgtrigger_feed_insert_a1f04 ON public.customers_product IS '5d9bf09b75b293991a0aa2f24b321c817031ee9a';
CREATE TRIGGER pgtrigger_feed_insert_a249a AFTER INSERT ON public.portal_form REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a249a();
COMMENT ON TRIGGER pgtrigger_feed_insert_a249a ON public.portal_form IS 'ae81a2e9220f6de3311068d5531dbf31b6ac793d';
CREATE TRIGGER pgtrigger_feed_insert_a55d1 AFTER INSERT ON public.outbound_consent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a55d1();
COMMENT ON TRIGGER pgtrigger_feed_insert_a55d1 ON public.outbound_consent IS '0cace6adfea00bcf1983e1a68f413562b2bb5377';
CREATE TRIGGER pgtrigger_feed_insert_a68b2 AFTER INSERT ON public.intake_rulesetversion REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a68b2();
COMMENT ON TRIGGER pgtrigger_feed_insert_a68b2 ON public.intake_rulesetversion IS '1965ae1122c1f08f695c97c637827f9405cc1ee7';
CREATE TRIGGER pgtrigger_feed_insert_a8c76 AFTER INSERT ON public.service_entitlement REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_a8c76();
COMMENT ON TRIGGER pgtrigger_feed_insert_a8c76 ON public.service_entitlement IS 'a50b8bf359b82f97e5fcf9a5faeb8dbbf41939f7';
CREATE TRIGGER pgtrigger_feed_insert_aeeab AFTER INSERT ON public.sales_lead REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_aeeab();
COMMENT ON TRIGGER pgtrigger_feed_insert_aeeab ON public.sales_lead IS '1ee61d02b55c6c86f18fcf1edad4b804f85f3dcd';
CREATE TRIGGER pgtrigger_feed_insert_b1ebf AFTER INSERT ON public.service_queueitem REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_b1ebf();
COMMENT ON TRIGGER pgtrigger_feed_insert_b1ebf ON public.service_queueitem IS '937dd6ebf31bfbf7b4418d134255e53d39c09f82';
CREATE TRIGGER pgtrigger_feed_insert_b2786 AFTER INSERT ON public.portal_lead_source REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_b2786();
COMMENT ON TRIGGER pgtrigger_feed_insert_b2786 ON public.portal_lead_source IS 'df434c765ea2da43ce4b362722539231944e2ff2';
CREATE TRIGGER pgtrigger_feed_insert_bca89 AFTER INSERT ON public.customers_contact REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_bca89();
COMMENT ON TRIGGER pgtrigger_feed_insert_bca89 ON public.customers_contact IS '3a1ff590ab28d7317fab233adf2f6c6cf5796d71';
CREATE TRIGGER pgtrigger_feed_insert_c46f1 AFTER INSERT ON public.outbound_template REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_c46f1();
COMMENT ON TRIGGER pgtrigger_feed_insert_c46f1 ON public.outbound_template IS '57d31163567fe2e1639f0c432c55b407b88383a9';
CREATE TRIGGER pgtrigger_feed_insert_cff89 AFTER INSERT ON public.sales_assignmentrule REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_cff89();
COMMENT ON TRIGGER pgtrigger_feed_insert_cff89 ON public.sales_assignmentrule IS '0e642b556fa65178b41a3a666f109317220a5004';
CREATE TRIGGER pgtrigger_feed_insert_d37d9 AFTER INSERT ON public.outbound_message REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_d37d9();
COMMENT ON TRIGGER pgtrigger_feed_insert_d37d9 ON public.outbound_message IS 'e21552ec4c418d29725aa505294045bc010a4c26';
CREATE TRIGGER pgtrigger_feed_insert_d8421 AFTER INSERT ON public.sales_predictivescore REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_d8421();
COMMENT ON TRIGGER pgtrigger_feed_insert_d8421 ON public.sales_predictivescore IS 'cf0b86530b700835396aa89bbbf252be549dbc9b';
CREATE TRIGGER pgtrigger_feed_insert_d9d43 AFTER INSERT ON public.sales_stage REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_d9d43();
COMMENT ON TRIGGER pgtrigger_feed_insert_d9d43 ON public.sales_stage IS 'a4be029d467dc36a04b38449d1ab1aadf644c950';
CREATE TRIGGER pgtrigger_feed_insert_db5b8 AFTER INSERT ON public.intake_edgemodelslot REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_db5b8();
COMMENT ON TRIGGER pgtrigger_feed_insert_db5b8 ON public.intake_edgemodelslot IS '89310fa3d46b0e635009ce045873242a3a22a8a0';
CREATE TRIGGER pgtrigger_feed_insert_dbcac AFTER INSERT ON public.customers_relation REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_dbcac();
COMMENT ON TRIGGER pgtrigger_feed_insert_dbcac ON public.customers_relation IS '7833ce871ed471c1dc2fc15812ffbd28905b6ce8';
CREATE TRIGGER pgtrigger_feed_insert_df04b AFTER INSERT ON public.service_calendar REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_df04b();
COMMENT ON TRIGGER pgtrigger_feed_insert_df04b ON public.service_calendar IS 'c958c7d3d0a5500d6e6f202df5cf62f3b0b4204f';
CREATE TRIGGER pgtrigger_feed_insert_e1247 AFTER INSERT ON public.marketing_segment REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_e1247();
COMMENT ON TRIGGER pgtrigger_feed_insert_e1247 ON public.marketing_segment IS '913e0cf94da09415aed6b58d9665a9fe36b0ff08';
CREATE TRIGGER pgtrigger_feed_insert_ecfcd AFTER INSERT ON public.outbound_warmup REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_insert_ecfcd();
COMMENT ON TRIGGER pgtrigger_feed_insert_ecfcd ON public.outbound_warmup IS 'a7f1c5595b8ad7516ca260e32366d6b2c9f46073';
CREATE TRIGGER pgtrigger_feed_update_135ae AFTER UPDATE ON public.service_macro REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_135ae();
COMMENT ON TRIGGER pgtrigger_feed_update_135ae ON public.service_macro IS 'eef1eb4a380e895022ec854ef7cc2486d98cacde';
CREATE TRIGGER pgtrigger_feed_update_21b30 AFTER UPDATE ON public.service_queueitem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_21b30();
COMMENT ON TRIGGER pgtrigger_feed_update_21b30 ON public.service_queueitem IS '768997d215acb9ee5ed3f55276ac951d682ab10c';
CREATE TRIGGER pgtrigger_feed_update_2509d AFTER UPDATE ON public.sales_opportunity REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_2509d();
COMMENT ON TRIGGER pgtrigger_feed_update_2509d ON public.sales_opportunity IS '5fe458ee7b2315fd186c7f484cf50635ebcc9120';
CREATE TRIGGER pgtrigger_feed_update_25662 AFTER UPDATE ON public.customers_contact REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_25662();
COMMENT ON TRIGGER pgtrigger_feed_update_25662 ON public.customers_contact IS '4b4d63fcd3e54e8c19cc3a0c83a0858f456534b5';
CREATE TRIGGER pgtrigger_feed_update_25ae3 AFTER UPDATE ON public.service_caseresolution REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_25ae3();
COMMENT ON TRIGGER pgtrigger_feed_update_25ae3 ON public.service_caseresolution IS '6df2fe01969507529b8af3795c0ec9f8a17e2b5e';
CREATE TRIGGER pgtrigger_feed_update_28c89 AFTER UPDATE ON public.service_subject REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_28c89();
COMMENT ON TRIGGER pgtrigger_feed_update_28c89 ON public.service_subject IS 'b82613dd7cc3c1fab30b990cb7c4303d1ca202e2';
CREATE TRIGGER pgtrigger_feed_update_2e4d1 AFTER UPDATE ON public.outbound_warmup REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_2e4d1();
COMMENT ON TRIGGER pgtrigger_feed_update_2e4d1 ON public.outbound_warmup IS '853451af68be2f86ac59f58a367ec5ee99fbb374';
CREATE TRIGGER pgtrigger_feed_update_2f6b6 AFTER UPDATE ON public.service_case REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_2f6b6();
COMMENT ON TRIGGER pgtrigger_feed_update_2f6b6 ON public.service_case IS '65b73ed8059fe6896705490fa35340a003c067e0';
CREATE TRIGGER pgtrigger_feed_update_389b9 AFTER UPDATE ON public.customers_pricelistitem REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_389b9();
COMMENT ON TRIGGER pgtrigger_feed_update_389b9 ON public.customers_pricelistitem IS '11c0133863b1bfe6b7d867e0b64a0b280cc94f31';
CREATE TRIGGER pgtrigger_feed_update_41967 AFTER UPDATE ON public.service_calendar REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_41967();
COMMENT ON TRIGGER pgtrigger_feed_update_41967 ON public.service_calendar IS '76b4e01d39c6e690776a0baa2c13470bf5609963';
CREATE TRIGGER pgtrigger_feed_update_46b46 AFTER UPDATE ON public.service_entitlement REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_46b46();
COMMENT ON TRIGGER pgtrigger_feed_update_46b46 ON public.service_entitlement IS '3caac0f9da6c9bf89cb47d7636bcc33791346ac7';
CREATE TRIGGER pgtrigger_feed_update_474f4 AFTER UPDATE ON public.outbound_message REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_474f4();
COMMENT ON TRIGGER pgtrigger_feed_update_474f4 ON public.outbound_message IS 'b8ecb392160c6efc5bb97e95ecda788cdd4417a6';
CREATE TRIGGER pgtrigger_feed_update_48672 AFTER UPDATE ON public.intake_rulesetversion REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_48672();
COMMENT ON TRIGGER pgtrigger_feed_update_48672 ON public.intake_rulesetversion IS 'b729c9ffce60565d6b66838033c50097e0134d0b';
CREATE TRIGGER pgtrigger_feed_update_4e29c AFTER UPDATE ON public.marketing_segment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_4e29c();
COMMENT ON TRIGGER pgtrigger_feed_update_4e29c ON public.marketing_segment IS 'b469eaf8a2b6249dac81530184eb978c37c02b60';
CREATE TRIGGER pgtrigger_feed_update_4f778 AFTER UPDATE ON public.facades_customrecord REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_4f778();
COMMENT ON TRIGGER pgtrigger_feed_update_4f778 ON public.facades_customrecord IS '382e5de61f53c998d7c30cd63835d391640449d1';
CREATE TRIGGER pgtrigger_feed_update_5103a AFTER UPDATE ON public.users_notice REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_5103a();
COMMENT ON TRIGGER pgtrigger_feed_update_5103a ON public.users_notice IS '7db2fc7d7bdc632b59d31efd31b1a69508187243';
CREATE TRIGGER pgtrigger_feed_update_5a8ca AFTER UPDATE ON public.customers_policy REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_5a8ca();
COMMENT ON TRIGGER pgtrigger_feed_update_5a8ca ON public.customers_policy IS '0d1bde7a1b62c2e0f39d0a07eea0446f7d9db745';
CREATE TRIGGER pgtrigger_feed_update_61fe2 AFTER UPDATE ON public.outbound_suppression REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_61fe2();
COMMENT ON TRIGGER pgtrigger_feed_update_61fe2 ON public.outbound_suppression IS '90e916609372ba28f51cfd776c3d21d261b997d2';
CREATE TRIGGER pgtrigger_feed_update_64397 AFTER UPDATE ON public.sales_competitor REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_64397();
COMMENT ON TRIGGER pgtrigger_feed_update_64397 ON public.sales_competitor IS '00f1e497646c3fcc861dd04168f838a32cc2a623';
CREATE TRIGGER pgtrigger_feed_update_64b9f AFTER UPDATE ON public.sales_opportunityline REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_64b9f();
COMMENT ON TRIGGER pgtrigger_feed_update_64b9f ON public.sales_opportunityline IS 'a6b05bc1d77a01483fcae9e4813755429995aeae';
CREATE TRIGGER pgtrigger_feed_update_64ce2 AFTER UPDATE ON public.sales_pipeline REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_64ce2();
COMMENT ON TRIGGER pgtrigger_feed_update_64ce2 ON public.sales_pipeline IS '18c8e51b6cdcc15eada5e7141109454cb2285343';
CREATE TRIGGER pgtrigger_feed_update_67aba AFTER UPDATE ON public.sales_lead REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_67aba();
COMMENT ON TRIGGER pgtrigger_feed_update_67aba ON public.sales_lead IS '0822ee03730638db6037a034a82ab01b71c060d6';
CREATE TRIGGER pgtrigger_feed_update_6f945 AFTER UPDATE ON public.marketing_person REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_6f945();
COMMENT ON TRIGGER pgtrigger_feed_update_6f945 ON public.marketing_person IS '095663c0f85348236e4fb8876e85eccae5fbbc9c';
CREATE TRIGGER pgtrigger_feed_update_77065 AFTER UPDATE ON public.outbound_sendingpolicy REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_77065();
COMMENT ON TRIGGER pgtrigger_feed_update_77065 ON public.outbound_sendingpolicy IS '07b017dec9d234ba8af308e1347663063456e55e';
CREATE TRIGGER pgtrigger_feed_update_803d6 AFTER UPDATE ON public.customers_relation REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_803d6();
COMMENT ON TRIGGER pgtrigger_feed_update_803d6 ON public.customers_relation IS '707e6dfcfaa5d673081814af09be652f2e935268';
CREATE TRIGGER pgtrigger_feed_update_806ee AFTER UPDATE ON public.sales_assignmentrule REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_806ee();
COMMENT ON TRIGGER pgtrigger_feed_update_806ee ON public.sales_assignmentrule IS 'fe269074f32addb6508ff262e1f652909f7043c3';
CREATE TRIGGER pgtrigger_feed_update_8131a AFTER UPDATE ON public.customers_pricelist REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_8131a();
COMMENT ON TRIGGER pgtrigger_feed_update_8131a ON public.customers_pricelist IS 'd331422dc0313a7fa37dfb12d662127085479019';
CREATE TRIGGER pgtrigger_feed_update_81980 AFTER UPDATE ON public.customers_attachment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_81980();
COMMENT ON TRIGGER pgtrigger_feed_update_81980 ON public.customers_attachment IS '6923f0e00bfbbd3248d137f23bb0141b41b121a4';
CREATE TRIGGER pgtrigger_feed_update_83c69 AFTER UPDATE ON public.service_queue REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_83c69();
COMMENT ON TRIGGER pgtrigger_feed_update_83c69 ON public.service_queue IS 'aa7689f4519c5fb425b119aceae63178232a528a';
CREATE TRIGGER pgtrigger_feed_update_8dc71 AFTER UPDATE ON public.portal_lead_source REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_8dc71();
COMMENT ON TRIGGER pgtrigger_feed_update_8dc71 ON public.portal_lead_source IS '4046ed412b15e0ca2bfff489edf4889c33b222b8';
CREATE TRIGGER pgtrigger_feed_update_90147 AFTER UPDATE ON public.intake_ruleset REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_90147();
COMMENT ON TRIGGER pgtrigger_feed_update_90147 ON public.intake_ruleset IS 'df2e7724f07f335c929ba7b7a74db6266609948f';
CREATE TRIGGER pgtrigger_feed_update_91b22 AFTER UPDATE ON public.sales_predictivescore REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_91b22();
COMMENT ON TRIGGER pgtrigger_feed_update_91b22 ON public.sales_predictivescore IS 'b29d64beba60a04b80ce431ec9f63daca229945b';
CREATE TRIGGER pgtrigger_feed_update_94d5c AFTER UPDATE ON public.intake_edgemodelslot REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_94d5c();
COMMENT ON TRIGGER pgtrigger_feed_update_94d5c ON public.intake_edgemodelslot IS 'b09794b6f35f3038581b1da473aec47ab15852ca';
CREATE TRIGGER pgtrigger_feed_update_9835c AFTER UPDATE ON public.customers_activity REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_9835c();
COMMENT ON TRIGGER pgtrigger_feed_update_9835c ON public.customers_activity IS '7d4168347fe13e275fce0ad9d045e4c6030874f2';
CREATE TRIGGER pgtrigger_feed_update_990c6 AFTER UPDATE ON public.sales_stage REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_990c6();
COMMENT ON TRIGGER pgtrigger_feed_update_990c6 ON public.sales_stage IS '915eb4005644246e3dec69ef2265db93a6f6e8d5';
CREATE TRIGGER pgtrigger_feed_update_9e564 AFTER UPDATE ON public.marketing_campaign REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_9e564();
COMMENT ON TRIGGER pgtrigger_feed_update_9e564 ON public.marketing_campaign IS 'c38856bc3fd9a62a5906d438fc54a761b6ef4a75';
CREATE TRIGGER pgtrigger_feed_update_9f625 AFTER UPDATE ON public.marketing_journey REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_9f625();
COMMENT ON TRIGGER pgtrigger_feed_update_9f625 ON public.marketing_journey IS '5b8240f183559a716840b7e11f37980f6e1d62e9';
CREATE TRIGGER pgtrigger_feed_update_b0ab6 AFTER UPDATE ON public.service_casetimer REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_b0ab6();
COMMENT ON TRIGGER pgtrigger_feed_update_b0ab6 ON public.service_casetimer IS '886353ae13c1aafb9a0686b36aca4565caa0551f';
CREATE TRIGGER pgtrigger_feed_update_bb5f0 AFTER UPDATE ON public.service_servicelevel REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_bb5f0();
COMMENT ON TRIGGER pgtrigger_feed_update_bb5f0 ON public.service_servicelevel IS 'd09b30a995b56b0d54d71f71abbf25203f58fcf5';
CREATE TRIGGER pgtrigger_feed_update_bca7a AFTER UPDATE ON public.customers_product REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_bca7a();
COMMENT ON TRIGGER pgtrigger_feed_update_bca7a ON public.customers_product IS '073326beaec16abccdd27515443a3bd7bb556bff';
CREATE TRIGGER pgtrigger_feed_update_c1b0d AFTER UPDATE ON public.sales_quota REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_c1b0d();
COMMENT ON TRIGGER pgtrigger_feed_update_c1b0d ON public.sales_quota IS '07a0462106618d14022e232c0f175d7c2ba76180';
CREATE TRIGGER pgtrigger_feed_update_d2e33 AFTER UPDATE ON public.facades_customlink REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_d2e33();
COMMENT ON TRIGGER pgtrigger_feed_update_d2e33 ON public.facades_customlink IS 'dc7ffb016eff28a50059db3b448ca20e5c16c5d2';
CREATE TRIGGER pgtrigger_feed_update_d43b0 AFTER UPDATE ON public.portal_form REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_d43b0();
COMMENT ON TRIGGER pgtrigger_feed_update_d43b0 ON public.portal_form IS '807611493b65bf0806cc6765ab5aefa93950d17c';
CREATE TRIGGER pgtrigger_feed_update_e0f04 AFTER UPDATE ON public.outbound_consent REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_e0f04();
COMMENT ON TRIGGER pgtrigger_feed_update_e0f04 ON public.outbound_consent IS '292442f50d00192068bfe3762ac49aa3d375954d';
CREATE TRIGGER pgtrigger_feed_update_e6a0e AFTER UPDATE ON public.sales_opportunityclose REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_e6a0e();
COMMENT ON TRIGGER pgtrigger_feed_update_e6a0e ON public.sales_opportunityclose IS '5f4e922adc2a1f24690d04d7083afbc9ff6ebf5b';
CREATE TRIGGER pgtrigger_feed_update_eb906 AFTER UPDATE ON public.bulk_job REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_eb906();
COMMENT ON TRIGGER pgtrigger_feed_update_eb906 ON public.bulk_job IS '7643d8a3b40c6029007fe767a3fc69dffa053114';
CREATE TRIGGER pgtrigger_feed_update_ee15c AFTER UPDATE ON public.portal_tracked_site REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_ee15c();
COMMENT ON TRIGGER pgtrigger_feed_update_ee15c ON public.portal_tracked_site IS '443cb994b4ad09946acb5e713d9405ad599ff69b';
CREATE TRIGGER pgtrigger_feed_update_f84cc AFTER UPDATE ON public.service_article REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_f84cc();
COMMENT ON TRIGGER pgtrigger_feed_update_f84cc ON public.service_article IS '41bcbefdeb325afa0f126c7ee64c78c7d1d28cb9';
CREATE TRIGGER pgtrigger_feed_update_fb30b AFTER UPDATE ON public.outbound_template REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_fb30b();
COMMENT ON TRIGGER pgtrigger_feed_update_fb30b ON public.outbound_template IS '5a8d8fecd1b9239de59a352bc83ba52540b15f11';
CREATE TRIGGER pgtrigger_feed_update_fe99b AFTER UPDATE ON public.sales_forecastadjustment REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_fe99b();
COMMENT ON TRIGGER pgtrigger_feed_update_fe99b ON public.sales_forecastadjustment IS 'd3501479bfd48e1b810d67bd0f453491ccd475ac';
CREATE TRIGGER pgtrigger_feed_update_ff4cc AFTER UPDATE ON public.customers_account REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_ff4cc();
COMMENT ON TRIGGER pgtrigger_feed_update_ff4cc ON public.customers_account IS 'aac5a2dd990793096972dc12998c2a9ba692d507';
CREATE TRIGGER pgtrigger_feed_update_ff866 AFTER UPDATE ON public.marketing_social_audience REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.pgtrigger_feed_update_ff866();
COMMENT ON TRIGGER pgtrigger_feed_update_ff866 ON public.marketing_social_audience IS 'b4d7341bcc45d6f64f3b895eb338d357d3bb6699';
CREATE TRIGGER pgtrigger_wording_is_evidence_5f6e5 BEFORE DELETE OR UPDATE ON public.portal_consent_wording FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_wording_is_evidence_5f6e5();
COMMENT ON TRIGGER pgtrigger_wording_is_evidence_5f6e5 ON public.portal_consent_wording IS '870047d7432d8e35b716ae9a79cb61648c5d19a8';
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce FOREIGN KEY (access_attempt_id) REFERENCES public.axes_accessattempt(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulk_job
    ADD CONSTRAINT bulk_job_owner_id_0bfde04c_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulk_job
    ADD CONSTRAINT bulk_job_undo_of_id_680bd00d_fk_bulk_job_id FOREIGN KEY (undo_of_id) REFERENCES public.bulk_job(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulk_jobrow
    ADD CONSTRAINT bulk_jobrow_job_id_1c8cfe31_fk_bulk_job_id FOREIGN KEY (job_id) REFERENCES public.bulk_job(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_merged_into_id_ebe2ebcf_fk_customers FOREIGN KEY (merged_into_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_owner_id_5429b70a_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_parent_id_5bc6d9c1_fk_customers_account_id FOREIGN KEY (parent_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_primary_contact_id_84042f00_fk_customers FOREIGN KEY (primary_contact_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_account
    ADD CONSTRAINT customers_account_team_id_a93f3d16_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_activity
    ADD CONSTRAINT customers_activity_owner_id_2ab1c4dd_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_activity
    ADD CONSTRAINT customers_activity_team_id_1dbc8430_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_attachment
    ADD CONSTRAINT customers_attachment_owner_id_48f06d90_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_attachment
    ADD CONSTRAINT customers_attachment_team_id_7af9dce1_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_contact
    ADD CONSTRAINT customers_contact_account_id_aa150ac5_fk_customers_account_id FOREIGN KEY (account_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_contact
    ADD CONSTRAINT customers_contact_merged_into_id_eba454dd_fk_customers FOREIGN KEY (merged_into_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_contact
    ADD CONSTRAINT customers_contact_owner_id_2fff17f2_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_contact
    ADD CONSTRAINT customers_contact_team_id_a48691cf_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_holder_account_id_3f1e2f53_fk_customers FOREIGN KEY (holder_account_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_holder_contact_id_adbaa61a_fk_customers FOREIGN KEY (holder_contact_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_life_assured_id_a380e76b_fk_customers FOREIGN KEY (life_assured_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_owner_id_00b07cef_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_product_id_ec61e793_fk_customers_product_id FOREIGN KEY (product_id) REFERENCES public.customers_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_policy
    ADD CONSTRAINT customers_policy_team_id_457179da_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_pricelistitem
    ADD CONSTRAINT customers_pricelisti_price_list_id_8dbcd3c0_fk_customers FOREIGN KEY (price_list_id) REFERENCES public.customers_pricelist(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_pricelistitem
    ADD CONSTRAINT customers_pricelisti_product_id_68f2ba58_fk_customers FOREIGN KEY (product_id) REFERENCES public.customers_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_relation
    ADD CONSTRAINT customers_relation_owner_id_4c539b87_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customers_relation
    ADD CONSTRAINT customers_relation_team_id_c1deb994_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.facades_customrecord
    ADD CONSTRAINT facades_customrecord_owner_id_bc1d08d5_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.facades_customrecord
    ADD CONSTRAINT facades_customrecord_team_id_ff12bc55_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.facades_filepart
    ADD CONSTRAINT facades_filepart_upload_id_b2f18581_fk_facades_fileupload_id FOREIGN KEY (upload_id) REFERENCES public.facades_fileupload(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.flows_flow
    ADD CONSTRAINT flows_flow_published_id_70b37373_fk_flows_flowversion_id FOREIGN KEY (published_id) REFERENCES public.flows_flowversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.flows_flowversion
    ADD CONSTRAINT flows_flowversion_flow_id_cdf3488c_fk_flows_flow_id FOREIGN KEY (flow_id) REFERENCES public.flows_flow(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.intake_edgemodelslot
    ADD CONSTRAINT intake_edgemodelslot_in_force_id_dd251fa8_fk_intake_ed FOREIGN KEY (in_force_id) REFERENCES public.intake_edgemodelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.intake_edgemodeluse
    ADD CONSTRAINT intake_edgemodeluse_model_id_a1f3c201_fk_intake_ed FOREIGN KEY (model_id) REFERENCES public.intake_edgemodelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.intake_ruleset
    ADD CONSTRAINT intake_ruleset_in_force_id_b312e018_fk_intake_rulesetversion_id FOREIGN KEY (in_force_id) REFERENCES public.intake_rulesetversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.intake_rulesetversion
    ADD CONSTRAINT intake_rulesetversion_rule_set_id_364bf13f_fk_intake_ruleset_id FOREIGN KEY (rule_set_id) REFERENCES public.intake_ruleset(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_campaign
    ADD CONSTRAINT marketing_campaign_owner_id_2d0009bc_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_campaign
    ADD CONSTRAINT marketing_campaign_parent_id_8cc6a1d7_fk_marketing_campaign_id FOREIGN KEY (parent_id) REFERENCES public.marketing_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_campaign
    ADD CONSTRAINT marketing_campaign_team_id_2866bbea_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_campaignmember
    ADD CONSTRAINT marketing_campaignme_campaign_id_4dd8d2ce_fk_marketing FOREIGN KEY (campaign_id) REFERENCES public.marketing_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_campaignmember
    ADD CONSTRAINT marketing_campaignme_person_id_670ea680_fk_marketing FOREIGN KEY (person_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_engagement
    ADD CONSTRAINT marketing_engagement_person_id_a35895a8_fk_marketing_person_id FOREIGN KEY (person_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_enrolment
    ADD CONSTRAINT marketing_enrolment_journey_id_beb17f14_fk_marketing_journey_id FOREIGN KEY (journey_id) REFERENCES public.marketing_journey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_enrolment
    ADD CONSTRAINT marketing_enrolment_person_id_6c5a80b6_fk_marketing_person_id FOREIGN KEY (person_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_influence
    ADD CONSTRAINT marketing_influence_campaign_id_effe1add_fk_marketing FOREIGN KEY (campaign_id) REFERENCES public.marketing_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_influence
    ADD CONSTRAINT marketing_influence_person_id_9b62f7ce_fk_marketing_person_id FOREIGN KEY (person_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_journey_edit
    ADD CONSTRAINT marketing_journey_ed_journey_id_66f70595_fk_marketing FOREIGN KEY (journey_id) REFERENCES public.marketing_journey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_journey
    ADD CONSTRAINT marketing_journey_owner_id_6f33a144_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_journey_tally
    ADD CONSTRAINT marketing_journey_ta_journey_id_c6944248_fk_marketing FOREIGN KEY (journey_id) REFERENCES public.marketing_journey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_journey
    ADD CONSTRAINT marketing_journey_team_id_263aebb3_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_journey_version
    ADD CONSTRAINT marketing_journey_ve_journey_id_f0377c9d_fk_marketing FOREIGN KEY (journey_id) REFERENCES public.marketing_journey(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_merged_into_id_ebaf0cda_fk_marketing_person_id FOREIGN KEY (merged_into_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_owner_id_c1f5e4ec_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_person
    ADD CONSTRAINT marketing_person_team_id_2f94638f_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_segment
    ADD CONSTRAINT marketing_segment_owner_id_501e4684_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_segment
    ADD CONSTRAINT marketing_segment_team_id_33e03691_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_social_audience
    ADD CONSTRAINT marketing_social_aud_account_id_6b5d5b1b_fk_marketing FOREIGN KEY (account_id) REFERENCES public.marketing_ad_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_social_audience
    ADD CONSTRAINT marketing_social_aud_campaign_id_c6232db6_fk_marketing FOREIGN KEY (campaign_id) REFERENCES public.marketing_campaign(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_social_member
    ADD CONSTRAINT marketing_social_mem_audience_id_bb4d34d8_fk_marketing FOREIGN KEY (audience_id) REFERENCES public.marketing_social_audience(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_social_spend
    ADD CONSTRAINT marketing_social_spe_audience_id_a4c937ac_fk_marketing FOREIGN KEY (audience_id) REFERENCES public.marketing_social_audience(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.marketing_visitor
    ADD CONSTRAINT marketing_visitor_person_id_142da624_fk_marketing_person_id FOREIGN KEY (person_id) REFERENCES public.marketing_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_application_id_b22886e1_fk_oauth2_pr FOREIGN KEY (application_id) REFERENCES public.oauth2_provider_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_id_token_id_85db651b_fk_oauth2_pr FOREIGN KEY (id_token_id) REFERENCES public.oauth2_provider_idtoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_acce_source_refresh_token_e66fbc72_fk_oauth2_pr FOREIGN KEY (source_refresh_token_id) REFERENCES public.oauth2_provider_refreshtoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_accesstoken
    ADD CONSTRAINT oauth2_provider_accesstoken_user_id_6e4c9a65_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_application
    ADD CONSTRAINT oauth2_provider_application_user_id_79829054_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_devicegrant
    ADD CONSTRAINT oauth2_provider_devicegrant_user_id_1cec5156_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_gran_application_id_81923564_fk_oauth2_pr FOREIGN KEY (application_id) REFERENCES public.oauth2_provider_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_grant
    ADD CONSTRAINT oauth2_provider_grant_user_id_e8f62af8_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idto_application_id_08c5ff4f_fk_oauth2_pr FOREIGN KEY (application_id) REFERENCES public.oauth2_provider_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_idtoken
    ADD CONSTRAINT oauth2_provider_idtoken_user_id_dd512b59_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refr_access_token_id_775e84e8_fk_oauth2_pr FOREIGN KEY (access_token_id) REFERENCES public.oauth2_provider_accesstoken(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refr_application_id_2d1c311b_fk_oauth2_pr FOREIGN KEY (application_id) REFERENCES public.oauth2_provider_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.oauth2_provider_refreshtoken
    ADD CONSTRAINT oauth2_provider_refreshtoken_user_id_da837fce_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_fetched
    ADD CONSTRAINT outbound_fetched_message_id_2805a4e5_fk_outbound_message_id FOREIGN KEY (message_id) REFERENCES public.outbound_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_handover
    ADD CONSTRAINT outbound_handover_message_id_90019301_fk_outbound_message_id FOREIGN KEY (message_id) REFERENCES public.outbound_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_mailreturn
    ADD CONSTRAINT outbound_mailreturn_message_id_78a94d45_fk_outbound_message_id FOREIGN KEY (message_id) REFERENCES public.outbound_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_messagebody
    ADD CONSTRAINT outbound_messagebody_message_id_813d12be_fk_outbound_message_id FOREIGN KEY (message_id) REFERENCES public.outbound_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_pagesight
    ADD CONSTRAINT outbound_pagesight_message_id_6ac1282b_fk_outbound_message_id FOREIGN KEY (message_id) REFERENCES public.outbound_message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_template
    ADD CONSTRAINT outbound_template_owner_id_34aa436c_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_template
    ADD CONSTRAINT outbound_template_team_id_116329b0_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbound_templateversion
    ADD CONSTRAINT outbound_templatever_template_id_38f28715_fk_outbound_ FOREIGN KEY (template_id) REFERENCES public.outbound_template(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_confirmation
    ADD CONSTRAINT portal_confirmation_form_id_8f86f5da_fk_portal_form_id FOREIGN KEY (form_id) REFERENCES public.portal_form(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_consent_wording
    ADD CONSTRAINT portal_consent_wording_form_id_c6b40c89_fk_portal_form_id FOREIGN KEY (form_id) REFERENCES public.portal_form(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_lead_delivery
    ADD CONSTRAINT portal_lead_delivery_source_id_ab8a6ecf_fk_portal_le FOREIGN KEY (source_id) REFERENCES public.portal_lead_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_lead_source_secret
    ADD CONSTRAINT portal_lead_source_s_source_id_03fb178c_fk_portal_le FOREIGN KEY (source_id) REFERENCES public.portal_lead_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_visitor_key
    ADD CONSTRAINT portal_visitor_key_visitor_id_ab81f9f0_fk_portal_visitor_id FOREIGN KEY (visitor_id) REFERENCES public.portal_visitor(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.portal_visitor_link
    ADD CONSTRAINT portal_visitor_link_visitor_id_d25de251_fk_portal_visitor_id FOREIGN KEY (visitor_id) REFERENCES public.portal_visitor(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_assignee
    ADD CONSTRAINT sales_assignee_user_id_b88d47a7_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_assignmentrule
    ADD CONSTRAINT sales_assignmentrule_pool_team_id_178a0498_fk_users_team_id FOREIGN KEY (pool_team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_assignmentrule
    ADD CONSTRAINT sales_assignmentrule_team_id_ca033e2c_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_callsnooze
    ADD CONSTRAINT sales_callsnooze_user_id_cf35a71b_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_forecastadjustment
    ADD CONSTRAINT sales_forecastadjustment_owner_id_e42321f9_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_merged_into_id_c90e3a13_fk_sales_lead_id FOREIGN KEY (merged_into_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_owner_id_cb81d16c_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_parent_account_id_288368a0_fk_customers_account_id FOREIGN KEY (parent_account_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_parent_contact_id_2c0e4a2f_fk_customers_contact_id FOREIGN KEY (parent_contact_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_previous_id_22a3a893_fk_sales_lead_id FOREIGN KEY (previous_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_qualifying_opportuni_df666ddb_fk_sales_opp FOREIGN KEY (qualifying_opportunity_id) REFERENCES public.sales_opportunity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_lead
    ADD CONSTRAINT sales_lead_team_id_5cd52040_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_account_id_e47958d4_fk_customers_account_id FOREIGN KEY (account_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_competitor_id_7daa2b56_fk_sales_competitor_id FOREIGN KEY (competitor_id) REFERENCES public.sales_competitor(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_contact_id_a35e90cf_fk_customers_contact_id FOREIGN KEY (contact_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_originating_lead_id_f0ddd2b9_fk_sales_lead_id FOREIGN KEY (originating_lead_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_owner_id_e47ae089_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_pipeline_id_d2341c08_fk_sales_pipeline_id FOREIGN KEY (pipeline_id) REFERENCES public.sales_pipeline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_product_id_fdb8ceaf_fk_customers_product_id FOREIGN KEY (product_id) REFERENCES public.customers_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_stage_id_f7117c7a_fk_sales_stage_id FOREIGN KEY (stage_id) REFERENCES public.sales_stage(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunity
    ADD CONSTRAINT sales_opportunity_team_id_3a384b52_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunityclose
    ADD CONSTRAINT sales_opportunityclo_competitor_id_38b463d2_fk_sales_com FOREIGN KEY (competitor_id) REFERENCES public.sales_competitor(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunityclose
    ADD CONSTRAINT sales_opportunityclo_opportunity_id_5605ca65_fk_sales_opp FOREIGN KEY (opportunity_id) REFERENCES public.sales_opportunity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunityline
    ADD CONSTRAINT sales_opportunitylin_opportunity_id_faacac5a_fk_sales_opp FOREIGN KEY (opportunity_id) REFERENCES public.sales_opportunity(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunityline
    ADD CONSTRAINT sales_opportunitylin_product_id_550ef554_fk_customers FOREIGN KEY (product_id) REFERENCES public.customers_product(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_opportunityline
    ADD CONSTRAINT sales_opportunityline_policy_id_18822719_fk_customers_policy_id FOREIGN KEY (policy_id) REFERENCES public.customers_policy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_predictivescore
    ADD CONSTRAINT sales_predictivescore_lead_id_bdfc43f8_fk_sales_lead_id FOREIGN KEY (lead_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_quota
    ADD CONSTRAINT sales_quota_owner_id_8d4a711d_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_quota
    ADD CONSTRAINT sales_quota_team_id_14848d7c_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_scoreentry
    ADD CONSTRAINT sales_scoreentry_lead_id_2dc6c3eb_fk_sales_lead_id FOREIGN KEY (lead_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_snapshotdeal
    ADD CONSTRAINT sales_snapshotdeal_snapshot_id_e69add6c_fk_sales_for FOREIGN KEY (snapshot_id) REFERENCES public.sales_forecastsnapshot(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_stage
    ADD CONSTRAINT sales_stage_pipeline_id_c82fa50a_fk_sales_pipeline_id FOREIGN KEY (pipeline_id) REFERENCES public.sales_pipeline(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sales_submission
    ADD CONSTRAINT sales_submission_lead_id_3eef1ed9_fk_sales_lead_id FOREIGN KEY (lead_id) REFERENCES public.sales_lead(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_article
    ADD CONSTRAINT service_article_owner_id_f089d896_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_article
    ADD CONSTRAINT service_article_subject_id_1d5bf8d3_fk_service_subject_id FOREIGN KEY (subject_id) REFERENCES public.service_subject(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_article
    ADD CONSTRAINT service_article_team_id_1837dfe1_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_articleuse
    ADD CONSTRAINT service_articleuse_article_id_8e1ad2ae_fk_service_article_id FOREIGN KEY (article_id) REFERENCES public.service_article(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_articleuse
    ADD CONSTRAINT service_articleuse_case_id_902266fd_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_articleversion
    ADD CONSTRAINT service_articleversi_article_id_073f63df_fk_service_a FOREIGN KEY (article_id) REFERENCES public.service_article(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_calendarversion
    ADD CONSTRAINT service_calendarvers_calendar_id_d5321f93_fk_service_c FOREIGN KEY (calendar_id) REFERENCES public.service_calendar(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_account_id_871ad10e_fk_customers_account_id FOREIGN KEY (account_id) REFERENCES public.customers_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_contact_id_d8c37a93_fk_customers_contact_id FOREIGN KEY (contact_id) REFERENCES public.customers_contact(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_entitlement_id_00a16848_fk_service_entitlement_id FOREIGN KEY (entitlement_id) REFERENCES public.service_entitlement(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_merged_into_id_cd7fb58c_fk_service_case_id FOREIGN KEY (merged_into_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_owner_id_0208caf8_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_parent_id_dde1d1e9_fk_service_case_id FOREIGN KEY (parent_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_policy_id_3e1b5bb1_fk_customers_policy_id FOREIGN KEY (policy_id) REFERENCES public.customers_policy(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_queue_id_55ff794f_fk_service_queue_id FOREIGN KEY (queue_id) REFERENCES public.service_queue(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_subject_id_b1644f0a_fk_service_subject_id FOREIGN KEY (subject_id) REFERENCES public.service_subject(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_team_id_3c057c67_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casemessage
    ADD CONSTRAINT service_casemessage_case_id_1eb2c07f_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casemessage
    ADD CONSTRAINT service_casemessage_origin_id_2c2394da_fk_service_case_id FOREIGN KEY (origin_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_caseresolution
    ADD CONSTRAINT service_caseresolution_case_id_eb9843d9_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetimer
    ADD CONSTRAINT service_casetimer_calendar_version_id_867ebec2_fk_service_c FOREIGN KEY (calendar_version_id) REFERENCES public.service_calendarversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetimer
    ADD CONSTRAINT service_casetimer_case_id_385fd7d4_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetimer
    ADD CONSTRAINT service_casetimer_clock_id_ada32827_fk_service_levelclock_id FOREIGN KEY (clock_id) REFERENCES public.service_levelclock(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetimer
    ADD CONSTRAINT service_casetimer_level_id_65a620a8_fk_service_servicelevel_id FOREIGN KEY (level_id) REFERENCES public.service_servicelevel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetiming
    ADD CONSTRAINT service_casetiming_case_id_819cc283_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_casetiming
    ADD CONSTRAINT service_casetiming_level_version_id_ab5bff6d_fk_service_l FOREIGN KEY (level_version_id) REFERENCES public.service_levelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_caseviewing
    ADD CONSTRAINT service_caseviewing_case_id_4ec95673_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_caseviewing
    ADD CONSTRAINT service_caseviewing_user_id_e0b8bd1d_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_inboundmail
    ADD CONSTRAINT service_inboundmail_case_id_3a703ef5_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_levelclock
    ADD CONSTRAINT service_levelclock_calendar_id_2efcd01f_fk_service_calendar_id FOREIGN KEY (calendar_id) REFERENCES public.service_calendar(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_levelclock
    ADD CONSTRAINT service_levelclock_level_id_c843b270_fk_service_servicelevel_id FOREIGN KEY (level_id) REFERENCES public.service_servicelevel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_levelclock
    ADD CONSTRAINT service_levelclock_level_version_id_de32b513_fk_service_l FOREIGN KEY (level_version_id) REFERENCES public.service_levelversion(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_levelversion
    ADD CONSTRAINT service_levelversion_level_id_b36636a6_fk_service_s FOREIGN KEY (level_id) REFERENCES public.service_servicelevel(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_macro
    ADD CONSTRAINT service_macro_owner_id_e9a65de5_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_macro
    ADD CONSTRAINT service_macro_team_id_fcf53f5f_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_macrorun
    ADD CONSTRAINT service_macrorun_case_id_ec524c60_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_queue
    ADD CONSTRAINT service_queue_owner_id_8cc794e1_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_queue
    ADD CONSTRAINT service_queue_team_id_62a7ec53_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_queueitem
    ADD CONSTRAINT service_queueitem_case_id_6f7d338c_fk_service_case_id FOREIGN KEY (case_id) REFERENCES public.service_case(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_queueitem
    ADD CONSTRAINT service_queueitem_queue_id_9e3d4711_fk_service_queue_id FOREIGN KEY (queue_id) REFERENCES public.service_queue(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_queueitem
    ADD CONSTRAINT service_queueitem_worker_id_a5ff7d2a_fk_users_user_id FOREIGN KEY (worker_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.service_subject
    ADD CONSTRAINT service_subject_parent_id_d08f8d8c_fk_service_subject_id FOREIGN KEY (parent_id) REFERENCES public.service_subject(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_defaultview
    ADD CONSTRAINT users_defaultview_user_id_2e785a7a_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_defaultview
    ADD CONSTRAINT users_defaultview_view_id_5213f6cb_fk_users_savedview_id FOREIGN KEY (view_id) REFERENCES public.users_savedview(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_notice
    ADD CONSTRAINT users_notice_user_id_952a66d5_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_savedview
    ADD CONSTRAINT users_savedview_owner_id_bb15e18e_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_savedview
    ADD CONSTRAINT users_savedview_team_id_e7ebb0c7_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_user_teams
    ADD CONSTRAINT users_user_teams_team_id_11b147fb_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.users_user_teams
    ADD CONSTRAINT users_user_teams_user_id_7b02af38_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;
INSERT INTO public.events_epoch (base, system_identifier)
    SELECT 0, system_identifier FROM pg_control_system();
INSERT INTO public.django_migrations (app, name, applied) VALUES
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('axes', '0001_initial', now()),
    ('axes', '0002_auto_20151217_2044', now()),
    ('axes', '0003_auto_20160322_0929', now()),
    ('axes', '0004_auto_20181024_1538', now()),
    ('axes', '0005_remove_accessattempt_trusted', now()),
    ('axes', '0006_remove_accesslog_trusted', now()),
    ('axes', '0007_alter_accessattempt_unique_together', now()),
    ('axes', '0008_accessfailurelog', now()),
    ('axes', '0009_add_session_hash', now()),
    ('axes', '0010_accessattemptexpiration', now()),
    ('events', '0001_log', now()),
    ('users', '0001_initial', now()),
    ('bulk', '0001_jobs', now()),
    ('bulk', '0002_export_jobs', now()),
    ('users', '0002_sealed_sas_key', now()),
    ('users', '0003_saved_views', now()),
    ('customers', '0001_initial', now()),
    ('customers', '0002_accounts', now()),
    ('customers', '0003_search', now()),
    ('customers', '0004_activity_columns', now()),
    ('customers', '0005_merging', now()),
    ('customers', '0006_policy_number', now()),
    ('customers', '0007_lists_of_any_length', now()),
    ('events', '0002_priority', now()),
    ('events', '0003_event_subscriptions', now()),
    ('events', '0004_pull', now()),
    ('facades', '0001_custom_tables', now()),
    ('facades', '0002_house', now()),
    ('facades', '0003_relationships', now()),
    ('facades', '0004_files', now()),
    ('flows', '0001_initial', now()),
    ('intake', '0001_initial', now()),
    ('intake', '0002_edge_models', now()),
    ('intake', '0003_rule_drafts', now()),
    ('kit', '0001_due', now()),
    ('marketing', '0001_initial', now()),
    ('marketing', '0002_journeys', now()),
    ('marketing', '0003_visitors_and_tallies', now()),
    ('marketing', '0004_dates', now()),
    ('marketing', '0005_journey_edits', now()),
    ('marketing', '0006_dismissed', now()),
    ('marketing', '0007_social', now()),
    ('oauth2_provider', '0001_initial', now()),
    ('oauth2_provider', '0002_auto_20190406_1805', now()),
    ('oauth2_provider', '0003_auto_20201211_1314', now()),
    ('oauth2_provider', '0004_auto_20200902_2022', now()),
    ('oauth2_provider', '0005_auto_20211222_2352', now()),
    ('oauth2_provider', '0006_alter_application_client_secret', now()),
    ('oauth2_provider', '0007_application_post_logout_redirect_uris', now()),
    ('oauth2_provider', '0008_alter_accesstoken_token', now()),
    ('oauth2_provider', '0009_add_hash_client_secret', now()),
    ('oauth2_provider', '0010_application_allowed_origins', now()),
    ('oauth2_provider', '0011_refreshtoken_token_family', now()),
    ('oauth2_provider', '0012_add_token_checksum', now()),
    ('oauth2_provider', '0013_alter_application_authorization_grant_type_device', now()),
    ('oauth2_provider', '0014_alter_help_text', now()),
    ('oauth2_provider', '0015_refreshtoken_token_checksum', now()),
    ('oauth2_provider', '0016_alter_devicegrant_scope', now()),
    ('oauth2_provider', '0017_application_dcr_created', now()),
    ('oauth2_provider', '0018_resource_indicators', now()),
    ('oauth2_provider', '0019_application_registration_source', now()),
    ('oauth2_provider', '0020_cimd_application_fields', now()),
    ('oauth2_provider', '0021_translatable_field_labels', now()),
    ('oauth2_provider', '0022_refreshtoken_token_family_index', now()),
    ('outbound', '0001_initial', now()),
    ('outbound', '0002_consents', now()),
    ('outbound', '0003_sending_policy', now()),
    ('outbound', '0004_templates', now()),
    ('outbound', '0005_returns', now()),
    ('outbound', '0006_fetched', now()),
    ('outbound', '0007_channels', now()),
    ('outbound', '0008_message_person', now()),
    ('portal', '0001_forms', now()),
    ('portal', '0002_forms', now()),
    ('portal', '0003_form_priority', now()),
    ('portal', '0004_lead_sources', now()),
    ('portal', '0005_confirmation', now()),
    ('portal', '0006_visitors', now()),
    ('sales', '0001_initial', now()),
    ('sales', '0002_search', now()),
    ('sales', '0003_no_compression', now()),
    ('sales', '0004_pipeline', now()),
    ('sales', '0005_planning', now()),
    ('sales', '0006_merged', now()),
    ('sales', '0007_deals', now()),
    ('sales', '0008_dataverse', now()),
    ('sales', '0009_lists', now()),
    ('sales', '0010_scores', now()),
    ('sales', '0011_lists_of_any_length', now()),
    ('service', '0001_cases', now()),
    ('service', '0002_numbers_and_search', now()),
    ('service', '0003_service_levels', now()),
    ('service', '0004_message_files', now()),
    ('service', '0005_clock_filters', now()),
    ('sessions', '0001_initial', now()),
    ('users', '0004_erasures', now());
