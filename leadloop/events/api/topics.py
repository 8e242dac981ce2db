"""Topics: the built-in ones and those somebody made."""

from django.db import transaction

from leadloop.events import rights, subscriptions
from leadloop.events.catalogue import (
    ASSESSED,
    CHANGES,
    CONFIRMATIONS,
    ENGAGEMENT,
    HOOKS,
    LEADS,
    MARKETING,
    NEWS,
    REQUESTS,
    RUNS,
    TRACKING,
    VISITS,
)
from leadloop.events.contracts.subscriptions import DeliverySchema, Topic
from leadloop.events.logic.drafts import check_topic_name
from leadloop.events.ports import Acting
from leadloop.kit import clock
from leadloop.kit.db import Row, execute
from leadloop.kit.errors import Conflict, NotAllowed, NotFound

PUBLIC_TOPICS = frozenset({LEADS, VISITS})
"""Built-in topics that outsiders may publish to; `list_public_topics` adds the custom ones."""

TOPICS = (
    *(LEADS, ASSESSED, CONFIRMATIONS, RUNS, CHANGES, VISITS, HOOKS, NEWS, REQUESTS),
    *(ENGAGEMENT, MARKETING, TRACKING),
)

CHANNEL = "leadloop_topics"
"""Where doors hear that a topic was made or deleted."""

_COLUMNS = "name, input_schema, labels, created_at, created_by"


def create_topic(
    actor: Acting,
    *,
    name: str,
    input_schema: DeliverySchema = DeliverySchema.EVENT_GRID,
    labels: tuple[str, ...] = (),
) -> Topic:
    """Make a topic that outsiders may publish to.

    ``input_schema`` says what its publishers are asked to send; doors accept both.

    Raises:
        InvalidInput: The name cannot be a topic's.
        Conflict: There is a topic of this name, in whatever case.
    """
    rights.may_write(actor, rights.TOPIC)
    check_topic_name(name)
    if name.lower() in TOPICS:
        raise Conflict(f"{name!r} is a topic of Leadloop itself.")
    with transaction.atomic():
        made = execute(
            f"INSERT INTO events_topic ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING name",
            (
                name,
                input_schema.value,
                subscriptions.json_text(labels),
                clock.now(),
                actor.label or "system",
            ),
        )
        if not made:
            raise Conflict(f"There is a topic {name!r} already.")
        execute(f"SELECT pg_notify('{CHANNEL}', '')")
    return get_topic(actor, name=name)


def change_topic(
    actor: Acting, *, name: str, input_schema: DeliverySchema, labels: tuple[str, ...]
) -> Topic:
    """Change what a custom topic asks of its publishers, and its labels.

    Raises:
        NotFound: There is no such topic.
        NotAllowed: It is built in.
    """
    rights.may_write(actor, rights.TOPIC)
    topic = get_topic(actor, name=name)
    if topic.built_in:
        raise NotAllowed(f"{topic.name!r} is a topic of Leadloop itself and stays.")
    execute(
        "UPDATE events_topic SET input_schema = %s, labels = %s WHERE name = %s",
        (input_schema.value, subscriptions.json_text(labels), topic.name),
    )
    return get_topic(actor, name=name)


def delete_topic(actor: Acting, *, name: str) -> None:
    """Delete a custom topic and its subscriptions; its events stay until retention drops them.

    Raises:
        NotFound: There is no such topic.
        NotAllowed: It is built in.
    """
    rights.may_write(actor, rights.TOPIC)
    topic = get_topic(actor, name=name)
    if topic.built_in:
        raise NotAllowed(f"{topic.name!r} is a topic of Leadloop itself and stays.")
    with transaction.atomic():
        execute("DELETE FROM events_topic WHERE name = %s", (topic.name,))
        execute(
            "UPDATE events_event_subscription SET state = 'Deleting', version = version + 1,"
            " updated_at = %s, updated_by = %s WHERE topic = %s",
            (clock.now(), actor.label or "system", topic.name),
        )
        execute(f"SELECT pg_notify('{CHANNEL}', '')")
        subscriptions.announce()


def get_topic(actor: Acting, *, name: str) -> Topic:
    """Return one topic, whatever the case of its name.

    Raises:
        NotFound: There is no such topic.
    """
    rights.may_read(actor, rights.TOPIC)
    topic = find_topic(name)
    if topic is None:
        raise NotFound(f"There is no topic named {name!r}.")
    return topic


def list_declared_topics(actor: Acting) -> list[Topic]:
    """Return every topic, built-in ones first, then by name."""
    rights.may_read(actor, rights.TOPIC)
    return [_built_in(name) for name in TOPICS] + _custom()


def find_topic(name: str) -> Topic | None:
    """Return one topic, whatever the case of its name, or None."""
    lowered = name.lower()
    if lowered in TOPICS:
        return _built_in(lowered)
    rows = execute(
        f"SELECT {_COLUMNS} FROM events_topic WHERE lower(name) = %s", (lowered.replace("\0", ""),)
    )
    return _from_row(rows[0]) if rows else None


def list_public_topics() -> frozenset[str]:
    """Return the names of all topics that may be published to."""
    return PUBLIC_TOPICS | {topic.name for topic in _custom()}


def topic_names() -> list[str]:
    """Return the names of all topics, built-in ones first."""
    return [*TOPICS, *(topic.name for topic in _custom())]


def _custom() -> list[Topic]:
    rows = execute(f"SELECT {_COLUMNS} FROM events_topic ORDER BY lower(name)")
    return [_from_row(row) for row in rows]


def _built_in(name: str) -> Topic:
    schema = DeliverySchema.EVENT_GRID if name in PUBLIC_TOPICS else DeliverySchema.CLOUD_EVENTS
    return Topic(name, name in PUBLIC_TOPICS, True, schema)  # noqa: FBT003 -- built in


def _from_row(row: Row) -> Topic:
    return Topic(
        name=row[0],
        public=True,
        built_in=False,
        input_schema=DeliverySchema(row[1]),
        labels=tuple(row[2]),
        created_at=row[3],
        created_by=row[4],
    )
