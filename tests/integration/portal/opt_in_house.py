"""Forms with double opt-in, their visitors, and their mails."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from leadloop.intake import api as intake
from leadloop.intake.contracts import OptIn, SubmissionView
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageView
from leadloop.portal import api
from leadloop.portal.contracts import (
    Assignment,
    Confirming,
    ConsentAsk,
    FieldKind,
    Form,
    FormDraft,
    FormField,
)
from leadloop.sales.models import Lead
from leadloop.users.contracts import SYSTEM

WORDS = "Yes, write to me about offers."
ANSWERS = {
    "first_name": "Ana",
    "last_name": "Tan",
    "email": "ana.tan@northgate-logistics.com",
    "consent.product_offers.email": "yes",
}


def draft(opt_in: OptIn, **options: Any) -> FormDraft:
    return FormDraft(
        name="ILP enquiry",
        title="Ask about an ILP",
        fields=(
            FormField("first_name", "First name"),
            FormField("last_name", "Last name"),
            FormField("email", "E-mail", FieldKind.EMAIL, required=True),
            FormField("country", "Country"),
            FormField("company_size", "Employees", FieldKind.NUMBER),
            FormField("product_interest", "Interest"),
        ),
        consents=(
            ConsentAsk("product_offers", "email", WORDS),
            ConsentAsk("newsletter", "email", "Yes, send me the newsletter."),
        ),
        thank_you="Thanks.",
        confirming=options.pop("confirming", Confirming(opt_in)),
        assignment=options.pop("assignment", Assignment()),
        **options,
    )


@dataclass
class Desk:
    """A published form, and what comes of it."""

    deliver: Callable[[], None]
    form: Form

    def submit(self, **changes: str) -> UUID:
        """Send the form as a browser without scripts does; return the submission's key."""
        answers = {**ANSWERS, "submission": uuid4().hex, **changes}
        answer = Client().post(f"/p/{self.form.slug}", answers)
        assert answer.status_code == 303, answer.content[:500]
        return UUID(answer["Location"].rpartition("/")[2])

    def send(self, **changes: str) -> UUID:
        key = self.submit(**changes)
        self.deliver()
        return key


def open_desk(
    deliver: Callable[[], None], opt_in: OptIn, slug: str = "ilp", **options: Any
) -> Desk:
    form = api.create_form(SYSTEM, slug=slug, draft=draft(opt_in, **options))
    return Desk(deliver, api.publish_form(SYSTEM, form_id=form.id))


def mails() -> list[MessageView]:
    """Return every message, oldest first."""
    rows = outbound.list_messages(SYSTEM, limit=200).items
    return [outbound.get_message(SYSTEM, message_id=row.id) for row in reversed(rows)]


def link_in(mail: MessageView) -> str:
    found = re.search(r"https?://[^/\s]+(/p/confirm/\S+)", mail.text)
    assert found is not None, mail.text
    return found[1]


def outcome(key: UUID) -> SubmissionView:
    return intake.get_submission(SYSTEM, submission_key=key)


def lead(key: UUID) -> Lead:
    lead_id = outcome(key).lead_id
    assert lead_id is not None
    return Lead.objects.get(pk=lead_id)


def consent(key: UUID, purpose: str = "product_offers") -> dict[str, Any]:
    found: dict[str, Any] = next(c for c in lead(key).consents if c["purpose"] == purpose)
    return found
