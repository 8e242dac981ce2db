"""The parts of a condition, whichever language it was written in: OData, FetchXML or SQL."""

from typing import Any, Final, NamedTuple, Union

MAX_CONDITIONS: Final = 500
MAX_DEPTH: Final = 40


class SyntaxFault(ValueError):  # noqa: N818 -- reads as the fact it is
    """What was asked cannot be read."""


class UnknownProperty(SyntaxFault):
    """An entity has no such property."""

    def __init__(self, name: str, entity: str) -> None:
        super().__init__(f"A {entity} has no column '{name[:60]}'.")
        self.name = name
        self.entity = entity


class Path(NamedTuple):
    """A property, by way of navigation properties: ``primarycontactid/fullname``."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        return "/".join(self.parts)


class Literal(NamedTuple):
    """A constant. ``quoted`` tells ``'5'`` from ``5``."""

    value: Any
    quoted: bool = False


class Comparison(NamedTuple):
    """``left operator right``; operators are eq ne gt ge lt le."""

    operator: str
    left: "Path | Literal"
    right: "Path | Literal"


class Logical(NamedTuple):
    """Parts joined by ``and`` or ``or``."""

    operator: str
    parts: tuple["Node", ...]


class Negation(NamedTuple):
    """``not part``."""

    part: "Node"


class Function(NamedTuple):
    """A function that is a condition: its bare name, the property, its other values."""

    name: str
    path: Path
    values: tuple[Any, ...] = ()


class Lambda(NamedTuple):
    """``collection/any(variable: body)``; a body of None asks whether there are any."""

    kind: str
    path: Path
    body: "Node | None"


Node = Union[Comparison, Logical, Negation, Function, Lambda]  # noqa: UP007 -- named forward


class Order(NamedTuple):
    """One column to sort by."""

    path: Path
    descending: bool = False


class Expand(NamedTuple):
    """A navigation property to be answered with its record or records."""

    name: str
    select: tuple[str, ...] = ()
    where: Node | None = None
    order: tuple[Order, ...] = ()
    top: int | None = None
    expand: tuple["Expand", ...] = ()
    only_reference: bool = False


class Aggregate(NamedTuple):
    """One aggregated value: ``path with method as alias``; ``$count`` has no path."""

    method: str
    alias: str
    path: Path | None = None


class Apply(NamedTuple):
    """``filter(…)/groupby((…),aggregate(…))``, taken apart."""

    where: Node | None
    groups: tuple[Path, ...]
    aggregates: tuple[Aggregate, ...]
