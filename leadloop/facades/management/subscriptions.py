"""Operations on event subscriptions, of topics and of namespace topics."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.http import HttpResponse

from leadloop.events import api as events
from leadloop.events.contracts import to_json
from leadloop.events.contracts.subscriptions import (
    EventSubscription,
    ProvisioningState,
    SubscriptionDraft,
    WebHook,
)
from leadloop.facades.management.answers import answer
from leadloop.facades.management.calls import Call
from leadloop.facades.management.drafts import (
    read_event_subscription,
    read_namespace_subscription,
)
from leadloop.facades.management.fields import Fields
from leadloop.facades.management.paging import listed, page
from leadloop.facades.management.resources import (
    write_attributes,
    write_event_subscription,
    write_namespace_subscription,
)
from leadloop.kit.errors import NotFound

_POLL_S: Final = "1"
_MOVING: Final = frozenset({ProvisioningState.CREATING, ProvisioningState.AWAITING_MANUAL_ACTION})
_NAMESPACES: Final = "namespaces"


def get(call: Call) -> HttpResponse:
    """Return a subscription."""
    return _answer(call, _find(call), HTTPStatus.OK)


def put(call: Call) -> HttpResponse:
    """Subscribe, or bring a subscription to what is asked."""
    body = Fields(call.body)
    body.check()
    draft = _reader(call)(body.raw("properties"), topic=call.name(-2), name=call.name(-1))
    try:
        old = _find(call)
    except NotFound:
        made = events.create_subscription(call.actor, draft=draft).subscription
    else:
        made = _update(call, old, draft)
    return _answer(call, made, HTTPStatus.CREATED)


def patch(call: Call) -> HttpResponse:
    """Change some of what a subscription asks for; every property given replaces the old one."""
    old = _find(call)
    body = Fields(call.body)
    body.check()
    in_namespace = _in_namespace(call)
    # The basic tier's update is flat, unlike its resource.
    given = body.raw("properties") if in_namespace or body.has("properties") else call.body
    Fields(given, "properties").check()
    merged = _merge(_properties(call, old), dict(given or {}), deep=in_namespace)
    draft = _reader(call)(merged, topic=old.topic, name=old.name)
    made = _update(call, old, draft)
    return _answer(call, made, HTTPStatus.OK if in_namespace else HTTPStatus.CREATED)


def delete(call: Call) -> HttpResponse:
    """Delete a subscription; one that is not there is as good as deleted."""
    try:
        events.delete_subscription(call.actor, subscription_id=_find(call).id)
    except NotFound:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def list_all(call: Call) -> HttpResponse:
    """Return the subscriptions of a topic, or of all topics, page by page."""
    topic = ""
    if call.target.names:
        topic = events.get_topic(call.actor, name=call.name(-1)).name
    found = events.list_event_subscriptions(call.actor, topic=topic)
    shown = [one for one in found if _fits(call, one)]
    chosen, next_link = page(call, shown, lambda one: one.name)
    return answer(listed([_written(call, one, below=True) for one in chosen], next_link))


def get_full_url(call: Call) -> HttpResponse:
    """Return the whole address of a webhook, with its query."""
    hook = _find(call).draft.destination
    return answer({"endpointUrl": hook.url if isinstance(hook, WebHook) else None})


def get_delivery_attributes(call: Call) -> HttpResponse:
    """Return the headers that deliveries carry; the values of secret ones are left out."""
    return answer({"value": write_attributes(_find(call))})


def _in_namespace(call: Call) -> bool:
    return call.target.kinds[0] == _NAMESPACES


def _reader(call: Call) -> Callable[..., SubscriptionDraft]:
    return read_namespace_subscription if _in_namespace(call) else read_event_subscription


def _find(call: Call) -> EventSubscription:
    """Return the subscription that the address names.

    Raises:
        NotFound: There is none; a queue has no place outside of a namespace.
    """
    name = call.name(-1)
    found = events.get_subscription_by_name(call.actor, topic=call.name(-2), name=name)
    if not _fits(call, found):
        raise NotFound("There is no such event subscription.")
    return found


def _fits(call: Call, one: EventSubscription) -> bool:
    return _in_namespace(call) or isinstance(one.draft.destination, WebHook)


def _update(call: Call, old: EventSubscription, draft: SubscriptionDraft) -> EventSubscription:
    kept = replace(draft, dead_letter=old.draft.dead_letter)
    if _in_namespace(call):
        kept = replace(kept, labels=old.draft.labels)
    return events.update_subscription(call.actor, subscription_id=old.id, draft=kept)


def _properties(call: Call, one: EventSubscription) -> dict[str, Any]:
    """Return the properties as a request would write them: with the whole address."""
    properties: dict[str, Any] = orjson.loads(to_json(_written(call, one)["properties"]))
    hook = one.draft.destination
    if isinstance(hook, WebHook):
        place = properties["deliveryConfiguration"]["push"] if _in_namespace(call) else properties
        place["destination"]["properties"]["endpointUrl"] = hook.url
    return properties


def _merge(old: dict[str, Any], new: dict[str, Any], *, deep: bool) -> dict[str, Any]:
    merged = dict(old)
    for name, value in new.items():
        before = merged.get(name)
        if deep and isinstance(before, dict) and isinstance(value, dict):
            merged[name] = _merge(before, value, deep=True)
        else:
            merged[name] = value
    return merged


def _answer(call: Call, one: EventSubscription, status: HTTPStatus) -> HttpResponse:
    """Return a subscription; clients ask again until its receiver has consented."""
    response = answer(_written(call, one), status)
    if one.state in _MOVING:
        response["Retry-After"] = _POLL_S
    return response


def _written(call: Call, one: EventSubscription, *, below: bool = False) -> dict[str, Any]:
    path = call.target.path
    if _in_namespace(call):
        full = f"{path}/{one.name}" if below else path
        return write_namespace_subscription(one, path=full)
    topic = f"{call.target.prefix}/topics/{one.topic}"
    within = "/providers/" in path.removeprefix(call.target.prefix) or not call.target.names
    end = f"providers/Microsoft.EventGrid/eventSubscriptions/{one.name}"
    if below:
        path = f"{topic}/{end}" if within else f"{path}/{one.name}"
    return write_event_subscription(one, path=path, topic=topic)
