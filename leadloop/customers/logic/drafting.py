"""What is wrong with an activity that somebody wants to write down; pure."""

from collections.abc import Iterator
from typing import Final

from leadloop.customers.contracts.activities import MAX_SUBJECT_LENGTH, ActivityDraft
from leadloop.kit.errors import FieldError

MAX_TEXT: Final = 100_000
MAX_MINUTES: Final = 60 * 24 * 31
_MAX_LOCATION: Final = 400


def draft_errors(draft: ActivityDraft) -> list[FieldError]:
    """Return what is wrong with a draft, by field; nothing if it can be kept."""
    return list(_errors(draft))


def _errors(draft: ActivityDraft) -> Iterator[FieldError]:
    if not draft.subject.strip():
        yield FieldError("subject", "required", "Say what this is about.")
    for name, text, longest in (
        ("subject", draft.subject, MAX_SUBJECT_LENGTH),
        ("description", draft.description, MAX_TEXT),
        ("location", draft.location, _MAX_LOCATION),
    ):
        if len(text) > longest:
            yield FieldError(name, "max_length", f"Shorten this to {longest} characters.")
    if draft.start_at and draft.end_at and draft.end_at < draft.start_at:
        yield FieldError("end_at", "order", "It cannot end before it starts.")
    if draft.actual_minutes is not None and not 0 <= draft.actual_minutes <= MAX_MINUTES:
        yield FieldError("actual_minutes", "range", "Write how long it took, in minutes.")
