"""Numbers as people write them; of a company size, a range gives its lower bound."""

import re
from typing import Any, Final

MAX_COMPANY_SIZE: Final = 10_000_000
_NOISE: Final = re.compile(
    r"\b(?:employees?|people|persons?|staff|members?|headcount|fte'?s?|approx(?:imately)?|about"
    r"|around|circa|ca|between|from)\b\.?|~"
)
_NUMBER: Final = r"(\d{1,3}(?:[,. '\u00a0\u202f\u2019]\d{3})+|\d+(?:\.\d+)?)\s?([km])?"
_EXACT: Final = re.compile(_NUMBER)
_RANGE: Final = re.compile(_NUMBER + r"\s*(?:-|\u2013|\u2014|to|and|\.\.+|/)\s*" + _NUMBER)
_OR_MORE: Final = re.compile(
    r"(?:(?:>=|≥|at least|min(?:imum)?)\s*"
    + _NUMBER
    + r"|"
    + _NUMBER
    + r"\s*(?:\+|or more|and up))"
)
_ABOVE: Final = re.compile(r"(?:>|more than|over|above)\s*" + _NUMBER)
_BELOW: Final = re.compile(r"(?:<=?|≤|less than|fewer than|under|below|up to|at most)\s*" + _NUMBER)
_WORDS: Final = {"just me": 1, "only me": 1, "self employed": 1, "self-employed": 1, "none": 0}
_SCALE: Final = {"": 1, "k": 1_000, "m": 1_000_000}


def _value(digits: str, scale: str | None) -> int:
    if re.fullmatch(r"\d+\.\d{1,2}", digits) or (scale and "." in digits):
        return int(float(digits) * _SCALE[scale or ""])
    return int(re.sub(r"\D", "", digits)) * _SCALE[scale or ""]


def _from_text(text: str) -> int | None:
    text = " ".join(_NOISE.sub(" ", text.casefold()).split())
    if text in _WORDS:
        return _WORDS[text]
    if match := _EXACT.fullmatch(text):
        return _value(match[1], match[2])
    if match := _RANGE.fullmatch(text):
        low, high = _value(match[1], match[2] or match[4]), _value(match[3], match[4])
        plain = _value(match[1], match[2])
        return low if low <= high else plain if plain <= high else None
    if match := _OR_MORE.fullmatch(text):
        return _value(match[1] or match[3], match[2] or match[4])
    if match := _ABOVE.fullmatch(text):
        return _value(match[1], match[2]) + 1
    return 1 if _BELOW.fullmatch(text) else None


def parse_company_size(value: Any) -> int | None:
    """Return the number of employees meant, or None where nothing sensible is.

    ``"51-200"`` gives 51, ``"1,000+"`` 1000, ``"> 100"`` 101, ``"under 10"`` 1, ``"2k"`` 2000.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        size = _from_text(value[:60])
    elif isinstance(value, (int, float)) and abs(value) <= MAX_COMPANY_SIZE:
        size = int(value)
    else:
        return None
    return size if size is not None and 0 <= size <= MAX_COMPANY_SIZE else None


def parse_whole(value: Any, highest: int) -> int | None:
    """Return the whole number meant if it lies in ``0..highest``, else None.

    ``"12,000"`` gives 12000, ``"2k"`` 2000; a fraction is dropped.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        match = _EXACT.fullmatch(value[:60].strip().casefold())
        number = _value(match[1], match[2]) if match else None
    elif isinstance(value, (int, float)) and abs(value) <= highest:
        number = int(value)
    else:
        return None
    return number if number is not None and 0 <= number <= highest else None


def parse_number(value: Any, low: float, high: float) -> float | None:
    """Return a number from JSON or text if it lies in ``low..high``, else None."""
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    if not low <= number <= high:
        return None
    return int(number) if number.is_integer() else number
