"""Contacts: the people we serve."""

from typing import Any

from django.db import models
from django.db.models.functions import Concat, Lower, NullIf, Trim

from leadloop.customers.contracts.words import CUSTOMER_TYPES, RECORD_STATUSES
from leadloop.customers.models.base import (
    Owned,
    choices,
    filed_by,
    found_by,
    is_one_of,
    link,
    text,
)
from leadloop.events.api import feed_triggers


class Contact(Owned):
    """A person: a customer, or somebody at a customer's.

    ``account`` is where the person works; a household is told by relations. ``consents`` has the
    shape of a lead's. A contact that was merged stays as a tombstone, as an account does.
    """

    KIND = "contact"

    salutation = text()
    first_name = text()
    last_name = text()
    full_name = models.GeneratedField(
        expression=Trim(Concat("first_name", models.Value(" ", models.TextField()), "last_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    email = text()
    email_normalised = text()
    mobile_phone = text()
    phone_e164 = text()
    phone = text()
    birth_date = models.DateField(null=True, blank=True)
    job_title = text()
    account = link("customers.Account")
    street = text()
    city = text()
    region = text()
    postal_code = text()
    country = text()
    customer_type = models.TextField(default="prospect", choices=choices(CUSTOMER_TYPES))
    consents = models.JSONField(default=list, blank=True)
    description = text()
    status = models.TextField(default="active", choices=choices(RECORD_STATUSES))
    merged_into = link("self")
    originating_lead_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            found_by("email_normalised", "customers_contact_email"),
            found_by("phone_e164", "customers_contact_phone"),
            models.Index(fields=["-updated_at", "id"], name="customers_contact_changed"),
            models.Index(fields=["-created_at", "id"], name="customers_contact_created"),
            # As lists sort by name: without case, the nameless last.
            models.Index(
                NullIf(Lower("full_name"), models.Value("", models.TextField())),
                "id",
                name="customers_contact_named",
            ),
            models.Index(
                fields=["birth_date"],
                name="customers_contact_birth",
                condition=models.Q(birth_date__isnull=False),
            ),
            filed_by("owner", "customers_contact_owner"),
            filed_by("team", "customers_contact_team"),
            filed_by("account", "customers_contact_account"),
            filed_by("merged_into", "customers_contact_merged"),
            filed_by("originating_lead_id", "customers_contact_lead"),
        ]
        constraints = [
            is_one_of("customer_type", CUSTOMER_TYPES, "customers_contact_type"),
            is_one_of("status", RECORD_STATUSES, "customers_contact_status"),
        ]
        triggers: list[Any] = feed_triggers("contact")
