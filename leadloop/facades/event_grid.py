"""Event Grid's publish door: ``POST /eventgrid/{topic}/api/events``, plain ASGI.

Speaks what ``azure-eventgrid``'s publisher client speaks (basic tier, push). Exact answers:
``docs/reference/portal-api.md``.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from leadloop.facades.contracts import SCOPE_PUBLISH
from leadloop.facades.grid_access import find_caller
from leadloop.facades.grid_answers import answer_or_refusal, not_found, only_post
from leadloop.facades.ports import EventLog, KeyRing, Topics
from leadloop.facades.publishing import BOTH_SCHEMAS, Publisher
from leadloop.kit.asgi import Answer, ClientGone, Headers, Receive, Scope, Send, respond
from leadloop.kit.gate import OPEN, Gate

AT_LEISURE: Final = frozenset({"/eventgrid/validate", "/eventgrid/deadletters"})
"""Addresses beside the topics' that Django serves."""

_PREFIX: Final = "/eventgrid/"
_SUFFIX: Final = "/api/events"
_NO_SNIFFING: Final = (b"x-content-type-options", b"nosniff")


@dataclass(frozen=True, slots=True)
class EventGridDoor:
    """The ASGI app of the publish address of every topic."""

    events: EventLog
    keys: KeyRing
    topics: Topics
    gate: Gate = OPEN

    @staticmethod
    def serves(_method: str, path: str) -> bool:
        """Tell whether a request is this app's."""
        return path.startswith(_PREFIX) and path not in AT_LEISURE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request for which ``serves`` is true."""
        try:
            answer = await answer_or_refusal(self._publish, scope, receive)
        except ClientGone:
            return
        await respond(send, answer)

    async def _publish(self, scope: Scope, receive: Receive) -> Answer:
        topic = _topic(scope["path"])
        if scope["method"] != "POST":
            raise only_post("Events are published with POST.")
        headers: Headers = dict(scope["headers"])
        caller = await find_caller(self.keys, scope, headers, needs=SCOPE_PUBLISH)
        publisher = Publisher(self.events, self.topics, self.gate, BOTH_SCHEMAS)
        told = await publisher.take(topic, caller, headers, receive)
        return Answer(HTTPStatus.OK, headers=(_NO_SNIFFING, *told))


def _topic(path: str) -> str:
    if not path.endswith(_SUFFIX):
        raise not_found("Events are published to /eventgrid/{topic}/api/events.")
    return path[len(_PREFIX) : -len(_SUFFIX)]
