"""Erasing a person everywhere: asked for once, carried out in steps that survive a crash.

Every zone declares what it holds of people (``personal.py``); here is who may ask, the walk
through all of it, and the report. A walk is repeated until it finds nothing more, so that what
came in meanwhile goes, too.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID

import orjson
import structlog
from django.db import transaction

from leadloop.events.api import change_context, forget_before
from leadloop.kit import clock, due
from leadloop.kit.erasing import (
    Person,
    Store,
    held_tables,
    pages_of,
    search,
    standing,
    stores,
    sweep,
)
from leadloop.kit.erasing.finding import Found
from leadloop.kit.erasing.sweeping import PAGES
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.kit.sealing import keyed_digest, seal, unseal
from leadloop.users.contracts import (
    Actor,
    ErasedLine,
    ErasureRecord,
    ErasureState,
    PersonFound,
    PersonSought,
)
from leadloop.users.models import Erasure
from leadloop.users.rows import check_may_read, check_may_write

log = structlog.get_logger()

KIND: Final = "erasure"
ERASE: Final = "users.erase"
_LISTED: Final = 100
_PASSES: Final = 6
_PAUSE: Final = timedelta(seconds=1)
_LAST: Final = "events"


def look_up(actor: Actor, *, sought: PersonSought) -> PersonFound:
    """Return what is known of a person, so that somebody can judge whether they are meant.

    Raises:
        NotAllowed: ``actor`` may not erase anybody.
        InvalidInput: Nothing was said by which a person can be found, or what was said is the
            number of several people.
        NotFound: There is nobody.
    """
    check_may_write(actor, KIND)
    found = _found(sought)
    person = found.person
    return PersonFound(
        tuple(sorted(person.emails)),
        tuple(sorted(person.phones)),
        tuple(sorted(person.names, key=len, reverse=True)),
        tuple(sorted(found.shared)),
        found.counts,
    )


def _found(sought: PersonSought) -> Found:
    email, phone = normalise_email(sought.email), normalise_phone(sought.phone)
    if not (email or phone or sought.record_id):
        cure = "Say an e-mail address, or a phone number with its country code."
        raise InvalidInput([FieldError("email", "required", cure)])
    start = Person().with_more([email, phone], handles=[str(sought.record_id or "")])
    found = search(start)
    if not found.counts:
        raise NotFound("There is nobody of whom this is known.")
    if not email and not sought.record_id and len(found.person.emails) > 1:
        cure = "Several people have this number. Say the e-mail address of the one you mean."
        raise InvalidInput([FieldError("email", "ambiguous", cure)])
    return found


def erase_person(actor: Actor, *, sought: PersonSought, confirmation: str) -> UUID:
    """Have a person erased everywhere, and return the erasure's id. It goes on in a worker.

    Safe to repeat: while one goes on for the same person, its id is returned. What cannot be
    taken back stays taken.

    Raises:
        NotAllowed: ``actor`` may not erase anybody.
        NotFound: There is nobody.
        InvalidInput: ``confirmation`` is not the word that ``look_up`` returned.
    """
    check_may_write(actor, KIND)
    found = _found(sought)
    word = look_up(actor, sought=sought).word
    if confirmation.strip().lower() != word.lower():
        raise InvalidInput([FieldError("confirmation", "different", f"Type {word} to confirm.")])
    digests = sorted(keyed_digest(KIND, one) for one in found.person.addresses)
    with transaction.atomic():
        running = Erasure.objects.filter(
            state__in=(ErasureState.WAITING, ErasureState.RUNNING), digests=digests
        ).first()
        if running is not None and digests:
            return running.pk
        row = Erasure(
            sealed=seal(orjson.dumps(found.person.as_json()).decode()),
            digests=digests,
            asked_by=actor.label,
            asked_at=clock.now(),
        )
        row.save(force_insert=True)
        due.schedule([due.NewDue(ERASE, str(row.pk), clock.now(), {})])
    log.info("erasure.asked", erasure=str(row.pk), by=actor.label)
    return row.pk


def get_erasure(actor: Actor, *, erasure_id: UUID) -> ErasureRecord:
    """Return how far an erasure is, and what it did.

    Raises:
        NotAllowed: ``actor`` may not see erasures.
        NotFound: There is no such erasure.
    """
    check_may_read(actor, KIND)
    row = Erasure.objects.filter(pk=erasure_id).first()
    if row is None:
        raise NotFound("There is no such erasure.")
    return _record(row)


def list_erasures(actor: Actor, *, address: str = "") -> list[ErasureRecord]:
    """Return the newest hundred erasures; with ``address`` those of whoever had it."""
    check_may_read(actor, KIND)
    rows = Erasure.objects.all()
    if address:
        known = normalise_email(address) or normalise_phone(address)
        rows = rows.filter(digests__contains=[keyed_digest(KIND, known)])
    return [_record(row) for row in rows.order_by("-asked_at", "id")[:_LISTED]]


def _record(row: Erasure) -> ErasureRecord:
    zones = {name: zone for name, (zone, _) in (*held_tables().items(), *stores().items())}
    lines = [ErasedLine(zones.get(name, ""), name, n) for name, n in row.report.items()]
    parts = len(_parts())
    part = row.position.get("part", 0) if row.position.get("passes", 0) == 0 else parts
    state = ErasureState(row.state)
    return ErasureRecord(
        row.pk,
        state,
        row.asked_by,
        row.asked_at,
        row.finished_at,
        row.error,
        100 if state is ErasureState.DONE else min(99, part * 100 // parts),
        tuple(sorted(lines, key=lambda line: (line.zone, line.name))),
    )


def due_kind() -> due.DueKind:
    """Return how erasures are carried out: a few pages of a table, one transaction each."""
    return due.DueKind(
        ERASE, _advance, _give_up, batch_size=1, max_attempts=8, backoff=lambda _: _PAUSE
    )


def _advance(items: Sequence[due.DueItem]) -> Sequence[due.Step]:
    return [due.Wait(clock.now(), {}) if _step(UUID(i.key)) else due.Finished() for i in items]


def _give_up(item: due.DueItem, error: str) -> None:
    Erasure.objects.filter(pk=UUID(item.key)).update(
        state=ErasureState.FAILED.value, error=error[:500], finished_at=clock.now()
    )


class _Place(NamedTuple):
    """Where the walk stands: the part, its leaf and page; how much this pass did, and passes."""

    part: int = 0
    leaf: int = 0
    page: int = 0
    did: int = 0
    passes: int = 0


def _parts() -> list[tuple[str, str, Store | None]]:
    """Return what is walked through: zone, name, and what forgets if it is no table."""
    there = standing()
    beside = [(zone, name, store) for name, (zone, store) in stores().items()]
    tables: list[tuple[str, str, Store | None]] = [
        (zone, name, None)
        for name, (zone, _) in sorted(held_tables().items(), key=lambda i: i[1][0] == _LAST)
        if name in there
    ]
    first = [part for part in beside if part[2].first]
    return [*first, *tables, *(part for part in beside if not part[2].first)]


def _step(erasure_id: UUID) -> bool:
    """Carry out one step in the caller's transaction; return whether there is more to do."""
    row = Erasure.objects.select_for_update().filter(pk=erasure_id).first()
    if row is None or ErasureState(row.state).has_ended:
        return False
    person = Person.of_json(orjson.loads(unseal(row.sealed)))
    place = _Place(**row.position)
    if place.part == 0 and place.leaf == 0 and place.page == 0:
        person = search(person).person
        row.sealed = seal(orjson.dumps(person.as_json()).decode())
    with change_context(actor=row.asked_by, cause=row.pk):
        place = _walk(row, person, place)
        forget_before()
    return _keep(row, place)


def _walk(row: Erasure, person: Person, place: _Place) -> _Place:
    """Go on until as many pages were looked at as one step may."""
    parts, budget = _parts(), PAGES
    while budget > 0 and place.part < len(parts):
        _, name, store = parts[place.part]
        if store is not None:
            count = store.erase(person)
            place, budget = _next(place, count), budget - PAGES // 10
        else:
            place, count, looked = _sweep(name, person, place)
            budget -= looked
        if count:
            row.report = {**row.report, name: row.report.get(name, 0) + count}
    return place


def _next(place: _Place, count: int) -> _Place:
    return _Place(place.part + 1, 0, 0, place.did + count, place.passes)


def _sweep(name: str, person: Person, place: _Place) -> tuple[_Place, int, int]:
    leaves = pages_of(name)
    if place.leaf >= len(leaves):
        return _next(place, 0), 0, 0
    leaf, pages = leaves[place.leaf]
    swept = sweep(held_tables()[name][1], person, leaf=leaf, page=place.page)
    looked = max(1, min(PAGES, pages - place.page)) + 10
    did = place.did + swept.rows
    if swept.next_page is None:
        return place._replace(leaf=place.leaf + 1, page=0, did=did), swept.rows, looked
    return place._replace(page=swept.next_page, did=did), swept.rows, looked


def _keep(row: Erasure, place: _Place) -> bool:
    """Note where the walk stands; a pass that found nothing more is the last."""
    ended = place.part >= len(_parts())
    if ended:
        place = _Place(did=place.did, passes=place.passes + 1)
    done = ended and (place.did == 0 or place.passes >= _PASSES)
    row.state = (ErasureState.DONE if done else ErasureState.RUNNING).value
    row.position = (place._replace(did=0) if ended else place)._asdict()
    if done:
        row.sealed, row.finished_at = "", clock.now()
        log.info("erasure.done", erasure=str(row.pk), passes=place.passes)
    row.save(update_fields=["state", "sealed", "position", "report", "finished_at"])
    return not done
