"""Limits of subscriptions: each is named by its field, and no input does more than be refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.events.contracts import to_json
from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    EventFilter,
    Operator,
    PullQueue,
    RetryPolicy,
    SubscriptionDraft,
    WebHook,
)
from leadloop.events.logic.drafts import check_draft, check_topic_name
from leadloop.events.logic.filters import compile_filter
from leadloop.events.logic.stored import draft_from_json, draft_to_json
from leadloop.kit.errors import FieldError, InvalidInput

from things import logged  # isort: skip

GOOD = SubscriptionDraft("leads", "my-hook", WebHook("https://example.com/hook?code=abc"))


def advanced(operator: Operator, *values: Any, key: str = "data.a") -> SubscriptionDraft:
    wanted = EventFilter(advanced=(AdvancedFilter(operator, key, values),))
    return replace(GOOD, filter=wanted)


def hook(url: str = "https://example.com/", **fields: Any) -> SubscriptionDraft:
    return replace(GOOD, destination=WebHook(url, **fields))


def fields_at_fault(draft: SubscriptionDraft) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        check_draft(draft)
    return {error.field for error in refusal.value.errors}


MANY = tuple(AdvancedFilter(Operator.IS_NOT_NULL, "data.a") for _ in range(26))
HEADERS = tuple(DeliveryAttribute(f"x-{n}", value="v") for n in range(11))
FAULTS: list[tuple[SubscriptionDraft, str]] = [
    (replace(GOOD, name="ab"), "name"),
    (replace(GOOD, name="a" * 65), "name"),
    (replace(GOOD, name="a_b_c"), "name"),
    (replace(GOOD, name="abc\n"), "name"),
    (replace(GOOD, labels=("x" * 513,)), "labels"),
    (replace(GOOD, expires_at=datetime(2030, 1, 1)), "expires_at"),  # noqa: DTZ001
    (replace(GOOD, filter=EventFilter(("",))), "filter.includedEventTypes"),
    (replace(GOOD, filter=EventFilter(subject_ends_with="x" * 513)), "filter.subjectEndsWith"),
    (replace(GOOD, filter=EventFilter(subject_begins_with="\0")), "filter.subjectBeginsWith"),
    (replace(GOOD, filter=EventFilter(advanced=MANY)), "filter.advancedFilters"),
    (advanced(Operator.STRING_IN, *"abcdefghijklmnopqrstuvwxyz"), "filter.advancedFilters"),
    (advanced(Operator.STRING_IN), "filter.advancedFilters[0].values"),
    (advanced(Operator.STRING_IN, "x" * 513), "filter.advancedFilters[0].values"),
    (advanced(Operator.STRING_IN, 5), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_IN, *[True]), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_IN, float("nan")), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_IN, float("-inf")), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_IN, 2**63), "filter.advancedFilters[0].values"),
    (advanced(Operator.STRING_IN, "\ud800"), "filter.advancedFilters[0].values"),
    (replace(GOOD, labels=("\ud800",)), "labels"),
    (advanced(Operator.NUMBER_IN, "5"), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_LESS_THAN, 1, 2), "filter.advancedFilters[0].value"),
    (advanced(Operator.BOOL_EQUALS, "true"), "filter.advancedFilters[0].value"),
    (advanced(Operator.NUMBER_IN_RANGE, (2, 1)), "filter.advancedFilters[0].values"),
    (advanced(Operator.NUMBER_IN_RANGE, 5), "filter.advancedFilters[0].values"),
    (advanced(Operator.IS_NOT_NULL, 1), "filter.advancedFilters[0].values"),
    (advanced(Operator.STRING_IN, "a", key="data..a"), "filter.advancedFilters[0].key"),
    (advanced(Operator.STRING_IN, "a", key=""), "filter.advancedFilters[0].key"),
    (advanced(Operator.STRING_IN, "a", key="subject.x"), "filter.advancedFilters[0].key"),
    (hook("example.com"), "destination.endpointUrl"),
    (hook("ftp://example.com"), "destination.endpointUrl"),
    (hook("https://"), "destination.endpointUrl"),
    (hook("https://[::1"), "destination.endpointUrl"),
    (hook("https://example.com:99999/"), "destination.endpointUrl"),
    (hook("https://example.com/a b"), "destination.endpointUrl"),
    (hook("https://example.com/\r\nx: y"), "destination.endpointUrl"),
    (hook("https://user:pass@example.com/"), "destination.endpointUrl"),
    (hook("https://example.com/#here"), "destination.endpointUrl"),
    (hook("https://example.com/" + "x" * 2048), "destination.endpointUrl"),
    (hook(max_events_per_batch=5001), "destination.maxEventsPerBatch"),
    (hook(preferred_batch_kb=1025), "destination.preferredBatchSizeInKilobytes"),
    (hook(attributes=HEADERS), "destination.deliveryAttributeMappings"),
    (
        hook(attributes=(HEADERS[0], replace(HEADERS[0], name="X-0"))),
        "destination.deliveryAttributeMappings",
    ),
    (
        hook(attributes=(DeliveryAttribute("x", value="é"),)),
        "destination.deliveryAttributeMappings[0].value",
    ),
    (
        hook(attributes=(DeliveryAttribute("x", value="a\r\nb: c"),)),
        "destination.deliveryAttributeMappings[0].value",
    ),
    (
        hook(attributes=(DeliveryAttribute("x", value="v" * 4097),)),
        "destination.deliveryAttributeMappings[0].value",
    ),
    (
        hook(attributes=(DeliveryAttribute("x", AttributeKind.DYNAMIC, "no key"),)),
        "destination.deliveryAttributeMappings[0].sourceField",
    ),
    (
        hook(attributes=(DeliveryAttribute("x", AttributeKind.DYNAMIC, "id", secret=True),)),
        "destination.deliveryAttributeMappings[0].isSecret",
    ),
    *[
        (
            hook(attributes=(DeliveryAttribute(name, value="v"),)),
            "destination.deliveryAttributeMappings[0].name",
        )
        for name in ("", "Host", "webhook-signature", "aeg-x", "ce-id", "a b", "x:y")
    ],
    (replace(GOOD, retry=RetryPolicy(0)), "retryPolicy.maxDeliveryAttempts"),
    (replace(GOOD, retry=RetryPolicy(31)), "retryPolicy.maxDeliveryAttempts"),
    (replace(GOOD, retry=RetryPolicy(1, 1441)), "retryPolicy.eventTimeToLiveInMinutes"),
    (
        replace(GOOD, destination=PullQueue(lock_duration_s=59)),
        "destination.receiveLockDurationInSeconds",
    ),
    (replace(GOOD, destination=PullQueue(max_delivery_count=11)), "destination.maxDeliveryCount"),
    (replace(GOOD, destination=PullQueue(ttl=timedelta(days=8))), "destination.eventTimeToLive"),
]


@pytest.mark.parametrize(("draft", "field"), FAULTS)
def test_each_limit_is_named(draft: SubscriptionDraft, field: str) -> None:
    assert fields_at_fault(draft) == {field}


def test_what_keeps_the_limits_is_accepted() -> None:
    check_draft(GOOD)
    check_draft(replace(GOOD, destination=PullQueue()))
    check_draft(advanced(Operator.STRING_IN, *"abcdefghijklmnopqrstuvwxy"))
    check_draft(advanced(Operator.NUMBER_IN_RANGE, (1, 1), [2, 3.5]))
    check_draft(hook("http://[2606:4700::1111]:8080/x", attributes=HEADERS[:10]))
    check_topic_name("a1-b")


def test_the_address_is_shown_without_its_query() -> None:
    assert isinstance(GOOD.destination, WebHook)
    assert GOOD.destination.base_url == "https://example.com/hook"


texts = st.text(max_size=20) | st.sampled_from(
    ["data.a", "subject", "https://example.com/", "ab-c"]
)
batch_sizes = st.integers() | st.integers(1, 1024)
anything = st.one_of(
    texts, st.integers(), st.floats(), st.booleans(), st.none(), st.tuples(st.integers(), texts)
)
drafts = st.builds(
    SubscriptionDraft,
    topic=texts,
    name=texts | st.just("ab-c"),
    destination=st.builds(
        WebHook,
        url=texts | st.just("https://example.com/"),
        max_events_per_batch=batch_sizes,
        preferred_batch_kb=batch_sizes,
        attributes=st.lists(
            st.builds(
                DeliveryAttribute,
                name=texts,
                kind=st.sampled_from(AttributeKind),
                value=texts,
                secret=st.booleans(),
            ),
            max_size=3,
        ).map(tuple),
    ),
    filter=st.builds(
        EventFilter,
        included_types=st.lists(texts, max_size=3).map(tuple),
        subject_begins_with=texts,
        subject_ends_with=texts,
        case_sensitive=st.booleans(),
        on_arrays=st.booleans(),
        advanced=st.lists(
            st.builds(
                AdvancedFilter,
                operator=st.sampled_from(Operator),
                key=texts,
                values=st.lists(anything, max_size=3).map(tuple),
            ),
            max_size=3,
        ).map(tuple),
    ),
    schema=st.sampled_from(DeliverySchema),
    retry=st.just(RetryPolicy())
    | st.builds(RetryPolicy, max_attempts=st.integers(), ttl_minutes=st.integers()),
    dead_letter=st.booleans(),
    labels=st.lists(texts, max_size=2).map(tuple),
    expires_at=st.none() | st.just(datetime(2030, 1, 1, tzinfo=UTC)),
)


def faults_of(draft: SubscriptionDraft) -> tuple[FieldError, ...]:
    try:
        check_draft(draft)
    except InvalidInput as refusal:
        return refusal.errors
    return ()


@given(drafts)
def test_a_draft_is_refused_by_field_or_kept_and_used(draft: SubscriptionDraft) -> None:
    if faults := faults_of(draft):
        assert all(error.field and error.message for error in faults)
        return
    assert draft_from_json(orjson.loads(to_json(draft_to_json(draft)))) == draft
    wanted = compile_filter(draft.filter)
    assert wanted is None or wanted(logged({"a": 1})) in (True, False)
