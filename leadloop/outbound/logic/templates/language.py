"""Liquid as templates may use it: a closed vocabulary with limits. Pure.

Nothing here reaches a file, a module or an attribute of an object: values are plain texts,
numbers and mappings, and a name is looked up in mappings only. Tags that load other templates do
not exist, and every filter that could make much out of little is bounded.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar, Final

from liquid import BoundTemplate, Environment, Mode
from liquid.exceptions import (
    FilterArgumentError,
    FilterItemTypeError,
    LiquidError,
    LiquidSyntaxError,
)
from liquid.token import Token
from markupsafe import Markup
from typing_extensions import override

MAX_OUTPUT: Final = 200_000
"""Characters that one part of one message may become."""

MAX_LOOPS: Final = 500
"""Turns of all loops of a template together."""

_MAX_VALUE: Final = 20_000
_MAX_NUMBER: Final = 10**15
_DATE_FORMAT: Final = re.compile(r"(?:[^%]|%[-^]?[aAbBdeHIjmMpSyYZz%])*")

TAGS: Final = frozenset(
    {
        *("if", "unless", "case", "for", "assign", "capture", "comment", "echo"),
        *("break", "continue", "cycle", "increment", "decrement", "#", "content", "illegal"),
        "output",
    }
)
"""Tags of Liquid that templates may use, and the parser's own."""

FILTERS: Final = frozenset(
    {
        *("abs", "append", "at_least", "at_most", "capitalize", "ceil", "date", "default"),
        *("divided_by", "downcase", "escape", "escape_once", "first", "floor", "join", "last"),
        *("lstrip", "minus", "modulo", "newline_to_br", "plus", "prepend", "remove", "replace"),
        *("reverse", "round", "rstrip", "size", "slice", "sort", "split", "squish", "strip"),
        *("strip_html", "strip_newlines", "times", "truncate", "truncatewords", "uniq"),
        *("upcase", "url_encode"),
    }
)
"""Filters of Liquid that templates may use."""

PIECE: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
"""One piece of Liquid in a text."""

_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_RANGE: Final = re.compile(r"\(\s*(\d{1,9})\s*\.\.\s*(\d{1,9})\s*\)")
_SAFE_ARGUMENTS: Final = frozenset({"default"})


class Language(Environment):
    """The environment of all templates; stateless, shared by threads."""

    loop_iteration_limit: ClassVar[int | None] = MAX_LOOPS
    output_stream_limit: ClassVar[int | None] = MAX_OUTPUT
    local_namespace_limit: ClassVar[int | None] = 100_000
    context_depth_limit: ClassVar[int] = 20
    block_nesting_limit: ClassVar[int] = 20

    @override
    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        """Keep what templates may use, with bounds."""
        super().setup_tags_and_filters(extra=extra)
        self.tags = {name: tag for name, tag in self.tags.items() if name in TAGS}
        self.filters = {
            name: _bounded(name, found) for name, found in self.filters.items() if name in FILTERS
        }


def _bounded(name: str, found: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that refuses what would take much time or memory, before doing it."""

    def bounded(value: Any, *args: Any, **options: Any) -> Any:
        _check(name, value, args)
        result = found(value, *args, **options)
        if isinstance(result, str) and len(result) > MAX_OUTPUT:
            raise FilterArgumentError(f"{name}: the result is too long", token=None)
        return result

    # The engine reads from these marks what a filter wants besides its arguments.
    bounded.__dict__.update(found.__dict__)
    return bounded


def _check(name: str, value: Any, args: tuple[Any, ...]) -> None:
    if name in _SAFE_ARGUMENTS:
        return
    for one in (value, *args):
        if isinstance(one, range | list | tuple) and len(one) > MAX_LOOPS:
            raise FilterArgumentError(f"{name}: more than {MAX_LOOPS} values", token=None)
        if isinstance(one, str) and len(one) > _MAX_VALUE:
            raise FilterArgumentError(f"{name}: a text of {len(one):,} is too long", token=None)
        if isinstance(one, int | float) and abs(one) > _MAX_NUMBER:
            raise FilterArgumentError(f"{name}: {one:.0e} is too large", token=None)
    if name in {"replace", "join"}:
        _check_growth(name, value, args)
    if name == "date" and args and not _DATE_FORMAT.fullmatch(str(args[0])):
        raise FilterArgumentError(f"date: {str(args[0])[:40]!r} is no format", token=None)


def _check_growth(name: str, value: Any, args: tuple[Any, ...]) -> None:
    """Refuse what puts a text into many places."""
    inserted = str(args[-1]) if args else " "
    places = len(value) + 1 if isinstance(value, str | list | tuple) else 1
    if places * len(inserted) > MAX_OUTPUT:
        raise FilterArgumentError(f"{name}: the result would be too long", token=None)


HTML: Final = Language(autoescape=True, tolerance=Mode.STRICT)
"""For HTML: values are escaped."""

TEXT: Final = Language(autoescape=False, tolerance=Mode.STRICT)
"""For subjects and plain text: values stand as they are."""


@lru_cache(maxsize=512)
def parsed(source: str, *, html: bool) -> BoundTemplate:
    """Return a parsed template; the newest 512 are remembered.

    Raises:
        LiquidError: It is no template.
    """
    _check_ranges(source)
    return (HTML if html else TEXT).from_string(source)


def _check_ranges(source: str) -> None:
    """Refuse ranges that are long, or whose ends are not plain numbers: filters walk them whole."""
    for piece in PIECE.finditer(source):
        bare = _RANGE.sub(_blank_if_short, _QUOTED.sub('""', piece[0]))
        if ".." in bare:
            text = f"write a range in numbers, with at most {MAX_LOOPS} of them"
            token = Token("range", piece[0], start_index=piece.start(), source=source)
            raise LiquidSyntaxError(text, token=token)


def _blank_if_short(match: re.Match[str]) -> str:
    return "" if int(match[2]) - int(match[1]) < MAX_LOOPS else match[0]


def render(source: str, values: Mapping[str, object], *, html: bool) -> str:
    """Return a template filled in.

    Raises:
        LiquidError: A limit was crossed, or a value does not fit its filter.
    """
    try:
        return str(parsed(source, html=html).render(**values))
    except LiquidError:
        raise
    except (ArithmeticError, TypeError, ValueError, AttributeError, KeyError) as error:
        raise FilterItemTypeError(str(error), token=None) from None
    except RecursionError:
        raise FilterItemTypeError("it is nested too deeply", token=None) from None


def plain_values(values: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """Return the ``known`` values as texts, numbers and mappings of them; others are left out."""
    return {name: _plain(values[name]) for name in known if values.get(name) is not None}


def _plain(value: Any, depth: int = 0) -> Any:
    if isinstance(value, Markup):
        return str.__str__(value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping) and depth < 3:  # noqa: PLR2004
        return {str(name): _plain(one, depth + 1) for name, one in list(value.items())[:200]}
    if isinstance(value, list | tuple) and depth < 3:  # noqa: PLR2004
        return [_plain(one, depth + 1) for one in value[:200]]
    return str(value)[:_MAX_VALUE]
