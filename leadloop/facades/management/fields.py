"""Reads JSON objects of a request, noting every field that is of the wrong type."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from leadloop.kit.errors import FieldError, InvalidInput

_DURATION: Final = re.compile(
    r"P(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,9})(?:\.\d+)?S)?)?",
    re.ASCII,
)
_MAX_SAFE: Final = 2**31

E = TypeVar("E", bound=StrEnum)


class Fields:
    """One object of a request. A field left out, or null, has its default."""

    def __init__(self, value: Any, path: str = "", errors: list[FieldError] | None = None) -> None:
        self.errors: list[FieldError] = [] if errors is None else errors
        self._path = path
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}
        if value is not None and not isinstance(value, dict):
            self.errors.append(FieldError(path, "wrong_type", "This must be an object."))

    def check(self) -> None:
        """Refuse the request if anything in it was wrong.

        Raises:
            InvalidInput: With one entry per fault.
        """
        if self.errors:
            raise InvalidInput(self.errors)

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name) is not None

    def raw(self, name: str) -> Any:
        """Return the field as it came."""
        return self._values.get(name)

    def wrong(self, name: str, message: str, code: str = "wrong_type") -> None:
        """Note that a field cannot be accepted."""
        self.errors.append(FieldError(self.path_of(name), code, message))

    def path_of(self, name: str) -> str:
        """Return the path of a field from the root of the request."""
        return f"{self._path}.{name}" if self._path else name

    def text(self, name: str, default: str = "") -> str:
        """Return a text."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, str):
            return value
        self.wrong(name, "This must be a string.")
        return default

    def integer(self, name: str, default: int) -> int:
        """Return a whole number."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_SAFE:
            return value
        self.wrong(name, "This must be a whole number.")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        """Return true or false."""
        value = self._values.get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return value
        self.wrong(name, "This must be true or false.")
        return default

    def one_of(self, name: str, choices: type[E], default: E) -> E:
        """Return one of the values of an enumeration, whatever its case."""
        text = self.text(name)
        if not text:
            return default
        found = next((one for one in choices if one.value.lower() == text.lower()), None)
        if found is None:
            self.wrong(name, f"Choose one of {', '.join(choices)}.", "unsupported")
        return found or default

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._values.get(name)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.wrong(name, "This must be an array of strings.")
        return ()

    def moment(self, name: str) -> datetime | None:
        """Return a time, in UTC."""
        text = self.text(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(name, "This must be an ISO 8601 time.")
            return None

    def duration(self, name: str, default: timedelta) -> timedelta:
        """Return an ISO 8601 duration of days, hours, minutes and seconds."""
        text = self.text(name)
        if not text:
            return default
        found = _DURATION.fullmatch(text)
        parts = {unit: int(n) for unit, n in found.groupdict().items() if n} if found else {}
        if not parts:
            self.wrong(name, "This must be an ISO 8601 duration, for example P1D or PT5M.")
            return default
        return timedelta(**parts)

    def child(self, name: str) -> "Fields":
        """Return an object; an empty one if it is left out."""
        return Fields(self._values.get(name), self.path_of(name), self.errors)

    def children(self, name: str) -> Iterable["Fields"]:
        """Return an array of objects."""
        value = self._values.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(name, "This must be an array.")
            return ()
        path = self.path_of(name)
        return [Fields(one, f"{path}[{n}]", self.errors) for n, one in enumerate(value)]


def write_duration(span: timedelta) -> str:
    """Return a duration in ISO 8601."""
    hours, rest = divmod(span.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = ((hours, "H"), (minutes, "M"), (seconds, "S"))
    clock = "".join(f"{n}{unit}" for n, unit in parts if n)
    days = f"{span.days}D" if span.days else ""
    return f"P{days}{'T' + clock if clock else ''}" if days or clock else "PT0S"
