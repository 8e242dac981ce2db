"""Every subscriber, kind of due work, and adapter, on one page."""

from collections.abc import Mapping

from leadloop.events.contracts import Subscriber
from leadloop.events.relay import retry_kind
from leadloop.kit.due import DueKind


def subscribers() -> Mapping[str, Subscriber]:
    """Return who reads which topic inside Leadloop, by name."""
    found: tuple[Subscriber, ...] = ()
    return {subscriber.name: subscriber for subscriber in found}


def due_kinds() -> Mapping[str, DueKind]:
    """Return every kind of work that waits, by name."""
    found = (retry_kind(subscribers()),)
    return {kind.name: kind for kind in found}
