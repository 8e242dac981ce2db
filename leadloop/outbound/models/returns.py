"""What came back of messages, and the keys that sign those that leave."""

from django.db import models

from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts.returns import ReturnClass


class MailReturn(models.Model):
    """One report about a message: appended, once for each ``key``."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.TextField(unique=True)
    kind = models.TextField(choices=[(one.value, one.label) for one in ReturnClass])
    address = models.TextField()
    message = models.ForeignKey(
        "outbound.Message", null=True, on_delete=models.SET_NULL, related_name="returns"
    )
    source = models.TextField()
    reason = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address", "-at"], name="outbound_return_address")]

    def __str__(self) -> str:
        return str(self.pk)


class SigningKey(models.Model):
    """A DKIM key of a domain; the private half is kept sealed. One at most is in use."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    domain = models.TextField()
    selector = models.TextField()
    sealed = models.TextField()
    record = models.TextField()
    in_use = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "selector"], name="outbound_key_selector"),
            models.UniqueConstraint(
                fields=["domain"], name="outbound_key_in_use", condition=models.Q(in_use=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.selector}._domainkey.{self.domain}"
