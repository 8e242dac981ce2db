"""Run history in the vendor's shape: actions with status, code, times, inputs and outputs."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.flows.contracts import Status
from leadloop.flows.logic.date_formats import format_moment
from leadloop.flows.logic.moments import from_unix
from leadloop.flows.logic.state import Record, Records, Run

MASK: Final = "*****"
_SECRET_WORDS = ("authorization", "password", "token", "secret", "apikey", "api_key", "api-key")
_SECRET_NAMES = frozenset({"key", "sig", "cookie", "set-cookie", "x-functions-key", "sas"})
_MAX_DEPTH = 12


def is_secret(name: str) -> bool:
    """Tell whether a property of this name is shown masked."""
    lowered = name.lower()
    if lowered in _SECRET_NAMES or lowered.endswith(("_key", "-key")):
        return True
    return any(word in lowered for word in _SECRET_WORDS)


class _Room:
    """How many characters of a value may still be kept."""

    def __init__(self, chars: int) -> None:
        self.left = chars
        self.cut = False

    def take(self, chars: int) -> bool:
        """Use some room; False once there is none left."""
        self.left -= chars
        if self.left < 0:
            self.cut = True
        return not self.cut


def trimmed(value: Any, max_chars: int) -> Any:
    """Return ``value`` with secrets masked, no longer than about ``max_chars`` as text.

    What does not fit is left out; of a cut text the beginning stays. The work done is bounded by
    ``max_chars``, however large or shared the value is. NUL characters, which the database cannot
    hold, become the replacement character.
    """
    return _trim(value, _Room(max_chars), 0)


def _trim(value: Any, room: _Room, depth: int) -> Any:
    if isinstance(value, str):
        return _trim_text(value, room)
    if not isinstance(value, dict | list):
        room.take(8)
        return value
    if depth >= _MAX_DEPTH or not room.take(2):
        return "…"
    if isinstance(value, list):
        return _trim_list(value, room, depth)
    return _trim_object(value, room, depth)


def _trim_text(value: str, room: _Room) -> str:
    keep = max(room.left, 0)
    kept = value if room.take(len(value) + 2) else value[:keep] + "…"
    return kept.replace("\0", "\ufffd") if "\0" in kept else kept


def _trim_list(value: list[Any], room: _Room, depth: int) -> list[Any]:
    items = []
    for item in value:
        if room.cut:
            items.append("…")
            break
        items.append(_trim(item, room, depth + 1))
    return items


def _trim_object(value: dict[str, Any], room: _Room, depth: int) -> dict[str, Any]:
    result = {}
    for name, item in value.items():
        if not room.take(len(name) + 4):
            result["…"] = "…"
            break
        if isinstance(item, str) and is_secret(name):
            result[name] = MASK
        else:
            result[name.replace("\0", "\ufffd")] = _trim(item, room, depth + 1)
    return result


def iso(seconds: float | None) -> str | None:
    """Return Unix seconds as the vendor writes times."""
    return None if seconds is None else format_moment(from_unix(seconds), "o")


def vendor_action(run: Run, name: str, record: Record) -> dict[str, Any]:
    """Return what ``actions('name')`` and ``result('scope')`` give for one action."""
    shown = {
        "name": name,
        "startTime": iso(record.get("start", run.started)),
        "endTime": iso(record.get("end", record.get("start", run.started))),
        "trackingId": f"{run.id}:{name}",
        "clientTrackingId": run.client_tracking_id,
        "code": record.get("code", "NotSpecified"),
        "status": record["status"],
    }
    for key in ("inputs", "outputs", "error", "repetitionCount", "iterationCount"):
        if key in record:
            shown[key] = record[key]
    return shown


def record_history(run: Run, *, max_chars: int, with_inputs: bool) -> list[dict[str, Any]]:
    """Return the compact history of a run, to be stored: see ``expand_history``.

    Actions that did not run keep only name and status. Times are microseconds since the run
    started; outputs that are the run's response are only marked as such.
    """
    history = []
    order = run.program.order
    records = run.root.records
    for name in sorted(records, key=lambda known: order.get(known, 0)):
        record = records[name]
        entry: dict[str, Any] = {"name": name, "status": record["status"]}
        if record["status"] != Status.SKIPPED:
            _add_times(entry, record, run.started)
            if record.get("outputs") is not None and record["outputs"] is run.response:
                entry["response"] = True
                record = {name: part for name, part in record.items() if name != "outputs"}
            _add_details(entry, record, max_chars=max_chars, with_inputs=with_inputs)
        history.append(entry)
    return history


def _add_times(entry: dict[str, Any], record: Record, started: float) -> None:
    for key in ("start", "end"):
        if record.get(key) is not None:
            entry[key] = round((record[key] - started) * 1_000_000)


def _add_details(
    entry: dict[str, Any], record: Record, *, max_chars: int, with_inputs: bool
) -> None:
    entry["code"] = record.get("code", "")
    if with_inputs and "inputs" in record:
        entry["inputs"] = trimmed(record["inputs"], max_chars)
    if record.get("outputs") is not None:
        entry["outputs"] = trimmed(record["outputs"], max_chars)
    if "error" in record:
        entry["error"] = trimmed(record["error"], max_chars)
    for key in ("repetitionCount", "iterationCount", "retryHistory", "failures"):
        if record.get(key):
            entry[key] = trimmed(record[key], max_chars)


def expand_history(
    history: list[dict[str, Any]],
    *,
    started: float,
    types: Mapping[str, str],
    response: Any = None,
) -> list[dict[str, Any]]:
    """Return stored history in the vendor's shape, with times as text.

    Args:
        history: What ``record_history`` gave.
        started: When the run started, Unix seconds.
        types: The type of each action.
        response: What the run answered.
    """
    shown = []
    for entry in history:
        action = {k: v for k, v in entry.items() if k not in ("start", "end", "response")}
        action["type"] = types.get(entry["name"], "")
        for key, name in (("start", "startTime"), ("end", "endTime")):
            if key in entry:
                action[name] = iso(started + entry[key] / 1_000_000)
        if entry.get("response"):
            action["outputs"] = response
        shown.append(action)
    return shown


def failure_message(records: Records) -> str:
    """Return the first failure's words, for the run's error."""
    for name, record in records.items():
        if record["status"] in (Status.FAILED, Status.TIMED_OUT):
            message = record.get("error", {}).get("message", "")
            if message and record.get("code") != "ActionFailed":
                return f"The action '{name}' failed: {message}"
    return "An action failed. No dependent actions succeeded."
