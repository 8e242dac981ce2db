"""Who changes rows is said once, and stays true whatever happens inside."""

import pytest
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit.db import execute

pytestmark = pytest.mark.usefixtures("db")


def actor() -> str:
    return str(execute("SELECT coalesce(current_setting('leadloop.actor', true), '')")[0][0])


def fail_as(name: str) -> None:
    with change_context(actor=name):
        raise ValueError("no")


def test_a_context_ends_with_the_one_around_it() -> None:
    with transaction.atomic():
        with change_context(actor="ann"):
            with change_context(actor="ben"):
                assert actor() == "ben"
            assert actor() == "ann"
        assert actor() == ""


def test_whoever_goes_on_after_a_failure_is_named_again() -> None:
    with transaction.atomic(), change_context(actor="ann"):
        with pytest.raises(ValueError, match="no"):
            fail_as("ben")
        with change_context(actor="ann"):
            assert actor() == "ann"
        assert actor() == "ann"


def test_a_savepoint_that_is_rolled_back_takes_its_actor_along() -> None:
    with transaction.atomic(), change_context(actor="ann"):
        with pytest.raises(ValueError, match="no"), transaction.atomic():
            fail_as("ben")
        assert actor() == "ann"
        with change_context(actor="ann"):
            assert actor() == "ann"


def test_nobody_is_left_over_from_a_transaction_that_failed() -> None:
    with pytest.raises(ValueError, match="no"), transaction.atomic():
        fail_as("ben")
    with transaction.atomic():
        assert actor() == ""
        with change_context(actor="ann"):
            assert actor() == "ann"
        assert actor() == ""
