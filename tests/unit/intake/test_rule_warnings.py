"""What is hardly meant: rows that can never fire, duplicates, unknown values; never too much."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import zen
from hypothesis import given
from hypothesis import strategies as st

import leadloop.intake
from leadloop.intake.logic.rule_cover import cover_of, covers
from leadloop.intake.logic.rule_warnings import warn_of
from leadloop.intake.logic.rule_words import sample_context

SHIPPED: dict[str, Any] = json.loads(
    (Path(leadloop.intake.__file__).parent / "rules/propensity.json").read_text()
)


def rules_with(*rows: dict[str, str]) -> dict[str, Any]:
    """The shipped table with these rows before its last, which fits everything."""
    content = deepcopy(SHIPPED)
    table = content["nodes"][1]["content"]
    table["rules"] = [
        *({"_id": f"r{at}", "_description": f"R{at}", **row} for at, row in enumerate(rows)),
        table["rules"][-1],
    ]
    return content


def codes(*rows: dict[str, str]) -> list[str]:
    return [warning.code for warning in warn_of(rules_with(*rows))]


def test_the_shipped_rules_give_no_warning() -> None:
    teams = ["enterprise-sales", "retail-sales", "group-benefits"]
    assert warn_of(SHIPPED, teams=teams) == []


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        ({"size": "> 100"}, {"size": "> 100"}, "duplicate"),
        ({"size": "> 100"}, {"size": "> 200"}, "shadowed"),
        ({"size": "> 100"}, {"size": ">= 100"}, None),
        ({"size": "[1..9]"}, {"size": "5, 6"}, "shadowed"),
        ({"size": "[1..9]"}, {"size": "5, 60"}, None),
        ({"size": "!= 5"}, {"size": "> 5"}, "shadowed"),
        ({"size": "!= 7"}, {"size": "> 5"}, None),
        ({"country": "'US','CA'"}, {"country": "'CA'"}, "shadowed"),
        ({"country": "!= 'US'"}, {"country": "'CA','MX'"}, "shadowed"),
        ({"country": "!= 'US'"}, {"country": "null"}, "shadowed"),
        ({"country": "!= null"}, {"country": "'US'"}, "shadowed"),
        ({"country": "!= null"}, {"country": "!= 'US'"}, None),
        ({"country": "'US'"}, {"country": "'US'", "size": "> 1"}, "shadowed"),
        ({"country": "'US'", "size": "> 1"}, {"country": "'US'"}, None),
        ({"country": "startsWith($, 'U')"}, {"country": "startsWith($,  'U')"}, "duplicate"),
        ({"country": "startsWith($, 'U')"}, {"country": "'US'"}, None),
        ({"honeypot": "true"}, {"honeypot": "true"}, "duplicate"),
        ({"honeypot": "!= true"}, {"honeypot": "false"}, "shadowed"),
        ({"honeypot": "!= null"}, {"honeypot": "true, false"}, "shadowed"),
        ({"honeypot": "true"}, {"honeypot": "false"}, None),
    ],
)
def test_a_row_that_never_fires_is_named(
    earlier: dict[str, str], later: dict[str, str], said: str | None
) -> None:
    assert codes(earlier, later) == ([said] if said else [])


def test_the_row_that_takes_everything_is_named() -> None:
    warnings = warn_of(rules_with({}, {"size": "> 5"}))
    assert [warning.field for warning in warnings] == [
        "nodes.routing.rows.2",
        "nodes.routing.rows.3",
    ]
    assert "row 1, “R0”," in warnings[0].message


def test_a_row_that_is_off_neither_shadows_nor_is_shadowed() -> None:
    content = rules_with({"size": "> 1"}, {"size": "> 2"})
    content["nodes"][1]["content"]["rules"][0]["_enabled"] = False
    assert warn_of(content) == []


def test_other_things_hardly_meant() -> None:
    assert codes({"size": "[9..1]"}) == ["never"]
    assert codes({"country": "'USA'"}) == ["unknown_value"]
    assert codes({"team": "'nobody'", "size": "> 1"}) == []
    teams = warn_of(rules_with({"team": "'nobody'", "size": "> 1"}), teams=["retail-sales"])
    assert [warning.code for warning in teams] == ["unknown_team"]
    content = rules_with({"size": "> 1"})
    content["nodes"][1]["content"]["rules"].pop()
    assert [warning.code for warning in warn_of(content)] == ["no_default"]
    content = rules_with({"size": "> 1"}, {"size": "< 1"})
    content["nodes"][1]["content"]["rules"][1]["_id"] = "r0"
    assert [warning.code for warning in warn_of(content)] == ["same_id"]


def test_an_output_that_fails_where_a_lead_leaves_something_out_is_named_with_the_cure() -> None:
    (warning,) = warn_of(rules_with({"country": "'US'", "message": "'Hello ' + first_name"}))
    assert warning.code == "passed_over"
    assert "(first_name ?? …)" in warning.message
    assert codes({"country": "'US'", "message": "'Hello ' + country"}) == []
    assert codes({"country": "'US'", "message": "'Hello ' + (first_name ?? 'there')"}) == []


_NUMBERS = st.one_of(
    st.builds(
        lambda sign, n: f"{sign} {n}",
        st.sampled_from([">", ">=", "<", "<=", "!="]),
        st.integers(-3, 3),
    ),
    st.builds(lambda a, b: f"[{a}..{b}]", st.integers(-3, 3), st.integers(-3, 3)),
    st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(lambda ns: ", ".join(map(str, ns))),
    st.lists(st.integers(-3, 3), min_size=1, max_size=3).map(lambda ns: f"not in {ns}"),
    st.sampled_from(["", "null", "!= null"]),
)
_TEXTS = st.one_of(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(
        lambda ts: ", ".join(f"'{t}'" for t in ts)
    ),
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(lambda ts: f"not in {ts}"),
    st.sampled_from(["", "null", "!= null", "!= 'a'"]),
)


def fits(cell: str, value: Any) -> bool:
    """Whether the engine lets ``value`` through."""
    if not cell:
        return True
    try:
        return zen.evaluate_unary_expression(cell, {**sample_context(), "$": value}) is True
    except RuntimeError:
        return False


@given(
    pair=st.one_of(st.tuples(_NUMBERS, _NUMBERS), st.tuples(_TEXTS, _TEXTS)),
    values=st.lists(
        st.one_of(st.integers(-4, 4), st.sampled_from([0.5, -2.5, None, "a", "b", "d", ""])),
        min_size=1,
    ),
)
def test_a_cell_said_to_cover_another_lets_through_all_that_the_engine_does(
    pair: tuple[str, str], values: list[Any]
) -> None:
    wide, narrow = pair
    number = not any("'" in cell for cell in pair)
    if covers(cover_of(wide), cover_of(narrow)):
        for value in values:
            if value is None or isinstance(value, str) is not number:
                assert not fits(narrow, value) or fits(wide, value), (wide, narrow, value)
    if cover_of(narrow).empty:
        assert not any(fits(narrow, value) for value in values if not isinstance(value, str))
