"""Which organisation this is, as the vendor's programs ask."""

from uuid import UUID, uuid5

from django.conf import settings

from leadloop.facades.customizing.house import BUSINESS_UNIT_ID

__all__ = ["BUSINESS_UNIT_ID", "organization_id"]


def organization_id() -> UUID:
    """Return this installation's id: the same for as long as its secret key is."""
    return uuid5(BUSINESS_UNIT_ID, settings.SECRET_KEY)
