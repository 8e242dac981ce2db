"""The demo's service desk is believable, quick, and loaded once."""

import time

from service_desk import Desk

from leadloop.service import api as service
from leadloop.service.contracts import CaseQuery
from leadloop.service.demo import load_demo
from leadloop.service.models import Case, CaseTimer
from leadloop.users.contracts import SYSTEM


def test_the_demo_fills_every_screen_once(desk: Desk) -> None:
    from leadloop.project.demo.service_levels import ensure_service_levels
    from leadloop.service.models import Queue

    Queue.objects.all().delete()
    ensure_service_levels()
    began = time.monotonic()
    assert load_demo([desk.agent, desk.supervisor], team_id=desk.team) == 120
    assert time.monotonic() - began < 10
    assert load_demo([desk.agent, desk.supervisor], team_id=desk.team) == 120
    statuses = set(Case.objects.values_list("status_reason", flat=True))
    assert {"in_progress", "problem_solved", "information_provided"} <= statuses
    assert len(service.list_queues(SYSTEM)) == 3
    assert len(service.list_articles(SYSTEM)) == 12
    open_cases = service.list_cases(desk.agent, query=CaseQuery(limit=200))
    assert 20 < open_cases.total < 80
    assert any(case.awaits_reply for case in open_cases.rows)
    assert CaseTimer.objects.filter(status="succeeded").exists()
    for case in open_cases.rows[:10]:
        assert service.list_messages(desk.agent, case_id=case.id)
