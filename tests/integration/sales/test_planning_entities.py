"""Quotas through the doors of the entity: the same checks and rights as on their page."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sales_floor import Floor

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed

GOOD: dict[str, Any] = {
    "ll_periodstart": "2026-10-01",
    "ll_months": 3,
    "ll_amount": 1000,
    "ll_currency": "usd",
}


def write(actor: Any, **values: Any) -> UUID:
    entity = get_entity("ll_quota")
    (result,) = entity.upsert(actor, [RecordWrite(key={}, values={**GOOD, **values})])
    return result.id


def test_a_quota_is_written_once_for_a_period(floor: Floor) -> None:
    made = write(floor.manager, ownerid=floor.rep.id)
    row = get_entity("ll_quota").rows(floor.rep).values("id", "currency", "amount").get()
    assert (row["id"], row["currency"], row["amount"]) == (made, "USD", 1000)
    with pytest.raises(Conflict):
        write(floor.manager, ownerid=floor.rep.id)
    write(floor.manager, ownerid=floor.rep.id, ll_currency="EUR")
    assert get_entity("ll_quota").rows(floor.outsider).count() == 0


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ({"ll_periodstart": "2026-11-01"}, "ll_periodstart"),
        ({"ll_months": 7}, "ll_months"),
        ({"ll_amount": -1}, "ll_amount"),
        ({"ll_currency": "12"}, "ll_currency"),
    ],
)
def test_what_does_not_fit_names_its_column(
    floor: Floor, values: dict[str, Any], column: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        write(floor.manager, **{"ownerid": floor.rep.id, **values})
    assert column in {error.field for error in caught.value.errors}


def test_only_managers_write_and_rules_are_read_only(floor: Floor) -> None:
    with pytest.raises(NotAllowed):
        write(floor.rep, ownerid=floor.rep.id)
    rules = get_entity("ll_assignmentrule")
    with pytest.raises(NotAllowed):
        rules.upsert(floor.manager, [RecordWrite(key={}, values={"ll_name": "x"})])
    assert rules.rows(floor.rep).count() == 0
    assert uuid4()
