"""The whole gate over a real ledger: caps across senders, nights, opt-outs, many at once."""

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from leadloop.kit import clock, due
from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.files import FileTransport
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageRef,
    MessageSource,
    MessageState,
    Occasion,
    PolicyChange,
    Recipient,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

ANA, BEN = "ana@northgate-logistics.com", "ben@northgate-logistics.com"
CHANGE = PolicyChange(2, 7 * 24, 24, None, None, "UTC")


def allow(*addresses: str) -> None:
    drafts = [
        ConsentDraft(one, "news", ConsentState.OPTED_IN, clock.now() - timedelta(days=9), "test")
        for one in addresses
    ]
    api.record_consents(SYSTEM, drafts=drafts)


def policy(**changes: Any) -> None:
    version = api.policy_of(Channel.EMAIL).version
    change = CHANGE._replace(**changes)
    api.change_policy(SYSTEM, channel=Channel.EMAIL, change=change, expected_version=version)


def draft(key: str, to: str = ANA, **changes: Any) -> MessageDraft:
    said: dict[str, Any] = {
        "purpose": "campaign",
        "subject": "News",
        "text": "News",
        "message_class": MessageClass.COMMERCIAL,
        "consent_purpose": "news",
    }
    return MessageDraft(key=key, to=to, **{**said, **changes})


def work(folder: Path) -> None:
    transport = FileTransport(folder, sender="Us <us@northgate.example>")
    kind = handlers.due_kind(transport, folder=folder / "journals")
    while due.run_once({kind.name: kind}):
        pass


def states(references: list[MessageRef]) -> list[MessageState]:
    told = api.states_of(one.id for one in references)
    return [told[one.id][0] for one in references]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def pass_time(step: timedelta) -> None:
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + step)

    return pass_time


def test_a_cap_counts_across_campaign_journey_and_flow(
    tmp_path: Path, later: Callable[[timedelta], None]
) -> None:
    allow(ANA)
    policy()
    sources = [
        MessageSource(campaign_id=new_uuid()),
        MessageSource(journey_id=new_uuid(), step_id="welcome"),
        MessageSource(flow_id=new_uuid()),
    ]
    sent = [api.send(SYSTEM, draft(f"k{n}", source=one)) for n, one in enumerate(sources)]
    work(tmp_path)
    assert states(sent[:2]) == [MessageState.SENT] * 2
    assert (sent[2].code, bool(sent[2].refused)) == ("frequency_cap", True)
    asked = draft("asked", message_class=MessageClass.TRANSACTIONAL, consent_purpose="")
    assert not api.send(SYSTEM, asked).refused
    later(timedelta(days=8))
    assert not api.send(SYSTEM, draft("week")).refused


def test_over_the_cap_waits_where_the_window_frees_in_time(
    tmp_path: Path, later: Callable[[timedelta], None]
) -> None:
    allow(ANA)
    policy(cap_hours=12)
    sent = api.send_many(SYSTEM, [draft(f"k{n}") for n in range(3)])
    assert [one.held_until is None for one in sent] == [True, True, False]
    work(tmp_path)
    assert states(sent) == [MessageState.SENT, MessageState.SENT, MessageState.HELD]
    later(timedelta(hours=12, minutes=1))
    work(tmp_path)
    assert states(sent)[2] is MessageState.SENT


def test_two_that_were_queued_before_the_cap_was_set_do_not_both_leave(tmp_path: Path) -> None:
    allow(ANA)
    policy(cap_count=0)
    sent = api.send_many(SYSTEM, [draft(f"k{n}") for n in range(3)])
    policy(cap_count=1)
    work(tmp_path)
    assert sorted(states(sent)) == [MessageState.REFUSED, MessageState.REFUSED, MessageState.SENT]


def test_a_night_holds_until_the_morning_where_the_person_lives(
    tmp_path: Path, later: Callable[[timedelta], None]
) -> None:
    allow(ANA)
    policy(quiet_from=time(0), quiet_until=time(23, 59, 59), time_zone="Asia/Singapore")
    sent = api.send(SYSTEM, draft("k", time_zone="America/New_York"))
    assert sent.code == "quiet_hours"
    work(tmp_path)
    assert states([sent]) == [MessageState.HELD]
    policy()
    later(timedelta(days=2))
    work(tmp_path)
    assert states([sent]) == [MessageState.SENT]


def test_an_opt_out_refuses_what_waits_at_once(tmp_path: Path) -> None:
    allow(ANA, BEN)
    policy(cap_count=5)
    sent = api.send_many(SYSTEM, [draft("a"), draft("b"), draft("c", to=BEN)])
    out = ConsentDraft("Ana@Northgate-Logistics.com", "*", ConsentState.OPTED_OUT, clock.now(), "x")
    api.record_consents(SYSTEM, drafts=[out])
    assert states(sent) == [MessageState.REFUSED, MessageState.REFUSED, MessageState.QUEUED]
    work(tmp_path)
    assert states(sent)[2] is MessageState.SENT
    assert len(list(tmp_path.rglob("*.eml"))) == 1


def test_a_suppression_refuses_what_waits_at_once() -> None:
    allow(ANA)
    sent = api.send(SYSTEM, draft("a"))
    api.suppress(SYSTEM, draft=SuppressionDraft(ANA, SuppressionReason.MANUAL, "test"))
    assert states([sent]) == [MessageState.REFUSED]


def test_many_are_judged_with_a_reason_each() -> None:
    allow(ANA, BEN)
    api.suppress(SYSTEM, draft=SuppressionDraft(BEN, SuppressionReason.COMPLAINT, "test"))
    recipients = [Recipient(one) for one in (ANA, BEN, "new@example.com", "nobody", "")]
    occasion = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, "news")
    found = api.judge_many(SYSTEM, recipients=recipients, occasion=occasion)
    codes = [one.refusal.code if one.refusal else "" for one in found]
    assert codes == ["", "suppressed_complaint", "no_consent", "invalid_address", "no_address"]


def test_many_are_sent_once_by_key_and_bad_addresses_are_on_record() -> None:
    allow(ANA)
    drafts = [draft("a"), draft("a"), draft("b", to="nobody"), draft("c", to="")]
    first, again, bad, none = api.send_many(SYSTEM, drafts)
    assert (first.repeated, again.repeated, again.id == first.id) == (False, True, True)
    assert (bad.code, none.code) == ("invalid_address", "no_address")
    assert [one.id for one in api.send_many(SYSTEM, drafts)] == [
        one.id for one in (first, again, bad, none)
    ]
    assert api.count_messages(SYSTEM).total == 3


def test_headers_of_others_cannot_be_set() -> None:
    for name, value in (("Bcc", "eve@evil.example"), ("List-Id", "x\r\nBcc: eve@evil.example")):
        with pytest.raises(InvalidInput):
            api.send(SYSTEM, draft("k", headers=((name, value),)))


def test_a_commercial_mail_can_be_ended_by_one_click(tmp_path: Path) -> None:
    allow(ANA)
    api.send(SYSTEM, draft("k"))
    work(tmp_path)
    (path,) = tmp_path.rglob("*.eml")
    raw = path.read_bytes()
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw
    assert b"\r\nList-Unsubscribe: <http" in raw.replace(b"\r\n <", b" <")


def test_a_policy_is_written_by_one_at_a_time_and_in_bounds() -> None:
    policy()
    with pytest.raises(StaleWrite):
        api.change_policy(SYSTEM, channel=Channel.EMAIL, change=CHANGE, expected_version=0)
    for bad in (
        {"cap_count": -1},
        {"cap_hours": 0},
        {"quiet_from": time(21)},
        {"time_zone": "Nowhere/At_All"},
        {"domain_overrides": "gmail.com = many"},
    ):
        with pytest.raises(InvalidInput):
            policy(**bad)


def test_a_bound_domain_gets_its_mail_one_after_another(
    tmp_path: Path, later: Callable[[timedelta], None]
) -> None:
    addresses = [f"p{n}@slow.example.org" for n in range(3)]
    allow(*addresses, ANA)
    policy(cap_count=0, domain_overrides="slow.example.org=1")
    sent = api.send_many(SYSTEM, [draft(one, to=one) for one in (*addresses, ANA)])
    work(tmp_path)
    assert sorted(states(sent)) == [MessageState.QUEUED] * 2 + [MessageState.SENT] * 2
    later(timedelta(minutes=1, seconds=1))
    work(tmp_path)
    assert sorted(states(sent)) == [MessageState.QUEUED] + [MessageState.SENT] * 3
