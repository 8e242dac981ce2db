"""Relations: what one contact or account is to another."""

from typing import Any

from django.db import models

from leadloop.customers.contracts.words import RELATION_ROLES
from leadloop.customers.models.base import Owned, text
from leadloop.events.api import feed_triggers


class Relation(Owned):
    """``from`` is the ``role`` of ``to``: a child of a parent, an employee of a company.

    Both ends are named by entity and id. Dates bound the time in which it held.
    """

    KIND = "relation"

    from_entity = models.TextField()
    from_id = models.UUIDField()
    to_entity = models.TextField()
    to_id = models.UUIDField()
    role = models.TextField(choices=[(role.value, role.label) for role in RELATION_ROLES])
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    description = text()

    class Meta:
        indexes = [
            models.Index(fields=["from_id"], name="customers_relation_from"),
            models.Index(fields=["to_id"], name="customers_relation_to"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in RELATION_ROLES]),
                name="customers_relation_role",
            ),
            models.CheckConstraint(
                condition=~models.Q(from_id=models.F("to_id")), name="customers_relation_two"
            ),
            models.CheckConstraint(
                condition=models.Q(since=None)
                | models.Q(until=None)
                | models.Q(since__lte=models.F("until")),
                name="customers_relation_dates",
            ),
            models.UniqueConstraint(
                fields=["from_id", "to_id", "role"],
                condition=models.Q(until=None),
                name="customers_relation_once",
            ),
        ]
        triggers: list[Any] = feed_triggers("relation")
