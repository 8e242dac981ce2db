"""Names and media types of files that others send; pure."""

import re
from typing import Final

from leadloop.kit.text import clean_text

_MAX_NAME: Final = 200
_WORD: Final = r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}"
_MEDIA_TYPE: Final = re.compile(f"{_WORD}/{_WORD}")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and marks that make a name read in another direction than it is."""


def file_name(name: str) -> str:
    """Return a file's name without folders and characters that mislead; "file" for none."""
    bare = re.split(r"[\\/]", clean_text(name))[-1]
    bare = _CONTROL.sub("", bare).strip().strip(".").strip()
    if len(bare) <= _MAX_NAME:
        return bare or "file"
    stem, dot, ending = bare.rpartition(".")
    short_ending = f".{ending}" if dot and len(ending) < 20 else ""  # noqa: PLR2004 -- an ending
    return (stem or bare)[: _MAX_NAME - len(short_ending)] + short_ending


def media_type(given: str) -> str:
    """Return a media type without parameters; what is none is just bytes."""
    bare = given.partition(";")[0].strip().lower()
    return bare if _MEDIA_TYPE.fullmatch(bare) else "application/octet-stream"
