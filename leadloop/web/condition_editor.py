"""Rows of conditions in a form: read, shown, said as JSON; of segments and of journeys alike."""

from typing import Any, Final

import orjson

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.marketing import api as marketing
from leadloop.web import segment_draft
from leadloop.web.access import Request
from leadloop.web.condition_choices import Offered, offered
from leadloop.web.segment_draft import Row

_MOST: Final = 200


def segment_names(request: Request) -> dict[str, str]:
    """Return what segments are called, by id."""
    found = marketing.list_segments(request.actor, limit=_MOST).rows
    return {str(one.id): one.name for one in found}


def is_save(request: Request) -> bool:
    """Whether a form was sent to be saved, not to add or remove a row."""
    changes_rows = "add" in request.POST or "remove" in request.POST
    return request.method == "POST" and not changes_rows


def read(request: Request, held: list[Row]) -> list[Row]:
    """Return the rows as sent, else those that are held."""
    return segment_draft.read_rows(request.POST) if request.method == "POST" else held


def conditions_in(text: str, rows: list[Row]) -> dict[str, Any]:
    """Return conditions from JSON where that was written, else from rows.

    Raises:
        InvalidInput: The text is no JSON object.
    """
    if not text.strip():
        return segment_draft.conditions_of(rows)
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise InvalidInput([FieldError("json", "invalid", "This is no JSON.")]) from None
    if not isinstance(found, dict):
        raise InvalidInput([FieldError("json", "invalid", "Conditions are an object.")])
    return found


def shown_rows(request: Request, rows: list[Row]) -> dict[str, Any]:
    """Return groups with their rows as the template shows them."""
    return {"groups": segment_draft.shown(rows, offers(request))}


def offers(request: Request) -> Offered:
    """Return what conditions may be about."""
    return offered(request.actor, segments=segment_names(request))
