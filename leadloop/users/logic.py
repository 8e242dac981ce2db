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

# role → record kind → (read, write). A kind that a role does not name is closed to it.
_ACCESS: Mapping[Role, Mapping[str, tuple[Access, Access]]] = {
    Role.SALES_MANAGER: {
        "lead": _ALL,
        "activity": _ALL,
        "submission": _ALL,
        "trace": _READ,
        "rules": _READ,
        "edge_model": _READ,
        "flow": _READ,
    },
    Role.SALES_REPRESENTATIVE: {
        "lead": (Access.TEAM, Access.TEAM),
        "activity": (Access.TEAM, Access.TEAM),
        "trace": (Access.TEAM, Access.NONE),
    },
    Role.MARKETER: {
        "lead": _READ,
        "form": _ALL,
        "site": _ALL,
        "message": _ALL,
        "lead_source": _ALL,
        "submission": _ALL,
        "trace": _READ,
    },
    Role.SERVICE_AGENT: {"lead": _READ, "activity": _READ},
    Role.SUPERVISOR: {"lead": _READ, "activity": _READ},
    Role.DATA_SCIENTIST: {
        "lead": _READ,
        "submission": _READ,
        "trace": _READ,
        "rules": _READ,
        "edge_model": _ALL,
        "flow": _READ,
    },
    Role.INTEGRATION: {
        "lead": _ALL,
        "activity": _ALL,
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
