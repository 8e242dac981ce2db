"""Events that journeys hear: words for screens, and what of them can be asked."""

from collections.abc import Mapping
from typing import Final, NamedTuple

_CASE: Final = {
    "case_type": "Type",
    "priority": "Priority",
    "origin": "Origin",
    "status": "Status",
    "status_reason": "Reason",
    "satisfaction": "Satisfaction",
}
_POLICY: Final = {"product": "Product", "status": "Status"}
_MESSAGE: Final = {"channel": "Channel", "campaign_id": "Campaign", "variant": "Variant"}


class HeardEvent(NamedTuple):
    """One event: what it is called, its group there, and its fields that can be asked for."""

    label: str
    group: str
    fields: Mapping[str, str]


HEARD: Final[Mapping[str, HeardEvent]] = {
    "person.created": HeardEvent(
        "Somebody new is known",
        "People",
        {"kind": "Lead or contact", "country": "Country", "lead_source": "Lead source"},
    ),
    "person.changed": HeardEvent(
        "A person's data changed",
        "People",
        {
            "lead_status": "Lead status",
            "country": "Country",
            "product_interest": "Product interest",
            "grade": "Grade",
            "customer_type": "Relationship",
        },
    ),
    "person.mql": HeardEvent("A person is ready for sales", "People", {"grade": "Grade"}),
    "form.submitted": HeardEvent(
        "A form is submitted", "The web", {"form": "Form", "url": "Address of the page"}
    ),
    "page.visited": HeardEvent(
        "A tracked page is visited",
        "The web",
        {"url": "Address of the page", "campaign": "UTM campaign"},
    ),
    "message.sent": HeardEvent("A message is sent", "Messages", _MESSAGE),
    "message.opened": HeardEvent("A message is opened", "Messages", _MESSAGE),
    "message.clicked": HeardEvent(
        "A link in a message is clicked", "Messages", {"url": "Address of the link", **_MESSAGE}
    ),
    "message.replied": HeardEvent("A message is answered", "Messages", _MESSAGE),
    "message.bounced": HeardEvent(
        "A message bounces", "Messages", {"bounce": "Kind of bounce", **_MESSAGE}
    ),
    "message.unsubscribed": HeardEvent("Somebody unsubscribes", "Messages", _MESSAGE),
    "message.complained": HeardEvent("Somebody complains", "Messages", _MESSAGE),
    "segment.entered": HeardEvent(
        "Somebody enters a segment", "Segments and campaigns", {"segment": "Segment"}
    ),
    "segment.left": HeardEvent(
        "Somebody leaves a segment", "Segments and campaigns", {"segment": "Segment"}
    ),
    "campaign.joined": HeardEvent(
        "Somebody becomes member of a campaign", "Segments and campaigns", {"campaign": "Campaign"}
    ),
    "lead.qualified": HeardEvent("A lead is qualified", "Sales", {}),
    "opportunity.created": HeardEvent("An opportunity is created", "Sales", {}),
    "opportunity.won": HeardEvent("An opportunity is won", "Sales", {"currency": "Currency"}),
    "opportunity.lost": HeardEvent("An opportunity is lost", "Sales", {"reason": "Reason"}),
    "opportunity.reopened": HeardEvent("A closed opportunity is open again", "Sales", {}),
    "policy.in_force": HeardEvent("A policy comes into force", "Policies", _POLICY),
    "policy.ended": HeardEvent("A policy is no longer in force", "Policies", _POLICY),
    "case.opened": HeardEvent("A case is opened", "Service", _CASE),
    "case.closed": HeardEvent("A case is resolved or canceled", "Service", _CASE),
    "case.reopened": HeardEvent("A closed case is open again", "Service", _CASE),
}
"""By name. ``api.KEY`` are those that others send; they have whatever fields these say."""


class RecordHeard(NamedTuple):
    """A record of the CRM whose changes are events: its entity, and its columns by event field.

    ``contacts`` are the columns that say about which contact it is.
    """

    entity: str
    contacts: tuple[str, ...]
    columns: Mapping[str, str]


RECORDS: Final[Mapping[str, RecordHeard]] = {
    "case": RecordHeard("incident", ("contact_id", "customer_id"), {name: name for name in _CASE}),
    "policy": RecordHeard(
        "ll_policy", ("holder_contact_id",), {"product": "product__code", "status": "status"}
    ),
    "opportunity": RecordHeard("opportunity", ("contact_id",), {}),
}
"""By the kind of record that an event is about."""
