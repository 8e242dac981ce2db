"""The words of accounts, contacts, policies and relations, with Dataverse's numbers."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.kit.entity import Choice

ACCOUNT_KINDS: Final = (
    Choice(1, "organisation", "Organisation"),
    Choice(2, "household", "Household"),
)

CUSTOMER_TYPES: Final = (
    Choice(8, "prospect", "Prospect"),
    Choice(3, "customer", "Customer"),
    Choice(5, "partner", "Partner"),
    Choice(1, "competitor", "Competitor"),
    Choice(12, "other", "Other"),
)

RECORD_STATUSES: Final = (Choice(0, "active", "Active"), Choice(1, "inactive", "Inactive"))

POLICY_STATUSES: Final = (
    Choice(1, "proposed", "Proposed"),
    Choice(2, "in_force", "In Force"),
    Choice(3, "lapsed", "Lapsed"),
    Choice(4, "surrendered", "Surrendered"),
    Choice(5, "matured", "Matured"),
)

INDUSTRIES: Final = (
    Choice(1, "accounting", "Accounting"),
    Choice(100_000_000, "construction", "Construction"),
    Choice(100_000_001, "education", "Education"),
    Choice(100_000_002, "energy", "Energy"),
    Choice(12, "financial_services", "Financial services"),
    Choice(100_000_003, "food", "Food and beverage"),
    Choice(100_000_004, "health_care", "Health care"),
    Choice(100_000_005, "hospitality", "Hospitality"),
    Choice(100_000_006, "legal", "Legal services"),
    Choice(100_000_007, "logistics", "Logistics"),
    Choice(100_000_008, "manufacturing", "Manufacturing"),
    Choice(100_000_009, "media", "Media"),
    Choice(100_000_010, "property", "Property"),
    Choice(100_000_011, "public_sector", "Public sector"),
    Choice(100_000_012, "retail", "Retail"),
    Choice(100_000_013, "technology", "Technology"),
    Choice(33, "wholesale", "Wholesale"),
    Choice(100_000_014, "other", "Other"),
)


class RelationRole(NamedTuple):
    """What one record is to another, and what the other is to it.

    Mei is the ``child`` of Wei; read from Wei's side, Mei is still the child, and Wei is Mei's
    ``inverse``: parent.
    """

    code: int
    value: str
    label: str
    inverse: str
    """The word for the other side."""


RELATION_ROLES: Final = (
    RelationRole(1, "spouse", "Spouse", "Spouse"),
    RelationRole(2, "child", "Child", "Parent"),
    RelationRole(3, "parent", "Parent", "Child"),
    RelationRole(4, "sibling", "Sibling", "Sibling"),
    RelationRole(5, "household_member", "Household member", "Household"),
    RelationRole(6, "employee", "Employee", "Employer"),
    RelationRole(7, "director", "Director", "Directs"),
    RelationRole(8, "beneficiary", "Beneficiary", "Names as beneficiary"),
    RelationRole(9, "adviser", "Adviser", "Advises"),
    RelationRole(10, "trustee", "Trustee", "Trustee of"),
    RelationRole(11, "referrer", "Referred by", "Referred"),
    RelationRole(12, "subsidiary", "Subsidiary", "Parent company"),
    RelationRole(13, "other", "Related", "Related"),
)

ROLES_BY_VALUE: Final[Mapping[str, RelationRole]] = {role.value: role for role in RELATION_ROLES}


def label_of(words: tuple[Choice, ...], value: str) -> str:
    """Return the label of a stored value; an unknown one reads as it is written."""
    found = next((word.label for word in words if word.value == value), None)
    return found if found is not None else value.replace("_", " ").capitalize()
