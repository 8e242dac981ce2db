"""Text that strangers wrote, made fit for a page. Pure."""

from html.parser import HTMLParser
from typing import Final

import nh3
from markdown_it import MarkdownIt

_TAGS: Final = {
    *("a", "abbr", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong", "sub"),
    *("sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
# Pictures are left out: they would tell a stranger when their mail is read.
_ATTRIBUTES: Final = {"a": {"href", "title"}, "td": {"colspan"}, "th": {"colspan"}}
_SCHEMES: Final = {"http", "https", "mailto", "tel"}
_BREAKS: Final = frozenset(
    {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr"}
)
_SILENT: Final = frozenset({"script", "style", "head", "title", "template"})
_markdown: Final = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def clean_html(html: str) -> str:
    """Return ``html`` with nothing in it that runs, loads, hides or styles."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    ).strip()


def markdown_html(text: str) -> str:
    """Return Markdown as clean HTML; tags in it are shown as they were typed."""
    return clean_html(_markdown.render(text))


class _Words(HTMLParser):
    """Collects what a reader would see, with a new line where a block begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self._silent += 1
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)
        if tag in {"p", "div", "tr", "table"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)


def html_text(html: str) -> str:
    """Return what a reader of ``html`` sees, without markup."""
    words = _Words()
    words.feed(html)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.parts).splitlines())
    return "\n".join(_squeezed(lines)).strip()


def _squeezed(lines: object) -> list[str]:
    """Leave at most one empty line between two others."""
    kept: list[str] = []
    for line in lines:  # type: ignore[attr-defined]
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept
