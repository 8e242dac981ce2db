"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "marketing",
        Holds(
            "marketing_person",
            links=("id", "sales_lead_id", "sales_contact_id", "merged_into_id"),
            addresses=("email_normalised",),
            blank=(
                *("attributes", "contact_key", "salutation", "first_name", "last_name"),
                *("email", "email_normalised", "mobile_phone", "company", "job_title"),
                *("email_bounced_reason", "mql_reason"),
            ),
            put={
                "is_active": False,
                "erased_at": "now",
                "birth_date": None,
                "policy_renewals": [],
            },
            leads_on=("id", "sales_lead_id", "sales_contact_id"),
            says=("email", "mobile_phone"),
            names=("first_name", "last_name", "full_name"),
        ),
        Holds("marketing_engagement", links=("person_id",), blank=("url", "subject")),
        Holds(
            "marketing_enrolment",
            links=("person_id",),
            blank=("data", "trail", "note", "seen"),
        ),
        Holds("marketing_campaignmember", links=("person_id",), blank=("reason",)),
        Holds(
            "marketing_visitor",
            links=("person_id", "anonymous_id"),
            deletes=True,
            leads_on=("anonymous_id",),
        ),
        # The hashes stay until the networks have taken the person out: then the row goes.
        Holds("marketing_social_member", links=("person_id",), put={"state": "removing"}),
        Holds("marketing_loosevisit", links=("anonymous_id",), by_mention=True, deletes=True),
    )
    declare_free(
        "what we plan and tell everybody",
        *("marketing_campaign", "marketing_influence", "marketing_journey"),
        *("marketing_ad_account", "marketing_social_audience", "marketing_social_spend"),
        *("marketing_journey_edit", "marketing_journey_tally", "marketing_journey_version"),
        "marketing_segment",
    )
