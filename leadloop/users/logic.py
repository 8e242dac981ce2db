"""Which role reaches how far, and the digests and verifiers of secrets."""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping

from leadloop.users.contracts import Access, Role

_ALL = (Access.ALL, Access.ALL)
_READ = (Access.ALL, Access.NONE)
_NONE = (Access.NONE, Access.NONE)

_TEAM = (Access.TEAM, Access.TEAM)
_SEEN = (Access.ALL, Access.TEAM)

# What sales and service share. Whoever serves customers sees and keeps them; a representative's
# reach ends at the team.
_CUSTOMERS: Mapping[str, tuple[Access, Access]] = {
    "account": _ALL,
    "contact": _ALL,
    "policy": _ALL,
    "relation": _ALL,
    "activity": _ALL,
    "attachment": _ALL,
    "consent": _ALL,
    "product": _READ,
    "price_list": _READ,
    "price_list_item": _READ,
    "knowledge": _READ,
    "custom_record": _ALL,
}
_EVERYTHING_SEEN: Mapping[str, tuple[Access, Access]] = dict.fromkeys(
    (
        *("lead", "account", "contact", "policy", "relation", "activity", "attachment"),
        *("product", "price_list", "price_list_item"),
        *("opportunity", "pipeline", "forecast", "quota", "assignment", "predictive_score"),
        *("case", "queue", "sla", "calendar", "knowledge", "consent", "custom_record"),
        *("marketing_person", "segment", "campaign", "journey"),
    ),
    _READ,
)

# role → record kind → (read, write). A kind that a role does not name is closed to it.
_ACCESS: Mapping[Role, Mapping[str, tuple[Access, Access]]] = {
    Role.SALES_MANAGER: {
        **_EVERYTHING_SEEN,
        **_CUSTOMERS,
        "lead": _ALL,
        "opportunity": _ALL,
        "forecast": _ALL,
        "quota": _ALL,
        "product": _ALL,
        "price_list": _ALL,
        "price_list_item": _ALL,
        "pipeline": _ALL,
        "assignment": _ALL,
        "import": _ALL,
        "export": _ALL,
        "merge": _ALL,
        "submission": _ALL,
        "trace": _READ,
        "rules": _READ,
        "edge_model": _READ,
        "flow": _READ,
    },
    Role.SALES_REPRESENTATIVE: {
        "lead": _TEAM,
        "account": _TEAM,
        "contact": _TEAM,
        "policy": _TEAM,
        "relation": _TEAM,
        "opportunity": _TEAM,
        "activity": _TEAM,
        "attachment": _TEAM,
        "merge": _TEAM,
        "custom_record": _TEAM,
        "forecast": _TEAM,
        "quota": (Access.TEAM, Access.NONE),
        "predictive_score": (Access.TEAM, Access.NONE),
        "case": _READ,
        "product": _READ,
        "price_list": _READ,
        "price_list_item": _READ,
        "pipeline": _READ,
        "knowledge": _READ,
        "consent": _ALL,
        "trace": (Access.TEAM, Access.NONE),
    },
    Role.MARKETER: {
        "marketing_person": _ALL,
        "segment": _ALL,
        "campaign": _ALL,
        "journey": _ALL,
        "template": _ALL,
        "custom_record": _READ,
        "lead": _READ,
        "predictive_score": _READ,
        "account": _READ,
        "contact": _READ,
        "policy": _READ,
        "relation": _READ,
        "product": _READ,
        "price_list": _READ,
        "price_list_item": _READ,
        "opportunity": _READ,
        "pipeline": _READ,
        "case": _READ,
        "consent": _ALL,
        "export": _ALL,
        "form": _ALL,
        "site": _ALL,
        "message": _ALL,
        "sending_policy": _ALL,
        "lead_source": _ALL,
        "submission": _ALL,
        "trace": _READ,
    },
    Role.SERVICE_AGENT: {
        **_CUSTOMERS,
        "lead": _READ,
        "predictive_score": _READ,
        "opportunity": _READ,
        "pipeline": _READ,
        "case": _SEEN,
        "queue": _READ,
        "sla": _READ,
        "calendar": _READ,
        "knowledge": _ALL,
    },
    Role.SUPERVISOR: {
        **_CUSTOMERS,
        "lead": _READ,
        "predictive_score": _READ,
        "opportunity": _READ,
        "pipeline": _READ,
        "case": _ALL,
        "queue": _ALL,
        "sla": _ALL,
        "calendar": _ALL,
        "knowledge": _ALL,
        "message": _READ,
        "import": _ALL,
        "export": _ALL,
        "merge": _ALL,
    },
    Role.DATA_SCIENTIST: {
        **_EVERYTHING_SEEN,
        "predictive_score": _ALL,
        "submission": _READ,
        "trace": _READ,
        "rules": _READ,
        "edge_model": _ALL,
        "flow": _READ,
    },
    Role.INTEGRATION: {
        **dict.fromkeys(_EVERYTHING_SEEN, _ALL),
        "import": _ALL,
        "export": _ALL,
        "merge": _ALL,
        "message": _ALL,
        "submission": _READ,
        "trace": _READ,
        "topic": _ALL,
        "event_subscription": _ALL,
    },
}


def read_access(role: Role, kind: str) -> Access:
    """Return how far ``role`` sees records of ``kind``."""
    return _access(role, kind)[0]


def write_access(role: Role, kind: str) -> Access:
    """Return how far ``role`` may change records of ``kind``."""
    return _access(role, kind)[1]


def _access(role: Role, kind: str) -> tuple[Access, Access]:
    if role is Role.ADMINISTRATOR:
        return _ALL
    return _ACCESS[role].get(kind, _NONE)


def secret_digest(secret: str) -> str:
    """Return the SHA-256 digest under which a long random secret is kept and found."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def scram_verifier(secret: str, *, salt: bytes | None = None, iterations: int = 4096) -> str:
    """Return PostgreSQL's SCRAM-SHA-256 verifier of ``secret`` (RFC 5803), for the SQL door.

    It is stored whenever a secret is set, since it cannot be made later from an Argon2 hash.
    """
    salt = salt or os.urandom(16)
    salted = hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, iterations)
    client = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    parts = (base64.b64encode(part).decode() for part in (salt, client, server))
    coded_salt, stored, server_key = parts
    return f"SCRAM-SHA-256${iterations}:{coded_salt}${stored}:{server_key}"
