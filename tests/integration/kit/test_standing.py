"""A record's place in a list is the one that reading the whole list gives, whatever the order."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import F, TextField, Value
from django.db.models.functions import Lower, NullIf
from django.test.utils import CaptureQueriesContext

from leadloop.kit import clock, standing
from leadloop.kit.errors import InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.kit.paging import Count, Page, is_more
from leadloop.sales.models import Lead

SCORES = (None, 70, 10, 70, 99, None, 10, 55)


@pytest.fixture
def leads(db: None) -> list[UUID]:
    now = clock.now()
    made = [
        Lead(
            id=new_uuid(),
            last_name="" if number == 3 else f"Name {number % 4}",
            propensity_score=score,
            created_at=now - timedelta(hours=number % 3),
            updated_at=now,
        )
        for number, score in enumerate(SCORES)
    ]
    Lead.objects.bulk_create(made)
    return [lead.pk for lead in made]


def _named() -> Any:
    return NullIf(Lower("last_name"), Value("", TextField()), output_field=TextField())


BEST = standing.Sorting(F("propensity_score"), descending=True)


def _ids(rows: Any) -> list[UUID]:
    return list(rows.values_list("pk", flat=True))


KEYS: dict[str, Callable[[], Any]] = {
    "with empty values": lambda: F("propensity_score"),
    "never empty": lambda: F("created_at"),
    "an expression": _named,
}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", KEYS)
def test_neighbours_are_those_of_the_whole_list(
    leads: list[UUID], name: str, *, descending: bool
) -> None:
    key = KEYS[name]()
    order = standing.by_key(Lead, key, descending=descending)
    listed = list(Lead.objects.order_by(*order).values_list("pk", flat=True))
    assert len(listed) == len(leads)
    for place, record_id in enumerate(listed):
        found = standing.stand(Lead.objects.all(), standing.Sorting(key, descending), record_id)
        assert found is not None
        assert found.previous_id == (listed[place - 1] if place else None)
        assert found.next_id == (listed[place + 1] if place + 1 < len(listed) else None)
        assert (found.position, found.total) == (place + 1, len(listed))


def test_a_record_that_is_not_in_the_list_stands_nowhere(leads: list[UUID]) -> None:
    rows = Lead.objects.filter(propensity_score=70)
    newest = standing.Sorting(F("created_at"), descending=True)
    assert standing.stand(rows, newest, leads[0]) is None
    assert standing.stand(rows.none(), newest, leads[1]) is None


@pytest.mark.parametrize("most", [3, 10_000])
def test_a_place_takes_three_statements_however_long_the_list(
    leads: list[UUID], monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(standing, "MOST_COUNTED", most)
    for record_id in leads:
        with CaptureQueriesContext(connection) as asked:
            standing.stand(Lead.objects.all(), BEST, record_id)
        assert len(asked) <= 3


@pytest.mark.parametrize("most", [3, 10_000])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("name", KEYS)
def test_pages_follow_each_other_as_the_whole_list_does(
    leads: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    *,
    descending: bool,
    most: int,
) -> None:
    monkeypatch.setattr(standing, "MOST_COUNTED", most)
    sorting = standing.Sorting(KEYS[name](), descending)
    order = standing.by_key(Lead, sorting.key, descending=descending)
    listed = list(Lead.objects.order_by(*order).values_list("pk", flat=True))
    for limit in (1, 3, 20):
        read: list[UUID] = []
        for offset in range(0, len(listed) + limit, limit):
            page = standing.read_page(Lead.objects.all(), sorting, (offset, limit), _ids)
            read += page.rows
        assert read == listed
    for place, record_id in enumerate(listed):
        found = standing.stand(Lead.objects.all(), sorting, record_id)
        assert found is not None
        assert found.previous_id == (listed[place - 1] if place else None)
        assert found.next_id == (listed[place + 1] if place + 1 < len(listed) else None)


def test_a_list_too_long_for_an_order_without_an_index_says_so(
    leads: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    unindexed = BEST._replace(indexed=False)
    assert len(standing.read_page(Lead.objects.all(), unindexed, (0, 20), _ids).rows) == len(leads)
    monkeypatch.setattr(standing, "MOST_COUNTED", 3)
    with pytest.raises(InvalidInput) as refused:
        standing.read_page(Lead.objects.all(), unindexed, (0, 20), _ids)
    assert refused.value.errors[0].code == standing.TOO_LONG
    assert standing.stand(Lead.objects.all(), unindexed, leads[0]) is None
    few = Lead.objects.filter(propensity_score=70)
    assert len(standing.read_page(few, unindexed, (0, 20), _ids).rows) == 2


def test_a_long_list_is_counted_in_part(leads: list[UUID], monkeypatch: Any) -> None:
    rows = Lead.objects.all()
    some, all_of_it = standing.count_up_to(rows, 5), standing.count_up_to(rows, len(leads))
    assert (some, is_more(some), str(some), f"{some:,}") == (5, True, "5+", "5+")
    assert (all_of_it, is_more(all_of_it), str(all_of_it)) == (8, False, "8")
    each = standing.count_each({"few": rows.filter(propensity_score=99), "none": rows.none()})
    assert each == {"few": 1, "none": 0}
    assert not any(map(is_more, each.values()))
    monkeypatch.setattr(standing, "MOST_COUNTED", 3)
    last = Lead.objects.order_by(*standing.by_key(Lead, F("created_at"), descending=True)).last()
    assert last is not None
    found = standing.stand(rows, standing.Sorting(F("created_at"), descending=True), last.pk)
    assert found is not None
    assert (str(found.position), str(found.total)) == ("3+", "3+")


def test_the_page_after_the_last_counted_row_can_be_reached() -> None:
    counted = Count(10_000, more=True)
    assert Page((1, 2), counted, 20_000, 2).has_next
    assert not Page((1,), counted, 20_000, 2).has_next
    assert not Page((1, 2), Count(2), 0, 2).has_next
