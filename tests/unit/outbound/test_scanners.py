"""A person or a machine: told from what was fetched together."""

from datetime import UTC, datetime, timedelta

import pytest

from leadloop.outbound.logic import scanners
from leadloop.outbound.logic.scanners import Fetch

SENT = datetime(2026, 3, 1, 9, tzinfo=UTC)
LATER = SENT + timedelta(hours=2)


def after(seconds: float, begin: datetime = LATER) -> datetime:
    return begin + timedelta(seconds=seconds)


def test_one_click_is_a_person_s_even_right_after_the_message_arrived() -> None:
    assert scanners.judge(Fetch("a", after(3, SENT)), [], SENT) == ""


def test_two_links_within_a_second_at_arrival_are_a_machine_s_and_later_a_person_s() -> None:
    arriving = [Fetch("b", after(2.4, SENT))]
    reading = [Fetch("b", after(0.4))]

    assert scanners.judge(Fetch("a", after(2, SENT)), arriving, SENT) == "sweep"
    assert scanners.judge(Fetch("a", after(2, SENT)), arriving, None) == "sweep"
    assert scanners.judge(Fetch("a", LATER), reading, SENT) == ""


def test_three_links_at_once_are_a_machine_s_whenever() -> None:
    others = [Fetch("b", after(1)), Fetch("c", after(-1))]

    assert scanners.judge(Fetch("a", LATER), others, SENT) == "sweep"


def test_the_same_link_clicked_often_is_a_person_s() -> None:
    others = [Fetch("a", after(n / 3)) for n in range(9)]

    assert scanners.judge(Fetch("a", LATER), others, SENT) == ""


@pytest.mark.parametrize(("seconds", "found"), [(50, "trap"), (-50, "trap"), (70, "")])
def test_the_link_that_nobody_sees_gives_away_what_came_with_it(seconds: int, found: str) -> None:
    trap = Fetch("", after(seconds), trap=True)

    assert scanners.judge(Fetch("a", LATER), [trap], SENT) == found


def test_what_the_door_said_stands() -> None:
    assert scanners.judge(Fetch("a", LATER, machine="head"), [], SENT) == "head"


def test_only_clicks_at_the_arrival_wait_for_others() -> None:
    assert scanners.needs_others(after(5, SENT), SENT)
    assert scanners.needs_others(LATER, None)
    assert not scanners.needs_others(LATER, SENT)
