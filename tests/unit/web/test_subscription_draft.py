"""What the subscription editor posts becomes a draft, and comes back as it was typed."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    Operator,
    PullQueue,
    WebHook,
)
from leadloop.web import subscription_draft as editor

TYPED = [
    ("NumberIn", "1\n2.5\n-3", (1, 2.5, -3)),
    ("NumberInRange", "1..5\n2.5..10", ((1, 5), (2.5, 10))),
    ("NumberInRange", "5", ("5",)),
    ("BoolEquals", "true", (True,)),
    ("BoolEquals", "yes", ("yes",)),
    ("StringIn", "1\n Ana ", ("1", "Ana")),
    ("NumberIn", "many", ("many",)),
    ("IsNotNull", "", ()),
]


@pytest.mark.parametrize(("operator", "typed", "values"), TYPED)
def test_values_are_read_by_operator_and_shown_as_typed(
    operator: str, typed: str, values: tuple[object, ...]
) -> None:
    posted = {
        "filters-count": "1",
        "filters-0-operator": operator,
        "filters-0-key": " data.size ",
        "filters-0-values": typed,
    }
    draft = editor.read(posted)
    (one,) = draft.filter.advanced
    assert one == AdvancedFilter(Operator(operator), "data.size", values)
    (row,) = editor.filter_rows(draft, [])
    assert row.values.split() == typed.split()


def test_a_webhook_is_read_whole() -> None:
    draft = editor.read(
        {
            "topic": "leads",
            "name": "crm",
            "url": " https://crm.example/hook ",
            "max_events": "10",
            "schema": "EventGridSchema",
            "types": "lead.created\n\n lead.assessed ",
            "case_sensitive": "1",
            "headers-count": "1",
            "headers-0-name": "Authorization",
            "headers-0-value": "Bearer x",
            "headers-0-secret": "1",
            "labels": "crm, test",
            "expires_at": "2027-01-31T10:00",
        }
    )
    hook = draft.destination
    assert isinstance(hook, WebHook)
    assert (hook.url, hook.max_events_per_batch) == ("https://crm.example/hook", 10)
    assert hook.attributes[0].kind is AttributeKind.STATIC
    assert hook.attributes[0].secret
    assert draft.filter.included_types == ("lead.created", "lead.assessed")
    assert draft.filter.case_sensitive
    assert not draft.dead_letter
    assert draft.labels == ("crm", "test")
    assert draft.expires_at == datetime(2027, 1, 31, 10, tzinfo=UTC)


def test_what_cannot_be_read_is_named_and_the_rest_is_kept() -> None:
    with pytest.raises(editor.Unread) as unread:
        editor.read({"name": "crm", "max_attempts": "often", "expires_at": "soon"})
    assert {error.field for error in unread.value.errors} == {
        "retryPolicy.maxDeliveryAttempts",
        "expires_at",
    }
    assert unread.value.draft.name == "crm"


def test_buttons_add_and_remove_rows() -> None:
    draft = editor.blank("webhook", "leads")
    for word in ("filter-add", "filter-add", "header-add", "filter-remove:0", "filter-remove:x"):
        draft = editor.change(draft, word)
    assert len(draft.filter.advanced) == 1
    assert len(editor.header_rows(draft, [])) == 1
    assert isinstance(editor.blank("pull", "leads").destination, PullQueue)
    assert editor.change(editor.blank("pull", "leads"), "header-add").destination == PullQueue()


NAMES = st.sampled_from(
    (
        *("topic", "name", "kind", "url", "max_events", "filters-count", "filters-0-operator"),
        *("filters-0-values", "headers-count", "expires_at", "queue_ttl_minutes", "ttl_minutes"),
    )
)


@given(st.dictionaries(NAMES, st.text(max_size=12) | st.sampled_from(["pull", "3", "NumberIn"])))
def test_whatever_is_posted_is_read_or_refused(posted: dict[str, str]) -> None:
    try:
        draft = editor.read(posted)
    except editor.Unread as unread:
        draft = unread.draft
    assert len(editor.filter_rows(draft, [])) <= editor.MAX_ROWS
