"""Reading one object of a journey's JSON, noting what is wrong by its path. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.journey_words import is_known_event
from leadloop.marketing.contracts.journeys import EventMatch

_MAX_TEXT: Final = 10_000

ConditionCheck = Callable[[Any], list[str]]
"""Says what is wrong with a condition; empty is nothing."""


@dataclass(frozen=True, slots=True)
class Node:
    """An object of the definition, where it stands, and where errors are noted."""

    data: Mapping[str, Any]
    path: str
    errors: list[FieldError]
    check_condition: ConditionCheck

    def wrong(self, field: str, code: str, message: str) -> None:
        """Note what is wrong with a field."""
        where = f"{self.path}.{field}" if self.path and field else self.path or field
        self.errors.append(FieldError(where, code, message))

    def inner(self, field: str) -> "Node":
        """Return an object inside; an empty one where there is none."""
        found = self.data.get(field)
        if found is not None and not isinstance(found, Mapping):
            self.wrong(field, "wrong_type", "This must be an object.")
        data = found if isinstance(found, Mapping) else {}
        where = f"{self.path}.{field}" if self.path else field
        return Node(data, where, self.errors, self.check_condition)

    def text(self, field: str, *, needed: str = "") -> str:
        """Return a text; ``needed`` is what to say where it is missing."""
        found = self.data.get(field)
        if found is not None and not isinstance(found, str):
            self.wrong(field, "wrong_type", "This must be a text.")
            return ""
        text = (found or "").strip()
        if len(text) > _MAX_TEXT or "\0" in text:
            self.wrong(field, "bad_text", "This text is too long or holds a NUL character.")
            return ""
        if needed and not text:
            self.wrong(field, "missing", needed)
        return text

    def number(self, field: str, *, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number within bounds; the vendor writes some as texts."""
        found = self.data.get(field, default)
        number = _whole(found)
        if number is None or not least <= number <= most:
            self.wrong(field, "bad_number", f"Write a whole number from {least} to {most}.")
            return max(least, default or least)
        return number

    def condition(self, field: str, *, needed: bool = False) -> Any:
        """Return a condition that has been checked, None where there is none."""
        found = self.data.get(field)
        if found in (None, "", {}, []):
            if needed:
                self.wrong(field, "missing", "Say whom this is about.")
            return None
        for problem in self.check_condition(found):
            self.wrong(field, "bad_condition", problem)
        return found

    def event(self, field: str = "event") -> EventMatch | None:
        """Return which event is meant, None where none is named."""
        name = self.text(field)
        where = self.inner("where").data
        if not name:
            return None
        if not is_known_event(name):
            self.wrong(field, "unknown_event", f"There is no event named '{name[:60]}'.")
        if not all(isinstance(value, str | int | bool) for value in where.values()):
            self.wrong("where", "wrong_type", "Values to compare are texts or numbers.")
            return None
        return EventMatch(name, {str(key): str(value) for key, value in where.items()})


def _whole(found: Any) -> int | None:
    if isinstance(found, bool):
        return None
    if isinstance(found, int):
        return found
    if isinstance(found, float) and found.is_integer():
        return int(found)
    if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 10:  # noqa: PLR2004
        return int(found)
    return None
