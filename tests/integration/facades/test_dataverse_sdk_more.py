"""The rest of the official Python client: relationships, files, and everything in a batch."""

import warnings
from pathlib import Path

import pandas as pd
import pytest
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.models import UpsertItem
from PowerPlatform.Dataverse.models.labels import Label, LocalizedLabel
from PowerPlatform.Dataverse.models.query_builder import QueryBuilder
from PowerPlatform.Dataverse.models.relationship import (
    CascadeConfiguration,
    LookupAttributeMetadata,
    ManyToManyRelationshipMetadata,
    OneToManyRelationshipMetadata,
)


def words(text: str) -> Label:
    return Label([LocalizedLabel(text, 1033)])


def lookup(name: str) -> LookupAttributeMetadata:
    return LookupAttributeMetadata(name, words(name))


def test_relationships_are_made_used_told_and_deleted(dataverse: DataverseClient) -> None:
    tables, records = dataverse.tables, dataverse.records
    tables.create("ll_Visit", {"ll_Minutes": "int"})
    made = tables.create_lookup_field("ll_Visit", "ll_AccountId", "account", display_name="At")
    assert made.relationship_id
    told = tables.get_relationship(made.relationship_schema_name)
    assert (told.referencing_entity, told.relationship_id) == ("ll_visit", made.relationship_id)
    account = records.create("account", {"name": "One"})
    with pytest.warns(DeprecationWarning, match="deprecated"):
        bound = dataverse.query.odata_bind("ll_visit", "account", account)
    visit = records.create("ll_visit", {"ll_name": "First", **bound})
    found = records.retrieve("ll_visit", visit, select=["_ll_accountid_value"])
    assert found["_ll_accountid_value"] == account
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert dataverse.query.odata_expand("ll_visit", "account") == "ll_AccountId"
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert "ll_minutes" in dataverse.query.odata_select("ll_visit")
    rows = dataverse.query.builder("ll_visit").select("ll_name").expand("ll_AccountId").execute()
    assert [row["ll_AccountId"]["name"] for row in rows] == ["One"]
    second = tables.create_one_to_many_relationship(
        lookup("ll_LeadId"),
        OneToManyRelationshipMetadata(
            "ll_lead_visits", "lead", "ll_visit", "leadid", CascadeConfiguration(delete="Restrict")
        ),
    )
    both = tables.create_many_to_many_relationship(
        ManyToManyRelationshipMetadata("ll_guests", "ll_visit", "contact")
    )
    listed = {one["SchemaName"] for one in tables.list_table_relationships("ll_visit")}
    names = {made.relationship_schema_name, "ll_lead_visits", "ll_guests"}
    assert names <= listed
    for one in (made, second, both):
        tables.delete_relationship(one.relationship_id)
    assert tables.get_relationship("ll_guests") is None
    tables.delete("ll_Visit")


def test_files_are_uploaded_whole_and_in_parts(dataverse: DataverseClient, tmp_path: Path) -> None:
    key = dataverse.records.create("account", {"name": "One"})
    small, large = tmp_path / "small.txt", tmp_path / "large.bin"
    small.write_bytes(b"small")
    large.write_bytes(bytes(range(256)) * 20_000)
    dataverse.files.upload("account", key, "ll_Paper", str(small), mime_type="text/plain")
    found = dataverse.records.retrieve("account", key, select=["ll_paper_name"])
    assert found["ll_paper_name"] == "small.txt"
    dataverse.files.upload(
        "account", key, "ll_Paper", str(large), mode="chunk", if_none_match=False
    )
    (file,) = dataverse.records.list("ll_attachment", select=["ll_name", "ll_size"])
    assert (file["ll_name"], file["ll_size"]) == ("large.bin", 256 * 20_000)


def test_everything_may_stand_in_a_batch(dataverse: DataverseClient) -> None:
    records, new = dataverse.records, dataverse.batch.new
    one, two, three = records.create("account", [{"name": f"n{number}"} for number in range(3)])
    batch = new()
    batch.records.create("contact", {"lastname": "Tan"})
    batch.records.update("account", one, {"name": "changed"})
    batch.records.upsert("account", [UpsertItem({"accountnumber": "A1"}, {"name": "keyed"})])
    batch.records.delete("account", two)
    batch.records.retrieve("account", one, select=["name"])
    batch.records.list("account", select=["name"], orderby=["name"])
    batch.query.sql("SELECT name FROM account WHERE name = 'keyed'")
    result = batch.execute()
    assert not result.has_errors, [response.error_message for response in result.responses]
    told, listed, asked = (response.data for response in result.responses[-3:])
    assert told["name"] == "changed"
    assert [row["name"] for row in listed["value"]] == ["changed", "keyed", "n2"]
    assert [row["name"] for row in asked["value"]] == ["keyed"]
    batch = new()
    with batch.changeset() as changes:
        changes.records.update("account", three, {"name": "in a set"})
        changes.records.delete("account", one)
    frame = pd.DataFrame([{"lastname": "Lim"}, {"lastname": "Ong"}])
    batch.dataframe.create("contact", frame)
    assert not batch.execute().has_errors
    rows = list(records.list("contact", select=["lastname"], orderby=["lastname"]))
    assert [row["lastname"] for row in rows] == ["Lim", "Ong", "Tan"]
    frame = pd.DataFrame([{"contactid": row["contactid"], "jobtitle": "Boss"} for row in rows])
    batch = new()
    batch.dataframe.update("contact", frame, id_column="contactid")
    assert not batch.execute().has_errors
    titles = {row["jobtitle"] for row in records.list("contact", select=["jobtitle"])}
    assert titles == {"Boss"}
    batch = new()
    batch.dataframe.delete("contact", frame["contactid"])
    assert not batch.execute().has_errors
    assert not list(records.list("contact"))


def test_tables_and_relationships_are_changed_in_a_batch(dataverse: DataverseClient) -> None:
    new = dataverse.batch.new
    batch = new()
    batch.tables.create("ll_Visit", {"ll_Minutes": "int"})
    assert not batch.execute().has_errors
    batch = new()
    batch.tables.add_columns("ll_Visit", {"ll_Note": "string"})
    batch.tables.create_lookup_field("ll_Visit", "ll_AccountId", "account")
    batch.tables.create_one_to_many_relationship(
        lookup("ll_LeadId"),
        OneToManyRelationshipMetadata("ll_lead_visits", "lead", "ll_visit", "leadid"),
    )
    batch.tables.create_many_to_many_relationship(
        ManyToManyRelationshipMetadata("ll_guests", "ll_visit", "contact")
    )
    result = batch.execute()
    assert not result.has_errors, [response.error_message for response in result.responses]
    batch = new()
    batch.tables.get("ll_Visit")
    batch.tables.list(filter="SchemaName eq 'll_Visit'")
    batch.tables.get_relationship("ll_guests")
    told, listed, relation = (response.data for response in batch.execute().responses)
    assert told["value"][0]["LogicalName"] == "ll_visit"
    assert [one["LogicalName"] for one in listed["value"]] == ["ll_visit"]
    found = relation["value"][0]
    assert found["Entity2LogicalName"] == "contact"
    batch = new()
    batch.tables.delete_relationship(found["MetadataId"])
    batch.tables.remove_columns("ll_Visit", "ll_Note")
    assert not batch.execute().has_errors
    batch = new()
    batch.tables.delete("ll_Visit")
    assert not batch.execute().has_errors
    assert dataverse.tables.get("ll_Visit") is None


def test_ways_that_are_going_out_of_use_still_work(dataverse: DataverseClient) -> None:
    keys = dataverse.records.create("account", [{"name": f"n{number}"} for number in range(3)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        assert dataverse.records.get("account", keys[0])["name"] == "n0"
        pages = list(dataverse.records.get("account", select=["name"], page_size=2))
        assert sorted(row["name"] for page in pages for row in page) == ["n0", "n1", "n2"]
        frame = dataverse.dataframe.get("account", select=["name"])
        assert sorted(frame["name"]) == ["n0", "n1", "n2"]
        batch = dataverse.batch.new()
        batch.records.get("account", keys[1], select=["name"])
        assert batch.execute().responses[0].data["name"] == "n1"
    dataverse.tables.add_columns("account", {"ll_Code": "string", "ll_Rank": "int"})
    updated = {"ll_Code": {"max_length": 40}}
    dataverse.tables.update_columns("account", updated)
    assert dataverse.tables.get_column("account", "ll_code", typed=True)["MaxLength"] == 40
    dataverse.flush_cache("picklist")


def test_the_query_builder_asks_in_all_its_ways(dataverse: DataverseClient) -> None:
    dataverse.records.create("account", [{"name": f"n{n}", "revenue": n} for n in range(4)])

    def built() -> QueryBuilder:
        builder = dataverse.query.builder("account").select("name", "revenue")
        return builder.order_by("name", descending=True)

    assert [row["name"] for row in built().top(2).execute()] == ["n3", "n2"]
    pages = list(built().page_size(3).execute_pages())
    assert [[row["name"] for row in page] for page in pages] == [["n3", "n2", "n1"], ["n0"]]
    formatted = next(iter(built().include_formatted_values().count().top(1).execute()))
    assert formatted["revenue@OData.Community.Display.V1.FormattedValue"] == "3.00"
    annotated = next(iter(built().include_annotations("*").top(1).execute()))
    assert annotated["revenue@OData.Community.Display.V1.FormattedValue"] == "3.00"
    with pytest.warns(DeprecationWarning, match="deprecated"):
        assert list(built().to_dataframe()["revenue"]) == [3, 2, 1, 0]
    assert built().build()["table"] == "account"
