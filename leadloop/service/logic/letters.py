"""What a reply to a customer looks like as an e-mail. Pure."""

import re
from datetime import datetime
from typing import Final, NamedTuple

from leadloop.service.logic.cleaning import markdown_html

_MAX_QUOTED: Final = 4_000
_MAX_SUBJECT: Final = 180
_REPLY: Final = re.compile(r"^\s*(re|aw|sv|antw)\s*:\s*", re.IGNORECASE)
_TOKEN: Final = re.compile(r"\s*\[CAS-\d{5,12}\]", re.IGNORECASE)


class Earlier(NamedTuple):
    """The message that is answered: its writer, time (UTC) and text."""

    author: str
    at: datetime
    text: str


class Letter(NamedTuple):
    """A reply, ready for ``outbound``."""

    subject: str
    text: str
    html: str


def reply_subject(number: str, subject: str) -> str:
    """Return a subject that says whose reply this is: one ``Re:``, one case number."""
    bare = _TOKEN.sub("", subject)
    while _REPLY.match(bare):
        bare = _REPLY.sub("", bare, count=1)
    bare = " ".join(bare.split()) or "Your request"
    return f"Re: {bare[:_MAX_SUBJECT]} [{number}]"


def write_reply(text: str, *, number: str, subject: str, earlier: Earlier | None) -> Letter:
    """Return a reply with what it answers below it, in both bodies."""
    html, plain = markdown_html(text), text.strip()
    if earlier is not None and earlier.text.strip():
        line = f"On {earlier.at:%d %b %Y at %H:%M} UTC, {earlier.author} wrote:"
        told = earlier.text.strip()[:_MAX_QUOTED]
        quoted = "\n".join(f"> {one}" for one in told.splitlines())
        plain = f"{plain}\n\n{line}\n{quoted}"
        html = f"{html}\n<p>{_escape(line)}</p>\n<blockquote>{_lines(told)}</blockquote>"
    return Letter(reply_subject(number, subject), plain, html)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _lines(text: str) -> str:
    return _escape(text).replace("\n", "<br>")


_FIELD: Final = re.compile(r"\{\{?\s*([a-z_]+)\s*\}?\}")


def fill_in(text: str, values: dict[str, str]) -> str:
    """Return a macro's text with ``{customer}``, ``{case}`` … replaced; unknown ones stay."""
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), text)
