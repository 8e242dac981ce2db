from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from leadloop.events.contracts import Position
from leadloop.events.logic.lock_tokens import LockToken, read_lock_token, write_lock_token

PLACES = st.integers(-(2**63), 2**63 - 1)


@given(PLACES, PLACES, st.uuids())
def test_a_token_says_where_the_event_stands_and_whose_it_is(
    xid: int, seq: int, secret: UUID
) -> None:
    text = write_lock_token(Position(xid, seq), secret)
    assert len(text) == 44
    assert read_lock_token(text) == LockToken(Position(xid, seq), secret)


@given(st.text(max_size=60))
def test_any_other_text_is_no_token(text: str) -> None:
    found = read_lock_token(text)
    assert found is None or write_lock_token(*found) == text


def test_what_looks_like_a_token_but_is_longer_or_shorter_is_none() -> None:
    text = write_lock_token(Position(1, 2), uuid4())
    assert read_lock_token(text + "A") is None
    assert read_lock_token(text[:-1]) is None
    assert read_lock_token("A" * 44) is None
    assert read_lock_token("é" * 44) is None
