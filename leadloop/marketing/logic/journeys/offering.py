"""What a journey's JSON may say and nothing here does yet: named before it is published. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.journey_words import CHANNELS
from leadloop.marketing.contracts.journeys import Channel, Parsed
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.logic.journeys.reading import ConditionCheck

_OFFERED: Final = frozenset({Channel.EMAIL, Channel.SMS, Channel.WHATSAPP})
_NO_CHANNEL: Final = "Web push and messages in the page are not offered yet."


def parse_offered(definition: Any, check_condition: ConditionCheck) -> Parsed:
    """Read a definition as ``parse`` does, and refuse besides what is not offered yet.

    What runs already is read by ``parse``: a version once published stays readable.
    """
    parsed = parse(definition, check_condition)
    if not isinstance(definition, Mapping):
        return parsed
    errors = dict.fromkeys((*parsed.errors, *_missing(definition)))
    return Parsed(None if errors else parsed.plan, tuple(errors))


def _missing(definition: Mapping[str, Any]) -> Iterator[FieldError]:
    for label, word in _types(definition, "activities"):
        if CHANNELS.get(word, Channel.EMAIL) not in _OFFERED:
            yield FieldError(f"activities[{label}].type", "not_offered", _NO_CHANNEL)


def _types(definition: Mapping[str, Any], field: str) -> Iterator[tuple[str, str]]:
    """Yield the label and the type, in lower case, of each object in a list."""
    found = definition.get(field)
    for place, one in enumerate(found if isinstance(found, list) else ()):
        if isinstance(one, Mapping):
            yield str(one.get("key") or place)[:100], str(one.get("type") or "").strip().lower()
