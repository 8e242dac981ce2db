"""Requests, envelopes, signatures, progress, and what the log shows of answers."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook
from things import AT, KEY, TRACE, logged

from leadloop.events.contracts import Position
from leadloop.events.contracts.subscriptions import (
    AttributeKind,
    DeliveryAttribute,
    DeliverySchema,
    WebHook,
)
from leadloop.events.logic.envelopes import Verdict, body_of, dead_letter, dead_letter_path
from leadloop.events.logic.progress import Mark, Progress
from leadloop.events.logic.requests import Item, Shape, snippet
from leadloop.events.logic.signing import sign

CLOUD = DeliverySchema.CLOUD_EVENTS
GRID = DeliverySchema.EVENT_GRID


def shape(schema: DeliverySchema = CLOUD, **hook: Any) -> Shape:
    return Shape("sub", schema, WebHook("https://x.example/", **hook))


def test_a_cloud_event_keeps_extensions_and_continues_the_trace() -> None:
    event = logged({"a": 1}, extensions={"region": "sg", "id": "forged"})
    assert orjson.loads(body_of(event, CLOUD)) == {
        "specversion": "1.0",
        "id": "one",
        "source": "/test",
        "type": "lead.created",
        "subject": "/leads/1",
        "time": "2026-03-04T05:06:07Z",
        "region": "sg",
        "traceparent": f"00-{TRACE}-{KEY.hex[16:]}-01",
        "datacontenttype": "application/json",
        "data": {"a": 1},
    }


def test_bytes_travel_as_base64() -> None:
    event = logged({"data_base64": "AAE="}, extensions={"datacontenttype": "image/png"})
    found = orjson.loads(body_of(event, CLOUD))
    assert found["data_base64"] == "AAE="
    assert "data" not in found
    assert found["datacontenttype"] == "image/png"


def test_data_is_passed_on_as_the_text_it_was() -> None:
    raw = '{"n": 12345678901234567890123, "f": 1.10}'
    for schema in (CLOUD, GRID):
        assert raw.encode() in body_of(logged(raw=raw), schema)


def test_a_dead_letter_has_event_grids_names_in_either_schema() -> None:
    verdict = Verdict("TimeToLiveExceeded", 3, "Busy", AT, AT + timedelta(hours=1))
    event = logged({"a": 1})
    grid = dead_letter(event, event.data, GRID, verdict)
    assert {name: grid[name] for name in list(grid)[-5:]} == {
        "deadLetterReason": "TimeToLiveExceeded",
        "deliveryAttempts": 3,
        "lastDeliveryOutcome": "Busy",
        "publishTime": AT,
        "lastDeliveryAttemptTime": AT + timedelta(hours=1),
    }
    cloud = dead_letter(event, event.data, CLOUD, verdict)
    assert list(cloud)[-5:] == [name.lower() for name in list(grid)[-5:]]
    assert dead_letter_path("my-sub", AT, KEY) == f"MY-SUB/2026/3/4/5/{KEY}.json"


def test_batches_end_at_a_header_that_differs() -> None:
    attribute = DeliveryAttribute("x-c", AttributeKind.DYNAMIC, "data.c")
    chosen = shape(max_events_per_batch=10, attributes=(attribute,))
    events = [logged({"c": c}) for c in ("a", "a", "b", "a")]
    assert chosen.cut(events) == 2
    made = chosen.render([Item(event, n) for n, event in enumerate(events[:2])])
    assert made.headers["x-c"] == "a"
    assert made.headers["aeg-delivery-count"] == "1"
    assert len(orjson.loads(made.body)) == 2


def test_an_oversize_event_goes_alone() -> None:
    chosen = shape(max_events_per_batch=10, preferred_batch_kb=1)
    big, small = logged("x" * 5000), logged("y")
    assert chosen.cut([big, small]) == 1
    assert chosen.cut([small, big]) == 1
    assert chosen.cut([small, small, big]) == 2


def test_headers_hold_only_what_headers_may() -> None:
    attribute = DeliveryAttribute("x-name", AttributeKind.DYNAMIC, "data.name")
    chosen = shape(attributes=(attribute,))
    for name in ("Zoë\r\nx-evil: 1", "名前", {"a": 1}, 5, True, "x" * 9000):
        value = chosen.render([Item(logged({"name": name}), 0)]).headers["x-name"]
        assert value.isascii()
        assert value.isprintable()
        assert len(value) <= 4096


def test_repeats_of_one_message_have_one_id_and_batches_another() -> None:
    first, second = logged(1), logged(2)
    chosen = shape(max_events_per_batch=10)
    alone = chosen.render([Item(first, 0)])
    again = chosen.render([Item(first, 5)])
    both = chosen.render([Item(first, 0), Item(second, 0)])
    assert alone.message_id == again.message_id != both.message_id


def test_signatures_verify_with_either_secret() -> None:
    secrets = ["whsec_" + "QUJD" * 8, "whsec_" + "REVG" * 8]
    import time

    headers = sign("evt_1", int(time.time()), b'{"a":1}', secrets)
    for secret in secrets:
        assert Webhook(secret).verify('{"a":1}', headers) == {"a": 1}
    with pytest.raises(Exception, match="No matching signature"):
        Webhook("whsec_" + "WFla" * 8).verify('{"a":1}', headers)


@given(st.binary(max_size=600))
def test_answers_are_shown_readable_and_short(body: bytes) -> None:
    shown = snippet(body)
    assert len(shown) <= 500
    assert shown.isprintable()


def test_answers_show_no_addresses_numbers_or_tokens() -> None:
    body = (
        b"for ann.lee+x@example.com call +65 9123 4567 key whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    )
    assert snippet(body) == "for (e-mail) call (number) key (token)"


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=40), st.randoms())
def test_the_cursor_never_passes_what_is_open(steps: list[tuple[bool, int]], random: Any) -> None:
    progress = Progress(Mark(Position(0, 0), AT))
    open_places: list[Position] = []
    for seq, (wanted, settled) in enumerate(steps, 1):
        place = Position(1, seq)
        if wanted:
            progress.take(Mark(place, AT))
            open_places.append(place)
        else:
            progress.pass_over(Mark(place, AT))
        for _ in range(min(settled, len(open_places))):
            progress.settle([open_places.pop(random.randrange(len(open_places)))])
        oldest = min(open_places, default=None)
        expected = Position(1, seq) if oldest is None else Position(1, oldest.seq - 1)
        if expected.seq == 0:
            expected = Position(0, 0)
        assert progress.cursor.position == expected
        assert progress.open == len(open_places)
