"""What the simulator sends, the doors take: every shape fits, however odd the values."""

from datetime import UTC, datetime

import pytest

from leadloop.intake.logic.canonical import canonicalise
from leadloop.kit.asgi import MAX_BODY_BYTES
from leadloop.portal.lead_shape import check_lead, parse_json
from leadloop.portal.visits import MAX_VISIT_BYTES
from leadloop.project.simulate.contracts import PERFECT, Mix
from leadloop.project.simulate.doors import DemoDoors
from leadloop.project.simulate.journeys import API, EVENT_GRID, FORM, TRACKER, Journeys, Start
from leadloop.project.simulate.world import World

FORMS = ("ilp-enquiry", "premium-calculator", "group-benefits", "contact")
DOORS = DemoDoors("http://h", "w", "s", "t", dict.fromkeys(FORMS, "f"), {})


@pytest.mark.parametrize(
    "mix", [Mix(), Mix(hostile=1.0), Mix(typo=1.0), Mix(hopeless=1.0), Mix(clumsy=1.0)]
)
def test_every_request_has_the_shape_and_size_that_its_door_takes(mix: Mix) -> None:
    journeys = Journeys(World(3, mix), DOORS, "run", datetime(2026, 1, 1, tzinfo=UTC))
    for number in range(120):
        for step in journeys.visit(Start(0, number)):
            body = step.request.payload.partition(b"\r\n\r\n")[2]
            data = parse_json(body)
            if step.request.door == TRACKER:
                assert len(body) <= MAX_VISIT_BYTES
                assert {"id", "key", "kind", "anonymous_id"} <= data.keys()
            else:
                assert len(body) <= MAX_BODY_BYTES
                assert step.request.door in {FORM, API, EVENT_GRID}
                lead = data[0]["data"] if step.request.door == EVENT_GRID else data
                assert check_lead(lead) == []


def test_intake_understands_everybody_who_is_merely_clumsy() -> None:
    world = World(1, PERFECT)
    for number in range(600):
        enquiry = world.enquiry(number)
        lead = canonicalise(enquiry.data).lead
        assert lead is not None
        assert lead["country"] == enquiry.person.country
        assert bool(lead["company_size"]) == enquiry.person.for_company
        assert bool(lead["mobile_phone"]) == bool(enquiry.data["mobile_phone"])


def test_intake_rejects_the_hopeless_and_survives_the_hostile() -> None:
    hopeless, hostile = World(1, Mix(hopeless=1.0, hostile=0)), World(1, Mix(hostile=1.0))
    for number in range(200):
        assert canonicalise(hopeless.enquiry(number).data).rejections
        assert canonicalise(hostile.enquiry(number).data).lead is not None
