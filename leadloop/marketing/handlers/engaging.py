"""Hears what became of messages, and who visits which page."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from leadloop.events.catalogue import (
    ENGAGEMENT,
    MESSAGE_BOUNCED,
    MESSAGE_CLICKED,
    MESSAGE_COMPLAINED,
    MESSAGE_DISMISSED,
    MESSAGE_OPENED,
    MESSAGE_REFUSED,
    MESSAGE_REPLIED,
    MESSAGE_SENT,
    MESSAGE_UNSUBSCRIBED,
    VISIT_RECORDED,
    VISITS,
)
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit.text import clean_text
from leadloop.marketing.api.campaign_results import note_refused, note_results
from leadloop.marketing.api.engaging import keep_engagement, keep_loose, visitors
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.contracts.engaging import Happening, LooseSight
from leadloop.marketing.contracts.words import EngagementKind

NAME: Final = "marketing.engagement"
VISITS_NAME: Final = "marketing.visits"
_KINDS: Final = {
    MESSAGE_SENT: EngagementKind.SEND,
    MESSAGE_OPENED: EngagementKind.OPEN,
    MESSAGE_CLICKED: EngagementKind.CLICK,
    MESSAGE_BOUNCED: EngagementKind.BOUNCE,
    MESSAGE_COMPLAINED: EngagementKind.COMPLAINT,
    MESSAGE_UNSUBSCRIBED: EngagementKind.UNSUBSCRIBE,
    MESSAGE_REPLIED: EngagementKind.REPLY,
    MESSAGE_DISMISSED: EngagementKind.DISMISS,
}
_VIEWS: Final = frozenset({"page_view", "screen_view"})


def engagement_subscriber() -> Subscriber:
    """Return marketing's subscription to what becomes of messages."""
    return Subscriber(NAME, ENGAGEMENT, on_engagement, frozenset({*_KINDS, MESSAGE_REFUSED}))


def visits_subscriber() -> Subscriber:
    """Return marketing's subscription to visits."""
    return Subscriber(VISITS_NAME, VISITS, on_visits, frozenset({VISIT_RECORDED}), patient=True)


def on_engagement(batch: Sequence[Event]) -> None:
    """Keep what became of messages, and let segments and campaigns know. Safe to repeat."""
    new = keep_engagement([_happening(event) for event in batch if event.type in _KINDS])
    note_refused([_refusal(event) for event in batch if event.type == MESSAGE_REFUSED])
    note_results(new)
    human = [(person, one) for person, one in new if not one.scanner]
    reads = {f"engagement.{one.kind.value}" for _, one in human}
    people_changed({person for person, _ in human}, reads=reads)


def _happening(event: Event) -> Happening:
    data: Mapping[str, Any] = event.data if isinstance(event.data, dict) else {}
    return Happening(
        key=event.key,
        kind=_KINDS[event.type],
        at=_moment(data.get("at")) or event.time,
        person_entity=_word(data, "person_entity", 40),
        person_id=_id(data, "person_id"),
        address=_word(data, "address", 320),
        scanner=data.get("scanner") is True,
        url=_word(data, "url", 2000),
        subject=_word(data, "subject", 300),
        variant=_word(data, "variant", 40),
        step_id=_word(data, "step_id", 100),
        message_id=_id(data, "message_id"),
        campaign_id=_id(data, "campaign_id"),
        journey_id=_id(data, "journey_id"),
        bounce=_word(data, "bounce", 20),
        reason=_word(data, "reason", 300),
    )


def _refusal(event: Event) -> tuple[UUID | None, str, str]:
    data: Mapping[str, Any] = event.data if isinstance(event.data, dict) else {}
    return _id(data, "message_id"), _word(data, "code", 60), _word(data, "reason", 300)


def _word(data: Mapping[str, Any], name: str, limit: int) -> str:
    value = data.get(name)
    return clean_text(value)[:limit] if isinstance(value, str) else ""


def _id(data: Mapping[str, Any], name: str) -> UUID | None:
    try:
        return UUID(data[name])
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def on_visits(batch: Sequence[Event]) -> None:
    """Keep which pages known people see; visits of nobody known wait for their visitor."""
    seen = [sight for event in batch if (sight := _sight(event))]
    if not seen:
        return
    whose = visitors({sight.anonymous_id for sight in seen})
    keep_loose([sight for sight in seen if sight.anonymous_id not in whose])
    told = [
        Happening(
            key=sight.key,
            kind=EngagementKind.PAGE,
            at=sight.at,
            person_entity="marketing_person",
            person_id=whose[sight.anonymous_id],
            url=sight.url,
            subject=sight.campaign,
        )
        for sight in seen
        if sight.anonymous_id in whose
    ]
    new = keep_engagement(told)
    people_changed({person for person, _ in new}, reads={"engagement.page"})


def _sight(event: Event) -> LooseSight | None:
    """Return the page view that an event tells of; None for robots and whatever is no view."""
    data: Mapping[str, Any] = event.data if isinstance(event.data, dict) else {}
    anonymous = _word(data, "anonymous_id", 255)
    robot = data.get("bot") is True or (event.extensions or {}).get("bot") is True
    if not anonymous or robot or data.get("kind") not in _VIEWS:
        return None
    campaign = data.get("campaign")
    name = _word(campaign, "utm_campaign", 300) if isinstance(campaign, dict) else ""
    at = _moment(data.get("time")) or event.time
    return LooseSight(event.key, anonymous, at, _word(data, "page_url", 2000), name)
