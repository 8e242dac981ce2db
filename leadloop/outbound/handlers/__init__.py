"""What outbound does by itself: deliver what is queued, and note consents it hears of."""

from leadloop.outbound.handlers.consents import assessed_subscriber, confirmed_subscriber
from leadloop.outbound.handlers.delivery import due_kind
from leadloop.outbound.handlers.recovery import recover
from leadloop.outbound.handlers.returns import RETURNS, returns_kind, schedule_returns
from leadloop.outbound.handlers.tracking import judging_due_kind, tracking_subscriber

__all__ = [
    "RETURNS",
    "assessed_subscriber",
    "confirmed_subscriber",
    "due_kind",
    "judging_due_kind",
    "recover",
    "returns_kind",
    "schedule_returns",
    "tracking_subscriber",
]
