"""Makes the people and segments that `leadloop bench marketing` measures, and times them.

Runs inside a site's settings; prints one JSON object.
"""

import json
import sys
import time
from statistics import quantiles
from typing import Any, Final

import django

_SEGMENTS: Final = 200
_CHANGES: Final = 200
_PEOPLE: Final = """
INSERT INTO marketing_person (id, number, kind, contact_key, created_at, updated_at, first_name,
    email, email_normalised, country, score, product_interest, lead_version, contact_version)
SELECT md5('bench' || n)::uuid, n, 'lead', 'bench-' || n, now(), now(), 'Person ' || n,
    'p' || n || '@bench.example', 'p' || n || '@bench.example',
    (ARRAY['US', 'SG', 'CH', 'DE'])[1 + n %% 4], n %% 100,
    (ARRAY['ilp', 'whole_life', 'term_life'])[1 + n %% 3], 0, 0
FROM generate_series(1, {people}) AS n
"""
_DEEDS: Final = """
INSERT INTO marketing_engagement (key, person_id, kind, at)
SELECT gen_random_uuid(), md5('bench' || n)::uuid, (ARRAY['open', 'click', 'page'])[k],
    now() - (n * 7 + k) %% 60 * interval '1 day'
FROM generate_series(1, {people}) AS n, generate_series(1, 3) AS k
"""
_CONDITIONS: Final[dict[str, Any]] = {
    "all": [
        {"field": "country", "op": "in", "value": ["US", "CH"]},
        {"field": "score", "op": "at_least", "value": 40},
        {"did": "open", "within_days": 30},
    ]
}
_BARE: Final = "SELECT count(*) FROM marketing_person WHERE country IN ('US', 'CH') AND score >= 40"


def main(people: int) -> None:
    """Measure with so many people, and print the figures."""
    django.setup()
    from leadloop.kit.db import execute

    execute("SET session_replication_role = replica")
    execute(_PEOPLE.format(people=people))
    execute(_DEEDS.format(people=people))
    execute("SET session_replication_role = origin")
    execute("VACUUM ANALYZE marketing_person")
    execute("VACUUM ANALYZE marketing_engagement")
    began = time.perf_counter()
    execute(_BARE)
    bare_s = time.perf_counter() - began
    figures, notes = _build(people)
    figures |= _change(people)
    print(  # noqa: T201 -- what the bench reads
        json.dumps({"figures": figures, "baselines": {"bare_count_s": bare_s}, "notes": notes})
    )


def _build(people: int) -> tuple[dict[str, float], list[str]]:
    from leadloop.marketing import api
    from leadloop.marketing.api.segments import build_segment
    from leadloop.marketing.contracts import SegmentDraft
    from leadloop.users.contracts import SYSTEM

    draft = SegmentDraft(name="Bench", conditions=_CONDITIONS)
    made = api.create_segment(SYSTEM, draft=draft)
    from leadloop.marketing.models import Segment

    Segment.objects.filter(pk=made).update(state="active")
    began = time.perf_counter()
    members = build_segment(made)
    took = time.perf_counter() - began
    began = time.perf_counter()
    api.preview(SYSTEM, conditions=_CONDITIONS)
    counted = time.perf_counter() - began
    note = f"{people:,} people with {3 * people:,} deeds; {members:,} of them are in the segment"
    return {"segment_build_s": took, "segment_preview_s": counted}, [note]


def _change(people: int) -> dict[str, float]:
    """Change one person's score again and again, each change judged for every segment."""
    from django.db import transaction

    from leadloop.kit.db import execute
    from leadloop.marketing import api
    from leadloop.marketing.contracts import SegmentDraft
    from leadloop.marketing.models import Segment
    from leadloop.users.contracts import SYSTEM

    for place in range(_SEGMENTS):
        least = {"field": "score", "op": "at_least", "value": place % 100}
        conditions = {"all": [least, *_CONDITIONS["all"][::2]]}
        api.create_segment(SYSTEM, draft=SegmentDraft(name=f"Bench {place}", conditions=conditions))
    Segment.objects.update(state="active")
    took = []
    for place in range(_CHANGES + 5):
        number = 1 + (place * 7919) % people
        began = time.perf_counter()
        with transaction.atomic():
            changed = execute(
                "UPDATE marketing_person SET score = %s WHERE number = %s RETURNING id",
                (place % 100, number),
            )
            api.people_changed([changed[0][0]], reads=["score"])
        took.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(took[5:], n=100)
    return {"change_200_segments_p50_ms": cuts[49], "change_200_segments_p99_ms": cuts[98]}


if __name__ == "__main__":
    main(int(sys.argv[1]))
