"""Actions that ask the world for something: Http, Wait, and what connectors build on."""

from collections.abc import Callable
from typing import Any, Final

from typing_extensions import override

from leadloop.flows.contracts import EffectKind, EffectRequest, ExpressionError, Status
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.durations import RetryPolicy, read_retry_policy
from leadloop.flows.logic.expressions import constant
from leadloop.flows.logic.functions.dates import shift
from leadloop.flows.logic.moments import from_unix, parse_moment, to_unix
from leadloop.flows.logic.state import Closure, Frame, Record, Run
from leadloop.flows.logic.steps import WAITING, Step, fail, finish
from leadloop.flows.logic.values import integer_argument, to_text

_METHODS: Final = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


class EffectStep(Step):
    """Asks for an effect and waits for its result.

    The request is kept in the record, so a resumed run asks for exactly the same again.
    """

    __slots__ = ("build", "kind", "policy")

    def __init__(
        self,
        source: Source,
        kind: EffectKind,
        build: Callable[[Frame], dict[str, Any]],
        policy: RetryPolicy | None = None,
    ) -> None:
        super().__init__(source.name, source.type)
        self.kind = kind
        self.build = build
        self.policy = policy

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Ask, ask again, or take the result."""
        effect_id = record.get("effect")
        if effect_id is None:
            record["inputs"] = self.build(frame)
            record["effect"] = effect_id = frame.path + self.name
            record["status"] = WAITING
            record["notBefore"] = record["inputs"].get("until", 0.0)
        result = run.results.pop(effect_id, None) if run.results else None
        if result is not None and not (result.retriable and self._retry(run, record, result.code)):
            self._take(run, record, result)
            return
        run.requests.append(
            EffectRequest(effect_id, self.kind, self.name, record["inputs"], record["notBefore"])
        )

    def _take(self, run: Run, record: Record, result: Any) -> None:
        del record["effect"], record["notBefore"]
        if result.status == Status.SUCCEEDED:
            finish(run, record, result.outputs, result.code)
            return
        if result.outputs is not None:
            record["outputs"] = result.outputs
        fail(run, record, result.code, result.message, status=str(result.status))

    def _retry(self, run: Run, record: Record, code: str) -> bool:
        history = record.setdefault("retryHistory", [])
        if self.policy is None:
            return False
        delay = self.policy.delay_s(len(history) + 1, run.services.random)
        if delay is None:
            return False
        now = run.services.now()
        history.append({"code": code, "at": now})
        record["notBefore"] = now + delay
        return True


@action("Http")
def build_http(builder: Builder, source: Source) -> Step:
    """Compile an Http call."""
    builder.effects.add(EffectKind.HTTP)
    path = f"{source.path}.inputs"
    for name in ("method", "uri"):
        if not isinstance(source.input(name), str):
            builder.error(f"{path}.{name}", "missing", f"An Http action needs '{name}'.")
    policy = read_retry_policy(source.input("retryPolicy"))
    if policy is None:
        builder.error(f"{path}.retryPolicy", "bad_retry_policy", "The retry policy is broken.")
    names = ("method", "uri", "headers", "queries", "body", "authentication")
    parts = {name: builder.value(source.input(name), f"{path}.{name}") for name in names}

    def build(frame: Frame) -> dict[str, Any]:
        request = {name: part(frame) for name, part in parts.items()}
        request["method"] = to_text(request["method"]).upper()
        if request["method"] not in _METHODS:
            raise ExpressionError(f"'{request['method'][:20]}' is not a method of HTTP.")
        for name in ("headers", "queries", "authentication"):
            if request[name] is not None and not isinstance(request[name], dict):
                raise ExpressionError(f"The {name} of an Http action are an object.")
        return request

    return EffectStep(source, EffectKind.HTTP, build, policy)


@action("Wait")
def build_wait(builder: Builder, source: Source) -> Step:
    """Compile a Wait: for an interval, or until a moment."""
    builder.effects.add(EffectKind.WAIT)
    path = f"{source.path}.inputs"
    interval, until = source.input("interval"), source.input("until")
    if isinstance(interval, dict):
        count = builder.value(interval.get("count"), f"{path}.interval.count")
        unit = builder.value(interval.get("unit"), f"{path}.interval.unit")
        return EffectStep(source, EffectKind.WAIT, _waiting_for(count, unit))
    if isinstance(until, dict):
        moment = builder.value(until.get("timestamp"), f"{path}.until.timestamp")
        return EffectStep(source, EffectKind.WAIT, _waiting_until(moment))
    builder.error(path, "missing", "A Wait needs an interval or a moment.")
    return EffectStep(source, EffectKind.WAIT, _waiting_until(constant("")))


def _waiting_for(count: Closure, unit: Closure) -> Callable[[Frame], dict[str, Any]]:
    def build(frame: Frame) -> dict[str, Any]:
        start = from_unix(frame.run.services.now())
        amount = max(integer_argument(count(frame), "Wait"), 0)
        return {"until": to_unix(shift(start, amount, unit(frame), "Wait"))}

    return build


def _waiting_until(moment: Closure) -> Callable[[Frame], dict[str, Any]]:
    def build(frame: Frame) -> dict[str, Any]:
        return {"until": to_unix(parse_moment(to_text(moment(frame))))}

    return build
