"""Event Grid's filters, compiled once per subscription into closures over an event.

What the documentation says, and what is decided where it is silent:

- An absent key, a null, a value of another type than the operator compares, and (unless filtering
  on arrays is on) an array are all "no value". No value matches ``NumberNotIn``, ``StringNotIn``
  and, if the key is absent or null, ``IsNullOrUndefined``; nothing else.
- With filtering on arrays, a positive operator matches if any element does, a negative one if no
  element does; elements of another type are passed over, so an empty array satisfies negative ones.
- Text is compared without regard to case. Names at the top level too; below ``data`` names are
  exact. Dots nest, through objects only.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from leadloop.events.contracts.subscriptions import AdvancedFilter, EventFilter, Operator
from leadloop.events.logic.envelopes import METADATA_VERSION, SPEC_VERSION, data_version
from leadloop.events.logic.logged import Readable

Matches = Callable[[Readable], bool]
Reader = Callable[[Readable], Any]
_Test = Callable[[Any], bool]

ABSENT: Final = object()
"""What a reader returns where the event has no such key."""

_TOP: Final[dict[str, Reader]] = {
    "id": lambda event: event.id,
    "topic": lambda event: event.topic,
    "subject": lambda event: event.subject,
    "eventtype": lambda event: event.type,
    "type": lambda event: event.type,
    "source": lambda event: event.source,
    "dataversion": data_version,
    "metadataversion": lambda _: METADATA_VERSION,
    "specversion": lambda _: SPEC_VERSION,
    "eventtime": lambda event: event.time.isoformat(),
    "time": lambda event: event.time.isoformat(),
    "data": lambda event: event.data,
}


def compile_filter(wanted: EventFilter) -> Matches | None:
    """Return a function that tells whether an event is wanted; None if every event is."""
    tests = [*_cheap(wanted), *(_advanced(one, wanted.on_arrays) for one in wanted.advanced)]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda event: all(test(event) for test in tests)


def compile_key(key: str) -> Reader:
    """Return a function that reads ``key`` from an event; ``ABSENT`` where there is none."""
    head, dot, rest = key.partition(".")
    top = _TOP.get(head.lower())
    if not dot:
        return top or (lambda event: (event.extensions or {}).get(key, ABSENT))
    names = rest.split(".")
    if head.lower() == "data":
        return lambda event: _walk(event.data, names)
    return lambda _: ABSENT


def _walk(value: Any, names: Sequence[str]) -> Any:
    for name in names:
        if value.__class__ is not dict or name not in value:
            return ABSENT
        value = value[name]
    return value


def _cheap(wanted: EventFilter) -> Iterable[Matches]:
    """Return the tests that need no data."""
    if wanted.included_types:
        types = frozenset(wanted.included_types)
        lowered = frozenset(name.lower() for name in types)
        yield lambda event: event.type in types or event.type.lower() in lowered
    begin, end = wanted.subject_begins_with, wanted.subject_ends_with
    if wanted.case_sensitive:
        if begin:
            yield lambda event: event.subject.startswith(begin)
        if end:
            yield lambda event: event.subject.endswith(end)
        return
    lower_begin, lower_end = begin.lower(), end.lower()
    if begin:
        yield lambda event: event.subject.lower().startswith(lower_begin)
    if end:
        yield lambda event: event.subject.lower().endswith(lower_end)


def _advanced(one: AdvancedFilter, on_arrays: bool) -> Matches:  # noqa: FBT001 -- a wish
    read = compile_key(one.key)
    if one.operator is Operator.IS_NULL_OR_UNDEFINED:
        return lambda event: _is_nothing(read(event))
    if one.operator is Operator.IS_NOT_NULL:
        return lambda event: not _is_nothing(read(event))
    kind, any_of = _POSITIVE[_NEGATED.get(one.operator, one.operator)]
    test = any_of(one.values)
    negative = one.operator in _NEGATED
    without_value = one.operator in _MATCH_WITHOUT_VALUE

    def matches(event: Readable) -> bool:
        value = read(event)
        if kind(value):
            return test(value) is not negative
        if on_arrays and value.__class__ is list:
            return any(kind(item) and test(item) for item in value) is not negative
        return without_value

    return matches


def _is_nothing(value: Any) -> bool:
    return value is ABSENT or value is None


def _is_number(value: Any) -> bool:
    return value.__class__ is int or value.__class__ is float


def _is_text(value: Any) -> bool:
    return value.__class__ is str


def _is_bool(value: Any) -> bool:
    return value.__class__ is bool


def _number_in(values: Sequence[Any]) -> _Test:
    wanted = frozenset(values)
    return lambda value: value in wanted


def _in_range(values: Sequence[Any]) -> _Test:
    pairs = [(low, high) for low, high in values]
    return lambda value: any(low <= value <= high for low, high in pairs)


def _text_in(values: Sequence[str]) -> _Test:
    wanted = frozenset(value.lower() for value in values)
    return lambda value: value.lower() in wanted


def _text_contains(values: Sequence[str]) -> _Test:
    parts = [value.lower() for value in values]

    def test(value: str) -> bool:
        lowered = value.lower()
        return any(part in lowered for part in parts)

    return test


def _text_begins(values: Sequence[str]) -> _Test:
    parts = tuple(value.lower() for value in values)
    return lambda value: value.lower().startswith(parts)


def _text_ends(values: Sequence[str]) -> _Test:
    parts = tuple(value.lower() for value in values)
    return lambda value: value.lower().endswith(parts)


def _first(compare: Callable[[Any, Any], bool]) -> Callable[[Sequence[Any]], _Test]:
    def build(values: Sequence[Any]) -> _Test:
        bound = values[0]
        return lambda value: compare(value, bound)

    return build


_POSITIVE: Final[dict[Operator, tuple[_Test, Callable[[Sequence[Any]], _Test]]]] = {
    Operator.NUMBER_IN: (_is_number, _number_in),
    Operator.NUMBER_IN_RANGE: (_is_number, _in_range),
    Operator.NUMBER_LESS_THAN: (_is_number, _first(lambda value, bound: value < bound)),
    Operator.NUMBER_LESS_THAN_OR_EQUALS: (_is_number, _first(lambda value, bound: value <= bound)),
    Operator.NUMBER_GREATER_THAN: (_is_number, _first(lambda value, bound: value > bound)),
    Operator.NUMBER_GREATER_THAN_OR_EQUALS: (
        _is_number,
        _first(lambda value, bound: value >= bound),
    ),
    Operator.BOOL_EQUALS: (_is_bool, _first(lambda value, bound: value is bound)),
    Operator.STRING_IN: (_is_text, _text_in),
    Operator.STRING_CONTAINS: (_is_text, _text_contains),
    Operator.STRING_BEGINS_WITH: (_is_text, _text_begins),
    Operator.STRING_ENDS_WITH: (_is_text, _text_ends),
}
_NEGATED: Final = {
    Operator.NUMBER_NOT_IN: Operator.NUMBER_IN,
    Operator.NUMBER_NOT_IN_RANGE: Operator.NUMBER_IN_RANGE,
    Operator.STRING_NOT_IN: Operator.STRING_IN,
    Operator.STRING_NOT_CONTAINS: Operator.STRING_CONTAINS,
    Operator.STRING_NOT_BEGINS_WITH: Operator.STRING_BEGINS_WITH,
    Operator.STRING_NOT_ENDS_WITH: Operator.STRING_ENDS_WITH,
}
_MATCH_WITHOUT_VALUE: Final = frozenset({Operator.NUMBER_NOT_IN, Operator.STRING_NOT_IN})
