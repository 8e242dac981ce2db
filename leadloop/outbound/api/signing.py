"""Keys that sign for our domains, and the return paths of messages."""

import time
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.kit import clock, sealing
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.outbound import logic
from leadloop.outbound.contracts import Mail
from leadloop.outbound.logic.dkim import DkimKey, dns_record, load_key, new_key, sign
from leadloop.outbound.logic.verp import ReturnPaths, derive_return_key
from leadloop.outbound.models import SigningKey
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

KIND: Final = "sending_policy"
_KEEP_S: Final = 10.0
_paths: ReturnPaths | None = None
_keys: dict[str, tuple[float, DkimKey | None]] = {}


class KeyRow(NamedTuple):
    """A key as screens show it: DNS is to hold ``record`` (TXT) at ``name``."""

    id: UUID
    domain: str
    name: str
    record: str
    in_use: bool


def use_returns(address: str, secret: str) -> None:
    """Say where bounces go, empty for the sender's own address; once at start."""
    global _paths  # noqa: PLW0603 -- one address and key per process
    _paths = ReturnPaths(address, derive_return_key(secret)) if address else None


def return_path_of(mail: Mail, otherwise: str) -> str:
    """Return the return path of a message: of its own, so that a bounce says what it is about."""
    return _paths.make(mail.id) if _paths else otherwise


def read_return_path(address: str) -> UUID | None:
    """Return which message a return path is of; None where it is none of ours."""
    return _paths.read(address) if _paths else None


def make_key(actor: Actor, *, domain: str) -> KeyRow:
    """Make a key that may sign for a domain, and return the record that DNS is to hold for it.

    Raises:
        NotAllowed: The actor's role does not write sending rules.
        InvalidInput: It is no domain.
    """
    check_may_write(actor, KIND)
    try:
        name = logic.normalise_address(f"x@{domain.strip()}").partition("@")[2]
    except ValueError:
        raise InvalidInput([FieldError("domain", "invalid", "Write a domain.")]) from None
    pem = new_key()
    with transaction.atomic():
        count = SigningKey.objects.select_for_update().filter(domain=name).count()
        row = SigningKey(
            domain=name,
            selector=f"ll{count + 1}",
            sealed=sealing.seal(pem),
            record=dns_record(load_key(name, "x", pem)),
            created_at=clock.now(),
            created_by=actor.label,
        )
        row.save(force_insert=True)
    return _row(row)


def use_key(actor: Actor, *, key_id: UUID) -> None:
    """Sign with a key from now on, and no longer with the domain's other ones.

    Raises:
        NotAllowed: The actor's role does not write sending rules.
        NotFound: There is no such key.
    """
    check_may_write(actor, KIND)
    with transaction.atomic():
        row = SigningKey.objects.select_for_update().filter(pk=key_id).first()
        if row is None:
            raise NotFound("There is no such key.")
        SigningKey.objects.filter(domain=row.domain, in_use=True).update(in_use=False)
        row.in_use = True
        row.save(update_fields=["in_use"])
    _keys.clear()


def list_keys(actor: Actor) -> tuple[KeyRow, ...]:
    """Return the keys of all domains.

    Raises:
        NotAllowed: The actor's role does not see sending rules.
    """
    check_may_read(actor, KIND)
    return tuple(map(_row, SigningKey.objects.order_by("domain", "created_at")))


def _row(row: SigningKey) -> KeyRow:
    return KeyRow(row.pk, row.domain, str(row), row.record, row.in_use)


def find_key_in_use(domain: str) -> KeyRow | None:
    """Return the key that signs for a domain, None where none does."""
    row = SigningKey.objects.filter(domain=domain, in_use=True).first()
    return _row(row) if row else None


def sealed(message: bytes, sender: str) -> bytes:
    """Return a message signed for its sender's domain; as it is where no key is in use."""
    domain = logic.sender_address(sender).domain
    known = _keys.get(domain)
    if known is None or known[0] < time.monotonic():
        known = (time.monotonic() + _KEEP_S, _find_key(domain))
        _keys[domain] = known
    return sign(message, known[1]) if known[1] else message


def _find_key(domain: str) -> DkimKey | None:
    row = SigningKey.objects.filter(domain=domain, in_use=True).first()
    return load_key(row.domain, row.selector, sealing.unseal(row.sealed)) if row else None
