"""The tables of ``customers``."""

from leadloop.customers.models.accounts import Account
from leadloop.customers.models.activities import Activity
from leadloop.customers.models.attachments import Attachment
from leadloop.customers.models.base import RecordQuerySet
from leadloop.customers.models.contacts import Contact
from leadloop.customers.models.merging import DuplicatePair, Merge, SweepMark
from leadloop.customers.models.policies import Policy
from leadloop.customers.models.products import PriceList, PriceListItem, Product
from leadloop.customers.models.relations import Relation

__all__ = [
    "Account",
    "Activity",
    "Attachment",
    "Contact",
    "DuplicatePair",
    "Merge",
    "Policy",
    "PriceList",
    "PriceListItem",
    "Product",
    "RecordQuerySet",
    "Relation",
    "SweepMark",
]
