"""The shape of a submitted lead: which fields there are and of which JSON type.

Values are never judged here: an impossible e-mail address is well-shaped, and intake says so later.
"""

from typing import Any, Final

import orjson

from leadloop.intake.contracts import SUBMITTED_FIELDS, Shape
from leadloop.kit.errors import FieldError
from leadloop.kit.json_shape import MAX_DEPTH, exceeds_depth

_TEXT: Final = "a text"
_COUNT: Final = "a number or a text"
_OBJECT: Final = "an object"
_LIST: Final = "a list of objects"

_TYPES: Final[dict[Shape, tuple[type, ...]]] = {
    Shape.LINE: (str,),
    Shape.TEXT: (str,),
    Shape.WHOLE: (int, str, float),
    Shape.LIST: (list,),
    Shape.OBJECT: (dict,),
}
_FIELDS: Final = {field.name: _TYPES[field.shape] for field in SUBMITTED_FIELDS}
_USUAL: Final = {name: types[0] for name, types in _FIELDS.items()}
_CONSENT_FIELDS: Final[dict[str, tuple[type, ...]]] = {
    "purpose": (str,),
    "channel": (str,),
    "state": (str,),
    "wording_version": (int, str),
}
_NAMES: Final[dict[tuple[type, ...], str]] = {
    (str,): _TEXT,
    (int, str, float): _COUNT,
    (int, str): _COUNT,
    (dict,): _OBJECT,
    (list,): _LIST,
}
_MAX_NAME_SHOWN: Final = 100
_PARSER_DEPTH: Final = "depth limit exceeded"

MAX_ERRORS: Final = 20
"""How many wrong fields one answer names."""


class MalformedJson(Exception):  # noqa: N818 -- reads as the fact it is
    """The body is not one JSON text in UTF-8."""


class TooDeep(Exception):  # noqa: N818
    """The body nests so deep that nobody could mean it."""

    errors = (FieldError("", "too_deep", f"At most {MAX_DEPTH} levels of nesting are accepted."),)


def parse_json(body: bytes) -> Any:
    """Return what the JSON text in ``body`` says.

    Of a name given twice in one object the last one counts; numbers too large for a double, NaN,
    and halves of surrogate pairs are not JSON here.

    Raises:
        MalformedJson: With the place where reading stopped.
        TooDeep: It nests deeper than the parser itself goes (1,024 levels).
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if error.msg.startswith(_PARSER_DEPTH):
            raise TooDeep from None
        raise MalformedJson(str(error)) from None


def check_lead(lead: Any, *, may_be_deep: bool = True) -> list[FieldError]:
    """Return what is wrong with the shape of a parsed lead, field by field; empty if nothing.

    ``may_be_deep`` False says that its text has too few brackets to nest too deep. At most
    ``MAX_ERRORS`` are named, so that a hostile body cannot make a long answer.
    """
    if lead.__class__ is not dict:
        return [FieldError("", "not_an_object", "The body must be one JSON object.")]
    errors: list[FieldError] = []
    for name, value in lead.items():
        if value.__class__ is not _USUAL.get(name) and value is not None:
            errors += _judge_field(name, value)
    consents = lead.get("consents")
    if consents and consents.__class__ is list:
        errors += _judge_consents(consents)
    if may_be_deep and exceeds_depth(lead):
        errors.append(_too_deep(lead))
    return errors[:MAX_ERRORS]


def _judge_field(name: str, value: Any) -> list[FieldError]:
    if name not in _FIELDS:
        message = "There is no such field; put it into “attributes”."
        return [FieldError(name[:_MAX_NAME_SHOWN], "unknown_field", message)]
    return _judge_type(name, value, _FIELDS[name])


def _judge_type(path: str, value: Any, types: tuple[type, ...]) -> list[FieldError]:
    if value is None or value.__class__ in types:
        return []
    return [FieldError(path, "wrong_type", f"This must be {_NAMES[types]}.")]


def _judge_consents(consents: list[Any]) -> list[FieldError]:
    errors: list[FieldError] = []
    for place, consent in enumerate(consents):
        if consent.__class__ is not dict:
            errors.append(FieldError(f"consents[{place}]", "wrong_type", "This must be an object."))
            continue
        for name, types in _CONSENT_FIELDS.items():
            errors += _judge_type(f"consents[{place}].{name}", consent.get(name), types)
    return errors


def _too_deep(lead: dict[str, Any]) -> FieldError:
    place = next(name for name, value in lead.items() if exceeds_depth(value, MAX_DEPTH - 1))
    message = f"At most {MAX_DEPTH} levels of nesting are accepted."
    return FieldError(place[:_MAX_NAME_SHOWN], "too_deep", message)
