import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.portal.origins import (
    allows,
    check_hosts,
    clean_entries,
    clean_entry,
    frame_ancestors,
)

OWN = ("forms.example:8443",)


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("example.com", "https://example.com"),
        ("example.com", "http://example.com"),
        ("example.com", "https://example.com:8443"),
        ("example.com", "https://EXAMPLE.com"),
        ("Example.COM.", "https://example.com"),
        ("example.com", "https://example.com."),
        ("example.com:8443", "https://example.com:8443"),
        ("example.com:443", "https://example.com"),
        ("example.com:80", "http://example.com"),
        ("*.example.com", "https://www.example.com"),
        ("*.example.com", "https://a.b.example.com:99"),
        ("*.example.com:99", "https://a.b.example.com:99"),
        ("müller.example", "https://xn--mller-kva.example"),
        ("MÜLLER.example", "https://xn--mller-kva.example"),
        ("xn--mller-kva.example", "https://xn--mller-kva.example"),
        ("*.müller.example", "https://shop.xn--mller-kva.example"),
        ("127.0.0.1", "http://127.0.0.1:5000"),
        ("[::1]", "http://[::1]:5000"),
        ("[0:0:0:0:0:0:0:1]", "http://[::1]"),
        ("https://example.com/path", "https://example.com"),
        ("my_host.example", "http://my_host.example"),
        ("*", "null"),
        ("*", "capacitor://localhost"),
    ],
)
def test_a_page_of_an_allowed_host_may_carry_the_form(entry: str, origin: str) -> None:
    assert check_hosts([entry]) == []
    assert allows(clean_entries([entry]), origin, OWN)
    assert not allows((), origin, OWN)


@pytest.mark.parametrize(
    ("entry", "origin"),
    [
        ("example.com", "null"),
        ("example.com", ""),
        ("example.com", "https://example.com.evil.example"),
        ("example.com", "https://evilexample.com"),
        ("example.com", "https://www.example.com"),
        ("example.com", "https://example.com@evil.example"),
        ("example.com", "ftp://example.com"),
        ("example.com", "file://example.com"),
        ("example.com", "example.com"),
        ("example.com:8443", "https://example.com"),
        ("example.com:8443", "https://example.com:8444"),
        ("*.example.com", "https://example.com"),
        ("*.example.com", "https://notexample.com"),
        ("*.example.com", "https://www.example.com.evil.example"),
        ("müller.example", "https://muller.example"),
        ("127.0.0.1", "http://127.0.0.1.evil.example"),
        ("[::1]", "http://[::2]"),
        ("example.com", "https://[broken"),
        ("example.com", "https://example.com:99999"),
        ("example.com", "https://example.com" + "a" * 600),
    ],
)
def test_any_other_page_may_not(entry: str, origin: str) -> None:
    assert not allows(clean_entries([entry]), origin, OWN)


@pytest.mark.parametrize(
    ("host", "origin", "ours"),
    [
        ("forms.example", "https://forms.example", True),
        ("forms.example", "http://forms.example", True),
        ("Forms.Example.", "https://forms.example", True),
        ("forms.example:443", "https://forms.example", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("127.0.0.1:8000", "http://127.0.0.1:8001", False),
        ("127.0.0.1:8000", "http://localhost:8000", False),
        ("forms.example", "https://forms.example:8443", False),
        ("", "https://forms.example", False),
        ("", "null", False),
    ],
)
def test_our_own_pages_always_may(host: str, origin: str, *, ours: bool) -> None:
    assert allows((), origin, (host,)) is ours


@pytest.mark.parametrize(
    "entry",
    ["", " ", "a b", "exa mple.com", "*.com", "**", "*.*.com", "a..b", "-a.example", "*.10"],
)
def test_what_is_no_host_is_refused(entry: str) -> None:
    assert [error.field for error in check_hosts([entry])] == ["embed_hosts"]


def test_there_are_not_endlessly_many() -> None:
    assert check_hosts([f"h{n}.example" for n in range(51)])[0].code == "too_many"


def test_framing_is_allowed_to_the_same_hosts() -> None:
    hosts = clean_entries(["example.com", "*.example.org:8443", "[::1]"])
    assert frame_ancestors(hosts) == "'self' example.com:* *.example.org:8443"
    assert frame_ancestors(()) == "'self'"
    assert frame_ancestors(("*",)) == "*"


@given(st.text(max_size=80))
def test_an_entry_has_one_spelling_or_none_and_cannot_leave_a_header(text: str) -> None:
    entry = clean_entry(text)
    if entry:
        assert clean_entry(entry) == entry
        assert not set(entry) & set(" ;,'\"\r\n\0")
        assert entry.isascii()


@given(st.text(max_size=80), st.text(max_size=80))
def test_strange_origins_are_only_refused(origin: str, own: str) -> None:
    assert allows(("example.com",), f"https://{origin}.evil.example", (own,)) is False or own
    allows(("example.com", "*.example.com"), origin, (own,))
