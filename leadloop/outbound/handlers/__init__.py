"""What outbound does by itself: deliver what is queued, and note consents it hears of."""

from leadloop.outbound.handlers.consents import assessed_subscriber, confirmed_subscriber
from leadloop.outbound.handlers.delivery import due_kind
from leadloop.outbound.handlers.tracking import judging_due_kind, tracking_subscriber

__all__ = [
    "assessed_subscriber",
    "confirmed_subscriber",
    "due_kind",
    "judging_due_kind",
    "tracking_subscriber",
]
