"""The journeys' part of `leadloop bench marketing`: steps that two workers take in a second.

People stand at the start of a journey of four steps: a random split, an update of their record, a
decision over their data, and a wait of 30 days. Nobody is sent anything: what messages cost is
measured by themselves. The clock runs from the moment they are all due until the last one waits.
A million others wait in the same journey meanwhile, with ``--full``, else a tenth of them; what
they cost is the memory of all processes but the database's, before and after.
"""

import json
import time
from typing import Any, Final
from uuid import uuid4

import psycopg

from leadloop.project.bench.processors import DATABASE, memory_mib, seconds_by_role, us_each
from leadloop.project.bench.report import Report
from leadloop.project.bench.site import BenchFailed, Site

_PEOPLE: Final = 40_000
_WAITING: Final = 100_000
_FULL: Final = 10
_PATIENCE_S: Final = 1200.0
_STEPS_EACH: Final = 3
_SETTLE_S: Final = 5.0

_MAKE_PEOPLE: Final = """
INSERT INTO marketing_person (id, kind, contact_key, created_at, updated_at, first_name, last_name,
    email, email_normalised, country, score, lead_version, contact_version)
SELECT gen_random_uuid(), 'lead', 'bench-' || n, now(), now(), 'Person', n::text,
    'p' || n || '@bench.example', 'p' || n || '@bench.example',
    (ARRAY['US', 'SG', 'CH'])[1 + n %% 3], n %% 100, 0, 0
FROM generate_series(1, %s) AS n
"""
_MAKE_ENROLMENTS: Final = f"""
INSERT INTO marketing_enrolment (id, journey_id, version, person_id, status, step, arrived_at,
    due_at, visit, entered_at)
SELECT gen_random_uuid(), %(journey)s, 1, p.id, 'active', %(step)s, now(), %(due)s, 0, now()
FROM generate_series(1, %(waiting)s) AS n, marketing_person p
WHERE p.contact_key = 'bench-' || (1 + n %% {_PEOPLE})
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
    report.aims |= {"journey_steps_per_s": ">= 10,000", "waiting_people_cost_mib": "0"}
    journey, waiting = uuid4(), _WAITING * (_FULL if full else 1)
    with psycopg.connect(site.database_url, autocommit=True) as connection:
        # The change feed of people who are only there to be measured is nobody's.
        connection.execute("SET session_replication_role = replica")
        connection.execute(_MAKE_PEOPLE, (_PEOPLE,))
        connection.execute("ANALYZE marketing_person")
        _make_journey(connection, str(journey))
        before = memory_mib(site, database=False)
        _make_waiting(connection, str(journey), waiting)
        time.sleep(_SETTLE_S)
        report.figures["waiting_people"] = waiting
        report.figures["waiting_people_cost_mib"] = memory_mib(site, database=False) - before
        asked = {
            "journey": journey,
            "step": "split",
            "due": "2020-01-01T00:00:00Z",
            "waiting": _PEOPLE,
        }
        connection.execute(_MAKE_ENROLMENTS, asked)
        connection.execute("ANALYZE marketing_person, marketing_enrolment, kit_due")
        used, begun = seconds_by_role(site), time.perf_counter()
        connection.execute(_MAKE_DUE, (journey, "split"))
        steps = _PEOPLE * _STEPS_EACH
        took = _wait_for(connection, str(journey), steps, begun)
        costs = us_each(used, seconds_by_role(site), steps)
    report.figures["journey_steps_per_s"] = round(steps / took)
    report.figures["journey_step_workers_us"] = costs["worker"]
    report.figures["journey_step_database_us"] = costs[DATABASE]
    report.notes.append(
        f"{_PEOPLE:,} people took {steps:,} steps in {took:.1f} s, {waiting:,} others waiting"
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


def _make_waiting(connection: psycopg.Connection[Any], journey: str, waiting: int) -> None:
    far = "2099-01-01T00:00:00Z"
    asked = {"journey": journey, "step": "wait", "due": far, "waiting": waiting}
    connection.execute(_MAKE_ENROLMENTS, asked)
    connection.execute(_MAKE_DUE, (journey, "wait"))


def _wait_for(connection: psycopg.Connection[Any], journey: str, steps: int, begun: float) -> float:
    while time.perf_counter() - begun < _PATIENCE_S:
        row = connection.execute(_DONE, (journey,)).fetchone()
        if row is not None and row[0] >= steps:
            return time.perf_counter() - begun
        time.sleep(0.05)
    raise BenchFailed(f"The journey's {steps:,} steps were not taken in {_PATIENCE_S:.0f} s.")
