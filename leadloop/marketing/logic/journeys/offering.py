"""What a journey's JSON may say and nothing here does yet: named before it is published. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.journey_words import ENTRY_TYPES
from leadloop.marketing.contracts.journeys import Channel, EntryKind, Message, Parsed
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.logic.journeys.reading import ConditionCheck

_TITLED: Final = frozenset({Channel.PUSH, Channel.IN_APP})
_NO_TITLE: Final = "Write a subject: it is the title of the note."
_NO_ENTRY: Final = "Nobody comes in on a date yet; choose another entry, such as a segment."


def parse_offered(definition: Any, check_condition: ConditionCheck) -> Parsed:
    """Read a definition as ``parse`` does, and refuse besides what is not offered yet.

    What runs already is read by ``parse``: a version once published stays readable.
    """
    parsed = parse(definition, check_condition)
    if not isinstance(definition, Mapping):
        return parsed
    errors = dict.fromkeys((*parsed.errors, *_missing(definition), *_untitled(parsed)))
    return Parsed(None if errors else parsed.plan, tuple(errors))


def _missing(definition: Mapping[str, Any]) -> Iterator[FieldError]:
    for label, word in _types(definition, "triggers"):
        if ENTRY_TYPES.get(word) is EntryKind.DATE:
            yield FieldError(f"triggers[{label}].type", "not_offered", _NO_ENTRY)


def _untitled(parsed: Parsed) -> Iterator[FieldError]:
    """Yield the notes that have no title; e-mails without one are no journey at all."""
    for key, step in parsed.plan.steps.items() if parsed.plan else ():
        said = step.action
        if not isinstance(said, Message) or said.channel not in _TITLED:
            continue
        if not (said.template or said.subject):
            yield FieldError(f"activities[{key}].triggeredSend", "missing", _NO_TITLE)


def _types(definition: Mapping[str, Any], field: str) -> Iterator[tuple[str, str]]:
    """Yield the label and the type, in lower case, of each object in a list."""
    found = definition.get(field)
    for place, one in enumerate(found if isinstance(found, list) else ()):
        if isinstance(one, Mapping):
            yield str(one.get("key") or place)[:100], str(one.get("type") or "").strip().lower()
