"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds

ERASED = "Erased"


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "service",
        Holds(
            "service_case",
            links=("customer_id", "contact_id"),
            blank=("title", "description", "resolution", "attributes"),
            put={"title": ERASED},
            leads_on=("id",),
        ),
        Holds(
            "service_casemessage",
            links=("case_id",),
            addresses=("from_address",),
            by_mention=True,
            blank=(
                *("author_name", "from_address", "to_addresses", "cc_addresses", "subject"),
                *("text", "html", "quoted", "files"),
            ),
        ),
        Holds(
            "service_inboundmail",
            links=("case_id",),
            addresses=("from_address",),
            by_mention=True,
            blank=("from_address", "subject", "reason", "raw"),
        ),
        Holds("service_caseresolution", links=("case_id",), blank=("summary",)),
        Holds("service_macrorun", links=("case_id",), blank=("before", "after")),
        Holds("service_casetiming", links=("case_id",), blank=("facts",)),
        Holds("service_casetimer"),
        Holds("service_entitlement", near=("customer_id",)),
    )
    declare_free(
        "how we serve",
        *("service_article", "service_articleuse", "service_articleversion", "service_calendar"),
        *("service_calendarversion", "service_levelclock", "service_levelversion"),
        *("service_macro", "service_mailbox", "service_queue", "service_servicelevel"),
        "service_subject",
    )
