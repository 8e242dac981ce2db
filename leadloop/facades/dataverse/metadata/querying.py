"""Queries over metadata documents: ``$filter``, ``$select``, ``$expand``, ``$orderby``. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from leadloop.facades.dataverse.metadata.definitions import Document
from leadloop.kit.odata.syntax import (
    Comparison,
    Expand,
    Function,
    Literal,
    Logical,
    Negation,
    Node,
    Order,
    Path,
    SyntaxFault,
)

Expander = Callable[[Document, Expand], Any]


def matches(node: Node | None, document: Mapping[str, Any]) -> bool:
    """Say whether a document meets a condition.

    Raises:
        SyntaxFault: The condition asks what documents cannot answer.
    """
    match node:
        case None:
            return True
        case Logical("and", parts):
            return all(matches(part, document) for part in parts)
        case Logical(_, parts):
            return any(matches(part, document) for part in parts)
        case Negation(part):
            return not matches(part, document)
        case Comparison(operator, left, right):
            return _compare(operator, _value(left, document), _value(right, document))
        case Function(name, path, values):
            return _function(name, _value(path, document), values)
        case _:
            raise SyntaxFault("any and all are not supported on metadata.")


def _value(operand: Path | Literal, document: Mapping[str, Any]) -> Any:
    if isinstance(operand, Literal):
        value = operand.value
        return str(value) if isinstance(value, UUID) else value
    found: Any = document
    for part in operand.parts:
        if not isinstance(found, Mapping):
            return None
        if part not in found:
            raise SyntaxFault(f"Could not find a property named '{part[:80]}' on the metadata.")
        found = found[part]
    return found


def _compare(operator: str, left: Any, right: Any) -> bool:
    if operator in ("eq", "ne"):
        return bool((left == right) == (operator == "eq"))
    try:
        return bool(
            left > right
            if operator == "gt"
            else left >= right
            if operator == "ge"
            else left < right
            if operator == "lt"
            else left <= right
        )
    except TypeError:
        return False


def _function(name: str, value: Any, values: tuple[Any, ...]) -> bool:
    if name == "In":
        return value in values
    text, wanted = str(value or "").lower(), str(values[0] if values else "").lower()
    match name:
        case "contains":
            return wanted in text
        case "startswith":
            return text.startswith(wanted)
        case "endswith":
            return text.endswith(wanted)
        case _:
            raise SyntaxFault(f"The function '{name[:60]}' is not supported on metadata.")


def shaped(
    document: Document, select: Sequence[str], expands: Sequence[Expand], expander: Expander
) -> Document:
    """Return a document with what is selected, and what is expanded."""
    for name in select:
        if name not in document and not any(expand.name == name for expand in expands):
            raise SyntaxFault(f"Could not find a property named '{name[:80]}' on the metadata.")
    kept = {
        name: value
        for name, value in document.items()
        if not select or name in select or name in ("@odata.type", "MetadataId")
    }
    for expand in expands:
        kept[expand.name] = expander(document, expand)
    return kept


def sorted_by(documents: list[Document], order: Sequence[Order]) -> list[Document]:
    """Return documents in an order."""
    for item in reversed(order):
        documents = sorted(
            documents,
            key=lambda document: str(_value(item.path, document) or ""),
            reverse=item.descending,
        )
    return documents
