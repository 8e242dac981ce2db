from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    ConsentState,
    ConsentWord,
    MessageClass,
    SuppressionReason,
)
from leadloop.outbound.logic import is_active, is_unknown_address, judge, valid_word

IN, OUT, PENDING = ConsentState.OPTED_IN, ConsentState.OPTED_OUT, ConsentState.PENDING
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def word(state: ConsentState, minute: int, order: int = 0, purpose: str = "news") -> ConsentWord:
    return ConsentWord(purpose, "email", state, NOW + timedelta(minutes=minute), order)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([], None),
        ([word(IN, 0)], IN),
        ([word(IN, 0), word(OUT, 1)], OUT),
        ([word(OUT, 1), word(IN, 0)], OUT),
        ([word(OUT, 0), word(IN, 1)], IN),
        ([word(IN, 0), word(OUT, 0)], OUT),
        ([word(IN, 0), word(PENDING, 5)], IN),
        ([word(OUT, 0), word(PENDING, 5)], OUT),
        ([word(PENDING, 5)], PENDING),
        ([word(IN, 0), word(OUT, 1, purpose=ANY_PURPOSE)], OUT),
        ([word(IN, 0, purpose=ANY_PURPOSE)], None),
        ([word(OUT, 0, purpose=ANY_PURPOSE), word(IN, 1)], IN),
        ([word(IN, 0, purpose="other")], None),
    ],
)
def test_the_newest_word_by_its_evidence_counts(
    words: list[ConsentWord], state: ConsentState | None
) -> None:
    found = valid_word(words, "news", "email")
    assert (found.state if found else None) is state


@given(st.lists(st.builds(word, st.sampled_from(ConsentState), st.integers(0, 5), st.integers())))
def test_the_order_of_noting_never_turns_a_no_into_a_yes(words: list[ConsentWord]) -> None:
    there, back = valid_word(words, "news", "email"), valid_word(words[::-1], "news", "email")
    assert (there and there.state) == (back and back.state)
    latest_no = max((w.at for w in words if w.state is OUT), default=None)
    if there is not None and there.state is IN and latest_no is not None:
        assert there.at > latest_no


@pytest.mark.parametrize(
    ("message_class", "reason", "code"),
    [
        (MessageClass.TRANSACTIONAL, None, None),
        (MessageClass.TRANSACTIONAL, SuppressionReason.COMPLAINT, None),
        (MessageClass.TRANSACTIONAL, SuppressionReason.MANUAL, None),
        (MessageClass.TRANSACTIONAL, SuppressionReason.HARD_BOUNCE, "suppressed_hard_bounce"),
        (MessageClass.TRANSACTIONAL, SuppressionReason.ERASED, "suppressed_erased"),
        (MessageClass.COMMERCIAL, None, None),
        (MessageClass.COMMERCIAL, SuppressionReason.COMPLAINT, "suppressed_complaint"),
        (MessageClass.COMMERCIAL, SuppressionReason.HARD_BOUNCE, "suppressed_hard_bounce"),
    ],
)
def test_suppression_comes_before_consent(
    message_class: MessageClass, reason: SuppressionReason | None, code: str | None
) -> None:
    refusal = judge(message_class, "news", [word(IN, 0)], [reason] if reason else [])
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], "no_consent"),
        ([word(OUT, 0)], "consent_opted_out"),
        ([word(PENDING, 0)], "consent_pending"),
    ],
)
def test_commercial_mail_needs_a_yes(words: list[ConsentWord], code: str) -> None:
    refusal = judge(MessageClass.COMMERCIAL, "news", words, [])
    assert refusal is not None
    assert refusal.code == code


def test_a_suppression_ends_when_it_expires_or_is_lifted() -> None:
    assert is_active(None, None, NOW)
    assert is_active(NOW + timedelta(seconds=1), None, NOW)
    assert not is_active(NOW, None, NOW)
    assert not is_active(None, NOW, NOW)


@pytest.mark.parametrize(
    ("reason", "unknown"),
    [
        ("550 5.1.1 No such user", True),
        ("550 5.7.1 Your address is blocked", False),
        ("550 rejected", False),
        ("552 5.2.2 Mailbox full", False),
        ("553 5.1.3 Bad address", True),
    ],
)
def test_only_an_address_that_is_not_there_is_left_alone(reason: str, *, unknown: bool) -> None:
    assert is_unknown_address(reason) is unknown
