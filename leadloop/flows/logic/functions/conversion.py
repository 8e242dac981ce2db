"""Conversions between kinds of values, and their encodings."""

from base64 import b64encode
from typing import Any
from urllib.parse import quote, unquote, unquote_to_bytes

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import (
    binary,
    binary_content,
    bounded,
    decode_base64,
    decode_text,
    from_json,
    int64,
    kind,
    parse_float,
    parse_integer,
    text_argument,
    to_text,
    wrong_type,
)


@function("array", 1)
def array(value: Any) -> list[Any]:
    """Return an array of the one value."""
    return [value]


@function("string", 1)
def string(value: Any) -> str:
    """Return the value as text: objects and arrays as JSON."""
    return bounded(to_text(value))


@function("int", 1)
def integer(value: Any) -> int:
    """Return a whole number from text or a number without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong_type("int", "a string or a number", value)
    if isinstance(value, str):
        return parse_integer(value)
    return int64(int(value))


@function("float", 1, 2)
def floating(value: Any, locale: Any = None) -> float:
    """Return a number from text; a locale with decimal commas may be named."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise wrong_type("float", "a string or a number", value)
    if not isinstance(value, str):
        return float(value)
    if isinstance(locale, str) and not locale.lower().startswith(("en", "ja", "zh")):
        value = value.replace(".", "").replace(" ", "").replace(",", ".")
    return parse_float(value)


@function("decimal", 1)
def decimal(value: Any) -> int | float:
    """Return a number from text, whole if it has no fraction."""
    number = floating(value)
    if isinstance(value, int) or (isinstance(value, str) and "." not in value):
        return integer(value) if "e" not in str(value).lower() else number
    return number


@function("bool", 1)
def boolean(value: Any) -> bool:
    """Return true or false from a boolean, a number (0 is false) or the words."""
    if isinstance(value, bool | int | float):
        return bool(value)
    words = {"true": True, "false": False, "1": True, "0": False}
    if isinstance(value, str) and value.strip().lower() in words:
        return words[value.strip().lower()]
    raise ExpressionError(f"A value of type '{kind(value)}' cannot be read as a boolean.")


@function("json", 1)
def json(value: Any) -> Any:
    """Return what JSON text says; a value that is not text is itself."""
    content = binary_content(value)
    if content is not None:
        return from_json(decode_text(content))
    return from_json(value) if isinstance(value, str) else value


def _bytes(value: Any, name: str) -> bytes:
    content = binary_content(value)
    if content is not None:
        return content
    return text_argument(value, name).encode("utf-8", "replace")


@function("base64", 1)
def base64(value: Any) -> str:
    """Return the value in base64."""
    return bounded(b64encode(_bytes(value, "base64")).decode())


@function("base64ToBinary", 1)
def base64_to_binary(value: Any) -> dict[str, str]:
    """Return the bytes behind base64."""
    return binary(decode_base64(text_argument(value, "base64ToBinary")))


@function("base64ToString", 1)
def base64_to_string(value: Any) -> str:
    """Return the text behind base64."""
    return decode_text(decode_base64(text_argument(value, "base64ToString")))


@function("decodeBase64", 1)
def decode_base64_text(value: Any) -> str:
    """Return the text behind base64."""
    return base64_to_string(value)


@function("binary", 1)
def to_binary(value: Any) -> dict[str, str]:
    """Return the value as bytes."""
    return binary(_bytes(value, "binary"))


@function("dataUri", 1)
def data_uri(value: Any) -> str:
    """Return the text as a data URI."""
    media = "text/plain;charset=utf-8"
    if binary_content(value) is not None:
        media = value["$content-type"]
    return bounded(f"data:{media};base64,{b64encode(_bytes(value, 'dataUri')).decode()}")


def _data_uri_parts(value: Any, name: str) -> tuple[str, bytes]:
    text = text_argument(value, name)
    head, comma, tail = text.partition(",")
    if not comma or not head.lower().startswith("data:"):
        raise ExpressionError(f"The function '{name}' expects a data URI.")
    media = head[len("data:") :]
    if media.lower().endswith(";base64"):
        return media[: -len(";base64")], decode_base64(tail)
    return media, unquote_to_bytes(tail)


@function("dataUriToBinary", 1)
def data_uri_to_binary(value: Any) -> dict[str, str]:
    """Return the bytes of a data URI."""
    media, content = _data_uri_parts(value, "dataUriToBinary")
    return binary(content, media or "text/plain")


@function("decodeDataUri", 1)
def decode_data_uri(value: Any) -> dict[str, str]:
    """Return the bytes of a data URI."""
    return data_uri_to_binary(value)


@function("dataUriToString", 1)
def data_uri_to_string(value: Any) -> str:
    """Return the text of a data URI."""
    return decode_text(_data_uri_parts(value, "dataUriToString")[1])


@function("uriComponent", 1)
def uri_component(value: Any) -> str:
    """Return the text with everything escaped that a URI does not carry plainly."""
    text = text_argument(value, "uriComponent")
    return bounded(quote(text, safe="-_.~", errors="replace"))


@function("encodeUriComponent", 1)
def encode_uri_component(value: Any) -> str:
    """Return the text with everything escaped that a URI does not carry plainly."""
    return uri_component(value)


@function("uriComponentToString", 1)
def uri_component_to_string(value: Any) -> str:
    """Return the text behind URI escapes."""
    return unquote(text_argument(value, "uriComponentToString"))


@function("decodeUriComponent", 1)
def decode_uri_component(value: Any) -> str:
    """Return the text behind URI escapes."""
    return uri_component_to_string(value)


@function("uriComponentToBinary", 1)
def uri_component_to_binary(value: Any) -> dict[str, str]:
    """Return the bytes behind URI escapes."""
    return binary(unquote_to_bytes(text_argument(value, "uriComponentToBinary")))
