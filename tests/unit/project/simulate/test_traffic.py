"""Load traffic: well-formed HTTP, the promised shares, the same stream for the same seed."""

from collections import Counter
from itertools import islice

import orjson
import phonenumbers

from leadloop.project.simulate.traffic import (
    Door,
    Request,
    Traffic,
    batch_requests,
    single_requests,
)

DOOR = Door("/api/v1/leads", "localhost:8000", (("authorization", "Bearer key"),))
CLEAN = Traffic("run", duplicates=0, malformed=0, hopeless=0)


def _parts(request: Request) -> tuple[dict[str, str], bytes]:
    head, _, body = request.payload.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines), body


def test_a_request_is_well_formed_http_with_a_body_of_one_kilobyte() -> None:
    for request in islice(single_requests(DOOR, CLEAN), 300):
        headers, body = _parts(request)
        assert request.payload.startswith(b"POST /api/v1/leads HTTP/1.1\r\n")
        assert int(headers["content-length"]) == len(body)
        assert headers["idempotency-key"] == request.keys[0]
        assert headers["authorization"] == "Bearer key"
        assert 980 <= len(body) <= 1024
        data = orjson.loads(body)
        if data["mobile_phone"]:
            assert phonenumbers.is_valid_number(phonenumbers.parse(data["mobile_phone"]))


def test_the_same_seed_gives_the_same_stream_and_another_run_other_keys() -> None:
    first = list(islice(single_requests(DOOR, Traffic("a")), 500))
    assert first == list(islice(single_requests(DOOR, Traffic("a")), 500))
    other = list(islice(single_requests(DOOR, Traffic("b")), 500))
    assert not {r.keys[0] for r in first} & {r.keys[0] for r in other}


def test_duplicates_repeat_an_earlier_request_to_the_byte() -> None:
    requests = list(islice(single_requests(DOOR, Traffic("a", duplicates=0.2)), 2_000))
    bodies: dict[str, set[bytes]] = {}
    for request in requests:
        bodies.setdefault(request.keys[0], set()).add(request.payload)
    assert all(len(payloads) == 1 for payloads in bodies.values())
    assert 0.15 < 1 - len(bodies) / len(requests) < 0.25


def test_malformed_and_hopeless_bodies_come_at_their_share() -> None:
    traffic = Traffic("a", duplicates=0, malformed=0.1, hopeless=0.1)
    kinds: Counter[str] = Counter()
    for request in islice(single_requests(DOOR, traffic), 2_000):
        body = _parts(request)[1]
        kinds[
            "malformed" if not body.endswith(b"}") else "hopeless" if b"nowhere" in body else "good"
        ] += 1
    assert 150 < kinds["malformed"] < 250
    assert 130 < kinds["hopeless"] < 250


def test_returning_people_keep_their_address_and_others_are_new() -> None:
    traffic = Traffic(
        "a", duplicates=0, malformed=0, hopeless=0, returning=0.5, returning_people=20
    )
    emails = Counter(
        orjson.loads(_parts(request)[1])["email"]
        for request in islice(single_requests(DOOR, traffic), 1_000)
    )
    assert sum(1 for count in emails.values() if count > 1) <= 20
    assert 430 < sum(count for count in emails.values() if count > 1) < 570


def test_a_batch_is_a_json_array_of_event_grid_events_with_repeats_among_them() -> None:
    door = Door("/eventgrid/leads/api/events", "localhost", (("aeg-sas-key", "k"),))
    keys: list[str] = []
    for request in islice(batch_requests(door, Traffic("a", duplicates=0.1), 100), 10):
        headers, body = _parts(request)
        events = orjson.loads(body)
        assert "idempotency-key" not in headers
        assert [event["id"] for event in events] == list(request.keys)
        assert {"id", "subject", "eventType", "eventTime", "data", "dataVersion"} == set(events[0])
        keys += request.keys
    assert 0.05 < 1 - len(set(keys)) / len(keys) < 0.15
