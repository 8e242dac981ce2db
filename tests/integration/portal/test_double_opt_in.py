"""Double opt-in through HTTP and events, step by step, each step twice."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opt_in_house import WORDS, consent, lead, link_in, mails, open_desk, outcome

from leadloop.events import api as events
from leadloop.events import log as event_log
from leadloop.events.catalogue import CONFIRMATIONS, LEAD_CREATED, LEADS
from leadloop.events.contracts import Event, EventDraft, Position, to_json
from leadloop.intake import api as intake
from leadloop.intake.contracts import OptIn, Outcome
from leadloop.kit import clock, due
from leadloop.kit.errors import InvalidInput
from leadloop.kit.ids import new_trace_id
from leadloop.outbound import handlers as outbound
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.contracts import MessageState
from leadloop.portal import api, confirmations
from leadloop.portal import confirm_handlers as portal
from leadloop.portal.contracts import ConfirmationSettings, Confirming, FieldKind, FormField
from leadloop.portal.models import Confirmation
from leadloop.project import wiring
from leadloop.sales.models import Lead
from leadloop.users.contracts import SYSTEM
from tests.factories.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("db")

Relay = Callable[[], None]


def read(topic: str, kind: str) -> list[Event]:
    return [e for e in event_log.read_after(topic, Position(0, 0), limit=500) if e.type == kind]


def test_a_lead_at_once_arrives_with_its_consent_pending_and_a_mail_leaves(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AT_ONCE).send()
    assert outcome(key).outcome is Outcome.CREATED
    assert consent(key)["state"] == "pending"
    assert consent(key, "newsletter")["state"] == "opted_out", "what was not ticked stays a no"
    (mail,) = mails()
    assert mail.row.to == "ana.tan@northgate-logistics.com"
    assert mail.row.state is MessageState.SENT
    assert mail.row.subject == "Please confirm: Ask about an ILP"
    assert mail.row.trace_id == outcome(key).trace_id
    assert WORDS in mail.text
    assert "newsletter" not in mail.text


def test_opening_the_link_changes_nothing_and_pressing_the_button_confirms(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AT_ONCE).send()
    link, visitor = link_in(mails()[0]), Client(enforce_csrf_checks=True)
    for _ in range(3):
        page = visitor.get(link)
        assert page.status_code == 200
        assert "Yes, I confirm" in page.content.decode()
        assert not page.cookies
    visitor.head(link)
    relay()
    assert consent(key)["state"] == "pending", "scanners follow links"

    assert "Confirmed" in visitor.post(link).content.decode()
    relay()
    confirmed = consent(key)
    assert confirmed["state"] == "opted_in"
    evidence = confirmed["evidence"]
    assert evidence["method"] == "double_opt_in"
    assert evidence["message_id"] == str(mails()[0].row.id)
    assert evidence["address"] == "ana.tan@northgate-logistics.com"
    assert confirmed["wording_version"] == "ilp:product_offers:email:1"
    assert "ip" not in evidence
    assert outcome(key).outcome is Outcome.CREATED, "the outcome stays what it was"
    assert Lead.objects.count() == 1


def test_confirming_twice_is_confirming_once(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AT_ONCE).send()
    link = link_in(mails()[0])
    Client().post(link)
    relay()
    before, version = consent(key), lead(key).version
    assert "Confirmed" in Client().post(link).content.decode()
    assert "Confirmed" in Client().get(link).content.decode()
    relay()
    assert consent(key) == before
    assert lead(key).version == version


def test_the_lead_waits_for_the_confirmation_and_then_arrives_opted_in(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    held = outcome(key)
    assert held.outcome is Outcome.SUPPRESSED
    assert held.waits_for_visitor
    assert held.may_be_released
    assert held.reasons[0].message == "Waiting for the visitor's confirmation."
    assert held.by == "form ilp"
    assert Lead.objects.count() == 0

    Client().post(link_in(mails()[0]))
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    assert outcome(key).attempt == 2
    confirmed = consent(key)
    assert confirmed["state"] == "opted_in"
    assert confirmed["evidence"]["message_id"] == str(mails()[0].row.id)
    assert confirmed["wording_version"] == "ilp:product_offers:email:1"
    assert len(mails()) == 1


def test_a_form_that_waits_asks_even_if_no_consent_was_given(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send(**{"consent.product_offers.email": ""})
    assert len(mails()) == 1
    Client().post(link_in(mails()[0]))
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    assert consent(key)["state"] == "opted_out"


def test_no_mail_leaves_where_nothing_is_to_be_confirmed(relay: Relay) -> None:
    at_once = open_desk(relay, OptIn.AT_ONCE)
    at_once.send(**{"consent.product_offers.email": ""})
    open_desk(relay, OptIn.OFF, slug="plain").send(email="bea@northgate-logistics.com")
    assert mails() == []
    assert Lead.objects.count() == 2


@pytest.mark.parametrize("opt_in", [OptIn.AT_ONCE, OptIn.AFTER])
@pytest.mark.parametrize(
    "answers",
    [
        {"website_address": "https://spam.example"},
        {"email": "x@mailinator.com"},
        {"email": "nobody at all"},
    ],
    ids=["honeypot", "suppressed by a rule", "rejected"],
)
def test_nobody_is_written_to_about_scripts_spam_and_nonsense(
    relay: Relay, opt_in: OptIn, answers: dict[str, str]
) -> None:
    open_desk(relay, opt_in).send(**answers)
    assert mails() == []
    assert Confirmation.objects.count() == 0


def test_a_known_address_with_a_new_purpose_is_asked_again(relay: Relay) -> None:
    desk = open_desk(relay, OptIn.AT_ONCE)
    first = desk.send()
    Client().post(link_in(mails()[0]))
    relay()
    second = desk.send(**{"consent.newsletter.email": "yes"})
    assert len(mails()) == 2
    assert lead(second).pk == lead(first).pk
    assert consent(second, "newsletter")["state"] == "pending"
    assert consent(second)["state"] == "opted_in", "a stranger cannot take back a yes"
    Client().post(link_in(mails()[1]))
    relay()
    assert consent(second, "newsletter")["state"] == "opted_in"


def test_an_address_gets_so_many_mails_a_day_and_no_more(relay: Relay) -> None:
    desk = open_desk(relay, OptIn.AFTER)
    keys = [desk.submit() for _ in range(5)]
    relay()
    assert len(mails()) == ConfirmationSettings().mails_per_day == 3
    skipped = Confirmation.objects.exclude(skipped="")
    assert skipped.count() == 2
    assert "3 confirmation mails within 24 hours" in skipped[0].skipped
    assert {outcome(key).outcome for key in keys} == {Outcome.SUPPRESSED}
    desk.send(email="bea@northgate-logistics.com")
    assert len(mails()) == 4, "another address is another matter"


def test_an_event_delivered_twice_sends_one_mail(relay: Relay) -> None:
    open_desk(relay, OptIn.AFTER).send()
    batch = read(CONFIRMATIONS, "confirmation.requested")
    assert len(batch) == 1
    for _ in range(2):
        with transaction.atomic():
            portal.confirmations_subscriber().handle(batch)
    relay()
    assert len(mails()) == 1


def test_a_crash_between_any_two_steps_loses_nothing(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    Client().post(link_in(mails()[0]))
    (kind,) = (k for k in wiring.due_kinds().values() if k.name == confirmations.SETTLING)
    with monkeypatch.context() as broken:
        broken.setattr(intake, "confirm", _killed)
        due.run_once({kind.name: kind})
    assert Confirmation.objects.get().settled_at is None
    assert outcome(key).outcome is Outcome.SUPPRESSED
    monkeypatch.setattr(clock, "now", _later(timedelta(seconds=10)))
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    row = Confirmation.objects.get()
    for _ in range(2):
        with transaction.atomic():
            assert confirmations.settle(row.pk, 0) == due.Finished()
    relay()
    assert outcome(key).attempt == 2


def _killed(*_: Any, **__: Any) -> None:
    raise RuntimeError("killed here")


def _later(step: timedelta) -> Callable[[], Any]:
    now = clock.now
    return lambda: now() + step


def test_confirming_before_the_crm_has_the_lead_waits_for_it(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadloop.events.relay import relay_batch

    key = open_desk(relay, OptIn.AT_ONCE).submit()
    readers = wiring.subscribers()
    relay_batch(readers["intake"])
    relay_batch(readers[portal.CONFIRMATIONS_NAME])
    kinds = wiring.due_kinds()
    while due.run_once(kinds):
        pass
    Client().post(link_in(mails()[0]))
    due.run_once(kinds)
    assert Lead.objects.count() == 0
    monkeypatch.setattr(clock, "now", _later(timedelta(minutes=1)))
    relay()
    monkeypatch.setattr(clock, "now", _later(timedelta(minutes=1)))
    relay()
    assert consent(key)["state"] == "opted_in"


def test_a_person_may_release_what_waits_and_the_consent_stays_pending(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    intake.release(SYSTEM, submission_key=key)
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    assert consent(key)["state"] == "pending"
    assert len(mails()) == 1, "asked once"
    Client().post(link_in(mails()[0]))
    relay()
    assert consent(key)["state"] == "opted_in"


def test_a_replay_neither_loses_the_confirmation_nor_fakes_one(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    intake.replay(SYSTEM, submission_key=key)
    relay()
    assert outcome(key).waits_for_visitor
    assert outcome(key).attempt == 2
    Client().post(link_in(mails()[0]))
    relay()
    confirmed = consent(key)
    intake.replay(SYSTEM, submission_key=key)
    relay()
    assert outcome(key).outcome is Outcome.UPDATED
    assert consent(key) == confirmed
    assert len(mails()) == 1


def test_a_replay_from_what_the_outcome_kept_still_knows_its_form(relay: Relay) -> None:
    from leadloop.kit.db import execute

    key = open_desk(relay, OptIn.AFTER).send()
    execute("DELETE FROM events_log WHERE topic = 'leads'")
    intake.replay(SYSTEM, submission_key=key)
    relay()
    assert outcome(key).waits_for_visitor


@pytest.mark.parametrize("origin", ["event_grid", "api", ""])
def test_no_sender_can_pass_for_a_form_or_a_confirmed_visitor(relay: Relay, origin: str) -> None:
    said = {
        "form": "ilp",
        "formoptin": "after",
        "formpipeline": "Mine",
        "confirmedat": "2026-01-01T00:00:00Z",
        "confirmedby": "me",
        "confirmedto": "ana@northgate-logistics.com",
    }
    data = {
        "email": "ana@northgate-logistics.com",
        "consents": [{"purpose": "offers", "channel": "email", "state": "opted_in"}],
    }
    draft = EventDraft(
        LEADS, LEAD_CREATED, "/p/ilp", "1", to_json(data), clock.now(), new_trace_id(),
        origin=origin, extensions=to_json(said),
    )  # fmt: skip
    (receipt,) = events.append([draft])
    relay()
    assert outcome(receipt.key).outcome is Outcome.CREATED
    assert lead(receipt.key).pipeline == ""
    assert "evidence" not in consent(receipt.key, "offers")
    assert mails() == []


def test_a_rule_that_holds_a_confirmed_visitor_back_keeps_the_confirmation(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    content = dict(intake.get_rules(SYSTEM).content)
    table = next(node for node in content["nodes"] if node["type"] == "decisionTableNode")
    row = dict.fromkeys(table["content"]["rules"][0], "")
    row |= {"_id": "all", "_description": "All", "outcome": "'suppress'"}
    table["content"]["rules"].insert(0, row)
    intake.publish_rules(SYSTEM, content=content, note="Hold everything")
    Client().post(link_in(mails()[0]))
    relay()
    assert outcome(key).outcome is Outcome.SUPPRESSED
    assert not outcome(key).waits_for_visitor
    intake.release(SYSTEM, submission_key=key)
    relay()
    assert consent(key)["state"] == "opted_in"


# ---- the link ---------------------------------------------------------------------------------


@pytest.fixture
def short_lived() -> Iterator[None]:
    """Links that have expired when they arrive, until ``lasting`` is called."""
    confirmations.use_confirmations(ConfirmationSettings(validity=timedelta(seconds=-1)))
    yield
    lasting()


def lasting() -> None:
    confirmations.use_confirmations(ConfirmationSettings())


@pytest.mark.usefixtures("short_lived")
def test_an_expired_link_says_so_and_sends_a_new_one(relay: Relay) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    link = link_in(mails()[0])
    lasting()
    for answer in (Client().get(link), Client().post(link)):
        assert answer.status_code == 410
        assert "expired" in answer.content.decode()
    assert "On its way" in Client().post(f"{link}/again").content.decode()
    relay()
    assert len(mails()) == 2
    Client().post(link_in(mails()[1]))
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    assert consent(key)["evidence"]["message_id"] == str(mails()[1].row.id)
    assert "Confirmed" in Client().get(link).content.decode(), "the old link, too, says so now"


@pytest.mark.usefixtures("short_lived")
def test_asking_anew_is_limited(relay: Relay) -> None:
    open_desk(relay, OptIn.AFTER).send()
    link = link_in(mails()[0])
    codes = [Client().post(f"{link}/again").status_code for _ in range(4)]
    assert codes == [200, 200, 429, 429]
    relay()
    assert len(mails()) == 3


def test_a_link_works_for_seven_days_and_no_longer(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_desk(relay, OptIn.AFTER).send()
    link, now = link_in(mails()[0]), clock.now
    for days, status in ((6.9, 200), (7.1, 410)):
        monkeypatch.setattr(clock, "now", lambda days=days: now() + timedelta(days=days))
        assert Client().get(link).status_code == status


@pytest.mark.parametrize("spoil", ["altered", "cut", "forged", "longer", "not ascii"])
def test_a_damaged_link_says_so_and_confirms_nothing(relay: Relay, spoil: str) -> None:
    key = open_desk(relay, OptIn.AFTER).send()
    link = link_in(mails()[0])
    bad = {
        "altered": link[:-3] + ("AAA" if not link.endswith("AAA") else "BBB"),
        "cut": link[:-10],
        "forged": "/p/confirm/" + "A" * 60,
        "longer": link + "AAAA",
        "not ascii": link + "%C3%A9",
    }[spoil]
    for answer in (Client().get(bad), Client().post(bad)):
        assert answer.status_code == 404
        assert "not whole" in answer.content.decode()
    assert Client().post(f"{bad}/again").status_code == 404
    relay()
    assert outcome(key).outcome is Outcome.SUPPRESSED


def test_who_names_their_address_gets_a_new_link_and_others_learn_nothing(relay: Relay) -> None:
    open_desk(relay, OptIn.AFTER).send()
    addresses = (" Ana.Tan@Northgate-Logistics.com ", "stranger@example.com", "", "\0", "x" * 400)
    pages = [Client().post("/p/confirm/anew", {"email": email}) for email in addresses]
    relay()
    assert len(mails()) == 2
    assert {page.status_code for page in pages} == {200}
    assert len({page.content for page in pages}) == 1


def test_the_page_behind_the_link_tells_nobody_about_it(relay: Relay) -> None:
    api.ensure_site(SYSTEM, name="Northgate Life", home="/p/welcome")
    open_desk(relay, OptIn.AFTER).send()
    answer = Client().get(link_in(mails()[0]))
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert "/t.js" not in answer.content.decode(), "the tracker would keep the address"
    assert "Northgate Life" in mails()[0].text


def test_nothing_that_a_visitor_typed_is_in_the_mail(relay: Relay) -> None:
    open_desk(relay, OptIn.AT_ONCE).send(first_name="Buy now at https://evil.example")
    assert "evil" not in mails()[0].text + mails()[0].html + mails()[0].row.subject


def test_subject_text_and_page_are_the_forms_own(relay: Relay) -> None:
    own = Confirming(
        OptIn.AT_ONCE, "{form}: nur ein Klick", "Grüezi <b>\n\n{link}\n\n{company}", "Merci <i>"
    )
    api.ensure_site(SYSTEM, name="Northgate & Co", home="")
    open_desk(relay, OptIn.AT_ONCE, confirming=own).send()
    (mail,) = mails()
    assert mail.row.subject == "Ask about an ILP: nur ein Klick"
    assert mail.text.startswith("Grüezi <b>")
    assert "Northgate & Co" in mail.text
    assert "Grüezi &lt;b&gt;" in mail.html
    assert "Northgate &amp; Co" in mail.html
    assert "Merci &lt;i&gt;" in Client().post(link_in(mail)).content.decode()


@pytest.mark.parametrize(
    ("confirming", "field"),
    [
        (Confirming(OptIn.AFTER, text="Hello {first_name} {link}"), "confirm_text"),
        (Confirming(OptIn.AFTER, subject="a\nBcc: b"), "confirm_subject"),
        (Confirming(OptIn.AFTER, subject="x" * 151), "confirm_subject"),
        (Confirming(OptIn.AFTER, done="\0"), "confirmed_text"),
    ],
)
def test_texts_that_cannot_work_are_refused_by_field(
    relay: Relay, confirming: Confirming, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        open_desk(relay, OptIn.AFTER, confirming=confirming)
    assert field in [error.field for error in refused.value.errors]


def test_double_opt_in_needs_an_address_that_must_be_given() -> None:
    from dataclasses import replace

    from opt_in_house import draft

    fields = (FormField("email", "E-mail", FieldKind.EMAIL), FormField("mobile_phone", "Phone"))
    with pytest.raises(InvalidInput) as refused:
        api.create_form(SYSTEM, slug="x", draft=replace(draft(OptIn.AFTER), fields=fields))
    assert [error.field for error in refused.value.errors] == ["opt_in"]


@given(
    st.text(st.characters(codec="ascii", categories=("L", "N", "P")), min_size=1, max_size=90),
    st.dictionaries(st.text(max_size=10), st.text(max_size=30), max_size=3),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_token_and_no_body_breaks_a_page(token: str, body: dict[str, str]) -> None:
    path = quote(token.replace("/", "_"), safe="")
    for address in (f"/p/confirm/{path}", f"/p/confirm/{path}/again", "/p/confirm/anew"):
        for answer in (Client().get(address), Client().post(address, body)):
            assert answer.status_code in {200, 404, 405}, address


# ---- the whole way, through a real mail server ------------------------------------------------


def test_the_mail_arrives_at_a_real_mail_server_and_its_link_confirms(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as post:
        transport = SmtpTransport(
            parse_server(f"smtp://127.0.0.1:{post.port}"), sender="Us <hello@northgate.example>"
        )
        kinds = {**wiring.due_kinds(), "outbound.delivery": outbound.due_kind(transport)}
        monkeypatch.setattr(wiring, "due_kinds", lambda: kinds)
        key = open_desk(relay, OptIn.AFTER).send()
    (mail,) = post.mails
    assert mail.to == ["ana.tan@northgate-logistics.com"]
    part = mail.message.get_body(("plain",))
    assert part is not None
    found = re.search(r"http://127.0.0.1:8000(/p/confirm/[\w-]+)\s", part.get_content())
    assert found is not None
    assert found[1] not in str(mails()), "once it has left, no member of staff can read the link"
    Client().post(found[1])
    relay()
    assert outcome(key).outcome is Outcome.CREATED
    assert consent(key)["evidence"]["message_id"] == str(mails()[0].row.id)
