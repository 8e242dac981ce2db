"""The edge model behind the Open Inference Protocol v2 (JSON): ``/v2/models/{model}/infer``.

Whatever speaks the protocol may score here, another Leadloop's ``LEADLOOP_EDGE_MODEL_URL`` among
them. Inputs are named tensors, one per feature; a tensor left out, and a null in one, mean that
the value is missing.

References:
    Open Inference Protocol, version 2, HTTP/REST.
"""

import math
from collections.abc import Callable, Sequence
from functools import wraps
from importlib import metadata
from typing import Any, Concatenate, Final, ParamSpec

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from leadloop.facades.contracts import SCOPE_INFER
from leadloop.intake import api as intake
from leadloop.intake.api import ServedModel
from leadloop.intake.contracts import EdgeScore
from leadloop.kit.asgi import MAX_BODY_BYTES
from leadloop.kit.errors import NotFound
from leadloop.users import api as users

MAX_ROWS: Final = 10_000

_NUMBERS: Final = frozenset(
    {"FP64", "FP32", "FP16", "INT64", "INT32", "INT16", "INT8"}
    | {"UINT64", "UINT32", "UINT16", "UINT8", "BOOL"}
)
_OUTPUTS: Final[dict[str, tuple[str, Callable[[EdgeScore], Any]]]] = {
    "probability": ("FP64", lambda score: score.probability),
    "score": ("INT32", lambda score: score.score),
    "grade": ("BYTES", lambda score: score.grade),
    "log_odds": ("FP64", lambda score: score.log_odds),
}
P = ParamSpec("P")


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The request cannot be answered; the protocol's error object says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def _answer(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def _door(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Check the caller, and turn refusals into the protocol's error object."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            _check_caller(request)
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            response = _answer({"error": str(refusal)}, refusal.status)
            if refusal.status == 401:  # noqa: PLR2004
                response.headers["WWW-Authenticate"] = 'Bearer realm="leadloop"'
            return response
        except NotFound as error:
            return _answer({"error": error.message}, 404)

    return guarded


def _check_caller(request: HttpRequest) -> None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    actor = users.actor_for_bearer(secret.strip()) if kind.lower() == "bearer" else None
    if actor is None:
        raise Refusal(401, "Send “Authorization: Bearer” with a write key or an access token.")
    if SCOPE_INFER not in actor.scopes:
        raise Refusal(403, f"This key lacks the scope “{SCOPE_INFER}”.")


@require_GET
def server(_: HttpRequest) -> HttpResponse:
    """Answer ``GET /v2``: who serves."""
    return _answer({"name": "leadloop", "version": metadata.version("leadloop"), "extensions": []})


@require_GET
def live(_: HttpRequest) -> HttpResponse:
    """Answer ``GET /v2/health/live``."""
    return _answer({"live": True})


@require_GET
def ready(_: HttpRequest) -> HttpResponse:
    """Answer ``GET /v2/health/ready``: ready once the live model is compiled."""
    intake.get_served_model(name="edge")
    return _answer({"ready": True})


@require_GET
@_door
def model_metadata(_: HttpRequest, model: str, version: str = "") -> HttpResponse:
    """Answer ``GET /v2/models/{model}[/versions/{version}]``: its tensors."""
    found = intake.get_served_model(name=model, version=version)
    return _answer(
        {
            "name": found.name,
            "versions": found.versions,
            "platform": "leadloop-edge-model",
            "inputs": [
                {
                    "name": feature.name,
                    "datatype": "FP64" if feature.kind == "number" else "BYTES",
                    "shape": [-1],
                }
                for feature in found.features
            ],
            "outputs": [
                {"name": name, "datatype": datatype, "shape": [-1]}
                for name, (datatype, _) in _OUTPUTS.items()
            ],
        }
    )


@require_GET
@_door
def model_ready(_: HttpRequest, model: str, version: str = "") -> HttpResponse:
    """Answer ``GET /v2/models/{model}[/versions/{version}]/ready``."""
    found = intake.get_served_model(name=model, version=version)
    return _answer({"name": found.name, "ready": True})


@csrf_exempt
@require_POST
@_door
def infer(request: HttpRequest, model: str, version: str = "") -> HttpResponse:
    """Answer ``POST /v2/models/{model}[/versions/{version}]/infer``."""
    served = intake.get_served_model(name=model, version=version)
    asked = _read(request)
    rows = _rows(served, asked.get("inputs"))
    wanted = _wanted(asked.get("outputs"))
    scores = intake.score_rows(name=model, version=version or served.version, rows=rows)
    answer = {
        "model_name": served.name,
        "model_version": served.version,
        "outputs": [
            {
                "name": name,
                "datatype": _OUTPUTS[name][0],
                "shape": [len(scores)],
                "data": [_OUTPUTS[name][1](score) for score in scores],
            }
            for name in wanted
        ],
    }
    if isinstance(asked.get("id"), str):
        answer["id"] = asked["id"]
    return _answer(answer)


def _read(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise Refusal(415, "Send “Content-Type: application/json”; binary tensors are not taken.")
    try:
        body = request.body
    except RequestDataTooBig:
        body = b""
    if not body or len(body) > MAX_BODY_BYTES:
        raise Refusal(413, f"A request has 1 to {MAX_BODY_BYTES} bytes.")
    try:
        asked = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refusal(400, f"The body is not JSON: {error}.") from None
    if not isinstance(asked, dict):
        raise Refusal(400, "The body must be a JSON object with “inputs”.")
    return asked


def _rows(served: ServedModel, inputs: Any) -> list[list[Any]]:
    if not isinstance(inputs, list) or not inputs:
        raise Refusal(400, "“inputs” must be a list of tensors, one per feature.")
    kinds = {feature.name: feature.kind for feature in served.features}
    columns: dict[str, list[Any]] = {}
    for place, tensor in enumerate(inputs):
        name, values = _column(place, tensor, kinds)
        if name in columns:
            raise Refusal(400, f"inputs[{place}]: “{name}” is given twice.")
        columns[name] = values
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise Refusal(
            400, f"All tensors must have equally many rows; these have {sorted(lengths)}."
        )
    count = lengths.pop()
    if count > MAX_ROWS:
        raise Refusal(400, f"At most {MAX_ROWS} rows are scored at once.")
    empty = [None] * count
    ordered = [columns.get(feature.name, empty) for feature in served.features]
    return [list(row) for row in zip(*ordered, strict=True)]


def _column(place: int, tensor: Any, kinds: dict[str, Any]) -> tuple[str, list[Any]]:
    where = f"inputs[{place}]"
    if not isinstance(tensor, dict):
        raise Refusal(400, f"{where} must be an object.")
    name, datatype, data = tensor.get("name"), tensor.get("datatype"), tensor.get("data")
    if not isinstance(name, str) or name not in kinds:
        known = ", ".join(kinds)
        raise Refusal(400, f"{where}: there is no feature “{str(name)[:60]}”; there are {known}.")
    if not isinstance(data, list):
        raise Refusal(400, f"{where}.data must be a list; binary tensors are not taken.")
    values = _flat(data, tensor.get("shape"), where)
    number = kinds[name] == "number"
    if (datatype not in _NUMBERS) if number else (datatype != "BYTES"):
        expected = "FP64" if number else "BYTES"
        raise Refusal(400, f"{where}.datatype of “{name}” must be {expected}.")
    sound = _is_number if number else _is_text
    for row, value in enumerate(values):
        if value is not None and not sound(value):
            kind = "a finite number" if number else "a text"
            raise Refusal(400, f"{where}.data[{row}] of “{name}” must be {kind} or null.")
    return name, values


def _flat(data: list[Any], shape: Any, where: str) -> list[Any]:
    """Return the values of a tensor of shape [n] or [n, 1]."""
    sizes = shape if isinstance(shape, list) else None
    if sizes is None or not all(type(size) is int for size in sizes):
        raise Refusal(400, f"{where}.shape must be a list of whole numbers.")
    if len(sizes) not in (1, 2) or (len(sizes) == 2 and sizes[1] != 1):  # noqa: PLR2004
        raise Refusal(400, f"{where}.shape must be [rows] or [rows, 1].")
    values = [one[0] if isinstance(one, list) and len(one) == 1 else one for one in data]
    if len(values) != sizes[0]:
        raise Refusal(400, f"{where}.data has {len(values)} values, its shape says {sizes[0]}.")
    return values


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _wanted(outputs: Any) -> Sequence[str]:
    if outputs is None or outputs == []:
        return tuple(_OUTPUTS)
    if not isinstance(outputs, list):
        raise Refusal(400, "“outputs” must be a list.")
    names = [one.get("name") if isinstance(one, dict) else None for one in outputs]
    for place, name in enumerate(names):
        if name not in _OUTPUTS:
            known = ", ".join(_OUTPUTS)
            raise Refusal(400, f"outputs[{place}]: there is no output of this name; take {known}.")
    return [str(name) for name in dict.fromkeys(names)]
