"""What is known of a person's visits, read by any of the person's addresses."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.portal import joining
from leadloop.portal.contracts import Touch, VisitorHistory, VisitSeen
from leadloop.portal.identity import Book
from leadloop.portal.models import Visitor
from leadloop.portal.visit_shape import (
    VIEWS,
    Identity,
    Key,
    email_key,
    phone_key,
    user_key,
)
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

VISITS_SHOWN: Final = 300
_PURGED_AT_ONCE: Final = 5_000
_DAY: Final = timedelta(days=1)

SiteCounts = tuple[int, int, datetime | None]
"""Events of people and of bots during the last day, and when the last one came."""

# Whose an anonymous id is, and from when until when; the first link has all that was before it.
_RANGES: Final = """
WITH links AS (
    SELECT anonymous_id, visitor_id, since, row_number() OVER chain AS place,
        lead(since, 1, 'infinity') OVER chain AS until
    FROM portal_visitor_link WHERE anonymous_id IN (
        SELECT anonymous_id FROM portal_visitor_link WHERE visitor_id = ANY (%(people)s)
    ) WINDOW chain AS (PARTITION BY anonymous_id ORDER BY since)
), ranges AS (
    SELECT anonymous_id, CASE place WHEN 1 THEN '-infinity' ELSE since END AS since, until
    FROM links WHERE visitor_id = ANY (%(people)s)
), theirs AS (
    SELECT v.* FROM ranges r JOIN portal_visit v ON v.anonymous_id = r.anonymous_id
        AND v.time >= r.since AND v.time < r.until AND v.anonymous_id <> ''
    UNION ALL
    SELECT v.* FROM portal_visit v WHERE v.user_id = ANY (%(users)s) AND v.user_id <> ''
        AND v.anonymous_id = ''
)
"""
_COLUMNS: Final = (
    "id, time, kind, name, title, url, referrer, campaign::json, data::json, user_id, origin"
)
_HISTORY: Final = f"""
{_RANGES}, seen AS (SELECT * FROM theirs WHERE NOT bot)
(SELECT 'shown', {_COLUMNS} FROM seen ORDER BY time DESC, id DESC LIMIT %(limit)s)
UNION ALL
(SELECT 'first', {_COLUMNS} FROM seen WHERE kind = ANY (%(views)s)
    ORDER BY time, touch DESC, id LIMIT 1)
UNION ALL
(SELECT 'last', {_COLUMNS} FROM seen WHERE touch ORDER BY time DESC, id DESC LIMIT 1)
UNION ALL
(SELECT 'newest', {_COLUMNS} FROM seen WHERE kind = ANY (%(views)s)
    ORDER BY time DESC, id DESC LIMIT 1)
"""
_COUNT: Final = f"{_RANGES} SELECT count(*) FROM theirs WHERE NOT bot AND kind = ANY (%(views)s)"


def visitor_history(
    actor: Actor,
    *,
    email: str = "",
    phone: str = "",
    user_id: str = "",
    also: Sequence[tuple[str, str]] = (),
    limit: int = VISITS_SHOWN,
) -> VisitorHistory:
    """Return what the person with these addresses did, as far as it is known.

    The addresses may have been told at any time, before the visits or after them. ``also`` are
    further addresses of the same person: e-mail and phone.

    Raises:
        NotAllowed: ``actor`` may see no leads, hence no visitors.
    """
    check_may_read(actor, "lead")
    keys = [(*user_key(user_id), *email_key(email), *phone_key(phone))]
    keys += [(*email_key(email), *phone_key(phone)) for email, phone in also]
    people = list(dict.fromkeys(person for one in keys for person in _people(one)))
    if not people:
        return VisitorHistory()
    asked = _asked(people) | {"limit": limit, "views": text_array(sorted(VIEWS))}
    found: dict[str, list[VisitSeen]] = {}
    for part, *columns in execute(_HISTORY, asked):
        found.setdefault(part, []).append(_seen(columns))
    first, last = _touches(people, found)
    pages = execute(_COUNT, asked)[0][0]
    return VisitorHistory(tuple(found.get("shown", ())), pages, first, last)


def erase_visits(actor: Actor, *, email: str = "", phone: str = "", user_id: str = "") -> int:
    """Delete a person's visits, and all by which the person is recognised; return how many.

    What the event log holds of them goes with its retention (``LEADLOOP_EVENTS_RETENTION``).

    Raises:
        NotAllowed: ``actor`` may not change sites.
    """
    check_may_write(actor, "site")
    keys = (*user_key(user_id), *email_key(email), *phone_key(phone))
    with transaction.atomic():
        return _erase(_people(keys))


def forget_visits(*, emails: Iterable[str], phones: Iterable[str]) -> int:
    """Delete the visits of whoever has these addresses, in the caller's transaction."""
    keys = [user_key(one) for one in emails] + [phone_key(one) for one in phones]
    return _erase(list(dict.fromkeys(person for one in keys for person in _people(one))))


def _erase(people: list[UUID]) -> int:
    if not people:
        return 0
    deleted = execute(
        f"{_RANGES} DELETE FROM portal_visit WHERE id IN (SELECT id FROM theirs) RETURNING 1",
        _asked(people),
    )
    Visitor.objects.filter(pk__in=people).delete()
    log.info("visitors.erased", visits=len(deleted), visitors=len(people))
    return len(deleted)


def purge_visits(*, before: datetime) -> int:
    """Delete visits from before ``before`` (UTC); people keep their first and last touch."""
    total = 0
    while True:
        with transaction.atomic():
            rows = execute(
                "SELECT id, anonymous_id, user_id FROM portal_visit WHERE time < %s"
                " ORDER BY time LIMIT %s",
                (before, _PURGED_AT_ONCE),
            )
            if not rows:
                return total
            _remember(rows)
            execute(
                "DELETE FROM portal_visit WHERE id = ANY (%s)", (uuid_array([r[0] for r in rows]),)
            )
        total += len(rows)
        log.info("visitors.purged", visits=len(rows))


def _remember(rows: Iterable[tuple[Any, ...]]) -> None:
    """Write first and last touch of everybody whose visits are about to go beside their name."""
    _, names, users = zip(*rows, strict=True)
    keys = joining.find_keys(key for user in set(users) - {""} for key in user_key(user))
    linked = execute(
        "SELECT DISTINCT visitor_id FROM portal_visitor_link WHERE anonymous_id = ANY (%s)",
        (text_array(sorted(set(names) - {""})),),
    )
    for person in sorted({*keys.values(), *chain.from_iterable(linked)}):
        asked = _asked([person]) | {"limit": 0, "views": text_array(sorted(VIEWS))}
        found = {part: [_seen(columns)] for part, *columns in execute(_HISTORY, asked)}
        first, last = _touches([person], found)
        joining.remember_touches(person, _kept(first), _kept(last))


def _people(keys: tuple[Key, ...]) -> list[UUID]:
    """Return whom the keys mean: one person, or nobody."""
    if not keys:
        return []
    known = joining.find_keys(keys)
    book = Book(keys=dict(known), kinds=joining.kinds_of(known.values()))
    person = book.whose(Identity("", keys, clock.now()))
    return [person] if person else []


def _asked(people: list[UUID]) -> dict[str, Any]:
    users = execute(
        "SELECT value FROM portal_visitor_key WHERE kind = 'user' AND visitor_id = ANY (%s)",
        (uuid_array(people),),
    )
    return {"people": uuid_array(people), "users": text_array([value for (value,) in users])}


def _seen(columns: Iterable[Any]) -> VisitSeen:
    id_, at, kind, name, title, url, referrer, campaign, data, user_id, origin = columns
    return VisitSeen(id_, at, kind, name, title, url, referrer, campaign, data, user_id, origin)


def _touches(
    people: list[UUID], found: Mapping[str, list[VisitSeen]]
) -> tuple[Touch | None, Touch | None]:
    """Return the first and the last touch: of the visits there are, or as remembered."""
    said = Visitor.objects.filter(pk__in=people).values_list("first_touch", "last_touch")
    kept = [(_touch_again(first), _touch_again(last)) for first, last in said]
    first = [*(one for one, _ in kept), *map(_touch, found.get("first", ()))]
    last = [*(one for _, one in kept), *map(_touch, found.get("last", ()))]
    known = [touch for touch in last if touch] or [*map(_touch, found.get("newest", ()))]
    return (
        min((touch for touch in first if touch), key=lambda touch: touch.at, default=None),
        max(known, key=lambda touch: touch.at, default=None),
    )


def _touch(visit: VisitSeen) -> Touch:
    return Touch(visit.at, visit.campaign, visit.referrer, visit.url)


def _kept(touch: Touch | None) -> dict[str, Any] | None:
    if touch is None:
        return None
    return {
        "at": touch.at.isoformat(),
        "campaign": dict(touch.campaign),
        "referrer": touch.referrer,
        "landing_page": touch.landing_page,
    }


def _touch_again(kept: dict[str, Any] | None) -> Touch | None:
    if not kept:
        return None
    at = datetime.fromisoformat(kept["at"])
    return Touch(at, kept["campaign"], kept["referrer"], kept["landing_page"])


def site_counts() -> dict[str, SiteCounts]:
    """Return by site key: events and bots of the last day, and when the last event came."""
    rows = execute(
        "SELECT s.key, day.people, day.bots, (SELECT max(time) FROM portal_visit v"
        "   WHERE v.key = s.key AND v.key <> '')"
        " FROM portal_tracked_site s CROSS JOIN LATERAL (SELECT"
        "   count(*) FILTER (WHERE NOT bot) AS people, count(*) FILTER (WHERE bot) AS bots"
        "   FROM portal_visit v WHERE v.key = s.key AND v.key <> '' AND v.time > %s) AS day",
        (clock.now() - _DAY,),
    )
    return {key: (people, bots, last) for key, people, bots, last in rows}
