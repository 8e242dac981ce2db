"""Does the receiver want these events? Both handshakes, and the farewell."""

from typing import Any, Final, NamedTuple

import orjson

from leadloop.events.contracts.subscriptions import DeliverySchema, ProvisioningState
from leadloop.events.logic.requests import USER_AGENT, Rendered
from leadloop.events.logic.signing import sign
from leadloop.events.push.outlet import Outlet
from leadloop.events.push.sender import Reply, Sender
from leadloop.events.push.settings import PushSettings
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid

_MAX_RATE: Final = 1_000_000


class Consent(NamedTuple):
    """Where a handshake stands. ``CREATING`` means: ask again soon."""

    state: ProvisioningState
    reason: str = ""
    rate_per_minute: int | None = None


async def ask(sender: Sender, outlet: Outlet, settings: PushSettings) -> Consent:
    """Ask the receiver once, in the way of the subscription's schema."""
    url = f"{settings.base_url}/eventgrid/validate?id={outlet.id}&t={outlet.code}"
    if outlet.draft.schema is DeliverySchema.CLOUD_EVENTS:
        return await _ask_options(sender, outlet, settings.origin, url)
    return await _ask_code(sender, outlet, url)


async def farewell(sender: Sender, outlet: Outlet) -> None:
    """Tell the receiver, once, that no more events will come."""
    about = _about(outlet, "SubscriptionDeletion")
    data = {"eventSubscriptionId": str(outlet.id), "eventSubscriptionName": outlet.draft.name}
    await _post(sender, outlet, outlet.shape.notice("DeletedEvent", data, about))


async def _ask_code(sender: Sender, outlet: Outlet, url: str) -> Consent:
    """Event Grid's way: the answer holds the code that was sent."""
    about = _about(outlet, "SubscriptionValidation")
    data = {"validationCode": str(outlet.code), "validationUrl": url}
    reply = await _post(sender, outlet, outlet.shape.notice("ValidationEvent", data, about))
    if reply.status != 200:  # noqa: PLR2004 -- Event Grid accepts no other, not even 202
        return _not_yet(reply)
    try:
        answer: Any = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        answer = None
    found = answer if isinstance(answer, dict) else {}
    code = found.get("validationResponse", found.get("ValidationResponse"))
    if isinstance(code, str) and code.lower() == str(outlet.code):
        return Consent(ProvisioningState.SUCCEEDED)
    return _by_hand("The receiver answered without the validation code")


async def _ask_options(sender: Sender, outlet: Outlet, origin: str, url: str) -> Consent:
    """CloudEvents' way: consent is a header of the answer; its status means nothing."""
    headers = {
        "user-agent": USER_AGENT,
        "webhook-request-origin": origin,
        "webhook-request-callback": url,
    }
    reply = await sender.send("OPTIONS", outlet.hook.url, headers, b"")
    allowed = reply.headers.get("WebHook-Allowed-Origin", "").strip()
    if allowed == "*" or origin.lower() in [one.strip().lower() for one in allowed.split(",")]:
        return Consent(ProvisioningState.SUCCEEDED, rate_per_minute=_rate(reply))
    if reply.status is None or reply.status >= 500:  # noqa: PLR2004 -- may pass
        return _not_yet(reply)
    return _by_hand(f"The receiver did not name {origin} in WebHook-Allowed-Origin")


def _by_hand(fact: str) -> Consent:
    reason = f"{fact}; whoever runs it may open the validation address that it was sent."
    return Consent(ProvisioningState.AWAITING_MANUAL_ACTION, reason)


def _not_yet(reply: Reply) -> Consent:
    said = f"answered {reply.status}" if reply.status else "did not answer"
    detail = f" {reply.error}" if reply.error else ""
    return Consent(ProvisioningState.CREATING, f"The receiver {said}.{detail}")


def _rate(reply: Reply) -> int | None:
    text = reply.headers.get("WebHook-Allowed-Rate", "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MAX_RATE))):
        return None
    return int(text) or None


def _about(outlet: Outlet, header: str) -> dict[str, Any]:
    return {
        "id": str(new_uuid()),
        "topic": outlet.draft.topic,
        "time": clock.now(),
        "header": header,
    }


async def _post(sender: Sender, outlet: Outlet, request: Rendered) -> Reply:
    signed = sign(request.message_id, clock.wall_timestamp(), request.body, outlet.secrets)
    return await sender.send("POST", outlet.hook.url, request.headers | signed, request.body)
