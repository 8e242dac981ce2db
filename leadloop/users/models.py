"""People, teams, API clients and notices."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import ErasureState, Role

_ROLES = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]


class Team(models.Model):
    """People who work the same records. The slug is what rules route to."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this address."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in with an e-mail address."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    role = models.CharField(max_length=30, choices=_ROLES)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=50, default="UTC")
    created_at = models.DateTimeField()
    scram_verifier = models.TextField(default="", blank=True, editable=False)
    teams = models.ManyToManyField(Team, related_name="members", blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(Lower("email"), name="users_user_email_ci"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """Return the name shown on screens."""
        return self.name


class ApiClient(models.Model):
    """A program that calls Leadloop.

    Its OAuth2 credentials are a ``django-oauth-toolkit`` application; its write key and SAS keys
    are kept as SHA-256 digests, since all are long and random. SAS keys also sign tokens, which
    only the key itself can verify: they are kept sealed besides. A client has two of them, so that
    one can be made anew while the other serves. Clients from before they were sealed have no
    second key, and a first one that cannot be read.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=30, choices=_ROLES)
    client_id = models.CharField(max_length=100, unique=True)
    scopes = models.JSONField(default=list)
    write_key_digest = models.CharField(max_length=64, unique=True)
    sas_key_digest = models.CharField(max_length=64, unique=True)
    sas_key_sealed = models.TextField(default="", db_default="", blank=True)
    sas_key2_digest = models.CharField(max_length=64, unique=True, null=True, blank=True)
    sas_key2_sealed = models.TextField(default="", db_default="", blank=True)
    scram_verifier = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """Something a person should see now."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    url = models.CharField(max_length=500, blank=True, default="")
    cause = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-created_at"], name="users_notice_list"),
            models.Index(
                fields=["user"], name="users_notice_unread", condition=models.Q(read_at=None)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "cause"],
                name="users_notice_once",
                condition=models.Q(cause__isnull=False),
            ),
        ]
        triggers: list[Any] = feed_triggers("notice")

    def __str__(self) -> str:
        return self.title


class SavedView(models.Model):
    """A way to look at a list that somebody keeps: filters, order and columns as an address."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="saved_views"
    )
    list_key = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    query = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"], name="users_view_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class DefaultView(models.Model):
    """The view as which a list opens for somebody."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    list_key = models.CharField(max_length=60)
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "list_key"], name="users_default_view_once")
        ]

    def __str__(self) -> str:
        return self.list_key


class Erasure(models.Model):
    """A person whose data is taken out of every table: how far that is, then what was done.

    ``sealed`` is who they are, encrypted, and empties with the last step; ``digests`` stay, so
    that a person who asks can be told when it was done. ``position`` says where it goes on,
    ``report`` how many rows of each table, or things beside tables, were emptied.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    state = models.TextField(default="waiting", choices=[(s.value, s.value) for s in ErasureState])
    sealed = models.TextField(default="", blank=True)
    digests = models.JSONField(default=list)
    position = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    error = models.TextField(default="", blank=True)
    asked_by = models.TextField(default="", blank=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # No triggers: the change feed would keep what was sealed.
        indexes = [models.Index(fields=["-asked_at", "id"], name="users_erasure_newest")]

    def __str__(self) -> str:
        return str(self.pk)
