"""What a Segment or RudderStack library sends, read into the shape of a visit; pure.

The words of both vendors' specifications go in; out comes the same JSON that ``/t.js`` sends, so
that everybody behind the log reads one shape. Their ``context`` is kept where it says something
about the visit; addresses (IP), advertising ids and everything unknown are left behind.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

import orjson

from leadloop.events.contracts import to_json
from leadloop.kit.json_shape import MAX_DEPTH, exceeds_depth
from leadloop.portal.campaigns import campaign_of, read_campaign
from leadloop.portal.robots import is_robot

MAX_ITEM_BYTES: Final = 32_768
"""One event, as both vendors count it."""

_MAX_ID: Final = 255
_MAX_NAME: Final = 255
_MAX_LINE: Final = 2_000
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
# Less than this is the way to us, not a wrong clock; taking it for one would shuffle events that
# were sent in two requests.
_LATENCY: Final = timedelta(seconds=5)
_KINDS: Final = {
    "page": "page_view",
    "screen": "screen_view",
    "track": "track",
    "identify": "identify",
    "group": "group",
    "alias": "alias",
}
CALLS: Final = frozenset(_KINDS)


class BadItem(Exception):  # noqa: N818 -- reads as the fact it is
    """One event cannot be taken: a stable code, and a sentence with the cure."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Sending(NamedTuple):
    """What all events of one request share.

    ``arrived`` is our clock (UTC); ``sent_at`` the sender's when it sent; ``agent`` its header;
    ``historical`` says that times are facts of the past and not to be corrected.
    """

    arrived: datetime
    sent_at: datetime | None = None
    agent: str = ""
    anonymous_id: str = ""
    context: Mapping[str, Any] = {}
    historical: bool = False


class Collected(NamedTuple):
    """One event as it goes into the log; ``time`` by our clock. ``id`` empty: it had none."""

    id: str
    identifies: bool
    subject: str
    time: datetime
    data: bytes


def read_item(item: Any, call: str, sending: Sending) -> Collected | None:
    """Return one event of the vendors' libraries in the shape of a visit.

    None means that its visitor opted out: it is answered like any other, and not kept.

    Raises:
        BadItem: It is too large, too deep, of no known type, or names nobody.
    """
    if not isinstance(item, dict):
        raise BadItem("not_an_object", "An event must be a JSON object.")
    if len(orjson.dumps(item)) > MAX_ITEM_BYTES:
        raise BadItem("too_large", f"An event has at most {MAX_ITEM_BYTES} bytes.")
    if exceeds_depth(item):
        raise BadItem("too_deep", f"At most {MAX_DEPTH} levels of nesting are accepted.")
    kind = _KINDS.get(call)
    if kind is None:
        known = ", ".join(sorted(CALLS))
        raise BadItem("unknown_type", f"“type” must be one of {known}.")
    context = {**sending.context, **_object(item, "context")}
    if _opted_out(context):
        return None
    return _collected(item, kind, context, sending)


def _collected(
    item: dict[str, Any], kind: str, context: dict[str, Any], sending: Sending
) -> Collected:
    user = _id(item, "userId") or _id(context.get("traits"), "userId")
    anonymous = _id(item, "anonymousId") or sending.anonymous_id
    if not user and not anonymous:
        raise BadItem("nobody", "Give a “userId” or an “anonymousId”.")
    message_id = _id(item, "messageId")
    time = _time(item, sending)
    visit = {
        "id": message_id,
        "kind": kind,
        "anonymous_id": anonymous,
        "user_id": user,
        "name": _name(item, kind),
        "at": time,
        "data": _properties(item, kind),
        **_specific(item, kind),
        **_place(item, context),
        **_device(context),
        "bot": _is_bot(context, sending.agent),
    }
    kept = {name: value for name, value in visit.items() if value not in (None, "", {}, False)}
    identifies = kind in {"identify", "alias"}
    return Collected(message_id, identifies, anonymous or user, time, to_json(kept))


def _name(item: dict[str, Any], kind: str) -> str:
    if kind == "track":
        name = item.get("event")
        if not isinstance(name, str) or not name.strip():
            raise BadItem("missing_event", "A track call names its “event”.")
        return name.strip()[:_MAX_NAME]
    return _text(item.get("name"))[:_MAX_NAME]


def _specific(item: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind == "group":
        group = _id(item, "groupId")
        if not group:
            raise BadItem("missing_group", "A group call names its “groupId”.")
        return {"group_id": group}
    if kind == "alias":
        previous, user = _id(item, "previousId"), _id(item, "userId")
        if not previous or not user:
            raise BadItem("missing_previous", "An alias call names “previousId” and “userId”.")
        return {"previous_id": previous}
    return {}


def _properties(item: dict[str, Any], kind: str) -> dict[str, Any]:
    if kind in {"identify", "group"}:
        # The browser libraries keep what they know of a person in the context.
        return _object(item, "traits") or _object(_object(item, "context"), "traits")
    return {} if kind == "alias" else _object(item, "properties")


def _place(item: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    """Return where it happened: the page, what led there, and its campaign."""
    page = _object(context, "page")
    said = _object(item, "properties")
    url = _text(said.get("url")) or _text(page.get("url"))
    referring = _text(said.get("referrer")) or _text(page.get("referrer"))
    campaign = campaign_of(url) | read_campaign(_object(context, "campaign"))
    return {
        "page_url": url[:_MAX_LINE],
        "title": (_text(said.get("title")) or _text(page.get("title")))[:_MAX_NAME],
        "referrer": referring[:_MAX_LINE],
        "campaign": campaign,
    }


def _device(context: dict[str, Any]) -> dict[str, Any]:
    library, app = _object(context, "library"), _object(context, "app")
    return {
        "library": _text(library.get("name"))[:_MAX_NAME],
        "app": _text(app.get("name"))[:_MAX_NAME],
        "user_agent": _text(context.get("userAgent"))[:_MAX_LINE],
        "language": _text(context.get("locale"))[:_MAX_NAME],
        "time_zone": _text(context.get("timezone"))[:_MAX_NAME],
    }


def _is_bot(context: dict[str, Any], agent: str) -> bool:
    said = context.get("userAgent")
    if isinstance(said, str):
        return is_robot(said)
    # A library on a server or a phone calls itself by the name of its HTTP client.
    return not context.get("library") and not context.get("device") and is_robot(agent)


def _opted_out(context: dict[str, Any]) -> bool:
    if any(context.get(name) in (True, 1, "1", "true") for name in ("doNotTrack", "optOut", "dnt")):
        return True
    choices = _object(_object(context, "consent"), "categoryPreferences")
    if choices and (choices.get("analytics") is False or not any(choices.values())):
        return True
    denied = _object(context, "consentManagement")
    return bool(denied.get("deniedConsentIds")) and not denied.get("allowedConsentIds")


def _time(item: dict[str, Any], sending: Sending) -> datetime:
    """Return when it happened by our clock: the sender's clock may be wrong by days."""
    said = read_time(item.get("originalTimestamp")) or read_time(item.get("timestamp"))
    if said is None:
        return sending.arrived
    sent_at = read_time(item.get("sentAt")) or sending.sent_at
    skew = timedelta(0) if sending.historical or not sent_at else sending.arrived - sent_at
    if abs(skew) < _LATENCY:
        skew = timedelta(0)
    try:
        return max(_EARLIEST, min(said + skew, sending.arrived))
    except OverflowError:
        return sending.arrived


def read_time(value: Any) -> datetime | None:
    """Return an ISO 8601 text as UTC; None for anything else."""
    if not isinstance(value, str) or len(value) > _MAX_ID:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _id(holder: Any, name: str) -> str:
    """Return an id; libraries send numbers, too."""
    value = holder.get(name) if isinstance(holder, dict) else None
    if value is None or isinstance(value, bool):
        return ""
    if not isinstance(value, str | int):
        raise BadItem("wrong_type", f"“{name}” must be a text.")
    text = str(value).strip()
    if len(text) > _MAX_ID or not text.isprintable():
        raise BadItem("invalid_id", f"“{name}” has at most {_MAX_ID} printable characters.")
    return text


def _object(holder: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = holder.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadItem("wrong_type", f"“{name}” must be an object.")
    return value


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
