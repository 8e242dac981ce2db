"""Visits into rows, and visitors joined to people: bulk SQL, safe to repeat."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

import structlog

from leadloop.events.contracts import to_json
from leadloop.kit import clock
from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.portal.identity import Book
from leadloop.portal.visit_shape import Identity, Key, VisitRow

log = structlog.get_logger()

_LOCK: Final = "leadloop.portal.visitors"
_INSERT_VISITS: Final = """
INSERT INTO portal_visit (id, anonymous_id, user_id, kind, name, url, title, referrer, campaign,
    data, touch, bot, origin, key, time, trace_id)
SELECT id, anonymous_id, user_id, kind, name, url, title, referrer, campaign::jsonb, data::jsonb,
    touch = 't', bot = 't', origin, key, time, trace_id
FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) AS new (id,
    anonymous_id, user_id, kind, name, url, title, referrer, campaign, data, touch, bot, origin,
    key, time, trace_id)
ON CONFLICT (id) DO NOTHING
"""
_KEYS: Final = """
SELECT k.kind, k.value, k.visitor_id FROM unnest(%s, %s) AS asked (kind, value)
JOIN portal_visitor_key k USING (kind, value)
"""
_KINDS: Final = """
SELECT visitor_id, array_agg(DISTINCT kind) FROM portal_visitor_key
WHERE visitor_id = ANY (%s) GROUP BY visitor_id
"""
_LINKS: Final = """
SELECT anonymous_id, since, visitor_id FROM portal_visitor_link
WHERE anonymous_id = ANY (%s) ORDER BY anonymous_id, since
"""


def keep_visits(rows: Sequence[VisitRow]) -> None:
    """Insert visits, skipping those that are there."""
    if not rows:
        return
    execute(
        _INSERT_VISITS,
        (
            uuid_array([row.id for row in rows]),
            *(
                text_array([str(row[place]) for row in rows])
                for place in range(1, VisitRow._fields.index("campaign"))
            ),
            json_array([row.campaign for row in rows]),
            json_array([row.data for row in rows]),
            text_array(["t" if row.touch else "f" for row in rows]),
            text_array(["t" if row.bot else "f" for row in rows]),
            text_array([row.origin for row in rows]),
            text_array([row.key for row in rows]),
            time_array([row.time for row in rows]),
            text_array([row.trace_id for row in rows]),
        ),
    )


def join(identities: Sequence[Identity]) -> None:
    """Join visitors to people. Whoever writes waits for its turn; known facts write nothing."""
    if not identities:
        return
    before = read_book(identities)
    if not _changes(before, identities):
        return
    execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (_LOCK,))
    _write(read_book(identities), identities)


def read_book(identities: Iterable[Identity]) -> Book:
    """Return what is known of these keys and anonymous ids."""
    identities = tuple(identities)
    book = Book()
    book.keys = find_keys([key for identity in identities for key in identity.keys])
    book.kinds = kinds_of(book.keys.values())
    names = sorted({identity.anonymous_id for identity in identities} - {""})
    for name, since, visitor in execute(_LINKS, (text_array(names),)) if names else ():
        book.links.setdefault(name, []).append((since, visitor))
    return book


def find_keys(keys: Iterable[Key]) -> dict[Key, UUID]:
    """Return whose each of ``keys`` is; unknown ones are left out."""
    asked = sorted(set(keys))
    if not asked:
        return {}
    kinds, values = zip(*asked, strict=True)
    rows = execute(_KEYS, (text_array(kinds), text_array(values)))
    return {Key(kind, value): visitor for kind, value, visitor in rows}


def kinds_of(visitors: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return which kinds of keys each of ``visitors`` has."""
    asked = sorted(set(visitors))
    rows = execute(_KINDS, (uuid_array(asked),)) if asked else ()
    return {visitor: set(kinds) for visitor, kinds in rows}


def _changes(book: Book, identities: Sequence[Identity]) -> bool:
    keys, links = dict(book.keys), {name: list(chain) for name, chain in book.links.items()}
    book.enter(identities)
    return book.keys != keys or book.links != links


def _write(book: Book, identities: Sequence[Identity]) -> None:
    keys, links = dict(book.keys), {name: list(chain) for name, chain in book.links.items()}
    book.enter(identities)
    _add_visitors(book, known=set(keys.values()))
    for old, new in book.merged.items():
        _merge(old, new)
    new_keys = [(key, owner) for key, owner in book.keys.items() if key not in keys]
    if new_keys:
        execute(
            "INSERT INTO portal_visitor_key (kind, value, visitor_id)"
            " SELECT * FROM unnest(%s, %s, %s) ON CONFLICT (kind, value) DO NOTHING",
            (
                text_array([key.kind for key, _ in new_keys]),
                text_array([key.value for key, _ in new_keys]),
                uuid_array([owner for _, owner in new_keys]),
            ),
        )
    changed = [name for name, chain in book.links.items() if chain != links.get(name)]
    _write_links(book, changed)
    log.info("visitors.joined", keys=len(new_keys), links=len(changed), merged=len(book.merged))


def _add_visitors(book: Book, *, known: set[UUID]) -> None:
    owners = {owner for chain in book.links.values() for _, owner in chain}
    added = sorted((owners | set(book.keys.values())) - known)
    if added:
        execute(
            "INSERT INTO portal_visitor (id, created_at) SELECT new.id, %s FROM unnest(%s)"
            " AS new (id) ON CONFLICT (id) DO NOTHING",
            (clock.now(), uuid_array(added)),
        )


def _merge(old: UUID, new: UUID) -> None:
    """Make one person of two: keys and links move, remembered touches with them."""
    execute("UPDATE portal_visitor_key SET visitor_id = %s WHERE visitor_id = %s", (new, old))
    execute("UPDATE portal_visitor_link SET visitor_id = %s WHERE visitor_id = %s", (new, old))
    rows = execute(
        "DELETE FROM portal_visitor WHERE id = %s RETURNING first_touch, last_touch", (old,)
    )
    for first, last in rows:
        remember_touches(new, first, last)


_REMEMBER: Final = """
UPDATE portal_visitor AS known SET
    first_touch = CASE WHEN known.first_touch ->> 'at' <= said.first ->> 'at' OR said.first IS NULL
        THEN known.first_touch ELSE said.first END,
    last_touch = CASE WHEN known.last_touch ->> 'at' >= said.last ->> 'at' OR said.last IS NULL
        THEN known.last_touch ELSE said.last END
FROM (SELECT %(first)s::jsonb AS first, %(last)s::jsonb AS last) AS said
WHERE known.id = %(id)s
"""


def remember_touches(visitor: UUID, first: object, last: object) -> None:
    """Keep a first touch that is earlier, and a last one that is later, than those known."""
    said = {"first": first, "last": last}
    texts = {name: to_json(value).decode() if value else None for name, value in said.items()}
    execute(_REMEMBER, {"id": visitor, **texts})


def _write_links(book: Book, names: Sequence[str]) -> None:
    if not names:
        return
    links = [(name, since, owner) for name in names for since, owner in book.links[name]]
    # Chains are short; writing a changed one anew is simpler than telling what moved.
    execute("DELETE FROM portal_visitor_link WHERE anonymous_id = ANY (%s)", (text_array(names),))
    execute(
        "INSERT INTO portal_visitor_link (anonymous_id, since, visitor_id)"
        " SELECT * FROM unnest(%s, %s, %s)",
        (
            text_array([name for name, _, _ in links]),
            time_array([since for _, since, _ in links]),
            uuid_array([owner for _, _, owner in links]),
        ),
    )
