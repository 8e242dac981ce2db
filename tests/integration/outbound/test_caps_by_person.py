"""A cap counts messages to a person, whichever address or record of theirs they go to."""

from pathlib import Path
from uuid import UUID

import pytest

from leadloop.kit import clock, due
from leadloop.kit.ids import new_uuid
from leadloop.marketing.api.copying import merge_people
from leadloop.marketing.models import Person
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
)
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

HOME, WORK, OTHER = "ana@home.example.com", "ana@work.example.com", "ben@home.example.com"


def person(email: str) -> UUID:
    now = clock.now()
    made = Person(
        id=new_uuid(),
        contact_key=str(new_uuid()),
        created_at=now,
        updated_at=now,
        email=email,
        email_normalised=email,
    )
    made.save(force_insert=True)
    return made.pk


def at_most(count: int) -> None:
    version = api.policy_of(Channel.EMAIL).version
    change = PolicyChange(count, 7 * 24, 24, None, None, "UTC")
    api.change_policy(SYSTEM, channel=Channel.EMAIL, change=change, expected_version=version)


@pytest.fixture(autouse=True)
def agreed(db: None) -> None:
    drafts = [
        ConsentDraft(one, "news", ConsentState.OPTED_IN, clock.now(), "test")
        for one in (HOME, WORK, OTHER)
    ]
    api.record_consents(SYSTEM, drafts=drafts)


def draft(key: str, to: str, whose: UUID | None, source: MessageSource) -> MessageDraft:
    return MessageDraft(
        key=key,
        purpose="news",
        to=to,
        subject="News",
        text="News",
        message_class=MessageClass.COMMERCIAL,
        consent_purpose="news",
        person_entity="marketing_person" if whose else "",
        person_id=whose,
        source=source,
    )


def campaign() -> MessageSource:
    return MessageSource(campaign_id=new_uuid())


def journey() -> MessageSource:
    return MessageSource(journey_id=new_uuid(), step_id="letter")


def flow() -> MessageSource:
    return MessageSource(flow_id=new_uuid())


def codes(references: list[MessageRef]) -> list[str]:
    return [one.code for one in references]


def test_two_addresses_of_one_person_share_a_cap_across_campaign_journey_and_flow() -> None:
    kept, gone = person(HOME), person(WORK)
    merge_people(kept_id=kept, gone_id=gone)
    at_most(2)
    first = api.send(SYSTEM, draft("c", HOME, kept, campaign()))
    second = api.send(SYSTEM, draft("j", WORK, gone, journey()))
    # A flow knows an address only; whose it is, is found out.
    third = api.send(SYSTEM, draft("f", WORK, None, flow()))
    stranger = api.send(SYSTEM, draft("o", OTHER, None, flow()))
    assert codes([first, second, third, stranger]) == ["", "", "frequency_cap", ""]


def test_people_who_are_not_one_have_a_cap_each() -> None:
    ana, ben = person(HOME), person(OTHER)
    at_most(1)
    sent = [
        api.send(SYSTEM, draft("a", HOME, ana, campaign())),
        api.send(SYSTEM, draft("b", OTHER, ben, campaign())),
        api.send(SYSTEM, draft("a2", HOME, ana, journey())),
    ]
    assert codes(sent) == ["", "", "frequency_cap"]


def test_a_new_address_is_no_new_allowance() -> None:
    ana = person(HOME)
    at_most(1)
    api.send(SYSTEM, draft("old", HOME, ana, campaign()))
    Person.objects.filter(pk=ana).update(email=WORK, email_normalised=WORK)
    assert api.send(SYSTEM, draft("new", WORK, ana, campaign())).code == "frequency_cap"


def test_a_cap_holds_within_one_batch_and_in_what_is_foreseen() -> None:
    kept, gone = person(HOME), person(WORK)
    merge_people(kept_id=kept, gone_id=gone)
    at_most(1)
    both = [draft("a", HOME, kept, campaign()), draft("b", WORK, gone, campaign())]
    assert codes(api.send_many(SYSTEM, both)) == ["", "frequency_cap"]
    occasion = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, "news")
    asked = [Recipient(WORK, person_id=gone), Recipient(OTHER)]
    found = api.judge_many(SYSTEM, recipients=asked, occasion=occasion)
    assert [one.refusal.code if one.refusal else "" for one in found] == ["frequency_cap", ""]


def test_two_that_waited_for_one_person_do_not_both_leave(tmp_path: Path) -> None:
    kept, gone = person(HOME), person(WORK)
    at_most(0)
    drafts = [draft("a", HOME, kept, campaign()), draft("b", WORK, gone, journey())]
    sent = api.send_many(SYSTEM, drafts)
    merge_people(kept_id=kept, gone_id=gone)
    at_most(1)
    transport = FileTransport(tmp_path, sender="Us <us@northgate.example>")
    kind = handlers.due_kind(transport, folder=tmp_path / "journals")
    while due.run_once({kind.name: kind}):
        pass
    told = api.states_of(one.id for one in sent)
    assert sorted(told[one.id][0] for one in sent) == [MessageState.REFUSED, MessageState.SENT]
    assert len(list(tmp_path.rglob("*.eml"))) == 1
