from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from email import message_from_bytes, policy
from io import BytesIO
from uuid import UUID

import pytest
from django.db import connection
from service_desk import Desk, changes, row

from leadloop.customers import api as customers
from leadloop.customers.api import NewFile
from leadloop.customers.contracts import Regarding
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageState
from leadloop.outbound.logic import compose
from leadloop.outbound.models import Message
from leadloop.service import api as service
from leadloop.service.contracts import (
    CaseDraft,
    CaseOrigin,
    CaseQuery,
    CaseReason,
    CustomerRef,
    Direction,
    MessageChannel,
    OpenChildren,
    ReplyDraft,
    ResolveDraft,
    Visibility,
)
from leadloop.users.api import list_notices
from leadloop.users.contracts import SYSTEM

SOLVED = ResolveDraft(CaseReason.PROBLEM_SOLVED, "Refunded the second one.", 12)


def test_a_case_knows_whose_it_is_and_gets_a_number(desk: Desk) -> None:
    first, second = desk.case(), desk.case()
    view = service.get_case(desk.agent, case_id=first)
    assert view.row.number.startswith("CAS-")
    assert view.row.number < service.get_case_row(desk.agent, case_id=second).number
    assert view.row.customer == CustomerRef("contact", desk.contact, "Maya Ong")
    assert view.account is not None
    assert view.account.id == desk.account
    assert (row(first).owner_id, row(first).team_id) == (UUID(desk.agent.id), desk.team)
    assert view.may_edit


def test_an_account_can_be_the_customer_with_a_contact_who_writes(desk: Desk) -> None:
    case = desk.case(customer=CustomerRef("account", desk.account), contact_id=desk.contact)
    found = service.get_case_row(desk.agent, case_id=case)
    assert found.customer == CustomerRef("account", desk.account, "Ong Trading")
    assert found.contact is not None
    assert found.contact.name == "Maya Ong"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"customer": CustomerRef("contact", new_uuid())}, "contact_id"),
        ({"customer": CustomerRef("lead", new_uuid())}, "customer"),
        ({"queue_id": new_uuid()}, "queue_id"),
        ({"subject_id": new_uuid()}, "subject_id"),
        ({"owner_id": new_uuid()}, "owner_id"),
        ({"parent_id": new_uuid()}, "parent_id"),
        ({"policy_id": new_uuid()}, "policy_id"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    desk: Desk, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.case(**change)
    assert [error.field for error in caught.value.errors] == [field]


def test_the_event_that_opens_a_case_opens_one(desk: Desk) -> None:
    cause = new_uuid()
    assert desk.case(SYSTEM, cause=cause) == desk.case(SYSTEM, cause=cause)


def test_only_the_team_changes_a_case_and_sales_only_reads_it(desk: Desk) -> None:
    case = desk.case()
    for actor in (desk.outsider, desk.rep):
        assert service.get_case(actor, case_id=case).may_edit is False
        with pytest.raises(NotAllowed):
            service.update_case(actor, case_id=case, values={"title": "x"})
    with pytest.raises(NotAllowed):
        desk.case(desk.rep)
    service.update_case(desk.supervisor, case_id=case, values={"title": "Charged twice"})
    with pytest.raises(NotFound):
        service.update_case(desk.agent, case_id=new_uuid(), values={})


def test_the_second_of_two_editors_is_told(desk: Desk) -> None:
    case = desk.case()
    service.update_case(desk.agent, case_id=case, values={"priority": "high"}, expected_version=1)
    with pytest.raises(StaleWrite):
        service.update_case(desk.colleague, case_id=case, values={"title": "x"}, expected_version=1)
    assert row(case).title == "Premium was taken twice"


def test_an_edit_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    case = desk.case()
    before = changes(case)
    service.update_case(desk.agent, case_id=case, values={"priority": "normal"})
    assert changes(case) == before


def test_whoever_is_handed_a_case_gets_one_notice(desk: Desk) -> None:
    case = desk.case()
    service.assign_case(
        desk.agent, case_id=case, owner_id=UUID(desk.colleague.id), team_id=desk.team
    )
    (notice,) = list_notices(desk.colleague)
    assert notice.url == f"/cases/{case}"


def test_a_reply_leaves_through_outbound_and_is_the_first_response(desk: Desk) -> None:
    case = desk.case(queue_id=desk.queue)
    service.reply(
        desk.agent, case_id=case, draft=ReplyDraft("We are **looking** into it.", key="a")
    )
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("again", key="a"))
    (said,) = service.list_messages(desk.agent, case_id=case)
    assert (said.direction, said.visibility) == (Direction.OUT, Visibility.PUBLIC)
    assert "<strong>looking</strong>" in said.html
    assert said.delivery == MessageState.QUEUED
    assert said.outbound_id is not None
    view = outbound.get_message(SYSTEM, message_id=said.outbound_id)
    assert view.row.to == "maya@ong.example"
    assert view.row.subject.endswith(f"[{row(case).number}]")
    assert row(case).first_response_at == row(case).last_reply_at is not None


def test_files_go_with_a_reply_and_stay_with_the_case(desk: Desk) -> None:
    case = desk.case(queue_id=desk.queue)
    page = b"<script>alert(1)</script>"
    uploads = [
        NewFile("../policy\u202e.html", "text/html", BytesIO(page)),
        NewFile("terms.pdf", "application/pdf", BytesIO(b"%PDF")),
    ]
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("Here", key="a"), uploads=uploads)
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("Here", key="a"), uploads=uploads)
    (said,) = service.list_messages(desk.agent, case_id=case)
    assert [one.name for one in said.files] == ["policy.html", "terms.pdf"]
    kept = customers.list_attachments(desk.agent, regarding=Regarding("incident", case))
    assert {one.id for one in kept} == {one.id for one in said.files}
    message = Message.objects.select_related("body").get(pk=said.outbound_id)
    mail = compose(outbound.mail_of(message, whole=True), "A <a@b.example>")
    parts = list(message_from_bytes(mail, policy=policy.default).iter_attachments())
    assert [part.get_filename() for part in parts] == ["policy.html", "terms.pdf"]
    assert parts[0].get_payload(decode=True) == page


@pytest.mark.parametrize(
    "sizes", [[1] * 11, [0], [11 * 1024 * 1024, 11 * 1024 * 1024], [26 * 1024 * 1024]]
)
def test_files_that_are_too_many_or_too_large_keep_an_answer_from_leaving(
    desk: Desk, sizes: list[int]
) -> None:
    case = desk.case(queue_id=desk.queue)
    uploads = [NewFile("a.bin", "", BytesIO(bytes(size))) for size in sizes]
    with pytest.raises(InvalidInput) as caught:
        service.reply(desk.agent, case_id=case, draft=ReplyDraft("Here"), uploads=uploads)
    assert [error.field for error in caught.value.errors] == ["uploads"]
    assert service.list_messages(desk.agent, case_id=case) == ()
    assert customers.list_attachments(desk.agent, regarding=Regarding("incident", case)) == []


def test_a_reply_can_take_a_status_with_it(desk: Desk) -> None:
    case = desk.case()
    draft = ReplyDraft("Please send your ID.", status="waiting_for_details")
    service.reply(desk.agent, case_id=case, draft=draft)
    assert row(case).status_reason == "waiting_for_details"
    with pytest.raises(InvalidInput):
        service.reply(desk.agent, case_id=case, draft=replace(draft, status="problem_solved"))


def test_a_reply_needs_somebody_to_go_to(desk: Desk) -> None:
    case = desk.case(customer=CustomerRef("account", desk.account))
    with pytest.raises(InvalidInput) as caught:
        service.reply(desk.agent, case_id=case, draft=ReplyDraft("Hello"))
    assert [error.field for error in caught.value.errors] == ["to"]
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("Hello", to="x@y.example"))


def test_an_internal_note_answers_nobody(desk: Desk) -> None:
    case = desk.case()
    service.add_internal_note(desk.agent, case_id=case, text="Check <b>billing</b>")
    (said,) = service.list_messages(desk.agent, case_id=case)
    assert said.visibility is Visibility.INTERNAL
    assert "<b>" not in said.html
    assert row(case).first_response_at is None


def test_a_public_note_counts_as_an_answer(desk: Desk) -> None:
    case = desk.case()
    service.add_public_note(
        desk.agent, case_id=case, text="Told by phone.", channel=MessageChannel.PHONE
    )
    assert row(case).first_response_at is not None


def test_what_the_customer_wrote_tells_the_owner_and_leaves_the_version(desk: Desk) -> None:
    case = desk.case()
    service.add_internal_note(desk.agent, case_id=case, text="first")
    message = service.CustomerMessage(
        MessageChannel.WEB, "Any news?", "Maya", html="<script>x</script>Any news?", key="k"
    )
    first = service.add_customer_message(SYSTEM, case_id=case, message=message)
    assert service.add_customer_message(SYSTEM, case_id=case, message=message) == first
    assert service.list_messages(desk.agent, case_id=case)[-1].html == "Any news?"
    assert row(case).version == 1
    assert service.get_case_row(desk.agent, case_id=case).awaits_reply
    assert len(list_notices(desk.agent)) == 1


def test_resolving_asks_about_open_children_and_is_noted(desk: Desk) -> None:
    parent = desk.case()
    child = desk.case(parent_id=parent)
    with pytest.raises(OpenChildren, match=row(child).number):
        service.resolve_case(desk.agent, case_id=parent, draft=SOLVED)
    service.resolve_case(desk.agent, case_id=parent, draft=replace(SOLVED, despite_children=True))
    service.resolve_case(desk.agent, case_id=parent, draft=SOLVED)
    kept = row(parent)
    assert (kept.status, kept.status_reason) == ("resolved", "problem_solved")
    assert kept.resolution["minutes"] == 12
    assert kept.resolutions.count() == 1
    with pytest.raises(Conflict):
        service.cancel_case(desk.agent, case_id=parent)
    with pytest.raises(Conflict):
        service.set_status(desk.agent, case_id=parent, reason=CaseReason.ON_HOLD)
    service.reopen_case(desk.agent, case_id=parent)
    assert (row(parent).status, row(parent).reopened_count) == ("active", 1)
    assert row(parent).resolved_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": CaseReason.ON_HOLD}, "reason"),
        ({"summary": "  "}, "summary"),
        ({"minutes": -1}, "minutes"),
    ],
)
def test_a_resolution_has_a_reason_and_a_summary(
    desk: Desk, change: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        service.resolve_case(desk.agent, case_id=desk.case(), draft=replace(SOLVED, **change))
    assert [error.field for error in caught.value.errors] == [field]


def test_a_merged_case_is_closed_for_good_and_its_history_goes_on_elsewhere(desk: Desk) -> None:
    gone, kept = desk.case(queue_id=desk.queue), desk.case()
    child = desk.case(parent_id=gone)
    service.add_internal_note(desk.agent, case_id=gone, text="from the first")
    service.merge_case(desk.agent, case_id=gone, into_id=kept)
    assert row(gone).status_reason == "merged"
    assert row(child).parent_id == kept
    (said,) = service.list_messages(desk.agent, case_id=kept)
    assert said.merged_from == row(gone).number
    view = service.get_case(desk.agent, case_id=gone)
    assert view.merged_into is not None
    assert view.merged_into.id == kept
    for act in (
        lambda: service.reopen_case(desk.agent, case_id=gone),
        lambda: service.add_internal_note(desk.agent, case_id=gone, text="x"),
        lambda: service.merge_case(desk.agent, case_id=gone, into_id=kept),
        lambda: service.merge_case(desk.agent, case_id=kept, into_id=gone),
        lambda: service.merge_case(desk.agent, case_id=kept, into_id=kept),
    ):
        with pytest.raises(Conflict):
            act()
    assert service.list_queue_items(desk.agent, queue_id=desk.queue) == ()


def test_a_case_never_stands_below_itself(desk: Desk) -> None:
    top = desk.case()
    middle = desk.case(parent_id=top)
    low = desk.case(parent_id=middle)
    for parent in (top, low):
        with pytest.raises(InvalidInput):
            service.set_parent(desk.agent, case_id=top, parent_id=parent)
    service.set_parent(desk.agent, case_id=low, parent_id=None)
    service.set_parent(desk.agent, case_id=top, parent_id=low)


def test_a_queue_hands_each_case_to_one_agent(desk: Desk) -> None:
    case = desk.case(queue_id=desk.queue)
    assert row(case).owner_id is None
    assert [
        line.may_pick for line in service.list_queue_items(desk.agent, queue_id=desk.queue)
    ] == [True]

    def pick(actor: object) -> str:
        try:
            service.pick(actor, case_id=case)  # type: ignore[arg-type]
        except Conflict:
            return "late"
        finally:
            connection.close()
        return "picked"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(pick, [desk.agent, desk.colleague])) == ["late", "picked"]
    (queue,) = service.list_queues(desk.agent)
    assert (queue.waiting, queue.unpicked) == (1, 0)
    service.release(desk.supervisor, case_id=case)
    (queue,) = service.list_queues(desk.agent)
    assert (queue.waiting, queue.unpicked) == (1, 1)
    assert row(case).owner_id is None
    service.pick(desk.agent, case_id=case)
    service.resolve_case(desk.agent, case_id=case, draft=SOLVED)
    assert service.list_queues(desk.agent)[0].waiting == 0
    service.reopen_case(desk.agent, case_id=case)
    assert service.list_queues(desk.agent)[0].waiting == 1


def test_a_private_queue_is_its_teams(desk: Desk) -> None:
    from leadloop.service.contracts import QueueDraft

    private = service.create_queue(
        desk.supervisor, draft=QueueDraft("Claims", is_private=True, team_id=desk.other_team)
    )
    assert private not in {queue.id for queue in service.list_queues(desk.agent)}
    assert private in {queue.id for queue in service.list_queues(desk.outsider)}
    assert private in {queue.id for queue in service.list_queues(desk.supervisor)}
    with pytest.raises(NotFound):
        service.add_to_queue(desk.agent, case_id=desk.case(), queue_id=private)


def test_an_entitlement_is_used_up_case_by_case(desk: Desk) -> None:
    service.create_entitlement(
        SYSTEM,
        customer=CustomerRef("account", desk.account),
        name="Gold",
        unit="cases",
        total=1,
        days=30,
    )
    first, second = desk.case(), desk.case()
    assert row(first).entitlement_id is not None
    assert row(second).entitlement_id is None


def test_lists_find_filter_sort_and_know_the_neighbours(desk: Desk) -> None:
    ids = [
        desk.case(title="Refund of premium"),
        desk.case(title="Change of address", queue_id=desk.queue, origin=CaseOrigin.WEB),
        desk.case(title="Refund of fee"),
    ]
    service.resolve_case(desk.agent, case_id=ids[2], draft=SOLVED)

    def found(**query: object) -> list[UUID]:
        asked = CaseQuery(sort="number", descending=False, **query)  # type: ignore[arg-type]
        return [case.id for case in service.list_cases(desk.agent, query=asked).rows]

    assert found() == ids[:2]
    assert found(statuses=()) == ids
    assert found(text="refu") == ids[:1]
    assert found(text=row(ids[1]).number) == [ids[1]]
    assert found(text="maya o") == ids[:2]
    assert found(text="%%%") == []
    assert found(unowned=True) == [ids[1]]
    assert found(queue_ids=[desk.queue]) == [ids[1]]
    assert found(origins=["web"]) == [ids[1]]
    assert found(customer=desk.customer, statuses=()) == ids
    for sort in ("customer", "priority", "due_at", "owner", "queue", "title"):
        query = CaseQuery(sort=sort, statuses=())
        listed = [case.id for case in service.list_cases(desk.agent, query=query).rows]
        place = service.find_case_neighbours(desk.agent, query=query, case_id=listed[1])
        assert place == (listed[0], listed[2], 2, 3)
    with pytest.raises(InvalidInput):
        service.list_cases(desk.agent, query=CaseQuery(sort="password"))


def test_a_list_asks_the_same_few_questions_however_long(desk: Desk) -> None:
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _ in range(2):
        desk.case()
        desk.case(queue_id=desk.queue)
        with CaptureQueriesContext(connection) as caught:
            service.list_cases(desk.agent, query=CaseQuery())
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 2


def test_who_else_looks_at_a_case_is_told_and_forgotten(desk: Desk) -> None:
    case = desk.case()
    assert service.look_at(desk.agent, case_id=case) == ()
    assert [v.name for v in service.look_at(desk.colleague, case_id=case, writing=True)] == [
        "Aisha"
    ]
    (other,) = service.look_at(desk.agent, case_id=case)
    assert (other.name, other.is_writing) == ("Ben", True)
    service.leave_case(desk.colleague, case_id=case)
    assert service.look_at(desk.agent, case_id=case) == ()


def test_subjects_are_a_tree_without_circles(desk: Desk) -> None:
    top = service.create_subject(desk.supervisor, title="Billing")
    low = service.create_subject(desk.supervisor, title="Refunds", parent_id=top)
    assert [s.path for s in service.list_subjects(desk.agent)] == ["Billing", "Billing / Refunds"]
    for title, parent in (("Billing", None), ("", None), ("Refunds", top)):
        with pytest.raises(InvalidInput):
            service.create_subject(desk.supervisor, title=title, parent_id=parent)
    with pytest.raises(InvalidInput):
        service.update_subject(desk.supervisor, subject_id=top, title="Billing", parent_id=low)
    with pytest.raises(NotAllowed):
        service.create_subject(desk.agent, title="Other")
    with pytest.raises(Conflict):
        service.switch_subject(desk.supervisor, subject_id=top, is_active=False)
    service.switch_subject(desk.supervisor, subject_id=low, is_active=False)
    assert [s.title for s in service.list_subjects(desk.agent)] == ["Billing"]


def test_nul_and_lone_surrogates_do_not_break_a_case(desk: Desk) -> None:
    case = desk.case(title="a\0b\ud800", description="\0")
    assert row(case).title == "ab?"
    service.add_internal_note(desk.agent, case_id=case, text="x\0\udfff")
    draft = CaseDraft("x" * 300, customer=desk.customer)
    assert service.create_case(desk.agent, draft=draft)
