"""The addresses in messages that come back to this installation, and who writes them."""

from leadloop.kit.errors import LeadloopError
from leadloop.outbound.logic.links import LinkSigner, derive_key
from leadloop.outbound.logic.templates import Sender

_signer: LinkSigner | None = None
_sender = Sender()


def use_links(base_url: str, secret: str) -> None:
    """Say under which address this installation is reached, and its secret; once at start."""
    global _signer  # noqa: PLW0603 -- one address and key per process
    _signer = LinkSigner(base_url.rstrip("/"), derive_key(secret))


def link_signer() -> LinkSigner:
    """Return what signs and reads addresses in messages."""
    if _signer is None:
        raise LeadloopError("This process was not told its public address.")
    return _signer


def use_sender(name: str, postal_address: str) -> None:
    """Say who writes, as templates may repeat it; once at start."""
    global _sender  # noqa: PLW0603 -- one sender per process
    _sender = Sender(name, postal_address)


def sender_of_mail() -> Sender:
    """Return who writes, as templates may say it."""
    return _sender
