"""Parts of a URI."""

from typing import Any
from urllib.parse import SplitResult, urlsplit

from leadloop.flows.contracts import ExpressionError
from leadloop.flows.logic.registry import function
from leadloop.flows.logic.values import text_argument

_PORTS = {"http": 80, "https": 443, "ftp": 21}


def _split(value: Any, name: str) -> SplitResult:
    text = text_argument(value, name)
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise ExpressionError(f"The function '{name}' expects a URI.") from None
    if not parts.scheme:
        raise ExpressionError(f"The function '{name}' expects an absolute URI.")
    return parts


@function("uriHost", 1)
def uri_host(value: Any) -> str:
    """Return the host."""
    return _split(value, "uriHost").hostname or ""


@function("uriPath", 1)
def uri_path(value: Any) -> str:
    """Return the path, ``/`` if there is none."""
    return _split(value, "uriPath").path or "/"


@function("uriPathAndQuery", 1)
def uri_path_and_query(value: Any) -> str:
    """Return the path and the query."""
    parts = _split(value, "uriPathAndQuery")
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


@function("uriPort", 1)
def uri_port(value: Any) -> int:
    """Return the port, the scheme's own if none is written."""
    parts = _split(value, "uriPort")
    return parts.port if parts.port is not None else _PORTS.get(parts.scheme.lower(), -1)


@function("uriQuery", 1)
def uri_query(value: Any) -> str:
    """Return the query with its question mark."""
    query = _split(value, "uriQuery").query
    return f"?{query}" if query else ""


@function("uriScheme", 1)
def uri_scheme(value: Any) -> str:
    """Return the scheme."""
    return _split(value, "uriScheme").scheme
