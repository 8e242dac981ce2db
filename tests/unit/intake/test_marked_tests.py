"""A submission marked as a test makes no lead, whichever rules are published."""

import pytest

from leadloop.intake.contracts import Scored, Submitted
from leadloop.intake.logic.assess import TEST, assess
from leadloop.intake.logic.canonical import canonicalise
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from tests.factories.intake import submission


def _decide(context: dict[str, object], *, release: bool = False) -> object:
    data = submission(context=context)
    submitted = Submitted(new_uuid(), 1, clock.now(), "google_ads", release)
    return assess(submitted, canonicalise(data), Scored(None), None).decision


def test_a_marked_test_is_suppressed_and_says_why() -> None:
    assert _decide({"test": True}) == TEST
    assert TEST.rule is not None
    assert TEST.rule.name == "Marked as a test by its sender"


@pytest.mark.parametrize("value", [False, None, "true", 1, "yes"])
def test_only_true_itself_marks_a_test(value: object) -> None:
    assert _decide({"test": value}) != TEST


def test_a_released_test_goes_on() -> None:
    assert _decide({"test": True}, release=True) != TEST
