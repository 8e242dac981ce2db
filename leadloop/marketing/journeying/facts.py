"""What the engine may ask about people, read once per batch."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.api.keeping import facts_beside
from leadloop.marketing.contracts import conditions
from leadloop.marketing.contracts.conditions import Group
from leadloop.marketing.journeying.conditions import node_of
from leadloop.marketing.logic.judging import holds

FIELDS: Final = (
    *("id", "number", "kind", "contact_key", "sales_lead_id", "sales_contact_id"),
    *("salutation", "first_name", "last_name", "full_name", "email", "email_normalised"),
    *("mobile_phone", "company", "job_title", "company_size", "country", "language"),
    *("time_zone", "product_interest", "lead_status", "lead_source", "utm_source"),
    *("utm_campaign", "customer_type", "score", "grade", "intake_score", "intake_grade"),
    *(
        "has_opted_out_of_email",
        "do_not_call",
        "email_bounced_reason",
        "email_bounced_at",
        "open_opportunities",
    ),
    *("won_opportunities", "won_premium", "open_cases", "open_case_types"),
    *("open_case_priorities", "policies_in_force", "last_engaged_at", "mql_at"),
    *("birth_date", "policy_renewals"),
    *("sales_created_at", "converted_at", "created_at", "owner_id", "team_id", "is_active"),
    *("merged_into_id", "erased_at", "attributes"),
)
"""Columns of a person that journeys read; free attributes come as ``attributes.NAME``."""

_READ: Final = (
    "SELECT " + ", ".join(FIELDS[:-1]) + ", attributes::json FROM marketing_person"
    " WHERE id = ANY(%s)"
)
_ATTRIBUTE: Final = "attributes."


Together = Callable[[int, Mapping[str, Any]], conditions.PersonFacts]


class PersonFacts:
    """One person as read just now; see ``contracts.journeys.Facts``."""

    __slots__ = ("_judged", "_row", "_together", "time_zone")

    def __init__(self, row: Mapping[str, Any], together: Together | None = None) -> None:
        self._row = row
        self._together = together
        self._judged: conditions.PersonFacts | None = None
        self.time_zone: str = row["time_zone"]

    @property
    def id(self) -> UUID:
        """The person's id."""
        found: UUID = self._row["id"]
        return found

    @property
    def row(self) -> Mapping[str, Any]:
        """Everything read, by column."""
        return self._row

    def value(self, field: str) -> Any:
        """Return a field's value, None where it has none."""
        if field.startswith(_ATTRIBUTE):
            return self._row["attributes"].get(field.removeprefix(_ATTRIBUTE))
        return self._row.get(field)

    def matches(self, condition: Any) -> bool:
        """Whether the person meets a condition."""
        if self._judged is None:
            together = self._together
            self._judged = (
                together(self._row["number"], self._row)
                if together
                else conditions.PersonFacts(self._row)
            )
        return holds(node_of(condition), self._judged, clock.now())


def load(people: Iterable[UUID], nodes: Sequence[Group] = ()) -> dict[UUID, PersonFacts]:
    """Return people by id, with all that these conditions look at; one that is gone is left out."""
    rows = [
        dict(zip(FIELDS, row, strict=True))
        for row in execute(_READ, (uuid_array(list(set(people))),), binary=True)
    ]
    numbers = {row["number"]: row["id"] for row in rows}
    together = facts_beside(numbers, nodes, clock.now()) if nodes else None
    return {row["id"]: PersonFacts(row, together) for row in rows}
