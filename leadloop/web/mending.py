"""A rejected submission as a form to mend; pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

from leadloop.intake.contracts import ANSWERS
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.web import phrases

FIELDS: Final = tuple((answer.name, answer.label) for answer in ANSWERS)
_NAMES: Final = frozenset(name for name, _ in FIELDS)
REST: Final = "rest"
MAX_CHARS: Final = 1_048_576


class MendField(NamedTuple):
    """One field with its value and what is wrong about it."""

    name: str
    label: str
    value: str
    reasons: tuple[str, ...]


class MendForm(NamedTuple):
    """The whole form. ``rest`` is everything else, as JSON text; reasons without a field stay."""

    fields: tuple[MendField, ...]
    rest: str
    rest_reasons: tuple[str, ...]


def form_for(data: Any, reasons: Sequence[FieldError]) -> MendForm:
    """Return the form that shows ``data``, each reason beside its field.

    What is no JSON object at all stands in ``rest`` whole.
    """
    if not isinstance(data, Mapping):
        return MendForm((), phrases.pretty(data), tuple(_said(r) for r in reasons))
    simple = {n: data.get(n) for n in _NAMES if not isinstance(data.get(n), dict | list)}
    by_name: dict[str, list[str]] = {}
    for reason in reasons:
        by_name.setdefault(reason.field, []).append(reason.message)
    fields = tuple(
        MendField(name, label, _text(simple[name]), tuple(by_name.get(name, ())))
        for name, label in FIELDS
        if name in simple
    )
    rest = {name: value for name, value in data.items() if name not in simple}
    others = tuple(_said(r) for r in reasons if r.field not in simple)
    return MendForm(fields, phrases.pretty(rest), others)


def _said(reason: FieldError) -> str:
    return f"{reason.field}: {reason.message}" if reason.field else reason.message


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def mended(data: Any, posted: Mapping[str, str]) -> dict[str, Any]:
    """Return the submission as it was mended.

    A field that was not touched keeps its value and type.

    Raises:
        InvalidInput: ``rest`` is not a JSON object.
    """
    rest = _rest(posted.get(REST, "{}"))
    before = data if isinstance(data, Mapping) else {}
    for name, _ in FIELDS:
        if name not in posted:
            continue
        typed = posted[name].strip()
        held = before.get(name)
        if typed == _text(held):
            if name in before:
                rest[name] = held
        elif typed:
            rest[name] = typed
    return rest


def _rest(text: str) -> dict[str, Any]:
    try:
        found = orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise InvalidInput([FieldError(REST, "json", f"This is not JSON: {error}.")]) from None
    if not isinstance(found, dict):
        cure = "Write a JSON object, in curly brackets."
        raise InvalidInput([FieldError(REST, "json", cure)])
    return found
