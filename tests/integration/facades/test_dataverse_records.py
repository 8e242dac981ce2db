"""The Dataverse door: records as vendor-apis.md says, over leads."""

import pytest
from dataverse_house import ROOT, Answer, Door, door

from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

ADA = {"firstname": "Ada", "lastname": "Tan", "emailaddress1": "ada@example.com"}


@pytest.fixture
def call(db: None) -> Door:
    return door()


def made(call: Door, **values: object) -> str:
    answer = call.post("leads", {**ADA, **values})
    assert answer.status == 204, answer.text
    address = answer.headers["OData-EntityId"]
    assert address.startswith("http://testserver" + ROOT + "leads(")
    assert answer.headers["Location"] == address
    return address.rpartition("(")[2].rstrip(")")


def test_nobody_gets_in_without_a_token(call: Door) -> None:
    answer = call.get("WhoAmI", Authorization="")
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer authorization_uri=")
    assert call.get("WhoAmI", Authorization="Bearer wrong").status == 401


def test_who_am_i_and_the_service_document(call: Door) -> None:
    answer = call.get("WhoAmI")
    assert set(answer.json) >= {"UserId", "BusinessUnitId", "OrganizationId"}
    assert answer.headers["OData-Version"] == "4.0"
    assert answer.headers["x-ms-service-request-id"]
    assert call.get("WhoAmI()").json["UserId"] == answer.json["UserId"]
    assert call.post("WhoAmI", {}).status == 404
    assert {"name": "leads", "kind": "EntitySet", "url": "leads"} in call.get("").value


def test_a_record_is_made_read_changed_and_says_its_version(call: Door) -> None:
    key = made(call, leadqualitycode=1)
    found = call.get(f"leads({key})?$select=fullname,leadqualitycode,companyname")
    record = found.json
    assert record["fullname"] == "Ada Tan"
    assert (record["leadqualitycode"], record["companyname"], record["leadid"]) == (1, None, key)
    assert record["@odata.etag"] == 'W/"1"' == found.headers["ETag"]
    assert call.get(f"leads({key})", If_None_Match='W/"1"').status == 304
    assert call.get(f"leads({key})", If_None_Match="null").status == 200
    assert call.patch(f"leads({key})", {"companyname": "T"}, If_None_Match="null").status == 204
    assert call.patch(f"leads({key})", {"companyname": "U"}, If_Match='W/"1"').status == 412
    shown = call.patch(f"leads({key})?$select=companyname", {"companyname": "V"}, **REPRESENTED)
    assert (shown.status, shown.json["companyname"]) == (200, "V")
    assert shown.headers["Preference-Applied"] == "return=representation"


REPRESENTED = {"Prefer": "return=representation"}


def test_patch_is_an_upsert_unless_a_precondition_says_otherwise(call: Door) -> None:
    new = "11111111-2222-3333-4444-555555555555"
    missing = call.patch(f"leads({new})", ADA, If_Match="*")
    assert (missing.status, missing.code) == (404, "0x80040217")
    assert call.patch(f"leads({new})", ADA).status == 204
    assert call.get(f"leads({new})?$select=lastname").json["lastname"] == "Tan"
    assert call.patch(f"leads({new})", ADA, If_None_Match="*").status == 412
    again = call.post("leads", {**ADA, "leadid": new})
    assert (again.status, again.code) == (412, "0x80040237")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "Leads", None, 404, "0x8006088a"),
        ("GET", "nothing", None, 404, "0x8006088a"),
        ("GET", "leads?$select=nothing", None, 400, "0x0"),
        ("GET", "leads?$filter=nothing eq 1", None, 400, "0x0"),
        ("GET", "leads?$filter=lastname eq", None, 400, "0x80060888"),
        ("GET", "leads?$skip=5", None, 400, "0x80060888"),
        ("GET", "leads?$top=0", None, 400, "0x80060888"),
        ("GET", "leads(no-guid)", None, 400, "0x80060888"),
        ("GET", f"leads({'0' * 8}-0000-0000-0000-000000000001)", None, 404, "0x80040217"),
        ("GET", "leads(emailaddress1='x')", None, 400, "0x80060891"),
        ("POST", "leads", {"nothing": 1}, 400, "0x0"),
        ("POST", "leads", b"{", 400, "0x80048d19"),
        ("POST", "leads", b"", 400, "0x80048d19"),
        ("POST", "leads", b"[]", 400, "0x80048d19"),
        ("POST", "leads", {"numberofemployees": "many"}, 400, "0x80048d19"),
        ("POST", "leads", {"ownerid@odata.bind": "/nothing(1)"}, 404, "0x8006088a"),
        ("POST", "leads", {"ownerid@odata.bind": 7}, 400, "0x80048d19"),
        ("PUT", "leads", {}, 405, "0x80060888"),
        ("POST", "leads/Microsoft.Dynamics.CRM.Nothing", {}, 404, "0x80060888"),
    ],
)
def test_what_cannot_be_answered_has_the_vendors_code(
    call: Door, method: str, path: str, body: object, status: int, code: str
) -> None:
    answer = call(method, path, body)
    assert (answer.status, answer.code) == (status, code), answer.text


def names(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [row["lastname"] for row in answer.value]


def test_pages_go_on_where_the_last_one_ended(call: Door) -> None:
    for number in range(7):
        made(call, lastname=f"n{number}", numberofemployees=number // 3 or None)
    page = {"Prefer": "odata.maxpagesize=3"}
    first = call.get("leads?$select=lastname&$orderby=numberofemployees desc,lastname", **page)
    assert names(first) == ["n6", "n3", "n4"]
    rest = call.get(first.json["@odata.nextLink"].removeprefix("http://testserver"), **page)
    assert names(rest) == ["n5", "n0", "n1"]
    last = call.get(rest.json["@odata.nextLink"].removeprefix("http://testserver"), **page)
    assert names(last) == ["n2"]
    assert "@odata.nextLink" not in last.json
    up = call.get("leads?$orderby=numberofemployees,lastname desc&$top=2&$count=true")
    assert names(up) == ["n2", "n1"]
    assert up.json["@odata.count"] == 7
    assert call.get("leads/$count").text == "7"
    assert call.get("leads/$count?$filter=lastname eq 'n1'").text == "1"
    assert call.get("leads?$skiptoken=nonsense").status == 400


def test_conditions_of_every_form(call: Door) -> None:
    made(call, lastname="Tan", companyname="Acme", numberofemployees=10, leadqualitycode=1)
    made(call, lastname="O'Neil", companyname="Beta", numberofemployees=20, leadqualitycode=2)
    made(call, lastname="Void", companyname=None, mobilephone="Void")
    for text, expected in {
        "lastname eq 'O''Neil'": ["O'Neil"],
        "startswith(lastname,'ta')": ["Tan"],
        "not contains(companyname,'E')": ["Void"],
        "companyname eq null": ["Void"],
        "companyname ne null and numberofemployees lt 15": ["Tan"],
        "(leadqualitycode eq 1 or leadqualitycode eq 2) and numberofemployees ge 20": ["O'Neil"],
        "lastname eq mobilephone": ["Void"],
        'Microsoft.Dynamics.CRM.In(PropertyName=\'leadqualitycode\',PropertyValues=["1","2"])': [
            "O'Neil",
            "Tan",
        ],
        "Microsoft.Dynamics.CRM.NotIn(PropertyName='leadqualitycode',PropertyValues=['1'])": [
            "O'Neil",
            "Void",
        ],
        "Microsoft.Dynamics.CRM.Between(PropertyName='numberofemployees',"
        'PropertyValues=["15","25"])': ["O'Neil"],
        "Microsoft.Dynamics.CRM.Today(PropertyName='createdon') and lastname eq @p1": ["Tan"],
        "Microsoft.Dynamics.CRM.OlderThanXDays(PropertyName='createdon',PropertyValue=2)": [],
        "statecode eq 0 and createdon gt 2020-01-01": ["O'Neil", "Tan", "Void"],
        "_ownerid_value eq '00000000-0000-0000-0000-000000000001'": [],
        "ownerid/fullname eq 'Nobody'": [],
        "ll_previousleadid/lastname eq null": ["O'Neil", "Tan", "Void"],
        "ll_lead_following/any(f: f/lastname eq 'x')": [],
        "ll_lead_following/all(f: f/lastname eq 'x')": ["O'Neil", "Tan", "Void"],
    }.items():
        found = call.get(f"leads?$select=lastname&$orderby=lastname&$filter={text}&@p1='Tan'")
        assert names(found) == expected, text


def test_formatted_values_and_lookups_are_annotated(call: Door) -> None:
    owner = users.create_user(
        SYSTEM, email="o@example.com", name="Olga", role=Role.ADMINISTRATOR, password="c0rrect-hors"
    )
    bind = {"ownerid@odata.bind": f"/systemusers({owner.id})"}
    key = made(call, leadqualitycode=3, **bind)
    wanted = {"Prefer": 'odata.include-annotations="*"'}
    record = call.get(f"leads({key})?$expand=ownerid($select=fullname)", **wanted).json
    label = "@OData.Community.Display.V1.FormattedValue"
    assert record["_ownerid_value"] == str(owner.id)
    assert record[f"_ownerid_value{label}"] == "Olga"
    assert record["_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "systemuser"
    assert record[f"leadqualitycode{label}"] == "Cold"
    assert record["ownerid"]["fullname"] == "Olga"
    plain = call.get(f"leads({key})").json
    assert not [name for name in plain if "FormattedValue" in name]
    assert call("DELETE", f"leads({key})/ownerid/$ref").status == 204
    assert call.get(f"leads({key})/ownerid").status == 204
    link = {"@odata.id": f"systemusers({owner.id})"}
    assert call("PUT", f"leads({key})/ownerid/$ref", link).status == 204
    assert call.get(f"leads({key})/ownerid?$select=fullname").json["fullname"] == "Olga"
    assert call.get(f"leads({key})/ownerid/fullname/$value").text == "Olga"


def test_groups_and_aggregates(call: Door) -> None:
    for size, quality in ((10, 1), (20, 1), (30, 2)):
        made(call, numberofemployees=size, leadqualitycode=quality)
    answer = call.get(
        "leads?$apply=filter(numberofemployees gt 5)/groupby((leadqualitycode),"
        "aggregate(numberofemployees with sum as total,$count as c))&$orderby=total desc"
    )
    assert answer.value == [
        {"leadqualitycode": 1, "total": 30, "c": 2},
        {"leadqualitycode": 2, "total": 30, "c": 1},
    ]
    whole = call.get("leads?$apply=aggregate(numberofemployees with average as mean)")
    assert whole.value == [{"mean": 20}]
    assert call.get("leads?$apply=aggregate(lastname with sum as x)").status == 400


def test_rows_are_those_of_the_screens(call: Door) -> None:
    key = made(call)
    other = door(Role.SALES_REPRESENTATIVE)
    assert call.get(f"leads({key})").status == 200
    unseen = other.get(f"leads({key})")
    assert (unseen.status, unseen.code) == (404, "0x80040217")
    assert other.get("leads").value == []
    scientist = door(Role.DATA_SCIENTIST)
    assert scientist.get(f"leads({key})").status == 200
    refused = scientist.patch(f"leads({key})", {"lastname": "x"})
    assert (refused.status, refused.code) == (403, "0x80040220")


def test_a_client_may_act_for_a_person(call: Door) -> None:
    rita = users.create_user(
        SYSTEM,
        email="r@example.com",
        name="Rita",
        role=Role.SALES_REPRESENTATIVE,
        password="c0rrect-hors",
    )
    key = made(call)
    as_rita = {"CallerObjectId": str(rita.id)}
    assert call.get(f"leads({key})", **as_rita).status == 404
    assert call.get("WhoAmI", **as_rita).json["UserId"] == str(rita.id)
    assert call.get("WhoAmI", CallerObjectId="nobody").status == 403
    assert door(Role.DATA_SCIENTIST).get("WhoAmI", **as_rita).status == 403
