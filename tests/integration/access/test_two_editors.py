"""Two people edit one record: the second is told, sees both values, and loses nothing."""

import re
from typing import Any

import orjson
import pytest
from access_world import World
from address_table import ADDRESSES
from door_table import SETS
from sent_forms import form_with
from test_doors_matrix import Caller
from test_screens_matrix import path_of

from leadloop.kit.entity import FieldType, get_entity
from leadloop.users.contracts import Role

# Address of the form, and the field that both change. A record that people edit has its line.
FORMS = {
    "lead-edit": "company",
    "account-edit": "name",
    "contact-edit": "job_title",
    "policy-edit": "description",
    "opportunity-edit": "name",
    "activity-edit": "subject",
    "case-edit": "title",
    "product-edit": "name",
    "price-list-edit": "name",
    "pipeline-edit": "name",
    "competitor-edit": "name",
    "assignment-edit": "name",
    "queue-edit": "description",
    "article-edit": "title",
    "macro-edit": "description",
    "subject-edit": "description",
    "business-calendar": "name",
    "service-level-edit": "name",
}
FIRST, SECOND = "Bert was first", "Anna was second"


def complaints(answer: Any) -> list[str]:
    """Return what a page finds wrong with a form."""
    found = re.findall(r'class="error[^>]*>(.*?)</', answer.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", one).split()) for one in found]


def path_for(world: World, name: str) -> str:
    address = next(a for a in ADDRESSES if a.name == name)
    places = world.places(address.row)
    return path_of(world, address, world.row(address.row, Role.ADMINISTRATOR, places[-1]))


@pytest.mark.parametrize("name", FORMS)
def test_the_second_editor_of_a_form_is_told_and_keeps_what_was_typed(
    world: World, name: str
) -> None:
    path, field = path_for(world, name), FORMS[name]
    first, second = world.browsers[Role.ADMINISTRATOR], world.browsers[Role.INTEGRATION]
    held = form_with(second.get(path).content.decode(), field)
    assert held.get("version"), "the form does not say which version it shows"
    done = first.post(path, {**held, field: FIRST})
    assert done.status_code in (204, 302), complaints(done)
    told = second.post(path, {**held, field: SECOND})
    page = told.content.decode()
    assert told.status_code in (409, 422)
    assert SECOND in page, "what the second one typed is gone"
    assert FIRST in page, "the second one does not see what is there now"
    assert FIRST in second.get(path).content.decode(), "the first one's words were lost"
    # Told so, they decide: what the page says now, sent as it is, is kept.
    again = {**form_with(page, field), field: SECOND}
    assert second.post(path, again).status_code in (204, 302)
    assert SECOND in first.get(path).content.decode()


CHANGED = [one for one in SETS if one.change != "-" and one.row != "?"]


@pytest.mark.parametrize("held", CHANGED, ids=lambda held: f"{held.name}-{held.row}")
def test_the_second_program_is_told_by_the_tag_it_read(world: World, held: Any) -> None:
    call = Caller(world, Role.INTEGRATION, program=True)
    record = f"{held.name}({world.row(held.row, Role.INTEGRATION, world.places(held.row)[-1])})"
    read = call("GET", record)
    tag, (column, new) = read.headers["ETag"], next(iter(held.body.items()))
    assert call("PATCH", record, {column: new}, If_Match=tag).status_code == 204
    other = {column: FIRST if get_entity(held.name).by_name[column].type is FieldType.TEXT else 3}
    for method, body in (("PATCH", other), *([("DELETE", None)] if held.deletes else [])):
        late = call(method, record, body, If_Match=tag)
        assert late.status_code == 412, (method, late.content)
    kept = orjson.loads(call("GET", record).content)
    assert kept[column] == new
    assert kept["@odata.etag"] != tag


def test_the_second_to_merge_over_the_json_api_is_told(world: World) -> None:
    from django.test import Client

    ids = [str(world.rows["lead"][place]) for place in ("mate", "routed")]
    key = world.programs[Role.INTEGRATION].write_key
    body = {"entity": "lead", "keep_id": ids[0], "gone_id": ids[1]}
    stale = {**body, "versions": {ids[0]: 0}}
    answer = Client().post(
        "/api/v1/merges", stale, "application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status_code == 409, answer.content
    call = Caller(world, Role.INTEGRATION, program=True)
    assert call("GET", f"leads({ids[1]})").status_code == 200
