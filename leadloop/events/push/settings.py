"""What the dispatcher is told by its installation."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class PushSettings:
    """Times in seconds are real time: receivers do not live by a scaled clock.

    ``in_flight`` bounds the requests under way to one receiver.
    """

    database_url: str
    base_url: str
    response_timeout_s: float = 30.0
    late_timeout_s: float = 180.0
    in_flight: int = 32
    attempts_kept: int = 10_000
    attempts_age: timedelta = timedelta(days=90)
    successes_logged_per_s: float = 20.0

    @property
    def origin(self) -> str:
        """The name under which consent is asked for: the host of ``base_url``."""
        return urlsplit(self.base_url).hostname or "leadloop"
