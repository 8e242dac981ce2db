"""Leads on their way to the organisation that keeps them."""

from django.db import models


class LeadPush(models.Model):
    """A lead whose last change is not in Dataverse yet; written ones have no row.

    ``revision`` counts the changes since: what was sent before the newest of them does not count.
    ``refused`` says why the organisation does not take it as it is; empty while it waits.
    """

    lead_id = models.UUIDField(primary_key=True)
    revision = models.IntegerField(default=1)
    since = models.DateTimeField()
    refused = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["since"], name="sales_lead_push_waiting", condition=models.Q(refused="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.lead_id)
