"""The lead webhooks' door without sockets: proofs, shapes, repeats, and whatever strangers send."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from conftest import Reply, run
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit import clock
from leadloop.kit.errors import Unavailable
from leadloop.kit.gate import HOOKS, OPEN, Gate
from leadloop.kit.ids import new_uuid
from leadloop.kit.limits import Quota, RateLimits
from leadloop.portal.adapters.memory import MemoryLog
from leadloop.portal.lead_sources.contracts import HookDoor, SecretKind, Vendor
from leadloop.portal.lead_sources.door import UNKNOWN, LeadHooks
from leadloop.portal.lead_sources.samples import sample_message
from tests.factories import lead_ads

SECRETS: Mapping[Vendor, dict[str, tuple[str, ...]]] = {
    Vendor.GOOGLE_ADS: {SecretKind.GOOGLE_KEY: ("google-key",)},
    Vendor.META: {
        SecretKind.APP_SECRET: (lead_ads.APP_SECRET,),
        SecretKind.VERIFY_TOKEN: ("verify-me",),
    },
    Vendor.LINKEDIN: {SecretKind.CLIENT_SECRET: (lead_ads.CLIENT_SECRET,)},
    Vendor.MICROSOFT_MARKETPLACE: {SecretKind.ADDRESS_SECRET: ("in-the-address",)},
}
DOORS = {
    vendor: HookDoor(new_uuid(), vendor, "k", enabled=True, secrets=SECRETS[vendor])
    for vendor in Vendor
}


@dataclass
class Hooks:
    """The door over a log in memory."""

    log: MemoryLog = field(default_factory=MemoryLog)
    doors: dict[Vendor, HookDoor] = field(default_factory=lambda: dict(DOORS))
    notes: list[tuple[UUID, str]] = field(default_factory=list)
    down: bool = False
    limits: Gate = OPEN

    def __post_init__(self) -> None:
        self.app = LeadHooks(self.log, self, self, horizon=timedelta(days=30), limits=self.limits)

    async def find_hook(self, vendor: Vendor, key: str, /) -> HookDoor | None:
        if self.down:
            raise Unavailable
        return self.doors.get(vendor) if key == "k" else None

    def note(self, source: UUID, what: str, trace_id: str, /) -> None:
        self.notes.append((source, what))

    def call(
        self,
        vendor: Vendor | str,
        body: bytes = b"",
        headers: Mapping[str, str] = {},
        query: bytes = b"",
        method: str = "POST",
    ) -> Reply:
        path = f"/hooks/{vendor.slug}/k" if isinstance(vendor, Vendor) else vendor
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "query_string": query,
            "client": ("203.0.113.9", 4711),
            "headers": [(k.encode("latin-1"), v.encode("latin-1")) for k, v in headers.items()],
        }
        run(self.app(scope, receive, send))
        back = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return Reply(sent[0]["status"], back, sent[1]["body"], 1)

    def send(self, vendor: Vendor, message: Any) -> Reply:
        body = message if isinstance(message, bytes) else orjson.dumps(message)
        return self.call(vendor, body, _proof(vendor, body), _query(vendor))


def _proof(vendor: Vendor, body: bytes) -> dict[str, str]:
    if vendor is Vendor.META:
        return lead_ads.meta_headers(body)
    return lead_ads.linkedin_headers(body) if vendor is Vendor.LINKEDIN else {}


def _query(vendor: Vendor) -> bytes:
    return b"secret=in-the-address" if vendor is Vendor.MICROSOFT_MARKETPLACE else b""


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.mark.parametrize("vendor", list(Vendor))
def test_a_test_message_of_ours_passes_the_vendors_own_door(hooks: Hooks, vendor: Vendor) -> None:
    message = sample_message(DOORS[vendor])
    headers = {k.decode(): v.decode() for k, v in message.headers.items()}
    reply = hooks.call(vendor, message.body, headers, message.query)
    assert (reply.status, reply.body) == (200, b"{}")
    assert len(hooks.log.drafts) == 1


def test_an_event_carries_source_trace_and_nothing_secret(hooks: Hooks) -> None:
    body = orjson.dumps(lead_ads.google("7", key="google-key"))
    trace = "0af7651916cd43dd8448eb211c80319c"
    hooks.call(Vendor.GOOGLE_ADS, body, {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    (draft,) = hooks.log.drafts
    assert (draft.topic, draft.type, draft.origin) == ("hooks", "hook.received", "google_ads")
    assert (draft.source, draft.id, draft.trace_id) == ("/hooks/google-ads/k", "7", trace)
    assert draft.subject == str(DOORS[Vendor.GOOGLE_ADS].id)
    assert b"google-key" not in draft.data


def test_a_lead_redelivered_at_a_later_stage_is_a_repeat_and_not_altered(hooks: Hooks) -> None:
    hooks.send(Vendor.GOOGLE_ADS, lead_ads.google(key="google-key", lead_stage="RAW"))
    again = lead_ads.google(key="google-key", lead_stage="QUALIFIED", api_version="1.1")
    reply = hooks.send(Vendor.GOOGLE_ADS, again)
    assert (reply.status, reply.headers["idempotency-replayed"]) == (200, "true")
    assert len(hooks.log.drafts) == 1
    assert [what for _, what in hooks.notes] == ["repeat"]


def test_good_leads_beside_an_altered_one_are_kept(hooks: Hooks) -> None:
    hooks.send(Vendor.META, lead_ads.meta("1"))
    mixed = lead_ads.meta("1", "2")
    mixed["entry"][0]["changes"][0]["value"]["ad_id"] = "changed"
    assert hooks.send(Vendor.META, mixed).status == 409
    assert [draft.id for draft in hooks.log.drafts] == ["1", "2"]


def test_news_of_a_page_that_is_no_lead_is_acknowledged(hooks: Hooks) -> None:
    message = {"object": "page", "entry": [{"id": "1", "changes": [{"field": "feed"}]}]}
    assert hooks.send(Vendor.META, message).status == 200
    assert hooks.log.drafts == []
    assert [what for _, what in hooks.notes] == ["no_lead"]


@pytest.mark.parametrize("vendor", [Vendor.META, Vendor.LINKEDIN])
def test_one_flipped_bit_anywhere_breaks_the_proof(vendor: Vendor) -> None:
    message = lead_ads.meta("1") if vendor is Vendor.META else lead_ads.linkedin()
    body = orjson.dumps(message)
    for place in range(0, len(body), 17):
        altered = body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
        hooks = Hooks()
        assert hooks.call(vendor, altered, _proof(vendor, body)).status == 403
        assert hooks.log.drafts == []


@pytest.mark.parametrize(
    "header", ["", "sha256=", "sha256=zz", "sha1=" + "0" * 40, "0" * 64, "sha256=" + "é" * 64]
)
def test_no_signature_at_all_is_no_proof(hooks: Hooks, header: str) -> None:
    reply = hooks.call(Vendor.META, b"{}", {"x-hub-signature-256": header})
    assert (reply.status, reply.json["error"]["code"]) == (401, "no_proof")


def test_a_signature_is_judged_before_the_body_is_read_as_json(hooks: Hooks) -> None:
    assert hooks.call(Vendor.META, b"{", lead_ads.meta_headers(b"{}")).status == 403
    assert hooks.send(Vendor.META, b"{").status == 400


def test_linkedins_handshake_cannot_be_made_to_sign_a_message(hooks: Hooks) -> None:
    body = orjson.dumps(lead_ads.linkedin())
    for text in (body, b"hmacsha256=" + body):
        query = b"challengeCode=" + b"".join(b"%%%02x" % byte for byte in text)
        reply = hooks.call(Vendor.LINKEDIN, query=query, method="GET")
        assert (reply.status, reply.json["error"]["code"]) == (400, "no_handshake")


def test_a_challenge_that_is_markup_is_never_echoed(hooks: Hooks) -> None:
    query = b"hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=%3Cscript%3E"
    reply = hooks.call(Vendor.META, query=query, method="GET")
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.headers["x-content-type-options"] == "nosniff"
    long = hooks.call(Vendor.META, query=query + b"x" * 300, method="GET")
    assert long.status == 400


def test_a_source_without_its_secret_takes_nothing(hooks: Hooks) -> None:
    for vendor in Vendor:
        hooks.doors[vendor] = DOORS[vendor]._replace(secrets={})
        digits = "0" * 64
        headers = {"x-hub-signature-256": f"sha256={digits}", "x-li-signature": digits}
        reply = hooks.call(vendor, b"{}", headers, b"secret=")
        assert (reply.status, reply.json["error"]["code"]) == (403, "not_set_up"), vendor


@pytest.mark.parametrize(
    "path",
    [
        *("/hooks/", "/hooks/google-ads", "/hooks/google-ads/", "/hooks/google-ads/other"),
        *("/hooks/google-ads/k/", "/hooks/tiktok/k", "/hooks/google_ads/k", "/hooks/\0/k"),
    ],
)
def test_an_address_that_leads_nowhere_says_so(hooks: Hooks, path: str) -> None:
    assert hooks.call(path, b"{}").status == 404
    assert hooks.notes == [(UNKNOWN, "not_found")]


def test_methods_and_encodings_that_no_vendor_uses_are_refused(hooks: Hooks) -> None:
    assert hooks.call(Vendor.META, method="PUT").headers["allow"] == "GET, POST"
    assert hooks.call(Vendor.GOOGLE_ADS, method="GET").headers["allow"] == "POST"
    zipped = hooks.call(Vendor.GOOGLE_ADS, b"{}", {"content-encoding": "gzip"})
    assert zipped.status == 415
    declared = hooks.call(Vendor.GOOGLE_ADS, b"{}", {"content-length": "1048577"})
    assert declared.status == 413


@pytest.mark.parametrize("vendor", list(Vendor))
def test_while_the_log_is_down_the_vendor_is_asked_to_repeat(hooks: Hooks, vendor: Vendor) -> None:
    message = {
        Vendor.GOOGLE_ADS: lambda: lead_ads.google(key="google-key"),
        Vendor.META: lambda: lead_ads.meta("1"),
        Vendor.LINKEDIN: lead_ads.linkedin,
        Vendor.MICROSOFT_MARKETPLACE: lead_ads.microsoft,
    }[vendor]()
    hooks.log.down = True
    reply = hooks.send(vendor, message)
    assert (reply.status, reply.headers["retry-after"]) == (503, "2")
    hooks.log.down = False
    assert hooks.send(vendor, message).status == 200


def test_while_nobody_knows_the_sources_the_vendor_is_asked_to_repeat(hooks: Hooks) -> None:
    hooks.down = True
    assert hooks.send(Vendor.GOOGLE_ADS, lead_ads.google(key="google-key")).status == 503


def test_guessing_is_limited_and_proven_messages_are_not() -> None:
    limits = Gate(RateLimits({HOOKS: (Quota("requests", 0.001, 3),)}))
    hooks = Hooks(limits=limits)
    guesses = [hooks.send(Vendor.GOOGLE_ADS, lead_ads.google(key=f"{n}")) for n in range(5)]
    assert [reply.status for reply in guesses] == [403, 403, 403, 429, 429]
    assert int(guesses[-1].headers["retry-after"]) > 0
    good = [
        hooks.send(Vendor.GOOGLE_ADS, lead_ads.google(f"{n}", key="google-key")) for n in range(5)
    ]
    assert [reply.status for reply in good] == [200] * 5


@pytest.mark.parametrize(
    ("vendor", "message"),
    [
        (Vendor.GOOGLE_ADS, {"google_key": "google-key"}),
        (Vendor.GOOGLE_ADS, {"google_key": "google-key", "lead_id": "a\0b"}),
        (Vendor.GOOGLE_ADS, {"google_key": "google-key", "lead_id": "x" * 201}),
        (Vendor.GOOGLE_ADS, lead_ads.google(key="google-key", user_column_data={"a": 1})),
        (Vendor.GOOGLE_ADS, lead_ads.google(key="google-key", lead_submit_time="yesterday")),
        (Vendor.GOOGLE_ADS, lead_ads.google(key="google-key", lead_submit_time=7)),
        (Vendor.META, {"object": "page", "entry": 5}),
        (Vendor.META, {"entry": [{"changes": [{"field": "leadgen", "value": "x"}]}]}),
        (Vendor.META, lead_ads.meta("1", leadgen_id=None)),
        (Vendor.META, lead_ads.meta("1", at=0)),
        (Vendor.META, lead_ads.meta(*(str(n) for n in range(1001)))),
        (Vendor.LINKEDIN, lead_ads.linkedin(leadGenFormResponse=["x"])),
        (Vendor.LINKEDIN, lead_ads.linkedin(occurredAt="soon")),
        (Vendor.LINKEDIN, lead_ads.linkedin(occurredAt=True)),
        (Vendor.MICROSOFT_MARKETPLACE, {"UserDetails": "Bo"}),
    ],
)
def test_a_proven_message_of_another_shape_is_named(
    hooks: Hooks, vendor: Vendor, message: Any
) -> None:
    reply = hooks.send(vendor, message)
    assert (reply.status, reply.json["error"]["code"]) == (422, "invalid_fields")
    assert reply.json["error"]["fields"]
    assert hooks.log.drafts == []


def test_googles_own_time_makes_an_old_lead_stale(hooks: Hooks) -> None:
    old = (clock.now() - timedelta(days=31)).isoformat()
    reply = hooks.send(Vendor.GOOGLE_ADS, lead_ads.google(key="google-key", lead_submit_time=old))
    assert reply.json["error"]["code"] == "stale"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
_NAMES = st.sampled_from(
    [
        *("lead_id", "user_column_data", "google_key", "is_test", "entry", "UserDetails"),
        *("OfferTitle", "leadGenFormResponse", "leadAction", "occurredAt", "type"),
        *("lead_submit_time", "object"),
    ]
)
_VALUES = _JSON | st.just([{"changes": [{"field": "leadgen", "value": {"leadgen_id": "1"}}]}])


@given(
    st.sampled_from(list(Vendor)),
    st.dictionaries(_NAMES, _VALUES, max_size=6),
    st.sampled_from([{}, {"google_key": "google-key"}, {"google_key": "google-key", "lead_id": 1}]),
)
def test_no_proven_message_fails_the_door(
    vendor: Vendor, message: dict[str, Any], key: dict[str, Any]
) -> None:
    body = json.dumps({**message, **key}).encode()
    assert Hooks().send(vendor, body).status in {200, 401, 403, 400, 422}


@given(
    st.sampled_from(list(Vendor)),
    st.binary(max_size=60),
    st.dictionaries(
        st.sampled_from(["x-hub-signature-256", "x-li-signature", "x-leadloop-secret"]),
        st.text(st.characters(max_codepoint=255), max_size=80),
    ),
    st.binary(max_size=60),
    st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD"]),
)
def test_no_stranger_fails_the_door(
    vendor: Vendor, body: bytes, headers: dict[str, str], query: bytes, method: str
) -> None:
    reply = Hooks().call(vendor, body, headers, query, method)
    assert reply.status in {400, 401, 403, 405, 422}
    assert re.fullmatch(r"[a-z_]+", reply.json["error"]["code"])
