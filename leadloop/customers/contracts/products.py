"""The products that ship with Leadloop, and what a price stands for."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.kit.entity import Choice


class Product(NamedTuple):
    """One shipped product: our code, Dataverse's number, the label on screens."""

    code: str
    number: int
    label: str


PRODUCTS: Final[tuple[Product, ...]] = (
    Product("ilp", 100_000_000, "ILP"),
    Product("whole_life", 100_000_001, "Whole life"),
    Product("term_life", 100_000_002, "Term life"),
    Product("critical_illness", 100_000_003, "Critical illness"),
    Product("group_health", 100_000_004, "Group health"),
    Product("group_ilp", 100_000_005, "Group ILP"),
)

_PRODUCT_LABELS: Final[Mapping[str, str]] = {p.code: p.label for p in PRODUCTS}

PRODUCT_FAMILIES: Final = (
    Choice(1, "individual", "Individual"),
    Choice(2, "group", "Group business"),
)

PRICE_BASES: Final = (
    Choice(1, "year", "per year"),
    Choice(2, "month", "per month"),
    Choice(3, "once", "once"),
)
"""What an amount of a price list pays for."""


def product_label(code: str) -> str:
    """Return the label of a product code; an unknown code is its own label."""
    return _PRODUCT_LABELS.get(code, code)
