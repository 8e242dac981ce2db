"""Topics and event subscriptions: who may, what is refused, what is kept secret."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from leadloop.events import api, maintenance
from leadloop.events.contracts import EventDraft
from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    DeliveryAttribute,
    DeliverySchema,
    EventFilter,
    Health,
    LetterFilter,
    Operator,
    ProvisioningState,
    PullQueue,
    SubscriptionDraft,
    TimeRange,
    WebHook,
)
from leadloop.kit import clock, sealing
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_trace_id
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db", "reachable")

URL = "http://127.0.0.1:9/hook"
HOOK = SubscriptionDraft("leads", "my-hook", WebHook(URL))


def append(count: int, topic: str = "leads") -> list[str]:
    drafts = [
        EventDraft(
            topic, "lead.created", "/t", str(uuid4()), b'{"n": %d}' % n, clock.now(), new_trace_id()
        )
        for n in range(count)
    ]
    api.append(drafts)
    return [draft.id for draft in drafts]


def actor(role: Role, *scopes: str) -> Actor:
    return Actor(ActorKind.CLIENT, str(uuid4()), "c", role, scopes=frozenset(scopes))


def test_a_subscription_reads_back_as_it_was_asked_for() -> None:
    draft = replace(
        HOOK,
        filter=EventFilter(
            ("lead.created",),
            "/a",
            "z",
            on_arrays=True,
            advanced=(
                AdvancedFilter(Operator.NUMBER_IN_RANGE, "data.n", ((1, 2), (5, 9.5))),
                AdvancedFilter(Operator.IS_NOT_NULL, "data.m"),
            ),
        ),
        labels=("a",),
        expires_at=clock.now() + timedelta(days=1),
        schema=DeliverySchema.EVENT_GRID,
    )
    made = api.create_subscription(SYSTEM, draft=draft)
    found = api.get_subscription_by_name(SYSTEM, topic="LEADS", name="My-Hook")
    assert found == api.get_subscription(SYSTEM, subscription_id=made.subscription.id)
    assert found.draft == draft
    assert found.state is ProvisioningState.CREATING
    assert found.health is Health.IDLE
    assert made.secret.startswith("whsec_")
    pull = replace(draft, name="queue", destination=PullQueue(90, 5, timedelta(hours=1)))
    queue = api.create_subscription(SYSTEM, draft=pull).subscription
    assert (queue.draft, queue.state) == (pull, ProvisioningState.SUCCEEDED)
    assert [s.name for s in api.list_event_subscriptions(SYSTEM, topic="leads")] == [
        "my-hook",
        "queue",
    ]


def test_only_administrators_and_clients_with_the_scope_may() -> None:
    for refused in (
        actor(Role.INTEGRATION, "events.publish"),
        actor(Role.MARKETER, "events.manage"),
        Actor(ActorKind.PERSON, "1", "p", Role.SALES_MANAGER),
    ):
        with pytest.raises(NotAllowed):
            api.create_subscription(refused, draft=HOOK)
        with pytest.raises(NotAllowed):
            api.create_topic(refused, name="orders")
        with pytest.raises(NotAllowed):
            api.list_event_subscriptions(refused)
    allowed = actor(Role.INTEGRATION, "events.manage")
    made = api.create_subscription(allowed, draft=HOOK)
    assert made.subscription.created_by == allowed.label
    api.create_subscription(
        Actor(ActorKind.PERSON, "1", "p", Role.ADMINISTRATOR), draft=replace(HOOK, name="two")
    )


def test_every_fault_is_named_by_its_field() -> None:
    draft = replace(
        HOOK,
        name="x",
        destination=WebHook(
            "ftp://x", max_events_per_batch=0, attributes=(DeliveryAttribute("aeg-x"),)
        ),
        filter=EventFilter(advanced=(AdvancedFilter(Operator.NUMBER_IN, "nope!", ("a",)),)),
    )
    with pytest.raises(InvalidInput) as refusal:
        api.create_subscription(SYSTEM, draft=draft)
    assert {error.field for error in refusal.value.errors} == {
        "name",
        "destination.endpointUrl",
        "destination.maxEventsPerBatch",
        "destination.deliveryAttributeMappings[0].name",
        "filter.advancedFilters[0].key",
        "filter.advancedFilters[0].values",
    }


def test_private_addresses_are_refused_when_subscribing() -> None:
    for url in ("http://10.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest"):
        draft = replace(HOOK, destination=WebHook(url))
        with pytest.raises(InvalidInput, match="not public"):
            api.create_subscription(SYSTEM, draft=draft)


def test_names_are_unique_within_a_topic_and_free_again_after_deletion() -> None:
    first = api.create_subscription(SYSTEM, draft=HOOK).subscription
    with pytest.raises(Conflict):
        api.create_subscription(SYSTEM, draft=replace(HOOK, name="MY-HOOK"))
    api.create_subscription(SYSTEM, draft=replace(HOOK, topic="visits"))
    api.delete_subscription(SYSTEM, subscription_id=first.id)
    with pytest.raises(NotFound):
        api.get_subscription(SYSTEM, subscription_id=first.id)
    api.create_subscription(SYSTEM, draft=HOOK)


def test_secret_headers_are_sealed_masked_and_kept() -> None:
    secret = DeliveryAttribute("Authorization", value="Bearer abc", secret=True)
    draft = replace(HOOK, destination=WebHook(URL, attributes=(secret,)))
    made = api.create_subscription(SYSTEM, draft=draft).subscription
    assert isinstance(made.draft.destination, WebHook)
    assert made.draft.destination.attributes == (replace(secret, value=""),)
    changed = replace(made.draft, labels=("x",))
    api.update_subscription(SYSTEM, subscription_id=made.id, draft=changed)
    row = execute("SELECT draft, secret FROM events_event_subscription")[0]
    kept = row[0]["destination"]["attributes"][0]["value"]
    assert "abc" not in kept
    assert sealing.unseal(kept) == "Bearer abc"


def test_a_new_address_has_to_consent_anew_other_changes_do_not() -> None:
    made = api.create_subscription(SYSTEM, draft=HOOK).subscription
    code = str(execute("SELECT validation FROM events_event_subscription")[0][0])
    with pytest.raises(NotFound):
        api.confirm_validation(subscription_id=made.id, code=str(uuid4()))
    done = api.confirm_validation(subscription_id=made.id, code=code)
    assert done.state is ProvisioningState.SUCCEEDED
    assert api.confirm_validation(subscription_id=made.id, code=code) == done
    same = api.update_subscription(
        SYSTEM, subscription_id=made.id, draft=replace(HOOK, labels=("x",))
    )
    assert same.state is ProvisioningState.SUCCEEDED
    moved = api.update_subscription(
        SYSTEM, subscription_id=made.id, draft=replace(HOOK, destination=WebHook(URL + "/2"))
    )
    assert moved.state is ProvisioningState.CREATING
    for other in (
        replace(HOOK, name="other"),
        replace(HOOK, topic="visits"),
        replace(HOOK, destination=PullQueue()),
    ):
        with pytest.raises(InvalidInput):
            api.update_subscription(SYSTEM, subscription_id=made.id, draft=other)


def test_a_secret_rotates_with_an_overlap() -> None:
    made = api.create_subscription(SYSTEM, draft=HOOK)
    fresh = api.rotate_secret(SYSTEM, subscription_id=made.subscription.id)
    assert fresh != made.secret
    new, old, until = execute(
        "SELECT secret, old_secret, old_secret_until FROM events_event_subscription"
    )[0]
    assert (sealing.unseal(new), sealing.unseal(old)) == (fresh, made.secret)
    assert until > clock.now() + timedelta(hours=23)


def test_a_cursor_begins_now_or_at_a_time() -> None:
    append(3)
    moment = clock.now()
    append(2)
    now = api.create_subscription(SYSTEM, draft=HOOK).subscription
    assert now.waiting == 0
    since = api.create_subscription(
        SYSTEM, draft=replace(HOOK, name="since", start_from=moment)
    ).subscription
    assert since.waiting == 2
    append(1)
    assert api.get_subscription(SYSTEM, subscription_id=now.id).waiting == 1


def test_topics_are_made_listed_and_deleted_with_their_subscriptions() -> None:
    api.create_topic(SYSTEM, name="Orders-1", labels=("shop",))
    with pytest.raises(Conflict):
        api.create_topic(SYSTEM, name="orders-1")
    for bad in ("x", "-abc", "a b c", "leads\0", "ö" * 5):
        with pytest.raises(InvalidInput):
            api.create_topic(SYSTEM, name=bad)
    with pytest.raises(Conflict):
        api.create_topic(SYSTEM, name="Leads")
    assert "Orders-1" in api.list_public_topics()
    assert api.get_topic(SYSTEM, name="ORDERS-1").labels == ("shop",)
    assert "Orders-1" in {topic.name for topic in api.list_topics()}
    made = api.create_subscription(SYSTEM, draft=replace(HOOK, topic="orders-1")).subscription
    assert made.topic == "Orders-1"
    api.delete_topic(SYSTEM, name="orders-1")
    assert api.list_event_subscriptions(SYSTEM) == []
    with pytest.raises(NotFound):
        api.get_topic(SYSTEM, name="orders-1")
    with pytest.raises(NotAllowed):
        api.delete_topic(SYSTEM, name="leads")


def test_a_range_is_replayed_by_what_the_subscription_wants() -> None:
    wanted = EventFilter(advanced=(AdvancedFilter(Operator.NUMBER_LESS_THAN, "data.n", (3,)),))
    before = clock.now()
    draft = replace(HOOK, filter=wanted)
    append(5)
    made = api.create_subscription(SYSTEM, draft=draft).subscription
    span = TimeRange(before, clock.now())
    assert api.replay_range(SYSTEM, subscription_id=made.id, span=span) == 3
    assert api.replay_range(SYSTEM, subscription_id=made.id, span=span) == 3
    waiting = api.list_waiting_deliveries(SYSTEM, subscription_id=made.id)
    assert len(waiting) == 3
    assert all(one.replay and one.attempts == 0 for one in waiting)
    with pytest.raises(InvalidInput):
        api.replay_range(SYSTEM, subscription_id=made.id, span=TimeRange(span.until, span.since))


def test_dead_letters_filter_takes_any_text() -> None:
    assert api.count_dead_letters(LetterFilter(text="%\0'\"", topic="x")) == 0
    assert api.list_dead_letters(wanted=LetterFilter(since=clock.now())) == []


def test_days_that_a_subscription_may_still_need_are_kept() -> None:
    made = api.create_subscription(SYSTEM, draft=HOOK).subscription
    # `name` of a partition, made for the day so many days ago.
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    names = {}
    for days in (3, 20):
        day = midnight - timedelta(days=days)
        maintenance._make_partition(day)
        names[days] = f"events_log_{day:%Y%m%d}"

    def kept() -> set[int]:
        query = "SELECT to_regclass(%s) IS NOT NULL"
        return {days for days, name in names.items() if execute(query, (name,))[0][0]}

    def maintain() -> None:
        maintenance.maintain(retention=timedelta(days=1), duplicate_horizon=timedelta(days=30))

    execute(
        "UPDATE events_event_subscription SET read_at = %s", (clock.now() - timedelta(days=40),)
    )
    maintain()
    # Nothing lives longer than seven days, so no subscription holds more than eight.
    assert kept() == {3}
    api.delete_subscription(SYSTEM, subscription_id=made.id)
    maintain()
    assert kept() == set()
