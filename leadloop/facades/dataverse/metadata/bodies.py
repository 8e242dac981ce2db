"""What the bodies of metadata calls have in common."""

from collections.abc import Mapping
from typing import Any

from leadloop.facades.dataverse.answers import BAD_PAYLOAD, Refusal, Reply
from leadloop.facades.dataverse.calls import Call

Body = Mapping[str, Any]


def bad(message: str) -> Refusal:
    """Return the refusal of a body."""
    return Refusal(400, BAD_PAYLOAD, message)


def answer_made(call: Call, path: str) -> Reply:
    """Answer that something was made, with its address."""
    url = f"{call.base_url}{path}"
    return Reply(204, b"", {"OData-EntityId": url, "Location": url})


def text(body: Body, name: str) -> str:
    """Return a text of a body.

    Raises:
        Refusal: It is none, or empty.
    """
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise bad(f"'{name}' is a text.")
    return value


def label(value: Any) -> str:
    """Return the words of a label; empty for none."""
    if not isinstance(value, Mapping):
        return ""
    one = value.get("UserLocalizedLabel")
    several = value.get("LocalizedLabels")
    if not isinstance(one, Mapping) and isinstance(several, list) and several:
        one = several[0]
    found = one.get("Label") if isinstance(one, Mapping) else None
    return found if isinstance(found, str) else ""


def required(body: Body) -> bool:
    """Say whether a body asks for a column that must be filled in."""
    level = body.get("RequiredLevel")
    return isinstance(level, Mapping) and level.get("Value") == "ApplicationRequired"
