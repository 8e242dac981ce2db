"""Operations on topics and on the one namespace: the installation itself."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import DeliverySchema, Topic
from leadloop.facades.management.answers import Refusal, answer
from leadloop.facades.management.calls import Call
from leadloop.facades.management.fields import Fields
from leadloop.facades.management.paging import listed, page
from leadloop.facades.management.resources import (
    labels_of,
    location_of,
    write_namespace,
    write_namespace_topic,
    write_topic,
)
from leadloop.kit.errors import NotFound
from leadloop.users import api as users

_MAX_TAGS: Final = 45
_MAX_TAG: Final = 250
_NAMESPACE: Final = "leadloop"


def get(call: Call) -> HttpResponse:
    """Return a topic."""
    return answer(_written(call, events.get_topic(call.actor, name=call.name(-1))))


def put(call: Call) -> HttpResponse:
    """Make a topic, or bring it to what is asked; a topic of Leadloop itself stays as it is."""
    body = Fields(call.body)
    schema = body.child("properties").one_of("inputSchema", DeliverySchema, _usual_schema(call))
    labels = labels_of(body.text("location"), _tags(body))
    body.check()
    name = call.name(-1)
    topic = events.find_topic(name)
    if topic is None:
        topic = events.create_topic(call.actor, name=name, input_schema=schema, labels=labels)
    elif not topic.built_in:
        topic = events.change_topic(call.actor, name=name, input_schema=schema, labels=labels)
    return answer(_written(call, topic), HTTPStatus.CREATED)


def patch(call: Call) -> HttpResponse:
    """Change the tags of a topic."""
    body = Fields(call.body)
    tags = _tags(body)
    body.check()
    topic = events.get_topic(call.actor, name=call.name(-1))
    if body.has("tags"):
        labels = labels_of(location_of(topic), tags)
        topic = events.change_topic(
            call.actor, name=topic.name, input_schema=topic.input_schema, labels=labels
        )
    return answer(_written(call, topic))


def delete(call: Call) -> HttpResponse:
    """Delete a topic and its subscriptions; one that is not there is as good as deleted."""
    try:
        events.delete_topic(call.actor, name=call.name(-1))
    except NotFound:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def list_all(call: Call) -> HttpResponse:
    """Return the topics, page by page."""
    found, next_link = page(call, events.list_declared_topics(call.actor), lambda one: one.name)
    return answer(listed([_written(call, one, below=True) for one in found], next_link))


def list_keys(call: Call) -> HttpResponse:
    """Return the SAS keys of the calling client: here keys belong to clients, not to topics."""
    _check_exists(call)
    keys = users.read_sas_keys(call.actor, client_id=UUID(call.actor.id))
    return answer(keys._asdict())


def regenerate_key(call: Call) -> HttpResponse:
    """Make one of the calling client's two SAS keys anew."""
    _check_exists(call)
    body = Fields(call.body)
    which = {"key1": 1, "key2": 2}.get(body.text("keyName").lower())
    if which is None:
        body.wrong("keyName", "Choose one of key1, key2.", "unsupported")
    body.check()
    keys = users.regenerate_sas_key(call.actor, client_id=UUID(call.actor.id), number=which or 1)
    return answer(keys._asdict())


def get_namespace(call: Call) -> HttpResponse:
    """Return the installation, under whatever name it is asked for."""
    return answer(write_namespace(call.name(0), path=call.target.path, host=call.host))


def list_namespaces(call: Call) -> HttpResponse:
    """Return the one namespace."""
    path = f"{call.target.path}/{_NAMESPACE}"
    return answer(listed([write_namespace(_NAMESPACE, path=path, host=call.host)], None))


def keep_namespace(_call: Call) -> HttpResponse:
    """Refuse to delete the installation."""
    message = "The namespace is this installation; delete its topics instead."
    raise Refusal(HTTPStatus.CONFLICT, "NamespaceInUse", message)


def _written(call: Call, topic: Topic, *, below: bool = False) -> dict[str, Any]:
    path = f"{call.target.path}/{topic.name}" if below else call.target.path
    if call.target.kinds[0] == "namespaces":
        return write_namespace_topic(topic, path=path)
    return write_topic(topic, path=path, base_url=call.base_url)


def _usual_schema(call: Call) -> DeliverySchema:
    in_namespace = call.target.kinds[0] == "namespaces"
    return DeliverySchema.CLOUD_EVENTS if in_namespace else DeliverySchema.EVENT_GRID


def _check_exists(call: Call) -> None:
    """Raise NotFound unless the topic in front of the verb exists; namespaces all do."""
    if "topics" in call.target.kinds:
        events.get_topic(call.actor, name=call.name(-1))


def _tags(body: Fields) -> dict[str, str]:
    tags = body.raw("tags")
    if tags is None:
        return {}
    if not isinstance(tags, dict) or len(tags) > _MAX_TAGS or not _fit([*tags, *tags.values()]):
        text = f"At most {_MAX_TAGS} tags, names and values of {_MAX_TAG} printable characters."
        body.wrong("tags", text)
        return {}
    if any("=" in name or not name for name in tags):
        body.wrong("tags", "Names of tags are not empty and have no “=”.")
        return {}
    return tags


def _fit(texts: Sequence[Any]) -> bool:
    return all(isinstance(t, str) and len(t) <= _MAX_TAG and t.isprintable() for t in texts)
