"""Where records of each kind are shown; pure."""

from typing import Final
from urllib.parse import urlencode
from uuid import UUID

_FOLDERS: Final = {
    "lead": "leads",
    "contact": "contacts",
    "account": "accounts",
    "opportunity": "opportunities",
    "incident": "cases",
    "ll_policy": "policies",
}


def record_path(entity: str, key: UUID | str, **query: str) -> str:
    """Return the address of a record's page; empty for a kind that has none."""
    folder = _FOLDERS.get(entity)
    if folder is None:
        return ""
    return f"/{folder}/{key}" + (f"?{urlencode(query)}" if query else "")


def deals_path(**query: object) -> str:
    """Return the address of a list of deals; what is None or empty is left out."""
    kept = [(name, str(value)) for name, value in query.items() if value not in (None, "")]
    return f"/opportunities?{urlencode(kept)}" if kept else "/opportunities"


def leads_path(**query: object) -> str:
    """Return the address of a list of leads; what is None or empty is left out."""
    kept = [(name, str(value)) for name, value in query.items() if value not in (None, "")]
    return f"/leads?{urlencode(kept)}" if kept else "/leads"
