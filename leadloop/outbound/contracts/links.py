"""Where the addresses in messages lead, and what the link of a message says."""

from typing import Final, NamedTuple
from uuid import UUID

CLICK_PATH: Final = "/e/c/"
OPEN_PATH: Final = "/e/o/"
OPEN_SUFFIX: Final = ".gif"
UNSUBSCRIBE_PATH: Final = "/e/u/"
PREFERENCES_PATH: Final = "/e/p/"


class Followed(NamedTuple):
    """What a good click token says."""

    message_id: UUID
    target: str
    trap: bool
