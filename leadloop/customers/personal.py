"""What this zone's tables hold of people, and the files that belong to them."""

from typing import Final

from leadloop.customers.api.attachments import forget_attachments
from leadloop.kit.erasing import Holds, Person, Store, declare_free, declare_holds, declare_store

_WHERE: Final = ("street", "city", "region", "postal_code")
ERASED: Final = "Erased"


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_store("customers", Store("attached files", _forget_files, first=True))
    declare_holds(
        "customers",
        Holds(
            "customers_contact",
            links=("id", "originating_lead_id", "merged_into_id"),
            addresses=("email_normalised", "phone_e164"),
            blank=(
                *("attributes", "salutation", "first_name", "last_name", "email"),
                *("email_normalised", "mobile_phone", "phone_e164", "phone", "job_title"),
                *(*_WHERE, "consents", "description"),
            ),
            put={"last_name": ERASED, "birth_date": None},
            leads_on=("id", "originating_lead_id", "merged_into_id"),
            says=("email", "mobile_phone", "phone"),
            names=("first_name", "last_name", "full_name"),
        ),
        Holds(
            "customers_account",
            links=("id", "originating_lead_id", "merged_into_id", "primary_contact_id"),
            addresses=("email_normalised", "phone_e164"),
            only="kind_of = 'person'",
            blank=(
                *("attributes", "name", "name_normalised", "domain", "website", "email"),
                *("email_normalised", "phone", "phone_e164", *_WHERE, "description"),
            ),
            put={"name": ERASED},
            leads_on=("id",),
            says=("email", "phone"),
            names=("name",),
        ),
        Holds(
            "customers_activity",
            links=("regarding_id",),
            by_mention=True,
            blank=("subject", "description", "location", "data", "attributes"),
            put={"subject": ERASED},
            leads_on=("id",),
        ),
        Holds("customers_attachment", links=("regarding_id",), deletes=True),
        Holds(
            "customers_policy", near=("holder_contact_id", "holder_account_id", "life_assured_id")
        ),
        Holds("customers_relation", near=("from_id", "to_id")),
        Holds(
            "customers_duplicatepair",
            links=("left_id", "right_id"),
            blank=("explanation", "comparisons"),
        ),
        Holds(
            "customers_merge",
            links=("kept_id", "gone_id"),
            blank=(
                *("kept_title", "gone_title", "choices", "kept_before", "gone_before"),
                *("kept_after", "changed", "moves", "left"),
            ),
        ),
    )
    declare_free(
        "what is sold, and how far the search for duplicates has come",
        *("customers_product", "customers_pricelist", "customers_pricelistitem"),
        "customers_sweepmark",
    )


def _forget_files(person: Person) -> int:
    return forget_attachments(person.handles)
