"""Each row of the vendor's list of errors, brought about through the door: status and code."""

from collections.abc import Callable
from typing import Final

import pytest

from leadloop.facades.dataverse import throttle
from leadloop.facades.dataverse.throttle import Limits, Throttle
from leadloop.users.contracts import Role
from tests.integration.facades.dataverse_house import Answer, Door, door

pytestmark = pytest.mark.usefixtures("db")

MISSING: Final = "00000000-0000-0000-0000-000000000001"


def key_of(answer: Answer) -> str:
    assert answer.status == 204, answer.text
    return answer.headers["OData-EntityId"].rpartition("(")[2].rstrip(")")


def too_long(call: Door) -> Answer:
    return call.post("accounts", {"name": "x", "accountnumber": "1" * 41})


def bad_syntax(call: Door) -> Answer:
    return call.get("accounts?$filter=name eq")


def reference_misused(call: Door) -> Answer:
    key = key_of(call.post("accounts", {"name": "x"}))
    return call.post(f"accounts({key})/contact_customer_accounts/$ref", {"nothing": 1})


def no_record(call: Door) -> Answer:
    return call.get(f"leads({MISSING})")


def no_key(call: Door) -> Answer:
    return call.get("accounts(accountnumber='none')")


def no_privilege(call: Door) -> Answer:
    return door(Role.DATA_SCIENTIST).post("accounts", {"name": "x"})


def no_access(call: Door) -> Answer:
    case = key_of(call.post("incidents", {"title": "Where is my policy?"}))
    bind = {"regardingobjectid_incident_task@odata.bind": f"/incidents({case})"}
    task = key_of(call.post("tasks", {"subject": "Call back", **bind}))
    seller = door(Role.SALES_REPRESENTATIVE)
    assert seller.get(f"tasks({task})").status == 200
    return seller.patch(f"tasks({task})", {"subject": "Mine"})


def another_version(call: Door) -> Answer:
    key = key_of(call.post("accounts", {"name": "x"}))
    return call.patch(f"accounts({key})", {"name": "y"}, If_Match='W/"77"')


def key_taken(call: Door) -> Answer:
    key_of(call.post("accounts", {"name": "x", "accountnumber": "A1"}))
    other = key_of(call.post("accounts", {"name": "y"}))
    return call.patch(f"accounts({other})", {"accountnumber": "A1"})


def made_twice(call: Door) -> Answer:
    key = key_of(call.post("accounts", {"name": "x"}))
    return call.post("accounts", {"name": "x", "accountid": key})


def likely_duplicate(call: Door) -> Answer:
    ada = {"firstname": "Ada", "lastname": "Tan", "emailaddress1": "ada@example.com"}
    key_of(call.post("leads", ada))
    return call.post("leads", ada, **{"MSCRM.SuppressDuplicateDetection": "false"})


ROWS: Final[dict[str, tuple[Callable[[Door], Answer], int, str]]] = {
    "string too long": (too_long, 400, "0x80044331"),
    "bad syntax": (bad_syntax, 400, "0x80060888"),
    "$ref misuse": (reference_misused, 400, "0x80060888"),
    "no such record": (no_record, 404, "0x80040217"),
    "alternate key not found": (no_key, 404, "0x80060891"),
    "missing privilege": (no_privilege, 403, "0x80040220"),
    "access right": (no_access, 403, "0x80048306"),
    "row version mismatch": (another_version, 412, "0x80060882"),
    "key value taken": (key_taken, 412, "0x80060892"),
    "made twice": (made_twice, 412, "0x80040237"),
    "likely duplicate": (likely_duplicate, 412, "0x80040333"),
}


@pytest.mark.parametrize("row", ROWS)
def test_each_error_has_its_status_and_code(row: str) -> None:
    bring_about, status, code = ROWS[row]
    answer = bring_about(door())
    assert (answer.status, answer.code) == (status, code), answer.text
    assert answer.json["error"]["message"]
    assert answer.headers["x-ms-service-request-id"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(requests=0), "0x80072322"),
        (Limits(work_s=0), "0x80072321"),
        (Limits(at_once=0), "0x80072326"),
    ],
)
def test_each_limit_has_its_code_and_says_when_to_come_back(
    limits: Limits, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "THROTTLE", Throttle(limits))
    answer = door().get("WhoAmI")
    assert (answer.status, answer.code) == (429, code)
    assert int(answer.headers["Retry-After"]) >= 1
    for name in ("burst-remaining-xrm-requests", "time-remaining-xrm-requests"):
        assert float(answer.headers[f"x-ms-ratelimit-{name}"]) >= 0
