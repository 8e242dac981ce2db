"""Hears what visitors of the portal ask for, and opens their cases."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog

from leadloop.events.catalogue import CASE_REQUESTED, REQUESTS
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit.errors import InvalidInput
from leadloop.service.api.requests import CaseRequest, open_requested

log = structlog.get_logger()
NAME: Final = "service.requests"


def requests_subscriber() -> Subscriber:
    """Return service's subscription to requests of the portal."""
    return Subscriber(NAME, REQUESTS, on_requests, frozenset({CASE_REQUESTED}))


def on_requests(batch: Sequence[Event]) -> None:
    """Open a case for each request, once. What cannot be a case is logged, and retried never.

    Emits:
        ``case.changed``, in the same transaction.
    """
    for event in batch:
        try:
            open_requested(_request(event))
        except InvalidInput as problem:
            fields = [error.field for error in problem.errors]
            log.warning("case.request_refused", event=str(event.key), fields=fields)


def _request(event: Event) -> CaseRequest:
    data: Mapping[str, Any] = event.data if isinstance(event.data, Mapping) else {}

    def word(name: str, limit: int) -> str:
        value = data.get(name)
        return value.strip()[:limit] if isinstance(value, str) else ""

    return CaseRequest(
        name=word("name", 200),
        email=word("email", 254).lower(),
        title=word("subject", 300),
        text=word("message", 20_000),
        case_type=word("case_type", 20),
        policy_number=word("policy_number", 60),
        cause=event.key,
        trace_id=event.trace_id,
    )
