"""Request triggers, stateful runs with outside calls and waits, records read by flows, rights."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flow_things import Calls, contents, waiting

from leadloop.flows import api, handlers
from leadloop.flows.contracts import Answer, Mode, Status, TriggerInput
from leadloop.flows.logic.history import MASK
from leadloop.flows.models import FlowRun
from leadloop.kit import clock, due
from leadloop.kit.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

DATAVERSE = "shared_commondataserviceforapps"


def client(role: Role) -> Actor:
    return Actor(ActorKind.CLIENT, str(new_uuid()), "Client", role)


def make(actions: dict[str, Any], *, mode: Mode = Mode.STATEFUL, **inputs: Any) -> None:
    api.create_flow(SYSTEM, name="mine", title="Mine", mode=mode)
    trigger = {"type": "Request", "kind": "Http", "inputs": inputs}
    if "schema" in inputs:
        trigger["operationOptions"] = "EnableSchemaValidation"
    definition = {"triggers": {"manual": trigger}, "actions": actions}
    api.publish_flow(SYSTEM, flow="mine", definition=definition)


def invoke(body: Any = None, *, wait_s: float = 0.0, **call: Any) -> Answer:
    return api.run_request_trigger(
        client(Role.INTEGRATION),
        flow="mine",
        trigger="manual",
        call=TriggerInput(body, **call),
        wait_s=wait_s,
    )


def connector(operation: str, **parameters: Any) -> dict[str, Any]:
    host = {"connectionName": DATAVERSE, "operationId": operation, "apiId": f"/apis/{DATAVERSE}"}
    return {"type": "OpenApiConnection", "inputs": {"host": host, "parameters": parameters}}


def after(action: dict[str, Any], name: str, *statuses: str) -> dict[str, Any]:
    return {**action, "runAfter": {name: list(statuses) or ["Succeeded"]}}


RESPONSE = {
    "type": "Response",
    "inputs": {
        "statusCode": 201,
        "headers": {"X-Mine": "1"},
        "body": {"got": "@triggerBody()?['a']", "h": "@triggerOutputs()?['headers/X-Thing']"},
    },
}


@pytest.mark.parametrize("mode", list(Mode))
def test_a_call_is_answered_by_the_response_action(db: None, mode: Mode) -> None:
    make({"R": RESPONSE}, mode=mode)
    headers = {
        "X-Thing": "t",
        "Authorization": "Bearer secret",
        "X-MS-Client-Tracking-Id": "mine-1",
    }
    answer = invoke({"a": 5}, headers=headers)
    assert (answer.status, answer.body) == (201, {"got": 5, "h": "t"})
    assert answer.headers["X-Mine"] == "1"
    assert answer.headers["x-ms-client-tracking-id"] == "mine-1"
    run = api.get_run(SYSTEM, run_id=UUID(answer.headers["x-ms-workflow-run-id"]))
    assert run.summary.status is Status.SUCCEEDED
    assert run.client_tracking_id == "mine-1"
    assert run.trigger["outputs"] == {
        "headers": headers_without_authorization(headers),
        "body": {"a": 5},
    }
    assert waiting() == {}


def headers_without_authorization(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name != "Authorization"}


@pytest.mark.parametrize("mode", list(Mode))
def test_without_a_response_action_the_call_is_accepted(db: None, mode: Mode) -> None:
    make({"A": {"type": "Compose", "inputs": 1}}, mode=mode)
    assert invoke().status == 202


def test_a_run_that_ends_without_answering_is_a_bad_gateway(db: None) -> None:
    make({"A": {"type": "Compose", "inputs": "@div(1,0)"}, "R": after(RESPONSE, "A")})
    answer = invoke()
    assert (answer.status, answer.body["error"]["code"]) == (502, "NoResponse")
    assert [run.status for run in api.list_runs(SYSTEM, flow="mine")] == [Status.FAILED]


def test_method_and_schema_of_the_trigger_are_held_to(db: None) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    make({"R": RESPONSE}, method="POST", schema=schema)
    assert invoke({"a": 1}).status == 201
    assert invoke({"a": 1}, method="GET").status == 405
    refused = invoke({"a": "x"})
    assert (refused.status, refused.body["error"]["code"]) == (400, "TriggerInputSchemaMismatch")
    assert FlowRun.objects.count() == 1


def test_who_may_start_see_and_change_flows(db: None) -> None:
    make({"R": RESPONSE})
    for role in (Role.SALES_REPRESENTATIVE, Role.MARKETER):
        with pytest.raises(NotAllowed):
            api.run_request_trigger(
                client(role), flow="mine", trigger="manual", call=TriggerInput(None)
            )
        with pytest.raises(NotAllowed):
            api.list_flows(client(role))
    assert [flow.name for flow in api.list_flows(client(Role.SALES_MANAGER))][-1] == "mine"
    with pytest.raises(NotAllowed):
        api.publish_flow(client(Role.SALES_MANAGER), flow="mine", definition={})
    with pytest.raises(NotAllowed):
        api.resubmit_run(client(Role.INTEGRATION), run_id=new_uuid())


def test_what_is_not_there_is_said(db: None) -> None:
    make({"R": RESPONSE})
    with pytest.raises(NotFound):
        api.run_request_trigger(SYSTEM, flow="none", trigger="manual", call=TriggerInput(None))
    with pytest.raises(NotFound):
        api.run_request_trigger(SYSTEM, flow="mine", trigger="other", call=TriggerInput(None))
    with pytest.raises(NotFound):
        api.get_run(SYSTEM, run_id=new_uuid())
    with pytest.raises(NotFound):
        api.publish_flow(SYSTEM, flow="mine")
    with pytest.raises(Conflict):
        api.create_flow(SYSTEM, name="mine", title="Again", mode=Mode.STATEFUL)
    with pytest.raises(InvalidInput):
        api.create_flow(SYSTEM, name="Not A Slug", title="", mode=Mode.STATEFUL)
    api.create_flow(SYSTEM, name="empty", title="Empty", mode=Mode.STATEFUL)
    with pytest.raises(Unavailable):
        api.run_request_trigger(SYSTEM, flow="empty", trigger="manual", call=TriggerInput(None))


class Http:
    """Answers calls in turn, and remembers them."""

    def __init__(self, *answers: dict[str, Any] | Exception) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[str, Any]] = []

    def send(self, payload: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        self.sent.append((idempotency_key, dict(payload)))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def work(http: Http | None, *, until: int = 30) -> None:
    kind = handlers.due_kind(http)
    for _ in range(until):
        if not due.run_once({kind.name: kind}):
            return


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Turn the clock ahead by so many seconds."""
    real = clock.timestamp
    ahead = [0.0]
    monkeypatch.setattr(clock, "timestamp", lambda: real() + ahead[0])

    def turn(seconds: float) -> None:
        ahead[0] += seconds

    return turn


CALL = {
    "type": "Http",
    "inputs": {
        "method": "POST",
        "uri": "https://x.example/@{triggerBody()}",
        "headers": {"Authorization": "Bearer top-secret"},
        "body": {"a": 1},
        "retryPolicy": {"type": "fixed", "count": 2, "interval": "PT10S"},
    },
}


def only_run() -> Any:
    (summary,) = api.list_runs(SYSTEM, flow="mine")
    return api.get_run(SYSTEM, run_id=summary.id)


def test_an_outside_call_runs_between_transactions_and_its_result_goes_on(db: None) -> None:
    make(
        {"Call": CALL, "Then": after({"type": "Compose", "inputs": "@body('Call')?['ok']"}, "Call")}
    )
    assert invoke("p").status == 202
    assert only_run().summary.status is Status.WAITING
    http = Http({"statusCode": 200, "headers": {}, "body": {"ok": "yes", "token": "t"}})
    work(http)
    run = only_run()
    assert run.summary.status is Status.SUCCEEDED
    by_name = {action["name"]: action for action in run.actions}
    assert by_name["Then"]["outputs"] == "yes"
    assert by_name["Call"]["inputs"]["headers"] == {"Authorization": MASK}
    assert by_name["Call"]["outputs"]["body"] == {"ok": "yes", "token": MASK}
    ((key, payload),) = http.sent
    assert key == f"{run.summary.id}:Call"
    assert payload["headers"] == {"Authorization": "Bearer top-secret"}
    assert waiting() == {}


def test_a_busy_service_is_tried_again_under_the_same_key(
    db: None, later: Callable[[float], None]
) -> None:
    make({"Call": CALL})
    invoke("p")
    http = Http(
        {"statusCode": 503, "headers": {}, "body": ""},
        OSError("no line"),
        {"statusCode": 204, "headers": {}, "body": ""},
    )
    for expected in (1, 2, 3):
        work(http)
        assert len(http.sent) == expected
        later(11)
    work(http)
    run = only_run()
    assert run.summary.status is Status.SUCCEEDED
    assert len({key for key, _ in http.sent}) == 1
    assert [entry["code"] for entry in run.actions[0]["retryHistory"]] == [
        "ServiceUnavailable",
        "ServiceUnavailable",
    ]


def test_a_refused_call_fails_its_action_at_once(db: None) -> None:
    make(
        {
            "Call": CALL,
            "Handler": after(
                {"type": "Compose", "inputs": "@outputs('Call')['statusCode']"}, "Call", "Failed"
            ),
        }
    )
    invoke("p")
    work(Http({"statusCode": 404, "headers": {}, "body": "no"}))
    run = only_run()
    assert run.summary.status is Status.SUCCEEDED
    assert [(a["status"], a["code"]) for a in run.actions] == [
        ("Failed", "NotFound"),
        ("Succeeded", "OK"),
    ]


def test_a_wait_survives_and_ends_when_it_is_due(db: None, later: Callable[[float], None]) -> None:
    wait = {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Hour"}}}
    make({"W": wait, "After": after({"type": "Compose", "inputs": 1}, "W")})
    invoke()
    for minutes in (0, 59):
        later(minutes * 60)
        work(None)
        assert only_run().summary.status is Status.WAITING
    later(61)
    work(None)
    assert only_run().summary.status is Status.SUCCEEDED


def test_a_published_change_does_not_touch_runs_under_way(db: None) -> None:
    make({"Call": CALL, "Then": after({"type": "Compose", "inputs": "old"}, "Call")})
    invoke("p")
    changed = {"triggers": {"manual": {"type": "Request"}}, "actions": {"Call": CALL}}
    api.publish_flow(SYSTEM, flow="mine", definition=changed)
    work(Http({"statusCode": 200, "headers": {}, "body": ""}))
    assert only_run().actions[-1]["outputs"] == "old"


def test_without_a_client_an_outside_call_fails_clearly(db: None) -> None:
    make({"Call": CALL})
    invoke("p")
    work(None)
    assert only_run().actions[0]["code"] == "ConnectorNotAvailable"


def test_a_caller_waits_for_an_answer_only_so_long(db: None) -> None:
    make({"Call": CALL, "R": after(RESPONSE, "Call")})
    answer = invoke("p", wait_s=0.05)
    assert (answer.status, answer.body["error"]["code"]) == (504, "GatewayTimeout")


def test_flows_write_update_and_read_records(things: Calls) -> None:
    make(
        {
            "Up": connector(
                "UpdateRecord",
                entityName="things",
                recordId="ll_submissionid='s1'",
                **{"item/firstname": "Ada", "item/leadqualitycode": "Hot"},
            ),
            "Get": after(
                connector(
                    "GetItem", entityName="things", recordId="@outputs('Up')?['body/thingid']"
                ),
                "Up",
            ),
            "Missing": after(
                connector(
                    "UpdateOnlyRecord",
                    entityName="things",
                    recordId="ll_submissionid='nobody'",
                    item={},
                ),
                "Get",
            ),
            "List": after(
                connector(
                    "ListRecords",
                    entityName="things",
                    **{
                        "$filter": "firstname eq 'Ada' and leadqualitycode eq 1"
                        " and contains(firstname,'d')",
                        "$select": "firstname",
                        "$top": 5,
                        "$orderby": "firstname desc",
                    },
                ),
                "Missing",
                "Failed",
            ),
            "R": after(
                {
                    "type": "Response",
                    "inputs": {
                        "body": {
                            "one": "@outputs('Get')?['body']",
                            "many": "@outputs('List')?['body/value']",
                            "missing": "@outputs('Missing')?['statusCode']",
                        }
                    },
                },
                "List",
            ),
        }
    )
    answer = invoke()
    assert answer.status == 200
    assert answer.body["missing"] == 404
    one = answer.body["one"]
    assert (one["firstname"], one["leadqualitycode"]) == ("Ada", 1)
    assert answer.body["many"] == [{"thingid": one["thingid"], "firstname": "Ada"}]


@pytest.mark.parametrize(
    ("action", "code"),
    [
        (connector("GetItem", entityName="nothings", recordId="a='b'"), "NotFound"),
        (connector("GetItem", entityName="things", recordId="firstname='b'"), "NotFound"),
        (connector("UpdateRecord", entityName="things", recordId="shoesize='b'"), "BadRequest"),
        (
            connector("DeleteRecord", entityName="things", recordId="ll_submissionid='b'"),
            "MethodNotAllowed",
        ),
        (
            connector("ListRecords", entityName="things", **{"$filter": "1 eq 1; drop table x"}),
            "BadRequest",
        ),
        (connector("ListRecords", entityName="things", **{"$filter": "nosuch eq 1"}), "BadRequest"),
        (
            connector("ListRecords", entityName="things", **{"$filter": "thingid eq 'x'"}),
            "BadRequest",
        ),
        (
            connector("ListRecords", entityName="things", **{"$orderby": "firstname sideways"}),
            "BadRequest",
        ),
        (connector("ListRecords", entityName="things", **{"$top": "many"}), "BadRequest"),
    ],
)
def test_what_records_refuse_fails_the_action(things: Calls, action: Any, code: str) -> None:
    make({"A": action})
    invoke()
    assert only_run().actions[0]["code"] == code


def test_a_refused_write_does_not_undo_the_others_of_its_run(things: Calls) -> None:
    write = {"entityName": "things", "item/firstname": "Ada"}
    make(
        {
            "Good": connector("UpdateRecord", recordId="ll_submissionid='s1'", **write),
            "Bad": connector(
                "UpdateRecord",
                recordId="ll_submissionid='s2'",
                **{**write, "item/firstname": "refused"},
            ),
        }
    )
    invoke()
    assert list(contents()) == ["s1"]
    assert only_run().summary.status is Status.FAILED


def test_runs_are_listed_newest_first_in_pages_and_purged_when_old(db: None) -> None:
    make({"A": {"type": "Compose", "inputs": "@triggerBody()"}}, mode=Mode.STATELESS)
    for number in range(5):
        invoke(number)
    first = api.list_runs(SYSTEM, flow="mine", limit=2)
    second = api.list_runs(SYSTEM, flow="mine", limit=2, before=first[-1].id)
    found = [run.id for run in (*first, *second)]
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == 4
    assert api.list_runs(SYSTEM, status=Status.FAILED) == []
    assert api.purge_runs(before=clock.now() - timedelta(days=1)) == 0
    assert api.purge_runs(before=clock.now() + timedelta(days=1)) == 5


def test_lists_ask_the_database_a_fixed_number_of_questions(db: None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make({"A": {"type": "Compose", "inputs": 1}}, mode=Mode.STATELESS)
    for _ in range(5):
        invoke()
    with CaptureQueriesContext(connection) as captured:
        assert len(api.list_runs(SYSTEM)) == 5
        assert len(api.list_flows(SYSTEM)) >= 1
    assert len(captured) == 2


def test_drafts_are_kept_apart_from_what_is_in_force(db: None) -> None:
    make({"A": {"type": "Compose", "inputs": 1}})
    problems = api.save_draft(
        SYSTEM,
        flow="mine",
        definition={"triggers": {"t": {"type": "Request"}}, "actions": {"X": {"type": "Nope"}}},
    )
    assert [problem.field for problem in problems] == ["definition.actions.X.type"]
    detail = api.get_flow(SYSTEM, flow="mine")
    assert detail.draft is not None
    assert list(detail.definition or {}) == ["triggers", "actions"]
    assert "A" in (detail.definition or {})["actions"]
    with pytest.raises(InvalidInput):
        api.publish_flow(SYSTEM, flow="mine")
    api.discard_draft(SYSTEM, flow="mine")
    assert api.get_flow(SYSTEM, flow="mine").draft is None
    good = {
        "triggers": {"t": {"type": "Request"}},
        "actions": {"B": {"type": "Compose", "inputs": "@nosuch()"}},
    }
    assert [p.code for p in api.save_draft(SYSTEM, flow="mine", definition=good)] == ["will_fail"]
    published = api.publish_flow(SYSTEM, flow="mine", note="second")
    assert published.number == 2
    detail = api.get_flow(SYSTEM, flow="mine")
    assert [version.number for version in detail.versions] == [2, 1]
    assert detail.draft is None
    assert len(detail.warnings) == 1
    first = api.find_version(SYSTEM, flow="mine", number=1)
    assert first is not None
    assert "A" in first["actions"]
