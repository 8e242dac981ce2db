"""Products and what they cost."""

from typing import Any

from django.db import models

from leadloop.customers.contracts.products import PRICE_BASES, PRODUCT_FAMILIES
from leadloop.customers.models.base import Stamped, choices, is_one_of, text
from leadloop.events.api import feed_triggers


class Product(Stamped):
    """Something we sell. ``code`` is what leads, rules and policies name it by.

    ``number`` is its value in Dataverse's option set. A product is never deleted, since history
    names it; it is switched off.
    """

    KIND = "product"

    code = models.TextField(unique=True)
    name = models.TextField()
    family = models.TextField(default="individual", choices=choices(PRODUCT_FAMILIES))
    number = models.IntegerField(unique=True)
    active = models.BooleanField(default=True)
    description = text()

    class Meta:
        ordering = ("number",)
        constraints = [is_one_of("family", PRODUCT_FAMILIES, "customers_product_family")]
        triggers: list[Any] = feed_triggers("product")


class PriceList(Stamped):
    """Prices that hold for a time, in one currency (ISO 4217)."""

    KIND = "price_list"

    name = models.TextField(unique=True)
    currency = models.TextField()
    active = models.BooleanField(default=True)
    begins = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    description = text()

    class Meta:
        ordering = ("name",)
        triggers: list[Any] = feed_triggers("price_list")


class PriceListItem(Stamped):
    """What one product costs on one price list; the currency is the list's."""

    KIND = "price_list_item"

    price_list = models.ForeignKey(PriceList, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.TextField()
    basis = models.TextField(default="year", choices=choices(PRICE_BASES))
    description = text()

    class Meta:
        constraints = [
            is_one_of("basis", PRICE_BASES, "customers_price_basis"),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="customers_price_amount"
            ),
            models.UniqueConstraint(
                fields=["price_list", "product", "basis"], name="customers_price_once"
            ),
        ]
        triggers: list[Any] = feed_triggers("price_list_item")
