"""The management API's one view: from method and address to an operation."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from leadloop.facades.management import subscriptions, topics
from leadloop.facades.management.answers import Refusal, answer_error
from leadloop.facades.management.calls import Call, read_call
from leadloop.kit.errors import LeadloopError

Operation = Callable[[Call], HttpResponse]
Operations = Mapping[str, Operation]

_TOPIC: Final[Operations] = {
    "GET": topics.get,
    "PUT": topics.put,
    "PATCH": topics.patch,
    "DELETE": topics.delete,
}
_SUBSCRIPTION: Final[Operations] = {
    "GET": subscriptions.get,
    "PUT": subscriptions.put,
    "PATCH": subscriptions.patch,
    "DELETE": subscriptions.delete,
}
_NAMESPACE: Final[Operations] = {
    "GET": topics.get_namespace,
    "PUT": topics.get_namespace,
    "PATCH": topics.get_namespace,
    "DELETE": topics.keep_namespace,
}
_KEYS: Final = {"listkeys": topics.list_keys, "regeneratekey": topics.regenerate_key}
_ASKED: Final = {
    "getfullurl": subscriptions.get_full_url,
    "getdeliveryattributes": subscriptions.get_delivery_attributes,
}
# By the types in an address: what can be done with one resource, with all of them, and the verbs.
_ROUTES: Final[Mapping[tuple[str, ...], tuple[Operations, Operation, Mapping[str, Operation]]]] = {
    ("topics",): (_TOPIC, topics.list_all, _KEYS),
    ("topics", "eventsubscriptions"): (_SUBSCRIPTION, subscriptions.list_all, _ASKED),
    ("eventsubscriptions",): ({}, subscriptions.list_all, {}),
    ("namespaces",): (_NAMESPACE, topics.list_namespaces, _KEYS),
    ("namespaces", "topics"): (_TOPIC, topics.list_all, _KEYS),
    ("namespaces", "topics", "eventsubscriptions"): (
        _SUBSCRIPTION,
        subscriptions.list_all,
        _ASKED,
    ),
}


@csrf_exempt
def manage(request: HttpRequest) -> HttpResponse:
    """Answer one request to an address below ``/subscriptions/``."""
    try:
        call = read_call(request)
        return _operation(request.method or "", call)(call)
    except Refusal as refusal:
        return refusal.answer()
    except LeadloopError as error:
        return answer_error(error)


def _operation(method: str, call: Call) -> Operation:
    kinds = call.target.kinds
    if call.target.is_collection and kinds[:-1] in _ROUTES:
        verb = _ROUTES[kinds[:-1]][2].get(kinds[-1])
        if verb is not None:
            return _allowed(method, {"POST": verb})
    if kinds not in _ROUTES:
        message = f"Leadloop has no resources of type {'/'.join(kinds)[:200]!r}."
        raise Refusal(HTTPStatus.NOT_FOUND, "InvalidResourceType", message)
    one, every, _ = _ROUTES[kinds]
    return _allowed(method, {"GET": every} if call.target.is_collection else one)


def _allowed(method: str, operations: Operations) -> Operation:
    found = operations.get(method)
    if found is None:
        message = f"This resource answers {', '.join(operations) or 'nothing'}."
        raise Refusal(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            message,
            Allow=", ".join(operations),
        )
    return found
