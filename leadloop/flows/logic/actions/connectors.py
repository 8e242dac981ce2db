"""OpenApiConnection and ApiConnection: Dataverse, spoken here; any other, named to the caller.

Power Automate flattens parameters with slashes (``item/firstname``); newer exports may pass a
whole ``item``. Both end as one object of column values.
"""

import re
from typing import Any, Final
from urllib.parse import unquote

from leadloop.flows.contracts import EffectKind, ExpressionError
from leadloop.flows.logic.actions.outside import EffectStep
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.durations import read_retry_policy
from leadloop.flows.logic.state import Closure, Frame
from leadloop.flows.logic.steps import Step
from leadloop.flows.logic.values import to_text

DATAVERSE: Final = frozenset({"commondataserviceforapps", "commondataservice"})
OPERATIONS: Final = {
    "updaterecord": "upsert",
    "updateonlyrecord": "update",
    "createrecord": "create",
    "deleterecord": "delete",
    "getitem": "get",
    "listrecords": "list",
}
_READS: Final = frozenset({"get", "list"})
_GUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\Z", re.IGNORECASE)
_KEY = re.compile(r"(\w{1,100})\s*=\s*(?:'((?:[^']|'')*)'|([\w.-]+))\Z")
_PATH = re.compile(
    r"/?(?:v2/)?datasets/[^/]+/tables/(?P<table>[^/]+)/items(?:/(?P<id>[^/]+))?/?\Z"
    r"|/?api/data/v[\d.]+/(?P<set>\w+)(?:\((?P<key>.*)\))?\Z",
    re.IGNORECASE,
)


def read_key(text: str) -> dict[str, str]:
    """Read a record id: a GUID, or one alternate key as ``name='value'``.

    The primary id is given under the empty name, since only the entity knows what it is called.
    """
    stripped = text.strip()
    if _GUID.match(stripped):
        return {"": stripped}
    match = _KEY.match(stripped)
    if match is None:
        raise ExpressionError(f"'{stripped[:60]}' is neither a row id nor an alternate key.")
    quoted = match[2]
    return {match[1]: match[3] if quoted is None else quoted.replace("''", "'")}


@action("OpenApiConnection")
def build_open_api(builder: Builder, source: Source) -> Step:
    """Compile a connector call described by OpenAPI."""
    host = source.input("host")
    host = host if isinstance(host, dict) else {}
    api = str(host.get("apiId") or host.get("connectionName") or "").rpartition("/")[2].lower()
    operation = str(host.get("operationId") or "")
    parameters = source.input("parameters", {})
    if not isinstance(parameters, dict):
        builder.error(f"{source.path}.inputs.parameters", "wrong_type", "Parameters are an object.")
        parameters = {}
    if api.removeprefix("shared_") not in DATAVERSE:
        return _foreign(builder, source, api, operation)
    verb = OPERATIONS.get(operation.lower().removesuffix("withorganization"))
    if verb is None:
        return _foreign(builder, source, api, operation)
    return _dataverse(builder, source, verb, parameters)


def _foreign(builder: Builder, source: Source, api: str, operation: str) -> Step:
    builder.effects.add(EffectKind.CONNECTOR)
    builder.connectors.append((source.path, f"{api or 'unnamed'}:{operation}"))
    inputs = builder.value(source.inputs, f"{source.path}.inputs")

    def build(frame: Frame) -> dict[str, Any]:
        return {"api": api, "operation": operation, "inputs": inputs(frame)}

    policy = read_retry_policy(source.input("retryPolicy"))
    return EffectStep(source, EffectKind.CONNECTOR, build, policy)


def _dataverse(builder: Builder, source: Source, verb: str, parameters: dict[str, Any]) -> Step:
    path = f"{source.path}.inputs.parameters"
    if "entityName" not in parameters:
        builder.error(f"{path}.entityName", "missing", "Say which table.")
    if verb not in ("create", "list") and "recordId" not in parameters:
        builder.error(f"{path}.recordId", "missing", "Say which row.")
    entity = builder.value(parameters.get("entityName"), f"{path}.entityName")
    record_id = parameters.get("recordId")
    key = None if record_id is None else builder.value(record_id, f"{path}.recordId")
    if verb in _READS:
        options = {
            name.lower(): builder.value(value, f"{path}.{name}")
            for name, value in parameters.items()
            if name not in ("entityName", "recordId")
        }
        return _read_step(builder, source, verb, (entity, key), options)
    values = [
        (name.removeprefix("item/"), builder.value(value, f"{path}.{name}"))
        for name, value in parameters.items()
        if name.startswith("item/")
    ]
    whole = parameters.get("item")
    rest = None if whole is None else builder.value(whole, f"{path}.item")
    return _write_step(builder, source, verb, (entity, key), (values, rest))


def _write_step(
    builder: Builder,
    source: Source,
    verb: str,
    target: tuple[Closure, Closure | None],
    content: tuple[list[tuple[str, Closure]], Closure | None],
) -> Step:
    builder.effects.add(EffectKind.WRITE)
    entity, key = target
    values, rest = content

    def build(frame: Frame) -> dict[str, Any]:
        columns = {name: value(frame) for name, value in values}
        if rest is not None:
            whole = rest(frame)
            if not isinstance(whole, dict):
                raise ExpressionError("The item of a row is an object of columns.")
            columns = {**whole, **columns}
        return {
            "operation": verb,
            "entity": to_text(entity(frame)),
            "key": {} if key is None else read_key(to_text(key(frame))),
            "values": columns,
        }

    return EffectStep(source, EffectKind.WRITE, build)


def _read_step(
    builder: Builder,
    source: Source,
    verb: str,
    target: tuple[Closure, Closure | None],
    options: dict[str, Closure],
) -> Step:
    builder.effects.add(EffectKind.READ)
    entity, key = target

    def build(frame: Frame) -> dict[str, Any]:
        return {
            "operation": verb,
            "entity": to_text(entity(frame)),
            "key": {} if key is None else read_key(to_text(key(frame))),
            "options": {name: option(frame) for name, option in options.items()},
        }

    return EffectStep(source, EffectKind.READ, build)


@action("ApiConnection")
def build_api_connection(builder: Builder, source: Source) -> Step:
    """Compile a connector call written as method and path."""
    host = source.input("host")
    connection = host.get("connection") if isinstance(host, dict) else None
    connection = connection if isinstance(connection, dict) else {}
    name = str(connection.get("name") or connection.get("referenceName") or "").lower()
    if not any(word in name for word in DATAVERSE):
        return _foreign(builder, source, name, str(source.input("path") or ""))
    method = str(source.input("method") or "").upper()
    verbs = {"POST": "create", "PATCH": "upsert", "PUT": "upsert", "DELETE": "delete"}
    names = ("path", "queries", "body")
    place = f"{source.path}.inputs"
    path, queries, body = (builder.value(source.input(n), f"{place}.{n}") for n in names)
    if method not in (*verbs, "GET"):
        builder.error(f"{place}.method", "bad_method", "Use GET, POST, PATCH, PUT or DELETE.")
    kind = EffectKind.READ if method == "GET" else EffectKind.WRITE
    builder.effects.add(kind)

    def build(frame: Frame) -> dict[str, Any]:
        table, key = _read_path(to_text(path(frame)))
        request: dict[str, Any] = {"entity": table, "key": read_key(key) if key else {}}
        if method == "GET":
            options = queries(frame) or {}
            named = {str(option).lower(): value for option, value in options.items()}
            return {**request, "operation": "get" if key else "list", "options": named}
        columns = body(frame) or {}
        if not isinstance(columns, dict):
            raise ExpressionError("The body of a row is an object of columns.")
        return {**request, "operation": verbs[method], "values": columns}

    return EffectStep(source, kind, build)


def _read_path(path: str) -> tuple[str, str]:
    match = _PATH.match(path)
    if match is None:
        raise ExpressionError(f"'{path[:80]}' is not a path of the Dataverse connector.")
    # The designer encodes names in paths twice.
    table = match["table"] or match["set"]
    key = match["id"] or match["key"] or ""
    return unquote(unquote(table)), unquote(unquote(key))
