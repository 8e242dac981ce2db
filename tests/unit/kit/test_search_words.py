"""What is typed into the search box, as a prefix query."""

import pytest

from leadloop.kit.text import search_words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Ann", "ann:*"),
        ("ann  lee", "ann:* & lee:*"),
        ("ann.lee@acme", "ann:* & lee:* & acme:*"),
        ("+65 9123-4567", "6591234567:*"),
        ("(02) 12", "0212:*"),
        ("240 staff", "240:* & staff:*"),
        ("a' | !b:* & (c", "a:* & b:* & c:*"),
        ("snake_case", "snake:* & case:*"),
        ("\0", ""),
        ("--", ""),
        ("", ""),
    ],
)
def test_only_words_reach_the_query(text: str, query: str) -> None:
    assert search_words(text) == query


def test_a_long_text_is_cut() -> None:
    assert len(search_words("word " * 1000).split(" & ")) == 8
