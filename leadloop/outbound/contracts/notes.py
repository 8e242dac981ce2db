"""Short notes, as a browser shows them: in a page of ours or a partner's, or as a notification."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

NOTE_DAYS: Final = 14
NOTE_LIFE: Final = timedelta(days=NOTE_DAYS)
"""How long a message waits for its reader's next page."""

MAX_SHOWINGS: Final = 3
"""Pages on which a message appears at most while its reader neither follows nor closes it."""


class Note(NamedTuple):
    """What a note says. ``label`` and ``target`` are its one link, both empty without."""

    title: str
    paragraphs: tuple[str, ...]
    label: str = ""
    target: str = ""

    @property
    def text(self) -> str:
        """Its words without the link."""
        return "\n\n".join(self.paragraphs)


class Did(StrEnum):
    """What a reader did with a message in the page."""

    SHOWN = "shown"
    FOLLOWED = "followed"
    DISMISSED = "dismissed"
    MUTED = "muted"
    """Closed, and wants no more of its kind in pages."""


@dataclass(frozen=True, slots=True)
class PageMessage:
    """A message to be shown now. ``href`` is signed and tells of the click; ``token`` names it."""

    id: UUID
    note: Note
    href: str
    token: str
    may_mute: bool
