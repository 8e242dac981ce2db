"""Reads conditions: ``$filter`` and its like. Recursive descent over the tokens. Pure."""

import json
from collections.abc import Mapping
from typing import Any, Final

from leadloop.kit.odata.syntax import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    Comparison,
    Function,
    Lambda,
    Literal,
    Logical,
    Negation,
    Node,
    Path,
    SyntaxFault,
)
from leadloop.kit.odata.tokens import Token, literal_of, tokenize

COMPARISONS: Final = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
TEXT_FUNCTIONS: Final = frozenset({"contains", "startswith", "endswith"})
VENDOR: Final = "Microsoft.Dynamics.CRM."


class Parser:
    """Reads one text; parsers of single options build on it."""

    def __init__(self, text: str, aliases: Mapping[str, str] | None = None) -> None:
        self.text = text
        self._aliases = aliases or {}
        self._tokens = tokenize(text)
        self._place = 0
        self._depth = 0
        self._conditions = 0
        self._variables: list[str] = []

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self._tokens[self._place]

    def ahead(self, kind_or_text: str, steps: int = 1) -> bool:
        """Say whether the token ``steps`` on is this one."""
        place = min(self._place + steps, len(self._tokens) - 1)
        return kind_or_text in (self._tokens[place].text, self._tokens[place].kind)

    def take(self) -> Token:
        """Return the token at hand and move on."""
        token = self.token
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def skip(self, text: str) -> bool:
        """Move on if the token at hand is ``text``; say whether it was."""
        if self.token.text == text and self.token.kind in ("mark", "name"):
            self.take()
            return True
        return False

    def expect(self, text: str) -> None:
        """Move on; the token at hand must be ``text``.

        Raises:
            SyntaxFault: It is not.
        """
        if not self.skip(text):
            raise self.fault(f"'{text}' expected")

    def fault(self, what: str) -> SyntaxFault:
        """Return the error that says where reading stopped."""
        return SyntaxFault(
            f"Syntax error: {what} at position {self.token.place}: {self.text[:300]}"
        )

    def name(self) -> str:
        """Return the identifier at hand and move on."""
        if self.token.kind != "name":
            raise self.fault("a name is expected")
        return self.take().text

    def end(self) -> None:
        """Check that everything was read."""
        if self.token.kind != "end":
            raise self.fault("end expected")

    def condition(self) -> Node:
        """Read a condition: parts joined by ``or``."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFault("The expression is nested too deeply.")
        parts = [self._all()]
        while self.skip("or"):
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Logical("or", tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self.skip("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Logical("and", tuple(parts))

    def _one(self) -> Node:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise SyntaxFault(f"There are more than {MAX_CONDITIONS} conditions.")
        if self.token.text == "not" and self.token.kind == "name":
            return self._negation()
        if self.skip("("):
            inner = self.condition()
            self.expect(")")
            return inner
        if self.token.kind == "name" and self.ahead("("):
            return self._call()
        return self._comparison()

    def _negation(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFault("The expression is nested too deeply.")
        self.take()
        part = self._one()
        self._depth -= 1
        return Negation(part)

    def _comparison(self) -> Node:
        left = self._operand()
        if isinstance(left, Lambda):
            return left
        operator = self.token.text
        if operator == "in" and isinstance(left, Path):
            self.take()
            return Function("In", left, tuple(self._list()))
        if operator not in COMPARISONS:
            if isinstance(left, Path):
                return Comparison("eq", left, Literal(value=True))
            raise self.fault("a comparison is expected")
        self.take()
        right = self._operand()
        if isinstance(right, Lambda):
            raise self.fault("a value is expected")
        return Comparison(operator, left, right)

    def _operand(self) -> Path | Literal | Lambda:
        token = self.token
        if token.kind == "alias":
            return self._aliased(self.take().text)
        found = literal_of(token)
        if found is not None:
            self.take()
            return found
        return self._path_or_lambda()

    def _aliased(self, name: str) -> Path | Literal:
        if name not in self._aliases:
            raise SyntaxFault(f"The parameter alias '{name}' has no value.")
        inner = Parser(self._aliases[name])
        found = literal_of(inner.token)
        if found is None:
            raise SyntaxFault(f"The value of '{name}' is no constant.")
        inner.take()
        inner.end()
        return found

    def path(self) -> Path:
        """Read a property path."""
        found = self._path_or_lambda()
        if isinstance(found, Lambda):
            raise self.fault("a property is expected")
        return found

    def _path_or_lambda(self) -> Path | Lambda:
        parts = [self.name()]
        while self.skip("/"):
            name = self.name()
            if name in ("any", "all") and self.token.text == "(":
                return self._lambda(name, self._unprefixed(parts))
            parts.append(name)
        return self._unprefixed(parts)

    def _unprefixed(self, parts: list[str]) -> Path:
        if parts[0] == "$it" or parts[0] in self._variables:
            parts = parts[1:]
        if not parts:
            raise self.fault("a property is expected")
        return Path(tuple(parts))

    def _lambda(self, kind: str, path: Path) -> Lambda:
        self.expect("(")
        if self.skip(")"):
            return Lambda(kind, path, None)
        variable = self.name()
        self.expect(":")
        self._variables.append(variable)
        body = self.condition()
        self._variables.pop()
        self.expect(")")
        return Lambda(kind, path, body)

    def _call(self) -> Node:
        name = self.name()
        bare = name.removeprefix(VENDOR)
        self.expect("(")
        if bare != name:
            return self._vendor_call(bare)
        if name.lower() not in TEXT_FUNCTIONS:
            raise SyntaxFault(f"The function '{name}' is not supported.")
        path = self.path()
        self.expect(",")
        value = self._operand()
        if not isinstance(value, Literal):
            raise self.fault("a constant is expected")
        self.expect(")")
        return self._compared_to_true(Function(name.lower(), path, (value.value,)))

    def _compared_to_true(self, node: Node) -> Node:
        if self.token.text not in ("eq", "ne"):
            return node
        operator = self.take().text
        value = self._operand()
        if not isinstance(value, Literal) or not isinstance(value.value, bool):
            raise self.fault("true or false is expected")
        return node if value.value == (operator == "eq") else Negation(node)

    def _vendor_call(self, name: str) -> Node:
        path: Path | None = None
        values: list[Any] = []
        while not self.skip(")"):
            label = self.name()
            self.expect("=")
            if label == "PropertyName":
                path = self._property_name()
            else:
                values += self._named_values()
            self.skip(",")
        if path is None:
            raise SyntaxFault(f"{name} needs PropertyName.")
        return self._compared_to_true(Function(name, path, tuple(values)))

    def _property_name(self) -> Path:
        found = self._operand()
        text = found.value if isinstance(found, Literal) else str(found)
        if not isinstance(text, str) or not text:
            raise self.fault("the name of a property is expected")
        return self._unprefixed(text.split("/"))

    def _named_values(self) -> list[Any]:
        if self.token.text in ("[", "("):
            return self._list()
        value = self._operand()
        if not isinstance(value, Literal):
            raise self.fault("a constant is expected")
        return [value.value]

    def _list(self) -> list[Any]:
        closing = {"[": "]", "(": ")"}.get(self.token.text)
        if closing is None:
            raise self.fault("a list is expected")
        self.take()
        values: list[Any] = []
        while not self.skip(closing):
            values.append(self._list_item())
            if not self.skip(",") and self.token.text != closing:
                raise self.fault("',' expected")
        return values

    def _list_item(self) -> Any:
        if self.token.kind == "json":
            try:
                return json.loads(self.take().text)
            except ValueError:
                raise self.fault("a text is expected") from None
        found = self._operand()
        if not isinstance(found, Literal):
            raise self.fault("a constant is expected")
        return found.value


def parse_filter(text: str, aliases: Mapping[str, str] | None = None) -> Node:
    """Return the condition that ``text`` says.

    Raises:
        SyntaxFault: It is none.
    """
    parser = Parser(text, aliases)
    found = parser.condition()
    parser.end()
    return found
