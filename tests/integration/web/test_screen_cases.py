"""Cases, queues, knowledge, macros and subjects on their screens."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web_house import HOSTILE, House, text_of

from leadloop.customers import api as customers
from leadloop.service import api as service
from leadloop.service.contracts import (
    ArticleDraft,
    CaseDraft,
    CustomerRef,
    MacroDraft,
    MacroStep,
    MessageChannel,
    QueueDraft,
)
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import User

AGENT = Role.SERVICE_AGENT


@pytest.fixture
def team(house: House) -> UUID:
    made = users.create_team(SYSTEM, slug="customer-service", name="Customer service")
    person = house.people[AGENT]
    users.update_user(
        SYSTEM, user_id=person.id, role=AGENT, is_active=True, teams=["customer-service"]
    )
    return made.id


@pytest.fixture
def contact(house: House) -> UUID:
    values = {"first_name": "Maya", "last_name": HOSTILE[:60], "email": "maya@ong.example"}
    return customers.create_contact(SYSTEM, values=values)


@pytest.fixture
def make(house: House, team: UUID, contact: UUID) -> Callable[..., UUID]:
    def made(**more: Any) -> UUID:
        values = {"title": HOSTILE, "customer": CustomerRef("contact", contact), "team_id": team}
        return service.create_case(SYSTEM, draft=CaseDraft(**{**values, **more}))

    return made


def test_an_agent_opens_a_case_answers_it_and_resolves_it(
    house: House, team: UUID, contact: UUID
) -> None:
    agent = house.clients[AGENT]
    assert "No cases yet" in text_of(agent.get("/cases"))
    typed = {
        "title": "Taken twice",
        "contact": str(contact),
        "case_type": "problem",
        "priority": "high",
        "origin": "phone",
    }
    assert agent.post("/cases/new", {**typed, "title": ""}).status_code == 422
    answer = agent.post("/cases/new", typed)
    url = answer.headers["Location"]
    said = agent.post(
        f"{url}/say", {"mode": "reply", "text": "We **look**"}, headers={"HX-Request": "true"}
    )
    assert "on its way" in said.headers["HX-Trigger"]
    agent.post(f"{url}/say", {"mode": "note", "text": "Ask billing"})
    page = agent.get(url)
    assert "<strong>look</strong>" in page.content.decode()
    assert "Internal note" in text_of(page)
    assert agent.post(f"{url}/say", {"mode": "reply", "text": " "}).status_code == 422
    assert agent.post(f"{url}/status", {"reason": "on_hold"}).status_code == 302
    assert agent.post(f"{url}/resolve", {"reason": "problem_solved"}).status_code == 422
    agent.post(f"{url}/resolve", {"reason": "problem_solved", "summary": "Refunded"})
    assert "Refunded" in text_of(agent.get(url))
    agent.post(f"{url}/reopen")
    assert "In progress" in text_of(agent.get(url))


def test_files_are_sent_with_an_answer_and_shown_in_the_thread(
    house: House, make: Callable[..., UUID]
) -> None:
    agent, url = house.clients[AGENT], f"/cases/{make()}"
    sent = {"mode": "reply", "text": "Here", "key": "k1", "to": "maya@ong.example"}
    paper = SimpleUploadedFile("<b>paper</b>.html", b"<script>alert(1)</script>", "text/html")
    assert agent.post(f"{url}/say", {**sent, "uploads": [paper]}).status_code == 302
    page = agent.get(url).content.decode()
    assert "<b>paper" not in page
    link = re.search(r'class="chip" href="(/[^"]+)"', page)
    assert link is not None
    file = agent.get(link[1])
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.getvalue() == b"<script>alert(1)</script>"
    file.close()
    many = [SimpleUploadedFile(f"{number}.txt", b"x") for number in range(11)]
    refused = agent.post(f"{url}/say", {**sent, "key": "k2", "uploads": many})
    assert refused.status_code == 422
    assert "At most 10 files" in refused.content.decode()


def test_nothing_that_strangers_wrote_comes_out_as_it_went_in(
    house: House, make: Callable[..., UUID]
) -> None:
    case = make(description=HOSTILE)
    message = service.CustomerMessage(
        MessageChannel.EMAIL, HOSTILE, HOSTILE, html=HOSTILE, quoted=HOSTILE, subject=HOSTILE
    )
    service.add_customer_message(SYSTEM, case_id=case, message=message)
    for address in (
        "/cases",
        f"/cases/{case}",
        f"/cases/{case}/part/thread",
        "/queues",
        "/cases?q=x",
    ):
        answer = house.clients[AGENT].get(address)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_the_parts_of_a_page_refresh_alone_and_presence_names_others(
    house: House, make: Callable[..., UUID]
) -> None:
    case = make()
    for name in ("facts", "thread", "side"):
        assert house.clients[AGENT].get(f"/cases/{case}/part/{name}").status_code == 200
    assert house.clients[AGENT].get(f"/cases/{case}/part/other").status_code == 404
    assert text_of(house.clients[AGENT].post(f"/cases/{case}/presence")) == ""
    seen = text_of(house.clients[Role.SUPERVISOR].post(f"/cases/{case}/presence", {"text": "Dear"}))
    assert "Service Agent is viewing" in seen
    assert "Supervisor is writing" in text_of(house.clients[AGENT].post(f"/cases/{case}/presence"))


def test_the_second_of_two_editors_keeps_what_was_typed(
    house: House, make: Callable[..., UUID]
) -> None:
    case = make(title="Before")
    typed = {
        "title": "Mine",
        "case_type": "question",
        "priority": "normal",
        "origin": "phone",
        "version": 1,
    }
    service.update_case(SYSTEM, case_id=case, values={"title": "Theirs"})
    answer = house.clients[AGENT].post(f"/cases/{case}/edit", typed)
    assert answer.status_code == 422
    assert "Now there: Theirs" in text_of(answer)
    assert 'value="Mine"' in answer.content.decode()
    house.clients[AGENT].post(f"/cases/{case}/edit", {**typed, "version": 2})
    assert service.get_case_row(SYSTEM, case_id=case).title == "Mine"


def test_every_dialog_opens_and_acts(house: House, make: Callable[..., UUID], team: UUID) -> None:
    agent = house.clients[AGENT]
    queue = service.create_queue(SYSTEM, draft=QueueDraft("Care", team_id=team))
    case, other = make(), make()
    for name in ("edit", "assign", "status", "resolve", "cancel", "queue", "merge", "parent"):
        assert agent.get(f"/cases/{case}/{name}", headers={"HX-Request": "true"}).status_code == 200
        assert agent.get(f"/cases/{case}/{name}").status_code == 200
    agent.post(f"/cases/{case}/queue", {"queue": str(queue)})
    assert "Care" in text_of(agent.get("/queues"))
    assert "Pick" in text_of(agent.get(f"/queues/{queue}"))
    agent.post(f"/queues/cases/{case}/pick")
    owner = service.get_case_row(SYSTEM, case_id=case).owner
    assert owner is not None
    assert owner.id == house.people[AGENT].id
    agent.post(f"/cases/{case}/release")
    agent.post(f"/cases/{case}/take")
    agent.post(f"/cases/{case}/parent", {"case": str(other)})
    assert (
        agent.post(
            f"/cases/{other}/resolve", {"reason": "problem_solved", "summary": "x"}
        ).status_code
        == 422
    )
    assert agent.post(f"/cases/{case}/merge", {"case": ""}).status_code == 422
    agent.post(f"/cases/{case}/merge", {"case": str(other)})
    assert "Merged into" in text_of(agent.get(f"/cases/{case}"))
    agent.post(f"/cases/{other}/cancel", {"reason": "wrong number"})
    assert "wrong number" in text_of(agent.get(f"/cases/{other}"))


def test_a_macro_is_made_run_and_taken_back(house: House, make: Callable[..., UUID]) -> None:
    agent = house.clients[AGENT]
    case = make()
    typed = {
        "name": "Ask",
        "step0": "priority:low",
        "step1": "note",
        "text1": "Asked {customer}",
        "is_active": "on",
    }
    assert agent.post("/macros/new", {**typed, "text1": ""}).status_code == 422
    agent.post("/macros/new", typed)
    (macro,) = service.list_macros(SYSTEM)
    assert "Set priority: Low" in text_of(agent.get("/macros"))
    assert "Asked {customer}" in agent.get(f"/macros/{macro.id}").content.decode()
    done = agent.post(f"/cases/{case}/macros/{macro.id}", headers={"HX-Request": "true"})
    undo = done.headers["HX-Trigger"].split('"undo": "')[1].split('"')[0]
    assert service.get_case_row(SYSTEM, case_id=case).priority == "low"
    agent.post(undo)
    assert service.get_case_row(SYSTEM, case_id=case).priority == "normal"


def test_knowledge_is_written_published_found_and_used(
    house: House, make: Callable[..., UUID]
) -> None:
    agent, rep = house.clients[AGENT], house.rep
    case = make(title="Refund of a premium")
    agent.post("/knowledge/new", {"title": "Refunds", "body": "A **refund** of a premium <script>"})
    (row,) = service.list_articles(SYSTEM)
    assert "No articles yet" in text_of(rep.get("/knowledge"))
    assert rep.get(f"/knowledge/{row.id}").status_code == 404
    agent.post(f"/knowledge/{row.id}/publish")
    assert "Refunds" in text_of(rep.get("/knowledge?q=refund"))
    assert "<strong>refund</strong>" in rep.get(f"/knowledge/{row.id}").content.decode()
    assert "Refunds" in text_of(agent.get(f"/cases/{case}/part/side"))
    used = agent.post(f"/cases/{case}/use/{row.id}", {"text": "Dear Maya"})
    assert "Dear Maya" in used.content.decode()
    assert "A **refund**" in used.content.decode()
    agent.post(f"/knowledge/{row.id}/edit", {"title": "Refunds", "body": "New", "version": 2})
    assert "working copy" in text_of(agent.get(f"/knowledge/{row.id}"))
    assert rep.post("/knowledge/new", {"title": "x", "body": "y"}).status_code == 403


def test_a_supervisor_keeps_queues_subjects_and_looks_at_mail(house: House) -> None:
    supervisor = house.clients[Role.SUPERVISOR]
    supervisor.post("/queues/new", {"name": "Claims", "address": "claims@x.example"})
    (queue,) = service.list_queues(SYSTEM)
    assert supervisor.post("/queues/new", {"name": "Claims"}).status_code == 422
    supervisor.post(f"/queues/{queue.id}/edit", {"name": "Claims desk", "version": 1})
    assert "Claims desk" in text_of(supervisor.get("/queues"))
    supervisor.post("/subjects/new", {"title": "Billing"})
    (subject,) = service.list_subjects(SYSTEM)
    supervisor.post("/subjects/new", {"title": "Refunds", "parent": str(subject.id)})
    assert "Billing / Refunds" in text_of(supervisor.get("/subjects"))
    assert supervisor.post(f"/subjects/{subject.id}/switch").status_code == 409
    supervisor.post(f"/subjects/{subject.id}", {"title": "Money", "version": 1})
    assert "Money / Refunds" in text_of(supervisor.get("/subjects"))
    assert "LEADLOOP_MAILBOX_URL" in text_of(supervisor.get("/incoming-mail"))
    assert house.clients[AGENT].get("/incoming-mail").status_code == 403


def test_lists_filter_by_address_and_ask_the_same_few_questions(
    house: House, make: Callable[..., UUID]
) -> None:
    agent = house.clients[AGENT]
    make(title="First")
    counts = []
    for _ in range(2):
        make(title="More")
        with CaptureQueriesContext(connection) as caught:
            agent.get("/cases")
        counts.append(len(caught))
    assert counts[0] == counts[1]
    odd = "owner=me owner=none due=soon due=missed answer=missing status=all sort=-due_at queue=x"
    odd += " priority=high&type=problem q=%00 sort=password page=999999999 owner=x"
    for query in odd.split():
        assert agent.get(f"/cases?{query}").status_code == 200
    assert "First" not in text_of(agent.get("/cases?q=more"))


def test_who_may_not_change_a_case_sees_no_way_to(house: House, make: Callable[..., UUID]) -> None:
    case = make()
    page = house.rep.get(f"/cases/{case}")
    assert page.status_code == 200
    assert "Resolve" not in text_of(page)
    assert house.rep.post(f"/cases/{case}/say", {"text": "x", "mode": "note"}).status_code == 403
    missing = "00000000-0000-7000-8000-000000000000"
    assert house.clients[AGENT].get(f"/cases/{missing}").status_code == 404


def test_macros_and_articles_of_others_are_only_read(house: House) -> None:
    article = service.create_article(SYSTEM, draft=ArticleDraft("t", "b"))
    service.publish_article(SYSTEM, article_id=article)
    macro = service.create_macro(SYSTEM, draft=MacroDraft("m", (MacroStep("priority", "low"),)))
    scientist = house.clients[Role.DATA_SCIENTIST]
    assert scientist.get(f"/knowledge/{article}").status_code == 200
    assert scientist.get("/macros").status_code == 200
    assert scientist.get(f"/macros/{macro}").status_code == 403
    assert User.objects.count() == len(Role)


def test_tasks_calls_and_files_of_a_case_stand_on_its_page(
    house: House, make: Callable[..., UUID]
) -> None:
    agent, case = house.clients[AGENT], make(title="Card declined")
    task = {"subject": "Ask the bank " + HOSTILE[:40], "priority": "normal"}
    assert agent.post(f"/records/incident/{case}/activities/task", task).status_code == 302
    call = {"outcome": "connected", "minutes": "4", "note": "She waits."}
    assert agent.post(f"/records/incident/{case}/call", call).status_code == 302
    page = agent.get(f"/cases/{case}").content.decode()
    assert "Log call" in page
    assert "She waits." in page
    assert "Mark done" in page
    assert "To do: Ask the bank" in page
    assert HOSTILE[:40] not in page
    assert "/activities/task" not in house.rep.get(f"/cases/{case}").content.decode()


def test_a_customer_s_entitlement_is_given_on_their_page_and_used_by_their_next_case(
    house: House, make: Callable[..., UUID], contact: UUID
) -> None:
    agent, door = house.clients[AGENT], f"/records/contact/{contact}/entitlements/new"
    assert "Service is not counted" in text_of(agent.get(f"/contacts/{contact}"))
    assert agent.get(door).status_code == 200
    gold = {"name": "Gold care", "total": "2", "unit": "cases", "days": "30"}
    for wrong in ({"total": "0"}, {"total": "9" * 30}, {"unit": "x"}, {"days": ""}, {"name": ""}):
        assert agent.post(door, {**gold, **wrong}).status_code == 422, wrong
    assert agent.post(door, gold).status_code == 302
    make(title="Counted")
    assert "1 of 2 cases left" in text_of(agent.get(f"/contacts/{contact}"))
    (row,) = service.list_entitlements(SYSTEM, customer=CustomerRef("contact", contact))
    assert "Counted" in text_of(agent.get(f"/cases?status=all&entitlement={row.id}"))
    unknown = "00000000-0000-7000-8000-000000000000"
    assert "Counted" not in text_of(agent.get(f"/cases?status=all&entitlement={unknown}"))
    assert agent.get(f"/records/contact/{unknown}/entitlements/new").status_code == 404
    assert agent.get(f"/records/lead/{contact}/entitlements/new").status_code == 404
    assert house.clients[Role.MARKETER].get(door).status_code == 403
