"""Service levels and clocks as Dataverse names them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sla_desk import HOLD, ServiceDesk, Watch, at, high_priority, hours

from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.errors import NotAllowed
from leadloop.service import api as service
from leadloop.service.api import levels
from leadloop.service.contracts import CasePriority, CaseReason
from leadloop.service.contracts.levels import Kpi
from leadloop.users.contracts import SYSTEM, Actor


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServiceDesk]:
    watch = Watch()
    monkeypatch.setattr(clock, "now", lambda: watch.now)
    return ServiceDesk(watch)


def _rows(name: str, actor: Actor = SYSTEM) -> list[dict[str, Any]]:
    entity = get_entity(name)
    found = entity.rows(actor).values(*(field.attribute for field in entity.fields))
    return [{f.name: row[f.attribute] for f in entity.fields} for row in found]


def _level(desk: ServiceDesk) -> Any:
    return desk.level(
        "High",
        [
            desk.clock(Kpi.FIRST_RESPONSE, 1, warn_after=hours(0.5)),
            desk.clock(Kpi.RESOLVE, 8, pauses=HOLD),
        ],
        high_priority(),
    )


def test_levels_and_their_clocks_in_force_are_read(desk: ServiceDesk) -> None:
    level_id = _level(desk)
    plan = levels.get_level(SYSTEM, level_id=level_id).published
    assert plan is not None
    levels.save_draft(SYSTEM, level_id=level_id, plan=plan)
    levels.publish_level(SYSTEM, level_id=level_id)
    (sla,) = _rows("sla")
    assert (sla["name"], sla["statecode"], sla["slatype"]) == ("High", "active", 1)
    first, resolve = sorted(_rows("slaitems"), key=lambda row: row["failureafter"])
    assert (first["slaid"], first["warnafter"], first["failureafter"]) == (level_id, 30, 60)
    assert (first["relatedfield"], resolve["relatedfield"]) == (
        "firstresponsebykpiid",
        "resolvebykpiid",
    )
    assert first["applicablewhenxml"] == (
        '<and><condition attribute="prioritycode" operator="in"><value>1</value></condition></and>'
    )


def test_a_case_carries_its_clocks(desk: ServiceDesk) -> None:
    level_id = _level(desk)
    case_id = desk.case(priority=CasePriority.HIGH)
    desk.watch.set("2026-11-23 09:30")
    desk.work()
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.ON_HOLD)
    first, resolve = sorted(_rows("slakpiinstance"), key=lambda row: row["failuretime"])
    assert (first["status"], first["warningtimereached"]) == ("nearing", True)
    assert (resolve["status"], resolve["regarding"]) == ("paused", case_id)
    (case,) = _rows("incident")
    assert case["slaid"] == level_id
    assert case["responseby"] == at("2026-11-23 10:00")
    assert case["resolveby"] == at("2026-11-23 17:00")
    assert case["firstresponsebykpiid"] == first["slakpiinstanceid"]
    assert case["resolvebykpiid"] == resolve["slakpiinstanceid"]


def test_vendor_codes_of_statuses_are_the_documented_ones() -> None:
    choices = get_entity("slakpiinstance").by_name["status"].choices
    assert {choice.label: choice.code for choice in choices} == {
        "In Progress": 0,
        "Noncompliant": 1,
        "Nearing Noncompliance": 2,
        "Paused": 3,
        "Succeeded": 4,
        "Canceled": 5,
    }


def test_clocks_are_seen_with_their_case_and_written_by_nobody(desk: ServiceDesk) -> None:
    _level(desk)
    desk.case(priority=CasePriority.HIGH)
    assert len(_rows("slakpiinstance", desk.rep)) == 2
    assert _rows("sla", desk.rep) == []
    for name in ("sla", "slaitem", "slakpiinstance"):
        with pytest.raises(NotAllowed):
            get_entity(name).upsert(SYSTEM, [RecordWrite({}, {"name": "x"})])
