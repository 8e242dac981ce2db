"""Products and price lists: seen by everybody, kept by managers."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from leadloop.customers.api.stores import PRICE_LISTS, PRICES, PRODUCTS
from leadloop.customers.api.writing import Change, create_record, update_record
from leadloop.customers.contracts.columns import PRICE_COLUMNS, PRICE_LIST_COLUMNS, PRODUCT_COLUMNS
from leadloop.customers.contracts.reading import PriceListRow, PriceRow, ProductRow
from leadloop.customers.models import PriceList, PriceListItem, Product
from leadloop.kit.errors import NotFound
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_Row = TypeVar("_Row")

_PRODUCT_FIELDS: Final = ProductRow._fields
_LIST_FIELDS: Final = tuple(name for name in PriceListRow._fields if name != "prices")


def list_products(actor: Actor, *, active: bool | None = None) -> list[ProductRow]:
    """Return the products, shipped ones first; only those on sale, or only others, if asked.

    Raises:
        NotAllowed: The actor's role sees no products.
    """
    users.check_may_read(actor, "product")
    rows = Product.objects.all() if active is None else Product.objects.filter(active=active)
    return [ProductRow(**row) for row in rows.values(*_PRODUCT_FIELDS)]


def get_product(actor: Actor, *, product_id: UUID) -> ProductRow:
    """Return one product.

    Raises:
        NotFound: There is no such product.
    """
    return _first([row for row in list_products(actor) if row.id == product_id], "product")


def find_product(actor: Actor, *, code: str) -> ProductRow | None:
    """Return the product with this code, on sale or not; None if there is none."""
    return next((row for row in list_products(actor) if row.code == code), None)


def create_product(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Create a product and return its id.

    Raises:
        NotAllowed: The actor's role keeps no products.
        InvalidInput: A field does not fit; by attribute of ``PRODUCT_COLUMNS``.
        Conflict: Another product has this code or number.

    Emits:
        ``product.changed``, in the same transaction.
    """
    return create_record(actor, PRODUCTS, PRODUCT_COLUMNS, values)


def update_product(
    actor: Actor,
    *,
    product_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change a product; its code stays, since leads, rules and policies name it by that.

    Raises:
        NotFound, NotAllowed, InvalidInput, StaleWrite: See ``update_account``.
    """
    change = Change(product_id, values, expected_version)
    update_record(actor, PRODUCTS, PRODUCT_COLUMNS, change)


def list_price_lists(actor: Actor) -> list[PriceListRow]:
    """Return the price lists with their prices, in two queries.

    Raises:
        NotAllowed: The actor's role sees no prices.
    """
    users.check_may_read(actor, "price_list")
    prices: dict[UUID, list[PriceRow]] = {}
    rows = PriceListItem.objects.order_by("product__number", "basis")
    names = [name for name in PriceRow._fields if name != "product_name"]
    for row in rows.values(*names, "product__name"):
        price = PriceRow(product_name=row.pop("product__name"), **row)
        prices.setdefault(price.price_list_id, []).append(price)
    return [
        PriceListRow(**row, prices=tuple(prices.get(row["id"], ())))
        for row in PriceList.objects.values(*_LIST_FIELDS)
    ]


def get_price_list(actor: Actor, *, price_list_id: UUID) -> PriceListRow:
    """Return one price list with its prices.

    Raises:
        NotFound: There is no such price list.
    """
    found = [row for row in list_price_lists(actor) if row.id == price_list_id]
    return _first(found, "price list")


def create_price_list(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Create a price list and return its id; values by attribute of ``PRICE_LIST_COLUMNS``.

    Raises:
        NotAllowed, InvalidInput, Conflict: See ``create_product``.
    """
    return create_record(actor, PRICE_LISTS, PRICE_LIST_COLUMNS, values)


def update_price_list(
    actor: Actor,
    *,
    price_list_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change a price list.

    Raises:
        NotFound, NotAllowed, InvalidInput, StaleWrite: See ``update_account``.
    """
    change = Change(price_list_id, values, expected_version)
    update_record(actor, PRICE_LISTS, PRICE_LIST_COLUMNS, change)


def set_price(
    actor: Actor, *, price_list_id: UUID, product_id: UUID, amount: Any, basis: str = "year"
) -> UUID:
    """Put a product on a price list, or change what it costs there; return the price's id.

    A product has one price a basis (per year, per month, once) on each list. ``amount`` is as
    typed or a number, in the list's currency.

    Raises:
        NotAllowed, InvalidInput: See ``create_product``.
    """
    known = PriceListItem.objects.filter(
        price_list_id=price_list_id, product_id=product_id, basis=basis
    ).values_list("pk", flat=True)
    found: UUID | None = known.first()
    if found is None:
        values = {"price_list_id": price_list_id, "product_id": product_id, "basis": basis}
        return create_record(actor, PRICES, PRICE_COLUMNS, {**values, "amount": amount})
    update_record(actor, PRICES, PRICE_COLUMNS, Change(found, {"amount": amount}, None))
    return found


def remove_price(actor: Actor, *, price_id: UUID) -> None:
    """Take a product off a price list.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, prices.
    """
    PRICES.delete(actor, [price_id])


def _first(found: Sequence[_Row], word: str) -> _Row:
    if not found:
        raise NotFound(f"There is no such {word}.")
    return found[0]
