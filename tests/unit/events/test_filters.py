"""Filters: each operator against present, absent, wrong-typed, null and array keys, and any input.

The table is written by hand from the documented semantics. Below it a slow direct reading of the
same sentences is compared with the compiled filters on events and filters of every shape.
"""

import time
from typing import Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from things import logged

from leadloop.events.contracts.subscriptions import AdvancedFilter, EventFilter, Operator
from leadloop.events.logic.filters import compile_filter

O = Operator  # noqa: E741 -- a table reads best narrow
ABSENT = object()

# operator, values, what matches, what does not, [arrays that match], [arrays that do not],
# and whether an absent (or null, or wrong-typed) key matches.
TABLE = [
    (O.NUMBER_IN, (1, 2.5), [1, 2.5, 1.0], [3, -1], [[9, 1]], [[9], []], False),
    (O.NUMBER_NOT_IN, (1, 2.5), [3], [1, 2.5], [[9], []], [[9, 1]], True),
    (O.NUMBER_LESS_THAN, (5,), [4.9, -1], [5, 6], [[9, 4]], [[5, 6]], False),
    (O.NUMBER_LESS_THAN_OR_EQUALS, (5,), [5, 4], [5.1], [[9, 5]], [[6]], False),
    (O.NUMBER_GREATER_THAN, (5,), [5.1], [5, 4], [[1, 6]], [[5]], False),
    (O.NUMBER_GREATER_THAN_OR_EQUALS, (5,), [5, 6], [4.9], [[1, 5]], [[4]], False),
    (O.NUMBER_IN_RANGE, ((1, 2), (5, 6)), [1, 2, 5.5, 6], [3, 0.9], [[3, 5]], [[3]], False),
    (O.NUMBER_NOT_IN_RANGE, ((1, 2), (5, 6)), [3, 7], [1, 2, 5.5], [[3]], [[3, 5]], False),
    (O.BOOL_EQUALS, (True,), [True], [False], [[False, True]], [[False]], False),
    (O.BOOL_EQUALS, (False,), [False], [True], [[False, True]], [[True]], False),
    (O.STRING_CONTAINS, ("bc", "X"), ["aBCd", "x"], ["ab", ""], [["q", "abc"]], [["q"]], False),
    (O.STRING_BEGINS_WITH, ("Ab",), ["abc"], ["cab"], [["q", "aB"]], [["ca"]], False),
    (O.STRING_ENDS_WITH, ("Bc",), ["abC"], ["bca"], [["q", "bc"]], [["q"]], False),
    (O.STRING_IN, ("Ab", "c"), ["aB", "C"], ["abc", ""], [["q", "ab"]], [["q"]], False),
    (O.STRING_NOT_CONTAINS, ("bc",), ["ab", ""], ["aBCd"], [["q"], []], [["q", "abc"]], False),
    (O.STRING_NOT_BEGINS_WITH, ("ab",), ["cab"], ["ABc"], [["c"]], [["c", "ab"]], False),
    (O.STRING_NOT_ENDS_WITH, ("bc",), ["bca"], ["aBC"], [["c"]], [["c", "abc"]], False),
    (O.STRING_NOT_IN, ("ab", "c"), ["abc"], ["AB", "C"], [["q"], []], [["q", "ab"]], True),
]
WRONG = {
    "Number": ["1", True, None, {"a": 1}],
    "String": [1, False, None, {"a": "ab"}, 2.5],
    "Bool": [1, 0, "true", None, {}],
}


def matches(operator: Operator, values: tuple[Any, ...], value: Any, *, arrays: bool) -> bool:
    wanted = EventFilter(advanced=(AdvancedFilter(operator, "data.k", values),), on_arrays=arrays)
    found = compile_filter(wanted)
    assert found is not None
    return found(logged({} if value is ABSENT else {"k": value}))


def family(operator: Operator) -> str:
    return next(name for name in WRONG if operator.startswith(name))


def test_the_table_has_every_operator_that_compares() -> None:
    assert {row[0] for row in TABLE} == set(O) - {O.IS_NULL_OR_UNDEFINED, O.IS_NOT_NULL}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}{row[1]}")
def test_an_operator_judges_present_absent_wrong_typed_and_array_keys(row: Any) -> None:
    operator, values, yes, no, array_yes, array_no, absent = row
    for arrays in (False, True):
        for value in yes:
            assert matches(operator, values, value, arrays=arrays), value
        for value in no:
            assert not matches(operator, values, value, arrays=arrays), value
        assert matches(operator, values, ABSENT, arrays=arrays) is absent
        for value in WRONG[family(operator)]:
            assert matches(operator, values, value, arrays=arrays) is absent, value
    for value in array_yes:
        assert matches(operator, values, value, arrays=True), value
    for value in array_no:
        assert not matches(operator, values, value, arrays=True), value
    for value in (*array_yes, *array_no):
        # Without filtering on arrays an array is no value at all.
        assert matches(operator, values, value, arrays=False) is absent, value


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}{row[1]}")
def test_elements_of_another_type_are_passed_over(row: Any) -> None:
    operator, values, _, _, array_yes, array_no, _ = row
    noise = [item for item in WRONG[family(operator)] if not isinstance(item, dict)]
    for value in array_yes:
        assert matches(operator, values, [*noise, *value], arrays=True)
    for value in array_no:
        assert not matches(operator, values, [*noise, *value], arrays=True)


@pytest.mark.parametrize("arrays", [False, True])
def test_null_operators_tell_nothing_from_something(*, arrays: bool) -> None:
    for nothing in (ABSENT, None):
        assert matches(O.IS_NULL_OR_UNDEFINED, (), nothing, arrays=arrays)
        assert not matches(O.IS_NOT_NULL, (), nothing, arrays=arrays)
    for something in (0, "", False, [], [None], {}):
        assert not matches(O.IS_NULL_OR_UNDEFINED, (), something, arrays=arrays)
        assert matches(O.IS_NOT_NULL, (), something, arrays=arrays)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", "one"),
        ("Topic", "leads"),
        ("subject", "/leads/1"),
        ("eventType", "lead.created"),
        ("type", "lead.created"),
        ("source", "/test"),
        ("dataVersion", "2"),
        ("specversion", "1.0"),
        ("region", "sg"),
        ("data.a.b.c", "deep"),
        ("DATA.text", "t"),
    ],
)
def test_keys_reach_envelope_extensions_and_nested_data(key: str, value: str) -> None:
    event = logged(
        {"a": {"b": {"c": "deep"}}, "text": "t", "list": [{"x": 1}]},
        extensions={"dataversion": "2", "region": "sg"},
    )
    yes = compile_filter(EventFilter(advanced=(AdvancedFilter(O.STRING_IN, key, (value,)),)))
    no = compile_filter(EventFilter(advanced=(AdvancedFilter(O.STRING_IN, key, ("?",)),)))
    assert yes is not None
    assert no is not None
    assert yes(event)
    assert not no(event)


@pytest.mark.parametrize("key", ["data.a.b", "data.list.x", "data.A", "nothing", "data.text.x"])
def test_what_is_not_there_is_absent(key: str) -> None:
    event = logged({"a": {"c": 1}, "list": [{"x": 1}], "text": "t"})
    found = compile_filter(EventFilter(advanced=(AdvancedFilter(O.IS_NULL_OR_UNDEFINED, key),)))
    assert found is not None
    assert found(event)


def test_subjects_and_types_ignore_case_unless_told_otherwise() -> None:
    def wants(**fields: Any) -> bool:
        found = compile_filter(EventFilter(**fields))
        return found is None or found(logged({}, subject="/Leads/SG", type="Lead.Created"))

    assert wants()
    assert wants(subject_begins_with="/leads", subject_ends_with="sg")
    assert not wants(subject_begins_with="/leads", case_sensitive=True)
    assert wants(subject_begins_with="/Leads", subject_ends_with="SG", case_sensitive=True)
    assert not wants(subject_ends_with="/x")
    assert wants(included_types=("other", "lead.created"))
    assert not wants(included_types=("other",))


# --- a slow direct reading of the documentation --------------------------------------------------

POSITIVE = {
    O.NUMBER_IN: lambda v, vs: any(v == x for x in vs),
    O.NUMBER_LESS_THAN: lambda v, vs: v < vs[0],
    O.NUMBER_LESS_THAN_OR_EQUALS: lambda v, vs: v <= vs[0],
    O.NUMBER_GREATER_THAN: lambda v, vs: v > vs[0],
    O.NUMBER_GREATER_THAN_OR_EQUALS: lambda v, vs: v >= vs[0],
    O.NUMBER_IN_RANGE: lambda v, vs: any(a <= v <= b for a, b in vs),
    O.BOOL_EQUALS: lambda v, vs: v == vs[0],
    O.STRING_CONTAINS: lambda v, vs: any(x.lower() in v.lower() for x in vs),
    O.STRING_BEGINS_WITH: lambda v, vs: any(v.lower()[: len(x.lower())] == x.lower() for x in vs),
    O.STRING_ENDS_WITH: lambda v, vs: any(
        v.lower()[len(v.lower()) - len(x.lower()) :] == x.lower()
        for x in vs
        if len(x.lower()) <= len(v.lower())
    ),
    O.STRING_IN: lambda v, vs: any(v.lower() == x.lower() for x in vs),
}


def read_slowly(one: AdvancedFilter, value: Any, *, arrays: bool) -> bool:
    nothing = value is ABSENT or value is None
    if one.operator is O.IS_NULL_OR_UNDEFINED:
        return nothing
    if one.operator is O.IS_NOT_NULL:
        return not nothing
    kinds = {"Number": (int, float), "String": (str,), "Bool": (bool,)}[family(one.operator)]
    candidates = value if arrays and isinstance(value, list) else [value]
    fitting = [item for item in candidates if type(item) in kinds]
    negative = "Not" in one.operator.value
    test = POSITIVE[Operator(one.operator.value.replace("Not", ""))]
    if not fitting and candidates is not value:
        return one.operator in (O.NUMBER_NOT_IN, O.STRING_NOT_IN)
    hits = [item for item in fitting if test(item, one.values)]
    return not hits if negative else bool(hits)


numbers = st.integers(-4, 4) | st.sampled_from([0.5, -1.5, 1e300, 2**70, -(2**63)])
texts = st.text("aAbBßİé", max_size=3) | st.text(max_size=4)
scalars = st.none() | st.booleans() | numbers | texts
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=6,
)
ranges = st.tuples(numbers, numbers).map(lambda pair: tuple(sorted(pair)))


@st.composite
def filters(draw: Any) -> AdvancedFilter:
    operator = draw(st.sampled_from(list(O)))
    if operator in (O.IS_NOT_NULL, O.IS_NULL_OR_UNDEFINED):
        return AdvancedFilter(operator, "data.k")
    if operator in (O.NUMBER_IN_RANGE, O.NUMBER_NOT_IN_RANGE):
        kind: Any = ranges
    else:
        kind = {"Number": numbers, "String": texts, "Bool": st.booleans()}[family(operator)]
    return AdvancedFilter(operator, "data.k", tuple(draw(st.lists(kind, min_size=1, max_size=3))))


@given(
    advanced=st.lists(filters(), min_size=1, max_size=4),
    value=values | st.just(ABSENT),
    arrays=st.booleans(),
)
@example(advanced=[AdvancedFilter(O.STRING_ENDS_WITH, "data.k", ("",))], value="", arrays=True)
def test_compiled_filters_equal_a_slow_reading(
    *, advanced: list[AdvancedFilter], value: Any, arrays: bool
) -> None:
    compiled = compile_filter(EventFilter(advanced=tuple(advanced), on_arrays=arrays))
    assert compiled is not None
    data = {} if value is ABSENT else {"k": value}
    # Through JSON, as events come.
    event = logged(raw=_json(data))
    seen = event.data.get("k", ABSENT)
    slow = all(read_slowly(one, seen, arrays=arrays) for one in advanced)
    assert compiled(event) is slow


def _json(data: Any) -> str:
    import json

    return json.dumps(data).encode("utf-8", "replace").decode()


def test_a_filter_that_does_not_match_costs_microseconds() -> None:
    wanted = EventFilter(
        ("lead.created",),
        "/leads",
        advanced=(
            AdvancedFilter(O.STRING_IN, "data.country", ("SG", "MY")),
            AdvancedFilter(O.NUMBER_GREATER_THAN, "data.score", (80,)),
        ),
    )
    compiled = compile_filter(wanted)
    assert compiled is not None
    event = logged({"country": "US", "score": 10})
    assert orjson.loads(event.raw) == event.data
    begin = time.perf_counter()
    for _ in range(20_000):
        compiled(event)
    assert (time.perf_counter() - begin) / 20_000 < 50e-6
