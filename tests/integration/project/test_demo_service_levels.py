"""The demo's calendars and service levels: there once, in force, and of use."""

from leadloop.project.demo.service_levels import ensure_service_levels
from leadloop.service import api as service
from leadloop.service.api import calendars, levels, timers
from leadloop.service.contracts import CaseDraft, CasePriority
from leadloop.service.contracts.levels import LevelState
from leadloop.users.contracts import SYSTEM


def test_the_demo_has_two_calendars_and_three_levels_in_force_once(db: None) -> None:
    ensure_service_levels()
    ensure_service_levels()
    assert [one.name for one in calendars.list_calendars(SYSTEM)] == ["New York", "Singapore"]
    found = levels.list_levels(SYSTEM)
    assert [one.name for one in found] == ["High priority", "Group business", "Everybody"]
    assert {one.state for one in found} == {LevelState.ACTIVE}
    urgent = CaseDraft(title="Hospital bill", priority=CasePriority.HIGH)
    case_id = service.create_case(SYSTEM, draft=urgent)
    clocks = timers.list_case_timers(SYSTEM, case_id=case_id)
    assert {one.level_name for one in clocks} == {"High priority"}
    assert {one.calendar_name for one in clocks} == {"Singapore"}
