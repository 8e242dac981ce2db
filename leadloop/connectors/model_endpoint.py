"""A model behind a URL: Open Inference Protocol v2, or an Azure ML online endpoint.

``…/v2/models/NAME/infer`` is the first, an address ending in ``/score`` the second. Every call has
one time budget for everything, the name look-up included; an endpoint that fails several times in a
row is left alone for a while, so that a dead one does not slow every lead.
"""

import math
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import urlsplit

import httpx
import orjson

from leadloop.kit.errors import LeadloopError, Unavailable

Value = float | str | None
Kind = Literal["number", "category"]

_CALLS_AT_ONCE: Final = 2
_MAX_ANSWER: Final = 4_000_000
_PROBABILITY_NAMES: Final = ("probability", "probabilities", "predict_proba", "score", "scores")


class BadEndpoint(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """This address is not a model endpoint we can speak to."""


class Column(NamedTuple):
    """One feature for every row: its name, kind, and values, None where missing."""

    name: str
    kind: Kind
    values: Sequence[Value]


class Prediction(NamedTuple):
    """What the endpoint answered: one probability (0..1) per row, and which model said so."""

    probabilities: list[float]
    model: str
    model_version: str


@dataclass(frozen=True, slots=True)
class Breaker:
    """After ``failures`` in a row, no call for ``rest_s`` seconds; then one try."""

    failures: int = 3
    rest_s: float = 30.0


class ModelEndpoint:
    """A client of one endpoint. Safe to use from several threads; connections are kept."""

    def __init__(
        self,
        url: str,
        *,
        key: str = "",
        budget_s: float = 0.15,
        breaker: Breaker = Breaker(),
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Prepare a client; nothing is sent yet.

        Args:
            url: The address to post to.
            key: Sent as bearer token unless empty.
            budget_s: Seconds one call may take, everything included.
            breaker: When to leave a failing endpoint alone.
            transport: How to send; None means the network.

        Raises:
            BadEndpoint: The address is neither kind of endpoint.
        """
        parts = urlsplit(url)
        path = parts.path.rstrip("/")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BadEndpoint(f"{url!r} is not an http address of a model endpoint.")
        if path.endswith("/infer"):
            self._azure = False
        elif path.endswith("/score"):
            self._azure = True
        else:
            raise BadEndpoint(
                f"{url!r} ends neither in /infer (Open Inference Protocol v2: "
                "…/v2/models/NAME/infer) nor in /score (Azure ML online endpoint)."
            )
        self._url, self._budget_s = url, budget_s
        self._name = path.split("/")[-2] if not self._azure else (parts.hostname or "")
        headers = {"content-type": "application/json", "accept": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        self._client = httpx.Client(headers=headers, timeout=budget_s, transport=transport)
        self._breaker = breaker
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(_CALLS_AT_ONCE)
        self._pool: ThreadPoolExecutor | None = None
        self._failures = 0
        self._resting_until = 0.0

    def predict(self, columns: Sequence[Column]) -> Prediction:
        """Return the probability of every row.

        Raises:
            Unavailable: No usable answer within the budget, or the endpoint is being left alone;
                says why in one sentence.
        """
        self._check_resting()
        try:
            found = self._within_budget(columns)
        except Unavailable:
            self._count_failure()
            raise
        with self._lock:
            self._failures, self._resting_until = 0, 0.0
        return found

    def close(self) -> None:
        """Close the connections; calls under way end by themselves."""
        if self._pool is not None:
            self._pool.shutdown(wait=False)
        self._client.close()

    def _check_resting(self) -> None:
        with self._lock:
            if time.monotonic() < self._resting_until:
                raise Unavailable("The model endpoint failed repeatedly and is left alone.")
            if self._failures >= self._breaker.failures:
                # One call may try; the others stay away until it has an answer.
                self._resting_until = time.monotonic() + self._breaker.rest_s

    def _count_failure(self) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= self._breaker.failures:
                self._resting_until = time.monotonic() + self._breaker.rest_s

    def _within_budget(self, columns: Sequence[Column]) -> Prediction:
        # httpx bounds each step, not the whole; a thread bounds the whole. A call that overran its
        # budget still holds its slot, so calls to a hanging endpoint cannot pile up.
        if not self._slots.acquire(blocking=False):
            raise Unavailable("The model endpoint has not answered earlier calls yet.")
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(_CALLS_AT_ONCE, thread_name_prefix="model-endpoint")
            call: Future[Prediction] = self._pool.submit(self._call, columns)
        call.add_done_callback(lambda _: self._slots.release())
        try:
            return call.result(self._budget_s)
        except FutureTimeout:
            message = f"The model endpoint did not answer within {self._budget_s * 1000:.0f} ms."
            raise Unavailable(message) from None

    def _call(self, columns: Sequence[Column]) -> Prediction:
        body = orjson.dumps(_azure_body(columns) if self._azure else _oip_body(columns))
        try:
            answer = self._client.post(self._url, content=body)
        except httpx.TimeoutException as problem:
            message = f"The model endpoint did not answer within {self._budget_s * 1000:.0f} ms."
            raise Unavailable(message) from problem
        except httpx.HTTPError as problem:
            name = type(problem).__name__
            raise Unavailable(f"The model endpoint cannot be reached ({name}).") from problem
        if answer.status_code != httpx.codes.OK:
            raise Unavailable(f"The model endpoint answered with status {answer.status_code}.")
        rows = len(columns[0].values) if columns else 0
        try:
            return self._read(answer, rows)
        except (ValueError, TypeError, KeyError, IndexError) as problem:
            raise Unavailable(f"The model endpoint's answer cannot be read: {problem}") from problem

    def _read(self, answer: httpx.Response, rows: int) -> Prediction:
        if len(answer.content) > _MAX_ANSWER:
            raise ValueError("it is too long")
        data = orjson.loads(answer.content)
        if self._azure:
            deployment = answer.headers.get("azureml-model-deployment", "")
            return Prediction(_checked(_azure_rows(data), rows), self._name, deployment)
        return Prediction(
            _checked(_oip_rows(data, rows), rows),
            str(data.get("model_name") or self._name),
            str(data.get("model_version") or ""),
        )


def _oip_body(columns: Sequence[Column]) -> dict[str, Any]:
    """Return an inference request with one tensor per feature; a missing value is null."""
    return {
        "inputs": [
            {
                "name": column.name,
                "shape": [len(column.values)],
                "datatype": "FP64" if column.kind == "number" else "BYTES",
                "data": list(column.values),
            }
            for column in columns
        ]
    }


def _azure_body(columns: Sequence[Column]) -> dict[str, Any]:
    """Return the table that MLflow models on Azure ML online endpoints take."""
    rows = len(columns[0].values) if columns else 0
    return {
        "input_data": {
            "columns": [column.name for column in columns],
            "index": list(range(rows)),
            "data": [[column.values[row] for column in columns] for row in range(rows)],
        }
    }


def _oip_rows(data: Any, rows: int) -> list[Any]:
    outputs = {str(output["name"]): output for output in data["outputs"]}
    if not outputs:
        raise ValueError("it has no outputs")
    name = next((n for n in _PROBABILITY_NAMES if n in outputs), next(iter(outputs)))
    values = outputs[name]["data"]
    if values and isinstance(values[0], list):
        return list(values)
    width = len(values) // rows if rows else 0
    if width <= 1:
        return list(values)
    # Several numbers per row are the probabilities of the classes, the last that of winning.
    return [values[row * width : (row + 1) * width] for row in range(rows)]


def _azure_rows(data: Any) -> list[Any]:
    if isinstance(data, Mapping):
        for name in (*_PROBABILITY_NAMES, "predictions", "result"):
            if name in data:
                return list(data[name])
        raise ValueError("it names no probabilities")
    return list(data)


def _checked(values: Sequence[Any], rows: int) -> list[float]:
    found = []
    for value in values:
        last = value[-1] if isinstance(value, (list, tuple)) else value
        number = float(last)
        if not (math.isfinite(number) and 0.0 <= number <= 1.0):
            raise ValueError(f"{number} is no probability")
        found.append(number)
    if len(found) != rows:
        raise ValueError(f"{len(found)} rows instead of {rows}")
    return found
