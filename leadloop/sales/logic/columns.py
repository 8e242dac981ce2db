"""Reads writes by Dataverse column names into submissions.

This runs for every lead of the hot path: one dictionary look-up and one small function a column.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.kit.entity import FieldType, RecordWrite
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.kit.text import clean_json, clean_text
from leadloop.sales.contracts.facts import FACTS, MAX_INTEGER, Fact
from leadloop.sales.contracts.merging import Submission
from leadloop.sales.contracts.words import (
    GRADES,
    PRIORITIES,
    STATUS_REASONS,
    STATUSES,
    LeadStatus,
    StatusReason,
    Word,
)

ALTERNATE_KEY: Final = "ll_submissionid"
PRIMARY_KEY: Final = "leadid"

_MAX_SCORE: Final = 100
_ENVELOPE: Final = frozenset({"attempt", "received_at", "response_minutes", "score_note"})


class _BadValueError(ValueError):
    """This value does not fit the column; the text is the cure."""


class Column(NamedTuple):
    """A column that may be written: the attribute behind it, and how its value is read.

    A reader returns None for "nothing sent".
    """

    attribute: str
    read: Callable[[Any], Any]


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return clean_text(value).strip() or None
    if value is None:
        return None
    if isinstance(value, int | float):
        return str(value)
    raise _BadValueError("Send text.")


def _integer(low: int, high: int) -> Callable[[Any], int | None]:
    cure = f"Send a whole number from {low} to {high}."

    def read(value: Any) -> int | None:
        if value is None or value == "":
            return None
        try:
            number = int(value)
        except (TypeError, ValueError, OverflowError):
            raise _BadValueError(cure) from None
        if isinstance(value, bool) or number != float(value) or not low <= number <= high:
            raise _BadValueError(cure)
        return number

    return read


def _choice(words: tuple[Word, ...], *, closed: bool = True) -> Callable[[Any], str | None]:
    accepted: dict[Any, str] = {}
    for word in words:
        accepted |= {word.code: word.value, word.value: word.value, str(word.code): word.value}
        accepted[word.label.lower()] = word.value
    cure = f"Send one of {', '.join(word.value for word in words)}."

    def read(value: Any) -> str | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise _BadValueError(cure)
        found = accepted.get(value) or accepted.get(str(value).strip().lower())
        if found is None and closed:
            raise _BadValueError(cure)
        return found or clean_text(str(value)).strip()[:100] or None

    return read


def _json(kind: type, cure: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = orjson.loads(value) if value.strip() else None
            except orjson.JSONDecodeError:
                raise _BadValueError(cure) from None
        if value is None:
            return None
        if not isinstance(value, kind):
            raise _BadValueError(cure)
        try:
            text = orjson.dumps(value)
        except (TypeError, ValueError):
            text = b"\\u0000"
        return (clean_json(value) if b"\\u0000" in text else value) or None

    return read


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, datetime):
        raise _BadValueError("Send a time such as 2026-03-01T08:30:00Z.")
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _uuid(value: Any) -> UUID | None:
    if value is None or isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise _BadValueError("Send a UUID.") from None


def read_key(key: Mapping[str, Any], name: str) -> UUID:
    """Return the UUID under ``name`` of a write's key.

    Raises:
        InvalidInput: It is none.
    """
    try:
        found = _uuid(key[name])
    except _BadValueError as error:
        raise InvalidInput([FieldError(name, "invalid", str(error))]) from None
    if found is None:
        raise InvalidInput([FieldError(name, "required", "Send a UUID.")])
    return found


_GRADE_WORDS: Final = tuple(Word(n, grade, grade) for n, grade in enumerate(GRADES, 1))
_object = _json(dict, "Send a JSON object.")


def _reader(fact: Fact) -> Callable[[Any], Any]:
    if fact.type is FieldType.CHOICE:
        return _choice(fact.words, closed=not fact.open_choice)
    return _integer(0, MAX_INTEGER) if fact.is_number else _text


COLUMNS: Final[Mapping[str, Column]] = {
    **{fact.column: Column(fact.attribute, _reader(fact)) for fact in FACTS},
    "ll_team": Column("team_slug", _text),
    "ll_priority": Column("priority", _choice(PRIORITIES)),
    "ll_category": Column("category", _text),
    "ll_responseminutes": Column("response_minutes", _integer(1, MAX_INTEGER // 60)),
    "ll_propensityscore": Column("propensity_score", _integer(1, _MAX_SCORE)),
    "ll_propensitygrade": Column("propensity_grade", _choice(_GRADE_WORDS)),
    "ll_propensity": Column("propensity_record", _object),
    "ll_scorenote": Column("score_note", _text),
    "ll_decision": Column("decision", _object),
    "ll_consents": Column("consents", _json(list, "Send a JSON list.")),
    "ll_attribution": Column("attribution", _object),
    "ll_context": Column("context", _object),
    "ll_attributes": Column("attributes", _object),
    "ll_attempt": Column("attempt", _integer(1, MAX_INTEGER)),
    "ll_receivedon": Column("received_at", _moment),
}


# What only a write by ``leadid``, or without a key, may set besides.
RECORD_COLUMNS: Final[Mapping[str, Column]] = {
    **{name: column for name, column in COLUMNS.items() if column.attribute not in _ENVELOPE},
    "statecode": Column("status", _choice(STATUSES)),
    "statuscode": Column("status_reason", _choice(STATUS_REASONS)),
    "ownerid": Column("owner_id", _uuid),
}

_FIRST_REASON: Final[Mapping[LeadStatus, StatusReason]] = {
    LeadStatus.OPEN: StatusReason.NEW,
    LeadStatus.QUALIFIED: StatusReason.QUALIFIED,
    LeadStatus.DISQUALIFIED: StatusReason.LOST,
}


def read_values(
    values: Mapping[str, Any], columns: Mapping[str, Column] = COLUMNS
) -> dict[str, Any]:
    """Return what was sent by lead attribute; None where a column was sent empty.

    Raises:
        InvalidInput: A column is unknown (the message lists the known ones), or a value does
            not fit its column.
    """
    result: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, raw in values.items():
        column = columns.get(name)
        if column is None:
            if name not in (ALTERNATE_KEY, PRIMARY_KEY):  # Dataverse drops these from the body
                errors.append(_unknown(name, columns))
            continue
        try:
            result[column.attribute] = column.read(raw)
        except _BadValueError as error:
            errors.append(FieldError(name, "invalid", str(error)))
    if errors:
        raise InvalidInput(errors)
    return result


def read_record(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes that a write by ``leadid``, or without a key, sets; None clears.

    Status and status reason always come together.

    Raises:
        InvalidInput: See ``read_values``; or the reason belongs to another status.
    """
    result = read_values(values, RECORD_COLUMNS)
    status, reason = result.pop("status", None), result.pop("status_reason", None)
    if reason is None and status is not None:
        reason = _FIRST_REASON[LeadStatus(status)]
    if reason is not None:
        meant = StatusReason(reason).status
        if status not in (None, meant):
            cure = f"{reason} is a reason of status {meant}, not of {status}."
            raise InvalidInput([FieldError("statuscode", "invalid", cure)])
        result |= {"status": meant.value, "status_reason": StatusReason(reason).value}
    if "email" in result:
        result["email_normalised"] = normalise_email(result["email"] or "")
    if "mobile_phone" in result:
        country = result.get("country") or ""
        result["phone_e164"] = normalise_phone(result["mobile_phone"] or "", country)
    return result


def _unknown(name: str, columns: Mapping[str, Column]) -> FieldError:
    known = ", ".join(columns)
    return FieldError(name, "unknown", f"A lead has no writable column {name!r}; known: {known}.")


def read_submission(write: RecordWrite) -> Submission:
    """Return the submission that a write by ``ll_submissionid`` stands for.

    Raises:
        InvalidInput: See ``read_values``; or the key is no UUID.
    """
    submission_id = read_key(write.key, ALTERNATE_KEY)
    read = read_values(write.values)
    values = {name: value for name, value in read.items() if value is not None}
    note = values.pop("score_note", None)
    if note and "propensity_score" not in values:
        values["propensity_record"] = {"note": note}
    return Submission(
        id=submission_id,
        email=normalise_email(values.get("email", "")),
        phone=normalise_phone(values.get("mobile_phone", ""), values.get("country", "")),
        attempt=values.pop("attempt", 1),
        received_at=values.pop("received_at", None),
        values=values,
        cause=write.cause,
        trace_id=write.trace_id,
    )
