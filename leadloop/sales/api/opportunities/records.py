"""What every write of a deal shares: the records it points to, its stage, its lines."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts import PersonRef
from leadloop.sales.logic.dealing import StageTerms
from leadloop.sales.models import Opportunity, Stage
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor

ASSIGNED_NOTICE: Final = "opportunity.assigned"

_POINTS_TO: Final[Mapping[str, str]] = {
    "account_id": "account",
    "contact_id": "contact",
    "product_id": "product",
    "competitor_id": "competitor",
    "originating_lead_id": "lead",
}


def check_links(actor: Actor, read: Mapping[str, Any], *, held: Mapping[str, Any]) -> None:
    """Raise ``InvalidInput`` where a value points to a record that the actor may not see.

    What the deal points to already may stay.
    """
    errors = []
    for name, entity in _POINTS_TO.items():
        key = read.get(name)
        if key is None or key == held.get(name):
            continue
        if not get_entity(entity).rows(actor).filter(pk=key).exists():
            errors.append(FieldError(name, "unknown", f"There is no such {entity}."))
    if errors:
        raise InvalidInput(errors)


def terms(stage: Stage) -> StageTerms:
    """Return what a stage gives and asks."""
    return StageTerms(
        stage.name, stage.probability, stage.forecast_category, tuple(stage.required_fields)
    )


def line_amounts(deal: Opportunity) -> list[Decimal]:
    """Return what each line of a deal amounts to."""
    return list(deal.lines.values_list("amount", flat=True))


def held_values(deal: Opportunity) -> dict[str, Any]:
    """Return a deal's attributes by name."""
    return {field.attname: getattr(deal, field.attname) for field in deal._meta.concrete_fields}


def check_holders(actor: Actor, owner_id: UUID | None, team_id: UUID | None) -> None:
    """Raise ``InvalidInput`` unless the actor may hand a record to this person and team."""
    errors = []
    colleagues = {person.id for person in users.list_colleagues(actor)}
    if owner_id is not None and owner_id not in colleagues:
        errors.append(FieldError("owner_id", "unknown", "Choose one of your colleagues."))
    if team_id is not None and team_id not in {team.id for team in users.list_teams()}:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    if errors:
        raise InvalidInput(errors)


def handed_over(actor: Actor, deal: PersonRef, owner_id: UUID) -> NoticeDraft:
    """Return the notice that tells a person of a deal that is now theirs."""
    return NoticeDraft(
        kind=ASSIGNED_NOTICE,
        title=f"{actor.name} handed you {deal.name}"[:200],
        url=f"/opportunities/{deal.id}",
        body="",
        user_id=owner_id,
    )
