"""Whether a message is taken: its proof, its time, its shape. Pure; the door adds the network."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from leadloop.kit.asgi import Headers
from leadloop.kit.errors import InvalidInput
from leadloop.kit.json_shape import MAX_DEPTH, exceeds_depth, may_exceed_depth
from leadloop.portal import answers
from leadloop.portal.answers import Refusal
from leadloop.portal.lead_shape import MalformedJson, TooDeep, parse_json
from leadloop.portal.lead_sources import proofs
from leadloop.portal.lead_sources.contracts import HookDoor, Notice, SecretKind, Vendor
from leadloop.portal.lead_sources.notices import NOTICES
from leadloop.portal.lead_sources.vendors import VENDORS

SKEW: Final = timedelta(hours=1)
"""How far a vendor's clock may be ahead of ours."""

_MAX_QUERY: Final = 2_000
_MAX_CHALLENGE: Final = 200
_SECRET_HEADER: Final = b"x-leadloop-secret"


@dataclass(frozen=True, slots=True)
class Message:
    """What came, as far as judging goes; ``now`` is the moment it came (UTC)."""

    headers: Headers
    query: bytes
    body: bytes
    now: datetime


def check_before_body(door: HookDoor, headers: Headers, query: bytes) -> None:
    """Refuse what can be told from the head of a request alone.

    Raises:
        Refusal: 401 or 403 for a missing or wrong proof.
    """
    if door.vendor is Vendor.MICROSOFT_MARKETPLACE:
        given = headers.get(_SECRET_HEADER, b"").decode("latin-1") or _query(query).get("secret")
        _check_secret(given, door.values(SecretKind.ADDRESS_SECRET), "secret")
    elif door.vendor is Vendor.META:
        if proofs.meta_signature(headers.get(b"x-hub-signature-256")) is None:
            raise _unsigned("X-Hub-Signature-256")
    elif (
        door.vendor is Vendor.LINKEDIN
        and proofs.linkedin_signature(headers.get(b"x-li-signature")) is None
    ):
        raise _unsigned("X-LI-Signature")


def judge(door: HookDoor, message: Message, horizon: timedelta) -> list[Notice]:
    """Return the leads that a proven, fresh, well-shaped message names.

    ``horizon`` is how long the log recognises a repeated id: nothing older is taken, for whether
    it is a repeat could not be told.

    Raises:
        Refusal: The proof is missing (401) or wrong (403), the message is stale (403), or not as
            the vendor's messages are (400, 422).
    """
    check_before_body(door, message.headers, message.query)
    _check_signature(door, message)
    parsed = _parse(message.body)
    if door.vendor is Vendor.GOOGLE_ADS:
        _check_secret(parsed.get("google_key"), door.values(SecretKind.GOOGLE_KEY), "google_key")
    try:
        found = NOTICES[door.vendor](parsed)
    except InvalidInput as error:
        raise answers.bad_shape(error.errors) from None
    window = VENDORS[door.vendor].window
    _check_times(found, message.now, horizon if window is None else min(window, horizon))
    return found


def handshake(door: HookDoor, query: bytes) -> tuple[bytes, bytes]:
    """Return media type and body that answer a vendor's handshake.

    Raises:
        Refusal: It is none (400), its token is wrong (403), or the vendor makes none (405).
    """
    answer = _HANDSHAKES.get(door.vendor)
    if answer is None:
        raise _only("POST")
    return answer(door, _query(query))


def _meta_handshake(door: HookDoor, asked: Mapping[str, str]) -> tuple[bytes, bytes]:
    challenge = asked.get("hub.challenge", "")
    if asked.get("hub.mode") != "subscribe" or not challenge:
        raise _no_handshake("hub.mode=subscribe, hub.verify_token and hub.challenge")
    if len(challenge) > _MAX_CHALLENGE or not (challenge.isascii() and challenge.isprintable()):
        raise _no_handshake("a challenge of printable ASCII characters")
    _check_secret(asked.get("hub.verify_token"), door.values(SecretKind.VERIFY_TOKEN), "token")
    return b"text/plain; charset=utf-8", challenge.encode()


def _linkedin_handshake(door: HookDoor, asked: Mapping[str, str]) -> tuple[bytes, bytes]:
    code = asked.get("challengeCode", "")
    values = door.values(SecretKind.CLIENT_SECRET)
    if not values:
        raise _incomplete()
    response = proofs.challenge_response(code, values[0])
    if response is None:
        raise _no_handshake("challengeCode, a UUID")
    body = f'{{"challengeCode":"{code}","challengeResponse":"{response}"}}'
    return b"application/json", body.encode()


_HANDSHAKES: Final[
    Mapping[Vendor, Callable[[HookDoor, Mapping[str, str]], tuple[bytes, bytes]]]
] = {
    Vendor.META: _meta_handshake,
    Vendor.LINKEDIN: _linkedin_handshake,
}


def _check_signature(door: HookDoor, message: Message) -> None:
    body, headers = message.body, message.headers
    if door.vendor is Vendor.META:
        digits = proofs.meta_signature(headers.get(b"x-hub-signature-256"))
        secrets = door.values(SecretKind.APP_SECRET)
        good = digits is not None and proofs.signed_by_meta(digits, body, secrets)
    elif door.vendor is Vendor.LINKEDIN:
        digits = proofs.linkedin_signature(headers.get(b"x-li-signature"))
        secrets = door.values(SecretKind.CLIENT_SECRET)
        good = digits is not None and proofs.signed_by_linkedin(digits, body, secrets)
    else:
        return
    if not secrets:
        raise _incomplete()
    if not good:
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "bad_signature",
            "The signature was not made over this body with this source's secret.",
        )


def _check_secret(given: Any, expected: Sequence[str], name: str) -> None:
    if not expected:
        raise _incomplete()
    if not isinstance(given, str) or not given:
        raise Refusal(HTTPStatus.UNAUTHORIZED, "no_proof", f"The message carries no {name}.")
    if not proofs.is_any_of(given, expected):
        raise Refusal(HTTPStatus.FORBIDDEN, "wrong_key", f"The {name} is not this source's.")


def _parse(body: bytes) -> dict[str, Any]:
    try:
        parsed = parse_json(body)
    except MalformedJson as error:
        raise answers.malformed(str(error)) from None
    except TooDeep as error:
        raise answers.bad_shape(error.errors) from None
    if may_exceed_depth(body) and exceeds_depth(parsed, MAX_DEPTH):
        raise answers.bad_shape(TooDeep.errors)
    if not isinstance(parsed, dict):
        raise answers.malformed("one object is expected")
    return parsed


def _check_times(found: Sequence[Notice], now: datetime, window: timedelta) -> None:
    for notice in found:
        if notice.sent_at is None:
            continue
        if notice.sent_at < now - window:
            raise Refusal(
                HTTPStatus.FORBIDDEN,
                "stale",
                "The message is older than the vendor repeats messages; it is not taken again.",
            )
        if notice.sent_at > now + SKEW:
            raise Refusal(
                HTTPStatus.FORBIDDEN, "from_the_future", "The message's time is yet to come."
            )


def _query(query: bytes) -> dict[str, str]:
    try:
        text = query[:_MAX_QUERY].decode("latin-1")
        pairs = parse_qs(text, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return {}
    return {name: values[0] for name, values in pairs.items()}


def _unsigned(header: str) -> Refusal:
    return Refusal(
        HTTPStatus.UNAUTHORIZED, "no_proof", f"The message carries no signature in {header}."
    )


def _incomplete() -> Refusal:
    return Refusal(
        HTTPStatus.FORBIDDEN,
        "not_set_up",
        "This lead source has no secret yet to prove a message by.",
    )


def _no_handshake(expected: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "no_handshake", f"A handshake carries {expected}.")


def _only(methods: str) -> Refusal:
    return Refusal(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "method_not_allowed",
        f"This address answers {methods}.",
        headers=((b"allow", methods.encode()),),
    )
