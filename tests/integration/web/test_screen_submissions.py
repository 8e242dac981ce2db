"""Submissions, mending, releasing, and the trace."""

from uuid import UUID

import pytest
from web_house import ELSEWHERE, GOOD, House, submit, text_of

from leadloop.users.contracts import Role

NOT_AN_ADDRESS = {"email": "not an address", "mobile_phone": ""}


def _state(house: House, key: UUID) -> str:
    return text_of(house.admin.get(f"/submissions/{key}"))


def test_every_submission_is_listed_with_its_outcome(house: House) -> None:
    house.send()
    house.send(**NOT_AN_ADDRESS)
    house.send(email="qa@mailinator.com")
    said = text_of(house.admin.get("/submissions"))
    assert "All 3 Created 1 Updated 0 Suppressed 1 Rejected 1" in said
    assert "Dana Ruiz" in said
    rejected = text_of(house.admin.get("/submissions?outcome=rejected"))
    assert "no e-mail address" in rejected
    assert "Enterprise ILP" not in rejected
    assert house.admin.get("/submissions?outcome=nonsense&after=nonsense").status_code == 200


def test_a_rejected_submission_is_mended_and_becomes_a_lead(house: House) -> None:
    key = house.send(**NOT_AN_ADDRESS)
    page = house.admin.get(f"/submissions/{key}")
    assert "no e-mail address" in text_of(page)
    form = page.context["form"]
    posted = {field.name: field.value for field in form.fields} | {"rest": form.rest}
    again = house.admin.post(f"/submissions/{key}/mend", posted)
    assert again.status_code == 422, "it would be rejected again"
    posted["email"] = "dana@northwind-freight.com"
    done = house.admin.post(f"/submissions/{key}/mend", posted)
    assert done.headers["Location"] == f"/trace/{key}"
    house.deliver()
    assert _state(house, key).startswith("Submission · Leadloop")
    trace = text_of(house.admin.get(f"/trace/{key}"))
    for words in ("Replayed", "person", "Attempt 2", "Attempt 1", "Lead created"):
        assert words in trace, words


@pytest.mark.parametrize("rest", ["{", "[]", "null", '{"unknown": NaN}'])
def test_a_mended_rest_that_is_no_json_object_keeps_what_was_typed(house: House, rest: str) -> None:
    key = house.send(**NOT_AN_ADDRESS)
    posted = {"email": "typed@northwind.com", "rest": rest}
    answer = house.admin.post(f"/submissions/{key}/mend", posted)
    assert answer.status_code == 422
    assert "typed@northwind.com" in answer.content.decode()


def test_a_suppressed_submission_is_released_and_becomes_a_lead(house: House) -> None:
    key = house.send(email="qa@mailinator.com")
    assert "Throw-away address v1 holds this back" in _state(house, key)
    house.admin.post(f"/submissions/{key}/release")
    house.deliver()
    assert house.admin.get(f"/leads/{house.lead_of(key)}").status_code == 200
    assert "Released" in text_of(house.admin.get(f"/trace/{key}"))
    twice = house.admin.post(f"/submissions/{key}/release")
    assert twice.status_code == 409


def test_anything_decided_can_be_replayed_from_its_trace(house: House) -> None:
    key = house.send()
    assert "Replay from here" in text_of(house.admin.get(f"/trace/{key}"))
    house.admin.post(f"/submissions/{key}/replay")
    house.deliver()
    assert "Attempt 2" in text_of(house.admin.get(f"/trace/{key}"))


def test_readers_of_submissions_do_not_change_them(house: House) -> None:
    key = house.send(**NOT_AN_ADDRESS)
    reader = house.clients[Role.DATA_SCIENTIST]
    assert "Replay" not in text_of(reader.get(f"/submissions/{key}"))
    for action in ("mend", "release", "replay"):
        assert reader.post(f"/submissions/{key}/{action}").status_code == 403


def test_the_trace_shows_every_step_of_a_lead(house: House) -> None:
    key = house.send()
    said = text_of(house.admin.get(f"/trace/{key}"))
    for words in (
        "Submitted", "Event accepted", "Assessed", "Enterprise ILP v1", "Flow ingestion",
        "Upsert lead", "Lead created", "Change feed", "Open the lead",
    ):  # fmt: skip
        assert words in said, words


def test_a_representative_sees_the_traces_of_leads_they_see_and_no_others(house: House) -> None:
    mine = house.send()
    theirs = house.send(**ELSEWHERE)
    rejected = house.send(**NOT_AN_ADDRESS)
    assert house.rep.get(f"/trace/{mine}").status_code == 200
    assert "Replay from here" not in text_of(house.rep.get(f"/trace/{mine}"))
    assert house.rep.get(f"/trace/{theirs}").status_code == 404
    assert house.rep.get(f"/trace/{rejected}").status_code == 404


def test_a_submission_on_its_way_has_a_trace_already(house: House) -> None:
    key = submit(GOOD)
    assert "Waiting for its decision" in text_of(house.admin.get(f"/trace/{key}"))
    assert house.admin.get(f"/submissions/{key}").status_code == 404
    assert house.rep.get(f"/trace/{key}").status_code == 404
