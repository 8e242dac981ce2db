from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.intake.contracts import FORM_ORIGIN, FormMarks, OptIn, read_marks
from leadloop.portal.opt_in import FormSettings, form_marks, write_letter
from leadloop.portal.tokens import Token, derive_key, make_token, read_token

KEY = derive_key("secret")
TOKEN = Token(UUID("01a20122-6140-7ed1-b776-467f24abfdcd"), 3, datetime(2026, 3, 1, 10, tzinfo=UTC))
PLAIN = FormSettings("ilp", "ILP", "off", None, None, "")
WORDS = {"form": "A <b> form", "company": "Us & Co", "link": "https://x.example/p/confirm/T"}


def test_a_token_comes_back_as_it_was_made() -> None:
    text = make_token(KEY, TOKEN)
    assert read_token(KEY, text) == TOKEN
    assert text.replace("-", "").replace("_", "").isalnum()


def test_another_installation_cannot_read_it() -> None:
    assert read_token(derive_key("other"), make_token(KEY, TOKEN)) is None


def test_no_single_changed_character_passes() -> None:
    text = make_token(KEY, TOKEN)
    for place, held in enumerate(text):
        for other in "AZaz09-_":
            changed = text[:place] + other + text[place + 1 :]
            if other != held and (found := read_token(KEY, changed)) is not None:
                # The last character carries two spare bits; what it says is the same.
                assert found == TOKEN
                assert place == len(text) - 1


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    assert read_token(KEY, text) is None


@given(st.binary(max_size=80))
def test_no_bytes_pass(raw: bytes) -> None:
    import base64

    assert read_token(KEY, base64.urlsafe_b64encode(raw).decode()) is None


def test_a_form_that_sets_nothing_marks_nothing() -> None:
    assert form_marks(PLAIN) is None
    assert form_marks(PLAIN._replace(opt_in="nonsense")) is None


@pytest.mark.parametrize(
    "settings",
    [
        PLAIN._replace(opt_in="after"),
        PLAIN._replace(owner_id=TOKEN.confirmation_id),
        PLAIN._replace(team_id=TOKEN.confirmation_id, pipeline="Corporate"),
    ],
)
def test_marks_come_back_as_they_were_set(settings: FormSettings) -> None:
    raw = form_marks(settings)
    assert raw is not None
    said = orjson.loads(raw)
    assert all(name.isalnum() and isinstance(value, str) for name, value in said.items())
    found = read_marks(said, FORM_ORIGIN)
    assert found == FormMarks(
        "ilp", "ILP", OptIn(settings.opt_in), settings.owner_id, settings.team_id, settings.pipeline
    )
    assert read_marks(said, "event_grid") is None


@given(st.dictionaries(st.text(), st.one_of(st.none(), st.text(), st.integers(), st.booleans())))
def test_no_extensions_break_the_reading(said: dict[str, object]) -> None:
    read_marks(said, FORM_ORIGIN)
    read_marks({"form": "x", **said}, FORM_ORIGIN)


def test_the_link_is_added_where_the_text_forgot_it() -> None:
    letter = write_letter("", "Hello {form}", words=WORDS, agreed=())
    assert letter.subject == "Please confirm: A <b> form"
    assert letter.text == "Hello A <b> form\n\nhttps://x.example/p/confirm/T"
    assert 'href="https://x.example/p/confirm/T"' in letter.html
    assert "A &lt;b&gt; form" in letter.html
    assert "<b>" not in letter.html


def test_what_is_agreed_to_is_in_the_mail() -> None:
    letter = write_letter("", "", words=WORDS, agreed=("Write to me <now>.",))
    assert "• Write to me <now>." in letter.text
    assert "Write to me &lt;now&gt;." in letter.html


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_words_break_the_letter(text: str, form: str) -> None:
    letter = write_letter(text, text, words={**WORDS, "form": form}, agreed=(text,))
    assert WORDS["link"] in letter.text
    assert "<script" not in letter.html


def test_a_changed_word_in_a_placeholder_is_not_filled_twice() -> None:
    words = {**WORDS, "form": "{link}"}
    assert "Hello {link}\n" in write_letter("", "Hello {form}", words=words, agreed=()).text


def test_an_expired_token_still_says_whose_it_was() -> None:
    old = replace_time(TOKEN, TOKEN.expires_at - timedelta(days=400))
    assert read_token(KEY, make_token(KEY, old)) == old


def replace_time(token: Token, moment: datetime) -> Token:
    return token._replace(expires_at=moment)


def test_marks_without_a_form_are_none() -> None:
    assert read_marks({"formoptin": "after"}, FORM_ORIGIN) is None
