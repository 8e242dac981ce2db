"""Deals for the search of the shell."""

from typing import Any, Final

from leadloop.kit.searching import Hit, Table, find
from leadloop.sales.models import Opportunity
from leadloop.users.contracts import Actor

_TABLE: Final = Table("sales_opportunity", ("name", "next_step"))
_SHOWN: Final = ("name", "account__name", "contact__full_name", "stage__name", "status")


def search_opportunities(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` deals that the actor may see, the newest first."""
    rows = Opportunity.objects.visible_to(actor)
    return find(rows, text, {}, _TABLE).hits(_hit, _SHOWN, limit)


def _hit(row: dict[str, Any]) -> Hit:
    stage = row["stage__name"] if row["status"] == "open" else row["status"].capitalize()
    facts = (row["account__name"] or row["contact__full_name"], stage)
    return Hit("opportunity", row["pk"], row["name"], " · ".join(f for f in facts if f))
