"""Calls out over HTTP with httpx."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import httpx
import orjson

from leadloop.kit.errors import Unavailable

_MAX_BODY: Final = 10_000_000


class HttpxClient:
    """Sends a flow's Http actions.

    ``client`` may be shared; it decides about certificates and proxies.
    """

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def send(self, payload: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Send one request; see ``ports.HttpClient``."""
        headers = {str(k): _plain(v) for k, v in (payload.get("headers") or {}).items()}
        headers.setdefault("Idempotency-Key", idempotency_key)
        content, content_type = _content(payload.get("body"))
        if content_type and not any(name.lower() == "content-type" for name in headers):
            headers["Content-Type"] = content_type
        queries = {str(k): _plain(v) for k, v in (payload.get("queries") or {}).items()}
        try:
            response = self._client.request(
                payload["method"],
                payload["uri"],
                params=queries or None,
                headers=headers,
                content=content,
                auth=_auth(payload.get("authentication"), headers),
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise Unavailable(f"No answer came: {type(error).__name__}: {error}") from None
        return {
            "statusCode": response.status_code,
            "headers": dict(response.headers),
            "body": _body(response),
        }


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _content(body: Any) -> tuple[bytes | None, str]:
    if body is None:
        return None, ""
    if isinstance(body, str):
        return body.encode(), "text/plain; charset=utf-8"
    return orjson.dumps(body), "application/json"


def _auth(authentication: Any, headers: dict[str, str]) -> httpx.Auth | None:
    given = authentication if isinstance(authentication, dict) else {}
    kind = str(given.get("type", "")).lower()
    if kind == "basic":
        return httpx.BasicAuth(str(given.get("username", "")), str(given.get("password", "")))
    if kind == "raw":
        headers["Authorization"] = str(given.get("value", ""))
    return None


def _body(response: httpx.Response) -> Any:
    content = response.content[:_MAX_BODY]
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == "application/json" or media.endswith("+json"):
        try:
            return orjson.loads(content)
        except orjson.JSONDecodeError:
            return response.text
    if not content or media.startswith("text/") or media in ("", "application/xml"):
        return response.text
    return {"$content-type": media, "$content": b64encode(content).decode()}
