"""The chips above a timeline: which types of entry each of them shows; pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import urlencode

from leadloop.customers.contracts import TimelineQuery

PAGE: Final = 60

FILTERS: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "": ("All", frozenset()),
    "calls": ("Calls", frozenset({"phone_call"})),
    "emails": ("E-mails", frozenset({"email"})),
    "meetings": ("Appointments", frozenset({"appointment"})),
    "tasks": ("Tasks", frozenset({"task"})),
    "notes": ("Notes", frozenset({"note"})),
    "forms": ("Forms", frozenset({"campaign_response", "submission"})),
    "files": ("Files", frozenset({"attachment"})),
    "changes": ("Changes", frozenset({"created", "changed", "deleted"})),
}


class Chip(NamedTuple):
    """One filter of a timeline: its label, its query string, and whether it is set."""

    label: str
    query: str
    current: bool


def asked(show: str, before: str) -> TimelineQuery:
    """Return what an address asks of a timeline; what is not understood is left out."""
    types = FILTERS.get(show, FILTERS[""])[1]
    moment = None
    if before:
        try:
            moment = datetime.fromisoformat(before)
        except ValueError:
            moment = None
    if moment is not None and moment.tzinfo is None:
        moment = None
    return TimelineQuery(types=types, before=moment, limit=PAGE)


def chips(show: str, kept: Mapping[str, str]) -> list[Chip]:
    """Return the chips; ``kept`` is the rest of the page's query string."""
    return [
        Chip(
            label,
            urlencode({**kept, "show": name} if name else kept),
            name == (show if show in FILTERS else ""),
        )
        for name, (label, _) in FILTERS.items()
    ]
