"""The products that ship with Leadloop."""

from typing import Final

from django.db import transaction

from leadloop.customers.contracts.products import PRODUCTS
from leadloop.customers.models import Product
from leadloop.events.api import change_context
from leadloop.kit import clock

_DESCRIPTIONS: Final = {
    "ilp": "Investment-linked policy: life cover, the rest of the premium in funds.",
    "whole_life": "Cover for a whole life, with a value that grows.",
    "term_life": "Cover for a number of years, without a value.",
    "critical_illness": "A lump sum when one of the named illnesses is diagnosed.",
    "group_health": "Hospital and clinic bills of a company's employees.",
    "group_ilp": "Investment-linked savings of a company's employees.",
}
_GROUP: Final = frozenset({"group_health", "group_ilp"})


def ensure_shipped_products() -> None:
    """Create the shipped products that are not there; one that was edited stays as it is.

    Emits:
        ``product.changed``, in the same transaction.
    """
    with transaction.atomic(), change_context(actor=""):
        known = set(Product.objects.values_list("code", flat=True))
        now = clock.now()
        Product.objects.bulk_create(
            [
                Product(
                    code=product.code,
                    name=product.label,
                    family="group" if product.code in _GROUP else "individual",
                    number=product.number,
                    description=_DESCRIPTIONS[product.code],
                    created_at=now,
                    updated_at=now,
                )
                for product in PRODUCTS
                if product.code not in known
            ],
            ignore_conflicts=True,
        )
