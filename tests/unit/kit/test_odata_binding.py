"""What bodies bind lookups with, wherever they come from."""

from uuid import UUID

import pytest

from leadloop.kit import entity as registry
from leadloop.kit.entity import Entity, EntityField, FieldType, LookupTarget, LookupValue
from leadloop.kit.errors import InvalidInput
from leadloop.kit.odata.binding import find_lookup, read_bound

KEY = UUID(int=7)
ADDRESS = f"/boats({KEY})"


def _entity(name: str, set_name: str, fields: tuple[EntityField, ...] = ()) -> Entity:
    return Entity(
        name,
        set_name,
        name,
        f"{name}id",
        "name",
        fields,
        rows=lambda _: None,
        upsert=registry.refuse_writes,
    )


@pytest.fixture
def berth(monkeypatch: pytest.MonkeyPatch) -> Entity:
    monkeypatch.setattr(registry, "_registry", {})
    boat, raft = (LookupTarget(one, f"occupantid_{one}") for one in ("boat", "raft"))
    found = _entity(
        "berth",
        "berths",
        (
            EntityField(
                "boatid",
                "boat_id",
                FieldType.LOOKUP,
                "Boat",
                targets=(LookupTarget("boat", "BoatId"),),
            ),
            EntityField(
                "occupantid",
                "occupant_id",
                FieldType.LOOKUP,
                "Occupant",
                targets=(
                    boat,
                    raft,
                ),
                type_attribute="occupant_type",
            ),
        ),
    )
    for one in (found, _entity("boat", "boats"), _entity("raft", "rafts")):
        registry.register_entity(one)
    return found


def test_a_navigation_property_becomes_its_column(berth: Entity) -> None:
    assert read_bound(berth, {"BoatId@odata.bind": ADDRESS, "name": "7"}) == {
        "boatid": KEY,
        "name": "7",
    }


def test_a_column_is_understood_where_the_navigation_is_called_otherwise(berth: Entity) -> None:
    assert find_lookup(berth, "boatid") == find_lookup(berth, "BoatId")
    assert find_lookup(berth, "boatid_boat") == find_lookup(berth, "BoatId")


def test_a_lookup_with_several_targets_says_which(berth: Entity) -> None:
    bound = {"occupantid_raft@odata.bind": f"https://host/api/data/v9.2/rafts({KEY})"}
    assert read_bound(berth, bound) == {"occupantid": LookupValue("raft", KEY)}


def test_nothing_unbinds(berth: Entity) -> None:
    assert read_bound(berth, {"BoatId@odata.bind": None}) == {"boatid": None}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("AnchorId", ADDRESS),
        ("BoatId", f"/rafts({KEY})"),
        ("BoatId", f"/berthings({KEY})"),
        ("BoatId", "boats"),
        ("BoatId", "/boats(7)"),
        ("BoatId", 7),
        ("BoatId", f"/boats({KEY})\0"),
    ],
)
def test_what_leads_nowhere_is_refused(berth: Entity, name: str, address: object) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_bound(berth, {f"{name}@odata.bind": address})
    assert refused.value.errors[0].field == f"{name}@odata.bind"
