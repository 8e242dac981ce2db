"""From a vendor's answers to a lead as it is submitted. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadloop.intake.contracts import ANSWERS
from leadloop.kit.errors import FieldError
from leadloop.kit.text import clean_text
from leadloop.portal.lead_sources.contracts import (
    LeadSourceDraft,
    MappingRow,
    Vendor,
    VendorLead,
)
from leadloop.portal.lead_sources.vendors import VENDORS

ATTRIBUTES: Final = "attributes"
SKIP: Final = "skip"
FULL_NAME: Final = "full_name"
CONSENT: Final = "consent"
LEAD_FIELDS: Final = tuple(answer.name for answer in ANSWERS)
CHANNELS: Final = ("email", "sms", "phone", "whatsapp", "post", "web", "any")

MAX_LINE: Final = 200
MAX_QUESTION: Final = 200
MAX_MAPPINGS: Final = 60
_MAX_VALUE: Final = 10_000
_MAX_ATTRIBUTE: Final = 80
_PURPOSE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_NOT_A_NAME: Final = re.compile(r"[^a-z0-9]+")
_SIZE_WORDS: Final = re.compile(r"size[_ ]", re.IGNORECASE)
# The marketplace's “do not contact” is a refusal of every channel, whatever the purpose.
_REFUSALS: Final = {"dnc": "consent.product_offers.any"}


class Mapped(NamedTuple):
    """The lead to submit, and the questions that no row of the mapping names."""

    lead: dict[str, Any]
    unmapped: tuple[str, ...]


def lead_from(vendor: Vendor, draft: LeadSourceDraft, told: VendorLead) -> Mapped:
    """Return the lead that ``told`` stands for.

    What the mapping does not name goes into ``attributes`` under the question's own name, so no
    answer is lost. A tick box counts as a consent only where the mapping says for which purpose
    and channel: a consent is never guessed.
    """
    targets = targets_of(vendor, draft.mapping)
    lead: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    unmapped: list[str] = []
    consents: dict[str, dict[str, Any]] = {}
    for answer in told.answers:
        target = _target(targets, answer.question, answer.label)
        if target is None:
            unmapped.append(answer.question or answer.label)
        name = attribute_name(answer.question or answer.label)
        value = clean_text(answer.value)[:_MAX_VALUE]
        if target is not None and target.startswith(CONSENT):
            _agree(consents, target, _evidence(vendor, told, answer.question), _is_yes(value))
        elif target != SKIP:
            _put(lead, attributes, target or ATTRIBUTES, name, value)
    _read_consents(vendor, told, targets, consents, attributes, unmapped)
    _add_defaults(draft, told, lead)
    lead["consents"] = list(consents.values())
    lead["attributes"] = attributes
    return Mapped(_cleaned(lead), tuple(dict.fromkeys(unmapped)))


def targets_of(vendor: Vendor, rows: Sequence[MappingRow]) -> dict[str, str]:
    """Return where each known question goes; ``rows`` go before what is usual for the vendor."""
    usual = {name.lower(): target for name, target in VENDORS[vendor].questions.items()}
    return usual | _REFUSALS | {row.question.strip().lower(): row.target for row in rows}


def attribute_name(question: str) -> str:
    """Return the name that a question's answer has among the attributes."""
    name = _NOT_A_NAME.sub("_", question.strip().lower()).strip("_")[:_MAX_ATTRIBUTE]
    return name or "answer"


def check_draft(draft: LeadSourceDraft) -> list[FieldError]:
    """Return everything that keeps a lead source from being saved, field by field."""
    errors = []
    if not draft.name.strip():
        errors.append(FieldError("name", "missing", "Give it a name."))
    for field in ("name", "campaign", "product_interest"):
        text = getattr(draft, field)
        if len(text) > MAX_LINE:
            errors.append(FieldError(field, "too_long", f"At most {MAX_LINE} characters."))
        if "\0" in text:
            errors.append(FieldError(field, "invalid", "NUL characters cannot be kept."))
    if len(draft.mapping) > MAX_MAPPINGS:
        errors.append(FieldError("mapping", "too_many", f"At most {MAX_MAPPINGS} questions."))
    return errors + _check_rows(draft.mapping)


def _check_rows(rows: Sequence[MappingRow]) -> list[FieldError]:
    errors = []
    seen: set[str] = set()
    for place, row in enumerate(rows):
        path, question = f"mapping[{place}]", row.question.strip().lower()
        if not question or len(question) > MAX_QUESTION or "\0" in question:
            message = f"Name the vendor's question, with at most {MAX_QUESTION} characters."
            errors.append(FieldError(path, "invalid", message))
        elif question in seen:
            errors.append(FieldError(path, "repeated", "This question is named twice."))
        seen.add(question)
        if not is_target(row.target):
            errors.append(FieldError(path, "unknown", f"“{row.target}” is no place for answers."))
    return errors


def is_target(target: str) -> bool:
    """Tell whether answers can go to ``target``."""
    if target in {*LEAD_FIELDS, FULL_NAME, ATTRIBUTES, SKIP}:
        return True
    word, _, rest = target.partition(".")
    purpose, _, channel = rest.partition(".")
    return word == CONSENT and bool(_PURPOSE.match(purpose)) and channel in CHANNELS


def _target(targets: Mapping[str, str], question: str, label: str) -> str | None:
    return targets.get(question.strip().lower()) or targets.get(label.strip().lower())


def _put(
    lead: dict[str, Any], attributes: dict[str, Any], target: str, name: str, value: str
) -> None:
    if target in LEAD_FIELDS and target not in lead:
        lead[target] = _as_size(value) if target == "company_size" else value
    elif target == FULL_NAME and FULL_NAME not in attributes:
        attributes[FULL_NAME] = value
    else:
        # A second answer for one field, such as a private address beside one at work, is kept.
        place = name
        number = 2
        while place in attributes:
            place, number = f"{name}_{number}", number + 1
        attributes[place] = value


def _as_size(value: str) -> str:
    """Return a size as people write it: ``SIZE_51_TO_200`` is “51 to 200”."""
    return _SIZE_WORDS.sub("", value).replace("_", " ").strip()


def _read_consents(  # noqa: PLR0913, PLR0917 -- the four places that a tick box may end in
    vendor: Vendor,
    told: VendorLead,
    targets: Mapping[str, str],
    consents: dict[str, dict[str, Any]],
    attributes: dict[str, Any],
    unmapped: list[str],
) -> None:
    kept: dict[str, Any] = {}
    for box in told.consents:
        target = targets.get(box.question.strip().lower())
        if target is not None and target.startswith(CONSENT):
            _agree(consents, target, _evidence(vendor, told, box.question), box.accepted)
            continue
        if target != SKIP:
            text = {"text": clean_text(box.text)} if box.text else {}
            kept[clean_text(box.question)] = {"ticked": box.accepted, **text}
            if target is None:
                unmapped.append(box.question)
    if kept:
        attributes["tick_boxes"] = kept


def _agree(consents: dict[str, dict[str, Any]], target: str, evidence: str, accepted: bool) -> None:
    _, purpose, channel = target.split(".", 2)
    consents[target] = {
        "purpose": purpose,
        "channel": channel,
        "state": "opted_in" if accepted else "opted_out",
        "wording_version": evidence,
    }


def _evidence(vendor: Vendor, told: VendorLead, question: str) -> str:
    """Return where the words are that somebody agreed to: at the vendor, in this form's box."""
    return clean_text(":".join(part for part in (vendor.value, told.form, question) if part))[:100]


def _is_yes(value: str) -> bool:
    return value.strip().lower() in {"yes", "true", "1", "on", "agree", "accept", "ja", "oui", "si"}


def _add_defaults(draft: LeadSourceDraft, told: VendorLead, lead: dict[str, Any]) -> None:
    attribution = dict(told.attribution)
    if draft.campaign:
        attribution.setdefault("utm_campaign", draft.campaign)
    if draft.product_interest:
        lead.setdefault("product_interest", draft.product_interest)
    lead["attribution"] = attribution
    lead["context"] = {
        **({"form": told.form} if told.form else {}),
        **told.context,
        **({"test": True} if told.test else {}),
    }


def _cleaned(lead: dict[str, Any]) -> dict[str, Any]:
    lead["attribution"] = {k: clean_text(str(v)) for k, v in lead["attribution"].items()}
    lead["context"] = {
        k: clean_text(v) if isinstance(v, str) else v for k, v in lead["context"].items()
    }
    return lead
