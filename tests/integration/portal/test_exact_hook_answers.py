"""The lead webhooks answer exactly as ``docs/reference/portal-api.md`` prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import orjson
import pytest
from lead_hooks import Source, make

from leadloop.kit import clock
from leadloop.portal import api as portal
from leadloop.portal.contracts import LeadSourceDraft, SecretKind, Vendor
from leadloop.users.contracts import SYSTEM
from tests.factories import lead_ads

DOC = (Path(__file__).parents[3] / "docs/reference/portal-api.md").read_text(encoding="utf-8")
_GOOGLE, _META, _LINKEDIN = Vendor.GOOGLE_ADS, Vendor.META, Vendor.LINKEDIN
_MICROSOFT = Vendor.MICROSOFT_MARKETPLACE


class Case(NamedTuple):
    """A line of the table, and how to bring its answer about."""

    line: str
    status: int
    vendor: Vendor
    ask: Callable[[Source], httpx.Response]


def _google(source: Source, **changes: Any) -> httpx.Response:
    key = source.secrets[SecretKind.GOOGLE_KEY]
    return source.send(lead_ads.google(**{"key": key, **changes}))


def _other_content(source: Source) -> httpx.Response:
    assert _google(source).status_code == 200
    return _google(source, user_column_data=[])


def _twice(source: Source) -> httpx.Response:
    assert "idempotency-replayed" not in _google(source).headers
    answer = _google(source)
    assert answer.headers["idempotency-replayed"] == "true"
    return answer


def _switched_off(source: Source) -> httpx.Response:
    portal.switch_lead_source(SYSTEM, source_id=source.source.id, enabled=False)
    return _google(source)


def _without_secret(source: Source) -> httpx.Response:
    draft = LeadSourceDraft("bare")
    bare = portal.create_lead_source(SYSTEM, vendor=_META, draft=draft).source
    body = orjson.dumps(lead_ads.meta("1"))
    return httpx.post(source.server + bare.path, content=body, headers=lead_ads.meta_headers(body))


def _altered(source: Source) -> httpx.Response:
    body = orjson.dumps(lead_ads.meta("1"))
    return source.send(body + b" ", lead_ads.meta_headers(body))


def _handshake(source: Source, **changes: str) -> httpx.Response:
    query = {
        "hub.mode": "subscribe",
        "hub.challenge": "1158201444",
        "hub.verify_token": source.secrets[SecretKind.VERIFY_TOKEN],
        **changes,
    }
    return httpx.get(source.url, params=query)


_OLD = clock.timestamp() - 72 * 3600
_SOON = clock.timestamp() + 3 * 3600
CASES = (
    Case("a proven, fresh lead", 200, _GOOGLE, _google),
    Case("the same again; `Idempotency-Replayed: true`", 200, _GOOGLE, _twice),
    Case(
        "LinkedIn's handshake with anything but a UUID",
        400,
        _LINKEDIN,
        lambda s: httpx.get(s.url, params={"challengeCode": "sign this"}),
    ),
    Case("Meta's handshake without a challenge", 400, _META, lambda s: httpx.get(s.url)),
    Case("malformed JSON: `{`, with a good signature", 400, _META, lambda s: s.send(b"{")),
    Case(
        "no signature (Meta)",
        401,
        _META,
        lambda s: httpx.post(s.url, json=lead_ads.meta("1")),
    ),
    Case(
        "no signature (LinkedIn)",
        401,
        _LINKEDIN,
        lambda s: httpx.post(s.url, json=lead_ads.linkedin()),
    ),
    Case("no `google_key`", 401, _GOOGLE, lambda s: _google(s, key="")),
    Case(
        "no `secret` in the address (Microsoft)",
        401,
        _MICROSOFT,
        lambda s: httpx.post(s.url, json=lead_ads.microsoft()),
    ),
    Case("a forged `google_key`", 403, _GOOGLE, lambda s: _google(s, key="guess")),
    Case(
        "a wrong `secret` (Microsoft)",
        403,
        _MICROSOFT,
        lambda s: s.send(lead_ads.microsoft(), {"x-leadloop-secret": "guess"}),
    ),
    Case("a wrong verify token", 403, _META, lambda s: _handshake(s, **{"hub.verify_token": "x"})),
    Case("a forged signature, or a body altered after signing", 403, _META, _altered),
    Case(
        "a message older than the vendor repeats it",
        403,
        _META,
        lambda s: s.send(lead_ads.meta("1", at=_OLD)),
    ),
    Case(
        "a message of a time to come",
        403,
        _LINKEDIN,
        lambda s: s.send(lead_ads.linkedin(at=_SOON)),
    ),
    Case("a source whose secret nobody has entered yet", 403, _META, _without_secret),
    Case(
        "an address that leads nowhere",
        404,
        _GOOGLE,
        lambda s: httpx.post(s.url + "x", json={}),
    ),
    Case("a source that is switched off", 404, _GOOGLE, _switched_off),
    Case("GET where the vendor makes no handshake", 405, _GOOGLE, lambda s: httpx.get(s.url)),
    Case("a known lead id with other content", 409, _GOOGLE, _other_content),
    Case(
        "1 MB + 1 byte to `/hooks/…`",
        413,
        _GOOGLE,
        lambda s: s.send(b'"' + b"x" * 1_048_575 + b'"'),
    ),
    Case(
        "a compressed body to `/hooks/…`",
        415,
        _GOOGLE,
        lambda s: s.send(b"{}", {"content-encoding": "gzip"}),
    ),
    Case("a proven message of another shape", 422, _GOOGLE, lambda s: _google(s, lead_id=None)),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.line)
def test_a_hook_answers_as_the_document_says(server: str, db: None, case: Case) -> None:
    answer = case.ask(make(case.vendor, server))
    assert answer.status_code == case.status
    parsed = answer.json()
    if "trace_id" in parsed:
        parsed["trace_id"] = "…"
    line = f"| {case.line} | {case.status} | `{orjson.dumps(parsed).decode()}` |"
    assert line in DOC, f"docs/reference/portal-api.md lacks this line:\n{line}"
