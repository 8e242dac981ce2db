"""A person's words are found and taken out, and nobody else's."""

import re

import pytest

from leadloop.kit.erasing.words import Person, Words, hollow

ANN = Person().with_more(
    ["Ann.Lee@Example.com", "+14155550134"], ["Ann", "Lee", "Ann Lee", "", "A"], ["x" * 32, "short"]
)
WORDS = Words(ANN)


def test_addresses_are_levelled_and_what_is_too_short_to_tell_anybody_is_left_out() -> None:
    assert ANN.emails == {"ann.lee@example.com"}
    assert ANN.phones == {"+14155550134"}
    assert ANN.handles == {"x" * 32}
    assert "A" not in ANN.names
    assert Person.of_json(ANN.as_json()) == ANN


@pytest.mark.parametrize(
    "text",
    [
        "ann.lee@example.com", "ANN.LEE@EXAMPLE.COM", "mailto:ann.lee@example.com?x",
        "+14155550134", "+1 (415) 555-0134", "415.555.0134", "(415) 555 0134", "14155550134",
    ],
)  # fmt: skip
def test_an_address_or_number_is_known_however_it_is_written(text: str) -> None:
    assert WORDS.names_them(text)
    # What PostgreSQL is asked means the same there: only what both know is used.
    assert re.search(WORDS.mention(), text, re.IGNORECASE)
    assert not re.search(r"lee|415|0134", WORDS.taken_from(text), re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "dann.lee@example.com",
        "ann.lee@example.community",
        "94155550134999",
        "415 555 9999",
        "4155550134abc",
        "Annabel",
        "",
    ],
)
def test_what_only_looks_alike_is_nobody_s(text: str) -> None:
    assert not WORDS.names_them(text)
    assert not re.search(WORDS.mention(), text, re.IGNORECASE)
    assert Words(Person(ANN.emails, ANN.phones)).taken_from(text) == text


def test_names_go_as_whole_words_and_states_and_keys_stay() -> None:
    said = {"ann": "Ann Lee's annual leeway", "status": "lee", "list": ["LEE", 4155550134, True]}
    assert WORDS.taken_from(said) == {
        "ann": "'s annual leeway",
        "status": "lee",
        "list": ["", 0, True],
    }


def test_an_emptied_value_keeps_its_shape_ids_times_and_states() -> None:
    held = {
        "op": "update",
        "after": {"id": "01930000-0000-7000-8000-00000000dead", "at": "2026-03-01T10:00:00Z",
                  "first_name": "Ann", "status": "open", "status_reason": "Call Ann", "n": 3,
                  "phone": 4155550134, "grade": "A", "notes": ["a", {"b": "c"}]},
    }  # fmt: skip
    assert hollow(held) == {
        "op": "update",
        "after": {"id": "01930000-0000-7000-8000-00000000dead", "at": "2026-03-01T10:00:00Z",
                  "first_name": "", "status": "open", "status_reason": "", "n": 3, "phone": 0,
                  "grade": "A", "notes": ["", {"b": ""}]},
    }  # fmt: skip
    assert hollow(hollow(held)) == hollow(held)


def test_hostile_addresses_are_no_patterns() -> None:
    odd = Words(Person().with_more([".*+?^${}()|[]\\@x.io"], ["(a|b)*c"]))
    assert not odd.names_them("anything@x.io")
    assert odd.taken_from("anything (a|b)*c") == "anything "
    assert Words(Person()).mention() == ""
    assert Words(Person()).taken_from("Ann") == "Ann"
