"""A note out of the text that its author wrote. Pure.

Paragraphs are parted by empty lines. The one link is written ``[Words](https://address)``, alone on
a line; the last of several counts, and none of them is shown as text.
"""

import re
from typing import Final

from leadloop.outbound.contracts.notes import Note
from leadloop.outbound.logic.links import may_be_target
from leadloop.outbound.logic.mails import one_line

MAX_LABEL: Final = 60
MAX_TITLE: Final = 120
MAX_TEXT: Final = 1_000
_LINK: Final = re.compile(r"^[ \t]*\[([^\]\n]{1,200})\]\(([^)\s]{1,2000})\)[ \t]*$", re.MULTILINE)
_GAP: Final = re.compile(r"\n[ \t]*\n")


def read_note(title: str, text: str) -> Note:
    """Return what a note says; a link that leads nowhere safe is left out."""
    text = text.replace("\r\n", "\n")
    links = [(one_line(words), to) for words, to in _LINK.findall(text) if may_be_target(to)]
    label, target = links[-1] if links else ("", "")
    words = _LINK.sub("", text)[:MAX_TEXT]
    paragraphs = tuple(found for one in _GAP.split(words) if (found := one.strip()))
    return Note(one_line(title)[:MAX_TITLE], paragraphs, label[:MAX_LABEL], target)


def has_link(text: str) -> bool:
    """Whether a text has a line that is written as a link, whatever merge fields are in it."""
    return bool(_LINK.search(text.replace("\r\n", "\n")))
