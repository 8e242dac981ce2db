"""The reference page of a lead's fields says what the code says."""

from pathlib import Path

import pytest

from leadloop.kit.entity import EntityField
from leadloop.sales.contracts import STATUS_REASONS, STATUSES, StatusReason
from leadloop.sales.entities import LEAD
from leadloop.sales.logic.columns import COLUMNS, RECORD_COLUMNS
from leadloop.sales.models import Lead

PAGE = (Path(__file__).parents[3] / "docs/reference/lead-fields.md").read_text()


@pytest.mark.parametrize("field", LEAD.fields, ids=lambda field: field.name)
def test_every_field_of_the_entity_has_its_line(field: EntityField) -> None:
    attribute = field.attribute.removesuffix("__slug")
    assert f"| {field.label} | `{field.name}` | `{attribute}` | {field.type} |" in PAGE


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_that_may_be_written_is_explained(column: str) -> None:
    assert f"`{column}`" in PAGE


def test_every_field_that_says_it_may_be_written_has_a_reader() -> None:
    writable = {field.name for field in LEAD.fields if field.writable}
    assert writable == set(RECORD_COLUMNS)


def test_every_field_has_a_column_behind_it() -> None:
    for field in LEAD.fields:
        Lead.objects.values(field.attribute)


def test_statuses_are_listed_with_their_numbers() -> None:
    codes = {word.value: (word.code, word.label) for word in STATUSES}
    for word in STATUS_REASONS:
        state, label = codes[StatusReason(word.value).status]
        assert f"| {label} | {state} | {word.label} | {word.code} |" in PAGE
