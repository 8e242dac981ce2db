"""JSON values as the Workflow Definition Language sees them: kinds, text, equality, order."""

import re
from math import isfinite
from typing import Any

import orjson

from leadloop.flows.contracts import MAX_ITEMS, MAX_RESULT_CHARS, ExpressionError

_INT64 = 2**63
_NUMBER = re.compile(
    r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,4})?", re.ASCII
)
_KINDS: dict[type, str] = {
    type(None): "Null",
    bool: "Boolean",
    int: "Integer",
    float: "Float",
    str: "String",
    list: "Array",
    dict: "Object",
}


def kind(value: Any) -> str:
    """Return the vendor's word for the type of ``value``."""
    return _KINDS.get(type(value), type(value).__name__)


def bounded(text: str) -> str:
    """Return ``text``, unless it is longer than a result may be."""
    if len(text) > MAX_RESULT_CHARS:
        raise ExpressionError(
            f"The result has {len(text)} characters; the limit is {MAX_RESULT_CHARS}."
        )
    return text


def int64(number: int) -> int:
    """Return ``number``, unless it leaves 64 bits."""
    if not -_INT64 <= number < _INT64:
        raise ExpressionError("The result is larger than a 64 bit integer.")
    return number


def to_json(value: Any) -> str:
    """Return ``value`` as compact JSON text."""
    try:
        return orjson.dumps(value).decode()
    except (TypeError, UnicodeError) as error:
        raise ExpressionError(f"The value cannot be written as JSON: {error}.") from None


def from_json(text: str) -> Any:
    """Parse JSON; of a repeated key the last value wins."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise ExpressionError(f"The text is not JSON: {error}.") from None


def float_text(number: float) -> str:
    """Return ``number`` as .NET prints a double: shortest form, no ``.0``."""
    text = repr(number)
    if text.endswith(".0"):
        return text[:-2]
    if "e" in text:
        mantissa, _, exponent = text.partition("e")
        return f"{mantissa.removesuffix('.0')}E{int(exponent):+03d}"
    return text


def to_text(value: Any) -> str:
    """Return ``value`` as it appears inside text: null is empty, booleans are capitalised."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, float):
        return float_text(value)
    content = binary_content(value)
    return to_json(value) if content is None else decode_text(content)


def binary(content: bytes, content_type: str = "application/octet-stream") -> dict[str, str]:
    """Return bytes in the form in which they travel inside JSON."""
    from base64 import b64encode

    return {"$content-type": content_type, "$content": bounded(b64encode(content).decode())}


def binary_content(value: Any) -> bytes | None:
    """Return the bytes of a ``{"$content-type", "$content"}`` value, None for any other."""
    if not (isinstance(value, dict) and isinstance(value.get("$content"), str)):
        return None
    if "$content-type" not in value:
        return None
    return decode_base64(value["$content"])


def decode_base64(text: str) -> bytes:
    """Decode base64, forgiving missing padding and white space."""
    from base64 import b64decode

    packed = "".join(text.split())
    try:
        return b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except ValueError:
        raise ExpressionError("The text is not base64.") from None


def decode_text(content: bytes) -> str:
    """Decode UTF-8; what is not UTF-8 becomes the replacement character."""
    return content.decode("utf-8", "replace")


def text_argument(value: Any, function: str) -> str:
    """Return ``value`` if it is text."""
    if isinstance(value, str):
        return value
    content = binary_content(value)
    if content is not None:
        return decode_text(content)
    raise wrong_type(function, "a string", value)


def wrong_type(function: str, expected: str, value: Any) -> ExpressionError:
    """Return the error for an argument of the wrong type."""
    return ExpressionError(
        f"The function '{function}' expects {expected}, but was given a value of type "
        f"'{kind(value)}'."
    )


def integer_argument(value: Any, function: str) -> int:
    """Return ``value`` if it is a whole number; text holding one is accepted."""
    if type(value) is int:
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return parse_integer(value)
    raise wrong_type(function, "an integer", value)


def number_argument(value: Any, function: str) -> int | float:
    """Return ``value`` if it is a number."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise wrong_type(function, "a number", value)


def list_argument(value: Any, function: str) -> list[Any]:
    """Return ``value`` if it is an array."""
    if isinstance(value, list):
        return value
    raise wrong_type(function, "an array", value)


def object_argument(value: Any, function: str) -> dict[str, Any]:
    """Return ``value`` if it is an object."""
    if isinstance(value, dict):
        return value
    raise wrong_type(function, "an object", value)


def parse_integer(text: str) -> int:
    """Read a whole number as .NET does: blanks around it, a sign, thousands separators."""
    digits = text.strip().replace(",", "")
    unsigned = digits[1:] if digits[:1] in ("+", "-") else digits
    if not (unsigned.isascii() and unsigned.isdigit() and len(unsigned) < 20):  # noqa: PLR2004
        raise ExpressionError(f"'{text[:40]}' is not an integer.")
    return int64(int(digits))


def parse_float(text: str) -> float:
    """Read a decimal number: blanks around it, a sign, thousands separators, an exponent."""
    digits = text.strip().replace(",", "")
    if _NUMBER.fullmatch(digits):
        number = float(digits)
        if isfinite(number):
            return number
    raise ExpressionError(f"'{text[:40]}' is not a number.")


def equal(left: Any, right: Any) -> bool:
    """Compare by value; numbers by amount, true is not 1, text by case."""
    kinds = type(left), type(right)
    if kinds == (dict, dict):
        return left.keys() == right.keys() and all(equal(left[k], right[k]) for k in left)
    if kinds == (list, list):
        return len(left) == len(right) and all(map(equal, left, right))
    if bool in kinds and kinds[0] is not kinds[1]:
        return False
    return bool(left == right)


def compare(left: Any, right: Any, function: str) -> int:
    """Return -1, 0 or 1 for two numbers or two texts."""
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if bool in (type(left), type(right)) or not (
        numbers or (isinstance(left, str) and isinstance(right, str))
    ):
        raise ExpressionError(
            f"The function '{function}' compares two numbers or two strings, not "
            f"'{kind(left)}' and '{kind(right)}'."
        )
    return int(left > right) - int(left < right)


class TooHeavy(ExpressionError):  # noqa: N818 -- reads as the fact it is
    """The value has too many parts."""


def weigh(value: Any) -> int:
    """Return how many values ``value`` holds in all, at any depth.

    Values share their parts in memory, so a small flow could build one whose text would fill the
    disk; this counts as the text would.

    Raises:
        TooHeavy: More than ten times ``MAX_ITEMS``.
    """
    weight = 0
    stack = [value] if isinstance(value, dict | list) else []
    while stack:
        container = stack.pop()
        weight += len(container) + 1
        if weight > MAX_ITEMS * 10:
            raise TooHeavy
        parts = container.values() if isinstance(container, dict) else container
        stack.extend(part for part in parts if isinstance(part, dict | list))
    return weight
