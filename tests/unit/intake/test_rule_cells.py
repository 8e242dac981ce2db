"""Cells: what people type, what is stored, and that a sound one is never passed over in silence."""

import json
from typing import Any

import pytest
import zen
from hypothesis import example, given
from hypothesis import strategies as st

from leadloop.intake.logic.rule_cell_checks import input_problem, output_problem
from leadloop.intake.logic.rule_cells import (
    CellForm,
    Kind,
    form_of,
    operators_for,
    quoted,
    read_input,
    show_input,
    show_output,
    typed_input,
    typed_output,
    words_in,
    write_input,
)
from leadloop.intake.logic.rule_words import sample_context

FIELDS = {"number": "company_size", "text": "country", "boolean": "context.honeypot"}


@pytest.mark.parametrize(
    ("kind", "typed", "cell"),
    [
        ("number", "> 100", "> 100"),
        ("number", "≥100", ">= 100"),
        ("number", "100..500", "[100..500]"),
        ("number", "100-500", "[100..500]"),
        ("number", "5, 6", "5, 6"),
        ("number", "not 5", "!= 5"),
        ("number", "-5", "-5"),
        ("number", "> > 5", "> > 5"),
        ("number", "many", "many"),
        ("text", "US", "'US'"),
        ("text", "US, CA", "'US', 'CA'"),
        ("text", '"a, b", c', "'a, b', 'c'"),
        ("text", "not US, CA", "not in ['US', 'CA']"),
        ("text", "!= US", "!= 'US'"),
        ("text", "it's", '"it\'s"'),
        ("text", "'US'", "'US'"),
        ("text", "= startsWith($, 'U')", "startsWith($, 'U')"),
        ("text", "empty", "null"),
        ("text", "filled", "!= null"),
        ("text", "any", ""),
        ("boolean", "true", "true"),
        ("boolean", "No", "false"),
        ("boolean", "'true'", "true"),
        ("boolean", "not true", "!= true"),
        ("boolean", "true, false", "true, false"),
        ("boolean", "empty", "null"),
        ("boolean", "any", ""),
        ("boolean", "maybe", "maybe"),
        ("boolean", "> 5", "> 5"),
        ("any", "5", "5"),
        ("any", "true", "true"),
        ("any", "= 'true'", "'true'"),
        ("any", "= '5'", "'5'"),
        ("any", "north", "'north'"),
    ],
)
def test_what_people_type_becomes_a_cell_and_reads_the_same_again(
    kind: Kind, typed: str, cell: str
) -> None:
    assert typed_input(typed, kind) == cell
    assert typed_input(show_input(cell, kind), kind) == cell


@pytest.mark.parametrize(
    ("kind", "typed", "cell"),
    [
        ("text", "enterprise-sales", "'enterprise-sales'"),
        ("text", "We'll call", '"We\'ll call"'),
        ("text", "= 'Hi ' + company", "'Hi ' + company"),
        ("text", "", ""),
        ("number", "15", "15"),
        ("number", "= company_size > 500 ? 5 : 15", "company_size > 500 ? 5 : 15"),
        ("number", "soon", "soon"),
    ],
)
def test_what_people_decide_becomes_a_cell_and_reads_the_same_again(
    kind: Kind, typed: str, cell: str
) -> None:
    assert typed_output(typed, kind) == cell
    assert typed_output(show_output(cell, kind), kind) == cell


@pytest.mark.parametrize(
    ("cell", "form"),
    [
        ("", CellForm("any")),
        ("== null", CellForm("empty")),
        ("!= null", CellForm("filled")),
        ("in ['US','CA']", CellForm("eq", ("US", "CA"))),
        ("!= 'US'", CellForm("ne", ("US",))),
        ("<= 5.5", CellForm("le", ("5.5",))),
        ("[1..9]", CellForm("between", ("1", "9"))),
        ("(1..9)", CellForm("expr", ("(1..9)",))),
        ("len($) > 2", CellForm("expr", ("len($) > 2",))),
    ],
)
def test_a_cell_is_read_as_a_form(cell: str, form: CellForm) -> None:
    assert read_input(cell) == form


def test_a_form_without_values_is_refused() -> None:
    for form in (
        CellForm("gt"),
        CellForm("eq", ("",)),
        CellForm("expr"),
        CellForm("nonsense", ("1",)),
    ):
        with pytest.raises(ValueError, match=r"Say what|no operator"):
            write_input(form, "number")
    with pytest.raises(ValueError, match="may not hold"):
        quoted("'\"`")
    with pytest.raises(ValueError, match="neither true nor false"):
        write_input(CellForm("eq", ("maybe",)), "boolean")
    assert "gt" not in operators_for("text")
    assert "gt" not in operators_for("boolean")
    assert "gt" in operators_for("number")


@pytest.mark.parametrize(
    ("form", "kind", "cell"),
    [
        (CellForm("any"), "text", ""),
        (CellForm("empty"), "text", "null"),
        (CellForm("between", ("1", "9")), "number", "[1..9]"),
        (CellForm("ge", ("5",)), "number", ">= 5"),
        (CellForm("eq", ("US", "CA")), "text", "'US', 'CA'"),
        (CellForm("ne", ("it's",)), "text", '!= "it\'s"'),
        (CellForm("expr", ("len($) > 2",)), "text", "len($) > 2"),
        (CellForm("eq", ("true",)), "boolean", "true"),
        (CellForm("ne", ("true", "false")), "boolean", "not in [true, false]"),
    ],
)
def test_a_form_is_written_as_a_cell_and_read_back(form: CellForm, kind: Kind, cell: str) -> None:
    assert write_input(form, kind) == cell
    assert read_input(cell) == form


@pytest.mark.parametrize(
    ("kind", "cell"),
    [("text", "> 5"), ("text", "5"), ("boolean", "> 5"), ("boolean", "'true'"), ("any", "'true'")],
)
def test_a_form_that_would_change_a_cells_meaning_is_not_offered(kind: Kind, cell: str) -> None:
    assert form_of(cell, kind) == CellForm("expr", (cell,))


def test_words_are_told_from_functions_texts_and_keys() -> None:
    cell = "startsWith($, 'U') and score.grade == `a${company}` or x.y(1) + {a: country} != null"
    assert words_in(cell) == ["score.grade", "company", "country"]


@pytest.mark.parametrize(
    ("field", "cell", "said"),
    [
        ("country", "US", "Text stands in quotes: 'US'"),
        ("country", "== US", "no lead has"),
        ("country", "['US','CA']", "without brackets"),
        ("country", "true", "text with true or false; put it in quotes"),
        ("country", "1 + 1", "is no text"),
        ("country", "len($)", "not yes or no"),
        ("country", "score.grad == 'A'", "score.grad"),
        ("company_size", "$ + 1", "not yes or no"),
        ("company_size", "1 / 'x'", ""),
        ("context.honeypot", "'true'", "compares true or false with text"),
        ("context.honeypot", "maybe", "no lead has. Expected true or false."),
        ("company_size", "many", "no lead has. Expected a number or a comparison"),
        ("context.honeypot", "1", "compares true or false with a number"),
        ("context.honeypot", "> 1", "cannot be compared"),
        ("context.honeypot", "1 + 1", "is no boolean"),
        ("context.honeypot", "= true", "Expected true or false"),
        ("", "company_size + 1", "not yes or no"),
        ("", "compny_size > 1", "compny_size"),
    ],
)
def test_a_cell_the_engine_would_pass_over_is_refused_with_the_cure(
    field: str, cell: str, said: str
) -> None:
    problem = input_problem(cell, field)
    assert problem is not None
    assert said in problem


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("team", "enterprise"),
        ("message", "'Hello ' + company_size"),
        ("response_minutes", "company"),
        ("message", "company_size * 2"),
    ],
)
def test_an_output_the_engine_would_pass_over_is_refused(field: str, cell: str) -> None:
    assert output_problem(cell, field) is not None


# What people and machines may put into a cell: pieces of the language in any order, and noise.
_MARKS = "> < >= <= == != ` , [ ] ( ) .. $ # ? : + - * / { } ${ % ^ ?? | ' \" ; \\ é \x00"
_WORDS = (
    "5 0 -2.5 100 'US' 'x' \"y\" and or not in null true false country company_size score.grade"
    " attributes.a US startsWith( len( upper( contains( matches( number( string( some( map("
)
_PIECES = st.sampled_from([*_MARKS.split(), *_WORDS.split()])
_SOUND = st.one_of(
    st.builds(
        lambda sign, n: f"{sign} {n}", st.sampled_from([">", ">=", "<", "<=", "!="]), st.integers()
    ),
    st.lists(st.text(st.characters(exclude_characters="'\x00"), max_size=4), min_size=1).map(
        lambda texts: ", ".join(f"'{text}'" for text in texts)
    ),
    st.sampled_from(["null", "!= null", "[1..5]", "(0..3]", "not in ['US']", "company == 'x'"]),
)
_TRUTHS = st.sampled_from(["true", "false", "!= true", "true, false", "not in [false]"])
_CELLS = st.one_of(
    _TRUTHS,
    st.lists(_PIECES, max_size=7).map(" ".join),
    st.text(max_size=12),
    _SOUND,
    st.text("0123.<> ,'"),
)
_VALUES = {
    "number": st.one_of(st.integers(-(10**7), 10**7), st.floats(-1e6, 1e6)),
    "text": st.one_of(st.text(max_size=6), st.sampled_from(["US", "x", ""])),
    "boolean": st.booleans(),
}


def first_row(cell: Any, output: Any, context: dict[str, Any], field: str) -> Any:
    """What the engine decides by a row with these cells, before a row that fits everything."""
    outputs = [{"id": "o", "name": "o", "field": "message"}, {"id": "n", "name": "n", "field": "n"}]
    rows = [{"_id": "1", "i": cell, "o": output, "n": "1"}, {"_id": "2", "n": "2"}]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "i", "name": "i", "field": field}],
        "outputs": outputs,
        "rules": rows,
    }
    nodes = [
        {"id": "a", "type": "inputNode", "name": "a", "content": {}},
        {"id": "t", "type": "decisionTableNode", "name": "t", "content": table},
    ]
    edges = [{"id": "e", "sourceId": "a", "targetId": "t", "type": "edge"}]
    content = zen.ZenDecisionContent(json.dumps({"nodes": nodes, "edges": edges}))
    engine = zen.ZenEngine({"loader": lambda _: content})
    return engine.evaluate("x", context)["result"]


@given(kind=st.sampled_from(sorted(FIELDS)), cell=_CELLS, data=st.data())
@example(kind="text", cell="US", data=None)
def test_a_sound_cell_is_never_passed_over_in_silence(kind: str, cell: str, data: Any) -> None:
    if input_problem(cell, FIELDS[kind]) is not None or data is None:
        return
    value = data.draw(_VALUES[kind])
    context = sample_context()
    root, _, leaf = FIELDS[kind].partition(".")
    context[root] = {**context[root], leaf: value} if leaf else value
    fits = (
        True if not cell.strip() else zen.evaluate_unary_expression(cell, {**context, "$": value})
    )
    assert first_row(cell, "'m'", context, FIELDS[kind])["n"] == (1 if fits is True else 2)


@given(cell=_CELLS)
def test_a_sound_output_is_never_passed_over_in_silence(cell: str) -> None:
    if output_problem(cell, "message") is not None:
        return
    result = first_row("", cell, sample_context(), "company_size")
    assert result["n"] == 1
    value = None if not cell.strip() else zen.evaluate_expression(cell, sample_context())
    assert result.get("message") == value


@given(cell=st.one_of(_CELLS, st.none(), st.integers(), st.lists(st.integers())))
def test_checking_a_cell_never_raises(cell: Any) -> None:
    for field in (*FIELDS.values(), "", "attributes.x", "context", "country + 'x'"):
        assert isinstance(input_problem(cell, field), str | None)
    for field in ("team", "response_minutes", "outcome", "rule.id", "nowhere"):
        assert isinstance(output_problem(cell, field), str | None)


@given(text=st.one_of(_CELLS, st.text()), kind=st.sampled_from([*FIELDS, "any"]))
def test_whatever_is_typed_shows_as_what_it_became(text: str, kind: Kind) -> None:
    cell = typed_input(text, kind)
    assert read_input(typed_input(show_input(cell, kind), kind)) == read_input(cell)
    output = typed_output(text, kind)
    assert typed_output(show_output(output, kind), kind) == output


@given(kind=st.sampled_from([*FIELDS, "any"]), cell=_CELLS)
def test_a_cell_in_force_keeps_its_meaning_on_the_screen(kind: Kind, cell: str) -> None:
    """Leaving a cell as it was shown must not change what it fits."""
    if kind == "any" or input_problem(cell, FIELDS[kind]) is not None:
        return
    again = typed_input(show_input(cell, kind), kind)
    assert read_input(again) == read_input(cell.strip()) or again == cell.strip()
