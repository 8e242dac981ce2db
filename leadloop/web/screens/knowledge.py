"""Knowledge: find, read, write, publish."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.service import api as service
from leadloop.service.contracts import ArticleDraft, ArticleState, ArticleView
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.case_forms import id_of, subject_choices
from leadloop.web.dialogs import tried

_SECTION: Final = "knowledge"
_KIND: Final = "knowledge"
_MAX_TEXT: Final = 100
_TONES: Final = {ArticleState.PUBLISHED: "good", ArticleState.DRAFT: "warn"}


class ArticleForm(forms.Form):
    """An article."""

    title = forms.CharField(label="Title", max_length=300)
    summary = forms.CharField(label="Summary", required=False, max_length=2000)
    keywords = forms.CharField(
        label="Keywords", required=False, max_length=1000, help_text="Words people search by."
    )
    subject = forms.ChoiceField(label="Subject", required=False)
    body = forms.CharField(
        label="Text",
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Markdown. HTML in it is shown as it is typed.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: Request, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = (
            subject_choices(request.actor) if may_read(request.actor, "case") else [("", "None")]
        )
        self.fields["subject"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def held(view: ArticleView) -> dict[str, Any]:
        """Return what the form shows of an article at first."""
        return {
            "title": view.row.title,
            "summary": view.row.summary,
            "keywords": view.row.keywords,
            "subject": str(view.subject_id or ""),
            "body": view.body,
            "version": view.row.version,
        }

    def draft(self) -> ArticleDraft:
        """Return the article as typed."""
        typed = self.cleaned_data
        return ArticleDraft(
            typed["title"],
            typed["body"],
            keywords=typed["keywords"],
            summary=typed["summary"],
            subject_id=id_of(typed["subject"]),
        )


@require_GET
@screen(reads=_KIND)
def articles(request: Request) -> HttpResponse:
    """List the articles that this person may read."""
    text = request.GET.get("q", "")[:_MAX_TEXT]
    asked = request.GET.get("state", "")
    state = ArticleState(asked) if asked in set(ArticleState) else None
    found = service.list_articles(request.actor, text=text, state=state)
    context = {
        "lines": [(row, _TONES.get(row.state, "")) for row in found],
        "text": text,
        "state": state,
        "states": [("", "All"), *((one.value, one.label) for one in ArticleState)],
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(
        request,
        "leadloop/knowledge/list.html",
        context,
        part="leadloop/knowledge/_list.html",
        section=_SECTION,
    )


@require_GET
@screen(reads=_KIND)
def article(request: Request, article_id: UUID) -> HttpResponse:
    """Show one article."""
    view = service.get_article(request.actor, article_id=article_id)
    context = {"article": view, "row": view.row, "tone": _TONES.get(view.row.state, "")}
    return page(request, "leadloop/knowledge/article.html", context, section=_SECTION)


def _form_page(request: Request, form: forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    response = page(request, "leadloop/knowledge/form.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_article(request: Request) -> HttpResponse:
    """Write an article."""
    form = ArticleForm(posted(request), request=request)
    made: list[UUID] = []

    def act() -> None:
        made.append(service.create_article(request.actor, draft=form.draft()))

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("article", args=made), "Kept as a draft.")
    return _form_page(request, form, "New article")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_article(request: Request, article_id: UUID) -> HttpResponse:
    """Change an article's working copy."""
    view = service.get_article(request.actor, article_id=article_id)
    form = ArticleForm(posted(request), request=request, initial=ArticleForm.held(view))

    def act() -> None:
        service.update_article(
            request.actor,
            article_id=article_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, Any], int]:
        fresh = service.get_article(request.actor, article_id=article_id)
        return ArticleForm.held(fresh), fresh.row.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("article", args=[article_id]), "Saved.")
    return _form_page(request, form, view.row.title)


@require_POST
@screen(writes=_KIND)
def publish(request: Request, article_id: UUID) -> HttpResponse:
    """Let everybody read the working copy."""
    number = service.publish_article(request.actor, article_id=article_id)
    return saved(request, reverse("article", args=[article_id]), f"Version {number} is published.")


@require_POST
@screen(writes=_KIND)
def archive(request: Request, article_id: UUID) -> HttpResponse:
    """Take an article away from its readers."""
    service.archive_article(request.actor, article_id=article_id)
    return saved(request, reverse("article", args=[article_id]), "Archived.")


@require_POST
@screen(writes=_KIND)
def restore(request: Request, article_id: UUID, number: int) -> HttpResponse:
    """Bring an older version back as the working copy."""
    service.restore_version(request.actor, article_id=article_id, number=number)
    url = reverse("article", args=[article_id])
    return saved(request, url, f"Version {number} is the working copy. Publish it to use it.")
