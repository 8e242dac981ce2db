"""What a form says about its submissions, beside what the visitor sends.

The door that takes a form marks the event with it. Only our own form doors set the origin
``web_form``; no sender can, so marks on any other event count for nothing.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

FORM_ORIGIN: Final = "web_form"
"""The origin of what visitors send through forms."""


class OptIn(StrEnum):
    """Whether, and when, the visitor must confirm by e-mail."""

    OFF = "off"
    AT_ONCE = "at_once"
    """The lead arrives at once; its consents are pending until they are confirmed."""

    AFTER = "after"
    """The submission waits; the lead arrives once the visitor has confirmed."""


class Confirmed(NamedTuple):
    """The proof of a confirmation: when (RFC 3339, UTC), of which message, sent to whom."""

    at: str
    message_id: str
    address: str

    def as_evidence(self) -> dict[str, str]:
        """Return the evidence as it is kept with each consent."""
        return {
            "method": "double_opt_in",
            "confirmed_at": self.at,
            "message_id": self.message_id,
            "address": self.address,
        }


class FormMarks(NamedTuple):
    """A form's settings at the moment a submission came, and its confirmation if there is one."""

    slug: str
    name: str
    opt_in: OptIn = OptIn.OFF
    owner_id: UUID | None = None
    team_id: UUID | None = None
    pipeline: str = ""
    confirmed: Confirmed | None = None

    @property
    def assigns(self) -> bool:
        """Whether it says whose the lead is, or in which pipeline."""
        return bool(self.owner_id or self.team_id or self.pipeline)

    def as_extensions(self) -> dict[str, str]:
        """Return the marks as attributes of an event; what is not set is left out."""
        said = {
            "form": self.slug,
            "formname": self.name,
            "formoptin": "" if self.opt_in is OptIn.OFF else self.opt_in.value,
            "formowner": str(self.owner_id or ""),
            "formteam": str(self.team_id or ""),
            "formpipeline": self.pipeline,
        }
        if self.confirmed:
            said |= {
                "confirmedat": self.confirmed.at,
                "confirmedby": self.confirmed.message_id,
                "confirmedto": self.confirmed.address,
            }
        return {name: value for name, value in said.items() if value}

    def as_json(self) -> dict[str, Any]:
        """Return the marks as they stand in a decision."""
        return self.as_extensions()


def read_marks(said: Mapping[str, Any] | None, origin: str) -> FormMarks | None:
    """Return the marks of a form, or None if no form of ours set any. Never raises.

    ``said`` are the extensions of an event, or what ``as_json`` gave.
    """
    if origin != FORM_ORIGIN or not said or not isinstance(said.get("form"), str):
        return None
    text = {name: value for name, value in said.items() if isinstance(value, str)}
    opt_in = text.get("formoptin", "")
    return FormMarks(
        slug=text["form"],
        name=text.get("formname", "") or text["form"],
        opt_in=OptIn(opt_in) if opt_in in set(OptIn) else OptIn.OFF,
        owner_id=_uuid(text.get("formowner", "")),
        team_id=_uuid(text.get("formteam", "")),
        pipeline=text.get("formpipeline", ""),
        confirmed=_confirmed(text),
    )


def _confirmed(text: Mapping[str, str]) -> Confirmed | None:
    at = text.get("confirmedat")
    if not at:
        return None
    return Confirmed(at, text.get("confirmedby", ""), text.get("confirmedto", ""))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
