"""The change feed: topic ``changes``, written by the database itself.

Three statement-level triggers per table with transition tables, so that raw and bulk writes
cannot miss it. Actor, cause, trace and origin come from the transaction (see
``log.change_context``).
"""

import pgtrigger

# Transition tables have no statistics, and the planner would join them row by row: with nested
# loops off a bulk update of 150,000 rows takes seconds, with them minutes. The setting is local
# to the transaction and put back at once; pgtrigger's template has no slot for `SET` clauses.
_BODY = """
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT events_xid(), moment.at, 'changes', '{entity}.changed', '/leadloop/{entity}', key::text,
        changed.id::text, moment.at,
        CASE WHEN said.trace = '@row' THEN coalesce(changed.row ->> 'last_trace', '')
            ELSE said.trace END,
        key,
        CASE WHEN said.trace = '@row' THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said.cause, '')::uuid END,
        said.actor, said.origin, changed.data
    FROM ({rows}) AS changed,
        (SELECT leadloop_now() AS at) AS moment,
        (SELECT coalesce(current_setting('leadloop.trace', true), '') AS trace,
            coalesce(current_setting('leadloop.cause', true), '') AS cause,
            coalesce(current_setting('leadloop.actor', true), '') AS actor,
            coalesce(current_setting('leadloop.origin', true), '') AS origin) AS said,
        LATERAL (SELECT gen_random_uuid() AS key WHERE changed.id IS NOT NULL) AS fresh;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;
"""

_INSERTED = """
    SELECT n.id, to_jsonb(n) AS row, json_build_object('op', 'create', 'after', to_jsonb(n)) AS data
    FROM new_rows n
"""

_UPDATED = """
    SELECT n.id, to_jsonb(n) AS row,
        json_build_object('op', 'update', 'before', d.before, 'after', d.after) AS data
    FROM new_rows n JOIN old_rows o USING (id),
        LATERAL (
            SELECT jsonb_object_agg(key, a.value) AS after, jsonb_object_agg(key, b.value) AS before
            FROM jsonb_each(to_jsonb(n)) a JOIN jsonb_each(to_jsonb(o)) b USING (key)
            WHERE a.value IS DISTINCT FROM b.value
        ) AS d
    WHERE d.after IS NOT NULL
"""

_DELETED = """
    SELECT o.id, to_jsonb(o) AS row,
        json_build_object('op', 'delete', 'before', to_jsonb(o)) AS data
    FROM old_rows o
"""


def feed_triggers(entity: str) -> list[pgtrigger.Trigger]:
    """Return the triggers that put every change of a table's rows into topic ``changes``.

    Put them into the model's ``Meta.triggers``. Event type ``{entity}.changed``, subject the row's
    id, data ``{"op": "create"|"update"|"delete", "before": {…}, "after": {…}}``; an update carries
    only the columns that changed.
    """
    return [
        _trigger(entity, pgtrigger.Insert, _INSERTED, pgtrigger.Referencing(new="new_rows")),
        _trigger(
            entity,
            pgtrigger.Update,
            _UPDATED,
            pgtrigger.Referencing(new="new_rows", old="old_rows"),
        ),
        _trigger(entity, pgtrigger.Delete, _DELETED, pgtrigger.Referencing(old="old_rows")),
    ]


def _trigger(
    entity: str, operation: pgtrigger.Operation, rows: str, referencing: pgtrigger.Referencing
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"feed_{str(operation).lower()}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=_BODY.format(entity=entity, rows=rows),
    )
