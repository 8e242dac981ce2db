"""One person, put in through every door, is erased: nothing of them is left anywhere."""

from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.db import connection
from django.test import Client

from leadloop.bulk import api as bulk
from leadloop.customers import api as customers
from leadloop.customers.api.attachments import NewFile
from leadloop.customers.contracts import ActivityDraft, ActivityType, Regarding
from leadloop.customers.models import Contact
from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, WriteMode, get_entity
from leadloop.kit.erasing import free_tables, held_tables
from leadloop.kit.erasing.tables import columns_of, tables_with_words, text_columns
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
)
from leadloop.sales.models import Lead
from leadloop.service import api as service
from leadloop.service.api import inbound
from leadloop.service.contracts import CaseDraft, CustomerRef, FetchedMail, QueueDraft
from leadloop.service.models import Mailbox
from leadloop.users import api as users
from leadloop.users import erasing
from leadloop.users.contracts import SYSTEM, ErasureState, PersonSought, Role
from leadloop.users.models import Erasure, User

EMAIL, PHONE = "Zora.Quillfeather@Personal.example", "+6591234567"
FIRST, LAST, SECRET = "Zora", "Quillfeather", "my heart operation"
TRACES = ("zora", "quillfeather", "91234567", "9123 4567", SECRET)
Rest = Callable[[], None]


def whole_database() -> dict[str, str]:
    """Return every text, JSON and bytes value of every table that says something of the person."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables_with_words():
            columns = {**text_columns(table), **_generated(table)}
            texts = ", ".join(
                f"encode(\"{name}\", 'escape')" if kind == "bytea" else f'"{name}"::text'
                for name, kind in columns.items()
            )
            for word in TRACES:
                cursor.execute(
                    f"SELECT concat_ws(' | ', {texts}) FROM {table}"
                    f" WHERE concat_ws(' ', {texts}) ILIKE %s LIMIT 1",
                    [f"%{word}%"],
                )
                row = cursor.fetchone()
                if row:
                    found[f"{table}: {word}"] = row[0][:300]
    return found


def _generated(table: str) -> dict[str, str]:
    return {n: k for n, (k, made) in columns_of(table).items() if made and k == "text"}


def submitted() -> dict[str, Any]:
    return {
        "first_name": FIRST,
        "last_name": LAST,
        "email": EMAIL,
        "mobile_phone": "+65 9123 4567",
        "company": "Quillfeather Pte Ltd",
        "country": "SG",
        "product_interest": "ilp",
        "message": f"It is about {SECRET}.",
        "consents": [
            {"purpose": "newsletter", "channel": "email", "state": "opted_in",
             "wording_version": "1"}
        ],
        "context": {"anonymous_id": "anonymous-zora-1", "user_agent": "Zora's browser"},
        "attributes": {"nickname": "Quillfeather the first"},
    }  # fmt: skip


class House:
    """Who works here, and the doors that a person comes in by."""

    def __init__(self, server: str, relay: Rest) -> None:
        self.server, self.relay = server, relay
        self.admin = users.create_user(
            SYSTEM, email="admin@insurer.example", name="Ada", role=Role.ADMINISTRATOR,
            password="Keyhole-Mango-42",
        )  # fmt: skip
        self.actor = users.actor_for_user(User.objects.get(pk=self.admin.id))
        self.key = users.create_client(SYSTEM, name="crm", role=Role.INTEGRATION)

    def by_api_and_grid(self) -> None:
        with httpx.Client(base_url=self.server, timeout=30) as web:
            bearer = {"Authorization": f"Bearer {self.key.write_key}"}
            assert web.post("/api/v1/leads", json=submitted(), headers=bearer).status_code == 202
            again = {"id": "zora-2", "subject": EMAIL, "eventType": "lead.created",
                     "eventTime": "2026-03-01T10:00:00Z", "dataVersion": "1",
                     "data": submitted()}  # fmt: skip
            answer = web.post(
                "/eventgrid/leads/api/events?api-version=2018-01-01", json=[again],
                headers={"aeg-sas-key": self.key.sas_key},
            )  # fmt: skip
            assert answer.status_code == 200, answer.text
            traits = {"email": EMAIL, "phone": PHONE, "name": f"{FIRST} {LAST}"}
            said = {"type": "identify", "userId": EMAIL, "anonymousId": "anonymous-zora-1",
                    "traits": traits, "messageId": "z-1"}  # fmt: skip
            page = {"type": "page", "anonymousId": "anonymous-zora-1", "messageId": "z-2",
                    "properties": {"url": f"https://insurer.example/?who={FIRST}"}}  # fmt: skip
            for body in (said, page):
                answer = web.post(
                    "/v1/batch", json={"batch": [body]}, auth=(self.key.write_key, "")
                )
                assert answer.is_success, answer.text
        self.relay()

    def by_support_form_and_mail(self) -> None:
        sent = {"name": f"{FIRST} {LAST}", "email": EMAIL, "case_type": "complaint",
                "subject": f"{LAST} waits", "message": SECRET,
                "submission": str(new_uuid())}  # fmt: skip
        assert Client().post("/p/support/request", sent).status_code == 200
        mail = EmailMessage()
        mail["From"], mail["To"] = f"{FIRST} {LAST} <{EMAIL}>", "care@insurer.example"
        mail["Subject"], mail["Message-ID"] = f"From {FIRST}", "<1@personal.example>"
        mail.set_content(f"Dear all, {SECRET}. Call +65 9123 4567.")
        raw = mail.as_bytes()
        place = inbound.Place("care@insurer.example/INBOX", 1)
        Mailbox.objects.create(name=place.mailbox, uid_validity=1, last_uid=0)
        assert inbound.receive(place, FetchedMail(1, raw, len(raw))) == "created"
        self.relay()

    def by_file(self) -> None:
        text = f"First name,Surname,E-mail,Phone\n{FIRST},{LAST},{EMAIL},{PHONE}\n"
        job = bulk.create_import(
            self.actor, entity="contact", filename="people.csv", data=text.encode()
        )
        bulk.run_import(self.actor, job_id=job)
        self.relay()

    def by_hand(self) -> None:
        write = RecordWrite({}, {"lastname": LAST, "firstname": FIRST, "emailaddress1": EMAIL,
                                 "mobilephone": PHONE, "description": SECRET},
                            mode=WriteMode.CREATE)  # fmt: skip
        lead = Lead.objects.order_by("created_at").first()
        contact = get_entity("contact").upsert(SYSTEM, [write])[0].id
        assert lead
        on = Regarding("lead", lead.pk)
        call = ActivityDraft(ActivityType.PHONE_CALL, f"Call {FIRST}", on, description=SECRET)
        customers.create_activities(SYSTEM, drafts=[call])
        file = NewFile(name=f"{LAST}.txt", media_type="text/plain", content=BytesIO(b"hello"))
        customers.attach(SYSTEM, regarding=on, file=file)
        deal = RecordWrite({}, {"name": f"{FIRST} {LAST} ILP", "parentcontactid": contact},
                           mode=WriteMode.CREATE)  # fmt: skip
        get_entity("opportunity").upsert(SYSTEM, [deal])
        queue = service.create_queue(SYSTEM, draft=QueueDraft("Claims"))
        case = CaseDraft(f"{LAST}'s claim", CustomerRef("contact", contact), queue_id=queue,
                         description=SECRET)  # fmt: skip
        service.create_case(SYSTEM, draft=case)
        users.notify([
            users.NoticeDraft("lead.new", f"New lead: {FIRST} {LAST}", f"/leads/{lead.pk}",
                              "", None, user_id=self.admin.id)
        ])  # fmt: skip
        said = ConsentDraft(EMAIL, "newsletter", ConsentState.OPTED_IN, clock.now(), "told",
                            person_entity="contact", person_id=contact)  # fmt: skip
        outbound.record_consents(SYSTEM, drafts=[said])
        mail = MessageDraft("z", "case_reply", EMAIL, f"Dear {FIRST}", SECRET)
        outbound.send(SYSTEM, mail)
        self.relay()


@pytest.fixture
def house(server: str, relay: Rest) -> House:
    made = House(server, relay)
    made.by_api_and_grid()
    made.by_support_form_and_mail()
    made.by_file()
    made.by_hand()
    return made


def erase(house: House, **sought: Any) -> UUID:
    wanted = PersonSought(**sought)
    word = users.look_up_person(house.actor, sought=wanted).word
    return users.erase_person(house.actor, sought=wanted, confirmation=word)


def test_every_table_with_words_is_declared_free_of_people_or_handled(db: None) -> None:
    words = set(tables_with_words())
    declared = {*held_tables(), *free_tables()}
    assert words - declared == set(), "say in the zone's personal.py what these hold of people"
    assert not set(held_tables()) & set(free_tables())
    for name, (_, holds) in held_tables().items():
        if name not in words:
            continue  # declared before it is made
        columns = set(columns_of(name))
        told = {*holds.links, *holds.addresses, *holds.near, *holds.tells, *holds.put}
        assert told <= columns, name
        assert set(holds.blank) <= set(text_columns(name)), name


def test_nothing_is_left_of_a_person_who_came_in_by_every_door(house: House) -> None:
    other = RecordWrite({}, {"lastname": "Pemberton", "emailaddress1": "kept@other.example"},
                        mode=WriteMode.CREATE)  # fmt: skip
    kept = get_entity("lead").upsert(SYSTEM, [other])[0].id
    assert len(whole_database()) > 20
    done = erase(house, email=EMAIL)
    house.relay()
    record = users.get_erasure(house.actor, erasure_id=done)
    assert record.state is ErasureState.DONE, record.error
    assert whole_database() == {}
    assert {line.zone for line in record.lines} >= {
        *("bulk", "customers", "events", "marketing", "outbound", "portal", "sales", "service"),
        "intake",
    }
    assert Lead.objects.get(pk=kept).last_name == "Pemberton"
    assert Erasure.objects.get(pk=done).sealed == ""


def test_who_was_erased_is_never_written_to_again_and_cannot_be_read(house: House) -> None:
    erase(house, phone=PHONE)
    house.relay()
    refused = outbound.refusal_of(EMAIL.lower(), MessageClass.TRANSACTIONAL)
    assert refused is not None
    assert refused.code == "suppressed_erased"
    assert outbound.numbers_not_to_call([PHONE]) == {PHONE}
    assert outbound.refusal_of("kept@other.example", MessageClass.TRANSACTIONAL) is None
    assert [one.state for one in users.list_erasures(house.actor, address=EMAIL)] == [
        ErasureState.DONE
    ]
    assert users.list_erasures(house.actor, address="kept@other.example") == []


def test_an_erasure_that_dies_goes_on_and_a_second_one_does_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, died = erasing._walk, []

    def die_now_and_then(*given: Any) -> Any:
        place = real(*given)
        if len(died) < 3:
            died.append(place)
            raise OSError("the machine went away")
        return place

    monkeypatch.setattr(erasing, "_walk", die_now_and_then)
    first = erase(house, email=EMAIL)
    assert erase(house, email=EMAIL) == first, "one goes on for the same person"
    for _ in range(5):
        house.relay()
        with connection.cursor() as cursor:
            # Each failure puts it off a second.
            cursor.execute("UPDATE kit_due SET due_at = leadloop_now() WHERE kind = 'users.erase'")
    house.relay()
    assert len(died) == 3
    assert users.get_erasure(house.actor, erasure_id=first).state is ErasureState.DONE
    assert whole_database() == {}
    with pytest.raises(NotFound):
        erase(house, email=EMAIL)


def test_somebody_who_shares_a_number_is_left_alone(house: House) -> None:
    spouse = RecordWrite(
        {}, {"lastname": "Partner", "emailaddress1": "partner@home.example", "mobilephone": PHONE},
        mode=WriteMode.CREATE,
    )  # fmt: skip
    kept = get_entity("contact").upsert(SYSTEM, [spouse])[0].id
    found = users.look_up_person(house.actor, sought=PersonSought(email=EMAIL))
    assert (found.shared, found.phones) == ((PHONE,), ())
    with pytest.raises(InvalidInput, match="Several people"):
        users.look_up_person(house.actor, sought=PersonSought(phone=PHONE))
    erase(house, email=EMAIL)
    house.relay()
    left = Contact.objects.values_list("email", "mobile_phone").get(pk=kept)
    assert left == ("partner@home.example", PHONE)


def test_only_an_administrator_erases_and_only_who_types_the_word(house: House) -> None:
    sought = PersonSought(email=EMAIL)
    for role in set(Role) - {Role.ADMINISTRATOR}:
        person = users.create_user(
            SYSTEM, email=f"{role.value}@insurer.example", name="X", role=role,
            password="Keyhole-Mango-42",
        )  # fmt: skip
        actor = users.actor_for_user(User.objects.get(pk=person.id))
        with pytest.raises(NotAllowed):
            users.look_up_person(actor, sought=sought)
        with pytest.raises(NotAllowed):
            users.erase_person(actor, sought=sought, confirmation=EMAIL)
        with pytest.raises(NotAllowed):
            users.list_erasures(actor)
    with pytest.raises(InvalidInput, match="to confirm"):
        users.erase_person(house.actor, sought=sought, confirmation="yes")
    with pytest.raises(InvalidInput):
        users.look_up_person(house.actor, sought=PersonSought(email="%", phone="x"))
    with pytest.raises(NotFound):
        users.look_up_person(house.actor, sought=PersonSought(email="nobody@nowhere.example"))
    assert not Erasure.objects.exists()


def test_by_screen_the_person_is_shown_and_goes_when_the_word_is_typed(house: House) -> None:
    browser = Client()
    browser.force_login(
        User.objects.get(pk=house.admin.id),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    lead = Lead.objects.filter(email__iexact=EMAIL).first()
    assert lead
    address = f"/erasures/new?record={lead.pk}"
    assert address in browser.get(f"/leads/{lead.pk}").content.decode()
    asked = browser.get(address).content.decode()
    assert EMAIL.lower() in asked
    assert "<script" not in browser.get("/erasures/new?address=<script>x").content.decode()[-4000:]
    sent = {"record": str(lead.pk), "address": "", "confirmation": "no"}
    refused = browser.post("/erasures/new", sent)
    assert (refused.status_code, Erasure.objects.count()) == (422, 0)
    made = browser.post("/erasures/new", {**sent, "confirmation": EMAIL})
    assert made.status_code == 302
    assert browser.get(made["Location"]).status_code == 200
    house.relay()
    report = browser.get(made["Location"]).content.decode()
    assert "Done" in report
    assert "Quillfeather" not in report
    assert EMAIL.lower() not in browser.get("/erasures").content.decode()
    assert made["Location"] in browser.get(f"/erasures?address={EMAIL}").content.decode()
