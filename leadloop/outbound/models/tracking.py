"""What was fetched of the addresses in messages."""

from django.db import models

from leadloop.kit.ids import new_uuid


class Fetched(models.Model):
    """A link of a message that was followed. ``machine`` says why it was no person, once judged.

    ``id`` is the key of the event that told of it. ``told`` says whether it was passed on.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    message = models.ForeignKey(
        "outbound.Message", on_delete=models.CASCADE, related_name="fetched", db_index=False
    )
    url = models.TextField(default="", blank=True)
    trap = models.BooleanField(default=False)
    machine = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    told = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["message", "at"], name="outbound_fetched_message")]

    def __str__(self) -> str:
        return str(self.pk)
