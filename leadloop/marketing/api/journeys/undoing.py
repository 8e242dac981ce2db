"""Edits of a draft taken back, and made again."""

from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max

from leadloop.events.api import change_context
from leadloop.kit.errors import Conflict
from leadloop.marketing.api.journeys.records import KIND, locked, save
from leadloop.marketing.models import Journey, JourneyEdit
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

MOST: Final = 50
"""Edits of a journey that can be taken back."""

_UNDO: Final = "undo"
_REDO: Final = "redo"


def undo(actor: Actor, *, journey_id: UUID, expected_version: int) -> None:
    """Take the last edit of the draft back.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: There is nothing to take back.
        StaleWrite: Somebody changed it meanwhile.
    """
    _go(actor, journey_id, expected_version, (_UNDO, _REDO))


def redo(actor: Actor, *, journey_id: UUID, expected_version: int) -> None:
    """Make the edit again that was taken back last; as ``undo``."""
    _go(actor, journey_id, expected_version, (_REDO, _UNDO))


def _go(actor: Actor, journey_id: UUID, expected_version: int, sides: tuple[str, str]) -> None:
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id, expected_version)
        rows = JourneyEdit.objects.filter(journey=one, side=sides[0])
        last = rows.order_by("-number").first()
        if last is None:
            raise Conflict(f"There is nothing to {sides[0]}.")
        _push(one, sides[1])
        one.draft = last.draft
        told = one.draft or {}
        one.name = str(told.get("name") or one.name)
        one.description = str(told.get("description") or one.description)
        rows.filter(number=last.number).delete()
        save(one, actor, "draft", "name", "description")


def remember(one: Journey) -> None:
    """Keep what the draft of a locked journey is now, before it is edited."""
    JourneyEdit.objects.filter(journey=one, side=_REDO).delete()
    _push(one, _UNDO)


def _push(one: Journey, side: str) -> None:
    rows = JourneyEdit.objects.filter(journey=one, side=side)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    JourneyEdit.objects.create(journey=one, side=side, number=last + 1, draft=one.draft)
    rows.filter(number__lte=last + 1 - MOST).delete()


def count_edits(journey_id: UUID) -> tuple[int, int]:
    """Return how many edits can be taken back, and how many made again."""
    rows: Any = JourneyEdit.objects.filter(journey_id=journey_id).values_list("side")
    found = dict(rows.annotate(edits=Count("number")))
    return found.get(_UNDO, 0), found.get(_REDO, 0)
