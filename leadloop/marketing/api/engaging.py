"""What people do, written in bulk: engagement, visits, what is known of an address by it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from leadloop.events.api import change_context
from leadloop.events.contracts import to_json
from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.api.journeys.telling import tell_engaged
from leadloop.marketing.contracts.engaging import Happening, LooseSight
from leadloop.marketing.contracts.words import EngagementKind
from leadloop.users.contracts import SYSTEM

KEPT_LOOSE: Final = timedelta(days=90)
"""How long visits of nobody known are kept."""

# Told first by marketing's own id, then the CRM's, then by the address of the newest person there.
_WHO: Final = """
SELECT r.key, coalesce(p.merged_into_id, p.id) FROM jsonb_to_recordset(%s::jsonb)
    AS r (key uuid, person_entity text, person_id uuid, address text)
CROSS JOIN LATERAL (
    SELECT id, merged_into_id FROM (
        SELECT id, merged_into_id, created_at, 1 AS choice FROM marketing_person
            WHERE r.person_entity IN ('', 'marketing_person') AND id = r.person_id
        UNION ALL SELECT id, merged_into_id, created_at, 1 FROM marketing_person
            WHERE r.person_entity = 'lead' AND sales_lead_id = r.person_id
        UNION ALL SELECT id, merged_into_id, created_at, 1 FROM marketing_person
            WHERE r.person_entity = 'contact' AND sales_contact_id = r.person_id
        UNION ALL SELECT id, merged_into_id, created_at, 2 FROM marketing_person
            WHERE r.address <> '' AND email_normalised = r.address AND email_normalised <> ''
                AND is_active
        UNION ALL SELECT id, merged_into_id, created_at, 2 FROM marketing_person
            WHERE r.address <> '' AND mobile_phone = r.address AND mobile_phone <> '' AND is_active
    ) AS candidates ORDER BY choice, created_at DESC, id LIMIT 1
) AS p
"""
_KEEP: Final = """
INSERT INTO marketing_engagement (key, person_id, kind, at, scanner, url, subject, variant,
    step_id, message_id, campaign_id, journey_id)
SELECT key, person_id, kind, at, scanner, url, subject, variant, step_id, message_id, campaign_id,
    journey_id
FROM jsonb_to_recordset(%s::jsonb) AS r (key uuid, person_id uuid, kind text, at timestamptz,
    scanner boolean, url text, subject text, variant text, step_id text, message_id uuid,
    campaign_id uuid, journey_id uuid)
ON CONFLICT (key) DO NOTHING RETURNING key
"""
_ENGAGED: Final = """
UPDATE marketing_person p SET last_engaged_at = r.at, version = p.version + 1, updated_at = %(now)s
FROM (SELECT person_id, max(at) AS at FROM jsonb_to_recordset(%(rows)s::jsonb)
        AS r (person_id uuid, at timestamptz) GROUP BY person_id) AS r
WHERE p.id = r.person_id AND (p.last_engaged_at IS NULL OR p.last_engaged_at < r.at)
"""
_BOUNCED: Final = """
UPDATE marketing_person p SET email_bounced_reason = left(r.reason, 300), email_bounced_at = r.at,
    version = p.version + 1, updated_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (person_id uuid, at timestamptz, reason text)
WHERE p.id = r.person_id
"""


def people_of_happenings(happenings: Sequence[Happening]) -> dict[UUID, UUID]:
    """Return whom each happening is about, by its key; those about nobody known are left out."""
    if not happenings:
        return {}
    asked = [
        {
            "key": one.key,
            "person_entity": one.person_entity,
            "person_id": one.person_id,
            "address": one.address.strip().lower(),
        }
        for one in happenings
    ]
    return dict(execute(_WHO, (to_json(asked).decode(),)))


def keep_engagement(happenings: Sequence[Happening]) -> list[tuple[UUID, Happening]]:
    """Keep what people did; return what is new, with the person. Safe to repeat.

    What nobody known did is dropped. What a scanner did is kept and counts for nothing.

    Emits:
        ``marketing_person.changed`` of whoever engaged, in the caller's transaction.
    """
    whose = people_of_happenings(happenings)
    told = [(whose[one.key], one) for one in happenings if one.key in whose]
    if not told:
        return []
    rows = [
        {
            **{name: getattr(one, name) for name in _SAME},
            "kind": one.kind.value,
            "person_id": person_id,
        }
        for person_id, one in told
    ]
    fresh = {row[0] for row in execute(_KEEP, (to_json(rows).decode(),))}
    new = [(person_id, one) for person_id, one in told if one.key in fresh]
    _note_engaged(new)
    tell_engaged(new)
    _note_bounced(new)
    return new


_SAME: Final = (
    *("key", "at", "scanner", "url", "subject", "variant", "step_id", "message_id"),
    *("campaign_id", "journey_id"),
)


def _note_engaged(new: Sequence[tuple[UUID, Happening]]) -> None:
    rows = [
        {"person_id": person_id, "at": one.at}
        for person_id, one in new
        if one.kind.by_person and not one.scanner
    ]
    _update(_ENGAGED, rows)


def _note_bounced(new: Sequence[tuple[UUID, Happening]]) -> None:
    hard = {
        person_id: {"person_id": person_id, "at": one.at, "reason": one.reason or "Hard bounce"}
        for person_id, one in new
        if one.kind is EngagementKind.BOUNCE and one.bounce == "hard"
    }
    _update(_BOUNCED, list(hard.values()))


def _update(statement: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        with change_context(actor=SYSTEM.label, origin="engagement"):
            execute(statement, {"rows": to_json(list(rows)).decode(), "now": clock.now()})


def keep_loose(sights: Collection[LooseSight]) -> None:
    """Keep visits of nobody known until their visitor is; drop those that waited too long."""
    rows = [sight._asdict() for sight in sights]
    execute(
        "INSERT INTO marketing_loosevisit (key, anonymous_id, at, url, campaign)"
        " SELECT key, anonymous_id, at, url, campaign FROM jsonb_to_recordset(%s::jsonb)"
        " AS r (key uuid, anonymous_id text, at timestamptz, url text, campaign text)"
        " ON CONFLICT DO NOTHING",
        (to_json(rows).decode(),),
    )
    execute("DELETE FROM marketing_loosevisit WHERE at < %s", (clock.now() - KEPT_LOOSE,))


def visitors(anonymous_ids: Collection[str]) -> dict[str, UUID]:
    """Return who is known to use these browsers."""
    rows = execute(
        "SELECT v.anonymous_id, coalesce(p.merged_into_id, p.id) FROM marketing_visitor v"
        " JOIN marketing_person p ON p.id = v.person_id WHERE v.anonymous_id = ANY(%s)",
        (list(anonymous_ids),),
    )
    return dict(rows)


_JOIN: Final = """
INSERT INTO marketing_visitor (anonymous_id, person_id, at)
SELECT DISTINCT ON (anonymous_id) anonymous_id, person_id, %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (anonymous_id text, person_id uuid)
ON CONFLICT (anonymous_id) DO UPDATE SET person_id = excluded.person_id, at = excluded.at
"""
_TAKE: Final = """
DELETE FROM marketing_loosevisit WHERE anonymous_id = ANY(%s)
RETURNING key, anonymous_id, at, url, campaign
"""


def join_visitors(pairs: Sequence[tuple[str, UUID]]) -> list[tuple[LooseSight, UUID]]:
    """Note whose browsers these are; return their earlier visits, which are nobody's no more."""
    if not pairs:
        return []
    whose = dict(pairs)
    rows = [{"anonymous_id": name, "person_id": person} for name, person in whose.items()]
    execute(_JOIN, {"rows": to_json(rows).decode(), "now": clock.now()})
    taken = [LooseSight(*row) for row in execute(_TAKE, (list(whose),))]
    return [(sight, whose[sight.anonymous_id]) for sight in taken]


def numbers_of(person_ids: Collection[UUID]) -> list[int]:
    """Return the numbers of people, sorted."""
    rows = execute(
        "SELECT number FROM marketing_person WHERE id = ANY(%s) ORDER BY number",
        (uuid_array(list(person_ids)),),
    )
    return [row[0] for row in rows]
