"""What is asked of one person in memory and of all in SQL has the same answer."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid
from leadloop.marketing.api.building import statement_of
from leadloop.marketing.api.keeping import Kept, judge_people
from leadloop.marketing.logic.conditions import lapses_of, read_conditions, reads_of
from leadloop.marketing.models import Engagement, Person, Segment, SegmentMember

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS = ["", "US", "us", "Zürich", "ÅSA", "a'b", "100%", "x_y", "äöü", "SG", "true", "US, x_y"]
DAYS = [0, 0.5, 1, 2, 6.999, 7, 7.001, 14, 30, 90, -1, -5]
KINDS = ["open", "click", "page", "form"]
ATTRIBUTES: list[dict[str, Any]] = [
    *({}, {"plan": "US"}, {"plan": 7}, {"plan": None}, {"plan": ""}, {"plan": True}),
    *({"plan": False}, {"plan": ["US", "x_y"]}, {"plan": []}, {"plan": [1, "SG", None]}),
    {"plan": {"US": "US"}},
]


def _text() -> st.SearchStrategy[dict[str, Any]]:
    field = st.sampled_from(["country", "company", "grade", "attributes.plan"])
    one = st.fixed_dictionaries(
        {
            "field": field,
            "op": st.sampled_from(["is", "is_not", "contains", "not_contains", "begins_with"]),
            "value": st.sampled_from(WORDS[1:]),
        }
    )
    many = st.fixed_dictionaries(
        {
            "field": field,
            "op": st.sampled_from(["in", "not_in"]),
            "value": st.lists(st.sampled_from(WORDS[1:]), min_size=1, max_size=3),
        }
    )
    known = st.fixed_dictionaries(
        {"field": field, "op": st.sampled_from(["is_known", "is_unknown"])}
    )
    return st.one_of(one, many, known)


_NUMBER = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["score", "company_size", "won_premium", "open_cases"]),
        "op": st.sampled_from(["is", "is_not", "at_least", "at_most", "more_than", "less_than"]),
        "value": st.sampled_from(["0", "1", "70", "70.5", "-3"]),
    }
)
_MOMENT = st.fixed_dictionaries(
    {
        "field": st.sampled_from(["last_engaged_at", "sales_created_at", "mql_at"]),
        "op": st.sampled_from(["within_last_days", "more_than_days_ago", "within_next_days"]),
        "value": st.sampled_from([1, 7, 14]),
    }
)
_DATE = st.fixed_dictionaries(
    {
        "field": st.just("last_engaged_at"),
        "op": st.sampled_from(["before", "after"]),
        "value": st.sampled_from(["2026-11-15", "2026-11-22T12:00:00+00:00"]),
    }
)
_OTHER = st.sampled_from(
    [
        {"field": "has_opted_out_of_email", "op": "is_true"},
        {"field": "has_opted_out_of_email", "op": "is_false"},
        {"field": "open_case_types", "op": "has", "value": "complaint"},
        {"field": "open_case_types", "op": "has_not", "value": "complaint"},
        {"field": "open_case_types", "op": "is_known"},
        {"field": "mql_at", "op": "is_unknown"},
        {"field": "score", "op": "is_known"},
        {"in_segment": "SEGMENT"},
    ]
)
_DID = st.fixed_dictionaries(
    {"did": st.sampled_from(KINDS), "times": st.sampled_from([1, 2, 3])},
    optional={
        "within_days": st.sampled_from([1, 7, 14]),
        "url": st.sampled_from(["Pricing", "%", "_"]),
    },
)
_LEAF = st.one_of(_text(), _NUMBER, _MOMENT, _DATE, _OTHER, _DID)
_TREE = st.recursive(
    _LEAF,
    lambda nodes: st.fixed_dictionaries({}, optional={}).flatmap(
        lambda _: st.sampled_from(["all", "any", "none"]).flatmap(
            lambda mode: st.lists(nodes, max_size=4).map(lambda found: {mode: found})
        )
    ),
    max_leaves=8,
)


@pytest.fixture
def crowd(db: None, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """Eighty people with every oddity, some in a list."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    people = [_person(n) for n in range(80)]
    Person.objects.bulk_create(people)
    Engagement.objects.bulk_create(_deeds(people))
    listed = Segment(name="List", kind="static", state="active", created_at=NOW, updated_at=NOW)
    listed.save(force_insert=True)
    listed.refresh_from_db()
    numbers = Person.objects.filter(pk__in=[one.pk for one in people[::3]])
    SegmentMember.objects.bulk_create(
        SegmentMember(segment_number=listed.number, person_number=number, entered_at=NOW)
        for number in numbers.values_list("number", flat=True)
    )
    return {"segment": str(listed.pk), "people": [one.pk for one in people]}


def _person(n: int) -> Person:
    def ago(place: int) -> datetime | None:
        return None if place % 5 == 0 else NOW - timedelta(days=DAYS[place % len(DAYS)])

    return Person(
        id=new_uuid(),
        contact_key=f"key-{n}",
        created_at=NOW,
        updated_at=NOW,
        country=WORDS[n % len(WORDS)],
        company=WORDS[(n * 7) % len(WORDS)] + WORDS[n % 3],
        grade="ABCD"[n % 4] if n % 6 else "",
        score=None if n % 4 == 0 else n + 10,
        company_size=None if n % 3 == 0 else n % 3,
        won_premium=Decimal(n % 3) * Decimal("35.25"),
        open_cases=n % 2,
        open_case_types=["complaint"] if n % 4 == 1 else [],
        has_opted_out_of_email=n % 5 == 0,
        last_engaged_at=ago(n),
        sales_created_at=ago(n + 1),
        mql_at=ago(n + 2),
        attributes=ATTRIBUTES[n % len(ATTRIBUTES)],
        is_active=n % 11 != 0,
    )


def _deeds(people: list[Person]) -> list[Engagement]:
    return [
        Engagement(
            key=new_uuid(),
            person=person,
            kind=KINDS[(n + i) % 4],
            at=NOW - timedelta(days=abs(DAYS[(n * 3 + i) % len(DAYS)])),
            scanner=(n + i) % 5 == 0,
            url=["", "https://x/PRICING", "https://x/100%", "https://x/a_b"][(n + i) % 4],
        )
        for n, person in enumerate(people)
        for i in range(n % 7)
    ]


def _with_segment(node: Any, segment: str) -> Any:
    if isinstance(node, dict):
        return {key: _with_segment(value, segment) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_segment(one, segment) for one in node]
    return segment if node == "SEGMENT" else node


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(tree=_TREE)
def test_memory_and_sql_choose_the_same_people(crowd: Mapping[str, Any], tree: Any) -> None:
    conditions = read_conditions(_with_segment(tree, crowd["segment"]))
    statement = statement_of(conditions, NOW)
    by_sql = {
        row[0]
        for row in execute(
            f"SELECT p.id FROM marketing_person p WHERE p.is_active AND {statement.sql}",
            dict(statement.parameters),
        )
    }
    execute("DELETE FROM marketing_segment_member WHERE segment_number = 0")
    moves = judge_people(crowd["people"], [Kept(UUID(int=0), 0, conditions, listened=False)])
    in_memory = {person for one in moves for person in one.entered.values()}
    assert in_memory == by_sql
    assert "is_active" in reads_of(conditions)
    assert all(lapse.source for lapse in lapses_of(conditions))
