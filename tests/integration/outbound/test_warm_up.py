"""A domain that nobody knows yet: so many mails a day, the others wait and say why."""

from datetime import timedelta
from pathlib import Path

import pytest

from leadloop.kit import clock, due
from leadloop.kit.errors import StaleWrite
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.files import FileTransport
from leadloop.outbound.api.domains import sending_domain
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    WarmUpChange,
)
from leadloop.outbound.models import Message
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = clock.now().replace(hour=12)

    def next_day(self) -> None:
        self.now += timedelta(days=1)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def send(count: int, *, asked_for: bool = False) -> None:
    for place in range(count):
        to = f"reader{place}@{'asked' if asked_for else 'told'}.example"
        yes = ConsentDraft(to, "offers", ConsentState.OPTED_IN, clock.now(), "form")
        api.record_consents(SYSTEM, drafts=[yes])
        kind = MessageClass.TRANSACTIONAL if asked_for else MessageClass.COMMERCIAL
        draft = MessageDraft(
            key=f"{to}/{kind.value}", purpose="p", to=to, subject="Hello", text="Hello",
            message_class=kind, consent_purpose="" if asked_for else "offers",
        )  # fmt: skip
        api.send(SYSTEM, draft)


def work(folder: Path) -> None:
    transport = FileTransport(folder, sender=f"Northgate <hello@{sending_domain()}>")
    kind = handlers.due_kind(transport)
    while due.run_once({kind.name: kind}):
        pass


def states() -> dict[str, int]:
    found = list(Message.objects.values_list("state", flat=True))
    return {one: found.count(one) for one in sorted(set(found))}


def start(first_day: int = 3, *, version: int = 0) -> None:
    change = WarmUpChange(first_day, 100, 1_000)
    api.start_warm_up(SYSTEM, change=change, expected_version=version)


def test_what_is_over_the_day_waits_for_the_next_and_says_why(time: Time, tmp_path: Path) -> None:
    start()
    send(8)
    work(tmp_path)
    held = Message.objects.filter(state="held")

    assert states() == {"held": 5, "sent": 3}
    assert {one.reason_code for one in held} == {"warm_up"}
    assert "warmed up" in held[0].reason
    assert {one.hold_until.hour for one in held} == {0}
    time.next_day()
    work(tmp_path)
    assert states() == {"sent": 8}
    _, view = api.find_warm_up(SYSTEM)
    assert view is not None
    assert [one.taken for one in view.days[:2]] == [3, 5]
    assert (view.today.limit, view.waiting) == (6, 0)


@pytest.mark.usefixtures("time")
def test_what_somebody_asked_for_leaves_in_any_case_and_counts(tmp_path: Path) -> None:
    start()
    send(4, asked_for=True)
    work(tmp_path)
    send(2)
    work(tmp_path)

    assert states() == {"held": 2, "sent": 4}


@pytest.mark.usefixtures("time")
def test_an_opt_out_reaches_what_waits_for_its_day(tmp_path: Path) -> None:
    start(1)
    send(2)
    work(tmp_path)
    (waiting,) = Message.objects.filter(state="held")
    no = ConsentDraft(
        waiting.to, "offers", ConsentState.OPTED_OUT, clock.now() + timedelta(seconds=1), "form"
    )
    api.record_consents(SYSTEM, drafts=[no])
    waiting.refresh_from_db()

    assert waiting.state == "refused"


@pytest.mark.usefixtures("time")
def test_a_plan_that_is_changed_goes_on_with_its_days_and_two_editors_do_not_collide() -> None:
    start()
    start(7, version=1)
    with pytest.raises(StaleWrite):
        start(9, version=1)
    api.stop_warm_up(SYSTEM, expected_version=2)
    _, view = api.find_warm_up(SYSTEM)

    assert view is not None
    assert view.is_over
    assert view.plan.change.first_day == 7
