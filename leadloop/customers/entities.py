"""Customers and what belongs to them as Dataverse names them."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, Subquery, Value, When

from leadloop.customers.api import stores
from leadloop.customers.api.activities.stores import STORES
from leadloop.customers.contracts.activities import ActivityType
from leadloop.customers.contracts.activity_columns import (
    ATTACHMENT_COLUMNS,
    NOTE_COLUMNS,
    activity_columns,
)
from leadloop.customers.contracts.columns import (
    ACCOUNT_COLUMNS,
    CONTACT_COLUMNS,
    POLICY_COLUMNS,
    PRICE_COLUMNS,
    PRICE_LIST_COLUMNS,
    PRODUCT_COLUMNS,
    RELATION_COLUMNS,
)
from leadloop.customers.models import Activity, Attachment
from leadloop.kit.entity import Entity, refuse_writes


def _rows(model: Any) -> Callable[[Any], Any]:
    def rows(actor: Any) -> Any:
        return model.objects.visible_to(actor)

    return rows


ACCOUNT: Final = Entity(
    name="account",
    set_name="accounts",
    label="Account",
    primary_id="accountid",
    primary_name="name",
    fields=ACCOUNT_COLUMNS,
    rows=_rows(stores.ACCOUNTS.model),
    upsert=stores.ACCOUNTS.upsert,
    alternate_keys=(("accountnumber",),),
    delete=stores.ACCOUNTS.delete,
    kind="account",
    type_code=1,
)

CONTACT: Final = Entity(
    name="contact",
    set_name="contacts",
    label="Contact",
    primary_id="contactid",
    primary_name="fullname",
    fields=CONTACT_COLUMNS,
    rows=_rows(stores.CONTACTS.model),
    upsert=stores.CONTACTS.upsert,
    delete=stores.CONTACTS.delete,
    kind="contact",
    type_code=2,
)

POLICY: Final = Entity(
    name="ll_policy",
    set_name="ll_policies",
    label="Policy",
    primary_id="ll_policyid",
    primary_name="ll_number",
    fields=POLICY_COLUMNS,
    rows=_rows(stores.POLICIES.model),
    upsert=stores.POLICIES.upsert,
    alternate_keys=(("ll_number",),),
    delete=stores.POLICIES.delete,
    kind="policy",
    type_code=10_001,
)

PRODUCT: Final = Entity(
    name="product",
    set_name="products",
    label="Product",
    primary_id="productid",
    primary_name="name",
    fields=PRODUCT_COLUMNS,
    rows=_rows(stores.PRODUCTS.model),
    upsert=stores.PRODUCTS.upsert,
    alternate_keys=(("productnumber",),),
    kind="product",
    type_code=1024,
)

PRICE_LIST: Final = Entity(
    name="pricelevel",
    set_name="pricelevels",
    label="Price list",
    primary_id="pricelevelid",
    primary_name="name",
    fields=PRICE_LIST_COLUMNS,
    rows=_rows(stores.PRICE_LISTS.model),
    upsert=stores.PRICE_LISTS.upsert,
    alternate_keys=(("name",),),
    delete=stores.PRICE_LISTS.delete,
    kind="price_list",
    type_code=1022,
)

PRICE: Final = Entity(
    name="productpricelevel",
    set_name="productpricelevels",
    label="Price",
    primary_id="productpricelevelid",
    primary_name="ll_basis",
    fields=PRICE_COLUMNS,
    rows=_rows(stores.PRICES.model),
    upsert=stores.PRICES.upsert,
    alternate_keys=(("pricelevelid", "productid", "ll_basis"),),
    delete=stores.PRICES.delete,
    kind="price_list_item",
    type_code=1026,
)

RELATION: Final = Entity(
    name="ll_relation",
    set_name="ll_relations",
    label="Relation",
    primary_id="ll_relationid",
    primary_name="ll_role",
    fields=RELATION_COLUMNS,
    rows=_rows(stores.RELATIONS.model),
    upsert=stores.RELATIONS.upsert,
    delete=stores.RELATIONS.delete,
    kind="relation",
    type_code=10_002,
)

_CODES: Final[Mapping[ActivityType, tuple[str, int]]] = {
    ActivityType.PHONE_CALL: ("phonecalls", 4210),
    ActivityType.EMAIL: ("emails", 4202),
    ActivityType.TASK: ("tasks", 4212),
    ActivityType.APPOINTMENT: ("appointments", 4201),
    ActivityType.CAMPAIGN_RESPONSE: ("campaignresponses", 4401),
}


def _activities(kind: ActivityType | None) -> Callable[[Any], Any]:
    def rows(actor: Any) -> Any:
        found = Activity.objects.visible_to(actor)
        found = found.filter(type=kind) if kind else found
        return found.annotate(
            outgoing=Case(
                When(direction="outgoing", then=Value(value=True)),
                When(direction="incoming", then=Value(value=False)),
                default=None,
                output_field=BooleanField(),
            )
        )

    return rows


def _activity(kind: ActivityType) -> Entity:
    store = STORES[kind]
    set_name, code = _CODES[kind]
    return Entity(
        name=store.entity,
        set_name=set_name,
        label=kind.label,
        primary_id="activityid",
        primary_name="subject",
        fields=activity_columns(kind),
        rows=_activities(kind),
        upsert=store.upsert,
        delete=store.delete,
        kind="activity",
        type_code=code,
    )


def _notes(actor: Any) -> Any:
    """Return notes; the file of a note is the first attachment that regards it."""
    files = Attachment.objects.filter(
        regarding_entity="annotation", regarding_id=OuterRef("pk")
    ).order_by("created_at")
    return (
        Activity.objects.visible_to(actor)
        .filter(type=ActivityType.NOTE)
        .annotate(
            is_document=Exists(files),
            file_name=Subquery(files.values("name")[:1]),
            file_type=Subquery(files.values("media_type")[:1]),
            file_size=Subquery(files.values("size")[:1]),
        )
    )


ACTIVITY: Final = Entity(
    name="activitypointer",
    set_name="activitypointers",
    label="Activity",
    primary_id="activityid",
    primary_name="subject",
    fields=activity_columns(None),
    rows=_activities(None),
    upsert=refuse_writes,
    kind="activity",
    type_code=4200,
)

NOTE: Final = Entity(
    name="annotation",
    set_name="annotations",
    label="Note",
    primary_id="annotationid",
    primary_name="subject",
    fields=NOTE_COLUMNS,
    rows=_notes,
    upsert=STORES[ActivityType.NOTE].upsert,
    delete=STORES[ActivityType.NOTE].delete,
    kind="activity",
    type_code=5,
)

ATTACHMENT: Final = Entity(
    name="ll_attachment",
    set_name="ll_attachments",
    label="Attachment",
    primary_id="ll_attachmentid",
    primary_name="ll_name",
    fields=ATTACHMENT_COLUMNS,
    rows=_rows(Attachment),
    upsert=refuse_writes,
    kind="attachment",
    type_code=10_003,
)

ENTITIES: Final = (
    *(ACCOUNT, CONTACT, POLICY, PRODUCT, PRICE_LIST, PRICE, RELATION),
    *(_activity(kind) for kind in _CODES),
    *(ACTIVITY, NOTE, ATTACHMENT),
)
