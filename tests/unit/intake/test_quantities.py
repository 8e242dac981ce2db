"""Whole numbers, as people write them."""

from typing import Any

import pytest

from leadloop.intake.logic.canonical import _read_whole
from leadloop.intake.logic.findings import Findings
from leadloop.intake.logic.quantities import parse_whole


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (12_000, 12_000),
        ("12000", 12_000),
        (" 12,000 ", 12_000),
        ("12 000", 12_000),
        ("12.5k", 12_500),
        ("2K", 2_000),
        (12.9, 12),
        ("12.90", 12),
        (0, 0),
        (50_000, 50_000),
    ],
)
def test_a_whole_number_is_read_as_people_write_it(sent: Any, kept: int) -> None:
    assert parse_whole(sent, 50_000) == kept


@pytest.mark.parametrize(
    "sent",
    [-1, "-1", 50_001, "50001", True, None, [], {}, "", "many", float("inf"), "9" * 400],
)
def test_what_is_no_number_in_range_is_none(sent: Any) -> None:
    assert parse_whole(sent, 50_000) is None


def test_a_number_that_cannot_be_read_is_kept_as_it_was_given() -> None:
    found, lead = Findings(), {"attributes": {}}
    assert _read_whole("budget", "a lot", 50_000, lead, found) is None
    assert lead["attributes"] == {"budget_as_given": "a lot"}
    assert [(w.field, w.code) for w in found.warnings] == [("budget", "invalid")]
    assert found.rejections == []


def test_a_number_that_is_not_given_is_no_warning() -> None:
    found, lead = Findings(), {"attributes": {}}
    assert _read_whole("budget", None, 50_000, lead, found) is None
    assert (lead["attributes"], found.warnings) == ({}, [])
