"""What addresses and options of the Dataverse door say, read without a database."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from leadloop.facades.dataverse.paths import Segment, parse_path, said
from leadloop.kit.odata.options import parse_apply, parse_expand, parse_order
from leadloop.kit.odata.parser import parse_filter
from leadloop.kit.odata.syntax import (
    Aggregate,
    Comparison,
    Expand,
    Function,
    Lambda,
    Literal,
    Logical,
    Negation,
    Order,
    Path,
    SyntaxFault,
)

GUID = UUID("11111111-2222-3333-4444-555555555555")


def test_not_binds_tighter_than_and_and_and_than_or() -> None:
    a, b, c = (Comparison("eq", Path((n,)), Literal(1)) for n in "abc")
    found = parse_filter("a eq 1 or not b eq 1 and c eq 1")
    assert found == Logical("or", (a, Logical("and", (Negation(b), c))))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'O''Neil'", "O'Neil"),
        ("-1.5", Decimal("-1.5")),
        ("7", 7),
        ("null", None),
        ("true", True),
        (str(GUID), GUID),
        ("2026-03-01T08:00:00.1234567Z", datetime(2026, 3, 1, 8, 0, 0, 123456, tzinfo=UTC)),
        ("Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'", "UserOwned"),
    ],
)
def test_constants_are_what_they_say(text: str, value: object) -> None:
    found = parse_filter(f"a eq {text}")
    assert isinstance(found, Comparison)
    assert isinstance(found.right, Literal)
    assert found.right.value == value


def test_aliases_lambdas_and_functions() -> None:
    assert parse_filter("a eq @p", {"@p": "'x'"}) == Comparison(
        "eq", Path(("a",)), Literal("x", quoted=True)
    )
    assert parse_filter("b/any(o:o/c/d eq 1)") == Lambda(
        "any", Path(("b",)), Comparison("eq", Path(("c", "d")), Literal(1))
    )
    assert parse_filter("b/any()") == Lambda("any", Path(("b",)), None)
    assert parse_filter("contains(a,'x') eq false") == Negation(
        Function("contains", Path(("a",)), ("x",))
    )
    text = "Microsoft.Dynamics.CRM.In(PropertyName='a',PropertyValues=[\"1\",'2'])"
    assert parse_filter(text) == Function("In", Path(("a",)), ("1", "2"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a eq",
        "a eq 'x",
        "a eq 1)",
        "(" * 50 + "a eq 1" + ")" * 50,
        "not " * 50 + "a eq 1",
        " or ".join(["a eq 1"] * 501),
        "a eq @p",
        "a eq 2026-13-01",
        "year(a) eq 1",
        "x" * 40_000,
        "a eq 1; drop",
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    if text == "a":
        assert parse_filter(text) == Comparison("eq", Path(("a",)), Literal(value=True))
        return
    with pytest.raises(SyntaxFault):
        parse_filter(text)


def test_order_expand_and_apply() -> None:
    assert parse_order("a desc, b/c") == (
        Order(Path(("a",)), descending=True),
        Order(Path(("b", "c"))),
    )
    assert parse_expand("a($select=b,c;$top=3;$expand=d),e/$ref") == (
        Expand("a", select=("b", "c"), top=3, expand=(Expand("d"),)),
        Expand("e", only_reference=True),
    )
    with pytest.raises(SyntaxFault, match="15"):
        parse_expand(",".join("a" * 16))
    with pytest.raises(SyntaxFault, match="deep"):
        parse_expand("a($expand=b($expand=c($expand=d($expand=e))))")
    found = parse_apply("filter(a gt 1)/groupby((b),aggregate(c with sum as d,$count as e))")
    assert found.groups == (Path(("b",)),)
    assert found.aggregates == (Aggregate("sum", "d", Path(("c",))), Aggregate("count", "e"))


def test_paths_and_their_keys() -> None:
    assert parse_path(f"accounts({GUID})/primarycontactid/$ref") == (
        Segment("accounts", {"": GUID}, str(GUID)),
        Segment("primarycontactid"),
        Segment("$ref"),
    )
    (one,) = parse_path("accounts(a='x/(y,''z',b=5)")
    assert one.key == {"a": "x/(y,'z", "b": 5}
    (two,) = parse_path("accounts(a=@p)", {"@p": "'x'"})
    assert two.key == {"a": "x"}
    assert said({"a": "O'Neil", "b": 5}) == "a='O''Neil',b=5"
    for text in ("accounts(", "accounts('x)", "accounts(a=b=c)", "a//b", "accounts(x y)"):
        with pytest.raises(SyntaxFault):
            parse_path(text)
