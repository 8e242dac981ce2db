"""What the writer and a zone's hooks hold of one write on its way to the table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from leadloop.kit.entity import RecordWrite
from leadloop.kit.errors import FieldError, InvalidInput


@dataclass(slots=True)
class RecordDraft:
    """One write: the row as it is, and what it will be.

    ``before`` holds every attribute of the stored row, None for a new one. ``values`` holds what
    the write says, by attribute; a zone's ``prepare`` may add to it, alter it and take from it.
    When ``after`` is called, ``values`` holds what was changed, or the whole of a new row that
    is not a default.
    """

    place: int
    write: RecordWrite
    id: UUID
    before: Mapping[str, Any] | None
    values: dict[str, Any]
    expected: int | None = field(default=None)

    @property
    def created(self) -> bool:
        """Whether this write makes a new record."""
        return self.before is None

    def get(self, attribute: str, default: Any = None) -> Any:
        """Return what the attribute will hold after this write."""
        if attribute in self.values:
            return self.values[attribute]
        return self.before.get(attribute, default) if self.before is not None else default

    def changes(self, attribute: str) -> bool:
        """Whether this write gives the attribute another value."""
        if attribute not in self.values:
            return False
        return self.before is None or self.before.get(attribute) != self.values[attribute]


Prepare = Callable[[Any, Sequence[RecordDraft]], None]
"""A zone's say before the rows are written: normalise, fill, refuse (``InvalidInput``)."""

After = Callable[[Any, Sequence[RecordDraft]], None]
"""A zone's say afterwards, in the same transaction, about rows that are new or have changed."""

Removing = Callable[[Any, Sequence[UUID]], None]
"""A zone's say before rows are deleted."""


class Faults:
    """Collects what is wrong with a batch; a batch of one names the columns alone."""

    def __init__(self, size: int) -> None:
        self._bare = size == 1
        self._errors: list[FieldError] = []

    def add(self, place: int, column: str, code: str, message: str) -> None:
        """Keep one fault of the write at ``place``."""
        name = column if self._bare else f"{place}.{column}"
        self._errors.append(FieldError(name, code, message))

    def check(self) -> None:
        """Raise ``InvalidInput`` if there is any fault."""
        if self._errors:
            raise InvalidInput(self._errors)
