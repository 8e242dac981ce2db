"""The journeys that come with Leadloop: drafts, until somebody publishes them."""

from importlib import resources
from typing import Any, Final

import orjson

from leadloop.marketing.api.journeys.records import create_journey
from leadloop.marketing.models import Journey
from leadloop.users.contracts import SYSTEM

_FILES: Final = ("welcome.json", "re_engagement.json")


def ensure_shipped_journeys() -> None:
    """Keep each shipped journey as a draft, unless one with its key is there. Safe to repeat."""
    shipped = [_read(name) for name in _FILES]
    known = set(
        Journey.objects.filter(key__in=[one["key"] for one in shipped]).values_list(
            "key", flat=True
        )
    )
    for definition in shipped:
        if definition["key"] not in known:
            made = create_journey(SYSTEM, definition=definition)
            Journey.objects.filter(pk=made).update(shipped=True)


def _read(name: str) -> Any:
    folder = resources.files("leadloop.marketing.journeys")
    return orjson.loads((folder / name).read_bytes())
