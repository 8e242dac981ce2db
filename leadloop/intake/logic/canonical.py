"""From whatever a door accepted to the canonical lead, or to the reasons why not.

What can be mended is mended and named in a warning; what only a person can mend is a rejection.
The whole table is in ``docs/reference/intake.md``.
"""

from typing import Any, Final

from leadloop.intake.contracts import FIELD_NAMES, SUBMITTED_FIELDS, Canonical, Shape
from leadloop.intake.logic.contact import BadEmail, normalise_email, normalise_phone, split_name
from leadloop.intake.logic.countries import find_country
from leadloop.intake.logic.envelope import read_attribution, read_consents, read_context
from leadloop.intake.logic.findings import Findings, quoted
from leadloop.intake.logic.quantities import parse_company_size, parse_whole
from leadloop.intake.logic.text import fold
from leadloop.intake.logic.vocabulary import PRODUCT_BY_TEXT
from leadloop.kit.errors import FieldError

MAX_NAME: Final = 100
_ATTRIBUTES_SIZE: Final = 32_000
_MAX_EMAIL_TEXT: Final = 1_000
_PHONE_ALIASES: Final = ("mobile_phone", "phone", "phone_number")
_NAME_ALIASES: Final = ("full_name", "name")
FIELDS: Final = frozenset(FIELD_NAMES)
"""The fields of a submission; anything else is kept in ``attributes``."""

# Fields without a reader of their own below.
_NAMES: Final = ("first_name", "last_name")
_PLAIN: Final = tuple(f for f in SUBMITTED_FIELDS if f.limit and f.name not in _NAMES)
_TEXTS: Final = tuple(
    (f.name, f.limit, f.shape is Shape.TEXT) for f in _PLAIN if f.shape is not Shape.WHOLE
)
_NUMBERS: Final = tuple((f.name, f.limit) for f in _PLAIN if f.shape is Shape.WHOLE)


def canonicalise(submission: Any) -> Canonical:
    """Return the canonical lead for a submission, or the reasons by field why there is none.

    Never raises, whatever ``submission`` holds. Both outcomes carry warnings that name what was
    mended.
    """
    found = Findings()
    if not isinstance(submission, dict):
        found.reject("data", "not_an_object", "The submission is not an object of fields.")
        return Canonical(None, tuple(found.rejections), ())
    attributes = _read_attributes(submission, found)
    first, last = _read_names(submission, attributes, found)
    country = _read_country(submission.get("country"), found)
    email = _read_email(submission.get("email"), found)
    phone = _read_phone(submission, attributes, country, found)
    _require_reachable(email, phone, found)
    context = read_context(submission.get("context"), found)
    lead: dict[str, Any] = dict.fromkeys(FIELD_NAMES)
    lead |= {
        "first_name": first,
        "last_name": last,
        "email": email[0] if email else None,
        "mobile_phone": phone,
        "company_size": _read_size(submission.get("company_size"), found),
        "country": country,
        "product_interest": _read_product(submission.get("product_interest"), attributes, found),
        "consents": read_consents(submission.get("consents"), found),
        "attribution": read_attribution(submission.get("attribution"), context, found),
        "context": context,
        "attributes": attributes,
    }
    for name, limit, lines in _TEXTS:
        lead[name] = found.text(name, submission.get(name), limit, lines=lines)
    for name, highest in _NUMBERS:
        lead[name] = _read_whole(name, submission.get(name), highest, lead, found)
    if found.rejections:
        return Canonical(None, tuple(found.rejections), tuple(found.warnings))
    return Canonical(lead, (), tuple(found.warnings))


def _read_attributes(submission: dict[str, Any], found: Findings) -> dict[str, Any]:
    given = submission.get("attributes")
    if not submission.keys() <= FIELDS:
        unknown = {name: submission[name] for name in submission if name not in FIELDS}
        given = {**unknown, **given} if isinstance(given, dict) else unknown
    return found.json_object("attributes", given, _ATTRIBUTES_SIZE)


def _read_names(
    submission: dict[str, Any], attributes: dict[str, Any], found: Findings
) -> tuple[str | None, str | None]:
    first = found.text("first_name", submission.get("first_name"), MAX_NAME)
    last = found.text("last_name", submission.get("last_name"), MAX_NAME)
    if first or last:
        return first, last
    for alias in _NAME_ALIASES:
        full = attributes.get(alias)
        if isinstance(full, str) and full.strip():
            del attributes[alias]
            text = found.text(alias, full, 2 * MAX_NAME) or ""
            first, last = split_name(text)
            found.warn("last_name", "split", f"First and last name were taken from {alias}.")
            return first[:MAX_NAME] or None, last[:MAX_NAME] or None
    return None, None


def _read_email(value: Any, found: Findings) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, str):
        found.reject("email", "invalid", f"{quoted(value)} is no e-mail address.")
        return None
    text = value[:_MAX_EMAIL_TEXT].strip()
    if not text:
        return None
    try:
        return normalise_email(text)
    except BadEmail as problem:
        found.reject("email", "invalid", f"{quoted(text)} is no e-mail address: {problem}")
        return None


def _read_phone(
    submission: dict[str, Any], attributes: dict[str, Any], country: str | None, found: Findings
) -> str | None:
    given = submission.get("mobile_phone")
    for alias in _PHONE_ALIASES[1:]:
        if not given and alias in attributes:
            given = attributes.pop(alias)
    text = found.text("mobile_phone", given, 60)
    if text is None:
        return None
    phone = normalise_phone(text, country)
    if phone is None:
        attributes["mobile_phone_as_given"] = text
        hint = "" if country or text.startswith(("+", "00")) else " without its country code"
        found.warn("mobile_phone", "invalid", f"{quoted(text)} is no phone number in use{hint}.")
    return phone


def _require_reachable(email: tuple[str, str] | None, phone: str | None, found: Findings) -> None:
    """A lead must be a person somebody can answer: an address or a number."""
    if email or phone or any(problem.field == "email" for problem in found.rejections):
        return
    found.reject("email", "missing", "An e-mail address or a phone number is needed.")
    for warning in [w for w in found.warnings if w.field == "mobile_phone" and w.code == "invalid"]:
        found.warnings.remove(warning)
        found.rejections.append(FieldError(*warning))


def _read_country(value: Any, found: Findings) -> str | None:
    if value is None or value == "":
        return None
    text = found.text("country", value, 120) if isinstance(value, str) else quoted(value)
    if not text:
        return None
    country = find_country(text) if isinstance(value, str) else None
    if country is None:
        found.reject("country", "unknown", f"{quoted(value)} is no country we know.")
    return country


def _read_size(value: Any, found: Findings) -> int | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    size = parse_company_size(value)
    if size is None:
        message = f"{quoted(value)} is no number of employees."
        found.reject("company_size", "invalid", message)
    return size


def _read_whole(
    name: str, value: Any, highest: int, lead: dict[str, Any], found: Findings
) -> int | None:
    """Return a number that no lead is lost for: an unreadable one is kept as it was given."""
    text = found.text(name, value, 120)
    if text is None:
        return None
    number = parse_whole(value, highest)
    if number is None:
        lead["attributes"][f"{name}_as_given"] = text
        found.warn(name, "invalid", f"{quoted(text)} is no whole number up to {highest:,}.")
    return number


def _read_product(value: Any, attributes: dict[str, Any], found: Findings) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
        found.warn("product_interest", "several", "Only the first interest was read.")
    text = found.text("product_interest", value, 120)
    if text is None:
        return None
    product = PRODUCT_BY_TEXT.get(text) or PRODUCT_BY_TEXT.get(fold(text))
    if product is None:
        attributes["product_interest_as_given"] = text
        found.warn("product_interest", "unknown", f"{quoted(text)} is no product we know.")
    return product
