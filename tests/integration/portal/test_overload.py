"""Limits at the doors: who is told to wait, in which words, and who never is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from served import served

from leadloop.events import log
from leadloop.events.contracts import HIGH, NORMAL, Position
from leadloop.kit import clock
from leadloop.portal import api
from leadloop.portal.contracts import FieldKind, FormDraft, FormField
from leadloop.portal.models import FormRecord, TrackedSite
from leadloop.project.settings import get_settings
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

DOC = (Path(__file__).parents[3] / "docs/reference/portal-api.md").read_text(encoding="utf-8")
LEAD = {"email": "ana@example.com"}
EVENT = {
    "id": "1",
    "subject": "s",
    "eventType": "lead.created",
    "eventTime": "2026-03-01T10:00:00Z",
    "dataVersion": "1",
    "data": LEAD,
}
LIMITS = {
    "client_requests_per_s": 1.0,
    "topic_events_per_s": 2.0,
    "topic_bytes_per_s": 10_000.0,
    "visitor_forms_per_min": 3.0,
    "visitor_visits_per_min": 3.0,
}


@pytest.fixture
def form(db: None) -> FormRecord:
    return make_form("ilp")


@pytest.fixture
def urgent(db: None) -> FormRecord:
    return make_form("claims", high_priority=True)


@pytest.fixture
def site(db: None) -> None:
    TrackedSite.objects.create(key="site-1", name="Site", created_at=clock.now())


@pytest.fixture
def strict(form: FormRecord, site: None) -> Iterator[str]:
    """The address of a server with very low limits."""
    with served(settings=get_settings().model_copy(update=LIMITS)) as address:
        yield address


def make_form(slug: str, **changes: Any) -> FormRecord:
    email = FormField("email", "Work e-mail", FieldKind.EMAIL)
    draft = FormDraft(name=slug, title=slug, fields=(email,), thank_you="Thanks.", **changes)
    made = api.create_form(SYSTEM, slug=slug, draft=draft)
    api.publish_form(SYSTEM, form_id=made.id)
    return FormRecord.objects.get(slug=slug)


def submit(address: str, form: FormRecord, visitor: str, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{address}/p/{form.slug}/submit",
        json=LEAD,
        headers={
            "authorization": f"Bearer {form.public_key}",
            "x-forwarded-for": visitor,
            **headers,
        },
        timeout=20,
    )


def printed(answer: httpx.Response) -> str:
    trace = answer.json().get("trace_id")
    return answer.text.replace(trace, "…") if trace else answer.text


def check_told(answer: httpx.Response, line: str, seconds: range) -> None:
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) in seconds
    assert answer.headers["ratelimit-policy"].startswith('"')
    assert ";r=" in answer.headers["ratelimit"]
    row = f"| {line} | 429 | `{printed(answer)}` |"
    assert row in DOC, f"docs/reference/portal-api.md lacks this line:\n{row}"


def test_a_client_that_is_too_fast_is_told_to_wait(strict: str) -> None:
    fast = users.create_client(SYSTEM, name="fast", role=Role.INTEGRATION)
    other = users.create_client(SYSTEM, name="other", role=Role.INTEGRATION)

    def post(key: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {key}"}
        return httpx.post(f"{strict}/api/v1/leads", json=LEAD, headers=headers, timeout=20)

    answers = [post(fast.write_key) for _ in range(4)]
    assert [a.status_code for a in answers[:2]] == [202, 202]
    assert answers[1].headers["ratelimit"] == '"requests";r=0;t=2'
    check_told(answers[-1], "more requests than the client's limit", range(1, 3))
    assert post(other.write_key).status_code == 202


def test_a_publisher_has_a_limit_for_each_topic(strict: str) -> None:
    made = users.create_client(SYSTEM, name="grid", role=Role.INTEGRATION)

    def publish(count: int, topic: str = "leads", size: int = 0) -> httpx.Response:
        events = [EVENT | {"id": str(uuid4()), "data": {"message": "x" * size}}] * count
        return httpx.post(
            f"{strict}/eventgrid/{topic}/api/events",
            json=events,
            headers={"aeg-sas-key": made.sas_key},
            timeout=20,
        )

    assert publish(3).status_code == 200
    check_told(
        publish(2), "more events or bytes than the client's limit for the topic", range(1, 3)
    )
    assert publish(1, "visits", size=19_000).status_code == 200
    assert publish(1, "visits", size=19_000).status_code == 429


def test_a_visitor_who_submits_without_end_is_told_to_wait_and_no_other(
    strict: str, form: FormRecord
) -> None:
    answers = [submit(strict, form, "198.51.100.1", origin=strict) for _ in range(4)]
    assert [a.status_code for a in answers] == [202, 202, 202, 429]
    check_told(answers[-1], "more submissions than one address may send", range(1, 21))
    assert answers[-1].headers["access-control-allow-origin"] == strict, "the page can read it"
    assert submit(strict, form, "198.51.100.2").status_code == 202
    spoofed = [submit(strict, form, f"6.6.6.{n}, 198.51.100.1") for n in range(3)]
    assert {a.status_code for a in spoofed} == {429}, "what a visitor claims does not count"
    unknown = [submit(strict, form, "") for _ in range(10)]
    assert {a.status_code for a in unknown} == {202}, "nobody is punished for a silent proxy"


def test_the_page_without_scripts_stands_behind_the_same_limit(
    strict: str, form: FormRecord
) -> None:
    def post() -> httpx.Response:
        return httpx.post(
            f"{strict}/p/{form.slug}",
            data={"email": "ana@example.com"},
            headers={"x-forwarded-for": "198.51.100.9"},
            timeout=20,
        )

    answers = [post() for _ in range(4)]
    assert [a.status_code for a in answers] == [303, 303, 303, 429]
    assert "send them again in a moment" in answers[-1].text
    assert int(answers[-1].headers["retry-after"]) <= 20


def test_the_tracking_door_has_a_limit_too(strict: str) -> None:
    visit = {"key": "site-1", "kind": "page", "anonymous_id": "a"}

    def post(visitor: str) -> int:
        headers = {"x-forwarded-for": visitor}
        return httpx.post(f"{strict}/t", json=visit, headers=headers, timeout=20).status_code

    assert [post("198.51.100.1") for _ in range(4)] == [204, 204, 204, 429]
    assert post("198.51.100.2") == 204


def test_no_form_from_many_addresses_is_ever_refused(strict: str, form: FormRecord) -> None:
    def visitor(number: int) -> int:
        return submit(strict, form, f"198.18.{number // 250}.{number % 250}").status_code

    with ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(visitor, range(400)))
    assert set(statuses) == {202}
    assert len(log.read_after("leads", Position(0, 0), limit=1_000)) == 400


def test_clients_may_claim_high_priority_visitors_may_not_and_forms_may_have_it(
    form: FormRecord, urgent: FormRecord, server: str
) -> None:
    made = users.create_client(SYSTEM, name="c", role=Role.INTEGRATION)
    bearer = {"authorization": f"Bearer {made.write_key}"}
    url = f"{server}/api/v1/leads"
    for priority in ("u=1", "i, u=2", "u=3", "u=9", "urgent"):
        httpx.post(url, json=LEAD, headers=bearer | {"priority": priority}).raise_for_status()
    submit(server, form, "198.51.100.1", priority="u=0").raise_for_status()
    submit(server, urgent, "198.51.100.1").raise_for_status()
    sas = {"aeg-sas-key": made.sas_key}
    grid = f"{server}/eventgrid/leads/api/events"
    httpx.post(grid, json=[EVENT | {"priority": "high"}], headers=sas).raise_for_status()
    cloud = {"specversion": "1.0", "id": "1", "source": "/s", "type": "lead.created", "data": LEAD}
    cloud_type = {"content-type": "application/cloudevents+json"}
    httpx.post(grid, json=cloud | {"priority": "high"}, headers=sas | cloud_type).raise_for_status()
    httpx.post(
        grid, json=cloud | {"priority": "low", "id": "2"}, headers=sas | cloud_type
    ).raise_for_status()
    found = [e.priority for e in log.read_after("leads", Position(0, 0), limit=20)]
    assert found == [HIGH, HIGH, NORMAL, NORMAL, NORMAL, NORMAL, HIGH, HIGH, HIGH, NORMAL]


def test_a_high_lead_stays_high_on_its_whole_way(server: str, relay: Any) -> None:
    made = users.create_client(SYSTEM, name="c", role=Role.INTEGRATION)
    bearer = {"authorization": f"Bearer {made.write_key}", "priority": "u=0"}
    httpx.post(f"{server}/api/v1/leads", json=LEAD, headers=bearer).raise_for_status()
    relay()
    (assessed,) = log.read_after("assessed", Position(0, 0), limit=9)
    assert assessed.priority == HIGH


def test_a_full_queue_is_said_at_the_door_and_recovers(db: None, database_url: str) -> None:
    """10,000 waiting events are the least that may be set: batches fill them quickly."""
    made = users.create_client(SYSTEM, name="c", role=Role.INTEGRATION)
    one = users.create_client(SYSTEM, name="d", role=Role.INTEGRATION)

    def publish(start: int) -> httpx.Response:
        events = [EVENT | {"id": f"{start}-{n}"} for n in range(2_500)]
        headers = {"aeg-sas-key": made.sas_key}
        url = f"{address}/eventgrid/leads/api/events"
        return httpx.post(url, json=events, headers=headers, timeout=30)

    def post() -> httpx.Response:
        headers = {"authorization": f"Bearer {one.write_key}"}
        return httpx.post(f"{address}/api/v1/leads", json=LEAD, headers=headers, timeout=30)

    settings = get_settings().model_copy(update={"queue_events": 10_000})
    with served(settings=settings) as address, ThreadPoolExecutor(4) as pool:
        assert post().status_code == 202  # the doors know their keys by now
        assert publish(-1).status_code == 200
        with psycopg.connect(database_url) as blocking:
            blocking.execute("LOCK TABLE events_key IN ACCESS EXCLUSIVE MODE")
            futures = [pool.submit(publish, number) for number in range(4)]
            done = [future for future in futures if _ends(future)]
            answers = [future.result() for future in done]
            assert answers, "one client may not fill the queue alone"
            assert {a.status_code for a in answers} == {503}
            assert {a.json()["error"]["code"] for a in answers} == {"ServiceUnavailable"}
            assert all(1 <= int(a.headers["retry-after"]) <= 30 for a in answers)
            page = httpx.get(f"{address}/metrics", timeout=20).text
            assert 'leadloop_log_refused_calls_total{reason="full"}' in page
            blocking.rollback()
        assert {f.result().status_code for f in futures if f not in done} == {200}
        assert {publish(number).status_code for number in range(4)} == {200}
    ids = [event.id for event in log.read_after("leads", Position(0, 0), limit=100_000)]
    assert len(ids) == len(set(ids)) == 1 + 5 * 2_500


def _ends(future: Any) -> bool:
    try:
        future.result(timeout=0.7)
    except TimeoutError:
        return False
    return True


def test_metrics_tell_doors_log_and_relay(form: FormRecord, server: str, relay: Any) -> None:
    submit(server, form, "198.51.100.1").raise_for_status()
    submit(server, form, "198.51.100.1", authorization="Bearer no")
    page = httpx.get(f"{server}/metrics", timeout=20)
    assert page.headers["content-type"].startswith("text/plain; version=0.0.4")
    relay()
    text = httpx.get(f"{server}/metrics", timeout=20).text
    for line in (
        'leadloop_door_answers_total{door="forms",status="202",reason=""} ',
        'leadloop_door_answers_total{door="forms",status="401",reason="unauthorized"} ',
        'leadloop_log_commit_events_bucket{le="1"} ',
        "leadloop_log_commit_seconds_count ",
        "leadloop_log_waiting_events 0",
        'leadloop_relay_lag_seconds{subscription="intake",priority="high"} 0',
        'leadloop_relay_waiting_events{subscription="intake",priority="normal"} 0',
        "# TYPE leadloop_due_rows gauge",
        "# TYPE leadloop_dead_letters gauge",
        "leadloop_database_up 1",
    ):
        assert any(found.startswith(line) for found in text.splitlines()), line
    assert "ana@example.com" not in text


def test_metrics_are_not_for_everybody(server: str) -> None:
    outside = httpx.get(f"{server}/metrics", headers={"x-forwarded-for": "198.51.100.1"})
    assert outside.status_code == 403
