"""Scores from history are written back through the Dataverse door, and reach the lead."""

from typing import Any
from uuid import UUID

import orjson
import pytest
from dataverse_house import Answer, Door, door

from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadDetail, StatusReason
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

SET = "msdyn_predictivescores"
REASONS = [
    {"feature": "visits", "label": "Visits in 30 days", "contribution": 0.8},
    {"feature": "age", "label": "Days since last visit", "contribution": -0.3},
]
SCORE = {
    "msdyn_score": 83,
    "msdyn_grade": 0,
    "ll_probability": 0.412345,
    "ll_base": -1.2,
    "ll_model": "won-in-90-days",
    "ll_modelversion": "7",
    "ll_featuresasof": "2026-03-01T10:00:00Z",
    "msdyn_scorereasons": orjson.dumps(REASONS).decode(),
}


@pytest.fixture
def call(db: None) -> Door:
    return door()


def lead(call: Door, n: int = 1, **values: object) -> UUID:
    body = {"lastname": f"Tan {n}", "emailaddress1": f"tan{n}@example.com", **values}
    answer = call.post("leads", body)
    return UUID(answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")"))


def keyed(key: UUID) -> str:
    return f"{SET}(msdyn_entityid='{key}',msdyn_entitytype='lead')"


def write(call: Door, key: UUID, **values: object) -> Answer:
    return call.patch(keyed(key), {**SCORE, **values})


def shown(key: UUID) -> LeadDetail:
    return sales.get_lead(SYSTEM, lead_id=key)


def test_a_score_reaches_its_lead_and_can_be_read_everywhere(call: Door) -> None:
    key = lead(call)
    assert write(call, key).status == 204
    card = shown(key).history_score
    assert (card.score, card.grade, card.probability, card.base) == (83, "A", 0.412345, -1.2)
    assert (card.model, card.model_version) == ("won-in-90-days", "7")
    assert [r.label for r in (*card.up, *card.down)] == [r["label"] for r in REASONS]
    select = "$select=ll_leadscore,ll_leadgrade,_msdyn_predictivescoreid_value"
    expand = "$expand=msdyn_PredictiveScoreId($select=msdyn_score)"
    record = call.get(f"leads({key})?{select}&{expand}").json
    assert (record["ll_leadscore"], record["ll_leadgrade"]) == (83, "A")
    assert record["msdyn_PredictiveScoreId"]["msdyn_score"] == 83
    held = call.get(f"{SET}({record['_msdyn_predictivescoreid_value']})").json
    assert (held["msdyn_entityid"], held["msdyn_entitytype"]) == (str(key), "lead")
    assert (held["msdyn_grade"], held["msdyn_scoretrend"], held["ll_outcome"]) == (0, 3, 1)
    found = call.get("leads?$filter=msdyn_PredictiveScoreId/msdyn_score gt 80&$select=leadid")
    assert [row["leadid"] for row in found.value] == [str(key)]
    sql = "SELECT msdyn_entityid FROM msdyn_predictivescore WHERE msdyn_score > 80"
    assert call.get(f"{SET}?sql={sql}").value[0]["msdyn_entityid"] == str(key)


def test_the_documented_post_and_patch_are_enough(call: Door) -> None:
    key = lead(call)
    body = {"msdyn_entityid": str(key), "msdyn_entitytype": "lead"}
    assert call.post(SET, {**body, "msdyn_score": 40, "msdyn_grade": 2}).status == 204
    assert (shown(key).history_score.score, shown(key).history_score.grade) == (40, "C")
    assert call.post(SET, {**body, "msdyn_score": 40, "msdyn_grade": 2}).status == 412
    small = {"msdyn_score": 30, "msdyn_grade": 2, "msdyn_scoredon": "2026-01-05"}
    assert call.patch(keyed(key), small).status == 204
    assert shown(key).history_score.score == 40  # made on the fifth of January: older
    assert call.patch(keyed(key), {"msdyn_score": 30}).status == 204
    assert shown(key).history_score.score == 30
    assert call.get(keyed(key)).json["msdyn_scoretrend"] == 2


def test_an_older_score_is_remembered_but_does_not_replace_a_newer_one(call: Door) -> None:
    key = lead(call)
    write(call, key, ll_featuresasof="2026-03-05T00:00:00Z")
    late = write(call, key, msdyn_score=12, msdyn_grade=3)
    assert late.status == 204
    found = shown(key)
    assert found.history_score.score == 83
    assert [(one.score, one.outcome) for one in found.past_scores] == [
        (83, "current"),
        (12, "older"),
    ]
    assert call.get(keyed(key)).json["ll_outcome"] == 2
    assert write(call, key, msdyn_score=90, ll_featuresasof="2026-03-06T00:00:00Z").status == 204
    assert shown(key).history_score.score == 90
    held = call.get(keyed(key)).json
    assert (held["ll_outcome"], held["msdyn_scoretrend"]) == (1, 0)


def test_a_closed_lead_keeps_the_score_it_was_closed_with(call: Door) -> None:
    key = lead(call)
    write(call, key)
    sales.set_status(SYSTEM, lead_id=key, reason=StatusReason.LOST)
    newer = {"msdyn_score": 5, "msdyn_grade": 3, "ll_featuresasof": "2026-04-01T00:00:00Z"}
    assert write(call, key, **newer).status == 204
    assert (shown(key).history_score.score, call.get(keyed(key)).json["msdyn_score"]) == (83, 83)
    never = lead(call, 2)
    sales.set_status(SYSTEM, lead_id=never, reason=StatusReason.LOST)
    assert write(call, never).status == 204
    assert shown(never).history_score.score is None
    sales.set_status(SYSTEM, lead_id=key, reason=StatusReason.CONTACTED)
    assert write(call, key, **newer).status == 204
    assert shown(key).history_score.score == 5


def test_a_score_sent_twice_changes_nothing_the_second_time(call: Door) -> None:
    key = lead(call)
    write(call, key)
    before = call.get(f"leads({key})").json["@odata.etag"]
    assert write(call, key).status == 204
    assert call.patch(keyed(key), {"msdyn_score": 83}).status == 204
    assert call.get(f"leads({key})").json["@odata.etag"] == before
    assert len(shown(key).past_scores) == 1


def test_many_scores_are_written_at_once_whatever_became_of_their_leads(call: Door) -> None:
    keys = [lead(call, n) for n in range(3)]
    sales.set_status(SYSTEM, lead_id=keys[1], reason=StatusReason.LOST)
    targets = [
        {**SCORE, "@odata.type": "Microsoft.Dynamics.CRM.msdyn_predictivescore",
         "@odata.id": keyed(key), "msdyn_score": 50 + n}
        for n, key in enumerate(keys)
    ]  # fmt: skip
    answer = call.post(f"{SET}/Microsoft.Dynamics.CRM.UpsertMultiple", {"Targets": targets})
    assert answer.status == 204, answer.text
    assert [shown(key).history_score.score for key in keys] == [50, None, 52]


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"msdyn_score": 0}, "msdyn_score"),
        ({"msdyn_score": 101}, "msdyn_score"),
        ({"msdyn_score": "many"}, "msdyn_score"),
        ({"msdyn_score": None}, "msdyn_score"),
        ({"msdyn_grade": 9}, "msdyn_grade"),
        ({"ll_probability": 1.5}, "ll_probability"),
        ({"ll_base": 1e30}, "ll_base"),
        ({"ll_featuresasof": "2999-01-01T00:00:00Z"}, "ll_featuresasof"),
        ({"ll_featuresasof": "soon"}, "ll_featuresasof"),
        ({"msdyn_scorereasons": "{"}, "msdyn_scorereasons"),
        ({"msdyn_scorereasons": '{"a":1}'}, "msdyn_scorereasons"),
        ({"msdyn_scorereasons": '[{"contribution":"x"}]'}, "msdyn_scorereasons"),
        ({"msdyn_scorereasons": "[" + ",".join(['{"contribution":1}'] * 900) + "]"},
         "msdyn_scorereasons"),
        ({"ll_outcome": 1}, "ll_outcome"),
    ],
)  # fmt: skip
def test_a_score_that_does_not_fit_is_refused_by_column(
    call: Door, values: dict[str, Any], column: str
) -> None:
    key = lead(call)
    answer = write(call, key, **values)
    assert answer.status == 400
    assert column in answer.json["error"]["message"]
    assert shown(key).history_score.score is None


def test_scores_are_kept_of_leads_that_are_there(call: Door) -> None:
    missing = UUID("00000000-0000-0000-0000-000000000001")
    assert (write(call, missing).status, write(call, missing).code) == (404, "0x80040217")
    other = f"{SET}(msdyn_entityid='{missing}',msdyn_entitytype='account')"
    assert call.patch(other, SCORE).status == 400
    body = {"msdyn_entityid": "x' OR 1=1", **SCORE}
    assert call.post(SET, body).status == 400
    key, second = lead(call), lead(call, 2)
    write(call, key)
    score = call.get(keyed(key)).json["msdyn_predictivescoreid"]
    assert call.patch(f"{SET}({score})", {"msdyn_entityid": str(second)}).status == 400


@pytest.mark.parametrize("role", [Role.DATA_SCIENTIST, Role.INTEGRATION, Role.ADMINISTRATOR])
def test_models_may_write_scores(call: Door, role: Role) -> None:
    key = lead(call)
    assert write(door(role) if role is not Role.INTEGRATION else call, key).status == 204
    assert shown(key).history_score.score == 83


@pytest.mark.parametrize("role", [Role.SALES_MANAGER, Role.SALES_REPRESENTATIVE, Role.MARKETER])
def test_people_of_sales_do_not_write_scores(call: Door, role: Role) -> None:
    key = lead(call)
    client = users.create_client(SYSTEM, name="other", role=role)
    assert write(Door(client), key).status in (403, 404)
    assert shown(key).history_score.score is None
