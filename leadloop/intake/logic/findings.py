"""What was mended and what could not be, collected while a submission is read."""

from typing import Any

from leadloop.intake.logic.text import Budget, clean_json, clean_line, clean_lines
from leadloop.kit.errors import FieldError

_TOLD = 60


def _quote(value: object) -> str:
    return clean_line(str(value)[: _TOLD * 2], _TOLD).text


class Findings:
    """Warnings and rejections of one submission, by field."""

    __slots__ = ("rejections", "warnings")

    def __init__(self) -> None:
        self.warnings: list[FieldError] = []
        self.rejections: list[FieldError] = []

    def warn(self, field: str, code: str, message: str) -> None:
        """Note what was mended or left out."""
        self.warnings.append(FieldError(field, code, message))

    def reject(self, field: str, code: str, message: str) -> None:
        """Note what only a person can mend."""
        self.rejections.append(FieldError(field, code, message))

    def text(self, field: str, value: Any, limit: int, *, lines: bool = False) -> str | None:
        """Return cleaned text, None where there is none; numbers become text, lists nothing."""
        if value is None:
            return None
        if not isinstance(value, str):
            if not isinstance(value, (int, float)):
                self.warn(field, "not_text", "Not text; left empty.")
                return None
            value = str(value)
        if len(value) <= limit and value.isascii() and value.isprintable() and "  " not in value:
            return value.strip() or None
        cleaned = clean_lines(value, limit) if lines else clean_line(value, limit)
        if cleaned.stripped:
            self.warn(field, "cleaned", "Invisible or control characters were taken out.")
        if cleaned.truncated:
            self.warn(field, "truncated", f"Cut to {limit:,} characters.")
        return cleaned.text or None

    def json_object(self, field: str, value: Any, size: int) -> dict[str, Any]:
        """Return a free-form object, cleaned and bounded to about ``size`` characters."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.warn(field, "not_an_object", "Not an object; left empty.")
            return {}
        if not value:
            return {}
        budget = Budget(size)
        kept: dict[str, Any] = clean_json(value, budget)
        if budget.overrun:
            self.warn(field, "truncated", f"More than {size:,} characters or too deep; cut.")
        return kept


def quoted(value: object) -> str:
    """Return a short, clean form of what was sent, for a message."""
    return f"“{_quote(value)}”"
