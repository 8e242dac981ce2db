"""Files become records: tried, carried out, repeated, corrected, taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from bulk_people import Office

from leadloop.bulk import api as bulk
from leadloop.bulk.api.importing.recognising import Key, find_records, ways_of
from leadloop.bulk.contracts import LIKENESS, Job, JobState, RowState
from leadloop.customers.models import Account, Contact, Policy
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound
from leadloop.sales.models import Lead
from leadloop.users.contracts import Actor

Rest = Callable[[], None]
PEOPLE = """First name,Surname,E-mail,Phone,Company,Country
Ann,Lee,ann@acme.com,+65 9123 4567,Acme Pte Ltd,SG
Bob,Ray,bob@acme.com,,Acme,SG
Cid,"O'Neil, Jr",cid@beta.io,+1 415 555 0134,Beta,US
"""


def take_in(actor: Actor, text: str | bytes, entity: str = "contact", **chosen: Any) -> UUID:
    data = text if isinstance(text, bytes) else text.encode()
    job_id = bulk.create_import(actor, entity=entity, filename="people.csv", data=data)
    if chosen:
        bulk.plan_import(actor, job_id=job_id, chosen=chosen)
    return job_id


def done(actor: Actor, job_id: UUID, relay: Rest, *, dry: bool = False) -> Job:
    (bulk.check_import if dry else bulk.run_import)(actor, job_id=job_id)
    relay()
    return bulk.get_job(actor, job_id=job_id)


def refused(actor: Actor, job: Job) -> dict[int, str]:
    rows = bulk.list_rows(actor, job_id=job.id, states=[RowState.REFUSED])
    return {row.number: row.reason for row in rows}


def test_columns_are_guessed_and_a_dry_run_writes_nothing(office: Office, relay: Rest) -> None:
    job_id = take_in(office.manager, PEOPLE, make=["parentcustomerid"])
    found = bulk.get_import(office.manager, job_id=job_id)
    assert [column.field for column in found.columns] == [
        *("firstname", "lastname", "emailaddress1", "mobilephone"),
        *("parentcustomerid", "address1_country"),
    ]
    job = done(office.manager, job_id, relay, dry=True)
    assert (job.state, job.counts) == (JobState.CHECKED, {"created": 3})
    assert (Contact.objects.count(), Account.objects.count()) == (0, 0)


def test_the_same_file_twice_changes_nothing(office: Office, relay: Rest) -> None:
    first = done(office.manager, take_in(office.manager, PEOPLE, make=["parentcustomerid"]), relay)
    assert (first.state, first.counts) == (JobState.DONE, {"created": 3})
    assert Account.objects.count() == 2, "Acme Pte Ltd and Acme are one"
    ann = Contact.objects.get(first_name="Ann")
    assert (ann.phone_e164, ann.account.name, ann.version) == ("+6591234567", "Acme Pte Ltd", 1)
    second = done(office.manager, take_in(office.manager, PEOPLE), relay)
    assert second.counts == {"unchanged": 3}
    assert Contact.objects.get(first_name="Ann").version == 1


def test_what_differs_is_updated_and_what_is_empty_stays(office: Office, relay: Rest) -> None:
    done(office.manager, take_in(office.manager, PEOPLE, make=["parentcustomerid"]), relay)
    text = "E-mail,Job title,Surname\nANN@acme.com ,CFO,\nnew@acme.com,CTO,New\n"
    job = done(office.manager, take_in(office.manager, text), relay)
    assert job.counts == {"changed": 1, "created": 1}
    ann = Contact.objects.get(first_name="Ann")
    assert (ann.job_title, ann.last_name) == ("CFO", "Lee")


@pytest.mark.parametrize(
    ("mode", "counts"),
    [
        ("create", {"skipped": 1, "created": 1}),
        ("update", {"changed": 1, "skipped": 1}),
        ("upsert", {"changed": 1, "created": 1}),
    ],
)
def test_modes(office: Office, relay: Rest, mode: str, counts: dict[str, int]) -> None:
    done(office.manager, take_in(office.manager, "Surname,E-mail\nLee,ann@acme.com\n"), relay)
    text = "Surname,E-mail\nLi,ann@acme.com\nRay,bob@acme.com\n"
    job = done(office.manager, take_in(office.manager, text, mode=mode), relay)
    assert job.counts == counts


def test_bad_rows_are_named_and_do_not_stop_the_others(office: Office, relay: Rest) -> None:
    text = (
        "Surname,E-mail,Date of birth,Company,Relationship\n"
        "Lee,ann@acme.com,31/31/1990,,\n"
        "Ray,bob@acme.com,1990-01-31,Nowhere Ltd,\n"
        "Fox,fox@acme.com,31.1.1990,,Customer\n"
        ",,1990-01-31,,\n"
        "Sun,sun@acme.com,,,Lunatic\n"
        "Two,two@acme.com,,,,,surplus\n"
    )
    job = done(office.manager, take_in(office.manager, text), relay, dry=True)
    said = refused(office.manager, job)
    assert job.counts == {"refused": 5, "created": 1}
    assert said[1] == "Date of birth: '31/31/1990' is no date; write 2026-03-31."
    assert said[2] == "Account: There is no account 'Nowhere Ltd'."
    assert "Write at least a name" in said[4]
    assert said[5].startswith("Relationship: Send one of")
    assert said[6] == "The row has 7 cells for 5 columns."


def test_the_refused_rows_come_back_as_a_file_that_imports_when_corrected(
    office: Office, relay: Rest
) -> None:
    text = 'Surname,E-mail,Job title,Date of birth\nLee,a@acme.com,"=HYPERLINK(""x"")",never\n'
    job = done(office.manager, take_in(office.manager, text), relay)
    data = b"".join(bulk.error_file(office.manager, job_id=job.id))
    assert b"'=HYPERLINK" in data
    mended = data.decode("utf-8-sig").replace("never", "1990-01-31", 1)
    again = take_in(office.manager, mended)
    assert bulk.get_import(office.manager, job_id=again).columns[-1].field == ""
    assert done(office.manager, again, relay).counts == {"created": 1}
    assert Contact.objects.get().job_title == '=HYPERLINK("x")'


def test_words_of_a_choice_are_mapped_and_remembered(office: Office, relay: Rest) -> None:
    text = "Surname,E-mail,Relationship\nLee,a@acme.com,Kunde\n"
    job_id = take_in(office.manager, text)
    (unknown,) = bulk.get_import(office.manager, job_id=job_id).unknown
    assert unknown.words == ("Kunde",)
    words = {"customertypecode": {"Kunde": "customer"}}
    bulk.plan_import(office.manager, job_id=job_id, chosen={"words": words})
    done(office.manager, job_id, relay)
    assert Contact.objects.get().customer_type == "customer"
    later = bulk.get_import(office.manager, job_id=take_in(office.manager, text))
    assert later.job.plan["words"] == words


def test_a_row_about_the_same_person_twice_makes_one(office: Office, relay: Rest) -> None:
    text = "Surname,E-mail,Job title\nLee,a@acme.com,CFO\nLee,A@acme.com,CEO\nRay,b@acme.com,\n"
    job_id = take_in(office.manager, text)
    assert done(office.manager, job_id, relay, dry=True).counts == {"created": 2, "changed": 1}
    job = done(office.manager, job_id, relay)
    assert job.counts == {"created": 2, "changed": 1}
    assert Contact.objects.get(last_name="Lee").job_title == "CEO"
    undo = bulk.undo_job(office.manager, job_id=job.id)
    assert (undo.counts, Contact.objects.count()) == ({"undone": 2}, 0)


def test_undo_takes_away_what_nobody_touched_since(office: Office, relay: Rest) -> None:
    done(office.manager, take_in(office.manager, "Surname,E-mail\nOld,old@acme.com\n"), relay)
    text = "Surname,E-mail\nNew,old@acme.com\nOne,one@acme.com\nTwo,two@acme.com\nSix,six@a.com\n"
    job = done(office.manager, take_in(office.manager, text), relay)
    touched = take_in(office.manager, "E-mail,Job title\ntwo@acme.com,CFO\n")
    done(office.manager, touched, relay)
    six = Contact.objects.get(last_name="Six")
    policy = f"Policy number,Product,Policyholder\nP-1,ilp,{six.email}\n"
    assert done(office.manager, take_in(office.manager, policy, "ll_policy"), relay).counts == {
        "created": 1
    }
    undo = bulk.undo_job(office.manager, job_id=job.id)
    assert undo.counts == {"undone": 2, "left": 2}
    reasons = {
        row.reason for row in bulk.list_rows(office.manager, job_id=undo.id, states=[RowState.LEFT])
    }
    assert reasons == {
        "It was changed afterwards, and stays as it is.",
        "Other records have been linked to it since.",
    }
    assert sorted(Contact.objects.values_list("last_name", flat=True)) == ["Old", "Six", "Two"]
    assert Policy.objects.get().holder_contact == six


def test_leads_are_imported_and_retired_by_undo(office: Office, relay: Rest) -> None:
    text = 'Name,E-mail,Company,Employees,Source\nAnn May Lee,ann@acme.com,Acme,"1,200",Partner\n'
    job = done(office.manager, take_in(office.manager, text, "lead"), relay)
    lead = Lead.objects.get()
    assert job.counts == {"created": 1}
    assert (lead.first_name, lead.last_name, lead.company_size) == ("Ann May", "Lee", 1200)
    assert (lead.lead_source, lead.email_normalised) == ("partner", "ann@acme.com")
    again = done(office.manager, take_in(office.manager, text, "lead"), relay)
    assert again.counts == {"unchanged": 1}
    assert bulk.undo_job(office.manager, job_id=job.id).counts == {"undone": 1}
    assert Lead.objects.get().status_reason == "canceled"


def test_nothing_is_made_beside_a_record_one_may_not_see(office: Office, relay: Rest) -> None:
    text = "Surname,E-mail,Owner,Team\nLee,ann@acme.com,otto@insurer.example,retail-sales\n"
    done(office.manager, take_in(office.manager, text), relay)
    with pytest.raises(NotAllowed):
        take_in(office.rep, text)
    held = Contact.objects.get()
    assert held.owner_id == UUID(office.outsider.id)
    # Importing is for roles that see everything; what an import is refused is the recogniser's.
    entity = get_entity("contact")
    (way,) = [way for way in ways_of(entity) if way.name == "email"]
    (found,) = find_records(office.rep, entity, {1: [Key(way, "ann@acme.com")]}).values()
    assert (found.id, found.problem) == (None, "There is such a record that you may not see.")


def test_a_plan_that_cannot_work_is_refused(office: Office) -> None:
    job_id = take_in(office.manager, PEOPLE)
    for chosen in (
        {"columns": ["lastname"] * 6},
        {"columns": [""] * 6},
        {"columns": ["lastname"]},
        {"columns": ["nonsense", "", "", "", "", ""]},
        {"match": ["nonsense"]},
        {"mode": "nonsense"},
        {"defaults": {"versionnumber": 3}},
    ):
        with pytest.raises(InvalidInput):
            bulk.plan_import(office.manager, job_id=job_id, chosen=chosen)
    with pytest.raises(NotFound):
        bulk.get_import(office.rep, job_id=job_id)
    with pytest.raises(NotFound):
        bulk.create_import(office.manager, entity="systemuser", filename="x", data=b"a\nb\n")
    bulk.run_import(office.manager, job_id=job_id)
    with pytest.raises(Conflict):
        bulk.run_import(office.manager, job_id=job_id)


def test_ten_thousand_contacts(office: Office, relay: Rest) -> None:
    lines = ["First name,Surname,E-mail,Phone,Company"]
    lines += [
        f"First{n},Last{n},person{n}@firm{n % 500}.com,+65 8{n:07},Firm {n % 500}"
        for n in range(10_000)
    ]
    job_id = take_in(office.manager, "\n".join(lines), make=["parentcustomerid"])
    job = done(office.manager, job_id, relay)
    assert job.counts == {"created": 10_000}
    assert (Contact.objects.count(), Account.objects.count()) == (10_000, 500)


LEIGH = "First name,Surname,E-mail,Phone,Company\nAnn,Leigh,ann@acme.com,+65 9123 4567,Acme\n"


def _ann(office: Office, relay: Rest) -> Contact:
    done(office.manager, take_in(office.manager, LEIGH, make=["parentcustomerid"]), relay)
    return Contact.objects.get()


def test_likeness_finds_what_no_key_finds_and_says_why(office: Office, relay: Rest) -> None:
    ann = _ann(office, relay)
    job_id = take_in(office.manager, LEIGH, match=[LIKENESS])
    job = done(office.manager, job_id, relay, dry=True)
    assert job.counts == {"unchanged": 1}
    (row,) = bulk.list_rows(office.manager, job_id=job_id, states=[RowState.UNCHANGED])
    assert row.record_id == ann.pk
    assert row.reason.startswith("Found by likeness, ")
    assert "the same e-mail" in row.reason
    assert done(office.manager, job_id, relay).counts == {"unchanged": 1}
    assert Contact.objects.count() == 1


def test_a_row_that_may_be_a_record_is_left_to_a_person(office: Office, relay: Rest) -> None:
    ann = _ann(office, relay)
    text = "First name,Surname,E-mail,Company\nAnn,Leigh,ann@home.example,Acme\n"
    job_id = take_in(office.manager, text, match=["id", "email", LIKENESS])
    job = done(office.manager, job_id, relay)
    rows = bulk.list_rows(office.manager, job_id=job_id, states=[RowState.SKIPPED])
    assert [row.record_id for row in rows] == [ann.pk], job.counts
    assert "It may be a record that is there" in rows[0].reason
    assert Contact.objects.count() == 1
    assert not bulk.get_job(office.manager, job_id=job_id).may_be_undone
    file = b"".join(bulk.outcome_file(office.manager, job_id=job_id)).decode("utf-8-sig")
    assert f"1,skipped,{ann.pk}," in file


def test_a_stranger_is_made_and_a_key_says_which_it_was(office: Office, relay: Rest) -> None:
    ann = _ann(office, relay)
    text = "First name,Surname,E-mail\nZoe,Quill,zoe@other.example\nAnnie,Leigh,ann@acme.com\n"
    match = ["id", "email", LIKENESS]
    job_id = take_in(office.manager, text, match=match)
    assert done(office.manager, job_id, relay, dry=True).counts == {"created": 1, "changed": 1}
    (row,) = bulk.list_rows(office.manager, job_id=job_id, states=[RowState.CHANGED])
    assert (row.record_id, row.reason) == (ann.pk, "Found by E-mail.")


def test_likeness_is_offered_only_where_duplicates_are_looked_for(office: Office) -> None:
    with pytest.raises(InvalidInput):
        take_in(office.manager, "Name,Product code\nX,x\n", entity="product", match=[LIKENESS])
