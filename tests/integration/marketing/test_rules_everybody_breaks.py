"""A "no" outlives merges, imports and forms sent again; nights end by the clock where one lives."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from leadloop.events import api as events
from leadloop.events.catalogue import ASSESSED, LEAD_ASSESSED
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock, due
from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.marketing.api.copying import merge_people
from leadloop.marketing.models import Person
from leadloop.outbound import api as outbound
from leadloop.outbound import handlers
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageRef,
    PolicyChange,
)
from leadloop.outbound.handlers.consents import on_assessed
from leadloop.outbound.models import Message
from leadloop.users.contracts import SYSTEM
from tests.factories.mail_server import MailServer

Relay = Callable[[], None]

OLD, NEW = "ann.old@acme.example", "ann@acme.example"
YES, NO, PENDING = ConsentState.OPTED_IN, ConsentState.OPTED_OUT, ConsentState.PENDING


def say(address: str, state: ConsentState, *, purpose: str = "offers", days_ago: float = 0) -> None:
    at = clock.now() - timedelta(days=days_ago)
    outbound.record_consents(
        SYSTEM, drafts=[ConsentDraft(address, purpose, state, at, "preference_centre")]
    )


def offer(to: str, key: str, **more: Any) -> MessageRef:
    return outbound.send(
        SYSTEM,
        MessageDraft(
            key=key,
            purpose="campaign",
            to=to,
            subject="An offer",
            text="Have a look.",
            message_class=MessageClass.COMMERCIAL,
            consent_purpose=more.pop("purpose", "offers"),
            **more,
        ),
    )


def lead(email: str, phone: str = "") -> UUID:
    values = {"lastname": "Lee", "emailaddress1": email, "mobilephone": phone}
    return get_entity("lead").upsert(SYSTEM, [RecordWrite({}, values)])[0].id


def submitted(address: str, state: ConsentState, *, days_ago: float = 0) -> None:
    """Let a form's submission arrive, given so many days ago."""
    received = (clock.now() - timedelta(days=days_ago)).isoformat()
    consent = {"purpose": "offers", "channel": "email", "state": state.value}
    data = {
        "submission_id": str(new_uuid()),
        "received_at": received,
        "lead": {"email": address, "lead_source": "web_form", "consents": [consent]},
    }
    draft = EventDraft(
        ASSESSED,
        LEAD_ASSESSED,
        "/test",
        str(new_uuid()),
        to_json(data),
        clock.now(),
        new_trace_id(),
    )
    events.append([draft])
    on_assessed(events.list_recent(ASSESSED))


def test_a_no_to_one_purpose_is_kept_when_two_people_become_one(relay: Relay) -> None:
    gone, kept = lead(OLD, "+14155550101"), lead(NEW, "+14155550102")
    relay()
    say(NEW, YES, days_ago=9)
    say(OLD, NO)
    say(OLD, YES, purpose="news")
    first, second = Person.objects.get(sales_lead_id=gone), Person.objects.get(sales_lead_id=kept)
    for _ in range(2):
        merge_people(kept_id=second.pk, gone_id=first.pk)
    assert offer(NEW, "offer").code == "consent_opted_out"
    assert offer(NEW, "news", purpose="news").code == "no_consent"
    entries = outbound.standing_of(SYSTEM, address=NEW).entries
    assert [one.state for one in entries if one.purpose == "offers"] == [NO, YES]


def test_a_no_is_kept_when_the_address_is_imported_again(relay: Relay) -> None:
    lead(NEW)
    say(NEW, YES, days_ago=9)
    say(NEW, NO)
    relay()
    lead(f" {NEW.upper()} ")
    relay()
    assert offer(NEW, "offer").code == "consent_opted_out"
    assert offer(NEW.upper(), "shouted").code == "consent_opted_out"


@pytest.mark.parametrize(
    ("state", "days_ago", "passes"),
    [
        (YES, 2, False),  # an old form that comes late, or once more
        (PENDING, 0, False),  # a stranger typed the address; nobody has confirmed
        (YES, 0, True),  # the person's own new word
    ],
)
def test_a_no_gives_way_only_to_a_newer_word_of_the_person(
    relay: Relay,
    state: ConsentState,
    days_ago: float,
    passes: bool,  # noqa: FBT001
) -> None:
    say(NEW, YES, days_ago=30)
    say(NEW, NO, days_ago=1)
    submitted(NEW, state, days_ago=days_ago)
    assert (offer(NEW, "offer").code == "") is passes


def test_a_new_yes_to_one_purpose_is_none_to_another(relay: Relay) -> None:
    for purpose in ("offers", "news"):
        say(NEW, YES, purpose=purpose, days_ago=30)
    say(NEW, NO, purpose="*", days_ago=1)
    submitted(NEW, YES)
    assert (offer(NEW, "offer").code, offer(NEW, "news", purpose="news").code) == (
        "",
        "consent_opted_out",
    )


NIGHT = PolicyChange(0, 7 * 24, 24, time(20), time(8), "UTC")


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        # New York: clocks go forward in the night of 8 March, back in that of 1 November 2026.
        ("America/New_York", "2026-03-08T02:00", "2026-03-08T12:00"),
        ("America/New_York", "2026-11-01T02:00", "2026-11-01T13:00"),
        ("Europe/Berlin", "2026-03-28T21:00", "2026-03-29T06:00"),
        ("Europe/Berlin", "2026-10-24T21:00", "2026-10-25T07:00"),
        ("Asia/Singapore", "2026-03-08T13:00", "2026-03-09T00:00"),
        ("Asia/Kathmandu", "2026-03-08T15:00", "2026-03-09T02:15"),
        ("Asia/Singapore", "2026-03-08T03:00", None),
        ("America/New_York", "2026-03-08T13:00", None),
    ],
)
def test_a_night_ends_by_the_clock_where_the_person_lives(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, zone: str, now: str, opens: str | None
) -> None:
    version = outbound.policy_of(Channel.EMAIL).version
    outbound.change_policy(SYSTEM, channel=Channel.EMAIL, change=NIGHT, expected_version=version)
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    say(NEW, YES, days_ago=1)
    held = offer(NEW, "offer", time_zone=zone).held_until
    assert held == (datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else None)


def deliver(post: MailServer, folder: Path) -> None:
    server = parse_server(f"smtp://127.0.0.1:{post.port}")
    transport = SmtpTransport(server, sender="Us <us@northgate.example>")
    kind = handlers.due_kind(transport, folder=folder)
    while due.run_once({kind.name: kind}):
        pass
    transport.close()


def way_out(post: MailServer) -> str:
    said = str(post.mails[0].message["List-Unsubscribe"])
    return said.partition("<")[2].partition(">")[0]


def codes(references: Sequence[MessageRef]) -> list[str]:
    """Return in one word each why messages are refused; nothing where they may leave."""
    rows = Message.objects.filter(pk__in=[one.id for one in references])
    told = dict(rows.values_list("pk", "reason_code"))
    return [told[one.id] for one in references]


def test_one_click_on_a_delivered_mail_stops_everything_that_is_queued(
    server: str, relay: Relay, tmp_path: Path
) -> None:
    version = outbound.policy_of(Channel.EMAIL).version
    change = NIGHT._replace(quiet_from=None, quiet_until=None)
    outbound.change_policy(SYSTEM, channel=Channel.EMAIL, change=change, expected_version=version)
    say(NEW, YES, days_ago=1)
    say(OLD, YES, days_ago=1)
    with MailServer() as post:
        offer(NEW, "first")
        deliver(post, tmp_path)
        queued = [offer(NEW, f"later-{n}") for n in range(50)]
        other = offer(OLD, "other")
        link = httpx.URL(way_out(post))
        address = f"{server}{link.raw_path.decode()}"
        assert httpx.get(address, timeout=60).status_code == httpx.codes.OK
        assert not any(code for code in codes(queued))
        answer = httpx.post(address, data={"List-Unsubscribe": "One-Click"}, timeout=60)
        assert answer.status_code == httpx.codes.OK
        assert set(codes(queued)) == {"consent_opted_out"}
        deliver(post, tmp_path)
        assert [mail.to for mail in post.mails] == [[NEW], [OLD]]
        assert codes([other]) == [""]
    relay()
