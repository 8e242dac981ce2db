"""What ``customers`` shares with sales, service and the screens; no Django here."""

from leadloop.customers.contracts.activities import (
    MAX_SUBJECT_LENGTH,
    ActivityDetail,
    ActivityDraft,
    ActivityStatus,
    ActivityType,
    Direction,
    Priority,
    Regarding,
    status_reason,
)
from leadloop.customers.contracts.products import (
    PRICE_BASES,
    PRODUCT_FAMILIES,
    PRODUCTS,
    Product,
    product_label,
)
from leadloop.customers.contracts.words import (
    ACCOUNT_KINDS,
    CUSTOMER_TYPES,
    INDUSTRIES,
    POLICY_STATUSES,
    RECORD_STATUSES,
    RELATION_ROLES,
    ROLES_BY_VALUE,
    RelationRole,
    label_of,
)

__all__ = [
    "ACCOUNT_KINDS",
    "CUSTOMER_TYPES",
    "INDUSTRIES",
    "MAX_SUBJECT_LENGTH",
    "POLICY_STATUSES",
    "PRICE_BASES",
    "PRODUCTS",
    "PRODUCT_FAMILIES",
    "RECORD_STATUSES",
    "RELATION_ROLES",
    "ROLES_BY_VALUE",
    "ActivityDetail",
    "ActivityDraft",
    "ActivityStatus",
    "ActivityType",
    "Direction",
    "Priority",
    "Product",
    "Regarding",
    "RelationRole",
    "label_of",
    "product_label",
    "status_reason",
]
