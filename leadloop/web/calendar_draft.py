"""A calendar as it is typed, and as its form shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from leadloop.kit.errors import FieldError
from leadloop.service.api.calendars import parse_intervals
from leadloop.service.contracts.calendars import (
    WEEKDAYS,
    CalendarDraft,
    CalendarView,
    Interval,
    OwnDay,
    WorkingTime,
)
from leadloop.web.working_times import as_written

OFFICE: Final = "09:00-17:00"
_MOST_LINES: Final = 500


@dataclass(slots=True)
class TypedCalendar:
    """The texts of the form, and what is wrong with them."""

    name: str = ""
    description: str = ""
    zone: str = "UTC"
    country: str = ""
    subdivision: str = ""
    days: str = ""
    week: list[str] = field(default_factory=lambda: [OFFICE] * 5 + ["", ""])
    errors: dict[str, list[str]] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str, str, list[str]]]:
        """Return each weekday: its field, its name, its hours, its errors."""
        return [
            (name.lower(), name, text, self.errors.get(name.lower(), []))
            for name, text in zip(WEEKDAYS, self.week, strict=True)
        ]

    def draft(self) -> CalendarDraft | None:
        """Return the calendar, or None where a text cannot be read; ``errors`` says which."""
        self.errors = {}
        week = tuple(self._hours(name.lower(), text) for name, text in self._pairs())
        days = self._own_days()
        if self.errors:
            return None
        hours = WorkingTime(self.zone, week, self.country, self.subdivision, days)
        return CalendarDraft(self.name, hours, self.description)

    def note(self, errors: tuple[FieldError, ...]) -> None:
        """Put the errors of the service beside the fields."""
        for error in errors:
            self.errors.setdefault(error.field, []).append(error.message)

    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(WEEKDAYS, self.week, strict=True))

    def _hours(self, name: str, text: str) -> tuple[Interval, ...]:
        try:
            return parse_intervals(text)
        except ValueError as error:
            self.errors.setdefault(name, []).append(str(error))
            return ()

    def _own_days(self) -> tuple[OwnDay, ...]:
        found = []
        for line in self.days.splitlines()[:_MOST_LINES]:
            if line.strip():
                day = self._own_day(line)
                if day is not None:
                    found.append(day)
        return tuple(found)

    def _own_day(self, line: str) -> OwnDay | None:
        text, _, hours = line.partition("|")
        day, _, name = text.strip().partition(" ")
        try:
            return OwnDay(date.fromisoformat(day), name.strip(), parse_intervals(hours))
        except ValueError as error:
            said = str(error) if "|" in line and hours.strip() else "begin with a date, 2026-12-24"
            self.errors.setdefault("days", []).append(f"{line.strip()[:60]}: {said}")
            return None


def typed(posted: Mapping[str, str]) -> TypedCalendar:
    """Return what was posted."""
    return TypedCalendar(
        name=posted.get("name", ""),
        description=posted.get("description", ""),
        zone=posted.get("zone", ""),
        country=posted.get("country", ""),
        subdivision=posted.get("subdivision", ""),
        days=posted.get("days", ""),
        week=[posted.get(name.lower(), "") for name in WEEKDAYS],
    )


def shown(view: CalendarView) -> TypedCalendar:
    """Return a stored calendar as its form shows it."""
    hours = view.hours
    lines = (
        f"{own.day} {own.name}".rstrip()
        + (f" | {as_written(own.intervals)}" if own.intervals else "")
        for own in hours.days
    )
    return TypedCalendar(
        view.name,
        view.description,
        hours.zone,
        hours.country,
        hours.subdivision,
        "\n".join(lines),
        [as_written(day) for day in hours.week],
    )
