"""The addresses in messages that come back to this installation."""

from leadloop.kit.errors import LeadloopError
from leadloop.outbound.logic.links import LinkSigner, derive_key

_signer: LinkSigner | None = None


def use_links(base_url: str, secret: str) -> None:
    """Say under which address this installation is reached, and its secret; once at start."""
    global _signer  # noqa: PLW0603 -- one address and key per process
    _signer = LinkSigner(base_url.rstrip("/"), derive_key(secret))


def link_signer() -> LinkSigner:
    """Return what signs and reads addresses in messages."""
    if _signer is None:
        raise LeadloopError("This process was not told its public address.")
    return _signer
