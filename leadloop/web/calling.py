"""The bar on top of a record that was opened from the call queue."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.calling import CallQueue, QueueEntry
from leadloop.users.contracts import Actor
from leadloop.web.access import may_write
from leadloop.web.call_times import later_times
from leadloop.web.record_paths import record_path

_ALL: Final = 500


def left_out_words(queue: CallQueue) -> str:
    """Return who is not in the queue, by reason."""
    out = queue.left_out
    reasons = (
        (out.opted_out, "opted out of calls"),
        (out.no_phone, "without a phone number"),
        (out.put_off, "put off or called a while ago"),
    )
    return ", ".join(f"{count:,} {why}" for count, why in reasons if count)


class Calling:
    """What the bar shows: who this is, their place in the queue, and when they may come back."""

    def __init__(self, actor: Actor, entity: str, key: UUID) -> None:
        queue = sales.call_queue(actor, limit=_ALL)
        places = [(one.entity, one.id) for one in queue.entries]
        here = (entity, key)
        self.entity, self.key = entity, key
        self.total = queue.total
        self.place = places.index(here) + 1 if here in places else 0
        self.entry: QueueEntry | None = queue.entries[self.place - 1] if self.place else None
        self.left_out = left_out_words(queue)
        self.later = later_times(timezone.localtime(clock.now()))


def calling_bar(request: HttpRequest, actor: Actor | None) -> Calling | None:
    """Return the bar of the record page that ``?calling`` asks for; None elsewhere."""
    match = request.resolver_match
    if "calling" not in request.GET or match is None or actor is None:
        return None
    entity = str(match.url_name)
    keys = [value for value in match.kwargs.values() if isinstance(value, UUID)]
    if len(keys) != 1 or not record_path(entity, keys[0]) or not may_write(actor, "lead"):
        return None
    return Calling(actor, entity, keys[0])
