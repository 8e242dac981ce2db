"""No list, count, search, report, lookup or timeline tells of a row that is out of sight.

Every word typed on the rows out of the representative's reach says ``FAR``; whatever a
representative is answered may not. The manager is asked the same and does read it, so that each
question is known to be one that could have told.
"""

from typing import Any
from urllib.parse import quote

import orjson
import pytest
from access_world import FAR, World
from address_table import ADDRESSES
from door_table import SETS
from rights_table import reach
from test_doors_matrix import Caller
from test_screens_matrix import path_of, rows_of

from leadloop.kit.entity import get_entity
from leadloop.users.contracts import Role

REP, MANAGER = Role.SALES_REPRESENTATIVE, Role.SALES_MANAGER
# Kinds with owners of which a representative sees the team's alone.
NARROW = [one for one in SETS if one.see not in ("any", "-") and reach(REP, "see", one.see) == "t"]
WITH_ROWS = [one for one in NARROW if one.row not in {"?", "opportunityproduct"}]
GRANTED = [
    a for a in ADDRESSES
    if a.get != "-" and a.name not in ("sign-in", "home", "attachment")
    and reach(REP, *a.asks("get")) != "-"
]  # fmt: skip


def told(answer: Any) -> str:
    text: str = answer.getvalue().decode() if answer.streaming else answer.content.decode()
    return text


@pytest.mark.parametrize("address", GRANTED, ids=lambda a: f"{a.name}-{a.kind}")
def test_no_page_tells_of_what_is_out_of_sight(world: World, address: Any) -> None:
    for place, row in rows_of(world, address, REP):
        path = path_of(world, address, row)
        text = told(world.browsers[REP].get(path))
        assert FAR.lower() not in text.lower(), f"{place}: {path}"


ASKED = [
    *(f"/{name}?q={FAR}&status=all&type=all&owner=anyone" for name in
      ("leads", "accounts", "contacts", "policies", "opportunities")),
    *(f"/{name}/count?q={FAR}&status=all" for name in
      ("leads", "accounts", "contacts", "policies", "opportunities")),
    *(f"/{name}/rows?status=all&ids={{{kind}}}" for name, kind in
      (("leads", "lead"), ("accounts", "account"), ("contacts", "contact"),
       ("policies", "policy"), ("opportunities", "opportunity"))),
    f"/search?q={FAR}", f"/palette?q={FAR}",
    *(f"/pick/{entity}?q={FAR}&text={FAR}" for entity in
      ("lead", "account", "contact", "opportunity", "ll_policy")),
    f"/calendar/find?q={FAR}", "/board/cards?status=all&ids={lead}",
    "/pipeline/cards?status=all&ids={opportunity}",
    "/calendar?who=everyone&view=month", "/my-day",
    "/bulk/leads/assign?ids={lead}", "/leads?view=all&owner={stranger}",
]  # fmt: skip


@pytest.mark.parametrize("path", ASKED)
def test_no_question_is_answered_with_what_is_out_of_sight(world: World, path: str) -> None:
    assert world.stranger
    far = {kind: rows["far"] for kind, rows in world.rows.items() if "far" in rows}
    filled = path.format(stranger=world.stranger.id, **far)
    answer = world.browsers[REP].get(filled)
    assert answer.status_code < 500
    text = told(answer)
    hidden = [str(far[k]) for k in ("lead", "account", "contact", "policy", "opportunity")]
    names = (f"Lea {FAR}", f"Cleo {FAR}", f"{FAR} Holdings", f"{FAR} deal", f"{FAR} Ltd", f"{FAR}-")
    typed = [one for one in (*names, *hidden) if one in text and one not in filled]
    assert not typed


@pytest.fixture
def rep(world: World) -> Caller:
    return Caller(world, REP, program=False)


@pytest.fixture
def manager(world: World) -> Caller:
    return Caller(world, MANAGER, program=False)


def value(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return orjson.loads(answer.content)


def questions(world: World, held: Any) -> list[Any]:
    """Return ways to ask whether the far row of a set is there, and how many rows there are."""
    entity = get_entity(held.name)
    name, key, far = held.name, entity.primary_id, world.row(held.row, REP, "far")
    fetch = quote(
        f'<fetch><entity name="{entity.name}"><attribute name="{key}"/><filter>'
        f'<condition attribute="{key}" operator="eq" value="{far}"/></filter></entity></fetch>'
    )
    select = quote(f"SELECT {key} FROM {entity.name} WHERE {key} = '{far}'")
    rows = (f"$filter={key} eq {far}", f"$filter=not ({key} ne {far})", f"fetchXml={fetch}")

    def listed(query: str, reads: Any) -> Any:
        return lambda call: reads(value(call("GET", f"{name}?{query}")))

    def counted(call: Caller) -> bool:
        answer = call("GET", f"{name}/$count?$filter={key} eq {far}")
        return int(answer.content.decode("utf-8-sig")) > 0

    def tracked(call: Caller) -> bool:
        return str(far) in call("GET", name, Prefer="odata.track-changes").content.decode()

    return [
        *(listed(query, lambda page: bool(page["value"])) for query in (*rows, f"sql={select}")),
        listed("$count=true&$top=1", lambda page: page["@odata.count"]),
        listed("$apply=aggregate($count as n)", lambda page: page["value"][0]["n"]),
        counted,
        tracked,
    ]


@pytest.mark.parametrize("held", WITH_ROWS, ids=lambda held: f"{held.name}-{held.row}")
def test_odata_counts_filters_reports_and_changes_only_what_is_in_sight(
    world: World, rep: Caller, manager: Caller, held: Any
) -> None:
    for ask in questions(world, held):
        said, known = ask(rep), ask(manager)
        assert known, "nobody is told, so nothing is shown"
        assert said < known, (said, known)
        assert said is not True
    assert FAR not in rep("GET", held.name, Prefer='odata.include-annotations="*"').content.decode()


PATHS = [
    "incidents({case})?$expand=customerid_contact,primarycontactid",
    "incidents({case})?$select=title,_customerid_value",
    "incidents?$expand=customerid_contact($select=fullname)",
    "incidents({case})/customerid_contact",
    "accounts({account})/contact_customer_accounts",
    "products({product})?$expand=product_ll_policy",
    "systemusers?$expand=lead_owning_user",
    "leads?$expand=owninguser,parentcontactid",
    "contacts?$filter=parentcustomerid_account/name eq '" + FAR + "'",
    "accounts?$filter=contact_customer_accounts/any(c:startswith(c/lastname,'" + FAR + "'))",
    "tasks?$expand=regardingobjectid_lead",
    "tasks?$expand=regardingobjectid_incident",
]


@pytest.mark.parametrize("path", PATHS)
def test_no_way_from_record_to_record_leads_out_of_sight(
    world: World, rep: Caller, path: str
) -> None:
    far = {kind: rows["far"] for kind, rows in world.rows.items() if "far" in rows}
    filled = path.format(product=world.rows["product"]["all"], **far)
    answer = rep("GET", filled, Prefer='odata.include-annotations="*"')
    assert answer.status_code < 500, answer.content
    said = orjson.loads(answer.content)
    said.pop("@odata.context", None)
    text = orjson.dumps(said.get("value", said)).decode()
    assert FAR not in text.replace("$filter", "")
