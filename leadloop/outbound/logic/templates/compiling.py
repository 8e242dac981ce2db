"""MJML to HTML, once per version: Liquid passes through untouched. Pure.

MJML is XML and Liquid is not: ``{{ x | default: "there" }}`` inside an attribute would end it. So
each piece of Liquid stands aside as one word while MJML is turned into HTML, and comes back after.
"""

import re
from typing import Final

import mjml

from leadloop.outbound.contracts.messages import Channel
from leadloop.outbound.contracts.templates import (
    MAX_SOURCE,
    Compiled,
    Finding,
    Level,
    TemplateRefused,
    TemplateSource,
)
from leadloop.outbound.logic.templates.language import PIECE
from leadloop.outbound.logic.templates.plain_text import text_of

_COMMENT: Final = re.compile(r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}", re.DOTALL)
_MJ_TAG: Final = re.compile(r"<(mj-[\w-]+|mjml)\b")
_PLACE: Final = re.compile(r" at position (\d+)")
_BARE_AND: Final = re.compile(r"&(?!#?\w{1,32};)")

ELEMENTS: Final = frozenset(
    {
        *("mjml", "mj-head", "mj-body", "mj-title", "mj-preview", "mj-attributes", "mj-all"),
        *("mj-class", "mj-font", "mj-style", "mj-breakpoint", "mj-raw", "mj-section"),
        *("mj-column", "mj-group", "mj-wrapper", "mj-hero", "mj-text", "mj-button", "mj-image"),
        *("mj-divider", "mj-spacer", "mj-table", "mj-social", "mj-social-element"),
        *("mj-navbar", "mj-navbar-link", "mj-accordion", "mj-accordion-element"),
        *("mj-accordion-title", "mj-accordion-text", "mj-carousel", "mj-carousel-image"),
    }
)
"""Elements of MJML that templates may use; ``mj-include`` would read files of this machine."""


def compile_source(source: TemplateSource) -> Compiled:
    """Return a template made ready for rendering.

    Raises:
        TemplateRefused: It is too large, or no MJML; the finding says where.
    """
    check_size(source)
    if source.channel is not Channel.EMAIL:
        return Compiled(source.subject, "", source.body)
    html = to_html(source.body)
    return Compiled(source.subject, html, source.text or text_of(html))


def check_size(source: TemplateSource) -> None:
    """Raise unless a template is of a size that anybody would read.

    Raises:
        TemplateRefused: It is larger.
    """
    for name in ("body", "text", "subject"):
        size = len(getattr(source, name))
        if size > MAX_SOURCE:
            text = f"{size:,} characters are too many; at most {MAX_SOURCE:,} are taken."
            raise TemplateRefused((Finding(Level.ERROR, "too_large", text, name),))


def to_html(body: str) -> str:
    """Return MJML as HTML with its Liquid in place.

    Raises:
        TemplateRefused: It is no MJML; the finding says on which line.
    """
    check_elements(body)
    held: list[str] = []
    body = body.replace("\r\n", "\n").replace("\r", "\n")

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"{mark}{len(held) - 1:04d}x"

    mark = "llq"
    while mark in body:
        mark += "q"
    # Lines stay where they are, so that a message about a line is about the author's line.
    plain = PIECE.sub(hold, _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), body))
    plain = _BARE_AND.sub("&amp;", plain)
    try:
        html = mjml.mjml2html(plain, disable_comments=True)
    except ValueError as error:
        raise TemplateRefused((_finding(str(error), plain),)) from None
    return re.sub(mark + r"(\d{4,})x", lambda match: held[int(match[1])], html)


def check_elements(body: str) -> None:
    """Raise where an element is named that MJML does not have.

    Raises:
        TemplateRefused: There is one; the finding says on which line.
    """
    for match in _MJ_TAG.finditer(body):
        if match[1] not in ELEMENTS:
            line = body.count("\n", 0, match.start()) + 1
            text = f"There is no element <{match[1]}>."
            raise TemplateRefused((Finding(Level.ERROR, "unknown_element", text, line=line),))


def _finding(problem: str, body: str) -> Finding:
    place = _PLACE.search(problem)
    said = _PLACE.split(problem)[0].replace(" in root template", "")
    if place is None:
        line = _unclosed(body)
    else:
        before = body.encode()[: int(place[1])]
        line = before.count(b"\n") + 1
    return Finding(Level.ERROR, "not_mjml", f"This is not MJML: {said}.", line=line)


_ELEMENT: Final = re.compile(r"<(/?)([a-zA-Z][\w:-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*?)(/?)>")
_VOID: Final = frozenset({"br", "img", "hr", "wbr", "input", "col", "meta", "link"})


def _unclosed(body: str) -> int:
    """Return the line of the first element that is not closed as it was opened; 0 if all are."""
    opened: list[tuple[str, int]] = []
    for match in _ELEMENT.finditer(body):
        line = body.count("\n", 0, match.start()) + 1
        closing, name, _, single = match.groups()
        if closing:
            if not opened or opened[-1][0] != name:
                return opened[-1][1] if opened else line
            opened.pop()
        elif not single and name not in _VOID:
            opened.append((name, line))
    return opened[-1][1] if opened else 0
