"""From an event of topic ``visits`` to a row, and to what it says about who somebody is; pure."""

import re
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson
import phonenumbers

from leadloop.events.contracts import DoNotRetry, Event
from leadloop.kit.json_shape import exceeds_depth
from leadloop.kit.text import clean_json, clean_text
from leadloop.portal.campaigns import came_from_elsewhere, campaign_of, read_campaign

VIEWS: Final = frozenset({"page_view", "screen_view"})
IDENTITIES: Final = frozenset({"identify", "alias"})
# What a form's script tells about each field is added up elsewhere, and nobody reads it singly.
_NOT_KEPT: Final = frozenset({"form_field"})
_MAX_ID: Final = 255
_MAX_LINE: Final = 2_000
_MAX_DATA_BYTES: Final = 32_768
_MAX_PHONE: Final = 64
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_NUL: Final = b"\\u0000"


class VisitRow(NamedTuple):
    """One row of ``portal_visit``, in the order of its columns; JSON as text."""

    id: UUID
    anonymous_id: str
    user_id: str
    kind: str
    name: str
    url: str
    title: str
    referrer: str
    campaign: bytes
    data: bytes
    touch: bool
    bot: bool
    origin: str
    key: str
    time: datetime
    trace_id: str


class Key(NamedTuple):
    """One way to recognise a person: a user id as given, or the digest of an address."""

    kind: str
    value: str


class Identity(NamedTuple):
    """From ``at`` (UTC) on, whoever uses ``anonymous_id`` is the person with these keys.

    ``aliases`` says that all of the keys are one person's, whatever was known before.
    """

    anonymous_id: str
    keys: tuple[Key, ...]
    at: datetime
    aliases: bool = False


def user_key(user_id: str) -> tuple[Key, ...]:
    """Return the keys that a user id is; many systems use the e-mail address for it."""
    if not user_id:
        return ()
    return (Key("user", user_id), *email_key(user_id))


def email_key(email: str) -> tuple[Key, ...]:
    """Return the key of an e-mail address, whatever its case; none if it is none."""
    text = email.strip().lower()
    local, _, domain = text.rpartition("@")
    return (Key("email", _digest(text)),) if local and domain and len(text) <= _MAX_ID else ()


def phone_key(phone: str, country: str = "") -> tuple[Key, ...]:
    """Return the key of a phone number, in E.164 or as dialled in ``country``; none if bad."""
    text = phone.strip()
    if not text or len(text) > _MAX_PHONE:
        return ()
    if _E164.fullmatch(text):
        return (Key("phone", _digest(text)),)
    region = country.upper() if len(country) == 2 else None  # noqa: PLR2004 -- ISO 3166 alpha-2
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ()
    if not phonenumbers.is_possible_number(number):
        return ()
    spelled = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return (Key("phone", _digest(spelled)),)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def read_visit(event: Event) -> VisitRow | None:
    """Return the row of an event; None for kinds that are not kept singly.

    Raises:
        DoNotRetry: It is no visit. Doors do not take such a thing, but anybody with a key may
            publish to the topic.
    """
    data = event.data
    if not isinstance(data, dict) or not _text(data, "kind", _MAX_ID):
        raise DoNotRetry("A visit is an object with a “kind”.")
    kind = _text(data, "kind", _MAX_ID)
    anonymous, user = _text(data, "anonymous_id", _MAX_ID), _text(data, "user_id", _MAX_ID)
    if not anonymous and not user:
        raise DoNotRetry("A visit has an “anonymous_id” or a “user_id”.")
    if kind in _NOT_KEPT:
        return None
    url, referrer = _text(data, "page_url", _MAX_LINE), _text(data, "referrer", _MAX_LINE)
    campaign = _campaign(data, url)
    return VisitRow(
        id=event.key,
        anonymous_id=anonymous,
        user_id=user,
        kind=kind,
        name=_text(data, "name", _MAX_ID),
        url=url,
        title=_text(data, "title", _MAX_ID),
        referrer=referrer,
        campaign=orjson.dumps(campaign),
        data=_properties(data, kind),
        touch=_is_touch(kind, campaign, data, elsewhere=came_from_elsewhere(url, referrer)),
        bot=is_bot(event),
        origin=event.origin,
        key=_site_key(event.source),
        time=_when(event),
        trace_id=event.trace_id,
    )


def is_bot(event: Event) -> bool:
    """Tell whether the door that took the event saw a robot."""
    said = event.data.get("bot") if isinstance(event.data, dict) else None
    return said is True or (event.extensions or {}).get("bot") is True


def identities_of(event: Event) -> list[Identity]:
    """Return what a visit says about who its visitor is; empty if nothing, or from a bot."""
    data = event.data
    if not isinstance(data, dict) or is_bot(event):
        return []
    anonymous, user = _text(data, "anonymous_id", _MAX_ID), _text(data, "user_id", _MAX_ID)
    kind = data.get("kind")
    if kind == "alias":
        previous = _text(data, "previous_id", _MAX_ID)
        keys = (*user_key(user), *user_key(previous))
        both = dict.fromkeys(name for name in (anonymous, previous) if name)
        return [Identity(name, keys, _when(event), aliases=True) for name in both]
    traits = data.get("data")
    keys = user_key(user)
    if kind == "identify" and isinstance(traits, dict):
        keys = _unique((*keys, *_trait_keys(traits)))
    needless = kind != "identify" and not anonymous and len(keys) < 2  # noqa: PLR2004 -- id alone
    return [] if not keys or needless else [Identity(anonymous, keys, _when(event))]


def _when(event: Event) -> datetime:
    """Return when it happened; nothing that was told already lies in the future."""
    return min(event.time, event.recorded_at)


def lead_identity(data: Any) -> tuple[str, tuple[Key, ...]]:
    """Return anonymous id and keys of an assessed lead (canonical values); without one, none."""
    lead = data.get("lead") if isinstance(data, dict) else None
    lead = lead if isinstance(lead, dict) else {}
    context = lead.get("context")
    context = context if isinstance(context, dict) else {}
    anonymous = _text(context, "anonymous_id", _MAX_ID)
    if not anonymous:
        return "", ()
    keys = (
        *user_key(_text(context, "user_id", _MAX_ID)),
        *email_key(_text(lead, "email", _MAX_ID)),
        *phone_key(_text(lead, "mobile_phone", _MAX_PHONE)),
    )
    return anonymous, _unique(keys)


def _trait_keys(traits: dict[str, Any]) -> tuple[Key, ...]:
    country = _text(traits, "country", _MAX_ID)
    return (
        *email_key(_text(traits, "email", _MAX_LINE)),
        *phone_key(
            _text(traits, "phone", _MAX_LINE) or _text(traits, "mobile_phone", _MAX_LINE), country
        ),
    )


def _unique(keys: tuple[Key, ...]) -> tuple[Key, ...]:
    return tuple(dict.fromkeys(keys))


def _campaign(data: dict[str, Any], url: str) -> dict[str, str]:
    said = data.get("campaign")
    found = campaign_of(url) | (read_campaign(said) if isinstance(said, dict) else {})
    return {name: clean_text(value) for name, value in found.items()}


def _is_touch(kind: str, campaign: Any, data: dict[str, Any], *, elsewhere: bool) -> bool:
    if kind in VIEWS:
        return bool(campaign) or elsewhere
    return kind == "track" and bool(data.get("campaign"))


def _properties(data: dict[str, Any], kind: str) -> bytes:
    """Return what came with a visit. Traits are not kept: they only say whose the visits are."""
    found = data.get("data")
    if kind in IDENTITIES or not isinstance(found, dict) or exceeds_depth(found):
        return b"{}"
    text = orjson.dumps(found)
    if _NUL in text:
        text = orjson.dumps(clean_json(found))
    return text if len(text) <= _MAX_DATA_BYTES else b"{}"


def _site_key(source: str) -> str:
    """Return the public key of the site that an event came from; empty if from a client."""
    for prefix in ("/t/", "/v1/"):
        if source.startswith(prefix) and not source.startswith("/v1/client/"):
            return source.removeprefix(prefix)
    return ""


def _text(holder: dict[str, Any], name: str, limit: int) -> str:
    value = holder.get(name)
    return clean_text(value).strip()[:limit] if isinstance(value, str) else ""
