"""From a vendor's message to the leads in it, as far as a door looks: ids, times, shapes. Pure."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import body_digest
from leadloop.portal.lead_sources.contracts import Notice, Vendor

MAX_ID: Final = 200
MAX_NOTICES: Final = 1_000
MAX_ANSWERS: Final = 200
META_SAMPLE: Final = "444444444444"
"""The lead that Meta's dashboard sends with its “Test” button; nothing stands behind it."""

_MILLISECONDS_FROM: Final = 100_000_000_000
_LAST_SECOND: Final = 253_402_300_799
# What may differ between two deliveries of one and the same lead of Google.
_GOOGLE_PASSING: Final = frozenset({"google_key", "api_version", "lead_stage", "is_test"})


def google_notices(message: Mapping[str, Any]) -> list[Notice]:
    """Return the one lead of a Google Ads message.

    Raises:
        InvalidInput: It has no ``lead_id``, or its answers are no list of objects.
    """
    lead_id = _identity("lead_id", message.get("lead_id"))
    answers = message.get("user_column_data", [])
    if not _is_list_of_objects(answers) or len(answers) > MAX_ANSWERS:
        raise _wrong("user_column_data", f"This must be a list of at most {MAX_ANSWERS} objects.")
    content = {name: value for name, value in message.items() if name not in _GOOGLE_PASSING}
    body = {name: value for name, value in message.items() if name != "google_key"}
    sent_at = _iso_time("lead_submit_time", message.get("lead_submit_time"))
    return [Notice(lead_id, content, body, sent_at, test=message.get("is_test") is True)]


def meta_notices(message: Mapping[str, Any]) -> list[Notice]:
    """Return every lead that a Meta message names; other news of a page is passed over.

    Raises:
        InvalidInput: It is not built as Meta's messages are.
    """
    entries: Any = message.get("entry")
    if not _is_list_of_objects(entries):
        raise _wrong("entry", "This must be a list of objects.")
    found: list[Notice] = []
    for place, entry in enumerate(entries):
        changes = entry.get("changes", [])
        if not _is_list_of_objects(changes):
            raise _wrong(f"entry[{place}].changes", "This must be a list of objects.")
        found += _meta_changes(f"entry[{place}]", entry, changes)
        if len(found) > MAX_NOTICES:
            raise _wrong("entry", f"At most {MAX_NOTICES} leads in one message.")
    return found


def _meta_changes(
    path: str, entry: Mapping[str, Any], changes: Iterable[Mapping[str, Any]]
) -> list[Notice]:
    found = []
    for change in changes:
        if change.get("field") != "leadgen":
            continue
        value = change.get("value")
        if not isinstance(value, dict):
            raise _wrong(f"{path}.changes.value", "This must be an object.")
        lead_id = _identity(f"{path}.changes.value.leadgen_id", value.get("leadgen_id"))
        sent_at = _unix_time(f"{path}.time", entry.get("time", value.get("created_time")))
        found.append(Notice(lead_id, value, value, sent_at, test=lead_id == META_SAMPLE))
    return found


def linkedin_notices(message: Mapping[str, Any]) -> list[Notice]:
    """Return the one lead that a LinkedIn message is about; none if it is about something else.

    Raises:
        InvalidInput: It is not built as LinkedIn's messages are.
    """
    if message.get("type", "LEAD_ACTION") != "LEAD_ACTION":
        return []
    urn = _identity("leadGenFormResponse", message.get("leadGenFormResponse"))
    action = _identity("leadAction", message.get("leadAction", "CREATED"))
    sent_at = _unix_time("occurredAt", message.get("occurredAt"))
    return [Notice(f"{urn}:{action}", message, message, sent_at)]


def microsoft_notices(message: Mapping[str, Any]) -> list[Notice]:
    """Return the one lead of a marketplace message; it has no id, so its content is its id.

    Raises:
        InvalidInput: It has no ``UserDetails``.
    """
    details = message.get("UserDetails")
    if not isinstance(details, dict):
        raise _wrong("UserDetails", "This must be an object.")
    test = str(message.get("OfferTitle", "")).strip().lower() == "test microsoft"
    return [Notice(str(digest(message)), message, message, test=test)]


NOTICES: Final[Mapping[Vendor, Callable[[Mapping[str, Any]], list[Notice]]]] = {
    Vendor.GOOGLE_ADS: google_notices,
    Vendor.META: meta_notices,
    Vendor.LINKEDIN: linkedin_notices,
    Vendor.MICROSOFT_MARKETPLACE: microsoft_notices,
}


def digest(content: Any) -> Any:
    """Return a digest of JSON that does not depend on the order of names."""
    return body_digest(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def _identity(path: str, value: Any) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and 0 < len(text) <= MAX_ID and text.isascii() and text.isprintable():
        return text
    raise _wrong(path, f"This must be 1 to {MAX_ID} printable ASCII characters.")


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _unix_time(path: str, value: Any) -> datetime:
    """Return Unix seconds, or milliseconds as some of the vendors' messages have, as a time."""
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if isinstance(number, int | float) and not isinstance(number, bool):
        seconds = number / 1000 if number > _MILLISECONDS_FROM else number
        if 0 < seconds <= _LAST_SECOND:
            return datetime.fromtimestamp(seconds, UTC)
    raise _wrong(path, "This must be a time in Unix seconds.")


def _iso_time(path: str, value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        raise _wrong(path, "This must be an ISO 8601 time.") from None


def _wrong(path: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError(path, "wrong_shape", message)])
