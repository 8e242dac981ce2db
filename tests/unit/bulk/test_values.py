from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.bulk.logic.guessing import split_name
from leadloop.bulk.logic.values import (
    UnreadableError,
    guess_day_first,
    read_cell,
    read_date,
    read_number,
)
from leadloop.kit.entity import EntityField, FieldType


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", "1234"),
        ("1,234", "1234"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1'234.5", "1234.5"),
        ("12,5", "12.5"),
        ("1.234.567", "1234567"),
        ("$ 1 200.00", "1200.00"),
        ("USD 99", "99"),
        ("-3.5", "-3.5"),
    ],
)
def test_numbers_as_people_write_them(text: str, number: str) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["many", "1-2", "", "--", "12 apples and pears", "."])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_number(text)


def test_a_whole_number_has_no_fraction() -> None:
    assert read_number("240.00", whole=True) == "240"
    with pytest.raises(UnreadableError):
        read_number("2.5", whole=True)


@pytest.mark.parametrize(
    ("text", "day_first"),
    [
        ("2026-03-31", True),
        ("2026-03-31T10:00:00", True),
        ("31/03/2026", True),
        ("03/31/2026", False),
        ("31.3.26", False),
        ("31 Mar 2026", False),
        ("March 31, 2026", True),
        ("31-Mar-2026", False),
        ("2026/03/31", True),
    ],
)
def test_dates_as_people_write_them(text: str, day_first: bool) -> None:  # noqa: FBT001
    assert read_date(text, day_first=day_first) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["31/31/2026", "yesterday", "12", "2026-02-30", "32 Foo 2026"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        read_date(text, day_first=True)


@given(st.text(max_size=60), st.sampled_from(list(FieldType)))
def test_any_text_is_read_or_refused(text: str, kind: FieldType) -> None:
    field = EntityField("x", "x", kind, "X")
    try:
        read_cell(field, text, day_first=True, words={})
    except UnreadableError:
        return


def test_samples_tell_which_part_is_the_day() -> None:
    assert guess_day_first(["04/05/2026", "13/05/2026"])
    assert not guess_day_first(["04/05/2026", "05/13/2026"])


def test_the_files_own_words_of_a_choice_are_mapped() -> None:
    field = EntityField("x", "x", FieldType.CHOICE, "X")
    assert read_cell(field, " Heiss ", day_first=True, words={"heiss": "hot"}) == "hot"
    assert read_cell(field, "", day_first=True, words={}) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Ann Lee", ("Ann", "Lee")),
        ("Lee, Ann May", ("Ann May", "Lee")),
        ("Cher", ("", "Cher")),
        ("", ("", "")),
    ],
)
def test_full_names_are_split(text: str, parts: tuple[str, str]) -> None:
    assert split_name(text) == parts
