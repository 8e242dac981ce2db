"""Dates of a person that lead into a journey."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, NamedTuple

MAX_DAYS: Final = 365
"""The furthest that an entry may be from its date, in days."""

DATE_FIELDS: Final = {
    "birth_date": "Date of birth",
    "policy_renewals": "Renewal of a policy in force",
    "sales_created_at": "Came in",
    "converted_at": "Became a contact",
    "mql_at": "Handed to sales",
}
"""Dates that every installation knows of a person, with words for screens.

``attributes.NAME`` is one that an installation added, written as ``2027-03-05``.
"""


@dataclass(frozen=True, slots=True)
class EntryDate:
    """When a date of the person leads in.

    ``days`` counts from the date, negative is before it; ``at`` is the person's local time.
    ``yearly`` takes each year's return of the date, not the date itself; the 29th of February
    returns on the 28th where there is none.
    """

    field: str
    yearly: bool = False
    days: int = 0
    at: time = time(9)


class Occurrence(NamedTuple):
    """One time that a date leads in: the day meant, and when the person comes in (UTC)."""

    day: date
    moment: datetime
