"""Bounds of single domains, as people write them: a line each, ``domain=number``. Pure."""

import re
from typing import Final

from leadloop.kit.errors import FieldError

_LINE: Final = re.compile(r"([a-z0-9-]+(?:\.[a-z0-9-]+)+)\s*=\s*([0-9]{1,7})")
_MAX_LINES: Final = 200


def parse_overrides(text: str) -> tuple[dict[str, int], list[FieldError]]:
    """Return messages a minute by domain, and the lines that say nothing of the kind."""
    found: dict[str, int] = {}
    errors: list[FieldError] = []
    lines = [line.strip().lower() for line in text.splitlines() if line.strip()]
    for line in lines[:_MAX_LINES]:
        if match := _LINE.fullmatch(line):
            found[match[1]] = int(match[2])
        else:
            cure = f"“{line[:60]}” is not written as gmail.com=600."
            errors.append(FieldError("domain_overrides", "invalid", cure))
    if len(lines) > _MAX_LINES:
        cure = f"At most {_MAX_LINES} domains."
        errors.append(FieldError("domain_overrides", "too_many", cure))
    return found, errors
