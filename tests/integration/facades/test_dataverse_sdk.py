"""The official Python client, unmodified, told nothing but an address and a credential."""

from enum import Enum

import pandas as pd
from PowerPlatform.Dataverse.client import DataverseClient
from PowerPlatform.Dataverse.models import UpsertItem, col


def test_records_are_created_read_changed_and_listed(dataverse: DataverseClient) -> None:
    made = dataverse.records.create(
        "lead", {"firstname": "Ada", "lastname": "Tan", "emailaddress1": "ada@example.com"}
    )
    record = dataverse.records.retrieve("lead", made, select=["fullname", "statecode"])
    assert record["fullname"] == "Ada Tan"
    dataverse.records.update("lead", made, {"companyname": "Tan Pte", "leadqualitycode": "Hot"})
    rows = list(
        dataverse.records.list("lead", filter="contains(companyname,'TAN')", select=["companyname"])
    )
    assert [row["companyname"] for row in rows] == ["Tan Pte"]
    many = dataverse.records.create("lead", [{"lastname": f"n{number}"} for number in range(7)])
    assert len(many) == 7
    dataverse.records.update("lead", many, {"companyname": "Bulk"})
    pages = list(
        dataverse.records.list_pages(
            "lead", filter="companyname eq 'Bulk'", orderby=["lastname desc"], page_size=3
        )
    )
    names = [row["lastname"] for page in pages for row in page]
    assert names == [f"n{number}" for number in range(6, -1, -1)]
    assert dataverse.records.retrieve("lead", "00000000-0000-0000-0000-000000000005") is None


def test_deleting_upserting_and_bulk_work_on_accounts(dataverse: DataverseClient) -> None:
    records = dataverse.records
    ids = records.create("account", [{"name": f"n{n}", "accountnumber": f"A{n}"} for n in range(3)])
    records.upsert(
        "account", [UpsertItem(alternate_key={"accountnumber": "A1"}, record={"name": "one"})]
    )
    records.upsert(
        "account",
        [
            UpsertItem(alternate_key={"accountnumber": f"A{n}"}, record={"name": f"m{n}"})
            for n in (2, 9)
        ],
    )
    rows = records.list("account", select=["name"], orderby=["accountnumber"])
    assert [row["name"] for row in rows] == ["n0", "one", "m2", "m9"]
    records.delete("account", ids[0])
    records.delete("account", ids[1:])
    assert [row["name"] for row in records.list("account", select=["name"])] == ["m9"]


def test_queries_in_all_three_languages(dataverse: DataverseClient) -> None:
    dataverse.records.create("account", [{"name": f"n{n}", "revenue": n} for n in range(6)])
    built = (
        dataverse.query.builder("account")
        .select("name", "revenue")
        .where(col("revenue").in_([1, 2, 3]) & col("name").like("n%"))
        .order_by("revenue", descending=True)
        .page_size(2)
        .execute()
    )
    assert [row["name"] for row in built] == ["n3", "n2", "n1"]
    rows = dataverse.query.sql("SELECT TOP 2 name FROM account WHERE revenue > 3 ORDER BY name")
    assert [row["name"] for row in rows] == ["n4", "n5"]
    fetch = (
        "<fetch count='2'><entity name='account'><attribute name='name'/>"
        "<order attribute='name'/></entity></fetch>"
    )
    pages = list(dataverse.query.fetchxml(fetch).execute_pages())
    assert [[row["name"] for row in page] for page in pages] == [
        ["n0", "n1"],
        ["n2", "n3"],
        ["n4", "n5"],
    ]


def test_tables_and_columns_are_made_used_and_deleted(dataverse: DataverseClient) -> None:
    tables, records = dataverse.tables, dataverse.records
    made = tables.create(
        "ll_Visit", {"ll_Minutes": "int", "ll_Note": "memo", "ll_Paid": "bool", "ll_On": "date"}
    )
    assert (made["table_logical_name"], made["entity_set_name"]) == ("ll_visit", "ll_visits")
    assert made["primary_name_attribute"] == "ll_name"
    key = records.create(
        "ll_visit",
        {"ll_name": "First", "ll_minutes": 30, "ll_paid": True, "ll_on": "2026-03-01"},
    )
    records.create("ll_visit", [{"ll_name": f"v{n}", "ll_minutes": n} for n in range(3)])
    found = records.retrieve("ll_visit", key, select=["ll_name", "ll_minutes", "ll_paid", "ll_on"])
    assert (found["ll_minutes"], found["ll_paid"], found["ll_on"]) == (30, True, "2026-03-01")
    rows = records.list(
        "ll_visit", filter="ll_minutes ge 1 and ll_on eq null", orderby=["ll_minutes desc"]
    )
    assert [row["ll_name"] for row in rows] == ["v2", "v1"]
    assert tables.add_columns("ll_visit", {"ll_Extra": "string"}) == ["ll_Extra"]
    records.update("ll_visit", key, {"ll_extra": "more"})
    assert records.retrieve("ll_visit", key, select=["ll_extra"])["ll_extra"] == "more"
    assert tables.remove_columns("ll_visit", "ll_Extra") == ["ll_Extra"]
    assert "ll_extra" not in records.retrieve("ll_visit", key)
    assert tables.get("ll_Visit")["entity_set_name"] == "ll_visits"
    listed = tables.list(filter="SchemaName eq 'll_Visit'", select=["LogicalName"])
    assert [one["LogicalName"] for one in listed] == ["ll_visit"]
    tables.delete("ll_Visit")
    assert tables.get("ll_Visit") is None


class Mood(Enum):
    GOOD = 1
    BAD = 2


def test_columns_of_shipped_tables_are_added_and_read_everywhere(
    dataverse: DataverseClient,
) -> None:
    tables, records = dataverse.tables, dataverse.records
    tables.add_columns("lead", {"ll_Shoe": "int"})
    tables.add_columns("account", {"ll_Mood": Mood, "ll_Rank": "int"})
    key = records.create("lead", {"lastname": "Tan", "ll_shoe": 42})
    assert records.retrieve("lead", key, select=["ll_shoe"])["ll_shoe"] == 42
    records.update("lead", key, {"ll_shoe": 43, "companyname": "T"})
    rows = list(records.list("lead", filter="ll_shoe eq 43", select=["ll_shoe", "companyname"]))
    assert [(row["ll_shoe"], row["companyname"]) for row in rows] == [(43, "T")]
    records.create("account", {"name": "A", "ll_mood": "Good", "ll_rank": 3})
    row = next(iter(records.list("account", select=["ll_mood", "ll_rank"])))
    assert (row["ll_mood"], row["ll_rank"]) == (1, 3)
    sql = dataverse.query.sql("SELECT name FROM account WHERE ll_mood = 1")
    assert [one["name"] for one in sql] == ["A"]
    columns = tables.list_columns("account", select=["LogicalName", "AttributeType"])
    kinds = {column["LogicalName"]: column["AttributeType"] for column in columns}
    assert (kinds["ll_mood"], kinds["name"]) == ("Picklist", "String")
    key_made = tables.create_alternate_key("account", "ll_ByRank", ["ll_rank"])
    assert key_made.schema_name == "ll_ByRank"
    records.upsert(
        "account", [UpsertItem(alternate_key={"ll_rank": 3}, record={"name": "By rank"})]
    )
    assert [row["name"] for row in records.list("account", select=["name"])] == ["By rank"]


def test_batches_and_data_frames(dataverse: DataverseClient) -> None:
    batch = dataverse.batch.new()
    batch.records.create("account", {"name": "one"})
    with batch.changeset() as changes:
        reference = changes.records.create("contact", {"lastname": "Tan"})
        changes.records.create("account", {"name": "two", "primarycontactid@odata.bind": reference})
    batch.records.list("account", select=["name"])
    result = batch.execute()
    assert not result.has_errors, [r.error_message for r in result.responses]
    frame = dataverse.dataframe.sql("SELECT name FROM account ORDER BY name")
    assert list(frame["name"]) == ["one", "two"]


def test_the_schema_is_told_in_every_form(dataverse: DataverseClient) -> None:
    tables, query = dataverse.tables, dataverse.query
    tables.add_columns("account", {"ll_Code": "string"})
    column = tables.get_column("account", "ll_code", typed=True)
    assert (column["AttributeType"], column["MaxLength"]) == ("String", 200)
    tables.update_column("account", "ll_Code", {"max_length": 50})
    assert tables.get_column("account", "ll_code", typed=True)["MaxLength"] == 50
    assert tables.get_column("account", "nothing") is None
    tables.create_alternate_key("account", "ll_ByCode", ["ll_code"])
    keys = {tuple(key.key_attributes): key for key in tables.get_alternate_keys("account")}
    assert set(keys) == {("accountnumber",), ("ll_code",)}
    tables.delete_alternate_key("account", keys["ll_code",].metadata_id)
    assert len(tables.get_alternate_keys("account")) == 1
    name = "contact_customer_accounts"
    assert tables.get_relationship(name).referencing_entity == "contact"
    listed = tables.list_relationships(filter=f"SchemaName eq '{name}'", select=["SchemaName"])
    assert [one["SchemaName"] for one in listed] == [name]
    assert any(one["SchemaName"] == name for one in tables.list_table_relationships("account"))
    assert "name" in {column["name"] for column in query.sql_columns("account")}
    bound = query.odata_expands("contact")
    assert any(one["nav_property"] == "parentcustomerid_account" for one in bound)


def test_data_frames_are_written_and_read(dataverse: DataverseClient) -> None:
    frame = pd.DataFrame([{"name": "a", "revenue": 1}, {"name": "b", "revenue": 2}])
    frame["accountid"] = dataverse.dataframe.create("account", frame)
    frame["revenue"] = [3, 4]
    dataverse.dataframe.update("account", frame, id_column="accountid")
    rows = dataverse.records.list("account", select=["revenue"], orderby=["name"])
    assert [row["revenue"] for row in rows] == [3, 4]
    dataverse.dataframe.delete("account", frame["accountid"])
    assert not list(dataverse.records.list("account"))
    codes = dataverse.records.list("transactioncurrency", filter="isocurrencycode eq 'SGD'")
    assert [row["currencyname"] for row in codes] == ["Singapore Dollar"]


def test_a_model_writes_its_scores_back(dataverse: DataverseClient) -> None:
    leads = dataverse.records.create("lead", [{"lastname": f"n{number}"} for number in range(3)])
    score = {"msdyn_score": 77, "msdyn_grade": 0, "ll_modelversion": "7"}
    dataverse.records.upsert(
        "msdyn_predictivescore",
        [UpsertItem({"msdyn_entityid": key, "msdyn_entitytype": "lead"}, score) for key in leads],
    )
    found = dataverse.records.list("lead", select=["ll_leadscore", "ll_leadgrade"])
    assert {(row["ll_leadscore"], row["ll_leadgrade"]) for row in found} == {(77, "A")}
    one = {"msdyn_entityid": leads[0], "msdyn_entitytype": "lead"}
    dataverse.records.upsert(
        "msdyn_predictivescore", [UpsertItem(one, {"msdyn_score": 12, "msdyn_grade": "D"})]
    )
    changed = dataverse.records.retrieve("lead", leads[0], select=["ll_leadscore"])
    assert changed["ll_leadscore"] == 12
