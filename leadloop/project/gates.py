"""The limits of the doors and of the log's queue, as the settings say."""

from collections.abc import Mapping, Sequence
from typing import Final

from leadloop.events.adapters.waiting import QueueBounds
from leadloop.kit import gate
from leadloop.kit.addresses import Visitors
from leadloop.kit.limits import Quota, RateLimits
from leadloop.project.settings import Settings

_BURST_S: Final = 2.0
_MINUTE_S: Final = 60.0


def build_gate(settings: Settings) -> gate.Gate:
    """Return the one gate of a web process."""
    visitors = Visitors(settings.trusted_proxies)
    return gate.Gate(RateLimits(_quotas(settings)), visitors)


def queue_bounds(settings: Settings) -> QueueBounds:
    """Return how much may wait for the log."""
    return QueueBounds(
        events=settings.queue_events,
        data_bytes=settings.queue_bytes,
        patience_s=settings.queue_patience.total_seconds(),
    )


def _quotas(settings: Settings) -> Mapping[str, Sequence[Quota]]:
    forms = settings.visitor_forms_per_min
    visits = settings.visitor_visits_per_min
    events, size = settings.topic_events_per_s, settings.topic_bytes_per_s
    return {
        gate.LEADS: (_per_s("requests", settings.client_requests_per_s),),
        gate.EVENT_GRID: (_per_s("events", events), _per_s("bytes", size)),
        gate.FORMS: (_per_min(forms),),
        gate.VISITS: (_per_min(visits),),
        gate.COLLECTOR: (_per_min(visits),),
        gate.HOOKS: (_per_min(visits),),
        gate.TRACKING: (_per_min(visits),),
    }


def _per_s(unit: str, rate: float) -> Quota:
    return Quota(unit, rate, rate * _BURST_S)


def _per_min(rate: float) -> Quota:
    return Quota("requests", rate / _MINUTE_S, rate)
