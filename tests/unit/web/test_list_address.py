from uuid import UUID, uuid4

from leadloop.web.list_address import (
    Address,
    Choice,
    Filter,
    chips,
    many,
    offset_of,
    order_of,
    owner_of,
    read_address,
)


def test_names_a_list_does_not_know_are_left_out() -> None:
    address = Address([("grade", "A"), ("colour", "red"), ("q", " ")], {"grade", "q"})
    assert address.pairs == (("grade", "A"),)
    assert address.having(colour="red").pairs == (("grade", "A"),)


def test_an_address_survives_being_written_and_read() -> None:
    address = Address([("q", "a&b=c"), ("team", "x y")])
    assert read_address(f"?{address}").pairs == address.pairs


def test_hostile_addresses_are_read_as_what_they_hold_at_most() -> None:
    assert read_address("&".join(f"a{n}=1" for n in range(500))).pairs == ()
    assert read_address("q=%00%00a").get("q") == "a"
    assert len(Address([("q", "x" * 5000)]).get("q")) == 100


def test_order_page_and_owner_fall_back_to_what_is_usual() -> None:
    me, other = uuid4(), UUID(int=5)
    odd = Address([("sort", "-secret"), ("page", "\u0663"), ("owner", "';--")])
    assert order_of(odd, {"name"}, "-created_at") == ("created_at", True)
    assert (offset_of(odd), owner_of(odd, me)) == (0, None)
    good = Address([("sort", "name"), ("page", "3"), ("owner", "me")])
    assert order_of(good, {"name"}, "-created_at") == ("name", False)
    assert (offset_of(good, 20), owner_of(good, me)) == (40, me)
    assert owner_of(Address([("owner", str(other))]), me) == other


def test_what_a_view_sets_needs_no_chip() -> None:
    address = Address([("owner", "me"), ("stage", "x"), ("stage", "y")])
    stage = Filter("stage", "Stage", (Choice("x", "Ex"),))
    found = chips(address, (stage,), people={}, hidden={("owner", "me")})
    assert [(c.label, c.value) for c in found] == [("Stage", "Ex"), ("Stage", "y")]
    assert found[0].remove == "?owner=me&stage=y"
    assert many(address, "stage") == ("x", "y")
