"""A few customers who were entered twice, as in every CRM: the duplicates screen has work."""

from collections.abc import Mapping
from typing import Any, Final

import structlog

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_MARK: Final = "Entered again at a fair."
_PEOPLE: Final = 10
_COMPANIES: Final = 4


def load_demo_duplicates() -> bool:
    """Enter some contacts and accounts once more, each a little otherwise; return whether now."""
    people, companies = (get_entity(name) for name in ("contact", "account"))
    if people.rows(SYSTEM).filter(description=_MARK).exists():
        return False
    known = people.rows(SYSTEM).exclude(phone_e164="").exclude(email="").exclude(owner=None)
    rows = list(known.order_by("pk").values()[: _PEOPLE * 7 : 7])
    people.upsert(SYSTEM, [RecordWrite({}, _again(n, row)) for n, row in enumerate(rows)])
    known = companies.rows(SYSTEM).exclude(domain="").exclude(owner=None)
    firms = list(known.order_by("pk").values()[: _COMPANIES * 5 : 5])
    companies.upsert(SYSTEM, [RecordWrite({}, _firm(row)) for row in firms])
    log.info("demo.duplicates", contacts=len(rows), accounts=len(firms))
    return True


def _again(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the person with a private address, or the same address and a slip in the name."""
    local = str(row["email"]).partition("@")[0]
    slip = number % 2 == 0
    return {
        "firstname": row["first_name"],
        "lastname": f"{row['last_name']}{row['last_name'][-1:]}" if slip else row["last_name"],
        "emailaddress1": row["email"] if slip else f"{local}@mail.example",
        "mobilephone": row["mobile_phone"],
        "jobtitle": "" if slip else "Director",
        "description": _MARK,
        "ownerid": row["owner_id"],
        "ll_teamid": row["team_id"],
    }


def _firm(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": f"{row['name'].upper()} LTD",
        "websiteurl": f"https://www.{row['domain']}",
        "description": _MARK,
        "ownerid": row["owner_id"],
        "ll_teamid": row["team_id"],
    }
