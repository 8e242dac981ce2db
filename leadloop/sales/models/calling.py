"""What somebody put off in the call queue."""

from django.db import models

from leadloop.kit.ids import new_uuid


class CallSnooze(models.Model):
    """A record that one person wants to see again in the call queue from ``until_at`` (UTC) on.

    ``reason`` is ``snoozed``, ``skipped``, or ``tried`` after a call that reached nobody.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="+")
    regarding_entity = models.TextField()
    regarding_id = models.UUIDField()
    until_at = models.DateTimeField()
    reason = models.TextField(default="snoozed")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "regarding_id", "regarding_entity"], name="sales_snooze_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
