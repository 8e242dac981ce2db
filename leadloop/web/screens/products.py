"""Products and price lists: seen by everybody who sells or serves, kept by managers."""

from typing import Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import PRICE_BASES, PRODUCT_COLUMNS, PRODUCT_FAMILIES
from leadloop.customers.contracts.columns import PRICE_LIST_COLUMNS
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page, posted, saved
from leadloop.web.record_forms import RecordForm
from leadloop.web.record_screen import dialog, tried

_PRODUCT_FIELDS: Final = ("name", "family", "active", "description")
_LIST_FIELDS: Final = ("name", "currency", "active", "begins", "ends", "description")


class PriceForm(forms.Form):
    """What a product costs."""

    product = forms.ChoiceField(label="Product")
    amount = forms.CharField(
        label="Amount", required=False, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    basis = forms.ChoiceField(label="Basis", choices=[(b.value, b.label) for b in PRICE_BASES])


@require_GET
@screen(reads="product")
def products(request: Request) -> HttpResponse:
    """Show products and price lists."""
    context = {
        "products": customers.list_products(request.actor),
        "families": {family.value: family.label for family in PRODUCT_FAMILIES},
        "price_lists": customers.list_price_lists(request.actor),
        "bases": {basis.value: basis.label for basis in PRICE_BASES},
        "may_keep": may_write(request.actor, "product"),
    }
    return page(request, "leadloop/products/products.html", context, section="products")


@require_http_methods(["GET", "POST"])
@screen(writes="product")
def new_product(request: Request) -> HttpResponse:
    """Enter a product."""
    form = RecordForm(
        posted(request),
        initial={"family": "individual", "active": True},
        columns=PRODUCT_COLUMNS,
        names=("code", *_PRODUCT_FIELDS),
        actor=request.actor,
    )

    def act() -> None:
        customers.create_product(request.actor, values=form.values())

    if request.method == "POST" and tried(form, act):
        return saved(request, reverse("products"), "Product created.")
    return dialog(
        request,
        form,
        "products",
        title="New product",
        action=reverse("product-new"),
        submit="Create product",
        back=reverse("products"),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="product")
def edit_product(request: Request, product_id: UUID) -> HttpResponse:
    """Change a product."""
    row = customers.get_product(request.actor, product_id=product_id)
    form = RecordForm(
        posted(request),
        initial=row._asdict(),
        columns=PRODUCT_COLUMNS,
        names=_PRODUCT_FIELDS,
        actor=request.actor,
    )

    def act() -> None:
        version = form.cleaned_data["version"]
        customers.update_product(
            request.actor, product_id=product_id, values=form.values(), expected_version=version
        )

    def now() -> tuple[dict[str, object], int]:
        found = customers.get_product(request.actor, product_id=product_id)
        return found._asdict(), found.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("products"), "Saved.")
    return dialog(
        request,
        form,
        "products",
        title=f"Edit {row.name}",
        action=reverse("product-edit", args=[product_id]),
        submit="Save",
        back=reverse("products"),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="price_list")
def new_price_list(request: Request) -> HttpResponse:
    """Enter a price list."""
    form = RecordForm(
        posted(request),
        initial={"currency": "SGD", "active": True},
        columns=PRICE_LIST_COLUMNS,
        names=_LIST_FIELDS,
        actor=request.actor,
    )

    def act() -> None:
        customers.create_price_list(request.actor, values=form.values())

    if request.method == "POST" and tried(form, act):
        return saved(request, reverse("products"), "Price list created.")
    return dialog(
        request,
        form,
        "products",
        title="New price list",
        action=reverse("price-list-new"),
        submit="Create price list",
        back=reverse("products"),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="price_list")
def edit_price_list(request: Request, price_list_id: UUID) -> HttpResponse:
    """Change a price list."""
    row = customers.get_price_list(request.actor, price_list_id=price_list_id)
    form = RecordForm(
        posted(request),
        initial=row._asdict(),
        columns=PRICE_LIST_COLUMNS,
        names=_LIST_FIELDS,
        actor=request.actor,
    )

    def act() -> None:
        customers.update_price_list(
            request.actor,
            price_list_id=price_list_id,
            values=form.values(),
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, object], int]:
        found = customers.get_price_list(request.actor, price_list_id=price_list_id)
        return found._asdict(), found.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("products"), "Saved.")
    return dialog(
        request,
        form,
        "products",
        title=f"Edit {row.name}",
        action=reverse("price-list-edit", args=[price_list_id]),
        submit="Save",
        back=reverse("products"),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="price_list")
def set_price(request: Request, price_list_id: UUID) -> HttpResponse:
    """Put a product on a price list, or change what it costs there."""
    row = customers.get_price_list(request.actor, price_list_id=price_list_id)
    form = PriceForm(posted(request))
    on_sale = customers.list_products(request.actor, active=True)
    form.fields["product"].choices = [(str(p.id), p.name) for p in on_sale]  # type: ignore[attr-defined]

    def act() -> None:
        customers.set_price(
            request.actor,
            price_list_id=price_list_id,
            product_id=UUID(form.cleaned_data["product"]),
            amount=form.cleaned_data["amount"],
            basis=form.cleaned_data["basis"],
        )

    if request.method == "POST" and tried(form, act):
        return saved(request, reverse("products"), "Price set.")
    return dialog(
        request,
        form,
        "products",
        title=f"Price on {row.name}, in {row.currency}",
        action=reverse("price-set", args=[price_list_id]),
        submit="Set price",
        back=reverse("products"),
    )


@require_POST
@screen(writes="price_list")
def remove_price(request: Request, price_id: UUID) -> HttpResponse:
    """Take a product off a price list."""
    customers.remove_price(request.actor, price_id=price_id)
    return saved(request, reverse("products"), "Taken off the list.")
