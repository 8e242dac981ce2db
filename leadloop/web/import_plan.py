"""Reads what was chosen on the page of an import; pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from leadloop.bulk.contracts import ImportMode

MODES: Final = (
    (ImportMode.UPSERT, "Make new ones and update those that are there"),
    (ImportMode.CREATE, "Only make new ones"),
    (ImportMode.UPDATE, "Only update those that are there"),
)
_MAX_WORDS: Final = 200


Posted = Mapping[str, Sequence[str]]
"""Every value of each field that a form was sent with."""


def read_plan(
    posted: Posted, *, columns: int, owner: Sequence[str], held: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what ``plan_import`` takes.

    ``columns`` is how many the file has; ``owner`` are the columns that defaults may fill; of what
    ``held`` says, words of columns that the form did not show stay.
    """
    return {
        "columns": [_last(posted, f"column-{place}") for place in range(columns)],
        "match": list(posted.get("match", ())),
        "mode": _last(posted, "mode") or ImportMode.UPSERT.value,
        "make": list(posted.get("make", ())),
        "clear": bool(_last(posted, "clear")),
        "day_first": bool(_last(posted, "day_first")),
        "defaults": {name: value for name in owner if (value := _last(posted, f"default-{name}"))},
        "words": {**held.get("words", {}), **_words(posted)},
    }


def _last(posted: Posted, name: str) -> str:
    return next(reversed(posted.get(name, ("",))), "")


def _words(posted: Posted) -> dict[str, dict[str, str]]:
    """Return what the file's words mean: the form sends column, word and meaning in step."""
    found: dict[str, dict[str, str]] = {}
    lists = (posted.get(name, ()) for name in ("word-column", "word", "meaning"))
    for name, word, meaning in list(zip(*lists, strict=False))[:_MAX_WORDS]:
        found.setdefault(name, {})
        if meaning:
            found[name][word] = meaning
    return found
