"""Web push (RFC 8030): encrypted for each browser of a person, handed to its push service."""

from collections.abc import Callable, Sequence
from enum import Enum
from http import HTTPStatus
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from typing_extensions import override

from leadloop.events.contracts.subscriptions import AddressRefused
from leadloop.kit import clock
from leadloop.outbound import logic
from leadloop.outbound.api.addressing import link_signer
from leadloop.outbound.api.push import HeldSubscription
from leadloop.outbound.contracts import Mail
from leadloop.outbound.logic.push import Subscription, authorisation, payload_of
from leadloop.outbound.ports import NotNow, OneByOne, Refused

_TIMEOUT_S: Final = 15.0
_LIVES_S: Final = 3 * 24 * 3600
"""How long a push service keeps a notification for a browser that is not running."""

_TAKEN: Final = frozenset({HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED})
_GONE: Final = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_SERVER_ERROR: Final = 500
Judge = Callable[[str, int], None]


class Browsers(NamedTuple):
    """Whom to push to, and whom to forget, as the database knows it."""

    find: Callable[[str], Sequence[HeldSubscription]]
    forget: Callable[[UUID], None]
    key: Callable[[], str]
    """The private key as PEM."""


class _End(Enum):
    TAKEN = "taken"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"


class WebPushTransport(OneByOne):
    """Pushes a note to every browser of a person; one that takes it is enough.

    The message's id is its topic: a push service that has it already replaces it, and a browser
    shows it once.
    """

    name = "web push"
    leaves = True
    repeats_safely = True

    def __init__(
        self, client: httpx.Client, browsers: Browsers, *, contact: str, judge: Judge
    ) -> None:
        """``contact`` is whom push services may ask; ``judge`` refuses private addresses."""
        self._client = client
        self._browsers = browsers
        self._judge = judge
        self.sender = contact

    @override
    def deliver(self, mail: Mail, /) -> None:
        """Push one message.

        Raises:
            Refused: No browser takes it, now or later.
            NotNow: Some push service may take it later.
        """
        held = self._browsers.find(mail.to)
        if not held:
            raise Refused("No browser takes notifications for this person any more.")
        payload, key = _payload(mail), self._browsers.key()
        ends = [self._push(mail, one, payload, key) for one in held]
        if any(end is _End.TAKEN for end, _ in ends):
            return
        why = "; ".join(dict.fromkeys(reason for _, reason in ends))[:500]
        if any(end is _End.LATER for end, _ in ends):
            raise NotNow(why)
        raise Refused(why)

    def _push(
        self, mail: Mail, held: HeldSubscription, payload: bytes, key: str
    ) -> tuple[_End, str]:
        endpoint = held.subscription.endpoint
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        try:
            self._judge(host, parts.port or (443 if parts.scheme == "https" else 80))
            answer = self._client.post(
                endpoint,
                content=encrypted(held.subscription, payload),
                headers={
                    "Authorization": authorisation(key, endpoint, self.sender, clock.now()),
                    "Content-Encoding": "aes128gcm",
                    "Content-Type": "application/octet-stream",
                    "TTL": str(_LIVES_S),
                    "Topic": mail.id.hex,
                    "Urgency": "normal",
                },
                timeout=_TIMEOUT_S,
                follow_redirects=False,
            )
        except AddressRefused as refused:
            self._browsers.forget(held.id)
            return _End.GONE, str(refused)
        except httpx.HTTPError as problem:
            return _End.LATER, f"{host} did not answer: {type(problem).__name__}"
        return self._read(answer, held, host)

    def _read(self, answer: httpx.Response, held: HeldSubscription, host: str) -> tuple[_End, str]:
        status = answer.status_code
        if status in _TAKEN:
            return _End.TAKEN, ""
        if status in _GONE:
            self._browsers.forget(held.id)
            return _End.GONE, f"{host} {status}: the browser has unsubscribed"
        if status == HTTPStatus.TOO_MANY_REQUESTS or status >= _SERVER_ERROR:
            return _End.LATER, f"{host} {status}: not now"
        return _End.REFUSED, f"{host} {status}: {answer.text[:200]}"


def _payload(mail: Mail) -> bytes:
    note, signer = logic.read_note(mail.subject, mail.text), link_signer()
    href = signer.click(mail.id, note.target) if note.target else ""
    return payload_of(note, href, signer.page(mail.id))


def encrypted(subscription: Subscription, payload: bytes) -> bytes:
    """Return ``payload`` as only one browser can read it (RFC 8291, ``aes128gcm``)."""
    # It brings two HTTP clients along, which processes that push nothing need not hold.
    from pywebpush import WebPusher  # type: ignore[import-untyped]

    endpoint, p256dh, auth = subscription
    told = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}}
    body: bytes = WebPusher(told).encode(payload, "aes128gcm")["body"]
    return body
