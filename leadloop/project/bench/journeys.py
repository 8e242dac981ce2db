"""The journeys' part of `leadloop bench marketing`: steps that two workers take in a second.

People stand at the start of a journey of four steps: a random split, an update of their record, a
decision over their data, and a wait of 30 days. Nobody is sent anything: what messages cost is
measured by themselves. The clock runs from the moment they are all due until the last one waits.
``--full`` does it beside a million others who wait in the same journey.
"""

import json
import time
from typing import Any, Final
from uuid import uuid4

import psycopg

from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site

_PEOPLE: Final = 40_000
_WAITING: Final = 1_000_000
_PATIENCE_S: Final = 180.0
_STEPS_EACH: Final = 3

_MAKE_PEOPLE: Final = """
INSERT INTO marketing_person (id, kind, contact_key, created_at, updated_at, first_name, last_name,
    email, email_normalised, country, score, lead_version, contact_version)
SELECT gen_random_uuid(), 'lead', 'bench-' || n, now(), now(), 'Person', n::text,
    'p' || n || '@bench.example', 'p' || n || '@bench.example',
    (ARRAY['US', 'SG', 'CH'])[1 + n %% 3], n %% 100, 0, 0
FROM generate_series(1, %s) AS n
"""
_MAKE_ENROLMENTS: Final = """
INSERT INTO marketing_enrolment (id, journey_id, version, person_id, status, step, arrived_at,
    due_at, visit, entered_at)
SELECT gen_random_uuid(), %(journey)s, 1, p.id, 'active', %(step)s, now(), %(due)s, 0, now()
FROM marketing_person p, generate_series(1, %(each)s)
WHERE p.contact_key LIKE 'bench-%%'
"""
_MAKE_DUE: Final = """
INSERT INTO kit_due (id, kind, key, due_at, payload, trace_id, created_at)
SELECT gen_random_uuid(), 'marketing.journey', e.id::text, e.due_at, 'null', '', now()
FROM marketing_enrolment e WHERE e.journey_id = %s AND e.step = %s
"""
_DONE: Final = """
SELECT coalesce(sum(total), 0) FROM marketing_journey_tally
WHERE journey_id = %s AND step <> '' AND what = 'entered'
"""


def _definition() -> dict[str, Any]:
    def way(key: str, following: str | None, **arguments: Any) -> dict[str, Any]:
        return {"key": key, "next": following, "arguments": arguments}

    update = {"activityData": {"updateContactFields": [{"field": "language", "value": "en"}]}}
    criteria = {"high": {"field": "score", "op": "at_least", "value": 50}}
    return {
        "key": "bench",
        "name": "Bench",
        "entryMode": "MultipleEntries",
        "triggers": [{"key": "e", "type": "APIEvent", "outcomes": [{"next": "split"}]}],
        "activities": [
            {
                "key": "split",
                "type": "RANDOMSPLIT",
                "outcomes": [way("a", "set", percentage=50), way("b", "set", percentage=50)],
            },
            {
                "key": "set",
                "type": "UPDATECONTACTDATA",
                "arguments": update,
                "outcomes": [way("on", "ask")],
            },
            {
                "key": "ask",
                "type": "MULTICRITERIADECISION",
                "configurationArguments": {"criteria": criteria},
                "outcomes": [way("high", "wait"), way("remainder_path", "wait")],
            },
            {
                "key": "wait",
                "type": "WAIT",
                "configurationArguments": {"waitDuration": 30, "waitUnit": "DAYS"},
                "outcomes": [way("out", None)],
            },
        ],
    }


def bench_journeys(report: Report, site: Site, *, full: bool) -> None:
    """Measure steps per second into ``report``."""
    report.aims["journey_steps_per_s"] = ">= 10,000"
    journey = uuid4()
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        # The change feed of people who are only there to be measured is nobody's.
        connection.execute("SET session_replication_role = replica")
        connection.execute(_MAKE_PEOPLE, (_PEOPLE,))
        _make_journey(connection, str(journey))
        if full:
            _make_waiting(connection, str(journey))
        asked = {"journey": journey, "step": "split", "due": "2020-01-01T00:00:00Z", "each": 1}
        connection.execute(_MAKE_ENROLMENTS, asked)
        connection.execute("ANALYZE marketing_person, marketing_enrolment, kit_due")
        begun = time.perf_counter()
        connection.execute(_MAKE_DUE, (journey, "split"))
        steps = _PEOPLE * _STEPS_EACH
        took = _wait_for(connection, str(journey), steps, begun)
    report.figures["journey_steps_per_s"] = round(steps / took)
    report.notes.append(
        f"{_PEOPLE:,} people took {steps:,} steps in {took:.1f} s"
        + (f", {_WAITING:,} others waiting" if full else "")
    )


def _make_journey(connection: psycopg.Connection[Any], journey: str) -> None:
    connection.execute(
        "INSERT INTO marketing_journey (id, key, name, status, current, created_at, updated_at)"
        " VALUES (%s, 'bench', 'Bench', 'Published', 1, now(), now())",
        (journey,),
    )
    connection.execute(
        "INSERT INTO marketing_journey_version (journey_id, number, definition, published_at)"
        " VALUES (%s, 1, %s, now())",
        (journey, json.dumps(_definition())),
    )


def _make_waiting(connection: psycopg.Connection[Any], journey: str) -> None:
    far = "2099-01-01T00:00:00Z"
    asked = {"journey": journey, "step": "wait", "due": far, "each": _WAITING // _PEOPLE}
    connection.execute(_MAKE_ENROLMENTS, asked)
    connection.execute(_MAKE_DUE, (journey, "wait"))


def _wait_for(connection: psycopg.Connection[Any], journey: str, steps: int, begun: float) -> float:
    while time.perf_counter() - begun < _PATIENCE_S:
        row = connection.execute(_DONE, (journey,)).fetchone()
        if row is not None and row[0] >= steps:
            return time.perf_counter() - begun
        time.sleep(0.05)
    raise BenchFailed(f"The journey's {steps:,} steps were not taken in {_PATIENCE_S:.0f} s.")
