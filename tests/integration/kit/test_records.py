"""The generic writer: what it takes, what it refuses, what it leaves behind."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from record_things import Gadget, Hooks, gadgets, ids

from leadloop.events import api as events
from leadloop.kit.entity import LookupValue, RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

__all__ = ["gadgets"]

pytestmark = pytest.mark.usefixtures("gadgets")

CLIENT = Actor(ActorKind.CLIENT, str(new_uuid()), "Program", Role.INTEGRATION)


def person(role: Role = Role.SALES_REPRESENTATIVE) -> Actor:
    found = users.create_user(
        SYSTEM, email=f"{new_uuid()}@example.com", name="Rita", role=role, password="correct-h0rse"
    )
    return Actor(ActorKind.PERSON, str(found.id), "Rita", role)


def write(values: Mapping[str, Any], actor: Actor = CLIENT, **more: Any) -> UUID:
    key = more.pop("key", {})
    (result,) = get_entity("gadget").upsert(actor, [RecordWrite(key, values, **more)])
    return result.id


def refusal(values: Mapping[str, Any]) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as caught:
        write({"name": "x", **values})
    (error,) = caught.value.errors
    return error.field, error.code


def test_every_type_is_read_as_its_protocols_send_it() -> None:
    whole = write({"name": "whole"})
    made = write(
        {
            "name": " lamp ",
            "notes": "with a \0 NUL and \ud800",
            "size": "42",
            "price": "12.50004",
            "fragile": "true",
            "madeon": "2026-03-31",
            "seenon": "2026-03-31T09:00:00+08:00",
            "colour": 2,
            "facts": '{"a": [1, "\\u0000"]}',
            "ll_rank": 7,
            "partofid": str(whole),
            "customerid": LookupValue("gadget", whole),
        }
    )
    row = Gadget.objects.get(pk=made)
    assert (row.name, row.notes, row.size, row.price) == (
        "lamp",
        "with a  NUL and ?",
        42,
        Decimal("12.5000"),
    )
    assert row.fragile is True
    assert row.made_on == date(2026, 3, 31)
    assert row.seen_at == datetime(2026, 3, 31, 1, tzinfo=UTC)
    assert (row.colour, row.facts, row.attributes) == ("green", {"a": [1, ""]}, {"ll_rank": 7})
    assert (row.part_of_id, row.customer_entity, row.customer_id) == (whole, "gadget", whole)
    assert row.shout == "LAMP"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"colr": 1}, ("colr", "unknown")),
        ({"shout": "x"}, ("shout", "read_only")),
        ({"createdon": "2026-01-01"}, ("createdon", "read_only")),
        ({"number": "x" * 21}, ("number", "too_long")),
        ({"size": 2**31}, ("size", "out_of_range")),
        ({"size": 1.5}, ("size", "invalid")),
        ({"size": "9" * 5000}, ("size", "out_of_range")),
        ({"size": True}, ("size", "invalid")),
        ({"price": "NaN"}, ("price", "invalid")),
        ({"price": "1e30"}, ("price", "out_of_range")),
        ({"price": "1" * 5000}, ("price", "out_of_range")),
        ({"fragile": "perhaps"}, ("fragile", "invalid")),
        ({"madeon": "31.3.2026"}, ("madeon", "invalid")),
        ({"seenon": "0001-01-01T00:00:00+14:00"}, ("seenon", "invalid")),
        ({"colour": "blue"}, ("colour", "invalid")),
        ({"colour": [1]}, ("colour", "invalid")),
        ({"facts": "{"}, ("facts", "invalid")),
        ({"partofid": "no uuid"}, ("partofid", "invalid")),
        ({"partofid": str(UUID(int=5))}, ("partofid", "no_record")),
        ({"customerid": LookupValue("lead", UUID(int=5))}, ("customerid", "no_record")),
        ({"customerid": LookupValue("team", UUID(int=5))}, ("customerid", "invalid")),
        ({"ownerid": str(UUID(int=5))}, ("ownerid", "no_record")),
        ({"name": None}, ("name", "required")),
        ({"name": {"a": 1}}, ("name", "invalid")),
    ],
)
def test_what_does_not_fit_is_refused_by_column_and_code(
    values: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert refusal(values) == expected
    assert not Gadget.objects.exists()


def test_a_batch_names_the_place_of_each_fault_and_writes_nothing() -> None:
    writes = [RecordWrite({}, {"name": "good"}), RecordWrite({}, {"name": "bad", "size": "x"})]
    with pytest.raises(InvalidInput) as caught:
        get_entity("gadget").upsert(CLIENT, writes)
    assert [error.field for error in caught.value.errors] == ["1.size"]
    assert not Gadget.objects.exists()


def test_an_update_sets_only_what_it_names_and_counts_versions(gadgets: Hooks) -> None:
    made = write({"name": "lamp", "size": 3, "ll_rank": 1})
    write({"size": 4, "ll_rank": 2}, key={"gadgetid": made})
    row = Gadget.objects.get(pk=made)
    assert (row.name, row.size, row.version, row.attributes) == ("lamp", 4, 2, {"ll_rank": 2})
    assert row.updated_by == CLIENT.label
    write({"size": 4, "name": "lamp"}, key={"gadgetid": str(made)})
    row.refresh_from_db()
    assert row.version == 2, "a write that changes nothing leaves the version alone"
    assert [len(call) for call in gadgets.after_calls] == [1, 1]
    write({"size": None, "notes": None, "colour": None}, key={"gadgetid": made})
    row.refresh_from_db()
    assert (row.size, row.notes, row.colour) == (None, None, "red")


def test_keys_create_or_update_and_a_keys_column_counts_on_new_records_only() -> None:
    first = write({"name": "a"}, key={"number": "G1"})
    again = write({"number": "ignored", "name": "b"}, key={"number": "G1"})
    assert first == again
    row = Gadget.objects.get()
    assert (row.number, row.name) == ("G1", "b")
    composite = write({"size": 9}, key={"name": "c", "size": 8})
    assert Gadget.objects.get(pk=composite).size == 9, "the body wins on a new record"
    own = new_uuid()
    assert write({"name": "d"}, key={"gadgetid": own}) == own


def test_two_writes_to_one_key_in_a_batch_happen_one_after_the_other() -> None:
    writes = [RecordWrite({"number": "G1"}, {"name": name}) for name in ("a", "b", "c")]
    results = get_entity("gadget").upsert(CLIENT, writes)
    assert [result.created for result in results] == [True, False, False]
    assert len({result.id for result in results}) == 1
    assert Gadget.objects.get().name == "c"


def test_modes_and_versions_are_kept() -> None:
    made = write({"name": "a"})
    with pytest.raises(Conflict):
        write({"name": "b"}, key={"gadgetid": made}, mode=WriteMode.CREATE)
    with pytest.raises(NotFound):
        write({"name": "b"}, key={"gadgetid": new_uuid()}, mode=WriteMode.UPDATE)
    with pytest.raises(StaleWrite):
        write({"name": "b"}, key={"gadgetid": made}, expected_version=7)
    write({"name": "b"}, key={"gadgetid": made}, expected_version=1)
    write({"name": "n", "number": "taken"})
    with pytest.raises(Conflict):
        write({"number": "taken"}, key={"gadgetid": made})
    assert refusal_of_key({"size": 1}) == "unknown_key"


def refusal_of_key(key: dict[str, Any]) -> str:
    with pytest.raises(InvalidInput) as caught:
        write({"name": "x"}, key=key)
    return caught.value.errors[0].code


def test_rights_are_judged_row_by_row() -> None:
    rita, other = person(), person()
    own = write({"name": "rita's"}, rita)
    assert str(Gadget.objects.get(pk=own).owner_id) == rita.id
    write({"size": 1}, rita, key={"gadgetid": own})
    with pytest.raises(NotFound):
        write({"size": 2}, other, key={"gadgetid": own})
    with pytest.raises(NotAllowed):
        write({"name": "for another", "ownerid": rita.id}, other)
    scientist = Actor(ActorKind.PERSON, str(new_uuid()), "Dan", Role.DATA_SCIENTIST)
    with pytest.raises(NotAllowed):
        write({"size": 3}, scientist, key={"gadgetid": own})
    with pytest.raises(InvalidInput):
        write({"name": "part", "partofid": own}, other)


def test_deleting_asks_for_the_same_rights_and_minds_who_needs_the_record() -> None:
    delete = get_entity("gadget").delete
    assert delete is not None
    whole = write({"name": "whole"})
    part = write({"name": "part", "partofid": whole})
    with pytest.raises(Conflict):
        delete(CLIENT, [whole])
    with pytest.raises(NotFound):
        delete(person(), [part])
    delete(CLIENT, [part, whole])
    assert not Gadget.objects.exists()
    with pytest.raises(NotFound):
        delete(CLIENT, [part])


def test_the_change_feed_says_who_and_why() -> None:
    cause = new_uuid()
    made = write({"name": "a"}, cause=cause, trace_id="t1")
    write({"name": "b"}, key={"gadgetid": made})
    last, first = events.list_changes("gadget", str(made))
    assert (first.actor, first.cause, first.trace_id) == (CLIENT.label, cause, "t1")
    assert (last.actor, last.cause, last.trace_id) == (CLIENT.label, None, "")
    assert last.data["after"]["name"] == "b"


def test_a_zones_refusal_writes_nothing() -> None:
    with pytest.raises(InvalidInput, match="refused"):
        write({"name": "refused"})
    assert not Gadget.objects.exists()


def test_a_large_batch_takes_no_more_statements_than_a_small_one() -> None:
    writes = [
        RecordWrite({"number": f"G{n}"}, {"name": f"n{n}", "size": n, "price": "1.5", "colour": 1})
        for n in range(2000)
    ]
    get_entity("gadget").upsert(CLIENT, writes[:5])
    with CaptureQueriesContext(connection) as small:
        get_entity("gadget").upsert(CLIENT, writes[:10])
    with CaptureQueriesContext(connection) as large:
        get_entity("gadget").upsert(CLIENT, writes)
    assert len(large) == len(small)
    assert Gadget.objects.count() == 2000
    assert ids()["n1999"]
