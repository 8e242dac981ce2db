"""What a check says."""

from enum import StrEnum
from typing import NamedTuple


class Level(StrEnum):
    """How bad it is: ``bad`` keeps something from working, ``warn`` soon may."""

    GOOD = "ok"
    WARN = "warn"
    BAD = "bad"


class Finding(NamedTuple):
    """One sentence about one thing, and the cure unless all is well."""

    check: str
    level: Level
    text: str
    cure: str = ""
