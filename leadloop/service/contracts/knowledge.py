"""Knowledge articles as others hold them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class ArticleState(StrEnum):
    """Who reads an article."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        """The word on screens."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as typed; ``body`` is Markdown."""

    title: str
    body: str
    keywords: str = ""
    summary: str = ""
    subject_id: UUID | None = None


class ArticleRow(NamedTuple):
    """An article as lists show it."""

    id: UUID
    number: str
    title: str
    summary: str
    keywords: str
    state: ArticleState
    subject_name: str
    published_version: int
    uses: int
    updated_at: datetime
    version: int


class ArticleVersionRow(NamedTuple):
    """One published version."""

    number: int
    title: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article: the working copy, and its clean HTML."""

    row: ArticleRow
    body: str
    html: str
    subject_id: UUID | None
    versions: tuple[ArticleVersionRow, ...]
    is_changed: bool
    may_edit: bool


class Suggestion(NamedTuple):
    """An article that fits a case."""

    id: UUID
    number: str
    title: str
    summary: str
