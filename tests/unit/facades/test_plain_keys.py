"""Keys as nearly everybody writes them are read at once, and mean what the grammar says."""

from uuid import UUID

import pytest

from leadloop.facades.dataverse.paths import parse_key, parse_path
from leadloop.kit.odata.syntax import SyntaxFault

_ID = "01a20357-482f-79bb-8d01-eac945576e23"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (_ID, {"": UUID(_ID)}),
        (_ID.upper(), {"": UUID(_ID)}),
        ("name='A1'", {"name": "A1"}),
        ("name='O''Hara (x), y=2'", {"name": "O'Hara (x), y=2"}),
        ("name=''", {"name": ""}),
        ("name='a',other=3", {"name": "a", "other": 3}),
        ("name='a',other='b'", {"name": "a", "other": "b"}),
    ],
)
def test_a_key_is_read(text: str, key: dict[str, object]) -> None:
    assert parse_key(text, {}) == key


@pytest.mark.parametrize("text", ["name='a", "name=a'b'c'", "name=='a'", "='a'", "n='a''"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(SyntaxFault):
        parse_key(text, {})


@pytest.mark.parametrize(
    ("path", "names", "raw"),
    [
        ("accounts(name='a)b')/owner", ["accounts", "owner"], "name='a)b'"),
        ("f(p=@x,q=(1))", ["f"], None),
        ("accounts(name='it''s (so)')", ["accounts"], "name='it''s (so)'"),
    ],
)
def test_parentheses_close_where_they_should(path: str, names: list[str], raw: str | None) -> None:
    if raw is None:
        with pytest.raises(SyntaxFault):
            parse_path(path, {"@x": "1"})
        return
    found = parse_path(path)
    assert [one.name for one in found] == names
    assert found[0].raw == raw
