"""What facts may be set to, as the CRM's Entities declare it: for lists to choose from."""

from typing import Final

from leadloop.kit.entity import get_entity
from leadloop.marketing.contracts.copied import CONTACT_COLUMNS, LEAD_COLUMNS
from leadloop.marketing.contracts.words import PersonKind

_OF_CASES: Final = {"casetypecode": "open_case_types", "prioritycode": "open_case_priorities"}
_SAME: Final = {"intake_grade": "grade"}

Choices = tuple[tuple[str, str], ...]


def list_fact_choices() -> dict[str, Choices]:
    """Return stored value and label of each fact that is one of few, by the fact's name."""
    found: dict[str, Choices] = {"kind": tuple((one.value, one.label) for one in PersonKind)}
    for entity, columns in (
        ("lead", LEAD_COLUMNS),
        ("contact", CONTACT_COLUMNS),
        ("incident", _OF_CASES),
    ):
        fields = get_entity(entity).by_name
        for vendor, name in columns.items():
            if choices := fields[vendor].choices:
                found[name] = tuple((one.value, one.label) for one in choices)
    return found | {name: found[ours] for ours, name in _SAME.items() if ours in found}
