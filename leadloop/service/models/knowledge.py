"""Knowledge: articles, their published versions, and where they helped."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.service.contracts import ArticleState
from leadloop.service.models.columns import OwnedRecord, blank, link
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KNOWLEDGE_KIND = "knowledge"


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave what is published; whoever writes articles sees drafts too."""
        rows = self.filter(users.visible_to(actor, KNOWLEDGE_KIND))
        if not users.editable_by(actor, KNOWLEDGE_KIND):  # no condition: every one is the actor's
            return rows
        return rows.filter(state=ArticleState.PUBLISHED.value)

    def editable_by(self, actor: Actor) -> Self:
        """Leave the articles that ``actor`` may change."""
        return self.filter(users.editable_by(actor, KNOWLEDGE_KIND))


class Article(OwnedRecord):
    """An article: the working copy. What readers see is its newest published version.

    ``body`` is Markdown. ``published_version`` is 0 until it was published once.
    """

    number = models.TextField(unique=True)
    title = models.TextField()
    summary = blank()
    body = blank()
    keywords = blank()
    state = models.TextField(
        default="draft", choices=[(state.value, state.label) for state in ArticleState]
    )
    subject = link("service.Subject", db_index=False)
    published_version = models.PositiveIntegerField(default=0)
    uses = models.PositiveIntegerField(default=0)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        indexes = [models.Index(fields=["state", "-updated_at"], name="service_article_state")]
        triggers: list[Any] = feed_triggers(KNOWLEDGE_KIND)


class ArticleVersion(models.Model):
    """An article as it was published once; never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.TextField()
    summary = blank()
    body = blank()
    keywords = blank()
    published_at = models.DateTimeField()
    published_by = blank()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "number"], name="service_articleversion_number"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ArticleUse(models.Model):
    """An article that was given as an answer on a case."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey("service.Case", on_delete=models.CASCADE, related_name="+")
    used_at = models.DateTimeField()
    used_by = blank()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "case"], name="service_articleuse_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
