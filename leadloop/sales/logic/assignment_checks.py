"""What an assignment rule, or what a person takes on, must be like. Pure."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import pycountry

from leadloop.customers.contracts import PRODUCTS
from leadloop.kit.errors import FieldError
from leadloop.sales.contracts.assigning import (
    MAX_CAPACITY,
    MAX_DESCRIPTION,
    MAX_NAME,
    AssigneeDraft,
    AssignmentDraft,
)
from leadloop.sales.contracts.territories import is_region
from leadloop.sales.contracts.words import GRADES

_CODE_LENGTH = 2


def draft_errors(
    draft: AssignmentDraft, *, teams: Collection[UUID], people: Collection[UUID]
) -> list[FieldError]:
    """Return what is wrong with a rule; ``teams`` and ``people`` are those there are."""
    errors = [
        *_text_errors(draft),
        *_territory_errors(draft.countries, draft.regions),
        *_product_errors(draft.products),
    ]
    for name in ("team_id", "pool_team_id"):
        value = getattr(draft, name)
        if value is not None and value not in teams:
            errors.append(FieldError(name, "unknown", "Choose a team from the list."))
    if set(draft.people) - set(people):
        errors.append(FieldError("people", "unknown", "Choose people who may sign in."))
    if set(draft.grades) - set(GRADES):
        errors.append(FieldError("grades", "unknown", f"Choose from {', '.join(GRADES)}."))
    return errors


def assignee_errors(draft: AssigneeDraft) -> list[FieldError]:
    """Return what is wrong with what a person takes on."""
    errors = [*_territory_errors(draft.countries, draft.regions), *_product_errors(draft.products)]
    if draft.capacity is not None and not 0 <= draft.capacity <= MAX_CAPACITY:
        cure = f"Write a number from 0 to {MAX_CAPACITY:,}, or leave it empty."
        errors.append(FieldError("capacity", "range", cure))
    if draft.away_from and draft.away_until and draft.away_until < draft.away_from:
        errors.append(FieldError("away_until", "range", "This lies before the first day away."))
    return errors


def _text_errors(draft: AssignmentDraft) -> Iterable[FieldError]:
    if not draft.name.strip():
        yield FieldError("name", "required", "Give the rule a name.")
    for name, limit in (("name", MAX_NAME), ("description", MAX_DESCRIPTION)):
        if len(getattr(draft, name)) > limit:
            yield FieldError(name, "max_length", f"Shorten this to {limit} characters.")


def _territory_errors(countries: Sequence[str], regions: Sequence[str]) -> Iterable[FieldError]:
    for code in countries:
        if len(code) != _CODE_LENGTH or pycountry.countries.get(alpha_2=code) is None:
            yield FieldError("countries", "unknown", f"{code[:20]!r} is no country code.")
    for slug in regions:
        if not is_region(slug):
            yield FieldError("regions", "unknown", f"There is no region {slug[:40]!r}.")


def _product_errors(products: Sequence[str]) -> Iterable[FieldError]:
    unknown = set(products) - {product.code for product in PRODUCTS}
    for code in sorted(unknown):
        yield FieldError("products", "unknown", f"There is no product {code[:40]!r}.")
