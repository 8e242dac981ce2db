"""What marketing needs from the world."""

from collections.abc import Mapping
from typing import Any, Protocol


class WebClient(Protocol):
    """Calls addresses that people wrote, outside of any transaction."""

    def send(self, payload: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Send one request (``method, uri, headers, body``); return ``{statusCode, …}``.

        Raises:
            Unavailable: No answer came, or the address is none that we call.
        """
