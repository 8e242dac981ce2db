"""The fast doors of a form: whose page may use them, and the proof of work."""

import base64
from dataclasses import replace
from typing import Any

import orjson
import pytest
from altcha.v1 import hash_hex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.portal.contracts import FormDoor, ProofOfWork
from leadloop.portal.form_guard import FormGuard
from leadloop.portal.proof import ProofOfWorkKey

JSON = {"authorization": "Bearer pk", "content-type": "application/json"}
PARTNER = {"origin": "https://www.partner.example"}
STRANGER = {"origin": "https://evil.example"}
LEAD = {"email": "a@example.com"}


@pytest.fixture
def doors(world: Any) -> Any:
    world.app = replace(world.app, guard=FormGuard(ProofOfWorkKey(b"k" * 32, max_number=100)))
    world.doors.forms = {
        "ilp": FormDoor("ilp", "pk", ("*.partner.example",)),
        "open": FormDoor("open", "pk", ("*",)),
        "mark": FormDoor("mark", "pk", (), ProofOfWork.MARK),
        "require": FormDoor("require", "pk", (), ProofOfWork.REQUIRE),
    }
    return world


def submit(doors: Any, form: str, lead: Any = LEAD, **headers: str) -> Any:
    given = JSON | {name.replace("_", "-"): value for name, value in headers.items()}
    return doors.call("POST", f"/p/{form}/submit", orjson.dumps(lead), given)


def work(doors: Any, form: str, submission: str) -> str:
    asked = doors.call("GET", f"/p/{form}/challenge?submission={submission}").json
    number = next(
        n
        for n in range(asked["maxnumber"] + 1)
        if hash_hex("SHA-256", f"{asked['salt']}{n}".encode()) == asked["challenge"]
    )
    said = {name: value for name, value in asked.items() if name != "maxnumber"}
    return base64.b64encode(orjson.dumps(said | {"number": number})).decode()


def context(doors: Any) -> Any:
    return orjson.loads(doors.log.drafts[-1].data).get("context")


def test_an_allowed_page_reads_the_answers_and_another_does_not(doors: Any) -> None:
    sent = submit(doors, "ilp", **PARTNER)
    assert sent.status == 202
    assert sent.headers["access-control-allow-origin"] == PARTNER["origin"]
    assert sent.headers["vary"] == "origin"
    refused = submit(doors, "ilp", **STRANGER)
    assert refused.status == 403
    assert refused.json["error"]["code"] == "origin_not_allowed"
    assert "https://evil.example" in refused.json["error"]["message"]
    assert "access-control-allow-origin" not in refused.headers
    assert len(doors.log.drafts) == 1


@pytest.mark.parametrize(
    "origin", ["null", "https://partner.example", "https://www.partner.example.evil.example", ""]
)
def test_near_misses_are_refused(doors: Any, origin: str) -> None:
    assert submit(doors, "ilp", origin=origin).status == 403


def test_our_own_page_and_what_is_no_page_may_always_send(doors: Any) -> None:
    assert submit(doors, "ilp").status == 202
    assert submit(doors, "ilp", origin="https://portal.test").status == 202
    assert submit(doors, "ilp", origin="https://portal.test:9").status == 403


def test_a_form_for_everybody_says_so(doors: Any) -> None:
    answer = submit(doors, "open", origin="null")
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (202, "*")


def test_an_allowed_page_may_read_why_it_was_refused(doors: Any) -> None:
    answer = submit(doors, "ilp", {"colour": 1}, **PARTNER)
    assert answer.status == 422
    assert answer.headers["access-control-allow-origin"] == PARTNER["origin"]
    gone = submit(doors, "none", **STRANGER)
    assert (gone.status, gone.headers["access-control-allow-origin"]) == (404, "*")


@pytest.mark.parametrize("path", ["/p/ilp/submit", "/p/ilp/challenge"])
def test_a_preflight_is_answered_to_allowed_pages_only(doors: Any, path: str) -> None:
    answer = doors.call("OPTIONS", path, headers=PARTNER)
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == PARTNER["origin"]
    assert "leadloop-proof-of-work" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    refused = doors.call("OPTIONS", path, headers=STRANGER)
    assert refused.status == 403
    assert "access-control-allow-origin" not in refused.headers


def test_a_challenge_is_for_allowed_pages_and_named_submissions(doors: Any) -> None:
    good = doors.call("GET", "/p/ilp/challenge?submission=s-1", headers=PARTNER)
    assert good.status == 200
    assert set(good.json) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert good.headers["cache-control"] == "no-store"
    assert doors.call("GET", "/p/ilp/challenge?submission=s-1", headers=STRANGER).status == 403
    assert doors.call("GET", "/p/ilp/challenge").status == 422
    assert doors.call("GET", "/p/ilp/challenge?submission=a%00b").status == 422
    assert doors.call("POST", "/p/ilp/challenge?submission=a").status == 405
    assert doors.call("GET", "/p/none/challenge?submission=a").status == 404


def test_required_work_is_required_and_says_what_is_wrong(doors: Any) -> None:
    proof = work(doors, "require", "s-1")
    for headers, code in (
        ({"idempotency_key": "s-1"}, "proof_missing"),
        ({"idempotency_key": "s-1", "leadloop_proof_of_work": "x"}, "proof_forged"),
        ({"idempotency_key": "s-2", "leadloop_proof_of_work": proof}, "proof_forged"),
        ({"leadloop_proof_of_work": proof}, "proof_forged"),
    ):
        answer = submit(doors, "require", **headers)
        assert (answer.status, answer.json["error"]["code"]) == (403, code)
    assert doors.log.drafts == []
    done = submit(doors, "require", idempotency_key="s-1", leadloop_proof_of_work=proof)
    assert done.status == 202
    assert context(doors) == {"proof_of_work": "passed"}


def test_a_replayed_proof_makes_no_second_lead(doors: Any) -> None:
    told = {"idempotency_key": "s-1", "leadloop_proof_of_work": work(doors, "require", "s-1")}
    first = submit(doors, "require", **told)
    again = submit(doors, "require", **told)
    assert (first.status, again.status) == (202, 202)
    assert again.body == first.body
    other = submit(doors, "require", {"email": "b@example.com"}, **told)
    assert other.status == 409
    assert len(doors.log.drafts) == 1


def test_a_resend_with_a_fresh_proof_is_the_same_submission(doors: Any) -> None:
    """What waited in a browser past its proof's expiry is sent again under the same id."""
    first = submit(
        doors,
        "require",
        idempotency_key="s-1",
        leadloop_proof_of_work=work(doors, "require", "s-1"),
    )
    fresh = work(doors, "require", "s-1")
    again = submit(doors, "require", idempotency_key="s-1", leadloop_proof_of_work=fresh)
    assert again.status == 202
    assert again.body == first.body
    assert len(doors.log.drafts) == 1


def test_marked_work_is_told_to_the_rules_whatever_the_sender_claims(doors: Any) -> None:
    liar = {**LEAD, "context": {"proof_of_work": "passed", "form": "mark"}}
    assert submit(doors, "mark", liar).status == 202
    assert context(doors) == {"form": "mark", "proof_of_work": "missing"}
    proof = work(doors, "mark", "s-9")
    submit(doors, "mark", liar, idempotency_key="s-9", leadloop_proof_of_work=proof)
    assert context(doors) == {"form": "mark", "proof_of_work": "passed"}
    submit(doors, "ilp", liar)
    assert context(doors) == {"form": "mark"}, "a form that does not ask believes nobody"


def test_a_form_that_does_not_ask_keeps_the_bytes_as_sent(doors: Any) -> None:
    body = b'{ "email" : "a@example.com" }'
    doors.call("POST", "/p/ilp/submit", body, JSON)
    assert doors.log.drafts[-1].data == body


LATIN = st.text(st.characters(max_codepoint=255), max_size=60)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["/p/ilp/submit", "/p/require/submit", "/p/mark/challenge", "/p//challenge"]),
    st.sampled_from(["GET", "POST", "OPTIONS", "PUT", "HEAD"]),
    st.tuples(LATIN, LATIN),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    st.binary(max_size=60),
)
def test_no_request_is_too_strange(
    doors: Any, path: str, method: str, told: tuple[str, str], query: str, body: bytes
) -> None:
    origin, proof = told
    headers = {**JSON, "origin": origin, "leadloop-proof-of-work": proof, "host": origin[::-1]}
    answer = doors.call(method, f"{path}?submission={query}", body, headers)
    assert 200 <= answer.status < 500
