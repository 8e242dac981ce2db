"""String functions. Positions count from 0; searching ignores case where the vendor's does."""

from typing import Any

from leadloop.flows.contracts import MAX_RESULT_CHARS, ExpressionError
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import (
    bounded,
    integer_argument,
    parse_float,
    parse_integer,
    text_argument,
    to_text,
)


@function("concat", 1, None)
def concat(*values: Any) -> str:
    """Join texts; other values are written as text, null as nothing."""
    return bounded("".join([to_text(value) for value in values]))


@function("endsWith", 2)
def ends_with(text: Any, search: Any) -> bool:
    """Tell whether the text ends so, ignoring case."""
    return (
        text_argument(text, "endsWith").lower().endswith(text_argument(search, "endsWith").lower())
    )


@function("startsWith", 2)
def starts_with(text: Any, search: Any) -> bool:
    """Tell whether the text begins so, ignoring case."""
    return (
        text_argument(text, "startsWith")
        .lower()
        .startswith(text_argument(search, "startsWith").lower())
    )


@function("indexOf", 2)
def index_of(text: Any, search: Any) -> int:
    """Return where the search text first occurs, ignoring case, or -1."""
    return text_argument(text, "indexOf").lower().find(text_argument(search, "indexOf").lower())


@function("lastIndexOf", 2)
def last_index_of(text: Any, search: Any) -> int:
    """Return where the search text last occurs, ignoring case, or -1; empty: the last place."""
    whole = text_argument(text, "lastIndexOf").lower()
    wanted = text_argument(search, "lastIndexOf").lower()
    if not wanted:
        return max(len(whole) - 1, 0)
    return whole.rfind(wanted)


@function("nthIndexOf", 3)
def nth_index_of(text: Any, search: Any, occurrence: Any) -> int:
    """Return where the n-th occurrence starts, from the end if n is negative, or -1."""
    whole = text_argument(text, "nthIndexOf").lower()
    wanted = text_argument(search, "nthIndexOf").lower()
    nth = integer_argument(occurrence, "nthIndexOf")
    if not wanted or nth == 0:
        return 0 if not wanted else -1
    places: list[int] = []
    place = whole.find(wanted)
    while place >= 0:
        places.append(place)
        place = whole.find(wanted, place + 1)
    index = nth - 1 if nth > 0 else len(places) + nth
    return places[index] if 0 <= index < len(places) else -1


@function("replace", 3)
def replace(text: Any, old: Any, new: Any) -> str:
    """Replace every occurrence; case matters."""
    whole = text_argument(text, "replace")
    wanted = text_argument(old, "replace")
    other = text_argument(new, "replace")
    if not wanted:
        raise ExpressionError("The function 'replace' cannot replace an empty string.")
    growth = whole.count(wanted) * (len(other) - len(wanted))
    if len(whole) + growth > MAX_RESULT_CHARS:
        raise ExpressionError(f"The result is longer than {MAX_RESULT_CHARS} characters.")
    return whole.replace(wanted, other)


@function("slice", 2, 3)
def slice_text(text: Any, start: Any, end: Any = None) -> str:
    """Return a part by two positions; negative ones count from the end; never out of range."""
    whole = text_argument(text, "slice")
    first = integer_argument(start, "slice")
    last = len(whole) if end is None else integer_argument(end, "slice")
    return whole[first:last]


@function("split", 1, 2)
def split(text: Any, delimiter: Any = ",") -> list[str]:
    """Split at each delimiter; an empty one leaves the text whole."""
    whole = text_argument(text, "split")
    mark = text_argument(delimiter, "split")
    return whole.split(mark) if mark else [whole]


@function("substring", 2, 3)
def substring(text: Any, start: Any, count: Any = None) -> str:
    """Return ``count`` characters from ``start``; out of range is an error."""
    whole = text_argument(text, "substring")
    first = integer_argument(start, "substring")
    wanted = len(whole) - first if count is None else integer_argument(count, "substring")
    if first < 0 or wanted < 0 or first + wanted > len(whole):
        raise ExpressionError(
            f"The function 'substring' was asked for {wanted} characters from {first}, but the "
            f"string has {len(whole)}."
        )
    return whole[first : first + wanted]


@function("toLower", 1)
def to_lower(text: Any) -> str:
    """Return the text in small letters."""
    return text_argument(text, "toLower").lower()


@function("toUpper", 1)
def to_upper(text: Any) -> str:
    """Return the text in capitals."""
    return bounded(text_argument(text, "toUpper").upper())


@function("trim", 1)
def trim(text: Any) -> str:
    """Return the text without blanks at its ends."""
    return text_argument(text, "trim").strip()


@function("trimByteOrderMark", 1)
def trim_byte_order_mark(text: Any) -> str:
    """Return the text without a leading byte order mark."""
    return text_argument(text, "trimByteOrderMark").removeprefix("\ufeff")


@function("isInt", 1)
def is_int(text: Any) -> bool:
    """Tell whether the text is a whole number."""
    try:
        parse_integer(to_text(text))
    except ExpressionError:
        return False
    return True


@function("isFloat", 1, 2)
def is_float(text: Any, _locale: Any = None) -> bool:
    """Tell whether the text is a number."""
    try:
        parse_float(to_text(text))
    except ExpressionError:
        return False
    return True


@function("utf8Length", 1)
def utf8_length(text: Any) -> int:
    """Return how many bytes the text has in UTF-8."""
    return len(text_argument(text, "utf8Length").encode("utf-8", "surrogatepass"))


@function("utf16Length", 1)
def utf16_length(text: Any) -> int:
    """Return how many 16 bit units the text has."""
    return len(text_argument(text, "utf16Length").encode("utf-16-le", "surrogatepass")) // 2
