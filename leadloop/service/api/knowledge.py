"""Knowledge: written as drafts, published in versions, suggested where it fits."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, F, FloatField, Q, QuerySet
from django.db.models.expressions import RawSQL

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.searching import Hit
from leadloop.kit.text import clean_text, search_words
from leadloop.service.api.records import check_version, locked, next_number, save, stamped
from leadloop.service.contracts import (
    ArticleDraft,
    ArticleRow,
    ArticleState,
    ArticleVersionRow,
    ArticleView,
    Suggestion,
)
from leadloop.service.logic.cleaning import markdown_html
from leadloop.service.logic.searching import any_words
from leadloop.service.models import (
    KNOWLEDGE_KIND,
    Article,
    ArticleUse,
    ArticleVersion,
    Case,
    Subject,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_TITLE: Final = 300
MAX_BODY: Final = 100_000
MAX_ROWS: Final = 500
_WORDS: Final = (
    "service_article_words(service_article.title, service_article.keywords,"
    " service_article.summary, service_article.body)"
)
_MATCHES: Final = f"{_WORDS} @@ to_tsquery('english', %s)"
_RANK: Final = f"ts_rank({_WORDS}, to_tsquery('english', %s))"


def create_article(actor: Actor, *, draft: ArticleDraft) -> UUID:
    """Write an article and return its id; nobody reads it until it is published.

    Raises:
        NotAllowed: The actor's role writes no articles.
        InvalidInput: A field does not fit.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    values = _columns(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        number = next_number("KA", "service_article_number")
        made = Article(**stamped(actor), **values, number=number)
        made.save(force_insert=True)
    return made.pk


def update_article(
    actor: Actor, *, article_id: UUID, draft: ArticleDraft, expected_version: int | None = None
) -> None:
    """Change the working copy; readers keep what was published last.

    Raises:
        NotFound: There is no such article, or the actor may not see it.
        StaleWrite: Somebody changed it since it was read.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    values = _columns(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        article = locked(Article.objects.editable_by(actor), article_id, "article")
        check_version(article, expected_version)
        save(actor, article, values)


def _columns(draft: ArticleDraft) -> dict[str, Any]:
    errors = []
    if not draft.title.strip() or len(draft.title) > MAX_TITLE:
        cure = f"Write a title of at most {MAX_TITLE} characters."
        errors.append(FieldError("title", "required", cure))
    if not draft.body.strip() or len(draft.body) > MAX_BODY:
        cure = f"Write at most {MAX_BODY:,} characters, and something."
        errors.append(FieldError("body", "required", cure))
    for name, limit in (("keywords", 1000), ("summary", 2000)):
        if len(getattr(draft, name)) > limit:
            errors.append(FieldError(name, "max_length", f"At most {limit} characters."))
    if draft.subject_id and not Subject.objects.filter(pk=draft.subject_id).exists():
        errors.append(FieldError("subject_id", "unknown", "There is no such subject."))
    if errors:
        raise InvalidInput(errors)
    texts = ("title", "body", "keywords", "summary")
    values = {name: clean_text(getattr(draft, name).strip()) for name in texts}
    return {**values, "subject_id": draft.subject_id}


def publish_article(actor: Actor, *, article_id: UUID) -> int:
    """Let everybody read the working copy, as a new version; return its number.

    Raises:
        Conflict: Nothing has changed since it was published last.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        article = locked(Article.objects.editable_by(actor), article_id, "article")
        newest = _newest(article)
        same = newest is not None and not _differs(article, newest)
        if same and article.state == ArticleState.PUBLISHED:
            raise Conflict("Nothing has changed since it was published.")
        number = article.published_version if same else article.published_version + 1
        if not same:
            ArticleVersion(
                article=article,
                number=number,
                title=article.title,
                summary=article.summary,
                body=article.body,
                keywords=article.keywords,
                published_at=clock.now(),
                published_by=actor.label,
            ).save(force_insert=True)
        values = {"published_version": number, "state": ArticleState.PUBLISHED.value}
        save(actor, article, values)
    return number


def _newest(article: Article) -> ArticleVersion | None:
    return article.versions.order_by("-number").first()


def _differs(article: Article, version: ArticleVersion) -> bool:
    names = ("title", "summary", "body", "keywords")
    return any(getattr(article, name) != getattr(version, name) for name in names)


def archive_article(actor: Actor, *, article_id: UUID) -> None:
    """Take an article away from its readers; it can be published again."""
    users.check_may_write(actor, KNOWLEDGE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        article = locked(Article.objects.editable_by(actor), article_id, "article")
        save(actor, article, {"state": ArticleState.ARCHIVED.value})


def restore_version(actor: Actor, *, article_id: UUID, number: int) -> None:
    """Bring an older version back as the working copy.

    Raises:
        NotFound: There is no such article or version.
    """
    users.check_may_write(actor, KNOWLEDGE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        article = locked(Article.objects.editable_by(actor), article_id, "article")
        old = article.versions.filter(number=number).first()
        if old is None:
            raise NotFound("There is no such version.")
        texts = ("title", "summary", "body", "keywords")
        save(actor, article, {name: getattr(old, name) for name in texts})


def list_articles(
    actor: Actor,
    *,
    text: str = "",
    state: ArticleState | None = None,
    subject_id: UUID | None = None,
) -> tuple[ArticleRow, ...]:
    """Return articles that the actor may read, the best match first, else by title.

    Raises:
        NotAllowed: The actor's role reads no articles.
    """
    users.check_may_read(actor, KNOWLEDGE_KIND)
    rows = Article.objects.visible_to(actor)
    if state is not None:
        rows = rows.filter(state=state.value)
    if subject_id is not None:
        rows = rows.filter(subject_id=subject_id)
    found: QuerySet[Article] = rows.order_by("title", "id")
    if text.strip():
        found = _matching(rows, search_words(text))
    return tuple(map(_row, found.select_related("subject")[:MAX_ROWS]))


def _matching(rows: "QuerySet[Article]", words: str) -> "QuerySet[Article]":
    """Leave the articles that a text query finds, the best first."""
    if not words:
        return rows.none()
    matches = RawSQL(_MATCHES, (words,), output_field=BooleanField())  # noqa: S611 -- a constant
    rank = RawSQL(_RANK, (words,), output_field=FloatField())  # noqa: S611 -- a constant
    return rows.filter(matches).annotate(rank=rank).order_by("-rank", "title")


def _row(article: Article) -> ArticleRow:
    return ArticleRow(
        article.pk,
        article.number,
        article.title,
        article.summary,
        article.keywords,
        ArticleState(article.state),
        article.subject.title if article.subject else "",
        article.published_version,
        article.uses,
        article.updated_at,
        article.version,
    )


def get_article(actor: Actor, *, article_id: UUID) -> ArticleView:
    """Return one article: to who writes it the working copy, to others what was published.

    Raises:
        NotFound: There is no such article, or the actor may not read it.
    """
    users.check_may_read(actor, KNOWLEDGE_KIND)
    article = (
        Article.objects.visible_to(actor).select_related("subject").filter(pk=article_id).first()
    )
    if article is None:
        raise NotFound("There is no such article.")
    may_edit = Article.objects.editable_by(actor).filter(pk=article_id).exists()
    versions = list(article.versions.order_by("-number"))
    changed = not versions or _differs(article, versions[0])
    if not may_edit and versions:
        for name in ("title", "summary", "body", "keywords"):
            setattr(article, name, getattr(versions[0], name))
    return ArticleView(
        row=_row(article),
        body=article.body,
        html=markdown_html(article.body),
        subject_id=article.subject_id,
        versions=_versions(versions),
        is_changed=changed,
        may_edit=may_edit,
    )


def _versions(rows: Sequence[ArticleVersion]) -> tuple[ArticleVersionRow, ...]:
    ids = [row.published_by.partition(":")[2] for row in rows if row.published_by]
    names = users.names_of(key for key in ids if key)
    return tuple(
        ArticleVersionRow(
            row.number,
            row.title,
            row.published_at,
            names.get(row.published_by.partition(":")[2], "Leadloop"),
        )
        for row in rows
    )


def suggest_articles(actor: Actor, *, case_id: UUID, limit: int = 3) -> tuple[Suggestion, ...]:
    """Return published articles about what a case says, the best match first.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    users.check_may_read(actor, KNOWLEDGE_KIND)
    case = Case.objects.visible_to(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    last = case.messages.filter(direction="in").order_by("-created_at").first()
    words = any_words(f"{case.title} {case.title} {last.text if last else case.description}")
    rows = Article.objects.filter(state=ArticleState.PUBLISHED.value)
    return tuple(
        Suggestion(row.pk, row.number, row.title, row.summary)
        for row in _matching(rows, words)[:limit]
    )


def use_article(actor: Actor, *, article_id: UUID, case_id: UUID) -> str:
    """Count that an article helped on a case, once, and return its text as Markdown."""
    view = get_article(actor, article_id=article_id)
    if not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotFound("There is no such case.")
    with transaction.atomic():
        use, created = ArticleUse.objects.get_or_create(
            article_id=article_id,
            case_id=case_id,
            defaults={"used_at": clock.now(), "used_by": actor.label},
        )
        if created:
            Article.objects.filter(pk=use.article_id).update(uses=F("uses") + 1)
    return view.body


def search_articles(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` articles that the actor may read, the exact number first."""
    rows = Article.objects.visible_to(actor)
    words = search_words(text)
    exact = rows.filter(number=clean_text(text.strip().upper())[:40])
    found = {row.pk: row for row in exact[:1]}
    if words:
        for row in _matching(rows.filter(~Q(pk__in=found)), words)[: limit - len(found)]:
            found[row.pk] = row
    return [
        Hit("knowledgearticle", row.pk, row.title, f"{row.number} · {row.summary[:80]}")
        for row in found.values()
    ]
