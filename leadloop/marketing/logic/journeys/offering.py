"""What a journey needs before it is published, though an earlier version may lack it. Pure."""

from collections.abc import Iterator
from typing import Any, Final

from leadloop.kit.errors import FieldError
from leadloop.marketing.contracts.journeys import Channel, Message, Parsed
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.logic.journeys.reading import ConditionCheck

_TITLED: Final = frozenset({Channel.PUSH, Channel.IN_APP})
_NO_TITLE: Final = "Write a subject: it is the title of the note."


def parse_offered(definition: Any, check_condition: ConditionCheck) -> Parsed:
    """Read a definition as ``parse`` does, and refuse besides what cannot be sent as it is.

    What runs already is read by ``parse``: a version once published stays readable.
    """
    parsed = parse(definition, check_condition)
    errors = dict.fromkeys((*parsed.errors, *_untitled(parsed)))
    return Parsed(None if errors else parsed.plan, tuple(errors))


def _untitled(parsed: Parsed) -> Iterator[FieldError]:
    """Yield the notes that have no title; e-mails without one are no journey at all."""
    for key, step in parsed.plan.steps.items() if parsed.plan else ():
        said = step.action
        if not isinstance(said, Message) or said.channel not in _TITLED:
            continue
        if not (said.template or said.subject):
            yield FieldError(f"activities[{key}].triggeredSend", "missing", _NO_TITLE)
