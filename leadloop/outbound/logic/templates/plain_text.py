"""The plain-text part of an e-mail, made from its HTML. Pure.

It is made once per version, while Liquid is still in it, so that it costs nothing per person.
"""

import re
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

from leadloop.outbound.logic.templates.language import PIECE

_BLOCKS: Final = frozenset(
    {
        *("p", "div", "section", "article", "header", "footer", "blockquote", "ul", "ol", "li"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "br", "hr", "pre"),
    }
)
_SILENT: Final = frozenset({"head", "style", "script", "title"})
_VOID: Final = frozenset({"br", "img", "hr", "wbr", "input", "col", "meta", "link"})
_HEADINGS: Final = frozenset({"h1", "h2", "h3"})
_HIDDEN: Final = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\f\v\u00a0]+")


class _Reader(HTMLParser):
    """Collects what a person would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent: list[str] = []
        self._links: list[tuple[str, int]] = []

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        hidden = _HIDDEN.search(told.get("style") or "") is not None
        if self._silent or tag in _SILENT or hidden:
            if tag not in _VOID:
                self._silent.append(tag)
            return
        self._open(tag, told)

    def _open(self, tag: str, told: dict[str, str | None]) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _HEADINGS:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append("- ")
        elif tag == "hr":
            self.parts.append("-" * 20 + "\n")
        elif tag == "img" and (told.get("alt") or "").strip():
            self.parts.append(f"[{told['alt']}]")
        elif tag == "a":
            self._links.append((told.get("href") or "", len(self.parts)))

    @override
    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                while self._silent.pop() != tag:
                    pass
            return
        if tag == "a" and self._links:
            self._close_link(*self._links.pop())
        elif tag in {"td", "th"}:
            self.parts.append(" ")
        elif tag in _BLOCKS:
            self.parts.append("\n\n" if tag in {"p", *_HEADINGS} else "\n")

    def _close_link(self, target: str, start: int) -> None:
        said = "".join(self.parts[start:]).strip()
        if target and not target.startswith("#") and target.removeprefix("mailto:") != said:
            self.parts.append(f" ({target.removeprefix('mailto:')})")

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))


def text_of(html: str) -> str:
    """Return HTML as a person would read it aloud: links with their addresses, no pictures.

    Liquid in it stays as it is.
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x02{len(held) - 1}\x03"

    reader = _Reader()
    reader.feed(PIECE.sub(hold, html.replace("\x02", "").replace("\x03", "")))
    reader.close()
    lines = [_SPACES.sub(" ", line).strip() for line in "".join(reader.parts).split("\n")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return re.sub("\x02(\\d+)\x03", lambda match: held[int(match[1])], text)
