"""The edge model's screens: another model added, looked at, put live, rolled back."""

import copy
import json
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from web_house import HOSTILE, House, text_of

from leadloop.intake import api as intake
from leadloop.intake.edge import shipped_content
from leadloop.sales import api as sales
from leadloop.sales.contracts import StatusReason
from leadloop.users.contracts import SYSTEM, Role


def model_file(**changes: Any) -> SimpleUploadedFile:
    content = copy.deepcopy(shipped_content()) | {"version": "spring-1", "label": HOSTILE}
    content["calibration"]["b"] += 2.0
    return SimpleUploadedFile("model.json", json.dumps(content | changes).encode())


def model_id(version: str) -> UUID:
    return next(m.id for m in intake.list_edge_models(SYSTEM) if m.version == version)


def test_a_model_is_added_compared_put_live_and_rolled_back(house: House) -> None:
    scientist = house.clients[Role.DATA_SCIENTIST]
    house.send()
    kept = scientist.post("/edge-models/add", {"file": model_file(), "note": "Spring"})
    assert kept.status_code == 302
    page = scientist.get(kept["Location"])
    said = text_of(page)
    assert "If it scored the last 1 submissions" in said
    assert "Trained on" in said
    assert HOSTILE not in page.content.decode()
    base = str(model_id(shipped_content()["version"]))
    new = model_id("spring-1")
    live = f"/edge-models/{new}/live"
    assert scientist.post(live, {"base": base, "note": "Better"}).status_code == 302
    assert intake.edge_model_in_force().version == "spring-1"
    assert scientist.post(live, {"base": base}).status_code == 409
    said = text_of(scientist.get("/edge-models"))
    assert "Better" in said
    assert scientist.post("/edge-models/roll-back").status_code == 302
    assert intake.edge_model_in_force().version == shipped_content()["version"]
    assert scientist.post("/edge-models/roll-back").status_code == 409
    assert json.loads(scientist.get(f"/edge-models/{new}/file").content)["version"] == "spring-1"


def test_a_file_that_is_no_model_is_refused_beside_the_field(house: House) -> None:
    for file, words in (
        (SimpleUploadedFile("x.json", b"{"), "not JSON"),
        (SimpleUploadedFile("x.json", b"[1]"), "one JSON object"),
        (model_file(version="a b"), "letters, digits"),
        (model_file(trees=[]), "trees"),
    ):
        answer = house.admin.post("/edge-models/add", {"file": file})
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert len(intake.list_edge_models(SYSTEM)) == 1


def test_outcomes_are_held_against_what_was_promised(house: House) -> None:
    page = f"/edge-models/{model_id(shipped_content()['version'])}"
    lead = house.lead_of(house.send())
    assert "No outcome yet" in text_of(house.admin.get(page))
    sales.set_status(SYSTEM, lead_id=lead, reason=StatusReason.LOST)
    said = text_of(house.admin.get(page))
    assert "Brier score" in said
    assert "one outcome only" in said


def test_who_may_only_read_sees_no_way_to_change(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    assert "Add a model" not in text_of(manager.get("/edge-models"))
    assert manager.get("/edge-models/add").status_code == 403
    assert manager.post("/edge-models/roll-back").status_code == 403
    assert house.rep.get("/edge-models").status_code == 403
