"""Push delivery to real receivers: handshakes, requests, isolation, retries, take-over."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from push_things import (
    Got,
    Receivers,
    answering,
    append,
    dispatching,
    get,
    ready,
    subscribe,
    wait_for,
)
from standardwebhooks import Webhook

from leadloop.events import api
from leadloop.events.contracts.subscriptions import (
    AdvancedFilter,
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    EventFilter,
    Health,
    LetterFilter,
    Operator,
    ProvisioningState,
    RetryPolicy,
    SubscriptionDraft,
    TimeRange,
    WebHook,
)
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db", "reachable")


def test_events_arrive_in_event_grids_schema_with_its_headers(
    database_url: str, receivers: Receivers
) -> None:
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/a"))
        ids = append(3, extensions=b'{"dataversion":"7"}')
        wait_for(lambda: len(receivers.ids("/a")) == 3)
    assert sorted(receivers.ids("/a")) == sorted(ids)
    got = receivers.notifications("/a")[0]
    assert got.headers["content-type"] == "application/json; charset=utf-8"
    assert got.headers["aeg-subscription-name"] == "my-hook"
    assert got.headers["aeg-delivery-count"] == "0"
    assert got.headers["aeg-metadata-version"] == "1"
    assert got.headers["aeg-data-version"] == "7"
    assert got.headers["traceparent"].startswith("00-")
    event = got.events[0]
    assert set(event) == {
        "id",
        "topic",
        "subject",
        "eventType",
        "eventTime",
        "data",
        "dataVersion",
        "metadataVersion",
    }
    assert (event["topic"], event["eventType"], event["dataVersion"]) == (
        "leads",
        "lead.created",
        "7",
    )
    validation = receivers.got[0]
    assert validation.headers["aeg-event-type"] == "SubscriptionValidation"
    assert validation.events[0]["eventType"] == "Microsoft.EventGrid.SubscriptionValidationEvent"
    found = get(made)
    assert found.health is Health.HEALTHY
    assert (found.counters.delivered, found.counters.matched, found.waiting) == (3, 3, 0)


def test_cloud_events_are_signed_and_carry_ones_own_headers(
    database_url: str, receivers: Receivers
) -> None:
    attributes = (
        DeliveryAttribute("Authorization", value="Bearer s3cret", secret=True),
        DeliveryAttribute("X-Country", AttributeKind.DYNAMIC, "data.country"),
        DeliveryAttribute("X-Missing", AttributeKind.DYNAMIC, "data.nothing"),
    )
    draft = SubscriptionDraft(
        "leads", "signed", WebHook(receivers.url + "/c", attributes=attributes)
    )
    with dispatching(database_url):
        made = api.create_subscription(SYSTEM, draft=draft)
        ready(made.subscription)
        append(data={"country": "SG"})
        wait_for(lambda: receivers.notifications("/c"))
        fresh = api.rotate_secret(SYSTEM, subscription_id=made.subscription.id)
        time.sleep(1.2)
        append()
        second = wait_for(lambda: receivers.notifications("/c")[1:])[0]
    got = receivers.notifications("/c")[0]
    event = Webhook(made.secret).verify(got.body.decode(), got.headers)
    assert (event["specversion"], event["type"]) == ("1.0", "lead.created")
    assert event["traceparent"] == got.headers["traceparent"]
    assert got.headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    assert got.headers["aeg-metadata-version"] == "1.0"
    assert got.headers["authorization"] == "Bearer s3cret"
    assert got.headers["x-country"] == "SG"
    assert "x-missing" not in got.headers
    for secret in (made.secret, fresh):
        Webhook(secret).verify(second.body.decode(), second.headers)
    options = receivers.got[0]
    assert (options.method, options.headers["webhook-request-origin"]) == (
        "OPTIONS",
        "leadloop.example",
    )


def test_only_wanted_events_arrive(database_url: str, receivers: Receivers) -> None:
    wanted = EventFilter(
        ("LEAD.created",),
        "/LEADS",
        advanced=(AdvancedFilter(Operator.NUMBER_GREATER_THAN, "data.n", (7,)),),
    )
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/f", filter=wanted))
        append(10)
        append(10, type="other")
        append(10, subject="/else")
        append(9)
        wait_for(lambda: len(receivers.ids("/f")) == 3)
        wait_for(lambda: get(made).waiting == 0)
    assert {e["data"]["n"] for g in receivers.notifications("/f") for e in g.events} == {8, 9}
    assert get(made).counters.matched == 3


def test_batches_are_bounded_by_count_and_size(database_url: str, receivers: Receivers) -> None:
    append(1)
    start = clock.now()
    append(25)
    append(6, data={"text": "x" * 700})
    with dispatching(database_url):
        hook = {"max_events_per_batch": 10, "preferred_batch_kb": 2}
        ready(
            subscribe(
                receivers.url + "/b",
                hook=hook,
                start_from=start,
                schema=DeliverySchema.CLOUD_EVENTS,
            )
        )
        wait_for(lambda: len(receivers.ids("/b")) == 31)
    for got in receivers.notifications("/b"):
        assert got.headers["content-type"] == "application/cloudevents-batch+json; charset=utf-8"
        assert len(got.events) <= 10
        assert len(got.body) <= 2048 + 100 or len(got.events) == 1
    assert max(len(got.events) for got in receivers.notifications("/b")) > 2


def test_a_manual_handshake_completes_by_its_address_or_fails(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    receivers.consent = False
    with dispatching(database_url):
        for schema, path in (
            (DeliverySchema.EVENT_GRID, "/m1"),
            (DeliverySchema.CLOUD_EVENTS, "/m2"),
        ):
            made = subscribe(receivers.url + path, "m" + path[1:], schema=schema)
            wait_for(lambda one=made: get(one).state is ProvisioningState.AWAITING_MANUAL_ACTION)
            assert "validation address" in get(made).state_reason
            asked = next(one for one in receivers.got if one.path == path)
            if schema is DeliverySchema.EVENT_GRID:
                url = asked.events[0]["data"]["validationUrl"]
            else:
                url = asked.headers["webhook-request-callback"]
            assert url.startswith(f"http://leadloop.example/eventgrid/validate?id={made.id}&t=")
            ids = append(2)
            api.confirm_validation(subscription_id=made.id, code=url.rpartition("t=")[2])
            wait_for(lambda p=path: len(receivers.ids(p)) == 2)
            assert sorted(receivers.ids(path)) == sorted(ids)
        late = subscribe(receivers.url + "/m3", "late")
        wait_for(lambda: get(late).state is ProvisioningState.AWAITING_MANUAL_ACTION)
        code = execute("SELECT validation FROM events_event_subscription WHERE id = %s", [late.id])
        execute(
            "UPDATE events_event_subscription SET validation_until = %s, version = version + 1"
            " WHERE id = %s",
            (clock.now() - timedelta(seconds=1), late.id),
        )
        wait_for(lambda: get(late).state is ProvisioningState.FAILED)
        with pytest.raises(NotFound):
            api.confirm_validation(subscription_id=late.id, code=str(code[0][0]))
        receivers.consent = True
        api.retry_validation(SYSTEM, subscription_id=late.id)
        ready(late)


def test_a_refused_handshake_is_repeated_and_says_why(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadloop.events.push.runner._ASK_AGAIN_S", 0.1)
    receivers.consent = False
    receivers.behaviours["/no"] = answering(202)
    with dispatching(database_url):
        made = subscribe(receivers.url + "/no")
        wait_for(lambda: len(receivers.got) >= 3)
        found = wait_for(lambda: "202" in get(made).state_reason and get(made))
        assert found.state is ProvisioningState.CREATING
        assert receivers.notifications("/no") == []
        receivers.consent = True
        ready(made)


def test_deletion_is_told_and_leaves_nothing_but_dead_letters(
    database_url: str, receivers: Receivers
) -> None:
    receivers.behaviours["/d"] = answering(400)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/d"))
        append(2)
        wait_for(lambda: get(made).dead_letters == 2)
        api.delete_subscription(SYSTEM, subscription_id=made.id)
        wait_for(
            lambda: any(
                one.headers.get("aeg-event-type") == "SubscriptionDeletion" for one in receivers.got
            )
        )
        wait_for(lambda: not execute("SELECT FROM events_event_subscription"))
        wait_for(lambda: not execute("SELECT FROM events_attempt"))
    assert api.count_dead_letters() == 2


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, "BadRequest"),
        (401, "Unauthorized"),
        (403, "Forbidden"),
        (413, "PayloadTooLarge"),
    ],
)
def test_what_cannot_be_retried_is_a_dead_letter_at_once(
    database_url: str, receivers: Receivers, status: int, outcome: str
) -> None:
    receivers.behaviours["/x"] = answering(status)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/x"))
        ids = append(1)
        wait_for(lambda: get(made).dead_letters == 1)
    letter = api.list_dead_letters(wanted=LetterFilter(subscription_id=made.id))[0]
    assert (letter.reason, letter.attempts, letter.last_outcome) == (
        "NotRetryableOutcome",
        1,
        outcome,
    )
    (exported,) = api.export_dead_letters(
        SYSTEM, wanted=LetterFilter(topic="leads"), schema=DeliverySchema.EVENT_GRID
    )
    assert exported["id"] == ids[0]
    assert exported["deadLetterReason"] == "NotRetryableOutcome"
    assert exported["deliveryAttempts"] == 1
    assert exported["lastDeliveryOutcome"] == outcome
    assert exported["publishTime"] <= exported["lastDeliveryAttemptTime"]
    (cloud,) = api.export_dead_letters(
        SYSTEM, wanted=LetterFilter(), schema=DeliverySchema.CLOUD_EVENTS
    )
    assert cloud["deadletterreason"] == "NotRetryableOutcome"
    receivers.behaviours.clear()
    with dispatching(database_url):
        assert api.replay_dead_letters(SYSTEM, wanted=LetterFilter(text=ids[0])) == 1
        wait_for(lambda: len(receivers.ids("/x")) == 2)
        wait_for(lambda: get(made).retrying == 0)
    assert api.count_dead_letters() == 0


def test_attempts_and_time_to_live_end_in_dead_letters_or_are_dropped(
    database_url: str, receivers: Receivers
) -> None:
    receivers.behaviours["/once"] = answering(500)
    receivers.behaviours["/old"] = answering(500)
    with dispatching(database_url):
        once = ready(subscribe(receivers.url + "/once", "once", retry=RetryPolicy(max_attempts=1)))
        dropped = ready(
            subscribe(
                receivers.url + "/once",
                "dropped",
                retry=RetryPolicy(max_attempts=1),
                dead_letter=False,
            )
        )
        old = ready(subscribe(receivers.url + "/old", "old", retry=RetryPolicy(ttl_minutes=1)))
        append(1)
        wait_for(lambda: get(once).dead_letters == 1)
        wait_for(lambda: get(dropped).counters.dropped == 1)
        wait_for(lambda: get(old).retrying == 1)
        execute("UPDATE events_delivery SET since = since - interval '1 minute', due_at = now()")
        wait_for(lambda: get(old).dead_letters == 1)
    reasons = {one.subscription: one.reason for one in api.list_dead_letters()}
    assert reasons == {
        "leads/once": "MaxDeliveryAttemptsExceeded",
        "leads/old": "TimeToLiveExceeded",
    }
    assert len(receivers.notifications("/old")) == 1
    assert get(dropped).dead_letters == 0


def test_a_sick_endpoint_delays_nobody_and_is_spared(
    database_url: str, receivers: Receivers
) -> None:
    async def hang(_: Got) -> web.Response:
        await asyncio.sleep(20)
        return web.Response()

    receivers.behaviours["/slow"] = hang
    receivers.behaviours["/down"] = answering(503)
    with dispatching(database_url, response_timeout_s=1.0):
        slow = ready(subscribe(receivers.url + "/slow", "slow"))
        down = ready(subscribe(receivers.url + "/down", "down"))
        well = ready(subscribe(receivers.url + "/well", "well"))
        ids = []
        for _ in range(40):
            ids += append(5)
            time.sleep(0.05)
        wait_for(lambda: len(receivers.ids("/well")) == 200, 5)
        wait_for(lambda: get(down).health is Health.PROBATION)
        wait_for(lambda: get(slow).health is Health.PROBATION)
    assert sorted(receivers.ids("/well")) == sorted(ids)
    minutes = api.list_minutes(
        SYSTEM, subscription_id=well.id, since=clock.now() - timedelta(minutes=5)
    )
    assert sum(one.delivered for one in minutes) == 200
    assert max(one.lag_ms for one in minutes) < 2000
    # Ten failures in a row, and those that were under way with the tenth.
    assert 10 <= len(receivers.notifications("/down")) <= 20
    found = get(down)
    assert found.waiting + found.retrying == 200
    assert found.sick_until is not None


def test_a_probe_that_succeeds_ends_probation(database_url: str, receivers: Receivers) -> None:
    receivers.behaviours["/p"] = answering(500)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/p"))
        ids = append(30)
        wait_for(lambda: get(made).health is Health.PROBATION)
        before = len(receivers.notifications("/p"))
        time.sleep(0.5)
        assert len(receivers.notifications("/p")) == before
        receivers.behaviours.clear()
        execute("UPDATE events_event_subscription SET sick_until = now()")
        execute("UPDATE events_delivery SET due_at = now()")
    with dispatching(database_url):
        wait_for(lambda: set(receivers.ids("/p")) == set(ids))
        wait_for(lambda: get(made).retrying == 0)
        assert get(made).health is Health.HEALTHY


def test_a_late_success_spares_the_retry(database_url: str, receivers: Receivers) -> None:
    async def late(_: Got) -> web.Response:
        await asyncio.sleep(1.0)
        return web.Response()

    receivers.behaviours["/late"] = late
    with dispatching(database_url, response_timeout_s=0.3):
        made = ready(subscribe(receivers.url + "/late"))
        append(1)
        wait_for(lambda: get(made).retrying == 1)
        wait_for(lambda: get(made).retrying == 0)
        attempts = wait_for(
            lambda: len(found := api.list_attempts(SYSTEM, subscription_id=made.id)) == 2 and found
        )
    assert [(one.outcome, one.late) for one in attempts] == [
        ("Delivered", True),
        ("TimedOut", False),
    ]
    assert len(receivers.notifications("/late")) == 1


def test_the_delivery_log_shows_masked_answers_and_delivers_again(
    database_url: str, receivers: Receivers
) -> None:
    async def chatty(_: Got) -> web.Response:
        return web.Response(status=500, text="no\0 for ann@example.com +65 9123 4567 " + "z" * 600)

    receivers.behaviours["/l"] = chatty
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/l"))
        ids = append(1)
        attempt = wait_for(
            lambda: api.list_attempts(SYSTEM, subscription_id=made.id, failed_only=True)
        )[0]
        assert (attempt.outcome, attempt.status, attempt.number) == ("Busy", 500, 1)
        assert attempt.response.startswith("no  for (e-mail) (number)")
        assert len(attempt.response) <= 500
        assert api.list_trace_attempts(SYSTEM, trace_id=attempt.trace_id) == [attempt]
        receivers.behaviours.clear()
        assert api.resend_attempt(SYSTEM, attempt_id=attempt.id) == 1
        wait_for(lambda: receivers.ids("/l") == ids * 2)
        wait_for(lambda: get(made).retrying == 0)


def test_a_change_of_a_record_is_shown_and_delivered_again(
    database_url: str, receivers: Receivers
) -> None:
    """The change feed's events are written by triggers and have no entry among the keys."""
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/c", topic="changes"))
        execute("UPDATE intake_ruleset SET key = key || 'x'")
        attempt = wait_for(lambda: api.list_attempts(SYSTEM, subscription_id=made.id))[0]
        (event,) = api.list_attempt_events(SYSTEM, attempt_id=attempt.id)
        assert event.type == "rule_set.changed"
        assert api.resend_attempt(SYSTEM, attempt_id=attempt.id) == 1
        wait_for(lambda: receivers.ids("/c") == [event.id] * 2)


def test_a_range_is_delivered_again_though_it_went_well(
    database_url: str, receivers: Receivers
) -> None:
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/r"))
        other = ready(subscribe(receivers.url + "/o", "other"))
        append(1)
        begin = clock.now()
        ids = append(4)
        wait_for(lambda: len(receivers.ids("/r")) == 5)
        end = clock.now()
        append(1)
        wait_for(lambda: get(made).waiting == 0 and get(made).counters.delivered == 6)
        span = TimeRange(begin, end)
        assert api.replay_range(SYSTEM, subscription_id=made.id, span=span) == 4
        wait_for(lambda: len(receivers.ids("/r")) == 10)
        time.sleep(0.3)
    again = receivers.ids("/r")[6:]
    assert sorted(again) == sorted(ids)
    assert len(receivers.ids("/o")) == 6
    assert get(other).counters.delivered == 6


def test_two_dispatchers_share_and_a_dead_ones_part_is_taken_over(
    database_url: str, receivers: Receivers
) -> None:
    with dispatching(database_url):
        made = [ready(subscribe(f"{receivers.url}/s{n}", f"sub-{n}")) for n in range(6)]
        with dispatching(database_url):
            held = (
                "SELECT pid, count(*) FROM pg_locks"
                " WHERE locktype = 'advisory' AND objsubid = 1 GROUP BY pid"
            )
            wait_for(lambda: sorted(row[1] for row in execute(held)) == [3, 3])
            ids = append(20)
            wait_for(lambda: all(len(set(receivers.ids(f"/s{n}"))) == 20 for n in range(6)))
            # The connection of one of them dies, as if its process had.
            execute("SELECT pg_terminate_backend(pid) FROM (" + held + " LIMIT 1) AS one")
            ids += append(20)
            wait_for(lambda: all(len(set(receivers.ids(f"/s{n}"))) == 40 for n in range(6)))
        more = append(5)
        wait_for(lambda: all(set(more) <= set(receivers.ids(f"/s{n}")) for n in range(6)))
    assert all(get(one).waiting == 0 for one in made)


def test_a_reconfigured_subscription_goes_on_where_it_was(
    database_url: str, receivers: Receivers
) -> None:
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/before"))
        append(3)
        wait_for(lambda: len(receivers.ids("/before")) == 3)
        draft = SubscriptionDraft(
            "leads", "my-hook", WebHook(receivers.url + "/after"), schema=DeliverySchema.EVENT_GRID
        )
        api.update_subscription(SYSTEM, subscription_id=made.id, draft=draft)
        ready(made)
        ids = append(2)
        wait_for(lambda: len(receivers.ids("/after")) == 2)
    assert sorted(receivers.ids("/after")) == sorted(ids)
    assert len(receivers.ids("/before")) == 3


def test_an_expired_subscription_ends(database_url: str, receivers: Receivers) -> None:
    with dispatching(database_url):
        subscribe(receivers.url + "/e", expires_at=clock.now() + timedelta(seconds=1.5))
        wait_for(lambda: not execute("SELECT FROM events_event_subscription"))


def test_a_receiver_sets_the_pace(database_url: str, receivers: Receivers) -> None:
    async def slow_down(_: Got) -> web.Response:
        headers = {"WebHook-Allowed-Origin": "leadloop.example", "WebHook-Allowed-Rate": "240"}
        return web.Response(headers=headers)

    receivers.consent = False
    receivers.behaviours["/rate"] = slow_down
    with dispatching(database_url):
        ready(subscribe(receivers.url + "/rate", schema=DeliverySchema.CLOUD_EVENTS))
        append(5)
        wait_for(lambda: len(receivers.notifications("/rate")) == 5)
    times = [got.at for got in receivers.notifications("/rate")]
    assert times[-1] - times[0] >= 0.9


def test_huge_events_and_a_laggard_are_delivered_whole(
    database_url: str, receivers: Receivers
) -> None:
    start = clock.now()
    append(1)
    for _ in range(5):
        append(1, data={"text": "x" * 900_000})
    append(600)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/h", start_from=start))
        append(10)
        wait_for(lambda: len(set(receivers.ids("/h"))) == 616, 30)
        wait_for(lambda: get(made).waiting == 0)
    assert len(receivers.ids("/h")) == 616


def test_an_unusable_answer_of_a_handshake_is_no_consent(
    database_url: str, receivers: Receivers
) -> None:
    receivers.consent = False

    async def nonsense(got: Got) -> web.Response:
        body = {"/j1": "[1]", "/j2": "{", "/j3": '{"validationResponse": 5}'}[got.path]
        return web.Response(text=body)

    with dispatching(database_url):
        for path in ("/j1", "/j2", "/j3"):
            receivers.behaviours[path] = nonsense
            made = subscribe(receivers.url + path, "n" + path[1:])
            wait_for(lambda one=made: get(one).state is ProvisioningState.AWAITING_MANUAL_ACTION)


def test_a_lying_receiver_loses_nothing(database_url: str, receivers: Receivers) -> None:
    turns = iter(range(10_000))

    async def lie(_: Got) -> web.Response:
        return web.Response(status=500 if next(turns) % 2 else 200)

    receivers.behaviours["/y"] = lie
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/y"))
        ids = append(60)
        wait_for(lambda: get(made).waiting == 0)
        found = get(made)
        assert found.counters.delivered + found.retrying == 60
        assert found.retrying > 10
        receivers.behaviours.clear()
        execute("UPDATE events_delivery SET due_at = now()")
        wait_for(lambda: get(made).retrying == 0)
    assert get(made).counters.delivered == 60
    assert set(receivers.ids("/y")) == set(ids)
    assert api.count_dead_letters() == 0


@pytest.mark.parametrize(
    ("status", "headers", "outcome", "least_s"),
    [
        (410, {}, "Disabled", 10),
        (429, {"Retry_After": "45"}, "Busy", 45),
        (503, {}, "Busy", 30),
        (408, {}, "TimedOut", 120),
        (404, {}, "NotFound", 10),
    ],
)
def test_other_answers_are_tried_again_after_their_wait(
    database_url: str, receivers: Receivers, status: int, headers: Any, outcome: str, least_s: int
) -> None:
    receivers.behaviours["/z"] = answering(status, **headers)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/z"))
        append(1)
        (waiting,) = wait_for(lambda: api.list_waiting_deliveries(SYSTEM, subscription_id=made.id))
    assert (waiting.last_status, waiting.last_outcome, waiting.attempts) == (status, outcome, 1)
    assert waiting.last_at is not None
    gap = (waiting.due_at - waiting.last_at).total_seconds()
    assert least_s <= gap <= least_s * 1.1
    assert get(made).state is ProvisioningState.SUCCEEDED


def test_status_shows_what_waits_for_each_receiver(
    database_url: str, receivers: Receivers, capsys: pytest.CaptureFixture[str]
) -> None:
    from leadloop.project.status import collect_status, print_status

    receivers.behaviours["/s"] = answering(500)
    with dispatching(database_url):
        made = ready(subscribe(receivers.url + "/s"))
        append(1)
        wait_for(lambda: get(made).retrying == 1)
    (found,) = collect_status()["event_subscriptions"]
    assert (found["name"], found["health"], found["retrying"]) == ("my-hook", "failing", 1)
    print_status(as_json=False)
    assert (
        "push leads/my-hook      failing, 0 waiting, 1 on the retry list" in capsys.readouterr().out
    )


def test_a_subscription_sealed_elsewhere_says_so_and_goes_on_when_mended(
    database_url: str, receivers: Receivers
) -> None:
    made = subscribe(receivers.url + "/q")
    execute("UPDATE events_event_subscription SET secret = 'gAAAAA'")
    with dispatching(database_url):
        other = ready(subscribe(receivers.url + "/other", "other"))
        wait_for(lambda: "another installation" in get(made).state_reason)
        api.rotate_secret(SYSTEM, subscription_id=made.id)
        execute("UPDATE events_event_subscription SET old_secret = ''")
        ready(made)
        append(1)
        wait_for(lambda: receivers.ids("/q"))
        wait_for(lambda: receivers.ids("/other"))
    assert get(other).waiting == 0
