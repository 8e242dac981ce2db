"""What the vendor's programs expect to find of an organisation: one business unit."""

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

BUSINESS_UNIT_ID: Final = uuid5(NAMESPACE_URL, "leadloop:businessunit")


def organization_id() -> UUID:
    """Return this installation's id: the same for as long as its secret key is."""
    return uuid5(BUSINESS_UNIT_ID, settings.SECRET_KEY)
