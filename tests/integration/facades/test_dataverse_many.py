"""The Dataverse door: keys, links, bulk actions, batches, changes, FetchXML and SQL."""

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from dataverse_house import ROOT, Answer, Door, door

CRM = "Microsoft.Dynamics.CRM."


@pytest.fixture
def call(db: None) -> Door:
    return door()


def key_of(answer: Answer) -> str:
    assert answer.status == 204, answer.text
    return answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")


def account(call: Door, name: str, **values: Any) -> str:
    return key_of(call.post("accounts", {"name": name, **values}))


def contact(call: Door, last: str, parent: str | None = None, **values: Any) -> str:
    bind = {"parentcustomerid_account@odata.bind": f"/accounts({parent})"} if parent else {}
    return key_of(call.post("contacts", {"lastname": last, **bind, **values}))


def test_an_alternate_key_finds_makes_and_is_echoed(call: Door) -> None:
    made = call.patch("accounts(accountnumber='A1')", {"name": "Acme", "accountnumber": "A1"})
    assert made.status == 204
    assert made.headers["OData-EntityId"].endswith(f"{ROOT}accounts(accountnumber=%27A1%27)")
    changed = call.patch("accounts(accountnumber='A1')", {"name": "Acme 2", "accountnumber": "B9"})
    assert changed.status == 204
    record = call.get("accounts(accountnumber='A1')?$select=name,accountnumber").json
    assert (record["name"], record["accountnumber"]) == ("Acme 2", "A1")
    missing = call.get("accounts(accountnumber='none')")
    assert (missing.status, missing.code) == (404, "0x80060891")
    other = account(call, "Other")
    taken = call.patch(f"accounts({other})", {"accountnumber": "A1"})
    assert (taken.status, taken.code) == (412, "0x80060892")


def test_related_records_are_made_with_their_parent_and_linked(call: Door) -> None:
    deep = {
        "name": "Acme",
        "primarycontactid": {"lastname": "First"},
        "contact_customer_accounts": [{"lastname": "Second"}, {"lastname": "Third"}],
    }
    key = key_of(call.post("accounts", deep))
    expand = (
        "$select=name&$expand=primarycontactid($select=lastname),"
        "contact_customer_accounts($select=lastname;$orderby=lastname desc;$top=1)"
    )
    record = call.get(f"accounts({key})?{expand}").json
    assert record["primarycontactid"]["lastname"] == "First"
    assert [c["lastname"] for c in record["contact_customer_accounts"]] == ["Third"]
    listed = call.get(f"accounts?{expand}").value
    assert [c["lastname"] for c in listed[0]["contact_customer_accounts"]] == ["Third"]
    nav = f"accounts({key})/contact_customer_accounts"
    assert len(call.get(nav).value) == 2
    loose = contact(call, "Loose")
    assert call.post(f"{nav}/$ref", {"@odata.id": f"contacts({loose})"}).status == 204
    assert len(call.get(f"{nav}/$ref").value) == 3
    assert call("DELETE", f"{nav}({loose})/$ref").status == 204
    assert call.get(f"{nav}/$count").text == "2"
    assert call.post(nav, {"lastname": "Fourth"}).status == 204
    assert len(call.get(nav).value) == 3
    any_named = "accounts?$filter=contact_customer_accounts/any(c:c/lastname eq 'Fourth')"
    assert len(call.get(any_named).value) == 1
    too_many = ",".join(["primarycontactid"] * 16)
    assert call.get(f"accounts?$expand={too_many}").status == 400


def test_many_records_are_made_changed_and_upserted_at_once(call: Door) -> None:
    kind = {"@odata.type": f"{CRM}account"}
    body = {"Targets": [{**kind, "name": f"n{n}", "accountnumber": f"A{n}"} for n in range(5)]}
    made = call.post(f"accounts/{CRM}CreateMultiple", body)
    assert made.status == 200
    ids = made.json["Ids"]
    changes = [{**kind, "accountid": key, "revenue": 5.5} for key in ids]
    assert call.post(f"accounts/{CRM}UpdateMultiple", {"Targets": changes}).status == 204
    upserts = [
        {**kind, "@odata.id": f"accounts(accountnumber='A{n}')", "name": f"m{n}"}
        for n in range(3, 8)
    ]
    assert call.post(f"accounts/{CRM}UpsertMultiple", {"Targets": upserts}).status == 204
    rows = call.get("accounts?$select=name,revenue&$orderby=accountnumber").value
    assert [row["name"] for row in rows] == ["n0", "n1", "n2", "m3", "m4", "m5", "m6", "m7"]
    assert rows[3]["revenue"] == 5.5
    repeated = [{**upserts[0], "accountnumber": "A3"}]
    refused = call.post(f"accounts/{CRM}UpsertMultiple", {"Targets": repeated})
    assert (refused.status, refused.code) == (400, "0x80040216")
    broken = [{**kind, "name": "fine"}, {**kind, "name": "x" * 5000}]
    answer = call.post(f"accounts/{CRM}CreateMultiple", {"Targets": broken})
    assert (answer.status, answer.code) == (400, "0x80044331")
    assert call.get("accounts/$count").text == "8"
    for bad in ({}, {"Targets": []}, {"Targets": [{"name": "x"}]}, {"Targets": "x"}):
        assert call.post(f"accounts/{CRM}CreateMultiple", bad).status == 400


def batch(call: Door, text: str, eol: str = "\r\n", **headers: str) -> Answer:
    body = text.replace("\n", eol).encode()
    kind = 'multipart/mixed; boundary="b1"'
    return call("POST", "$batch", body, content_type=kind, **headers)


CHANGE_SET = """--b1
Content-Type: multipart/mixed; boundary=c1

--c1
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 1

POST http://testserver/api/data/v9.2/accounts HTTP/1.1
Content-Type: application/json

{"name": "Acme"}
--c1
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 2

POST /api/data/v9.2/contacts HTTP/1.1
Content-Type: application/json

{"lastname": "Tan", "parentcustomerid_account@odata.bind": "$1"}
--c1
Content-Type: application/http
Content-Transfer-Encoding: binary
Content-ID: 3

PUT $1/primarycontactid/$ref HTTP/1.1
Content-Type: application/json

{"@odata.id": "$2"}
--c1--
--b1
Content-Type: application/http
Content-Transfer-Encoding: binary

GET accounts?$select=name&$expand=primarycontactid($select=lastname) HTTP/1.1
Prefer: odata.include-annotations="*"

--b1--
"""


@pytest.mark.parametrize("eol", ["\r\n", "\n"])
def test_a_change_set_refers_to_what_it_made(call: Door, eol: str) -> None:
    answer = batch(call, CHANGE_SET, eol)
    assert answer.status == 200, answer.text
    assert answer.headers["Content-Type"].startswith("multipart/mixed; boundary=batchresponse_")
    assert answer.text.count("HTTP/1.1 204 No Content") == 3
    assert "Content-ID: 2" in answer.text
    assert '"primarycontactid":{' in answer.text
    assert '"lastname":"Tan"' in answer.text


def test_a_change_set_is_all_or_nothing_and_errors_stop_a_batch(call: Door) -> None:
    broken = CHANGE_SET.replace('"lastname": "Tan"', '"nothing": "Tan"')
    answer = batch(call, broken)
    assert answer.status == 400
    assert "HTTP/1.1 400 Bad Request" in answer.text
    assert "GET" not in answer.text
    assert call.get("accounts/$count").text == "0"
    goes_on = batch(call, broken, Prefer="odata.continue-on-error")
    assert goes_on.status == 200
    assert goes_on.text.count("HTTP/1.1 200 OK") == 1
    undeclared = CHANGE_SET.replace('"$1"', '"$7"')
    assert batch(call, undeclared).status == 400
    get_inside = CHANGE_SET.replace("PUT $1/primarycontactid/$ref", "GET accounts")
    assert batch(call, get_inside).code == "0x80060888"
    assert call("POST", "$batch", b"x", content_type="application/json").status == 400
    one = "--b1\nContent-Type: application/http\n\nGET accounts HTTP/1.1\n\n"
    assert batch(call, one * 1001 + "--b1--\n").status == 400


def test_changes_are_told_once_with_what_went(call: Door) -> None:
    tracked = {"Prefer": "odata.track-changes,odata.maxpagesize=2"}
    keys = [account(call, f"n{n}") for n in range(3)]
    first = call.get("accounts?$select=name", **tracked).json
    assert "@odata.deltaLink" not in first
    last = call.get(first["@odata.nextLink"].removeprefix("http://testserver"), **tracked).json
    delta = last["@odata.deltaLink"].removeprefix("http://testserver")
    assert "$deltatoken=" in delta
    assert call.get(delta).value == []
    call.patch(f"accounts({keys[0]})", {"name": "changed"})
    new = account(call, "new")
    gone = account(call, "gone at once")
    for key in (keys[1], gone):
        assert call("DELETE", f"accounts({key})").status == 204
    assert call.get(delta.replace("accounts?", "accounts/$count?")).text == "4"
    page = call.get(delta).json
    shown = {row["accountid"]: row["name"] for row in page["value"] if "accountid" in row}
    assert shown == {keys[0]: "changed", new: "new"}
    stones = {row["id"] for row in page["value"] if row.get("reason") == "deleted"}
    assert stones == {keys[1], gone}
    assert call.get(page["@odata.deltaLink"].removeprefix("http://testserver")).value == []
    assert call.get("accounts?$filter=name eq 'x'", **tracked).status == 400
    assert call.get("accounts?$deltatoken=nonsense").status == 400
    assert call.get("systemusers", **tracked).status == 400


FETCH = """<fetch count='2' returntotalrecordcount='true'><entity name='account'>
<attribute name='name'/><order attribute='name'/>
<filter type='or'><condition attribute='name' operator='like' value='A%'/>
<condition attribute='name' operator='in'><value>Beta</value><value>None</value></condition>
</filter>
<link-entity name='contact' from='contactid' to='primarycontactid' link-type='outer' alias='pc'>
<attribute name='lastname' alias='who'/></link-entity></entity></fetch>"""


def fetched(call: Door, text: str, **headers: str) -> Answer:
    return call.get(f"accounts?fetchXml={quote(text)}", **headers)


def people(call: Door) -> None:
    tan = contact(call, "Tan")
    bind = {"primarycontactid@odata.bind": f"/contacts({tan})"}
    acme = account(call, "Acme", revenue=10, **bind)
    account(call, "Alpha", revenue=20)
    account(call, "Beta", revenue=30)
    account(call, "Gamma", revenue=40)
    contact(call, "Lim", acme)
    contact(call, "Ng", acme)


def test_fetchxml_pages_joins_and_aggregates(call: Door) -> None:
    people(call)
    first = fetched(call, FETCH).json
    assert [(r["name"], r.get("who")) for r in first["value"]] == [("Acme", "Tan"), ("Alpha", None)]
    assert first["@Microsoft.Dynamics.CRM.morerecords"] is True
    assert first["@Microsoft.Dynamics.CRM.totalrecordcount"] == 3
    cookie = ET.fromstring(  # noqa: S314 -- ours
        first["@Microsoft.Dynamics.CRM.fetchxmlpagingcookie"]
    )
    root = ET.fromstring(FETCH)  # noqa: S314 -- ours
    root.set("paging-cookie", cookie.attrib["pagingcookie"])
    root.set("page", cookie.attrib["pagenumber"])
    last = fetched(call, ET.tostring(root, encoding="unicode")).json
    assert [r["name"] for r in last["value"]] == ["Beta"]
    assert last["@Microsoft.Dynamics.CRM.morerecords"] is False
    inner = fetched(
        call,
        "<fetch><entity name='account'><attribute name='name'/><link-entity name='contact' "
        "from='parentcustomerid' to='accountid' alias='c'><attribute name='lastname'/>"
        "<filter><condition attribute='lastname' operator='ne' value='Ng'/></filter>"
        "</link-entity></entity></fetch>",
    )
    assert [(r["name"], r["c.lastname"]) for r in inner.value] == [("Acme", "Lim")]
    without = fetched(
        call,
        "<fetch><entity name='account'><attribute name='name'/><order attribute='name'/>"
        "<link-entity name='contact' from='parentcustomerid' to='accountid' link-type='outer' "
        "alias='c'/><filter><condition entityname='c' attribute='contactid' operator='null'/>"
        "</filter></entity></fetch>",
    )
    assert [r["name"] for r in without.value] == ["Alpha", "Beta", "Gamma"]
    grouped = fetched(
        call,
        "<fetch aggregate='true'><entity name='account'>"
        "<attribute name='revenue' alias='total' aggregate='sum'/>"
        "<attribute name='accountid' alias='n' aggregate='count'/>"
        "<attribute name='createdon' alias='y' groupby='true' dategrouping='year'/>"
        "</entity></fetch>",
    )
    assert [(r["total"], r["n"]) for r in grouped.value] == [(100, 4)]


@pytest.mark.parametrize(
    "text",
    [
        "<fetch",
        "<!DOCTYPE x><fetch/>",
        "<fetch/>",
        "<fetch><entity name='nothing'/></fetch>",
        "<fetch><entity name='contact'/></fetch>",
        "<fetch><entity name='account'><attribute name='nothing'/></entity></fetch>",
        "<fetch count='x'><entity name='account'/></fetch>",
        "<fetch><entity name='account'><filter><condition/></filter></entity></fetch>",
        "<fetch paging-cookie='x' page='2'><entity name='account'/></fetch>",
    ],
)
def test_fetchxml_that_cannot_be_read_is_refused(call: Door, text: str) -> None:
    assert fetched(call, text).status in (400, 404)


def rows(call: Door, sql: str) -> list[dict[str, Any]]:
    answer = call.get(f"accounts?sql={quote(sql)}")
    assert answer.status == 200, answer.text
    return [
        {k: v for k, v in row.items() if k[0] != "@" and k != "accountid"} for row in answer.value
    ]


def test_sql_is_a_language_of_our_own(call: Door) -> None:
    people(call)
    assert rows(call, "SELECT TOP 2 name FROM account WHERE revenue > 10 ORDER BY name DESC") == [
        {"name": "Gamma"},
        {"name": "Beta"},
    ]
    joined = (
        "SELECT a.name, c.lastname AS who FROM account a INNER JOIN contact c"
        " ON c.parentcustomerid = a.accountid WHERE c.lastname LIKE 'N%' OR c.lastname = 'Lim'"
        " ORDER BY c.lastname"
    )
    assert rows(call, joined) == [
        {"name": "Acme", "who": "Lim"},
        {"name": "Acme", "who": "Ng"},
    ]
    counted = "SELECT COUNT(*) AS n, SUM(revenue) AS r FROM account WHERE name <> 'Beta'"
    assert rows(call, counted) == [{"n": 3, "r": 70}]
    grouped = "SELECT statecode, COUNT(*) AS n FROM account GROUP BY statecode ORDER BY n DESC"
    assert rows(call, grouped) == [{"statecode": 0, "n": 4}]
    assert rows(call, "SELECT name FROM account WHERE primarycontactid IS NOT NULL") == [
        {"name": "Acme"}
    ]
    paged = "SELECT name FROM account ORDER BY name OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY"
    assert [r["name"] for r in rows(call, paged)] == ["Alpha", "Beta"]
    assert rows(call, "SELECT DISTINCT statecode FROM account") == [{"statecode": 0}]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM account",
        "DELETE FROM account",
        "SELECT name FROM account; DROP TABLE x",
        "SELECT name FROM account UNION SELECT name FROM account",
        "SELECT name FROM users_user",
        "SELECT name FROM contact",
        "SELECT nothing FROM account",
        "SELECT name FROM account WHERE name = (SELECT 1)",
        "SELECT name FROM account, contact",
        "SELECT x.name FROM account a",
        "SELECT name, COUNT(*) FROM account",
    ],
)
def test_sql_outside_the_grammar_is_refused(call: Door, sql: str) -> None:
    assert call.get(f"accounts?sql={quote(sql)}").status in (400, 404)
