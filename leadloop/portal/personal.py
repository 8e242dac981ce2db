"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, Person, Store, declare_free, declare_holds, declare_store
from leadloop.portal.visitors import forget_visits


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_store("portal", Store("visits", _forget_visits, first=True))
    declare_holds(
        "portal",
        Holds(
            "portal_confirmation",
            links=("submission_key", "trace_id"),
            addresses=("email",),
            deletes=True,
        ),
        Holds(
            "portal_lead_delivery",
            links=("trace_id", "submission_key"),
            by_mention=True,
            blank=("vendor_lead_id", "error", "unmapped"),
        ),
        Holds("portal_lead_source_note", links=("trace_id",)),
        Holds("portal_visitor_key", addresses=("value",), deletes=True),
        Holds("portal_visitor_link"),
        Holds("portal_visitor"),
        Holds("portal_visit", by_mention=True, deletes=True),
        Holds("portal_form_submission"),
    )
    declare_free(
        "what we ask and where, and how often a field was left",
        *("portal_consent_wording", "portal_form", "portal_form_signal"),
        *("portal_form_signal_mark", "portal_lead_source", "portal_lead_source_secret"),
        "portal_tracked_site",
    )


def _forget_visits(person: Person) -> int:
    return forget_visits(emails=person.emails, phones=person.phones)
