"""How two accounts, and two contacts, become one."""

from typing import Any, Final

from leadloop.customers.contracts.merging import Side
from leadloop.customers.logic.merging import combine_consents, combine_objects
from leadloop.customers.models import Account, Contact
from leadloop.events.catalogue import (
    ACCOUNT_MERGE_UNDONE,
    ACCOUNT_MERGED,
    CONTACT_MERGE_UNDONE,
    CONTACT_MERGED,
)
from leadloop.kit.merging import MergeKind, Row

_CUSTOMER_RANK: Final = ("customer", "partner", "prospect", "other", "competitor")


def prefer_owner_and_customer(name: str, kept: Row, gone: Row) -> str | None:
    """Keep the owner there is; whoever is a customer stays one."""
    if name == "owner_id" and (kept["owner_id"] or kept["team_id"]):
        return Side.KEEP
    if name == "customer_type":
        both = [row["customer_type"] for row in (kept, gone)]
        ranks = [_CUSTOMER_RANK.index(one) if one in _CUSTOMER_RANK else 9 for one in both]
        return Side.GONE if ranks[1] < ranks[0] else Side.KEEP
    return None


def _active(kept: Row, gone: Row) -> dict[str, Any]:
    both = {kept["status"], gone["status"]}
    return {
        "status": "active" if "active" in both else kept["status"],
        "attributes": combine_objects(kept["attributes"], gone["attributes"]),
    }


def _contact(kept: Row, gone: Row) -> dict[str, Any]:
    consents = combine_consents(kept["consents"] or [], gone["consents"] or [])
    return {**_active(kept, gone), "consents": consents}


ACCOUNT: Final = MergeKind(
    entity="account",
    event=ACCOUNT_MERGED,
    event_undone=ACCOUNT_MERGE_UNDONE,
    model=Account,
    groups={
        "name": ("name_normalised",),
        "email": ("email_normalised",),
        "phone": ("phone_e164",),
        "website": ("domain",),
        "annual_revenue": ("currency",),
        "street": ("city", "region", "postal_code"),
        "owner_id": ("team_id",),
    },
    extra={"street": "Address"},
    keys=("email", "phone"),
    prefer=prefer_owner_and_customer,
    combine=_active,
    closed={"status": "inactive"},
)

CONTACT: Final = MergeKind(
    entity="contact",
    event=CONTACT_MERGED,
    event_undone=CONTACT_MERGE_UNDONE,
    model=Contact,
    groups={
        "email": ("email_normalised",),
        "mobile_phone": ("phone_e164",),
        "street": ("city", "region", "postal_code"),
        "owner_id": ("team_id",),
    },
    extra={"street": "Address"},
    keys=("email", "mobile_phone"),
    prefer=prefer_owner_and_customer,
    combine=_contact,
    closed={"status": "inactive"},
)
