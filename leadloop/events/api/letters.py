"""Dead letters of all subscriptions, those inside Leadloop and those outside."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.events import dead_letters, log, relay, rights
from leadloop.events.api.deliveries import deliver_again
from leadloop.events.contracts.subscriptions import DeliverySchema, LetterFilter
from leadloop.events.dead_letters import DeadLetter
from leadloop.events.logic.envelopes import Verdict, dead_letter
from leadloop.events.ports import Acting
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, NotFound

MAX_EXPORTED: Final = 5_000
MAX_REPLAYED_LETTERS: Final = 10_000

bury = dead_letters.bury
find_open_dead_letters = dead_letters.find_open
close_dead_letter = dead_letters.mark_replayed


def list_dead_letters(
    *, wanted: LetterFilter = dead_letters.ANY, limit: int = 100, offset: int = 0
) -> list[DeadLetter]:
    """Return dead letters nobody has replayed, newest first."""
    return dead_letters.list_open(wanted, limit=limit, offset=offset)


def get_dead_letter(dead_letter_id: UUID) -> DeadLetter:
    """Return one dead letter.

    Raises:
        NotFound: There is none with this id.
    """
    letter = dead_letters.find(dead_letter_id)
    if letter is None:
        raise NotFound("There is no such dead letter.")
    return letter


def count_dead_letters(wanted: LetterFilter = dead_letters.ANY) -> int:
    """Return how many dead letters wait for someone."""
    return dead_letters.count_open(wanted)


def replay_dead_letter(dead_letter_id: UUID, *, by: str) -> None:
    """Deliver a dead letter again, now, to the subscription that gave it up.

    Raises:
        NotFound: There is no such dead letter, or it was replayed already.
        Conflict: Its subscription is gone, or the log no longer has the event.
    """
    with transaction.atomic():
        _replay(dead_letter_id, by)


def replay_dead_letters(actor: Acting, *, wanted: LetterFilter) -> int:
    """Deliver every dead letter again that the filter leaves, oldest 10,000 first.

    Those whose subscription or event is gone stay. Returns how many are on their way.
    """
    rights.may_write(actor, rights.SUBSCRIPTION)
    by = actor.label or "system"
    count = 0
    with transaction.atomic():
        for letter_id in dead_letters.open_ids(wanted, limit=MAX_REPLAYED_LETTERS):
            try:
                with transaction.atomic():
                    _replay(letter_id, by)
            except (Conflict, NotFound):
                continue
            count += 1
    return count


def export_dead_letters(
    actor: Acting, *, wanted: LetterFilter, schema: DeliverySchema
) -> list[dict[str, Any]]:
    """Return up to 5,000 dead letters as Event Grid writes them, oldest first; JSON but for times.

    Times are ``datetime`` in UTC; ``contracts.to_json`` writes them.
    """
    rights.may_read(actor, rights.SUBSCRIPTION)
    ids = dead_letters.open_ids(wanted, limit=MAX_EXPORTED)
    return [_exported(letter, schema) for letter in dead_letters.read(ids)]


def _exported(letter: DeadLetter, schema: DeliverySchema) -> dict[str, Any]:
    event = letter.as_event()
    verdict = Verdict(
        reason=letter.reason,
        attempts=letter.attempts,
        last_outcome=letter.last_outcome,
        published_at=letter.recorded_at,
        last_at=letter.last_at,
    )
    return dead_letter(event, event.data, schema, verdict)


def _replay(dead_letter_id: UUID, by: str) -> None:
    letter = get_dead_letter(dead_letter_id)
    if letter.subscription_id is None:
        relay.replay(dead_letter_id, by=by)
        return
    alive = execute(
        "SELECT destination FROM events_event_subscription WHERE id = %s AND state <> 'Deleting'",
        (letter.subscription_id,),
    )
    event = log.read_at(letter.position, topic=letter.topic)
    if not alive or event is None:
        gone = "event is no longer in the log" if alive else "subscription is gone"
        raise Conflict(f"It cannot be delivered again: its {gone}.")
    dead_letters.mark_replayed(dead_letter_id, by=by)
    deliver_again(letter.subscription_id, [event])
