"""How contacts, accounts, products and policies are imported from files."""

from typing import Final

from leadloop.bulk.contracts import Importable, Match
from leadloop.customers.api.duplicates import resembling
from leadloop.kit.identity import (
    normalise_domain,
    normalise_email,
    normalise_name,
    normalise_phone,
)

_EMAIL: Final = Match(
    "email", "E-mail", "email_normalised", "email", lambda text, _: normalise_email(text)
)
_MOBILE: Final = Match(
    "phone",
    "Mobile phone",
    "phone_e164",
    "mobile_phone",
    lambda text, row: normalise_phone(text, str(row.get("country") or "")),
)
_DOMAIN: Final = Match(
    "domain", "Web site", "domain", "website", lambda text, _: normalise_domain(text)
)
_NAME: Final = Match(
    "name", "Name", "name_normalised", "name", lambda text, _: normalise_name(text)
)

IMPORTABLES: Final = (
    Importable(
        entity="contact", order=20, matches=(_EMAIL, _MOBILE), resembles=resembling("contact")
    ),
    Importable(
        entity="account",
        order=30,
        matches=(_DOMAIN, _NAME),
        made_by="name",
        resembles=resembling("account"),
    ),
    Importable(entity="product", order=60),
    Importable(entity="ll_policy", order=50),
)
