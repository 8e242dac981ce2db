"""Custom tables and columns: what an installation adds to the entities that ship."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND = "custom_record"


class Customization(models.Model):
    """How often tables and columns were changed: what processes look at to know of it."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    generation = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="facades_one")]

    def __str__(self) -> str:
        return str(self.generation)


class CustomTable(models.Model):
    """A table made at run time. Its rows are ``CustomRecord`` rows that carry its name."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.TextField(unique=True)
    set_name = models.TextField(unique=True)
    schema_name = models.TextField()
    label = models.TextField()
    primary_name = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return self.name


class CustomColumn(models.Model):
    """A column made at run time, of a custom table or of an entity that ships.

    Its values live in the JSON ``attributes`` of each row, under ``name``. ``choices`` holds
    ``[code, value, label]`` of an option set. A lookup leads to a record of ``target``; there
    ``relation`` leads back, and ``on_delete`` says what becomes of it when that is deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    entity = models.TextField()
    name = models.TextField()
    schema_name = models.TextField()
    label = models.TextField()
    type = models.TextField()
    max_length = models.IntegerField(null=True, blank=True)
    required = models.BooleanField(default=False)
    choices = models.JSONField(default=list, blank=True)
    target = models.TextField(default="", blank=True, db_default="")
    relation = models.TextField(default="", blank=True, db_default="")
    on_delete = models.TextField(default="", blank=True, db_default="")
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    class Meta:
        ordering = ("created_at", "id")
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="facades_customcolumn_name")
        ]

    def __str__(self) -> str:
        return f"{self.entity}.{self.name}"


class CustomKey(models.Model):
    """An alternate key made at run time."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    entity = models.TextField()
    name = models.TextField()
    columns = models.JSONField()
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "name"], name="facades_customkey_name")
        ]

    def __str__(self) -> str:
        return f"{self.entity}.{self.name}"


class FileUpload(models.Model):
    """A file that is being sent in parts to a file column; ``id`` is the session's token."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    entity = models.TextField()
    record_id = models.UUIDField()
    name = models.TextField()
    received = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return f"{self.entity}({self.record_id}): {self.name}"


class FilePart(models.Model):
    """Some of the bytes of a ``FileUpload``, from ``first`` on."""

    upload = models.ForeignKey(FileUpload, on_delete=models.CASCADE, related_name="parts")
    first = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "first"], name="facades_filepart_once")
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}: {self.first}"


class CustomRelation(models.Model):
    """A relationship of many records to many, made at run time.

    ``name`` is the table of its links. On a record of ``first``, ``first_navigation`` leads to the
    linked records of ``second``, and ``second_navigation`` back.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.TextField(unique=True)
    schema_name = models.TextField(unique=True)
    first = models.TextField()
    second = models.TextField()
    first_navigation = models.TextField()
    second_navigation = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return self.name


class CustomLink(models.Model):
    """Two records that a ``CustomRelation`` links; ``relation`` is its name."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    relation = models.TextField()
    first_id = models.UUIDField()
    second_id = models.UUIDField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["relation", "first_id", "second_id"], name="facades_customlink_once"
            )
        ]
        indexes = [models.Index(fields=["relation", "second_id"], name="facades_customlink_back")]
        triggers: list[Any] = feed_triggers("custom_link")

    def __str__(self) -> str:
        return f"{self.relation}: {self.first_id} {self.second_id}"


class CustomRecordQuerySet(models.QuerySet["CustomRecord"]):
    """Rows of custom tables, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the rows that ``actor`` may read."""
        return self.filter(users.visible_to(actor, KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the rows that ``actor`` may change."""
        return self.filter(users.editable_by(actor, KIND))


class CustomRecord(models.Model):
    """One row of a custom table; all its own columns are in ``attributes``."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    table = models.TextField()
    owner = models.ForeignKey(
        "users.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(
        "users.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    status = models.TextField(default="active")
    attributes = models.JSONField(default=dict, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)
    updated_by = models.TextField(default="", blank=True)
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = models.TextField(default="", blank=True)

    objects = CustomRecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["table", "-created_at", "id"], name="facades_customrecord_newest")
        ]
        triggers: list[Any] = feed_triggers(KIND)

    def __str__(self) -> str:
        return str(self.pk)


class HouseRecord(models.Model):
    """What the vendor's programs look up and this installation has one or a few of.

    ``entity`` is ``organization``, ``businessunit`` or ``transactioncurrency``; ``code`` a
    currency's ISO 4217 code.
    """

    id = models.UUIDField(primary_key=True)
    entity = models.TextField()
    name = models.TextField()
    code = models.TextField(default="", blank=True)
    symbol = models.TextField(default="", blank=True)
    precision = models.IntegerField(default=2)
    exchange_rate = models.DecimalField(max_digits=19, decimal_places=10, default=1)

    class Meta:
        indexes = [models.Index(fields=["entity", "name"], name="facades_house_entity")]

    def __str__(self) -> str:
        return self.name
