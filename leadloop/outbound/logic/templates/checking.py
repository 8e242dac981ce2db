"""What is wrong with a template, or could be better, by line. Pure."""

import re
from collections.abc import Iterator
from typing import Final

from liquid.exceptions import LiquidError
from liquid.static_analysis import Variable

from leadloop.outbound.contracts.messages import (
    BY_NUMBER,
    MAX_SUBJECT,
    NOTES,
    Channel,
    MessageClass,
)
from leadloop.outbound.contracts.templates import (
    MERGE_FIELDS,
    Compiled,
    Finding,
    Level,
    TemplateRefused,
    TemplateSource,
)
from leadloop.outbound.logic.notes import has_link
from leadloop.outbound.logic.templates.compiling import check_size, compile_source
from leadloop.outbound.logic.templates.language import FILTERS, MAX_OUTPUT, parsed, render
from leadloop.outbound.logic.templates.rendering import example_values

CLIPPED_BYTES: Final = 102_400
"""Bytes of HTML after which a large mail service cuts a message off."""

_LONG_SUBJECT: Final = 78
_SMS_PARTS: Final = 480
_NOTE_LENGTH: Final = 300
_FIELD: Final = re.compile(r"\{\{-?\s*(person\.[\w.]+)")
_HARMLESS: Final = frozenset({"person.first_name", "person.product_interest"})
_OWN: Final = ("person", "attributes")
_FIELDS: Final = frozenset((field.root, field.name) for field in MERGE_FIELDS)
_ROOTS: Final = tuple(dict.fromkeys(field.root for field in MERGE_FIELDS))
_BARE: Final = re.compile(r"\{\{-?\s*(person\.[\w.]+)\s*(\|(?:(?!default)[^}])*)?\}\}")
_IMAGE: Final = re.compile(r"<(?:mj-image|img)\b((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>")
_MISSING_END: Final = re.compile(r"expected tag end(\w+)", re.IGNORECASE)
_ALT: Final = re.compile(r"\balt\s*=")
_LINK: Final = re.compile(r"\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ACTIVE: Final = re.compile(
    r"<\s*(script|iframe|object|embed|form|base)\b|\bon(?:click|load|error|mouse\w+)\s*=",
    re.IGNORECASE,
)
_UNSUBSCRIBE: Final = re.compile(r"\{\{-?\s*links\.unsubscribe\b")
_GOOD_SCHEMES: Final = ("https://", "mailto:", "tel:", "sms:", "{{")


def check(source: TemplateSource) -> tuple[tuple[Finding, ...], Compiled | None]:
    """Return what is to be said of a template, and the template made ready if nothing is wrong."""
    try:
        check_size(source)
    except TemplateRefused as refused:
        return refused.findings, None
    findings = [*_check_subject(source), *_check_liquid(source)]
    compiled = None
    if not any(finding.is_error for finding in findings):
        findings += _check_content(source)
        try:
            compiled = compile_source(source)
        except TemplateRefused as refused:
            findings += refused.findings
        else:
            findings += _check_size(compiled)
    findings.sort(key=lambda one: (not one.is_error, one.field, one.line))
    broken = any(finding.is_error for finding in findings)
    return tuple(findings), None if broken else compiled


def _error(code: str, message: str, field: str = "body", line: int = 0) -> Finding:
    return Finding(Level.ERROR, code, message, field, line)


def _warning(code: str, message: str, field: str = "body", line: int = 0) -> Finding:
    return Finding(Level.WARNING, code, message, field, line)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, max(index, 0)) + 1


def _check_subject(source: TemplateSource) -> Iterator[Finding]:
    if not source.body.strip():
        yield _error("missing", "Write what the message says.")
    if source.channel in BY_NUMBER:
        return
    if not source.subject.strip():
        yield _error("missing", "Write a subject.", "subject")
    elif len(source.subject) > MAX_SUBJECT:
        yield _error("too_long", f"At most {MAX_SUBJECT} characters.", "subject")
    elif len(source.subject) > _LONG_SUBJECT:
        text = f"Phones show about {_LONG_SUBJECT} characters of a subject at most."
        yield _warning("long_subject", text, "subject")


def _check_liquid(source: TemplateSource) -> Iterator[Finding]:
    """Check every part as Liquid: syntax, names, and a try with example values."""
    html = source.channel is Channel.EMAIL
    for field, text, escaped in (
        ("subject", source.subject, False),
        ("body", source.body, html),
        ("text", source.text, False),
    ):
        if not text:
            continue
        try:
            template = parsed(text, html=escaped)
        except LiquidError as error:
            yield _liquid_finding("liquid", error, field, text)
            continue
        said = template.analyze()
        unknown = [
            *_check_names(said.globals, field, text),
            *(
                _error("unknown_filter", f"There is no filter “{name}”.", field, _line(text, at))
                for name, places in said.filters.items()
                for at in [place.index for place in places]
                if name not in FILTERS
            ),
        ]
        yield from unknown
        if not unknown:
            yield from _try(text, field, escaped=escaped)


def _check_names(found: dict[str, list[Variable]], field: str, text: str) -> Iterator[Finding]:
    for variable in (one for uses in found.values() for one in uses):
        path = [part if isinstance(part, str) else None for part in variable.segments]
        line = _line(text, variable.span.index)
        if None in path:
            cure = "Write the name of a merge field out; it cannot be put together."
            yield _error("computed_field", cure, field, line)
        elif not _is_known(tuple(str(part) for part in path)):
            name = ".".join(str(part) for part in path)[:80]
            yield _error("unknown_field", f"There is no merge field “{name}”.", field, line)


def _is_known(path: tuple[str, ...]) -> bool:
    if any(part.startswith("_") for part in path):
        return False
    if path[:2] == _OWN:
        return len(path) > len(_OWN)
    return path in _FIELDS


def _try(text: str, field: str, *, escaped: bool) -> Iterator[Finding]:
    """Fill a part in as it was written, so that what fails is told by the author's own lines."""
    try:
        render(text, example_values(), html=escaped)
    except LiquidError as error:
        yield _liquid_finding("fails", error, field, text)


def _liquid_finding(code: str, error: LiquidError, field: str, text: str) -> Finding:
    message = str(error.message if hasattr(error, "message") else error).partition("\n")[0]
    token = error.token
    if token is not None and token.start_index >= 0:
        line = _line(text, token.start_index)
    else:
        line = _line_of_opening(message, text)
    return _error(code, f"{message[:1].upper()}{message[1:200]}.", field, line)


def _line_of_opening(message: str, text: str) -> int:
    """Return the line of a tag that was never closed, by the message that misses its end."""
    missing = _MISSING_END.search(message)
    if missing is None:
        return 0
    opened = list(re.finditer(r"\{%-?\s*" + missing[1] + r"\b", text))
    return _line(text, opened[-1].start()) if opened else 0


def _check_content(source: TemplateSource) -> Iterator[Finding]:
    yield from _check_fallbacks(source)
    if source.channel in NOTES:
        yield from _check_note(source)
        return
    if source.channel is not Channel.EMAIL:
        if len(source.body) > _SMS_PARTS:
            yield _warning("long", "This is longer than three text messages.")
        return
    yield from _check_markup(source.body)
    if source.message_class is MessageClass.COMMERCIAL:
        yield from _check_footer(source)


def _check_note(source: TemplateSource) -> Iterator[Finding]:
    """A note is short, leads somewhere, and says nothing that only its reader may know."""
    if len(source.body) > _NOTE_LENGTH:
        text = f"Nobody reads more than {_NOTE_LENGTH} characters of a note."
        yield _warning("long", text)
    if not has_link(source.body):
        cure = "Give it somewhere to go: a line such as [Book a call](https://example.com/call)."
        yield _warning("no_link", cure)
    for match in _FIELD.finditer(source.subject + source.body):
        if match[1] not in _HARMLESS:
            cure = f"“{match[1]}” is seen by whoever uses this browser: better leave it out."
            yield _warning("private_field", cure)


def _check_footer(source: TemplateSource) -> Iterator[Finding]:
    """A commercial message lets its reader end it, visibly."""
    if not _UNSUBSCRIBE.search(source.body):
        cure = (
            'A commercial message needs a visible link to end it: <a href="'
            '{{ links.unsubscribe }}">Unsubscribe</a>.'
        )
        yield _error("no_unsubscribe", cure)
    if source.text and not _UNSUBSCRIBE.search(source.text):
        cure = "The plain text needs {{ links.unsubscribe }} too."
        yield _error("no_unsubscribe", cure, "text")
    if "sender.postal_address" not in source.body:
        cure = "Many countries ask for the sender's postal address: {{ sender.postal_address }}."
        yield _warning("no_postal_address", cure)


def _check_fallbacks(source: TemplateSource) -> Iterator[Finding]:
    for field, text in (("subject", source.subject), ("body", source.body)):
        for match in _BARE.finditer(text):
            cure = f"“{match[1]}” may be empty: add a fallback, {{{{ {match[1]} | default: "
            cure += '"there" }}.'
            yield _warning("no_fallback", cure, field, _line(text, match.start()))


def _check_markup(body: str) -> Iterator[Finding]:
    for match in _ACTIVE.finditer(body):
        text = "Scripts, forms and frames do not work in e-mail, and no mail program shows them."
        yield _error("active_content", text, line=_line(body, match.start()))
    for match in _IMAGE.finditer(body):
        if not _ALT.search(match[1]):
            cure = 'This picture has no alt text; alt="" says that it is only decoration.'
            yield _warning("no_alt", cure, line=_line(body, match.start()))
    for match in _LINK.finditer(body):
        finding = _check_link((match[1] or match[2] or "").strip())
        if finding is not None:
            yield finding._replace(line=_line(body, match.start()))


def _check_link(target: str) -> Finding | None:
    lower = target.lower()
    if lower in {"", "#"}:
        return _error("empty_link", "This link leads nowhere.")
    if lower.startswith(_GOOD_SCHEMES):
        return None
    if lower.startswith("http://"):
        return _warning("plain_http", "This link is not encrypted: use https.")
    return _error("bad_link", f"“{target[:80]}” is no address that a reader can open.")


def _check_size(compiled: Compiled) -> Iterator[Finding]:
    size = len(compiled.html.encode())
    if len(compiled.html) > MAX_OUTPUT:
        yield _error("too_large", f"The HTML has {size:,} bytes; at most {MAX_OUTPUT:,} are sent.")
    elif size > CLIPPED_BYTES:
        text = f"The HTML has {size:,} bytes; some mail programs cut off after {CLIPPED_BYTES:,}."
        yield _warning("clipped", text)
    if not compiled.text.strip():
        yield _error("no_text", "The plain-text part is empty: write something besides pictures.")


def known_roots() -> tuple[str, ...]:
    """Return what a merge field may begin with."""
    return _ROOTS
