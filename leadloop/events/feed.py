"""The change feed: topic ``changes``, written by the database itself.

Three statement-level triggers per table with transition tables, so that raw and bulk writes
cannot miss it. Actor, cause, trace and origin come from the transaction (see
``log.change_context``).
"""

import pgtrigger

# Transition tables have no statistics, and the planner would join them row by row: with nested
# loops off a bulk update of 150,000 rows takes seconds, with them minutes. The setting is local
# to the transaction and put back at once; pgtrigger's template has no slot for `SET` clauses.
# Whatever is the same for all rows is asked once, into variables; a row is turned into JSON once.
_DECLARE = (
    ("said_trace", "text := coalesce(current_setting('leadloop.trace', true), '')"),
    ("said_cause", "text := coalesce(current_setting('leadloop.cause', true), '')"),
    ("said_actor", "text := coalesce(current_setting('leadloop.actor', true), '')"),
    ("said_origin", "text := coalesce(current_setting('leadloop.origin', true), '')"),
    ("by_row", "boolean := said_trace = '@row'"),
    ("present_xid", "bigint := events_xid()"),
    ("present", "timestamptz := leadloop_now()"),
)
_BODY = """
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO events_log (xid, recorded_at, topic, type, source, id, subject, time, trace_id, key,
        cause, actor, origin, data)
    SELECT present_xid, present, 'changes', '{entity}.changed', '/leadloop/{entity}',
        changed.key::text, changed.id::text, present,
        CASE WHEN by_row THEN coalesce(changed.row ->> 'last_trace', '') ELSE said_trace END,
        changed.key,
        CASE WHEN by_row THEN (changed.row ->> 'last_cause')::uuid
            ELSE nullif(said_cause, '')::uuid END,
        said_actor, said_origin, changed.data
    FROM ({rows}) AS changed;
    PERFORM set_config('enable_nestloop', 'on', true);
    RETURN NULL;
"""

# OFFSET 0 keeps the planner from pulling the conversion up and doing it once per use.
_INSERTED = """
    SELECT n.id, n.row, gen_random_uuid() AS key,
        json_build_object('op', 'create', 'after', n.row) AS data
    FROM (SELECT id, to_jsonb(new_rows) AS row FROM new_rows OFFSET 0) AS n
"""

_UPDATED = """
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
"""

_DELETED = """
    SELECT o.id, o.row, gen_random_uuid() AS key,
        json_build_object('op', 'delete', 'before', o.row) AS data
    FROM (SELECT id, to_jsonb(old_rows) AS row FROM old_rows OFFSET 0) AS o
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
        declare=list(_DECLARE),
        func=_BODY.format(entity=entity, rows=rows),
    )
