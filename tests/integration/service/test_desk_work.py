"""Macros, knowledge, requests of the portal, and cases as other protocols see them."""

from typing import Any
from uuid import UUID

import pytest
from service_desk import Desk, row

from leadloop.kit.entity import LookupValue, RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.service import api as service
from leadloop.service.api.requests import CaseRequest, open_requested
from leadloop.service.contracts import (
    ArticleDraft,
    ArticleState,
    CaseReason,
    MacroDraft,
    MacroStep,
    ResolveDraft,
)
from leadloop.service.models import Case
from leadloop.users.contracts import SYSTEM

ASK = MacroDraft(
    "Ask for ID",
    (
        MacroStep("reply", "Dear {customer}, please send your ID. {agent}, about {case}"),
        MacroStep("status", "waiting_for_details"),
        MacroStep("priority", "low"),
        MacroStep("note", "Asked for the ID."),
        MacroStep("assign", "me"),
    ),
)


def test_a_macro_does_all_its_steps_at_once_and_can_be_taken_back(desk: Desk) -> None:
    macro = service.create_macro(desk.agent, draft=ASK)
    case = desk.case(queue_id=desk.queue)
    result = service.run_macro(desk.agent, macro_id=macro, case_id=case)
    assert result.replied
    assert (row(case).status_reason, row(case).priority) == ("waiting_for_details", "low")
    said = service.list_messages(desk.agent, case_id=case)
    number = row(case).number
    assert said[0].text == f"Dear Maya Ong, please send your ID. Aisha, about {number}"
    service.update_case(desk.agent, case_id=case, values={"priority": "high"})
    assert service.undo_macro(desk.agent, run_id=result.id) == ("priority",)
    kept = row(case)
    assert (kept.status_reason, kept.priority, kept.owner_id) == ("in_progress", "high", None)
    with pytest.raises(Conflict):
        service.undo_macro(desk.agent, run_id=result.id)
    assert service.list_macros(desk.agent)[0].uses == 1


def test_a_macro_that_fails_halfway_leaves_nothing(desk: Desk) -> None:
    steps = (MacroStep("priority", "high"), MacroStep("queue", str(new_uuid())))
    macro = service.create_macro(desk.agent, draft=MacroDraft("Broken", steps))
    case = desk.case()
    with pytest.raises(NotFound):
        service.run_macro(desk.agent, macro_id=macro, case_id=case)
    assert row(case).priority == "normal"


@pytest.mark.parametrize(
    "step",
    [
        MacroStep("delete", "x"),
        MacroStep("status", "resolved"),
        MacroStep("priority", "urgent"),
        MacroStep("assign", "nobody"),
        MacroStep("queue", "x"),
        MacroStep("reply", "  "),
    ],
)
def test_a_step_that_cannot_be_done_is_refused(desk: Desk, step: MacroStep) -> None:
    with pytest.raises(InvalidInput):
        service.create_macro(desk.agent, draft=MacroDraft("x", (step,)))


def test_articles_are_read_once_published_and_keep_their_versions(desk: Desk) -> None:
    draft = ArticleDraft("Refund of a premium", "Refunds take **five** days. <script>x</script>")
    article = service.create_article(desk.agent, draft=draft)
    with pytest.raises(NotFound):
        service.get_article(desk.rep, article_id=article)
    assert service.publish_article(desk.agent, article_id=article) == 1
    with pytest.raises(Conflict):
        service.publish_article(desk.agent, article_id=article)
    changed = ArticleDraft("Refund of a premium", "Refunds take two days.")
    service.update_article(desk.agent, article_id=article, draft=changed, expected_version=2)
    with pytest.raises(StaleWrite):
        service.update_article(desk.agent, article_id=article, draft=draft, expected_version=2)
    seen = service.get_article(desk.rep, article_id=article)
    assert "<strong>five</strong>" in seen.html
    assert "<script>" not in seen.html
    assert service.get_article(desk.agent, article_id=article).is_changed
    assert service.publish_article(desk.agent, article_id=article) == 2
    service.restore_version(desk.agent, article_id=article, number=1)
    assert service.get_article(desk.agent, article_id=article).body == draft.body
    service.archive_article(desk.agent, article_id=article)
    assert service.list_articles(desk.rep) == ()
    with pytest.raises(NotAllowed):
        service.create_article(desk.rep, draft=draft)


def test_knowledge_is_suggested_by_what_the_case_says(desk: Desk) -> None:
    for title, body in (
        ("Refunding premiums", "How a premium is refunded when it was taken twice."),
        ("Changing an address", "How to change the address of a policyholder."),
        ("Drafts", "premium premium premium"),
    ):
        article = service.create_article(desk.agent, draft=ArticleDraft(title, body))
        if title != "Drafts":
            service.publish_article(desk.agent, article_id=article)
    found = service.suggest_articles(desk.agent, case_id=desk.case())
    assert [one.title for one in found] == ["Refunding premiums"]
    assert [one.title for one in service.list_articles(desk.rep, text="refund")] == [
        "Refunding premiums"
    ]
    case = desk.case()
    for _ in range(2):
        assert "refunded" in service.use_article(desk.agent, article_id=found[0].id, case_id=case)
    assert service.get_article(desk.agent, article_id=found[0].id).row.uses == 1


def request(**more: Any) -> CaseRequest:
    values = {
        "name": "Maya Ong",
        "email": "maya@ong.example",
        "title": "My address",
        "text": "Please change it.",
        "case_type": "request",
        "policy_number": "P-1",
        "cause": new_uuid(),
        "trace_id": "",
    }
    return CaseRequest(**{**values, **more})


def test_a_request_of_the_portal_is_one_case(desk: Desk) -> None:
    asked = request()
    case = open_requested(asked)
    assert open_requested(asked) == case
    assert (row(case).origin, row(case).case_type, row(case).contact_id) == (
        "web",
        "request",
        desk.contact,
    )
    assert "P-1" in row(case).description
    (said,) = service.list_messages(desk.agent, case_id=case)
    assert said.channel == "web"
    with pytest.raises(InvalidInput):
        open_requested(request(email="nobody"))


def test_requests_come_through_the_log(desk: Desk, relay: Any) -> None:
    from leadloop.events import api as events
    from leadloop.events.catalogue import CASE_REQUESTED, REQUESTS
    from leadloop.events.contracts import EventDraft, to_json
    from leadloop.kit import clock
    from leadloop.kit.ids import new_trace_id

    for data in ({"email": "maya@ong.example", "message": "Help"}, {"email": 5}, [1], "x"):
        draft = EventDraft(
            REQUESTS,
            CASE_REQUESTED,
            "/t",
            str(new_uuid()),
            to_json(data),
            clock.now(),
            new_trace_id(),
        )
        events.append([draft, draft])
    relay()
    assert Case.objects.get().title == "Help"


def write(case_id: UUID | None, actor: Any, **values: Any) -> UUID:
    key = {"incidentid": str(case_id)} if case_id else {}
    mode = WriteMode.UPDATE if case_id else WriteMode.CREATE
    (result,) = get_entity("incident").upsert(actor, [RecordWrite(key, values, mode=mode)])
    return result.id


def test_cases_are_written_through_their_entity(desk: Desk) -> None:
    customer = LookupValue("contact", desk.contact)
    case = write(None, desk.agent, title="From a program", customerid=customer, ll_teamid=desk.team)
    kept = row(case)
    assert kept.number.startswith("CAS-")
    assert (kept.contact_id, kept.account_id) == (desk.contact, desk.account)
    write(case, desk.agent, statuscode=3)
    assert row(case).status_reason == "waiting_for_details"
    write(case, desk.agent, statecode=1)
    assert (row(case).status, row(case).resolved_at is None) == ("resolved", False)
    write(case, desk.agent, statecode=0)
    assert (row(case).status_reason, row(case).resolved_at) == ("in_progress", None)
    for wrong in ({"statuscode": 2000}, {"statecode": 1, "statuscode": 6}, {"ticketnumber": "X"}):
        with pytest.raises(InvalidInput):
            write(case, desk.agent, **wrong)
    with pytest.raises(NotAllowed):
        write(case, desk.outsider, title="x")


def test_what_is_written_to_a_merged_case_reaches_the_kept_one(desk: Desk) -> None:
    gone, kept = desk.case(), desk.case()
    service.merge_case(desk.agent, case_id=gone, into_id=kept)
    write(gone, desk.agent, title="x")
    assert (row(gone).title, row(kept).title) == ("Premium was taken twice", "x")


@pytest.mark.parametrize(
    "name",
    [
        "incident",
        "queue",
        "subject",
        "queueitem",
        "incidentresolution",
        "knowledgearticle",
        "ll_macro",
    ],
)
def test_every_field_of_an_entity_can_be_read(desk: Desk, name: str) -> None:
    case = desk.case(queue_id=desk.queue)
    done = ResolveDraft(CaseReason.PROBLEM_SOLVED, "Done.", 3)
    service.create_macro(SYSTEM, draft=ASK)
    service.create_subject(SYSTEM, title="Billing")
    service.create_article(SYSTEM, draft=ArticleDraft("t", "b"))
    service.resolve_case(desk.agent, case_id=case, draft=done)
    entity = get_entity(name)
    rows = entity.rows(desk.supervisor).values(*(field.attribute for field in entity.fields))
    assert len(rows) == 1
    assert service.list_articles(desk.agent, state=ArticleState.DRAFT)


def test_records_that_come_about_by_themselves_are_not_written(desk: Desk) -> None:
    for name in ("queueitem", "incidentresolution", "ll_macro"):
        with pytest.raises(NotAllowed):
            get_entity(name).upsert(SYSTEM, [RecordWrite({}, {})])


def test_cases_and_articles_are_found_by_the_search_of_the_shell(desk: Desk) -> None:
    from leadloop.kit.searching import list_searches

    case = desk.case()
    article = service.create_article(SYSTEM, draft=ArticleDraft("Premium holiday", "b"))
    found = {
        search.entity: [hit.id for hit in search.find(desk.agent, "premium", 5)]
        for search in list_searches()
        if search.entity in {"incident", "knowledgearticle"}
    }
    assert found == {"incident": [case], "knowledgearticle": [article]}
