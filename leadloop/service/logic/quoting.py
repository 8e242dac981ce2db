"""Parts what an e-mail says from what it repeats. Pure."""

import re
from typing import Final

_ATTRIBUTION: Final = re.compile(
    r"^\s*(on\b.{5,200}\bwrote:|am\b.{5,200}\bschrieb.{0,80}:|le\b.{5,200}\ba écrit\s?:"
    r"|-{2,}\s*(original message|ursprüngliche nachricht|message d'origine)\s*-{2,})\s*$",
    re.IGNORECASE,
)
_BLOCK: Final = re.compile(r"^\s*(from|von|de)\s?:\s.+$", re.IGNORECASE)
_BLOCK_NEXT: Final = re.compile(r"^\s*(sent|date|to|gesendet|an|envoyé|à|datum)\s?:", re.IGNORECASE)


def split_quote(text: str) -> tuple[str, str]:
    """Return what is said and, apart, what it quotes below; an answer between quotes stays whole.

    If nothing would be left to say, all of it is what was said.
    """
    lines = text.split("\n")
    at = _quote_begins(lines)
    said = "\n".join(lines[:at]).strip()
    quoted = "\n".join(lines[at:]).strip()
    return (said, quoted) if said else (text.strip(), "")


def _quote_begins(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        # A long attribution is often broken over two lines.
        joined = f"{line} {lines[place + 1]}" if place + 1 < len(lines) else line
        if _ATTRIBUTION.match(line) or _is_broken_attribution(line, joined):
            return place
        if _BLOCK.match(line) and any(map(_BLOCK_NEXT.match, lines[place + 1 : place + 4])):
            return place
    return _trailing_quote(lines)


def _is_broken_attribution(line: str, joined: str) -> bool:
    return line.lstrip().lower().startswith(("on ", "am ", "le ")) and bool(
        _ATTRIBUTION.match(joined)
    )


def _trailing_quote(lines: list[str]) -> int:
    """Return where the quote at the very end begins; its length where there is none."""
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith(">")):
        at -= 1
    return at if any(line.lstrip().startswith(">") for line in lines[at:]) else len(lines)
