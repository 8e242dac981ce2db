"""Edge models: kept, looked at, put live in every process, rolled back."""

import copy
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.intake import api
from leadloop.intake.edge import shipped_content
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, StaleWrite
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db")

REP = Actor(ActorKind.PERSON, "x", "Rep", Role.SALES_REPRESENTATIVE)


def another(version: str, *, shift: float = 1.0) -> dict[str, Any]:
    """Return the shipped model with its calibration moved by ``shift`` log-odds."""
    content = copy.deepcopy(shipped_content())
    content["version"] = version
    content["label"] = ""
    content["calibration"]["b"] += shift
    return content


def live() -> str:
    return next(m.version for m in api.list_edge_models(SYSTEM) if m.live)


def add(version: str, **options: float) -> UUID:
    return api.add_edge_model(SYSTEM, content=another(version, **options)).id


def test_the_shipped_model_scores_first() -> None:
    assert live() == shipped_content()["version"]
    assert api.edge_model_in_force().version == shipped_content()["version"]
    api.ensure_shipped_edge_model()
    assert len(api.list_edge_models(SYSTEM)) == 1


def test_a_model_put_live_scores_the_next_batch_and_is_rolled_back() -> None:
    second, third = add("v2"), add("v3")
    api.put_edge_model_live(SYSTEM, model_id=second, note="better")
    assert api.edge_model_in_force().version == "v2"
    api.put_edge_model_live(SYSTEM, model_id=third)
    assert api.roll_back_edge_model(SYSTEM).version == "v2"
    assert api.roll_back_edge_model(SYSTEM).version == shipped_content()["version"]
    assert api.edge_model_in_force().version == shipped_content()["version"]
    with pytest.raises(Conflict):
        api.roll_back_edge_model(SYSTEM)
    uses = api.list_edge_model_uses(SYSTEM)
    assert [use.version for use in uses][:3] == [shipped_content()["version"], "v2", "v3"]
    assert uses[0].until is None
    assert uses[-2].note == "better"


def test_a_chosen_model_survives_a_release_with_another_shipped_one() -> None:
    api.put_edge_model_live(SYSTEM, model_id=add("chosen"))
    api.ensure_shipped_edge_model()
    assert live() == "chosen"


def test_the_same_file_twice_is_one_model_and_another_file_is_refused() -> None:
    assert add("v2") == add("v2")
    with pytest.raises(Conflict):
        add("v2", shift=2.0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"version": ""}, "version"),
        ({"version": "../x"}, "version"),
        ({"version": 7}, "version"),
        ({"name": " "}, "name"),
        ({"trees": []}, "trees"),
        ({"trees": [{"f": 99, "v": 0, "l": {"v": 1}, "r": {"v": 1}, "t": 1}]}, "content"),
        ({"trees": [{"v": "high"}]}, "content"),
        ({"trees": [None]}, "content"),
        ({"features": [{}]}, "content"),
        ({"calibration": {"kind": "magic"}}, "content"),
        ({"calibration": None}, "content"),
        ({"mapping": {"points": [], "grades": [], "version": 1}}, "content"),
        ({"format_version": 2}, "content"),
    ],
)
def test_a_file_that_cannot_score_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        api.add_edge_model(SYSTEM, content=another("bad") | change)
    assert refused.value.errors[0].field == field
    assert live() == shipped_content()["version"]


def test_two_people_cannot_put_models_live_over_each_other() -> None:
    first = next(m.id for m in api.list_edge_models(SYSTEM) if m.live)
    api.put_edge_model_live(SYSTEM, model_id=add("v2"), base=first)
    with pytest.raises(StaleWrite):
        api.put_edge_model_live(SYSTEM, model_id=add("v3"), base=first)
    assert live() == "v2"


def test_who_may_not_see_models_learns_nothing() -> None:
    with pytest.raises(NotAllowed):
        api.list_edge_models(REP)
    with pytest.raises(NotAllowed):
        api.add_edge_model(REP, content=another("v2"))


def test_a_comparison_names_the_submissions_whose_grade_would_change(
    tmp_path: Path,
) -> None:
    from django.db import transaction

    from leadloop.events import api as events
    from leadloop.events.contracts import EventDraft
    from leadloop.kit import clock
    from leadloop.kit.ids import new_trace_id

    lead = {"last_name": "Ruiz", "email": "r@northwind-freight.com", "company_size": 40}
    with transaction.atomic():
        events.append(
            [
                EventDraft(
                    LEADS, LEAD_CREATED, "/test", str(n), json.dumps(lead).encode(),
                    clock.now(), new_trace_id(), origin="api",
                )
                for n in range(5)
            ]
        )  # fmt: skip
    found = api.compare_edge_model(SYSTEM, model_id=add("high", shift=4.0))
    assert found.compared == 5
    assert len(found.changes) == 5
    assert found.mean_shift > 0
    assert all(change.other_score > change.score for change in found.changes)
    same = api.compare_edge_model(SYSTEM, model_id=add("same", shift=0.0))
    assert (same.compared, same.changes, same.mean_shift) == (5, (), 0.0)
    weights = api.weigh_features(SYSTEM, model_id=add("same", shift=0.0))
    assert {w.feature for w in weights} == {f["name"] for f in shipped_content()["features"]}
    assert weights[0].weight > 0


def test_a_lead_is_scored_by_the_model_that_is_live(relay: Any) -> None:
    from django.db import transaction

    from leadloop.events import api as events
    from leadloop.events.contracts import EventDraft
    from leadloop.kit import clock
    from leadloop.kit.ids import new_trace_id
    from leadloop.sales import api as sales
    from leadloop.sales.contracts import LeadQuery

    for number, version in enumerate((None, "v2")):
        if version:
            api.put_edge_model_live(SYSTEM, model_id=add(version))
        lead = {"last_name": "Ruiz", "email": f"r{number}@northwind-freight.com"}
        draft = EventDraft(
            LEADS, LEAD_CREATED, "/test", str(number), json.dumps(lead).encode(),
            clock.now(), new_trace_id(), origin="api",
        )  # fmt: skip
        with transaction.atomic():
            events.append([draft])
        relay()
    rows = sales.list_leads(SYSTEM, query=LeadQuery()).rows
    found = {sales.get_lead(SYSTEM, lead_id=r.id).propensity.model_version for r in rows}
    assert found == {shipped_content()["version"], "v2"}
