"""What happens in sales and service leads people into journeys, narrowed by what it says."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from leadloop.kit.entity import RecordWrite, WriteMode, get_entity
from leadloop.marketing.api import journeys as api
from leadloop.marketing.models import Person
from leadloop.service import api as service
from leadloop.service.contracts import CaseDraft, CaseReason, CaseType, CustomerRef, ResolveDraft
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_journey, wait

Relay = Callable[[], None]


@pytest.fixture
def contact(relay: Relay) -> UUID:
    values = {"firstname": "Ann", "lastname": "Lee", "emailaddress1": "ann@acme.example"}
    made = get_entity("contact").upsert(SYSTEM, [RecordWrite({}, values, mode=WriteMode.CREATE)])
    relay()
    return made[0].id


def by_event(event: str, **where: str) -> UUID:
    arguments: dict[str, Any] = {"event": event, "where": where}
    trigger = {"key": "entry", "type": "Event", "configurationArguments": arguments}
    key = f"on-{event.replace('.', '-')}-{len(where)}"
    return a_journey(
        wait("rest", None, 1), triggers=[trigger], key=key, entryMode="MultipleEntries"
    )


def came(journey: UUID) -> int:
    return len(api.list_enrolments(SYSTEM, journey_id=journey).items)


def test_a_case_that_is_closed_leads_in_and_one_that_is_open_again(
    contact: UUID, relay: Relay
) -> None:
    closed = by_event("case.closed")
    complaints = by_event("case.closed", case_type="complaint", status="resolved")
    again = by_event("case.reopened")
    drafts = (
        CaseDraft(title="Help", case_type=kind, customer=CustomerRef("contact", contact))
        for kind in (CaseType.QUESTION, CaseType.COMPLAINT)
    )
    cases = [service.create_case(SYSTEM, draft=draft) for draft in drafts]
    relay()
    assert (came(closed), came(complaints), came(again)) == (0, 0, 0)
    done = ResolveDraft(reason=CaseReason.PROBLEM_SOLVED, summary="Done")
    for case in cases:
        service.resolve_case(SYSTEM, case_id=case, draft=done)
    relay()
    assert (came(closed), came(complaints), came(again)) == (2, 1, 0)
    service.reopen_case(SYSTEM, case_id=cases[0])
    relay()
    assert (came(closed), came(complaints), came(again)) == (2, 1, 1)


def test_a_policy_that_comes_into_force_leads_in_by_its_product(
    contact: UUID, relay: Relay
) -> None:
    some = by_event("policy.in_force")
    ours = by_event("policy.in_force", product="ILP*")
    over = by_event("policy.ended")
    product = get_entity("product").upsert(
        SYSTEM,
        [RecordWrite({"productnumber": "ilp_one"}, {"name": "ILP", "productnumber": "ilp_one"})],
    )[0]
    values = {
        "ll_number": "P-1",
        "ll_productid": product.id,
        "ll_holdercontactid": contact,
        "ll_enddate": date(2027, 5, 1),
    }
    policies = get_entity("ll_policy")
    made = policies.upsert(SYSTEM, [RecordWrite({}, values, mode=WriteMode.CREATE)])[0].id
    relay()
    assert (came(some), came(ours), came(over)) == (0, 0, 0)
    for status in ("in_force", "lapsed"):
        key = {policies.primary_id: str(made)}
        policies.upsert(SYSTEM, [RecordWrite(key, {"ll_status": status})])
        relay()
    assert (came(some), came(ours), came(over)) == (1, 1, 1)
    assert list(Person.objects.values_list("policy_renewals", flat=True)) == [[]]


def test_dates_of_the_crm_become_dates_of_the_person(contact: UUID, relay: Relay) -> None:
    contacts = get_entity("contact")
    born = {"birthdate": date(1990, 2, 28)}
    contacts.upsert(SYSTEM, [RecordWrite({contacts.primary_id: str(contact)}, born)])
    relay()
    assert Person.objects.get().birth_date == date(1990, 2, 28)
