"""The tables of ``service``."""

from leadloop.service.models.levels import (
    Calendar,
    CalendarVersion,
    CaseTimer,
    CaseTiming,
    LevelClock,
    LevelVersion,
    ServiceLevel,
)

__all__ = [
    "Calendar",
    "CalendarVersion",
    "CaseTimer",
    "CaseTiming",
    "LevelClock",
    "LevelVersion",
    "ServiceLevel",
]
