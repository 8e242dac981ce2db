"""Reads writes by Dataverse column names into submissions.

This runs for every lead of the hot path: one dictionary look-up and one small function a column.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.customers.contracts import PRODUCTS
from leadloop.kit.entity import RecordWrite
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts.merging import Submission
from leadloop.sales.contracts.words import GRADES, LEAD_SOURCES, PRIORITIES, RATINGS, Word
from leadloop.sales.logic.identity import normalise_email, normalise_phone

ALTERNATE_KEY: Final = "ll_submissionid"
PRIMARY_KEY: Final = "leadid"

_MAX_INTEGER: Final = 2_147_483_647
_MAX_SCORE: Final = 100


class _BadValueError(ValueError):
    """This value does not fit the column; the text is the cure."""


class Column(NamedTuple):
    """A column that may be written: the attribute behind it, and how its value is read.

    A reader returns None for "nothing sent".
    """

    attribute: str
    read: Callable[[Any], Any]


def clean_text(value: str) -> str:
    """Return ``value`` without what PostgreSQL cannot hold: NUL characters, lone surrogates."""
    if not value.isascii():
        value = value.encode("utf-8", "replace").decode()
    return value.replace("\0", "") if "\0" in value else value


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


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        return {clean_text(str(k)): _clean_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_clean_json(v) for v in value]
    return value


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
        return (_clean_json(value) if b"\\u0000" in text else value) or None

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


def _submission_id(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (AttributeError, TypeError, ValueError):
        raise _BadValueError("Send the submission's UUID.") from None


_PRODUCT_WORDS: Final = tuple(Word(p.number, p.code, p.label) for p in PRODUCTS)
_GRADE_WORDS: Final = tuple(Word(n, grade, grade) for n, grade in enumerate(GRADES, 1))
_object = _json(dict, "Send a JSON object.")

COLUMNS: Final[Mapping[str, Column]] = {
    "salutation": Column("salutation", _text),
    "firstname": Column("first_name", _text),
    "lastname": Column("last_name", _text),
    "emailaddress1": Column("email", _text),
    "mobilephone": Column("mobile_phone", _text),
    "companyname": Column("company", _text),
    "jobtitle": Column("job_title", _text),
    "numberofemployees": Column("company_size", _integer(0, _MAX_INTEGER)),
    "ll_country": Column("country", _text),
    "ll_productinterest": Column("product_interest", _choice(_PRODUCT_WORDS)),
    "description": Column("message", _text),
    "leadsourcecode": Column("lead_source", _choice(LEAD_SOURCES, closed=False)),
    "leadqualitycode": Column("rating", _choice(RATINGS)),
    "ll_utmsource": Column("utm_source", _text),
    "ll_utmmedium": Column("utm_medium", _text),
    "ll_utmcampaign": Column("utm_campaign", _text),
    "ll_landingpage": Column("landing_page", _text),
    "ll_referrer": Column("referrer", _text),
    "ll_team": Column("team_slug", _text),
    "ll_priority": Column("priority", _choice(PRIORITIES)),
    "ll_category": Column("category", _text),
    "ll_responseminutes": Column("response_minutes", _integer(1, _MAX_INTEGER // 60)),
    "ll_propensityscore": Column("propensity_score", _integer(1, _MAX_SCORE)),
    "ll_propensitygrade": Column("propensity_grade", _choice(_GRADE_WORDS)),
    "ll_propensity": Column("propensity_record", _object),
    "ll_decision": Column("decision", _object),
    "ll_consents": Column("consents", _json(list, "Send a JSON list.")),
    "ll_attribution": Column("attribution", _object),
    "ll_context": Column("context", _object),
    "ll_attributes": Column("attributes", _object),
    "ll_attempt": Column("attempt", _integer(1, _MAX_INTEGER)),
    "ll_receivedon": Column("received_at", _moment),
}


def read_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent by lead attribute, without empty values.

    Raises:
        InvalidInput: A column is unknown (the message lists the known ones), or a value does
            not fit its column.
    """
    result: dict[str, Any] = {}
    errors: list[FieldError] = []
    for name, raw in values.items():
        if name in (ALTERNATE_KEY, PRIMARY_KEY):
            continue  # Dataverse drops key columns from the body
        column = COLUMNS.get(name)
        if column is None:
            errors.append(_unknown(name))
            continue
        try:
            value = column.read(raw)
        except _BadValueError as error:
            errors.append(FieldError(name, "invalid", str(error)))
            continue
        if value is not None:
            result[column.attribute] = value
    if errors:
        raise InvalidInput(errors)
    return result


def _unknown(name: str) -> FieldError:
    known = ", ".join(COLUMNS)
    return FieldError(name, "unknown", f"A lead has no writable column {name!r}; known: {known}.")


def read_submission(write: RecordWrite) -> Submission:
    """Return the submission that a write by ``ll_submissionid`` stands for.

    Raises:
        InvalidInput: See ``read_values``; or the key is no UUID.
    """
    try:
        submission_id = _submission_id(write.key[ALTERNATE_KEY])
    except _BadValueError as error:
        raise InvalidInput([FieldError(ALTERNATE_KEY, "invalid", str(error))]) from None
    values = read_values(write.values)
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
