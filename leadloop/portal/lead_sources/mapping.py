"""From a vendor's answers to a lead as it is submitted. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from leadloop.intake.contracts import ANSWERS
from leadloop.kit.errors import FieldError
from leadloop.kit.text import clean_text
from leadloop.portal.lead_sources.contracts import (
    Answer,
    ConsentAnswer,
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
    making = _Making(vendor, told, targets_of(vendor, draft.mapping))
    for answer in told.answers:
        making.take_answer(answer)
    for box in told.consents:
        making.take_box(box)
    lead = making.finish()
    _add_defaults(draft, told, lead)
    return Mapped(lead, tuple(dict.fromkeys(making.unmapped)))


@dataclass(slots=True)
class _Making:
    """A lead in the making."""

    vendor: Vendor
    told: VendorLead
    targets: Mapping[str, str]
    fields: dict[str, Any] = field(default_factory=dict)
    attributes: dict[str, Any] = field(default_factory=dict)
    boxes: dict[str, Any] = field(default_factory=dict)
    consents: dict[str, dict[str, Any]] = field(default_factory=dict)
    unmapped: list[str] = field(default_factory=list)

    def take_answer(self, answer: Answer) -> None:
        """Put one answer where the mapping says."""
        target = self._target(answer.question) or self._target(answer.label)
        if target is None:
            self.unmapped.append(answer.question or answer.label)
        value = clean_text(answer.value)[:_MAX_VALUE]
        if target is not None and target.startswith(CONSENT):
            self._agree(target, answer.question, accepted=_is_yes(value))
        elif target in LEAD_FIELDS and target not in self.fields:
            self.fields[target] = _as_size(value) if target == "company_size" else value
        elif target == FULL_NAME and FULL_NAME not in self.attributes:
            self.attributes[FULL_NAME] = value
        elif target != SKIP:
            # A second answer for one field, such as a private address beside one at work, is kept.
            self.attributes[self._free_name(answer.question or answer.label)] = value

    def take_box(self, box: ConsentAnswer) -> None:
        """Count a tick box as a consent if the mapping says of what; else keep what it said."""
        target = self._target(box.question)
        if target is not None and target.startswith(CONSENT):
            self._agree(target, box.question, accepted=box.accepted)
        elif target != SKIP:
            text = {"text": clean_text(box.text)} if box.text else {}
            self.boxes[clean_text(box.question)] = {"ticked": box.accepted, **text}
            if target is None:
                self.unmapped.append(box.question)

    def finish(self) -> dict[str, Any]:
        """Return what was put together."""
        boxes = {"tick_boxes": self.boxes} if self.boxes else {}
        attributes = {**self.attributes, **boxes}
        return {**self.fields, "consents": list(self.consents.values()), "attributes": attributes}

    def _target(self, question: str) -> str | None:
        return self.targets.get(question.strip().lower())

    def _free_name(self, question: str) -> str:
        name = place = attribute_name(question)
        number = 2
        while place in self.attributes:
            place, number = f"{name}_{number}", number + 1
        return place

    def _agree(self, target: str, question: str, *, accepted: bool) -> None:
        _, purpose, channel = target.split(".", 2)
        # Where the words are that somebody agreed to: at the vendor, in this box of this form.
        parts = (self.vendor.value, self.told.form, question)
        self.consents[target] = {
            "purpose": purpose,
            "channel": channel,
            "state": "opted_in" if accepted else "opted_out",
            "wording_version": clean_text(":".join(part for part in parts if part))[:100],
        }


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
    for name in ("name", "campaign", "product_interest"):
        text = getattr(draft, name)
        if len(text) > MAX_LINE:
            errors.append(FieldError(name, "too_long", f"At most {MAX_LINE} characters."))
        if "\0" in text:
            errors.append(FieldError(name, "invalid", "NUL characters cannot be kept."))
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


def _as_size(value: str) -> str:
    """Return a size as people write it: ``SIZE_51_TO_200`` is “51 to 200”."""
    return _SIZE_WORDS.sub("", value).replace("_", " ").strip()


def _is_yes(value: str) -> bool:
    return value.strip().lower() in {"yes", "true", "1", "on", "agree", "accept", "ja", "oui", "si"}


def _add_defaults(draft: LeadSourceDraft, told: VendorLead, lead: dict[str, Any]) -> None:
    attribution = {name: clean_text(value) for name, value in told.attribution.items()}
    if draft.campaign:
        attribution.setdefault("utm_campaign", draft.campaign)
    if draft.product_interest:
        lead.setdefault("product_interest", draft.product_interest)
    lead["attribution"] = attribution
    lead["context"] = {
        **({"form": clean_text(told.form)} if told.form else {}),
        **{name: clean_text(str(value)) for name, value in told.context.items()},
        **({"test": True} if told.test else {}),
    }
