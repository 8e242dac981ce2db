"""The consent ledger on its screen."""

from web_house import HOSTILE, House, text_of

from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM, Role

ANA = "ana@northgate.example"


def test_a_word_is_noted_and_counts(house: House) -> None:
    agent = house.clients[Role.SERVICE_AGENT]
    values = {"address": ANA, "purpose": "newsletter", "channel": "email", "state": "opted_out"}
    assert agent.post("/consent/record", values).status_code == 422
    answer = agent.post("/consent/record", {**values, "evidence": HOSTILE}, follow=True)
    assert HOSTILE not in answer.content.decode()
    assert "Opted out" in text_of(answer)
    assert "Service Agent" in text_of(answer)


def test_an_address_is_suppressed_and_lifted(house: House) -> None:
    agent = house.clients[Role.SERVICE_AGENT]
    assert "Nobody is suppressed" in text_of(agent.get("/consent"))
    assert agent.post("/consent/suppress", {"address": "x", "note": "y"}).status_code == 422
    agent.post("/consent/suppress", {"address": ANA, "note": "asked by phone"})
    assert "asked by phone" in text_of(agent.get(f"/consent?address={ANA}"))
    (row,) = outbound.list_suppressions(SYSTEM)
    agent.post(f"/consent/suppressions/{row.id}/lift", {"address": ANA})
    assert "Ended" in text_of(agent.get("/consent"))


def test_a_refused_message_says_why_and_leads_to_the_ledger(house: House) -> None:
    draft = MessageDraft(
        key="k",
        purpose="news",
        to=ANA,
        subject="News",
        text="t",
        message_class=MessageClass.COMMERCIAL,
        consent_purpose="newsletter",
    )
    message = outbound.send(SYSTEM, draft).id
    assert "Refused 1" in text_of(house.admin.get("/messages?state=refused"))
    answer = house.admin.get(f"/messages/{message}")
    assert "No consent to newsletter" in text_of(answer)
    assert "/consent?address=ana%40northgate.example" in answer.content.decode()


def test_who_only_reads_sees_no_forms(house: House) -> None:
    scientist = house.clients[Role.DATA_SCIENTIST]
    assert "Note what they said" not in text_of(scientist.get(f"/consent?address={ANA}"))
    assert scientist.post("/consent/suppress", {"address": ANA, "note": "x"}).status_code == 403
    assert scientist.get("/consent?address=%00%F0" + "x" * 500).status_code == 200
