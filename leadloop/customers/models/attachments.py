"""Attachments: files that belong to a record."""

from typing import Any

from django.db import models

from leadloop.customers.models.base import Owned, text
from leadloop.events.api import feed_triggers


class Attachment(Owned):
    """A file regarding one record. Its bytes are kept once, under their SHA-256 digest."""

    KIND = "attachment"

    regarding_entity = models.TextField()
    regarding_id = models.UUIDField()
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    description = text()

    class Meta:
        indexes = [
            models.Index(fields=["regarding_id"], name="customers_attachment_record"),
            models.Index(fields=["sha256"], name="customers_attachment_bytes"),
        ]
        triggers: list[Any] = feed_triggers("attachment")
