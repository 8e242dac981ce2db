"""Two contacts, two accounts become one, and two again; nothing is lost on the way."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pgtrigger
import pytest
from customer_people import account, contact, person, product
from django.db import connection

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDraft, ActivityType, Regarding
from leadloop.customers.contracts.reading import ContactQuery
from leadloop.customers.models import Activity, Contact, Merge, Policy, Relation
from leadloop.events import api as events
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.merging import references_to, successor
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentState,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.users.contracts import SYSTEM, Actor, Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


def merge(actor: Actor, keep: UUID, gone: UUID, **options: Any) -> Any:
    return customers.merge_records(actor, entity="contact", keep_id=keep, gone_id=gone, **options)


def row(key: UUID) -> Contact:
    return Contact.objects.get(pk=key)


def a_note(actor: Actor, key: UUID) -> UUID:
    draft = ActivityDraft(ActivityType.NOTE, "Called", Regarding("contact", key))
    return customers.create_activities(actor, drafts=[draft])[0]


def a_policy(actor: Actor, key: UUID) -> UUID:
    values = {"product_id": product(), "holder_contact_id": key}
    return customers.create_policy(actor, values=values)


def moved(key: UUID) -> UUID:
    return Activity.objects.get(pk=key).regarding_id


def test_everything_that_belonged_to_the_other_belongs_to_the_one_kept(rita: Actor) -> None:
    keep, gone = contact(rita, last_name="Lee"), contact(rita, last_name="Lee")
    note, policy, child = a_note(rita, gone), a_policy(rita, gone), contact(rita, last_name="Kid")
    ends = {"one": Regarding("contact", child), "other": Regarding("contact", gone)}
    relation = customers.relate(rita, **ends, role="child", values={})
    made = merge(rita, keep, gone)
    assert moved(note) == keep
    assert Policy.objects.get(pk=policy).holder_contact_id == keep
    assert Relation.objects.get(pk=relation).to_id == keep
    assert made.counts == {"activities": 1, "policies": 1, "relations": 1}
    assert row(gone).merged_into_id == keep
    assert row(gone).status == "inactive"


def test_what_is_there_wins_over_nothing_and_the_newer_over_the_older(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee", email="old@home.example", city="Singapore")
    gone = contact(rita, last_name="Lee", email="gone@home.example", mobile_phone="+6591234567")
    customers.update_contact(rita, contact_id=gone, values={"email": "new@home.example"})
    merge(rita, keep, gone)
    kept = row(keep)
    assert (kept.email, kept.email_normalised) == ("new@home.example", "new@home.example")
    assert (kept.mobile_phone, kept.phone_e164) == ("+6591234567", "+6591234567")
    assert kept.city == "Singapore"


def test_choices_win_over_what_is_better(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee", email="old@home.example")
    gone = contact(rita, last_name="Ray", email="new@home.example")
    merge(rita, keep, gone, choices={"email": "keep", "last_name": "gone"})
    kept = row(keep)
    assert (kept.email, kept.last_name) == ("old@home.example", "Ray")


@pytest.mark.parametrize(
    "choices", [{"nonsense": "keep"}, {"email": "both"}, {"version": "gone"}, {"email": ["x"]}]
)
def test_a_choice_of_no_field_or_side_is_refused(rita: Actor, choices: Any) -> None:
    keep, gone = contact(rita), contact(rita)
    with pytest.raises(InvalidInput):
        merge(rita, keep, gone, choices=choices)
    assert row(gone).merged_into_id is None


def test_an_opt_out_is_carried_and_an_opt_in_wins_only_with_newer_evidence(rita: Actor) -> None:
    def consent(purpose: str, state: str, day: int) -> dict[str, Any]:
        at = f"2026-01-{day:02}T00:00:00+00:00"
        return {"purpose": purpose, "channel": "email", "state": state, "recorded_at": at}

    keep, gone = contact(rita), contact(rita)
    Contact.objects.filter(pk=keep).update(
        consents=[consent("offers", "opted_in", 3), consent("news", "opted_in", 9)]
    )
    Contact.objects.filter(pk=gone).update(
        consents=[consent("offers", "opted_out", 5), consent("news", "opted_out", 2)]
    )
    merge(rita, keep, gone)
    states = {one["purpose"]: one["state"] for one in row(keep).consents}
    assert states == {"offers": "opted_out", "news": "opted_in"}


def test_undo_puts_back_exactly_what_moved(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee", email="old@home.example")
    gone = contact(rita, last_name="Ray", email="new@home.example", birth_date="1980-02-03")
    own, theirs, policy = a_note(rita, keep), a_note(rita, gone), a_policy(rita, gone)
    before = {key: Contact.objects.filter(pk=key).values().get() for key in (keep, gone)}
    made = merge(rita, keep, gone, choices={"email": "gone"})
    undone = customers.undo_merge(rita, merge_id=made.id)
    assert undone.left == ()
    assert (moved(own), moved(theirs)) == (keep, gone)
    assert Policy.objects.get(pk=policy).holder_contact_id == gone
    for key, old in before.items():
        now = Contact.objects.filter(pk=key).values().get()
        changed = {name for name in now if now[name] != old[name]}
        assert changed <= {"version", "updated_at", "updated_by", "last_cause", "last_trace"}


def test_undo_leaves_what_was_changed_since_and_says_so(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee")
    gone = contact(rita, last_name="Lee", email="new@home.example", city="Berlin")
    note, kept_note = a_note(rita, gone), a_note(rita, gone)
    made = merge(rita, keep, gone)
    customers.update_contact(rita, contact_id=keep, values={"email": "newer@home.example"})
    Activity.objects.filter(pk=note).delete()
    undone = customers.undo_merge(rita, merge_id=made.id)
    assert row(keep).email == "newer@home.example"
    assert row(keep).city == ""
    assert moved(kept_note) == gone
    assert [said.split(":")[0] for said in undone.left] == ["E-mail", "1 of 2 activities"]


def test_undoing_twice_changes_nothing(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    made = merge(rita, keep, gone)
    first = customers.undo_merge(rita, merge_id=made.id)
    assert customers.undo_merge(rita, merge_id=made.id) == first


def test_a_chain_leads_to_the_last_and_is_undone_from_its_end(rita: Actor) -> None:
    one, two, three = (contact(rita, last_name=name) for name in ("A", "B", "C"))
    note = a_note(rita, one)
    first, second = merge(rita, two, one), merge(rita, three, two)
    assert successor("contact", one) == three
    assert moved(note) == three
    assert customers.merged_ids("contact", three) == sorted([one, two])
    with pytest.raises(Conflict):
        customers.undo_merge(rita, merge_id=first.id)
    customers.undo_merge(rita, merge_id=second.id)
    assert successor("contact", one) == two
    customers.undo_merge(rita, merge_id=first.id)
    assert moved(note) == one
    assert successor("contact", one) is None


def test_an_old_id_means_what_became_of_it(rita: Actor) -> None:
    one, two, three = (contact(rita, last_name=name) for name in ("A", "B", "C"))
    merge(rita, two, one)
    made = merge(rita, one, three)
    assert (made.kept_id, made.gone_id) == (two, three)


def test_merging_again_is_the_same_merge(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    assert merge(rita, keep, gone).id == merge(rita, keep, gone).id
    with pytest.raises(Conflict):
        merge(rita, gone, keep)
    assert Merge.objects.count() == 1


def test_two_people_merging_one_pair_at_once_make_one_merge(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    start, found = Barrier(4), []

    def run() -> None:
        start.wait()
        try:
            found.append(merge(rita, keep, gone).id)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len(set(found)) == 1


def test_opposite_merges_at_once_never_lose_both(rita: Actor) -> None:
    one, two = contact(rita), contact(rita)
    start, done = Barrier(2), []

    def run(keep: UUID, gone: UUID) -> None:
        start.wait()
        try:
            done.append(merge(rita, keep, gone).kept_id)
        except Conflict:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert Contact.objects.filter(merged_into=None).count() == 1


def test_a_stale_reader_is_told_and_nothing_happens(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    with pytest.raises(StaleWrite):
        merge(rita, keep, gone, expected_versions={gone: 7})
    assert row(gone).merged_into_id is None
    assert merge(rita, keep, gone, expected_versions={keep: 1, gone: 1})


def test_what_is_out_of_sight_is_not_found(rita: Actor) -> None:
    otto = person("Otto")
    own, foreign = contact(rita), contact(otto)
    for pair in ((own, foreign), (foreign, own), (own, new_uuid())):
        with pytest.raises(NotFound):
            merge(rita, *pair)
    with pytest.raises(NotFound):
        customers.merge_records(rita, entity="nonsense", keep_id=own, gone_id=foreign)


def test_who_may_not_write_may_not_merge(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    for role in (Role.MARKETER, Role.DATA_SCIENTIST):
        with pytest.raises(NotAllowed):
            merge(person(role.value.title().replace("_", ""), role), keep, gone)


def test_undo_wants_the_same_rights(rita: Actor) -> None:
    made = merge(rita, contact(rita), contact(rita))
    otto = person("Otto")
    with pytest.raises(NotFound):
        customers.undo_merge(otto, merge_id=made.id)
    with pytest.raises(NotFound):
        customers.get_merge(otto, merge_id=made.id)
    assert customers.list_merges(otto) == []


def test_different_owners_keep_the_kept_ones(rita: Actor) -> None:
    carl = person("Carl", team="rita-team")
    manager = person("Mona", Role.SALES_MANAGER)
    keep, gone = contact(rita), contact(carl)
    merge(manager, keep, gone)
    assert str(row(keep).owner_id) == rita.id
    keep, gone = contact(rita), contact(carl)
    merge(manager, keep, gone, choices={"owner_id": "gone"})
    assert str(row(keep).owner_id) == carl.id


def test_a_relation_between_the_two_stays_with_the_tombstone(rita: Actor) -> None:
    keep, gone = contact(rita, last_name="A"), contact(rita, last_name="B")
    ends = {"one": Regarding("contact", gone), "other": Regarding("contact", keep)}
    made = customers.relate(rita, **ends, role="sibling", values={})
    done = merge(rita, keep, gone)
    left = Relation.objects.get(pk=made)
    assert (left.from_id, left.to_id) == (gone, keep)
    customers.undo_merge(rita, merge_id=done.id)
    left.refresh_from_db()
    assert (left.from_id, left.to_id) == (gone, keep)


def test_lists_leave_tombstones_out(rita: Actor) -> None:
    keep, gone = contact(rita), contact(rita)
    merge(rita, keep, gone)
    page = customers.list_contacts(rita, query=ContactQuery())
    assert [one.id for one in page.rows] == [keep]


def test_the_merge_is_told_once_and_the_feed_says_what_it_was(rita: Actor, relay: Any) -> None:
    del relay
    keep, gone = contact(rita), contact(rita)
    made = merge(rita, keep, gone)
    customers.undo_merge(rita, merge_id=made.id)
    told = events.list_recent("news")
    assert [event.type for event in told] == ["contact.merge_undone", "contact.merged"]
    data = {"merge_id": str(made.id), "entity": "contact"}
    data |= {"kept_id": str(keep), "gone_id": str(gone)}
    assert told[1].data == data
    change = events.list_changes("contact", str(gone))[1]
    assert change.cause == told[1].key
    assert change.actor == rita.label


def test_accounts_merge_with_number_people_and_hierarchy(rita: Actor) -> None:
    parent = account(rita, name="Holding")
    keep = account(rita, name="Acme", parent_id=parent)
    gone = account(rita, name="ACME Pte Ltd", account_number="A-1", annual_revenue="12.3456")
    works = contact(rita, account_id=gone)
    below = account(rita, name="Branch", parent_id=gone)
    made = customers.merge_records(rita, entity="account", keep_id=keep, gone_id=gone)
    found = customers.get_account(rita, account_id=keep)
    assert found.facts["account_number"] == "A-1"
    assert str(found.facts["annual_revenue"]) == "12.3456"
    assert row(works).account_id == keep
    assert customers.get_account(rita, account_id=below).facts["parent_id"] == keep
    customers.undo_merge(rita, merge_id=made.id)
    assert customers.get_account(rita, account_id=keep).facts["account_number"] == ""
    assert customers.get_account(rita, account_id=gone).facts["account_number"] == "A-1"


def test_an_account_never_becomes_its_own_parent(rita: Actor) -> None:
    top = account(rita, name="Top")
    middle = account(rita, name="Middle", parent_id=top)
    below = account(rita, name="Below", parent_id=middle)
    customers.merge_records(rita, entity="account", keep_id=below, gone_id=top)
    chain = [
        customers.get_account(rita, account_id=one).facts["parent_id"] for one in (middle, below)
    ]
    assert chain == [below, None]
    one = account(rita, name="One")
    two = account(rita, name="Two", parent_id=one)
    made = customers.merge_records(rita, entity="account", keep_id=two, gone_id=one)
    assert customers.get_account(rita, account_id=two).facts["parent_id"] is None
    customers.undo_merge(rita, merge_id=made.id)
    assert customers.get_account(rita, account_id=two).facts["parent_id"] == one


def test_the_preview_says_what_would_move_and_preselects(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee", city="Singapore")
    gone = contact(rita, last_name="Ray", email="new@home.example")
    a_note(rita, gone)
    found = customers.preview_merge(rita, entity="contact", keep_id=keep, gone_id=gone)
    assert found.moves == {"activities": 1}
    assert {one.label: (one.keep, one.gone, one.side.value) for one in found.fields} == {
        "Last name": ("Lee", "Ray", "gone"),
        "E-mail": ("", "new@home.example", "gone"),
        "Address": ("Singapore", "", "keep"),
    }


def test_opt_outs_and_suppressions_are_carried_to_the_other_address(rita: Actor) -> None:
    def said(address: str, purpose: str, state: ConsentState, day: int) -> ConsentDraft:
        at = datetime(2026, 1, day, tzinfo=UTC)
        return ConsentDraft(address, purpose, state, at, "form", person_entity="contact")

    yes, no = ConsentState.OPTED_IN, ConsentState.OPTED_OUT
    keep, gone = (contact(rita, email=f"{name}@home.example") for name in ("keep", "gone"))
    outbound.record_consents(
        SYSTEM,
        drafts=[
            said("gone@home.example", "offers", no, 5),
            said("keep@home.example", "offers", yes, 3),
            said("gone@home.example", "news", no, 5),
            said("keep@home.example", "news", yes, 9),
        ],
    )
    complaint = SuppressionDraft("gone@home.example", SuppressionReason.COMPLAINT, "mailbox")
    bounce = SuppressionDraft("gone@home.example", SuppressionReason.HARD_BOUNCE, "mailbox")
    for draft in (complaint, bounce):
        outbound.suppress(SYSTEM, draft=draft)
    made = merge(rita, keep, gone, choices={"email": "keep"})
    kept = outbound.standing_of(SYSTEM, address="keep@home.example")
    counting = {entry.purpose: entry.state for entry in kept.entries if entry.counts}
    assert counting == {"offers": no, "news": yes}
    assert [one.reason for one in kept.suppressions] == [SuppressionReason.COMPLAINT]
    undone = customers.undo_merge(rita, merge_id=made.id)
    assert [left.partition(" ")[2] for left in undone.left] == ["consents: carried over, stay."]


@pytest.mark.parametrize("entity", ["account", "contact", "lead"])
def test_what_may_never_be_changed_does_not_follow_merges(entity: str) -> None:
    for reference in references_to(entity):
        guards = getattr(reference.model._meta, "triggers", ())
        assert not any(isinstance(guard, pgtrigger.Protect) for guard in guards), reference


@pytest.mark.parametrize("entity", ["account", "contact", "lead"])
def test_no_column_that_leads_to_a_record_is_forgotten(entity: str) -> None:
    """Every UUID column of every table is a reference, or says that it is none."""
    found = {(one.model._meta.label_lower, one.column) for one in references_to(entity)}
    assert ("customers.activity", "regarding_id") in found
    assert ("customers.attachment", "regarding_id") in found


def test_the_history_of_both_is_the_history_of_the_one_kept(rita: Actor) -> None:
    keep, gone = contact(rita, last_name="Lee"), contact(rita, last_name="Lee")
    customers.update_contact(rita, contact_id=gone, values={"job_title": "Actuary"})
    a_note(rita, gone)
    merge(rita, keep, gone, choices={"job_title": "keep"})
    entries = customers.timeline(rita, regarding=[Regarding("contact", keep)])
    said = [change.after for entry in entries for change in entry.changes]
    assert "Actuary" in said
    assert "Called" in [entry.title for entry in entries]
