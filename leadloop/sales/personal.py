"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds

ERASED = "Erased"


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "sales",
        Holds(
            "sales_submission",
            links=("lead_id", "submission_id"),
            leads_on=("submission_id", "trace_id"),
        ),
        Holds(
            "sales_lead",
            links=("id", "submission_id", "merged_into_id", "parent_contact_id"),
            addresses=("email_normalised", "phone_e164"),
            blank=(
                *("salutation", "first_name", "last_name", "email", "email_normalised"),
                *("mobile_phone", "phone_e164", "company", "job_title", "message"),
                *("landing_page", "referrer", "propensity_record", "lead_record", "decision"),
                *("consents", "attribution", "context", "attributes", "assignment"),
            ),
            put={"last_name": ERASED},
            leads_on=(
                *("id", "submission_id", "last_submission_id", "parent_contact_id"),
                "merged_into_id",
            ),
            says=("email", "mobile_phone"),
            names=("first_name", "last_name", "full_name"),
        ),
        Holds("sales_callsnooze", links=("regarding_id",), blank=("reason",)),
        Holds("sales_leadpush", links=("lead_id",), blank=("refused",)),
        Holds("sales_predictivescore", links=("lead_id",), deletes=True),
        Holds("sales_scoreentry", links=("lead_id",), deletes=True),
        Holds("sales_opportunity", near=("account_id", "contact_id", "originating_lead_id")),
        Holds("sales_opportunityline"),
        Holds("sales_opportunityclose"),
        Holds("sales_snapshotdeal"),
        Holds("sales_forecastadjustment"),
    )
    declare_free(
        "how we sell, and against whom",
        *("sales_assignee", "sales_assignmentrule", "sales_competitor", "sales_forecastsnapshot"),
        *("sales_pipeline", "sales_quota", "sales_stage"),
    )
