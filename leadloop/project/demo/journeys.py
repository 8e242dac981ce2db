"""The shipped journeys of the demo, published, with the templates that they send."""

from typing import Final, NamedTuple

import structlog

from leadloop.kit.errors import NotFound
from leadloop.marketing.api import journeys
from leadloop.marketing.contracts.journeys import JourneyStatus
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import TemplateDraft
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_QUIET: Final = 12
"""Leads of the demo that are asked whether they are still interested."""


class _Letter(NamedTuple):
    key: str
    name: str
    subject: str
    words: str
    button: str


_LETTERS: Final = (
    _Letter(
        "welcome",
        "Welcome",
        'Your illustration, {{ person.first_name | default: "and what comes next" }}',
        "Thank you for asking us. Your illustration shows what your plan could be worth; a"
        " colleague goes through it with you whenever it suits.",
        "See the illustration",
    ),
    _Letter(
        "welcome-reminder",
        "Welcome: reminder",
        "Still thinking it over?",
        "Your illustration is still there. If a number in it is not clear, write back: a person"
        " answers.",
        "See it once more",
    ),
    _Letter(
        "re-engagement-question",
        "Re-engagement: a question",
        'May we ask, {{ person.first_name | default: "just once" }}?',
        "It has been a while. Is a plan still on your mind, or shall we leave you in peace?",
        "Yes, I am interested",
    ),
    _Letter(
        "re-engagement-news",
        "Re-engagement: what is new",
        "What has changed since you asked",
        "Premiums and benefits have changed since you asked us. The new figures take a minute to"
        " read.",
        "Read the figures",
    ),
)
_BODY: Final = """\
<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.5" color="#1c2733" />
      <mj-button background-color="#0b6b57" color="#ffffff" border-radius="6px" />
    </mj-attributes>
  </mj-head>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>
          <p>Dear {{ person.first_name | default: "reader" }},</p>
          <p>WORDS</p>
        </mj-text>
        <mj-button href="https://example.com/illustration">BUTTON</mj-button>
        <mj-text font-size="12px">
          {{ sender.name }}, {{ sender.postal_address }}<br />
          <a href="{{ links.preferences }}">Choose what you hear from us</a> ·
          <a href="{{ links.unsubscribe }}">Unsubscribe</a>
        </mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
"""


def ensure_demo_journeys() -> None:
    """Publish the letters and the shipped journeys, unless that was done. Safe to repeat."""
    known = {row.key for row in outbound.list_templates(SYSTEM)}
    for letter in _LETTERS:
        if letter.key not in known:
            body = _BODY.replace("WORDS", letter.words).replace("BUTTON", letter.button)
            draft = TemplateDraft(
                letter.name,
                letter.subject,
                body,
                key=letter.key,
                consent_purpose="product_offers",
            )
            made = outbound.create_template(SYSTEM, draft=draft)
            outbound.publish_template(SYSTEM, template_id=made)
    for row in journeys.list_journeys(SYSTEM):
        if row.shipped and row.status is JourneyStatus.DRAFT:
            journeys.publish(SYSTEM, journey_id=row.id, move=False)


def tell_demo_journeys() -> None:
    """Lead the oldest leads of the demo into the re-engagement journey, once each."""
    query = LeadQuery(sort="created_at", descending=False, limit=_QUIET)
    for lead in sales.list_leads(SYSTEM, query=query).rows:
        try:
            person = journeys.find_person(SYSTEM, lead_id=lead.id)
        except NotFound:
            continue
        journeys.tell_event(
            SYSTEM, event="re-engagement", person_id=person, data={}, key=f"demo/{lead.id}"
        )
