"""Journeys, and people to lead along them."""

from typing import Any
from uuid import UUID

from leadloop.kit import clock
from leadloop.marketing.api import journeys as api
from leadloop.marketing.models import Person
from leadloop.users.contracts import SYSTEM


def a_person(number: int = 1, **fields: Any) -> UUID:
    """Return a person that marketing knows."""
    now = clock.now()
    address = f"person{number}@example.com"
    given = {"first_name": f"P{number}", "last_name": "Tan", "email": address, **fields}
    given.setdefault("email_normalised", given["email"])
    made = Person.objects.create(
        contact_key=f"key-{number}", created_at=now, updated_at=now, **given
    )
    return made.pk


def step(key: str, kind: str, following: str | None = None, **arguments: Any) -> dict[str, Any]:
    """Return a step with one way out."""
    return {
        "key": key,
        "type": kind,
        "outcomes": [{"key": f"{key}-out", "next": following}],
        "configurationArguments": arguments,
    }


def mail(key: str, following: str | None = None) -> dict[str, Any]:
    """Return a step that sends an e-mail."""
    send = {"emailSubject": f"About {key}", "bodyText": "Good morning."}
    return step(key, "EMAILV2", following, triggeredSend=send)


def wait(key: str, following: str | None, amount: int = 1, unit: str = "DAYS") -> dict[str, Any]:
    """Return a step that waits."""
    return step(key, "WAIT", following, waitDuration=amount, waitUnit=unit)


def definition(*activities: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a journey's JSON."""
    return {"key": "hello", "name": "Hello", "activities": list(activities), **more}


def a_journey(*activities: dict[str, Any], **more: Any) -> UUID:
    """Return a published journey."""
    made = api.create_journey(SYSTEM, definition=definition(*activities, **more))
    api.publish(SYSTEM, journey_id=made, move=False)
    return made
