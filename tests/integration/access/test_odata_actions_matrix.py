"""Every action of the Dataverse door, for every role, at every place, with a body that succeeds.

Who may is done what was asked: something changes. Whoever may not is refused, or told that there
is no such record, and nothing changes.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

import pytest
from access_world import World
from django.db import transaction
from rights_table import expected, reach
from test_doors_matrix import Caller, callers, same, word
from test_screens_matrix import changes

from leadloop.facades.dataverse.actions import registry
from leadloop.service.models import QueueItem
from leadloop.users.contracts import Role

CRM: Final = "Microsoft.Dynamics.CRM."
Rows = Mapping[str, UUID]


class Deed(NamedTuple):
    """An action: the kind it changes, the right it asks for, its address, and its body."""

    kind: str
    path: str
    body: Callable[[Rows], Any]
    right: str = "change"


def typed(entity: str, key: UUID, primary: str = "") -> dict[str, str]:
    return {"@odata.type": CRM + entity, primary or f"{entity}id": str(key)}


def closing(entity: str, name: str) -> Callable[[Rows], Any]:
    return lambda rows: {name: {f"{entity}id@odata.bind": f"{entity}({rows['row']})"}}


# A new action needs its line: a test fails for one that has none.
DEEDS: Final = {
    ("lead", "QualifyLead"): Deed(
        "lead",
        "leads({row})/" + CRM + "QualifyLead",
        lambda _: {"CreateAccount": False, "CreateContact": True, "CreateOpportunity": False},
    ),
    ("", "WinOpportunity"): Deed(
        "opportunity",
        "WinOpportunity",
        lambda rows: {"OpportunityClose": {
            "opportunityid@odata.bind": f"/opportunities({rows['row']})", "actualrevenue": 12}},
    ),
    ("", "LoseOpportunity"): Deed(
        "opportunity",
        "LoseOpportunity",
        lambda rows: {"OpportunityClose": {
            "opportunityid@odata.bind": f"/opportunities({rows['row']})"}},
    ),
    ("", "CloseIncident"): Deed(
        "case",
        "CloseIncident",
        lambda rows: {"IncidentResolution": {
            "subject": "Solved", "incidentid@odata.bind": f"/incidents({rows['row']})"}},
    ),
    ("queue", "AddToQueue"): Deed(
        "case",
        "queues({queue})/" + CRM + "AddToQueue",
        lambda rows: {"Target": typed("incident", rows["row"])},
    ),
    ("queueitem", "PickFromQueue"): Deed(
        "case",
        "queueitems({item})/" + CRM + "PickFromQueue",
        lambda rows: {"SystemUser": typed("systemuser", rows["agent"])},
    ),
    ("queueitem", "ReleaseToQueue"): Deed(
        "case", "queueitems({item})/" + CRM + "ReleaseToQueue", lambda _: {}
    ),
    ("queueitem", "RemoveFromQueue"): Deed(
        "case", "queueitems({item})/" + CRM + "RemoveFromQueue", lambda _: {}
    ),
    ("", "RouteTo"): Deed(
        "case",
        "RouteTo",
        lambda rows: {"QueueItem": typed("queueitem", rows["item"]),
                      "Target": typed("systemuser", rows["agent"])},
    ),
    ("", "Merge"): Deed(
        "merge+lead",
        "Merge",
        lambda rows: {"Target": typed("lead", rows["row"]),
                      "Subordinate": typed("lead", rows["beside"])},
    ),
    ("", "BulkDelete"): Deed(
        "activity",
        "BulkDelete",
        lambda rows: {"QuerySet": [{"EntityName": "task", "Criteria": {
            "FilterOperator": "And", "Conditions": [{
                "AttributeName": "activityid", "Operator": "Equal",
                "Values": [{"Value": str(rows["row"]), "Type": "System.Guid"}]}]}}],
            "JobName": "x", "SendEmailNotification": False, "ToRecipients": [],
            "CCRecipients": [], "RecurrencePattern": "",
            "StartDateTime": "2026-01-01T00:00:00Z", "RunNow": True},
    ),
}  # fmt: skip
ELSEWHERE: Final = {("", "CreateEntities")}
"""Asked of metadata, which only whoever may customise changes; has its own tests."""


def test_every_action_has_its_line() -> None:
    assert set(registry._actions) == set(DEEDS) | ELSEWHERE


def rows_of(world: World, caller: Caller, deed: Deed, place: str) -> dict[str, UUID]:
    kind = deed.kind.rpartition("+")[2]
    found = {
        "row": world.row(kind, caller.role, place),
        "queue": world.rows["queue"]["all"],
        "agent": world.people[Role.SERVICE_AGENT].id,
        "beside": world.row(kind, caller.role, "mate" if place == "routed" else "routed"),
    }
    if kind == "case":
        found["item"] = QueueItem.objects.get(case_id=found["row"]).pk
    return found


def places(caller: Caller, deed: Deed) -> list[str]:
    """Return the places to ask for; where all or nothing is in reach, the farthest says it."""
    letters = {reach(caller.role, right, deed.kind) for right in ("see", "change")}
    return ["own", "mate", "routed", "far"] if "t" in letters and not caller.program else ["far"]


@pytest.mark.parametrize("name", sorted(DEEDS), ids=lambda name: name[1])
def test_an_action_is_done_for_whom_the_table_says(world: World, name: tuple[str, str]) -> None:
    deed = DEEDS[name]
    wanted, got = {}, {}
    for caller in callers(world):
        for place in places(caller, deed):
            who = f"{caller.role.value} {caller.program} {place}"
            rows = rows_of(world, caller, deed, place)
            with transaction.atomic():
                prepare(world, name[1], rows)
                before = changes()
                answer = caller("POST", deed.path.format(**rows), deed.body(rows))
                got[who] = word(answer)
                done = changes() > before
                transaction.set_rollback(True)
            wanted[who] = expected(caller.role, deed.right, deed.kind,
                                   "far" if caller.program else place)  # fmt: skip
            if name[1] == "BulkDelete" and not done and got[who] == "open":
                got[who] = "missing"  # a query that finds nothing deletes nothing
            if got[who] == "missing" and wanted[who] == "refused":
                got[who] = "refused"  # the door tells the two apart only where a record is seen
            assert done is (got[who] == "open"), (
                f"{who}: {answer.status_code} {answer.content[:300]}"
            )
    same(wanted, got)


def prepare(world: World, name: str, rows: Mapping[str, UUID]) -> None:
    """Bring about what an action ends: somebody's work, or that nothing waits."""
    items = QueueItem.objects.filter(pk=rows.get("item"))
    if name == "ReleaseToQueue":
        items.update(worker_id=world.people[Role.SERVICE_AGENT].id)
    elif name == "AddToQueue":
        items.delete()
