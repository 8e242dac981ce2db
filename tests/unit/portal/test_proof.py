import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from altcha.v1 import hash_hex
from hypothesis import given
from hypothesis import strategies as st

from leadloop.portal.proof import LIFETIME, ProofOfWorkKey, is_submission_id

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = ProofOfWorkKey(b"k" * 32, max_number=200)


def solve(challenge: dict[str, Any], **change: Any) -> str:
    number = next(
        n
        for n in range(challenge["maxnumber"] + 1)
        if hash_hex("SHA-256", f"{challenge['salt']}{n}".encode()) == challenge["challenge"]
    )
    names = ("algorithm", "challenge", "salt", "signature")
    said = {name: challenge[name] for name in names} | {"number": number} | change
    return pack(said)


def pack(said: Any) -> str:
    return base64.b64encode(orjson.dumps(said)).decode()


def test_who_did_the_work_passes_for_this_submission() -> None:
    payload = solve(KEY.challenge("ilp", "s-1", NOW))
    assert KEY.verdict(payload, "ilp", "s-1", NOW) == "passed"
    assert KEY.verdict(payload, "ilp", "s-1", NOW + LIFETIME / 2) == "passed"


def test_a_proof_counts_for_one_submission_of_one_form_only() -> None:
    payload = solve(KEY.challenge("ilp", "s-1", NOW))
    assert KEY.verdict(payload, "ilp", "s-2", NOW) == "forged"
    assert KEY.verdict(payload, "contact", "s-1", NOW) == "forged"


def test_a_proof_expires() -> None:
    payload = solve(KEY.challenge("ilp", "s-1", NOW))
    assert KEY.verdict(payload, "ilp", "s-1", NOW + LIFETIME + timedelta(seconds=1)) == "expired"


def test_nothing_is_missing_not_forged() -> None:
    assert KEY.verdict("", "ilp", "s-1", NOW) == "missing"


def test_another_installation_cannot_make_challenges_for_us() -> None:
    other = ProofOfWorkKey.derived("another secret")
    assert ProofOfWorkKey.derived("a").key == ProofOfWorkKey.derived("a").key
    assert ProofOfWorkKey.derived("").key != ProofOfWorkKey.derived("").key
    small = ProofOfWorkKey(other.key, max_number=200)
    payload = solve(small.challenge("ilp", "s-1", NOW))
    assert KEY.verdict(payload, "ilp", "s-1", NOW) == "forged"


def later(salt: str) -> str:
    return salt.replace(str(int((NOW + LIFETIME).timestamp())), "4102444800")


@pytest.mark.parametrize(
    "change", ["number", "salt", "expiry", "submission", "signature", "algorithm"]
)
def test_whatever_is_altered_is_forged(change: str) -> None:
    challenge = KEY.challenge("ilp", "s-1", NOW)
    salt: str = challenge["salt"]
    forged = {
        "number": {"number": 201},
        "salt": {"salt": salt + "x"},
        "expiry": {"salt": later(salt)},
        "submission": {"salt": salt.replace("s-1", "s-2")},
        "signature": {"signature": "0" * 64},
        "algorithm": {"algorithm": "SHA-1"},
    }[change]
    payload = solve(challenge, **forged)
    assert KEY.verdict(payload, "ilp", "s-2" if change == "submission" else "s-1", NOW) == "forged"


def test_a_later_expiry_cannot_be_spliced_in() -> None:
    """The digits of the number cannot be moved into the salt: a delimiter ends it."""
    challenge = KEY.challenge("ilp", "s-1", NOW)
    said = orjson.loads(base64.b64decode(solve(challenge)))
    digits = str(said["number"])
    if len(digits) > 1:
        moved = {"salt": said["salt"] + digits[0], "number": int(digits[1:])}
        assert KEY.verdict(pack(said | moved), "ilp", "s-1", NOW) == "forged"
    cut = {"salt": said["salt"].rstrip("&")}
    assert KEY.verdict(pack(said | cut), "ilp", "s-1", NOW) in {"passed", "forged"}


@given(
    st.one_of(
        st.text(max_size=60),
        st.binary(max_size=60).map(lambda b: base64.b64encode(b).decode()),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: st.dictionaries(
                st.sampled_from(
                    ["algorithm", "challenge", "number", "salt", "signature", "SHA-256"]
                ),
                inner | st.just("SHA-256"),
                max_size=5,
            ),
            max_leaves=6,
        ).map(pack),
    )
)
def test_nonsense_is_forged_and_never_raises(payload: str) -> None:
    assert KEY.verdict(payload, "ilp", "s-1", NOW) in {"forged", "missing"}


@pytest.mark.parametrize(
    ("text", "good"),
    [("a-1._B", True), ("", False), ("x" * 65, False), ("a&b", False), ("é", False)],
)
def test_challenges_are_made_for_plain_ids_only(text: str, *, good: bool) -> None:
    assert is_submission_id(text) is good
