from uuid import UUID, uuid4

import pytest

from leadloop.web import lead_query
from leadloop.web.lead_query import Address
from leadloop.web.list_address import PAGE_SIZE

ME = uuid4()
TEAM = uuid4()


def parse(*pairs: tuple[str, str]) -> lead_query.LeadQuery:
    return lead_query.parse(Address(pairs), me=ME, teams={"enterprise-sales": TEAM})


def test_without_filters_open_leads_are_listed_best_score_first() -> None:
    query = parse()
    assert query.statuses == ("open",)
    assert (query.sort, query.descending, query.offset) == ("propensity_score", True, 0)


def test_an_address_says_everything_about_a_list() -> None:
    query = parse(
        ("grade", "A"),
        ("grade", "B"),
        ("team", "enterprise-sales"),
        ("owner", "me"),
        ("country", "US"),
        ("q", " ruiz "),
        ("sort", "-created_at"),
        ("page", "3"),
    )
    assert query.grades == ("A", "B")
    assert query.team_ids == (TEAM,)
    assert query.owner_id == ME
    assert query.countries == ("US",)
    assert query.text == "ruiz"
    assert (query.sort, query.descending) == ("created_at", True)
    assert query.offset == 2 * PAGE_SIZE


@pytest.mark.parametrize(
    "pair",
    [
        ("sort", "password"),
        ("sort", "-owner__password"),
        ("page", "-1"),
        ("page", "9" * 40),
        ("page", "\u0663"),
        ("team", "nobody"),
        ("owner", "'; drop table"),
        ("colour", "red"),
    ],
)
def test_what_cannot_be_understood_is_left_out(pair: tuple[str, str]) -> None:
    assert parse(pair) == parse()


def test_nul_characters_do_not_reach_the_search() -> None:
    assert parse(("q", "a\0b")).text == "ab"


def test_all_statuses_or_a_named_one() -> None:
    assert parse(("status", "all")).statuses == ()
    assert parse(("reason", "lost")).statuses == ()
    assert parse(("reason", "lost")).status_reasons == ("lost",)


def test_lifting_a_filter_goes_back_to_the_first_page() -> None:
    address = Address([("grade", "A"), ("grade", "B"), ("page", "4")])
    assert str(address.lacking("grade", "A")) == "grade=B"
    assert str(address.having(grade="C")) == "page=4&grade=C"
    assert str(address.list_only) == "grade=A&grade=B"


def test_each_filter_becomes_a_chip_that_lifts_it() -> None:
    person = uuid4()
    address = Address([("grade", "A"), ("q", "<b>"), ("owner", str(person))])
    chips = lead_query.chips(address, (lead_query.GRADE,), people={str(person): "Ada"})
    assert [(c.label, c.value) for c in chips] == [
        ("Grade", "A"),
        ("Text", "<b>"),
        ("Owner", "Ada"),
    ]
    assert chips[0].remove == f"?q=%3Cb%3E&owner={person}"


def test_ids_are_read_leniently_and_bounded() -> None:
    one = UUID(int=1)
    assert lead_query.ids_in(f"x,{one},,'") == (one,)
    assert len(lead_query.ids_in(",".join([str(one)] * 500))) == lead_query.MAX_IDS
