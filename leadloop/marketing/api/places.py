"""Where people are reached, and whose a browser is: for the doors that people meet themselves."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from leadloop.marketing.api.engaging import visitors
from leadloop.marketing.models import Person


class Places(NamedTuple):
    """Where one person is reached; either may be empty."""

    email: str
    mobile_phone: str


def address_of_browser(anonymous_id: str) -> str:
    """Return the e-mail address of whoever uses a browser; empty where nobody known does.

    It is known by a form that was sent from there: no proof of who sits in front of it now.
    """
    person = visitors({anonymous_id[:255]}).get(anonymous_id[:255])
    rows = Person.objects.filter(pk=person, is_active=True) if person else Person.objects.none()
    return rows.values_list("email_normalised", flat=True).first() or ""


def places_of(
    *, person_entity: str = "", person_id: UUID | None = None, address: str = ""
) -> Places:
    """Return where a person is reached, told by id or by one address; empty where unknown."""
    rows = Person.objects.filter(is_active=True)
    if person_id:
        column = {"lead": "sales_lead_id", "contact": "sales_contact_id"}.get(person_entity, "pk")
        asked = Q(**{column: person_id})
    else:
        asked = Q(pk=None)
    if address:
        asked |= Q(email_normalised=address) | Q(mobile_phone=address)
    order = ("-created_at", "id")
    found = rows.filter(asked).order_by(*order).values_list("email_normalised", "mobile_phone")
    exact = [one for one in found[:20] if not address or address in one]
    return Places(*exact[0]) if exact else Places("", "")
