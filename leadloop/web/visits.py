"""A visitor's visits on a lead's page: sessions in its history, and two touches; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from leadloop.portal.contracts import Touch, VisitorHistory, VisitSeen
from leadloop.web.timeline import Shown, Step

_IDLE: Final = timedelta(minutes=30)
_VIEWS: Final = frozenset({"page_view", "screen_view"})
# The submission itself stands in the history; a form that is seen is a page that is seen.
_HIDDEN: Final = frozenset({"form_view", "form_submit", "form_field"})
_TITLES: Final[Mapping[str, str]] = {
    "calculator": "Used the calculator",
    "identify": "Said who they are",
    "alias": "Said who they are",
    "form_start": "Began a form",
}
_MAX_FACTS: Final = 4
_MAX_FACT: Final = 80
_CAMPAIGN_LABELS: Final[Mapping[str, str]] = {
    "utm_source": "Source",
    "utm_medium": "Medium",
    "utm_campaign": "Campaign",
    "utm_term": "Term",
    "utm_content": "Content",
    "utm_id": "Campaign id",
}
_CLICK_IDS: Final = (
    *("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "li_fat_id", "ttclid", "twclid"),
)


class Block(NamedTuple):
    """One touch on the page: when (if known), what it says, and from where that is known."""

    title: str
    at: datetime | None
    facts: tuple[tuple[str, str], ...]
    known_from: str


def sessions(history: VisitorHistory) -> list[Shown]:
    """Return one entry of the history per session: visits with less than 30 minutes between."""
    return [_session(group) for group in _groups(history.visits)]


def _groups(visits: Iterable[VisitSeen]) -> Iterator[list[VisitSeen]]:
    group: list[VisitSeen] = []
    for visit in visits:
        if visit.kind in _HIDDEN:
            continue
        if group and group[-1].at - visit.at > _IDLE:
            yield group
            group = []
        group.append(visit)
    if group:
        yield group


def _session(visits: Sequence[VisitSeen]) -> Shown:
    """Return the entry of one session, whose ``visits`` stand newest first."""
    oldest_first = list(reversed(visits))
    return Shown(
        title=_title(oldest_first),
        icon="eye",
        at=visits[0].at,
        actor_kind="visitor",
        actor_name="",
        facts=_came_from(oldest_first),
        steps=tuple(_step(visit) for visit in oldest_first),
    )


def _title(visits: Sequence[VisitSeen]) -> str:
    pages = sum(visit.kind == "page_view" for visit in visits)
    screens = sum(visit.kind == "screen_view" for visit in visits)
    parts = [f"Visited {_count(pages, 'page')}"] if pages else []
    parts += [f"Opened {_count(screens, 'screen')}"] if screens else []
    others = dict.fromkeys(_label(visit) for visit in visits if visit.kind not in _VIEWS)
    if len(others) <= 1:
        parts += others
    else:
        parts.append(_count(len(others), "other action"))
    text = ", ".join(part if place == 0 else _lower(part) for place, part in enumerate(parts))
    return text or "Visited"


def _lower(text: str) -> str:
    known = ("Opened", *_TITLES.values())
    return text[:1].lower() + text[1:] if text.startswith(known) else text


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _came_from(visits: Sequence[VisitSeen]) -> tuple[str, ...]:
    campaign = next((visit.campaign for visit in visits if visit.campaign), {})
    source = " / ".join(
        campaign[name] for name in ("utm_source", "utm_medium") if campaign.get(name)
    )
    found = [f"From {source}"] if source else []
    if campaign.get("utm_campaign"):
        found.append(f"Campaign {campaign['utm_campaign']}")
    return tuple(found)


def _step(visit: VisitSeen) -> Step:
    place = _path(visit.url)
    label = _label(visit)
    facts = () if visit.kind in _VIEWS else _facts(visit.data)
    return Step(visit.at, label, "" if place == label else place, facts)


def _label(visit: VisitSeen) -> str:
    if visit.kind in _VIEWS:
        return visit.title or visit.name or _path(visit.url) or "A page"
    said = visit.name if visit.kind == "track" else ""
    return said or _TITLES.get(visit.kind) or visit.kind.replace("_", " ").capitalize()


def _path(url: str) -> str:
    """Return host and path of an address as people read it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.netloc.rpartition('@')[2]}{parts.path}"


def _facts(data: Mapping[str, Any]) -> tuple[str, ...]:
    plain = (
        (name, value)
        for name, value in data.items()
        if isinstance(value, str | int | float) and value != "" and value is not True
    )
    return tuple(
        f"{str(name).replace('_', ' ').capitalize()} {_value(value)}"[:_MAX_FACT]
        for name, value in list(plain)[:_MAX_FACTS]
    )


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:,}"


def touches(
    attribution: Mapping[str, Any], context: Mapping[str, Any], history: VisitorHistory
) -> list[Block]:
    """Return the first and the last touch of a lead.

    What its form or sender said stands as said; what nobody said is filled in from the visits of
    the person, and says so.
    """
    said_first = context.get("first_touch")
    first = said_first if isinstance(said_first, Mapping) else {}
    blocks = (
        _block("First touch", first, history.first_touch),
        _block("Last touch", attribution, history.last_touch),
    )
    return [block for block in blocks if block is not None]


def _block(title: str, said: Mapping[str, Any], seen: Touch | None) -> Block | None:
    facts = _said_facts(said)
    if facts:
        return Block(title, None, facts, "Sent with the lead")
    if seen is None:
        return None
    known = {**seen.campaign, "referrer": seen.referrer, "landing_page": seen.landing_page}
    return Block(title, seen.at, _said_facts(known), "Known from visits")


def _said_facts(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    def text(name: str) -> str:
        value = said.get(name)
        return value.strip() if isinstance(value, str) else ""

    facts = [(label, text(name)) for name, label in _CAMPAIGN_LABELS.items()]
    facts += [("Click id", f"{name} {text(name)}") for name in _CLICK_IDS if text(name)]
    facts += [("Referrer", text("referrer")), ("Landing page", text("landing_page"))]
    return tuple((label, value) for label, value in facts if value)
