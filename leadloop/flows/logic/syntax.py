"""From the text of an expression to a small tree. Nothing is evaluated here."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple, cast

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput, VisitError

from leadloop.flows.contracts import (
    MAX_EXPRESSION_CHARS,
    MAX_RESULT_CHARS,
    ExpressionSyntaxError,
)

MAX_DEPTH = 100


class Literal(NamedTuple):
    """A constant."""

    value: Any


class Call(NamedTuple):
    """A function with its arguments; ``name`` as written."""

    name: str
    arguments: tuple["Node", ...]
    depth: int


class Access(NamedTuple):
    """A step into a value: ``base.key`` or ``base[key]``; ``safe`` is the ``?`` before it."""

    base: "Node"
    key: "Node"
    safe: bool
    depth: int


class Template(NamedTuple):
    """Text with holes."""

    parts: tuple["Node", ...]


Node = Literal | Call | Access

_CONSTANTS: dict[str, Any] = {"true": True, "false": False, "null": None}
_INT64 = 2**63


def depth(node: Node) -> int:
    """Return how deeply ``node`` nests."""
    return 0 if isinstance(node, Literal) else node.depth


def _deeper(*nodes: Node) -> int:
    level = 1 + max((depth(node) for node in nodes), default=0)
    if level > MAX_DEPTH:
        raise ExpressionSyntaxError(f"The expression nests deeper than {MAX_DEPTH} levels.")
    return level


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Builds the tree while the parser reduces, so depth is bounded from the leaves up."""

    def string(self, token: Token) -> Literal:
        return Literal(str(token)[1:-1].replace("''", "'"))

    def integer(self, token: Token) -> Literal:
        digits = str(token)
        if len(digits) > 20 or not -_INT64 <= int(digits) < _INT64:  # noqa: PLR2004 -- int64
            raise ExpressionSyntaxError("The number is larger than 64 bits.")
        return Literal(int(digits))

    def float(self, token: Token) -> Literal:
        number = float(token)
        if number in (float("inf"), float("-inf")):
            raise ExpressionSyntaxError("The number is too large.")
        return Literal(number)

    def word(self, token: Token) -> Literal:
        try:
            return Literal(_CONSTANTS[token.lower()])
        except KeyError:
            raise ExpressionSyntaxError(
                f"'{token}' is neither a constant nor a call; text needs single quotes."
            ) from None

    def call(self, name: Token, *arguments: Node | None) -> Call:
        given = tuple(argument for argument in arguments if argument is not None)
        return Call(str(name), given, _deeper(*given))

    def member(self, base: Node, name: Token) -> Access:
        return Access(base, Literal(str(name)), safe=False, depth=_deeper(base))

    def safe_member(self, base: Node, name: Token) -> Access:
        return Access(base, Literal(str(name)), safe=True, depth=_deeper(base))

    def index(self, base: Node, key: Node) -> Access:
        return Access(base, key, safe=False, depth=_deeper(base, key))

    def safe_index(self, base: Node, key: Node) -> Access:
        return Access(base, key, safe=True, depth=_deeper(base, key))

    def text(self, token: Token) -> Literal:
        return Literal(str(token).replace("@@{", "@{"))

    def hole(self, opening: Token, node: Node, closing: Token) -> Node:
        _check_length((closing.start_pos or 0) - (opening.end_pos or 0), MAX_EXPRESSION_CHARS)
        return node

    def whole(self, node: Node) -> Node:
        return node

    def template(self, *parts: Node) -> Template:
        return Template(parts)


@cache
def _parser() -> Lark:
    grammar = files("leadloop.flows.logic").joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar,
        parser="lalr",
        start=["whole", "template"],
        maybe_placeholders=False,
        transformer=_Builder(),
    )


def _check_length(length: int, limit: int) -> None:
    if length > limit:
        raise ExpressionSyntaxError(
            f"The expression has {length} characters; the limit is {limit}."
        )


def _parse(text: str, start: str) -> Any:
    _check_length(len(text), MAX_EXPRESSION_CHARS if start == "whole" else MAX_RESULT_CHARS)
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        column = getattr(error, "pos_in_stream", None)
        where = "at its end" if column is None or column >= len(text) else f"at {column + 1}"
        shown = text if len(text) <= 60 else text[:60] + "…"  # noqa: PLR2004 -- one line
        raise ExpressionSyntaxError(f"The expression '{shown}' is broken {where}.") from None
    except VisitError as error:
        if isinstance(error.orig_exc, ExpressionSyntaxError):
            raise error.orig_exc from None
        raise


@lru_cache(maxsize=4096)
def parse_expression(text: str) -> Node:
    """Parse the text of one expression, without its leading ``@``.

    Raises:
        ExpressionSyntaxError: It is not an expression, too long, or too deep.
    """
    return cast("Node", _parse(text, "whole"))


@lru_cache(maxsize=4096)
def parse_string(text: str) -> Node | Template:
    """Parse a string of a definition: a constant, one expression, or text with holes.

    Raises:
        ExpressionSyntaxError: An expression in it is broken, too long, or too deep.
    """
    if text.startswith("@"):
        if text.startswith("@@"):
            return _template(text[1:], constant_head=True)
        if not text.startswith("@{"):
            return parse_expression(text[1:])
    return _template(text, constant_head=False)


def _template(text: str, *, constant_head: bool) -> Node | Template:
    if "@{" not in text:
        return Literal(text)
    # After an escaping "@@" the first "@" is text, even before a brace.
    head, tail = ("@", text[1:]) if constant_head else ("", text)
    parsed = cast("Template", _parse(tail, "template"))
    parts = (Literal(head), *parsed.parts) if head else parsed.parts
    if all(isinstance(part, Literal) and isinstance(part.value, str) for part in parts):
        return Literal("".join(part.value for part in parts if isinstance(part, Literal)))
    return Template(parts)
