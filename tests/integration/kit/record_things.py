"""A business object of the tests' own: its table, its declaration, its rules."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pgtrigger
import pytest
from django.db import connection, models

from leadloop.events.api import feed_triggers
from leadloop.kit import entity as registry
from leadloop.kit.entity import Choice, Entity, EntityField, FieldType, LookupTarget
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.kit.records import RecordDraft, RecordStore
from leadloop.users import api as users

KIND = "account"


class GadgetQuerySet(models.QuerySet["Gadget"]):
    def visible_to(self, actor: Any) -> Any:
        return self.filter(users.visible_to(actor, KIND))

    def editable_by(self, actor: Any) -> Any:
        return self.filter(users.editable_by(actor, KIND))


class Gadget(models.Model):
    id = models.UUIDField(primary_key=True, default=new_uuid)
    number = models.TextField(default="", blank=True)
    name = models.TextField(default="", blank=True)
    shout = models.TextField(default="", blank=True)
    notes = models.TextField(null=True)  # noqa: DJ001 -- may be unknown
    size = models.IntegerField(null=True)
    price = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    fragile = models.BooleanField(default=False)
    made_on = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    colour = models.TextField(default="red")
    facts = models.JSONField(default=dict)
    part_of = models.ForeignKey("self", null=True, on_delete=models.RESTRICT)
    customer_entity = models.TextField(default="", blank=True)
    customer_id = models.UUIDField(null=True)
    owner = models.ForeignKey("users.User", null=True, on_delete=models.SET_NULL)
    team = models.ForeignKey("users.Team", null=True, on_delete=models.SET_NULL)
    attributes = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.TextField(default="")
    updated_by = models.TextField(default="")
    last_cause = models.UUIDField(null=True)
    last_trace = models.TextField(default="")

    objects = GadgetQuerySet.as_manager()

    class Meta:
        app_label = "customers"
        db_table = "test_gadget"
        managed = False
        triggers: list[Any] = feed_triggers("gadget")
        constraints = [
            models.UniqueConstraint(
                fields=["number"], name="test_gadget_number", condition=~models.Q(number="")
            )
        ]

    def __str__(self) -> str:
        return self.name


COLOURS = (Choice(1, "red", "Red"), Choice(2, "green", "Grass green"))
FIELDS = (
    EntityField("gadgetid", "id", FieldType.UNIQUE_ID, "Gadget", writable=False),
    EntityField("number", "number", FieldType.TEXT, "Number", max_length=20),
    EntityField("name", "name", FieldType.TEXT, "Name", required=True, max_length=100),
    EntityField("shout", "shout", FieldType.TEXT, "Shout", writable=False),
    EntityField("notes", "notes", FieldType.MEMO, "Notes"),
    EntityField("size", "size", FieldType.INTEGER, "Size"),
    EntityField("price", "price", FieldType.MONEY, "Price"),
    EntityField("fragile", "fragile", FieldType.BOOLEAN, "Fragile"),
    EntityField("madeon", "made_on", FieldType.DATE, "Made"),
    EntityField("seenon", "seen_at", FieldType.DATETIME, "Seen"),
    EntityField("colour", "colour", FieldType.CHOICE, "Colour", choices=COLOURS),
    EntityField("facts", "facts", FieldType.JSON, "Facts"),
    EntityField("ll_rank", "attributes__ll_rank", FieldType.INTEGER, "Rank"),
    EntityField(
        "partofid",
        "part_of_id",
        FieldType.LOOKUP,
        "Part of",
        targets=(LookupTarget("gadget", "partofid", "gadget_parts"),),
    ),
    EntityField(
        "customerid",
        "customer_id",
        FieldType.LOOKUP,
        "Customer",
        targets=(
            LookupTarget("gadget", "customerid_gadget"),
            LookupTarget("lead", "customerid_lead"),
        ),
        type_attribute="customer_entity",
    ),
    EntityField(
        "ownerid",
        "owner_id",
        FieldType.LOOKUP,
        "Owner",
        targets=(LookupTarget("systemuser", "ownerid"),),
    ),
    EntityField("createdon", "created_at", FieldType.DATETIME, "Created", writable=False),
    EntityField("versionnumber", "version", FieldType.INTEGER, "Version", writable=False),
)


class Hooks:
    """What the zone's rules were called with."""

    def __init__(self) -> None:
        self.after_calls: list[list[RecordDraft]] = []

    def prepare(self, _actor: Any, drafts: Sequence[RecordDraft]) -> None:
        for draft in drafts:
            if draft.get("name") == "refused":
                raise InvalidInput([FieldError("name", "refused", "This name is refused.")])
            if draft.changes("name"):
                draft.values["shout"] = str(draft.values["name"]).upper()

    def after(self, _actor: Any, drafts: Sequence[RecordDraft]) -> None:
        self.after_calls.append(list(drafts))


@pytest.fixture
def gadgets(db: None) -> Iterator[Hooks]:
    hooks = Hooks()
    known = dict(registry._registry)
    store = RecordStore("gadget", Gadget, prepare=hooks.prepare, after=hooks.after)
    registry.register_entity(
        Entity(
            name="gadget",
            set_name="gadgets",
            label="Gadget",
            primary_id="gadgetid",
            primary_name="name",
            fields=FIELDS,
            rows=Gadget.objects.visible_to,
            upsert=store.upsert,
            delete=store.delete,
            alternate_keys=(("number",), ("name", "size")),
            kind=KIND,
        )
    )
    with connection.schema_editor() as editor:
        editor.create_model(Gadget)
    for trigger in Gadget._meta.triggers:  # type: ignore[attr-defined]
        trigger.install(Gadget)
    try:
        yield hooks
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Gadget)
        registry._registry.clear()
        registry._registry.update(known)


def ids() -> dict[str, UUID]:
    return {gadget.name: gadget.id for gadget in Gadget.objects.all()}


__all__ = ["Gadget", "Hooks", "gadgets", "ids", "pgtrigger"]
