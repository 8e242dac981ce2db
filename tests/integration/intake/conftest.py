"""Shipped rules and people for the tests of intake."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from leadloop.events.contracts import Event
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import Actor, ActorKind, Role


def person(role: Role) -> Actor:
    return Actor(ActorKind.PERSON, str(new_uuid()), role.value.title(), role)


@pytest.fixture
def manager() -> Actor:
    return person(Role.SALES_MANAGER)


@pytest.fixture
def administrator() -> Actor:
    return person(Role.ADMINISTRATOR)


@pytest.fixture
def rules(db: None) -> None:
    from leadloop.intake import api

    api.ensure_shipped_rules()


@pytest.fixture
def send(rules: None) -> Iterator[Callable[..., UUID]]:
    """Put a submission into the log as a door does; returns its key."""
    from leadloop.events import api as events
    from leadloop.events.catalogue import LEAD_CREATED, LEADS
    from leadloop.events.contracts import EventDraft, to_json
    from leadloop.kit import clock
    from leadloop.kit.ids import new_trace_id

    def put(data: Any, event_id: str = "", **more: Any) -> UUID:
        draft = EventDraft(
            LEADS,
            LEAD_CREATED,
            "/p/ilp",
            event_id or str(new_uuid()),
            data if isinstance(data, bytes) else to_json(data),
            clock.now(),
            new_trace_id(),
            origin="web_form",
            **more,
        )
        return events.append([draft])[0].key

    return put


@pytest.fixture
def assess(rules: None) -> Callable[[], Sequence[Event]]:
    """Let intake read all there is; returns every ``lead.assessed`` so far, oldest first."""
    from leadloop.events import api as events
    from leadloop.events.catalogue import ASSESSED
    from leadloop.events.relay import relay_batch
    from leadloop.intake.adapters.scoring import edge_scorer
    from leadloop.intake.handlers import subscriber

    reader = subscriber(edge_scorer())

    def run() -> Sequence[Event]:
        while relay_batch(reader):
            pass
        return list(reversed(events.list_recent(ASSESSED)))

    return run
