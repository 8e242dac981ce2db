"""Leads that another organisation keeps: pumped there by id, refused with reasons, never edited."""

from collections.abc import Iterator
from uuid import UUID

import httpx
import pytest

from leadloop.connectors.dataverse import Organisation as Whose
from leadloop.connectors.dataverse import WireDataverse
from leadloop.events.api import list_recent
from leadloop.kit import due
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, NotFound
from leadloop.sales import api as sales
from leadloop.sales import push_handlers as pushing
from leadloop.sales.api.mastery import note_changed
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User
from tests.factories.dataverse_stand_in import Organisation, organisation


@pytest.fixture
def crm(db: None) -> Iterator[Organisation]:
    with organisation() as found:
        sales.use_master(found.url)
        yield found
        sales.use_master("")


@pytest.fixture
def person(db: None) -> Actor:
    made = users.create_user(
        SYSTEM, email="m@x.example", name="Maria", role=Role.SALES_MANAGER, password="long-Enough-1"
    )
    return users.actor_for_user(User.objects.get(pk=made.id))


def pump(crm: Organisation) -> None:
    """Let the pump work until it waits."""
    whose = Whose(crm.url, "tenant", "id", "secret", authority=crm.url)
    with httpx.Client() as client:
        kind = pushing.due_kind(WireDataverse(whose, client))
        for _ in range(6):
            execute("UPDATE kit_due SET due_at = now() - interval '1 s' WHERE kind = %s", (PUSH,))
            due.run_once({kind.name: kind})


PUSH = pushing.PUSH


def lead(last: str) -> UUID:
    made = sales.create_lead(SYSTEM, values={"last_name": last, "email": f"{last}@x.example"})
    note_changed([made])
    return made


def test_a_changed_lead_is_written_under_its_own_id_and_then_no_more(
    crm: Organisation, person: Actor
) -> None:
    key = lead("Tan")
    assert sales.find_push(person, lead_id=key) is not None
    pump(crm)
    assert crm.rows[key]["lastname"] == "Tan"
    assert sales.find_push(person, lead_id=key) is None
    asked = crm.asked["$batch"]
    pump(crm)
    assert crm.asked["$batch"] == asked


def test_columns_that_the_organisation_does_not_have_are_not_sent(crm: Organisation) -> None:
    key = lead("Tan")
    pump(crm)
    assert not any(name.startswith("ll_") for name in crm.rows[key])


def test_a_refused_lead_keeps_its_reason_until_it_is_sent_again(
    crm: Organisation, person: Actor
) -> None:
    crm.mood = "strict"
    bad, good = lead("Refused"), lead("Good")
    pump(crm)
    assert set(crm.rows) == {good}
    state = sales.push_state(person)
    assert (state.waiting, state.refused) == (0, 1)
    (refused,) = sales.list_refused(person)
    assert refused.lead_id == bad
    assert "0x80044331" in refused.refused
    crm.mood = "well"
    sales.push_again(person, lead_id=bad)
    pump(crm)
    assert set(crm.rows) == {bad, good}
    with pytest.raises(NotFound):
        sales.push_again(person, lead_id=bad)


def test_what_changes_while_a_batch_is_under_way_is_sent_once_more(
    crm: Organisation, person: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = lead("Tan")
    upsert = crm.upsert

    def change_meanwhile(row: UUID, values: dict[str, object]) -> bool:
        made = upsert(row, values)
        if made:
            note_changed([key])
        return made

    monkeypatch.setattr(crm, "upsert", change_meanwhile)
    pump(crm)
    assert crm.asked["$batch"] == 2
    assert sales.find_push(person, lead_id=key) is None


def test_a_copy_is_not_edited_here_and_says_where_it_can_be(
    crm: Organisation, person: Actor
) -> None:
    key = lead("Tan")
    with pytest.raises(Conflict, match="Dynamics 365 keeps the leads"):
        sales.update_lead(person, lead_id=key, values={"company": "Other"})
    assert not sales.get_lead(person, lead_id=key).may_edit


def test_the_same_changes_heard_twice_are_one_row(crm: Organisation) -> None:
    key = lead("Tan")
    heard = [one for one in list_recent("changes", limit=50) if one.subject == str(key)]
    pushing.on_lead_changed(heard + heard)
    pushing.on_lead_changed(heard)
    pump(crm)
    assert crm.created[key] == 1
