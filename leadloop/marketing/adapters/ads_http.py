"""What the ad networks' adapters share: one request, and what is said of a refusal."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from leadloop.marketing.ports import AdProblem

_TIMEOUT_S: Final = 30.0
_MAX_SAID: Final = 300


def ask(
    client: httpx.Client,
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    secrets: tuple[str, ...] = (),
    **sent: Any,
) -> httpx.Response:
    """Send one request and return its success; no redirect is followed, so no token leaks.

    Raises:
        AdProblem: No answer, or a refusal, with the network's own words but for ``secrets``.
    """
    host = httpx.URL(url).host
    try:
        answer = client.request(
            method, url, headers=dict(headers), follow_redirects=False, timeout=_TIMEOUT_S, **sent
        )
    except httpx.HTTPError as problem:
        raise AdProblem(f"{host} cannot be reached ({type(problem).__name__}).") from None
    if not answer.is_success:
        raise AdProblem(f"{host} answered {answer.status_code}: {_said(answer, secrets)}")
    return answer


def _said(answer: httpx.Response, secrets: tuple[str, ...]) -> str:
    try:
        body = answer.json()
    except ValueError:
        return "it says nothing more"
    found = body.get("error", body) if isinstance(body, dict) else {}
    message = found.get("message") if isinstance(found, dict) else found
    text = " ".join(str(message or "it says nothing more").replace("\0", "").split())
    for secret in secrets:
        text = text.replace(secret, "…") if secret else text
    return text[:_MAX_SAID]


def object_of(answer: httpx.Response) -> dict[str, Any]:
    """Return the JSON object of an answer, empty where it is none."""
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
