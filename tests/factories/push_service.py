"""A small push service (RFC 8030), and the browsers that it knows; imports nothing of Leadloop.

It checks what real ones check: the token of RFC 8292 by the key the browser subscribed with, TTL,
encoding, topic. A browser here reads with its own keys (RFC 8291) what was pushed.
"""

import base64
import json
import os
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import http_ece  # type: ignore[import-untyped]
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

_TOPIC = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class PushBrowser:
    """A browser that has subscribed at the service."""

    name: str
    base: str
    status: int = 201
    pushed: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)

    @property
    def subscription(self) -> dict[str, Any]:
        """What ``PushSubscription.toJSON()`` gives."""
        form = serialization.PublicFormat.UncompressedPoint
        point = self._key.public_key().public_bytes(serialization.Encoding.X962, form)
        return {
            "endpoint": f"{self.base}/push/{self.name}",
            "expirationTime": None,
            "keys": {"p256dh": _text(point), "auth": _text(self._auth)},
        }

    def read(self) -> list[dict[str, Any]]:
        """Return everything that was pushed, decrypted."""
        found = (
            http_ece.decrypt(one, private_key=self._key, auth_secret=self._auth)
            for one in self.pushed
        )
        return [json.loads(one) for one in found]


class PushService:
    """Runs on a thread of its own; ``problems`` says what no real service would take."""

    def __init__(self) -> None:
        self.browsers: dict[str, PushBrowser] = {}
        self.problems: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(outer.take(self.path, dict(self.headers), body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def browser(self, name: str, *, status: int = 201) -> PushBrowser:
        """Return a browser that has just subscribed."""
        made = self.browsers[name] = PushBrowser(name, self.url, status)
        return made

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """Answer one push as RFC 8030 says."""
        found = self.browsers.get(path.rpartition("/")[2])
        if found is None:
            return 404
        if problem := self._problem(headers, body):
            self.problems.append(problem)
            return 400
        if found.status == 201:
            found.pushed.append(body)
        return found.status

    def _problem(self, headers: dict[str, str], body: bytes) -> str:
        told = {name.lower(): value for name, value in headers.items()}
        if not told.get("ttl", "").isdigit():
            return "no TTL"
        if told.get("content-encoding") != "aes128gcm":
            return "the encoding is not aes128gcm"
        topic = told.get("topic", "")
        if len(topic) > 32 or set(topic) - _TOPIC:
            return "the topic is too long"
        if len(body) > 4096:
            return "more than 4096 bytes"
        return self._token_problem(told.get("authorization", ""))

    def _token_problem(self, given: str) -> str:
        scheme, _, rest = given.partition(" ")
        said = dict(part.strip().partition("=")[::2] for part in rest.split(","))
        if scheme != "vapid" or set(said) != {"t", "k"}:
            return "no token of RFC 8292"
        head, claims, signature = said["t"].split(".")
        point, raw = _raw(said["k"]), _raw(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        pair = (int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        try:
            signed = f"{head}.{claims}".encode()
            key.verify(encode_dss_signature(*pair), signed, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return "the token is not signed by its key"
        found = json.loads(_raw(claims))
        if found["aud"] != self.url or not found["sub"].startswith(("mailto:", "https:")):
            return "the token is for another service, or says nobody to ask"
        in_time = time.time() < found["exp"] <= time.time() + 24 * 3600
        return "" if in_time else "the token is not of today"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)
