"""Running definitions: order, failure, scopes, loops, variables, effects, resuming."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any
from uuid import UUID

import orjson
import pytest

from leadloop.flows.contracts import EffectKind, EffectResult, Status, TriggerInput
from leadloop.flows.logic.batch import settle
from leadloop.flows.logic.compiling import compile_definition
from leadloop.flows.logic.interpreter import advance, resume, start_run
from leadloop.flows.logic.state import Run, Services
from leadloop.flows.ports import Write

START = 1_700_000_000.0


class Clock:
    """A clock that tests turn by hand."""

    def __init__(self) -> None:
        self.seconds = START

    def __call__(self) -> float:
        return self.seconds


class Memory:
    """Records in memory: every batch written is kept."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, list[Write]]] = []
        self.refused: set[str] = set()

    def write(self, entity: str, writes: Sequence[Write]) -> list[EffectResult]:
        self.batches.append((entity, list(writes)))
        return [self._result(write) for write in writes]

    def _result(self, write: Write) -> EffectResult:
        if write.values.get("name") in self.refused:
            return EffectResult(Status.FAILED, {"statusCode": 404}, "NotFound", "No such row.")
        return EffectResult(Status.SUCCEEDED, {"statusCode": 201, "body": {"leadid": "id"}})

    def read(self, payload: Mapping[str, Any]) -> EffectResult:
        return EffectResult(
            Status.SUCCEEDED, {"statusCode": 200, "body": {"value": [payload["entity"]]}}
        )


def program(actions: dict[str, Any], **definition: Any) -> Any:
    return compile_definition(
        "test",
        {"triggers": {"manual": {"type": "Request", "kind": "Http"}}, "actions": actions}
        | definition,
    )


def begin(actions: dict[str, Any], body: Any = None, clock: Clock | None = None) -> Run:
    services = Services(clock or Clock(), new_guid=lambda: UUID(int=1))
    return start_run(program(actions), services, TriggerInput(body), run_id="run-1")


def run(actions: dict[str, Any], body: Any = None) -> Run:
    started = begin(actions, body)
    settle([started], Memory())
    return started


def statuses(done: Run) -> dict[str, str]:
    return {name: record["status"] for name, record in done.root.records.items()}


def outputs(done: Run, name: str) -> Any:
    return done.root.records[name].get("outputs")


def compose(value: Any, **after: list[str]) -> dict[str, Any]:
    return {"type": "Compose", "inputs": value, "runAfter": after}


FAIL = "@div(1, 0)"


class TestOrder:
    def test_actions_run_after_those_they_follow_whatever_the_order_of_the_text(self) -> None:
        done = run(
            {
                "C": compose("@outputs('B')", B=["Succeeded"]),
                "B": compose("@add(outputs('A'), 1)", A=["Succeeded"]),
                "A": compose(1),
            }
        )
        assert outputs(done, "C") == 2
        assert done.status == "Succeeded"

    def test_a_failure_skips_what_needs_success_and_fails_the_run(self) -> None:
        done = run({"A": compose(FAIL), "B": compose(1, A=["Succeeded"])})
        assert statuses(done) == {"A": "Failed", "B": "Skipped"}
        assert done.status == "Failed"
        assert done.error is not None
        assert "divide by zero" in done.error["message"]

    def test_a_caught_failure_ends_well(self) -> None:
        done = run({"A": compose(FAIL), "B": compose(1, A=["FAILED", "TIMEDOUT"])})
        assert done.status == "Succeeded"

    def test_statuses_of_one_predecessor_are_alternatives_and_predecessors_are_all_needed(
        self,
    ) -> None:
        done = run(
            {
                "A": compose(1),
                "B": compose(FAIL),
                "Both": compose(1, A=["Succeeded"], B=["Succeeded", "Failed"]),
                "Neither": compose(1, A=["Failed"], B=["Failed"]),
            }
        )
        assert statuses(done)["Both"] == "Succeeded"
        assert statuses(done)["Neither"] == "Skipped"

    def test_any_failed_branch_fails_the_run(self) -> None:
        done = run(
            {
                "A": compose(1),
                "Bad": compose(FAIL, A=["Succeeded"]),
                "Good": compose(1, A=["Succeeded"]),
            }
        )
        assert done.status == "Failed"

    def test_a_skipped_leaf_takes_the_status_of_what_it_follows(self) -> None:
        done = run(
            {
                "A": compose(1),
                "Handler": compose(1, A=["Failed"]),
                "After": compose(1, Handler=["Succeeded"]),
            }
        )
        assert statuses(done) == {"A": "Succeeded", "Handler": "Skipped", "After": "Skipped"}
        assert done.status == "Succeeded"


class TestScopes:
    def test_a_scope_fails_with_its_last_action_and_its_result_says_why(self) -> None:
        done = run(
            {
                "Try": {
                    "type": "Scope",
                    "actions": {
                        "First": compose("kept"),
                        "Bad": compose(FAIL, First=["Succeeded"]),
                        "Never": compose(1, Bad=["Succeeded"]),
                    },
                },
                "Why": compose("@result('try')", Try=["Failed", "TimedOut"]),
                "Message": compose(
                    "@first(skip(outputs('Why'), 1))?['error']?['message']", Why=["Succeeded"]
                ),
            }
        )
        assert done.status == "Succeeded"
        assert [(item["name"], item["status"]) for item in outputs(done, "Why")] == [
            ("First", "Succeeded"),
            ("Bad", "Failed"),
            ("Never", "Skipped"),
        ]
        assert outputs(done, "Message") == "The function 'div' cannot divide by zero."

    def test_a_failure_handled_inside_leaves_the_scope_well(self) -> None:
        done = run(
            {
                "Try": {
                    "type": "Scope",
                    "actions": {"Bad": compose(FAIL), "Handler": compose(1, Bad=["Failed"])},
                }
            }
        )
        assert statuses(done)["Try"] == "Succeeded"

    def test_skipping_a_scope_skips_all_inside(self) -> None:
        done = run(
            {
                "A": compose(FAIL),
                "S": {
                    "type": "Scope",
                    "runAfter": {"A": ["Succeeded"]},
                    "actions": {"T": {"type": "Scope", "actions": {"U": compose(1)}}},
                },
            }
        )
        assert statuses(done) == {"A": "Failed", "S": "Skipped", "T": "Skipped", "U": "Skipped"}

    def test_outputs_are_readable_from_outside_of_the_scope(self) -> None:
        done = run(
            {
                "S": {"type": "Scope", "actions": {"In": compose(5)}},
                "Out": compose("@outputs('in')", S=["Succeeded"]),
            }
        )
        assert outputs(done, "Out") == 5


class TestBranches:
    @pytest.mark.parametrize(("value", "chosen"), [(5, "Yes"), (1, "No")])
    def test_if_runs_one_branch_and_skips_the_other(self, value: int, chosen: str) -> None:
        done = run(
            {
                "Check": {
                    "type": "If",
                    "expression": {"and": [{"greater": ["@triggerBody()", 2]}]},
                    "actions": {"Yes": compose(1)},
                    "else": {"actions": {"No": compose(2)}},
                }
            },
            value,
        )
        assert statuses(done)[chosen] == "Succeeded"
        assert sorted(statuses(done).values()) == ["Skipped", "Succeeded", "Succeeded"]
        assert outputs(done, "Check") == {"expressionResult": value == 5}

    @pytest.mark.parametrize(
        ("expression", "answer"),
        [
            ("@equals(1, 1)", True),
            ({"equals": ["@true", "@null"]}, False),
            ({"NOT": {"equals": [1, 2]}}, True),
            (
                {
                    "or": [
                        {"and": [{"less": [1, 2]}, {"equals": ["a", "b"]}]},
                        {"contains": ["xy", "y"]},
                    ]
                },
                True,
            ),
            ({"and": []}, True),
            ({"startsWith": ["Abc", "@concat('a','b')"]}, True),
        ],
    )
    def test_conditions_as_text_or_as_nested_operators(
        self, expression: Any, *, answer: bool
    ) -> None:
        done = run({"Check": {"type": "If", "expression": expression, "actions": {}}})
        assert outputs(done, "Check") == {"expressionResult": answer}

    def test_a_failing_branch_fails_the_if(self) -> None:
        done = run(
            {"Check": {"type": "If", "expression": "@true", "actions": {"A": compose(FAIL)}}}
        )
        assert statuses(done)["Check"] == "Failed"

    def test_a_condition_that_is_not_true_or_false_fails(self) -> None:
        done = run({"Check": {"type": "If", "expression": "@triggerBody()", "actions": {}}}, 3)
        assert statuses(done)["Check"] == "Failed"

    @pytest.mark.parametrize(("value", "ran"), [("b", "B"), ("z", "Other")])
    def test_switch_runs_the_matching_case_or_the_default(self, value: str, ran: str) -> None:
        done = run(
            {
                "Pick": {
                    "type": "Switch",
                    "expression": "@triggerBody()",
                    "cases": {
                        "one": {"case": "a", "actions": {"A": compose(1)}},
                        "two": {"case": "b", "actions": {"B": compose(1)}},
                    },
                    "default": {"actions": {"Other": compose(1)}},
                }
            },
            value,
        )
        assert {n for n, s in statuses(done).items() if s == "Succeeded"} == {"Pick", ran}


class TestLoops:
    def test_foreach_runs_in_order_and_its_inner_outputs_become_an_array(self) -> None:
        done = run(
            {
                "Init": {
                    "type": "InitializeVariable",
                    "inputs": {"variables": [{"name": "Seen", "type": "array"}]},
                },
                "Loop": {
                    "type": "foreach",
                    "foreach": "@triggerBody()",
                    "runAfter": {"Init": ["Succeeded"]},
                    "actions": {
                        "Double": compose("@mul(items('loop'), 2)"),
                        "Keep": {
                            "type": "AppendToArrayVariable",
                            "runAfter": {"Double": ["Succeeded"]},
                            "inputs": {"name": "seen", "value": "@outputs('Double')"},
                        },
                    },
                },
                "After": compose("@outputs('Double')", Loop=["Succeeded"]),
            },
            [1, 2, 3],
        )
        assert done.variables["seen"]["value"] == [2, 4, 6]
        assert outputs(done, "After") == [2, 4, 6]
        assert done.root.records["Loop"]["repetitionCount"] == 3

    def test_nested_foreach_sees_both_items_and_indexes(self) -> None:
        done = run(
            {
                "Outer": {
                    "type": "Foreach",
                    "foreach": "@range(0, 2)",
                    "actions": {
                        "Inner": {
                            "type": "Foreach",
                            "foreach": "@createArray('a','b')",
                            "actions": {
                                "Pair": compose(
                                    "@concat(items('Outer'), item(), iterationIndexes('Inner'))"
                                )
                            },
                        }
                    },
                },
                "All": compose("@outputs('Pair')", Outer=["Succeeded"]),
            }
        )
        assert outputs(done, "All") == [["0a0", "0b1"], ["1a0", "1b1"]]

    def test_foreach_over_nothing_succeeds_and_over_null_fails(self) -> None:
        loop = {"L": {"type": "Foreach", "foreach": "@triggerBody()", "actions": {"A": compose(1)}}}
        assert run(loop, []).status == "Succeeded"
        assert run(loop, None).status == "Failed"

    def test_a_failing_iteration_fails_the_loop_after_all_iterations_ran(self) -> None:
        done = run(
            {
                "L": {
                    "type": "Foreach",
                    "foreach": "@range(0,3)",
                    "actions": {"A": compose("@div(6, sub(item(), 1))")},
                }
            }
        )
        assert statuses(done)["L"] == "Failed"
        assert outputs(done, "A") == [-6, None, 6]
        assert done.root.records["L"]["failures"] == [{"index": 1, "status": "Failed"}]

    def test_result_of_a_loop_lists_every_iteration(self) -> None:
        done = run(
            {
                "L": {
                    "type": "Foreach",
                    "foreach": "@range(0,2)",
                    "actions": {"A": compose("@item()")},
                },
                "R": compose("@result('L')", L=["Succeeded"]),
            }
        )
        assert [item["outputs"] for item in outputs(done, "R")] == [0, 1]

    def test_until_counts_up_to_its_condition(self) -> None:
        done = run(
            {
                "Init": {
                    "type": "InitializeVariable",
                    "inputs": {"variables": [{"name": "n", "type": "integer", "value": 0}]},
                },
                "Loop": {
                    "type": "Until",
                    "expression": "@greaterOrEquals(variables('n'), 3)",
                    "runAfter": {"Init": ["Succeeded"]},
                    "actions": {
                        "Up": {"type": "IncrementVariable", "inputs": {"name": "n"}},
                        "Say": compose("@variables('n')", Up=["Succeeded"]),
                    },
                },
            }
        )
        assert done.root.records["Loop"]["iterationCount"] == 3
        assert outputs(done, "Say") == 3

    @pytest.mark.parametrize(
        ("options", "status"), [(None, "Succeeded"), ("FailWhenLimitsReached", "Failed")]
    )
    def test_until_stops_at_its_limit(self, options: str | None, status: str) -> None:
        loop: dict[str, Any] = {
            "type": "Until",
            "expression": "@false",
            "limit": {"count": 4},
            "actions": {"A": compose(1)},
        }
        if options:
            loop["operationOptions"] = options
        done = run({"L": loop})
        assert done.root.records["L"]["iterationCount"] == 4
        assert done.status == status


class TestVariables:
    def test_all_kinds_of_change(self) -> None:
        def change(type_: str, name: str, value: Any, after: str) -> dict[str, Any]:
            return {
                "type": type_,
                "inputs": {"name": name, "value": value},
                "runAfter": {after: ["Succeeded"]},
            }

        done = run(
            {
                "I": {
                    "type": "InitializeVariable",
                    "inputs": {
                        "variables": [
                            {"name": "n", "type": "Integer", "value": 5},
                            {"name": "s", "type": "string"},
                            {"name": "f", "type": "float", "value": 1},
                            {"name": "o", "type": "object"},
                        ]
                    },
                },
                "A": change("DecrementVariable", "N", 2, "I"),
                "B": change("AppendToStringVariable", "s", "x@{variables('n')}", "A"),
                "C": change("IncrementVariable", "f", 0.5, "B"),
                "D": change("SetVariable", "o", {"k": "@variables('s')"}, "C"),
            }
        )
        values = {name: variable["value"] for name, variable in done.variables.items()}
        assert values == {"n": 3, "s": "x3", "f": 1.5, "o": {"k": "x3"}}

    @pytest.mark.parametrize(
        ("type_", "value"), [("integer", "five"), ("boolean", 1), ("array", {}), ("string", {})]
    )
    def test_a_value_of_another_type_fails(self, type_: str, value: Any) -> None:
        done = run(
            {
                "I": {
                    "type": "InitializeVariable",
                    "inputs": {"variables": [{"name": "v", "type": type_, "value": value}]},
                }
            }
        )
        assert done.status == "Failed"

    def test_a_value_appended_to_itself_does_not_grow_without_bound(self) -> None:
        done = run(
            {
                "I": {
                    "type": "InitializeVariable",
                    "inputs": {"variables": [{"name": "v", "type": "array", "value": [1]}]},
                },
                "L": {
                    "type": "Until",
                    "expression": "@false",
                    "limit": {"count": 60},
                    "runAfter": {"I": ["Succeeded"]},
                    "actions": {
                        "Copy": compose("@createArray(variables('v'), variables('v'))"),
                        "Set": {
                            "type": "SetVariable",
                            "runAfter": {"Copy": ["Succeeded"]},
                            "inputs": {"name": "v", "value": "@outputs('Copy')"},
                        },
                    },
                },
            }
        )
        assert done.error == {"code": "ContentTooLarge", "message": "The value has too many parts."}


class TestData:
    def test_query_select_join_and_table(self) -> None:
        rows = [{"n": 1, "s": 'a"b'}, {"n": 2, "s": "c,d"}, {"n": 3, "s": "<e>"}]
        done = run(
            {
                "Q": {
                    "type": "Query",
                    "inputs": {"from": "@triggerBody()", "where": "@greater(item()?['n'], 1)"},
                },
                "S": {
                    "type": "Select",
                    "runAfter": {"Q": ["Succeeded"]},
                    "inputs": {"from": "@body('Q')", "select": {"v": "@item()['n']", "k": "x"}},
                },
                "J": {
                    "type": "Join",
                    "runAfter": {"S": ["Succeeded"]},
                    "inputs": {"from": "@body('S')", "joinWith": ";"},
                },
                "T": {"type": "Table", "inputs": {"from": "@triggerBody()", "format": "CSV"}},
                "H": {
                    "type": "Table",
                    "inputs": {
                        "from": "@take(skip(triggerBody(),2),1)",
                        "format": "html",
                        "columns": [{"header": "S & n", "value": "@item()?['s']"}],
                    },
                },
            },
            rows,
        )
        assert outputs(done, "S") == {"body": [{"v": 2, "k": "x"}, {"v": 3, "k": "x"}]}
        assert outputs(done, "J") == {"body": '{"v":2,"k":"x"};{"v":3,"k":"x"}'}
        assert outputs(done, "T") == {"body": 'n,s\r\n1,"a""b"\r\n2,"c,d"\r\n3,<e>\r\n'}
        assert "<th>S &amp; n</th>" in outputs(done, "H")["body"]
        assert "<td>&lt;e&gt;</td>" in outputs(done, "H")["body"]

    def test_parse_json_gives_the_body_and_refuses_what_does_not_fit(self) -> None:
        schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}

        def parse(body: str) -> Run:
            return run(
                {
                    "P": {
                        "type": "ParseJson",
                        "inputs": {"content": "@triggerBody()", "schema": schema},
                    },
                    "A": compose("@body('P')?['a']", P=["Succeeded"]),
                },
                body,
            )

        assert outputs(parse('{"a": 1}'), "A") == 1
        assert parse('{"a": "x"}').root.records["P"]["code"] == "SchemaValidationFailed"
        assert parse("{}").status == "Failed"
        assert parse("{").status == "Failed"


class TestEnding:
    def test_response_is_kept_and_only_given_once(self) -> None:
        done = run(
            {
                "R": {
                    "type": "Response",
                    "inputs": {
                        "statusCode": "@add(200, 1)",
                        "headers": {"x": 1},
                        "body": {"a": "@triggerBody()"},
                    },
                },
                "S": {"type": "Response", "runAfter": {"R": ["Succeeded"]}, "inputs": {}},
            },
            7,
        )
        assert done.response == {"statusCode": 201, "headers": {"x": "1"}, "body": {"a": 7}}
        assert statuses(done)["S"] == "Failed"

    def test_terminate_ends_everything_with_its_words(self) -> None:
        done = run(
            {
                "S": {
                    "type": "Scope",
                    "actions": {
                        "T": {
                            "type": "Terminate",
                            "inputs": {
                                "runStatus": "Failed",
                                "runError": {"code": "Mine", "message": "No @{triggerBody()}"},
                            },
                        }
                    },
                },
                "After": compose(1, S=["Succeeded"]),
            },
            5,
        )
        assert done.status == "Failed"
        assert done.error == {"code": "Mine", "message": "No 5"}
        assert statuses(done) == {"S": "Cancelled", "T": "Succeeded"}

    @pytest.mark.parametrize("status", ["Succeeded", "Cancelled"])
    def test_terminate_may_end_otherwise_than_failed(self, status: str) -> None:
        done = run({"T": {"type": "Terminate", "inputs": {"runStatus": status}}})
        assert done.status == status

    def test_a_run_executes_a_bounded_number_of_actions(self) -> None:
        done = run(
            {
                "L": {
                    "type": "Foreach",
                    "foreach": "@range(0, 100000)",
                    "actions": {"A": compose(1), "B": compose(1)},
                }
            }
        )
        assert done.status == "Failed"
        assert done.error is not None
        assert done.error["code"] == "ActionsLimitExceeded"


HTTP = {
    "type": "Http",
    "inputs": {"method": "POST", "uri": "https://x.example/@{triggerBody()}", "body": {"a": 1}},
}


class TestEffects:
    def test_an_outside_call_is_asked_for_and_its_result_goes_on(self) -> None:
        started = begin({"Call": HTTP, "Then": compose("@body('Call')", Call=["Succeeded"])}, "p")
        (request,) = advance(started)
        assert (request.kind, request.id) == (EffectKind.HTTP, "Call")
        assert request.payload["uri"] == "https://x.example/p"
        assert advance(started) == [request]
        resume(started, {"Call": EffectResult(Status.SUCCEEDED, {"statusCode": 200, "body": "ok"})})
        assert outputs(started, "Then") == "ok"
        assert started.status == "Succeeded"

    def test_parallel_branches_ask_at_the_same_time(self) -> None:
        started = begin({"A": HTTP, "B": HTTP, "C": compose(1)}, "p")
        assert [request.id for request in advance(started)] == ["A", "B"]
        resume(started, {"B": EffectResult(Status.SUCCEEDED, {})})
        assert [request.id for request in started.requests] == ["A"]

    def test_a_failed_call_fails_its_action_and_keeps_its_outputs(self) -> None:
        started = begin(
            {"A": HTTP, "H": compose("@outputs('A')?['statusCode']", A=["Failed"])}, "p"
        )
        advance(started)
        resume(started, {"A": EffectResult(Status.FAILED, {"statusCode": 404}, "NotFound", "no")})
        assert outputs(started, "H") == 404
        assert started.status == "Succeeded"

    def test_a_retriable_failure_is_tried_again_later_under_the_same_id(self) -> None:
        clock = Clock()
        policy = {"retryPolicy": {"type": "fixed", "count": 2, "interval": "PT10S"}}
        started = begin({"A": HTTP | {"inputs": HTTP["inputs"] | policy}}, "p", clock)  # type: ignore[operator]
        bad = EffectResult(Status.FAILED, None, "ServiceUnavailable", "busy", retriable=True)
        advance(started)
        for _ in range(2):
            (request,) = resume(started, {"A": bad})
            assert request.id == "A"
            assert request.not_before == clock.seconds + 10
            clock.seconds += 10
        assert resume(started, {"A": bad}) == []
        assert started.status == "Failed"
        assert len(started.root.records["A"]["retryHistory"]) == 2

    def test_wait_names_the_moment(self) -> None:
        started = begin(
            {"W": {"type": "Wait", "inputs": {"interval": {"count": 2, "unit": "Hour"}}}}
        )
        (request,) = advance(started)
        assert (request.kind, request.not_before) == (EffectKind.WAIT, START + 7200)

    def test_every_iteration_has_effects_of_its_own(self) -> None:
        actions = {
            "L": {
                "type": "Foreach",
                "foreach": "@range(0,3)",
                "actions": {"A": HTTP},
                "runtimeConfiguration": {"concurrency": {"repetitions": 2}},
            }
        }
        started = begin(actions, "p")
        assert [request.id for request in advance(started)] == ["L[0]/A", "L[1]/A"]
        resume(started, {"L[1]/A": EffectResult(Status.SUCCEEDED, {"body": 1})})
        assert [request.id for request in started.requests] == ["L[0]/A", "L[2]/A"]
        resume(started, {f"L[{i}]/A": EffectResult(Status.SUCCEEDED, {"body": i}) for i in (0, 2)})
        assert [item["body"] for item in outputs(started, "A")] == [0, 1, 2]

    def test_a_stored_run_goes_on_exactly_where_it_stood(self) -> None:
        actions = {
            "I": {
                "type": "InitializeVariable",
                "inputs": {"variables": [{"name": "sum", "type": "integer", "value": 0}]},
            },
            "L": {
                "type": "Foreach",
                "foreach": "@triggerBody()",
                "runAfter": {"I": ["Succeeded"]},
                "actions": {
                    "If": {
                        "type": "If",
                        "expression": "@greater(item(), 1)",
                        "actions": {
                            "Call": HTTP,
                            "Add": {
                                "type": "IncrementVariable",
                                "runAfter": {"Call": ["Succeeded"]},
                                "inputs": {"name": "sum", "value": "@body('Call')"},
                            },
                        },
                    }
                },
            },
            "U": {
                "type": "Until",
                "expression": "@greater(variables('sum'), 100)",
                "runAfter": {"L": ["Succeeded"]},
                "actions": {
                    "W": {"type": "Wait", "inputs": {"interval": {"count": 1, "unit": "Minute"}}},
                    "More": {
                        "type": "IncrementVariable",
                        "runAfter": {"W": ["Succeeded"]},
                        "inputs": {"name": "sum", "value": 40},
                    },
                },
            },
            "R": {
                "type": "Response",
                "runAfter": {"U": ["Succeeded"]},
                "inputs": {"body": "@variables('sum')"},
            },
        }
        compiled = program(actions)
        services = Services(Clock(), new_guid=lambda: UUID(int=1))
        current = start_run(compiled, services, TriggerInput([1, 2, 3]), run_id="r")
        answers = count(10)
        stored = 0
        while requests := advance(current):
            current = Run.from_state(
                compiled, services, orjson.loads(orjson.dumps(current.to_state()))
            )
            stored += 1
            assert advance(current) == requests
            current.results = {
                request.id: EffectResult(Status.SUCCEEDED, {"body": next(answers)})
                for request in requests
            }
        assert stored == 4
        assert current.response is not None
        assert current.response["body"] == 101
        assert current.status == "Succeeded"


DATAVERSE = {
    "connectionName": "shared_commondataserviceforapps",
    "operationId": "UpdateRecord",
    "apiId": "/providers/Microsoft.PowerApps/apis/shared_commondataserviceforapps",
}


def upsert(**parameters: Any) -> dict[str, Any]:
    return {"type": "OpenApiConnection", "inputs": {"host": DATAVERSE, "parameters": parameters}}


class TestRecords:
    def lead(self) -> dict[str, Any]:
        return {
            "Save": upsert(
                entityName="leads",
                recordId="ll_submissionid='@{triggerBody()?['id']}'",
                **{
                    "item/firstname": "@triggerBody()?['name']",
                    "item/name": "@triggerBody()?['name']",
                },
            ),
            "Note": upsert(
                entityName="notes", recordId="key='n@{triggerBody()?['id']}'", item={"text": "x"}
            )
            | {"runAfter": {"Save": ["Succeeded"]}},
            "R": {
                "type": "Response",
                "inputs": {"body": "@outputs('Save')?['body/leadid']"},
                "runAfter": {"Note": ["Succeeded"]},
            },
        }

    def start(self, number: int, name: str) -> Run:
        services = Services(Clock(), new_guid=lambda: UUID(int=1))
        trigger = TriggerInput(
            {"id": number, "name": name}, cause=str(UUID(int=number)), trace_id="t"
        )
        return start_run(program(self.lead()), services, trigger, run_id=f"run-{number}")

    def test_the_writes_of_a_batch_go_out_as_one_per_entity(self) -> None:
        memory = Memory()
        runs = [self.start(number, f"n{number}") for number in range(5)]
        settle(runs, memory)
        assert [(entity, len(writes)) for entity, writes in memory.batches] == [
            ("leads", 5),
            ("notes", 5),
        ]
        write = memory.batches[0][1][3]
        assert write == Write(
            "upsert",
            {"ll_submissionid": "3"},
            {"firstname": "n3", "name": "n3"},
            UUID(int=3),
            "t",
            "run-3:Save",
        )
        assert {run.status for run in runs} == {"Succeeded"}

    def test_a_failed_write_fails_only_its_own_run(self) -> None:
        memory = Memory()
        memory.refused.add("n1")
        runs = [self.start(number, f"n{number}") for number in range(3)]
        settle(runs, memory)
        assert [run.status for run in runs] == ["Succeeded", "Failed", "Succeeded"]
        assert [len(writes) for _, writes in memory.batches] == [3, 2]

    def test_what_the_records_raise_goes_up(self) -> None:
        class Broken(Memory):
            def write(self, entity: str, writes: Sequence[Write]) -> list[EffectResult]:
                raise OSError(f"gone {entity} {len(writes)}")

        with pytest.raises(OSError, match="gone"):
            settle([self.start(1, "a")], Broken())

    @pytest.mark.parametrize(
        ("record_id", "key"),
        [
            ("0192aa00-0000-7000-8000-000000000001", {"": "0192aa00-0000-7000-8000-000000000001"}),
            ("ll_x='it''s'", {"ll_x": "it's"}),
            ("number = 5", {"number": "5"}),
        ],
    )
    def test_record_ids_are_ids_or_alternate_keys(
        self, record_id: str, key: dict[str, str]
    ) -> None:
        started = begin({"S": upsert(entityName="leads", recordId="@triggerBody()")}, record_id)
        (request,) = advance(started)
        assert request.payload["key"] == key

    @pytest.mark.parametrize("record_id", ["", "x", "a='b", "a='b' or 1=1", "a=b,c=d", "a='\n"])
    def test_any_other_record_id_fails_the_action(self, record_id: str) -> None:
        started = begin({"S": upsert(entityName="leads", recordId="@triggerBody()")}, record_id)
        assert advance(started) == []
        assert started.status == "Failed"

    def test_the_older_connector_form_is_understood(self) -> None:
        old = {
            "type": "ApiConnection",
            "inputs": {
                "host": {
                    "connection": {"name": "@parameters('$connections')['commondataservice']['x']"}
                },
                "method": "patch",
                "body": {"firstname": "A"},
                "path": "/v2/datasets/@{encodeURIComponent(encodeURIComponent('org'))}/tables/"
                "@{encodeURIComponent(encodeURIComponent('leads'))}/items/"
                "@{encodeURIComponent(encodeURIComponent('ll_submissionid=''5'''))}",
            },
        }
        (request,) = advance(begin({"S": old}))
        assert request.payload == {
            "operation": "upsert",
            "entity": "leads",
            "key": {"ll_submissionid": "5"},
            "values": {"firstname": "A"},
        }

    def test_other_connectors_are_asked_of_the_caller(self) -> None:
        mail = {
            "type": "OpenApiConnection",
            "inputs": {
                "host": {"apiId": "/apis/shared_office365", "operationId": "SendEmailV2"},
                "parameters": {"emailMessage/To": "@triggerBody()"},
            },
        }
        compiled = program({"M": mail})
        assert compiled.connectors == (("definition.actions.M", "shared_office365:SendEmailV2"),)
        assert compiled.calls_outside
        (request,) = advance(begin({"M": mail}, "a@x.example"))
        assert request.kind == EffectKind.CONNECTOR
        assert request.payload["inputs"]["parameters"] == {"emailMessage/To": "a@x.example"}
