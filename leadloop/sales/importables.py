"""How leads are imported from files."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.bulk.contracts import Importable, Match
from leadloop.customers.api import resembling
from leadloop.kit.identity import normalise_email, normalise_phone


def _open_first(row: Mapping[str, Any]) -> Any:
    """Of several leads of a person the open one is meant, else the newest."""
    return row["status"] == "open", row["created_at"]


LEADS: Final = Importable(
    entity="lead",
    order=10,
    matches=(
        Match(
            "email", "E-mail", "email_normalised", "email", lambda text, _: normalise_email(text)
        ),
        Match(
            "phone",
            "Mobile phone",
            "phone_e164",
            "mobile_phone",
            lambda text, row: normalise_phone(text, str(row.get("country") or "")),
        ),
    ),
    defaults={"lead_source": "import"},
    retire={"status_reason": "canceled"},
    prefer=_open_first,
    prefer_by=("status", "created_at"),
    resembles=resembling("lead"),
)
