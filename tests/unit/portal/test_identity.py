"""Who is who, in whatever order it is told."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.events.contracts import DoNotRetry, Event, Position
from leadloop.kit.ids import event_key
from leadloop.portal.identity import Book
from leadloop.portal.visit_shape import (
    Identity,
    Key,
    email_key,
    identities_of,
    lead_identity,
    phone_key,
    read_visit,
    user_key,
)

START = datetime(2026, 5, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def says(minute: int, email: str = "", *, user: str = "", phone: str = "", anon: str = "a") -> Any:
    keys = (*user_key(user), *email_key(email), *phone_key(phone))
    return Identity(anon, keys, at(minute))


def owner(book: Book, minute: int, anon: str = "a") -> Any:
    """Whose a visit at this minute is, as the reading side tells it."""
    chain = book.links.get(anon, [])
    in_force = [visitor for since, visitor in chain if since <= at(minute)]
    return in_force[-1] if in_force else chain[0][1] if chain else None


def event(data: Any, *, origin: str = "tracker", source: str = "/t/k", **more: Any) -> Event:
    key = event_key("visits", source, "1")
    type_ = more.pop("type", "visit.recorded")
    extensions = more.pop("extensions", None)
    return Event(
        Position(1, 1),
        START,
        "visits",
        type_,
        source,
        "1",
        "",
        START,
        "t" * 32,
        key,
        None,
        "",
        origin,
        data,
        extensions,
    )


def test_the_first_identity_has_all_that_was_before() -> None:
    book = Book()
    book.enter([says(10, "ana@x.test")])
    assert owner(book, 1) == owner(book, 99) == book.keys[email_key("ana@x.test")[0]]


def test_a_second_person_on_the_browser_inherits_nothing() -> None:
    book = Book()
    book.enter([says(10, "ana@x.test"), says(20, "ben@x.test")])
    ana, ben = (book.keys[email_key(f"{name}@x.test")[0]] for name in ("ana", "ben"))
    assert [owner(book, minute) for minute in (1, 15, 25)] == [ana, ana, ben]


def test_what_is_told_late_finds_its_place() -> None:
    told = [says(10, "ana@x.test"), says(20, "ben@x.test"), says(30, "cy@x.test")]
    pictures = set()
    for order in permutations(told):
        book = Book()
        for identity in order:
            book.enter([identity])
        names = {visitor: key.value for key, visitor in book.keys.items()}
        pictures.add(tuple(names[owner(book, minute)] for minute in (1, 15, 25, 35)))
    assert len(pictures) == 1


def test_a_repeat_changes_nothing() -> None:
    book = Book()
    told = [says(10, "ana@x.test", user="u1"), says(20, "ben@x.test")]
    book.enter(told)
    keys, links = dict(book.keys), {name: list(chain) for name, chain in book.links.items()}
    book.enter(told)
    assert (book.keys, book.links, book.merged) == (keys, links, {})


def test_two_people_told_at_one_moment_are_both_kept() -> None:
    book = Book()
    book.enter([says(10, "ana@x.test"), says(10, "ben@x.test"), says(10, "cy@x.test")])
    assert len({since for since, _ in book.links["a"]}) == 3


def test_a_user_id_joins_what_was_known_by_address() -> None:
    book = Book()
    book.enter([says(1, "ana@x.test"), says(2, user="u1", anon="b")])
    assert owner(book, 5) != owner(book, 5, "b")
    book.enter([says(3, "ANA@x.test ", user="u1", anon="b")])
    assert owner(book, 5) == owner(book, 5, "b")
    assert len(book.merged) == 1


def test_two_accounts_with_one_address_stay_two() -> None:
    book = Book()
    book.enter([says(1, "both@x.test", user="u1"), says(2, user="u2", anon="b")])
    book.enter([says(3, "both@x.test", user="u2", anon="b")])
    assert owner(book, 5) != owner(book, 5, "b")


def test_an_alias_joins_two_accounts() -> None:
    book = Book()
    book.enter([says(1, user="u1"), says(2, user="u2", anon="b")])
    found = event({"kind": "alias", "anonymous_id": "a", "user_id": "u2", "previous_id": "u1"})
    book.enter(identities_of(found))
    assert owner(book, 5) == owner(book, 5, "b")


def test_a_phone_that_two_share_does_not_make_them_one() -> None:
    book = Book()
    book.enter([says(1, "ana@x.test", phone="+14155550134")])
    book.enter([says(2, "ben@x.test", phone="+14155550134", anon="b")])
    assert owner(book, 5) != owner(book, 5, "b")
    book.enter([says(3, phone="+1 415 555 0134", anon="c")])
    assert owner(book, 5, "c") == owner(book, 5), "who first gave it is who is meant"


_PEOPLE = st.sampled_from(["", "ana@x.test", "ben@x.test", "cy@x.test"])
_IDENTITIES = st.lists(
    st.builds(
        lambda minute, email, user, phone, anon: says(
            minute, email, user=user, phone=phone, anon=anon
        ),
        st.integers(0, 9),
        _PEOPLE,
        st.sampled_from(["", "u1", "u2"]),
        st.sampled_from(["", "+14155550134", "+6591234567"]),
        st.sampled_from(["", "a", "b"]),
    ).filter(lambda identity: identity.keys),
    max_size=8,
)


@given(_IDENTITIES)
def test_the_book_stays_sound_whatever_is_told(identities: list[Identity]) -> None:
    book = Book()
    for identity in identities:
        book.enter([identity])
    gone = set(book.merged)
    assert not gone & set(book.keys.values())
    for chain in book.links.values():
        times = [since for since, _ in chain]
        assert times == sorted(set(times))
        assert not gone & {visitor for _, visitor in chain}
    assert not gone & set(book.merged.values())


@pytest.mark.parametrize("data", [None, [], "x", {}, {"kind": 5}, {"kind": "x"}, {"kind": "\0"}])
def test_what_is_no_visit_is_a_dead_letter(data: Any) -> None:
    with pytest.raises(DoNotRetry):
        read_visit(event(data))
    assert identities_of(event(data)) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(
        st.sampled_from(
            [
                *("kind", "anonymous_id", "user_id", "page_url", "referrer", "name"),
                *("title", "data", "campaign", "bot"),
            ]
        ),
        _JSON | st.sampled_from(["identify", "alias", "page_view", "track", "a\0b", "http://[x"]),
    )
)
def test_no_published_visit_breaks_the_reader(data: Any) -> None:
    try:
        row = read_visit(event(data))
    except DoNotRetry:
        row = None
    identities_of(event(data))
    if row is not None:
        assert not any("\0" in value for value in row if isinstance(value, str))
        assert b"\\u0000" not in row.data.replace(b"\\\\", b"")
        assert b"\\u0000" not in row.campaign


def test_a_field_s_signal_is_not_a_visit_of_its_own() -> None:
    assert read_visit(event({"kind": "form_field", "anonymous_id": "a"})) is None


def test_only_what_says_where_somebody_came_from_is_a_touch() -> None:
    def touch(url: str, referrer: str = "", kind: str = "page_view") -> bool:
        data = {"kind": kind, "anonymous_id": "a", "page_url": url, "referrer": referrer}
        row = read_visit(event(data))
        assert row is not None
        return row.touch

    assert touch("https://x.test/?utm_source=news")
    assert touch("https://x.test/?gclid=1")
    assert touch("https://x.test/", "https://search.test/")
    assert not touch("https://x.test/", "https://x.test/other")
    assert not touch("https://x.test/")
    assert not touch("https://x.test/?utm_source=news", kind="calculator")


def test_traits_say_who_somebody_is_and_are_not_kept() -> None:
    data = {"kind": "identify", "anonymous_id": "a", "user_id": "u1"}
    data |= {"data": {"email": "Ana@X.test", "phone": "(415) 555-0134", "country": "us"}}  # type: ignore[dict-item]
    row = read_visit(event(data))
    assert row is not None
    assert (row.data, b"ana" in row.data.lower()) == (b"{}", False)
    (identity,) = identities_of(event(data))
    expected = (Key("user", "u1"), *email_key("ana@x.test"), *phone_key("+14155550134"))
    assert identity.keys == expected


def test_a_bot_says_nothing_about_anybody() -> None:
    data = {"kind": "identify", "anonymous_id": "a", "data": {"email": "ana@x.test"}}
    assert identities_of(event(data, extensions={"bot": True})) == []
    assert identities_of(event(data | {"bot": True})) == []
    assert len(identities_of(event(data))) == 1


def test_an_assessed_lead_says_who_its_visitor_is() -> None:
    lead = {"email": "Ana@x.test", "mobile_phone": "+14155550134", "context": {"anonymous_id": "a"}}
    expected = ("a", (*email_key("ana@x.test"), *phone_key("+14155550134")))
    assert lead_identity({"lead": lead}) == expected
    for broken in (None, {}, {"lead": None}, {"lead": {"context": [], "email": 5}}):
        assert lead_identity(broken) == ("", ())
