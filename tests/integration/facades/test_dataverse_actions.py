"""The actions of the Dataverse door, and who may do what through it."""

from typing import Any

import pytest
from dataverse_house import Door, door

from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

CRM = "Microsoft.Dynamics.CRM."


@pytest.fixture
def call(db: None) -> Door:
    return door()


def made(call: Door, entity_set: str, **values: Any) -> str:
    answer = call.post(entity_set, values)
    assert answer.status == 204, answer.text
    return answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")


def qualified(call: Door) -> dict[str, str]:
    lead = made(call, "leads", firstname="Ada", lastname="Tan", emailaddress1="a@example.com")
    body = {"CreateAccount": True, "CreateContact": True, "CreateOpportunity": True, "Status": 3}
    answer = call.post(f"leads({lead})/{CRM}QualifyLead", body)
    assert answer.status == 200, answer.text
    found = {"lead": lead}
    for record in answer.value:
        name = record["@odata.type"].removeprefix(f"#{CRM}")
        found[name] = record[f"{name}id"]
    return found


def test_a_lead_is_qualified_and_its_deal_won(call: Door) -> None:
    records = qualified(call)
    assert set(records) == {"lead", "account", "contact", "opportunity"}
    lead = call.get(f"leads({records['lead']})?$select=statecode,statuscode").json
    assert (lead["statecode"], lead["statuscode"]) == (1, 3)
    deal = f"opportunities({records['opportunity']})"
    refused = call.patch(deal, {"statecode": 1})
    assert refused.status == 400, "a deal is won by its action alone"
    close = {
        "subject": "Signed",
        "actualrevenue": 1200,
        "opportunityid@odata.bind": f"/{deal}",
    }
    answer = call.post("WinOpportunity", {"OpportunityClose": close, "Status": 3})
    assert answer.status == 204, answer.text
    won = call.get(f"{deal}?$select=statecode,statuscode,actualvalue").json
    assert (won["statecode"], won["statuscode"], won["actualvalue"]) == (1, 3, 1200)
    closes = call.get("opportunitycloses?$select=subject").value
    assert [row["subject"] for row in closes] == ["Signed"]


def test_a_deal_is_lost_with_its_reason(call: Door) -> None:
    deal = f"opportunities({qualified(call)['opportunity']})"
    close = {"opportunityid@odata.bind": deal}
    wrong = call.post("LoseOpportunity", {"OpportunityClose": close, "Status": 3})
    assert wrong.status == 400
    answer = call.post("LoseOpportunity", {"OpportunityClose": close, "Status": 5})
    assert answer.status == 204, answer.text
    lost = call.get(f"{deal}?$select=statecode,statuscode").json
    assert (lost["statecode"], lost["statuscode"]) == (2, 5)
    for body in ({}, {"OpportunityClose": 5}, {"OpportunityClose": {}}, {"Status": "x"}):
        assert call.post("WinOpportunity", body).status == 400


def test_a_likely_duplicate_is_told_only_when_detection_is_on(call: Door) -> None:
    qualified(call)
    twin = made(call, "leads", firstname="Ada", lastname="Tan", emailaddress1="a@example.com")
    body = {"CreateAccount": False, "CreateContact": True, "CreateOpportunity": False}
    action = f"leads({twin})/{CRM}QualifyLead"
    on = {"MSCRM.SuppressDuplicateDetection": "false"}
    refused = call.post(action, body, **on)
    assert (refused.status, refused.code) == (412, "0x80040333"), refused.text
    assert call.post(action, body).status == 200


def test_cases_wait_are_picked_and_resolved(call: Door) -> None:
    contact = made(call, "contacts", lastname="Tan")
    case = made(
        call,
        "incidents",
        title="Card lost",
        **{"customerid_contact@odata.bind": f"/contacts({contact})"},
    )
    queue = made(call, "queues", name="Cards")
    target = {"Target": {"@odata.type": f"{CRM}incident", "incidentid": case}}
    added = call.post(f"queues({queue})/{CRM}AddToQueue", target)
    assert added.status == 200, added.text
    item = added.json["QueueItemId"]
    agent = users.create_user(
        SYSTEM, email="a@x.example", name="Ann", role=Role.SERVICE_AGENT, password="c0rrect-hors"
    )
    person = {"@odata.type": f"{CRM}systemuser", "systemuserid": str(agent.id)}
    picked = call.post(
        f"queueitems({item})/{CRM}PickFromQueue", {"SystemUser": person, "RemoveQueueItem": False}
    )
    assert picked.status == 204, picked.text
    row = call.get(f"queueitems({item})?$select=_workerid_value").json
    assert row["_workerid_value"] == str(agent.id)
    assert call.post(f"queueitems({item})/{CRM}ReleaseToQueue", {}).status == 204
    resolution = {"subject": "New card sent", "incidentid@odata.bind": f"/incidents({case})"}
    body = {"IncidentResolution": {**resolution, "timespent": 12}, "Status": -1}
    answer = call.post("CloseIncident", body)
    assert answer.status == 204, answer.text
    done = call.get(f"incidents({case})?$select=statecode,statuscode,title").json
    assert (done["statecode"], done["statuscode"]) == (1, 5)


def test_records_are_merged(call: Door) -> None:
    kept = made(call, "contacts", lastname="Tan", emailaddress1="t@example.com")
    gone = made(call, "contacts", lastname="Tan", jobtitle="Boss")
    body = {
        "Target": {"@odata.type": f"{CRM}contact", "contactid": kept},
        "Subordinate": {"@odata.type": f"{CRM}contact", "contactid": gone},
        "UpdateContent": {"@odata.type": f"{CRM}contact", "firstname": "Ada"},
        "PerformParentingChecks": False,
    }
    answer = call.post("Merge", body)
    assert answer.status == 204, answer.text
    record = call.get(f"contacts({kept})?$select=fullname,jobtitle,emailaddress1").json
    assert (record["fullname"], record["jobtitle"]) == ("Ada Tan", "Boss")
    old = call.get(f"contacts({gone})?$select=fullname").json
    assert (old["contactid"], old["fullname"]) == (kept, "Ada Tan")
    assert call.patch(f"contacts({gone})", {"jobtitle": "Chief"}).status == 204
    assert call.get(f"contacts({kept})?$select=jobtitle").json["jobtitle"] == "Chief"


SETS = {
    "leads": {"lastname": "x"},
    "accounts": {"name": "x"},
    "contacts": {"lastname": "x"},
    "opportunities": {"name": "x"},
}
ALL = {"leads", "accounts", "contacts", "opportunities"}
NOBODY: set[str] = set()
CUSTOMERS = {"accounts", "contacts"}


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.ADMINISTRATOR, ALL, ALL),
        (Role.INTEGRATION, ALL, ALL),
        (Role.SALES_MANAGER, ALL, ALL),
        (Role.SALES_REPRESENTATIVE, NOBODY, NOBODY),
        (Role.MARKETER, ALL, NOBODY),
        (Role.SERVICE_AGENT, ALL, CUSTOMERS),
        (Role.SUPERVISOR, ALL, CUSTOMERS),
        (Role.DATA_SCIENTIST, ALL, NOBODY),
    ],
)
def test_each_role_reaches_as_far_as_on_screens(
    call: Door, role: Role, reads: set[str], writes: set[str]
) -> None:
    """A representative's client owns nothing and is in no team: what others own is not there."""
    other = door(role)
    for entity_set, values in SETS.items():
        key = made(call, entity_set, **values)
        assert other.get(f"{entity_set}({key})").status == (200 if entity_set in reads else 404)
        listed = {str(row) for row in other.get(entity_set).value}
        assert bool(listed) == (entity_set in reads)
        changed = other.patch(f"{entity_set}({key})", values, If_Match="*").status
        expected = 204 if entity_set in writes else 403 if entity_set in reads else 404
        assert changed == expected, (entity_set, changed)
