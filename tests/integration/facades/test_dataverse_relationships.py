"""Lookups and links made at run time: told, written, read, followed, and taken away."""

from typing import Any

import pytest
from django.db import connection

from tests.integration.facades.dataverse_house import Door, door

pytestmark = pytest.mark.usefixtures("db")

PREFIX = "Microsoft.Dynamics.CRM."


@pytest.fixture
def call() -> Door:
    return door()


def label(text: str) -> dict[str, Any]:
    return {"LocalizedLabels": [{"Label": text, "LanguageCode": 1033}]}


def make_table(call: Door, name: str) -> None:
    column = {
        "@odata.type": f"{PREFIX}StringAttributeMetadata",
        "SchemaName": "ll_Name",
        "IsPrimaryName": True,
        "DisplayName": label("Name"),
    }
    body = {"SchemaName": name, "DisplayName": label(name), "Attributes": [column]}
    assert call.post("EntityDefinitions", body).status == 204


def make_lookup(call: Door, child: str, parent: str, on_delete: str = "RemoveLink") -> str:
    body = {
        "@odata.type": f"{PREFIX}OneToManyRelationshipMetadata",
        "SchemaName": f"ll_{parent}_{child}",
        "ReferencedEntity": parent,
        "ReferencingEntity": child,
        "CascadeConfiguration": {"Delete": on_delete},
        "Lookup": {
            "@odata.type": f"{PREFIX}LookupAttributeMetadata",
            "SchemaName": "ll_ParentId",
            "DisplayName": label("Parent"),
        },
    }
    found = call.post("RelationshipDefinitions", body)
    assert found.status == 204, found.text
    return found.headers["OData-EntityId"].rpartition("/")[2]


def made(call: Door, set_name: str, **body: Any) -> str:
    found = call.post(set_name, body, Prefer="return=representation")
    assert found.status == 201, found.text
    return str(next(v for k, v in found.json.items() if k.endswith("id") and not k.startswith("_")))


def key_in(answer: Any) -> str:
    assert answer.status == 204, answer.text
    return str(answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")"))


@pytest.fixture
def visits(call: Door) -> Door:
    make_table(call, "ll_Visit")
    make_lookup(call, "ll_visit", "account")
    return call


def test_a_lookup_is_bound_read_filtered_expanded_and_joined(visits: Door) -> None:
    call = visits
    one, two = (key_in(call.post("accounts", {"name": name})) for name in ("One", "Two"))
    bind = "ll_ParentId@odata.bind"
    first = key_in(call.post("ll_visits", {"ll_name": "a", bind: f"/accounts({one})"}))
    key_in(call.post("ll_visits", {"ll_name": "b", bind: f"accounts({two})"}))
    key_in(call.post("ll_visits", {"ll_name": "c"}))
    row = call.get(
        f"ll_visits({first})?$expand=ll_ParentId($select=name)",
        Prefer='odata.include-annotations="*"',
    ).json
    assert row["_ll_parentid_value"] == one
    assert row["_ll_parentid_value@OData.Community.Display.V1.FormattedValue"] == "One"
    assert row["_ll_parentid_value@Microsoft.Dynamics.CRM.lookuplogicalname"] == "account"
    assert row["ll_ParentId"]["name"] == "One"

    def names(query: str) -> list[str]:
        found = call.get(f"ll_visits?$select=ll_name&$orderby=ll_name&{query}")
        assert found.status == 200, found.text
        return [one["ll_name"] for one in found.value]

    assert names(f"$filter=_ll_parentid_value eq {one}") == ["a"]
    assert names("$filter=_ll_parentid_value ne null and ll_ParentId/name eq 'Two'") == ["b"]
    assert names("$filter=_ll_parentid_value eq null") == ["c"]
    answer = call.get("accounts?$select=name&$orderby=name&$expand=ll_account_ll_visit")
    assert answer.status == 200, answer.text
    back = answer.value
    assert [[v["ll_name"] for v in a["ll_account_ll_visit"]] for a in back] == [["a"], ["b"]]
    some = call.get("accounts?$filter=ll_account_ll_visit/any(v:v/ll_name eq 'b')").value
    assert [account["name"] for account in some] == ["Two"]
    assert [v["ll_name"] for v in call.get(f"accounts({one})/ll_account_ll_visit").value] == ["a"]
    xml = (
        "<fetch><entity name='ll_visit'><attribute name='ll_name'/>"
        "<link-entity name='account' from='accountid' to='ll_parentid' alias='p'>"
        "<attribute name='name'/><filter><condition attribute='name' operator='eq' value='Two'/>"
        "</filter></link-entity></entity></fetch>"
    )
    fetched = call.get(f"ll_visits?fetchXml={xml}").value
    assert [(row["ll_name"], row["p.name"]) for row in fetched] == [("b", "Two")]
    grouped = call.get("ll_visits?$apply=groupby((_ll_parentid_value),aggregate($count as n))")
    counts = {row["_ll_parentid_value"]: row["n"] for row in grouped.value}
    assert counts == {one: 1, two: 1, None: 1}


def test_a_lookup_is_changed_cleared_and_refused_where_it_leads_nowhere(visits: Door) -> None:
    call = visits
    one, two = (key_in(call.post("accounts", {"name": name})) for name in ("One", "Two"))
    key = key_in(call.post("ll_visits", {"ll_name": "a"}))
    address = f"ll_visits({key})"

    def leads() -> Any:
        return call.get(address).json["_ll_parentid_value"]

    assert (
        call("PUT", f"{address}/ll_ParentId/$ref", {"@odata.id": f"/accounts({one})"}).status == 204
    )
    assert leads() == one
    assert call.patch(address, {"ll_ParentId@odata.bind": f"/accounts({two})"}).status == 204
    assert leads() == two
    missing = "00000000-0000-0000-0000-000000000001"
    refused = call.patch(address, {"ll_ParentId@odata.bind": f"/accounts({missing})"})
    assert (refused.status, refused.code) == (404, "0x80040217")
    contact = key_in(call.post("contacts", {"lastname": "Tan"}))
    wrong = call.patch(address, {"ll_ParentId@odata.bind": f"/contacts({contact})"})
    assert wrong.status == 400
    assert leads() == two
    assert call("DELETE", f"{address}/ll_ParentId/$ref").status == 204
    assert leads() is None
    children = {"ll_account_ll_visit": [{"ll_name": "x"}, {"ll_name": "y"}]}
    deep = key_in(call.post("accounts", {"name": "Deep", **children}))
    found = call.get(f"accounts({deep})/ll_account_ll_visit/$count")
    assert found.text == "2"


@pytest.mark.parametrize(
    ("on_delete", "status", "left"),
    [("RemoveLink", 204, [None]), ("Cascade", 204, []), ("Restrict", 412, 1)],
)
def test_what_a_deleted_records_end_means_is_kept(
    call: Door, on_delete: str, status: int, left: Any
) -> None:
    make_table(call, "ll_Visit")
    make_lookup(call, "ll_visit", "account", on_delete)
    one = key_in(call.post("accounts", {"name": "One"}))
    key_in(call.post("ll_visits", {"ll_name": "a", "ll_ParentId@odata.bind": f"/accounts({one})"}))
    gone = call("DELETE", f"accounts({one})")
    assert gone.status == status, gone.text
    rows = [row["_ll_parentid_value"] for row in call.get("ll_visits").value]
    assert rows == ([one] if left == 1 else left)


def test_shipped_tables_look_up_tables_made_here(call: Door) -> None:
    make_table(call, "ll_Visit")
    make_lookup(call, "lead", "ll_visit")
    key = key_in(call.post("ll_visits", {"ll_name": "a"}))
    bind = {"ll_ParentId@odata.bind": f"/ll_visits({key})"}
    lead = key_in(call.post("leads", {"lastname": "Tan", **bind}))
    row = call.get(f"leads({lead})?$select=lastname&$expand=ll_ParentId($select=ll_name)").json
    assert row["ll_ParentId"]["ll_name"] == "a"
    found = call.get("leads?$filter=ll_ParentId/ll_name eq 'a'&$select=lastname").value
    assert [one["lastname"] for one in found] == ["Tan"]
    refused = call("DELETE", "EntityDefinitions(LogicalName='ll_visit')")
    assert refused.status == 400
    assert "lead.ll_parentid" in refused.text
    with connection.cursor() as cursor:
        # What senders put there may be anything.
        cursor.execute(
            "UPDATE sales_lead SET attributes = attributes || %s",
            ['{"ll_parentid": "no id at all"}'],
        )
    row = call.get(f"leads({lead})?$select=lastname,_ll_parentid_value").json
    assert row["_ll_parentid_value"] is None
    assert call.get("leads?$filter=_ll_parentid_value ne null").value == []


def test_relationships_are_told_and_deleted(visits: Door) -> None:
    call = visits
    (told,) = call.get("RelationshipDefinitions?$filter=SchemaName eq 'll_account_ll_visit'").value
    assert told["ReferencingEntityNavigationPropertyName"] == "ll_ParentId"
    assert told["ReferencedEntity"] == "account"
    attribute = call.get(
        "EntityDefinitions(LogicalName='ll_visit')/Attributes(LogicalName='ll_parentid')"
    ).json
    assert (attribute["AttributeType"], attribute["Targets"]) == ("Lookup", ["account"])
    assert 'NavigationProperty Name="ll_account_ll_visit"' in call.get("$metadata").text
    again = call.post(
        "RelationshipDefinitions",
        {
            "@odata.type": f"{PREFIX}OneToManyRelationshipMetadata",
            "SchemaName": "ll_account_ll_visit",
            "ReferencedEntity": "account",
            "ReferencingEntity": "ll_visit",
            "Lookup": {"SchemaName": "ll_Other", "DisplayName": label("Other")},
        },
    )
    assert again.status == 400
    assert call("DELETE", f"RelationshipDefinitions({told['MetadataId']})").status == 204
    assert "_ll_parentid_value" not in call.get("ll_visits").text
    assert call("DELETE", "EntityDefinitions(LogicalName='ll_visit')").status == 204


@pytest.mark.parametrize(
    "change",
    [
        {"ReferencedEntity": "nothing"},
        {"ReferencingEntity": "systemuser"},
        {"SchemaName": "no good"},
        {"SchemaName": ""},
        {"Lookup": []},
        {"Lookup": {"SchemaName": "bare", "DisplayName": None}},
        {"Lookup": {"SchemaName": 7}},
        {"CascadeConfiguration": {"Delete": "Explode"}},
        {"@odata.type": "nothing"},
    ],
)
def test_a_relationship_that_cannot_be_is_refused(call: Door, change: dict[str, Any]) -> None:
    body = {
        "@odata.type": f"{PREFIX}OneToManyRelationshipMetadata",
        "SchemaName": "ll_account_contact",
        "ReferencedEntity": "account",
        "ReferencingEntity": "contact",
        "Lookup": {"SchemaName": "ll_Second", "DisplayName": label("Second")},
        **change,
    }
    assert call.post("RelationshipDefinitions", body).status == 400


def make_links(call: Door, first: str = "account", second: str = "contact") -> None:
    body = {
        "@odata.type": f"{PREFIX}ManyToManyRelationshipMetadata",
        "SchemaName": "ll_Partners",
        "IntersectEntityName": "ll_partners",
        "Entity1LogicalName": first,
        "Entity2LogicalName": second,
    }
    assert call.post("RelationshipDefinitions", body).status == 204


def test_many_are_linked_with_many(call: Door) -> None:
    make_links(call)
    one, two = (key_in(call.post("accounts", {"name": name})) for name in ("One", "Two"))
    ann, bob = (key_in(call.post("contacts", {"lastname": name})) for name in ("Ann", "Bob"))
    for account, contact in ((one, ann), (one, bob), (one, bob)):
        linked = call.post(
            f"accounts({account})/ll_Partners/$ref", {"@odata.id": f"contacts({contact})"}
        )
        assert linked.status == 204, linked.text
    assert (
        call.post(f"contacts({bob})/ll_Partners/$ref", {"@odata.id": f"accounts({two})"}).status
        == 204
    )
    people = call.get(f"accounts({one})/ll_Partners?$select=lastname&$orderby=lastname desc").value
    assert [person["lastname"] for person in people] == ["Bob", "Ann"]
    rows = call.get(
        "contacts?$select=lastname&$orderby=lastname"
        "&$expand=ll_Partners($select=name;$orderby=name desc)"
    ).value
    assert [[a["name"] for a in row["ll_Partners"]] for row in rows] == [["One"], ["Two", "One"]]
    some = call.get("accounts?$filter=ll_Partners/any(c:c/lastname eq 'Ann')").value
    assert [account["name"] for account in some] == ["One"]
    every = call.get("accounts?$filter=ll_Partners/all(c:c/lastname eq 'Bob')").value
    assert [account["name"] for account in every] == ["Two"]
    xml = (
        "<fetch><entity name='account'><attribute name='name'/><order attribute='name'/>"
        "<link-entity name='ll_partners' from='accountid' to='accountid' intersect='true'>"
        "<link-entity name='contact' from='contactid' to='contactid' alias='c'>"
        "<attribute name='lastname'/></link-entity></link-entity></entity></fetch>"
    )
    fetched = call.get(f"accounts?fetchXml={xml}").value
    pairs = {(row["name"], row["c.lastname"]) for row in fetched}
    assert pairs == {("One", "Ann"), ("One", "Bob"), ("Two", "Bob")}
    assert call("DELETE", f"accounts({one})/ll_Partners({bob})/$ref").status == 204
    assert call("DELETE", f"accounts({one})/ll_Partners({bob})/$ref").status == 404
    address = f"accounts({two})/ll_Partners/$ref?$id=contacts({bob})"
    assert call("DELETE", address).status == 204
    assert call.get("ll_partnersset").value[0]["contactid"] == ann
    assert call("DELETE", f"contacts({ann})").status == 204
    assert call.get("ll_partnersset").value == []
    bound = {"ll_Partners@odata.bind": [f"/contacts({bob})"]}
    three = key_in(call.post("accounts", {"name": "Three", **bound}))
    assert call.get(f"accounts({three})/ll_Partners/$count").text == "1"


def test_links_are_told_and_deleted(call: Door) -> None:
    make_links(call)
    side = call.get("EntityDefinitions(LogicalName='contact')/ManyToManyRelationships").value
    assert [one["SchemaName"] for one in side] == ["ll_Partners"]
    narrowed = "RelationshipDefinitions?$filter=Entity1LogicalName eq 'account'"
    assert [one["SchemaName"] for one in call.get(narrowed).value] == ["ll_Partners"]
    cast = call.get(f"RelationshipDefinitions/{PREFIX}ManyToManyRelationshipMetadata").value
    assert [one["IntersectEntityName"] for one in cast] == ["ll_partners"]
    assert call("DELETE", "RelationshipDefinitions(SchemaName='ll_Partners')").status == 204
    assert call.get("ll_partnersset").status == 404
    itself = call.post(
        "RelationshipDefinitions",
        {
            "@odata.type": f"{PREFIX}ManyToManyRelationshipMetadata",
            "SchemaName": "ll_Peers",
            "IntersectEntityName": "ll_peers",
            "Entity1LogicalName": "account",
            "Entity2LogicalName": "account",
        },
    )
    assert itself.status == 400
