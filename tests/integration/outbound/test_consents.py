from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from leadloop.events import api as events
from leadloop.events.catalogue import ASSESSED, CONFIRMATIONS, CONSENT_CONFIRMED, LEAD_ASSESSED
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.outbound import api
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageState,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.models import Consent
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db")
ANA = "ana@example.com"


def say(state: ConsentState, *, days: int = 0, **more: Any) -> None:
    at = clock.now() - timedelta(days=days)
    draft = ConsentDraft(ANA, "news", state, at, "test", **more)
    api.record_consents(SYSTEM, drafts=[draft])


def send(**more: Any) -> tuple[MessageState, str]:
    draft = {
        "key": str(new_uuid()),
        "purpose": "p",
        "to": "Ana@example.com",
        "subject": "s",
        "text": "t",
    }
    commercial = {"message_class": MessageClass.COMMERCIAL, "consent_purpose": "news"}
    ref = api.send(SYSTEM, MessageDraft(**{**draft, **commercial, **more}))
    row = api.get_message(SYSTEM, message_id=ref.id).row
    assert bool(ref.refused) is (row.state is MessageState.REFUSED)
    return row.state, row.reason


def test_commercial_mail_follows_the_ledger_and_a_refusal_is_on_record() -> None:
    assert send()[0] is MessageState.REFUSED
    say(ConsentState.OPTED_IN, days=2)
    assert send()[0] is MessageState.QUEUED
    say(ConsentState.OPTED_OUT, days=1)
    state, reason = send()
    assert state is MessageState.REFUSED
    assert "opted out of news" in reason
    say(ConsentState.OPTED_IN, days=3)
    assert send()[0] is MessageState.REFUSED
    assert api.count_messages(SYSTEM).refused == 4  # the queued one too


def test_transactional_mail_needs_no_consent_but_somebody_who_gets_it() -> None:
    plain = {"message_class": MessageClass.TRANSACTIONAL, "consent_purpose": ""}
    assert send(**plain)[0] is MessageState.QUEUED
    draft = SuppressionDraft(ANA, SuppressionReason.HARD_BOUNCE, "test")
    held = api.suppress(SYSTEM, draft=draft)
    assert api.suppress(SYSTEM, draft=draft) == held
    assert send(**plain) == (MessageState.REFUSED, "Suppressed: hard bounce.")
    api.lift_suppression(SYSTEM, suppression_id=held)
    assert send(**plain)[0] is MessageState.QUEUED


def test_a_no_after_queueing_still_stops_the_message(relay: Any) -> None:
    say(ConsentState.OPTED_IN, days=1)
    draft = MessageDraft(
        key="late",
        purpose="p",
        to=ANA,
        subject="s",
        text="t",
        message_class=MessageClass.COMMERCIAL,
        consent_purpose="news",
    )
    ref = api.send(SYSTEM, draft)
    say(ConsentState.OPTED_OUT)
    relay()
    assert api.get_message(SYSTEM, message_id=ref.id).row.state is MessageState.REFUSED
    with pytest.raises(Conflict):
        api.resend(SYSTEM, message_id=ref.id)
    api.record_consents(
        SYSTEM, drafts=[ConsentDraft(ANA, "news", ConsentState.OPTED_IN, clock.now(), "call")]
    )
    api.resend(SYSTEM, message_id=ref.id)
    relay()
    assert api.get_message(SYSTEM, message_id=ref.id).row.state is MessageState.SENT


def test_the_ledger_is_never_rewritten() -> None:
    say(ConsentState.OPTED_IN)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(state="opted_out")


def test_one_key_is_one_entry() -> None:
    say(ConsentState.OPTED_IN, key="k")
    say(ConsentState.OPTED_IN, key="k")
    assert len(api.standing_of(SYSTEM, address="ANA@example.com ").entries) == 1


def test_the_entry_that_counts_is_marked() -> None:
    say(ConsentState.OPTED_IN, days=2)
    say(ConsentState.OPTED_OUT, days=1)
    found = api.standing_of(SYSTEM, address=ANA).entries
    assert [(entry.state, entry.counts) for entry in found] == [
        (ConsentState.OPTED_OUT, True),
        (ConsentState.OPTED_IN, False),
    ]


@pytest.mark.parametrize(
    ("change", "field"), [({"address": "x"}, "0.address"), ({"purpose": " "}, "0.purpose")]
)
def test_what_does_not_fit_is_refused_by_field(change: dict[str, str], field: str) -> None:
    values: dict[str, Any] = {"address": ANA, "purpose": "news", **change}
    draft = ConsentDraft(state=ConsentState.OPTED_IN, at=clock.now(), source="t", **values)
    with pytest.raises(InvalidInput) as caught:
        api.record_consents(SYSTEM, drafts=[draft])
    assert caught.value.errors[0].field == field


def test_an_erased_person_stays_suppressed() -> None:
    held = api.suppress(SYSTEM, draft=SuppressionDraft(ANA, SuppressionReason.ERASED, "privacy"))
    with pytest.raises(Conflict):
        api.lift_suppression(SYSTEM, suppression_id=held)


def test_a_data_scientist_reads_consents_but_changes_none() -> None:
    actor = Actor(ActorKind.PERSON, str(new_uuid()), "x", Role.DATA_SCIENTIST)
    assert api.standing_of(actor, address=ANA).entries == ()
    with pytest.raises(NotAllowed):
        api.suppress(actor, draft=SuppressionDraft(ANA, SuppressionReason.MANUAL, "x"))


def publish(topic: str, kind: str, data: dict[str, Any]) -> None:
    draft = EventDraft(
        topic, kind, "/t", str(new_uuid()), to_json(data), clock.now(), new_trace_id()
    )
    events.append([draft, draft])


def test_consents_of_submissions_and_confirmations_reach_the_ledger(relay: Any) -> None:
    submission = str(new_uuid())
    consents = [
        {"purpose": "news", "channel": "email", "state": "pending", "wording_version": "w1"},
        {"purpose": "calls", "channel": "phone", "state": "opted_in"},
        {"purpose": "odd", "channel": "email", "state": "maybe"},
        "nonsense",
    ]
    received = clock.now().isoformat()
    lead = {"email": "Ana@Example.com", "mobile_phone": "+6591234567", "consents": consents}
    from leadloop.outbound.handlers.consents import on_assessed, on_confirmed

    publish(
        ASSESSED,
        LEAD_ASSESSED,
        {"submission_id": submission, "received_at": received, "lead": lead},
    )
    publish(
        CONFIRMATIONS,
        CONSENT_CONFIRMED,
        {
            "submission_id": submission,
            "lead_id": str(new_uuid()),
            "consents": consents[:1],
            "evidence": {"address": ANA, "confirmed_at": received, "method": "double_opt_in"},
        },
    )
    for _ in range(2):
        on_assessed(events.list_recent(ASSESSED))
        on_confirmed(events.list_recent(CONFIRMATIONS))
    found = {(e.purpose, e.state): e for e in api.standing_of(SYSTEM, address=ANA).entries}
    assert set(found) == {("news", ConsentState.PENDING), ("news", ConsentState.OPTED_IN)}
    assert found["news", ConsentState.OPTED_IN].counts
    assert found["news", ConsentState.OPTED_IN].evidence["method"] == "double_opt_in"
    assert len(api.standing_of(SYSTEM, address="+6591234567").entries) == 1
