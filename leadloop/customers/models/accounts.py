"""Accounts: the organisations and households we serve."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower, NullIf

from leadloop.customers.contracts.words import ACCOUNT_KINDS, CUSTOMER_TYPES, RECORD_STATUSES
from leadloop.customers.models.base import (
    Owned,
    choices,
    filed_by,
    found_by,
    is_one_of,
    link,
    money,
    text,
)
from leadloop.events.api import feed_triggers


class Account(Owned):
    """An organisation or a household.

    ``name_normalised``, ``domain``, ``email_normalised`` and ``phone_e164`` are the spellings
    that duplicates are found by. An account that was merged stays as a tombstone: inactive,
    ``merged_into`` saying where everything went. ``originating_lead_id`` is the lead it came from.
    """

    KIND = "account"

    name = text()
    name_normalised = text()
    kind_of = models.TextField(default="organisation", choices=choices(ACCOUNT_KINDS))
    account_number = text()
    domain = text()
    website = text()
    email = text()
    email_normalised = text()
    phone = text()
    phone_e164 = text()
    industry = text()
    employees = models.IntegerField(null=True, blank=True)
    annual_revenue = money()
    currency = text()
    street = text()
    city = text()
    region = text()
    postal_code = text()
    country = text()
    customer_type = models.TextField(default="prospect", choices=choices(CUSTOMER_TYPES))
    parent = link("self")
    primary_contact = link("customers.Contact")
    description = text()
    status = models.TextField(default="active", choices=choices(RECORD_STATUSES))
    merged_into = link("self")
    originating_lead_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            found_by("name_normalised", "customers_account_name"),
            found_by("domain", "customers_account_domain"),
            found_by("email_normalised", "customers_account_email"),
            found_by("phone_e164", "customers_account_phone"),
            models.Index(fields=["-updated_at", "id"], name="customers_account_changed"),
            models.Index(fields=["-created_at", "id"], name="customers_account_created"),
            # As lists sort by name: without case, the nameless last.
            models.Index(
                NullIf(Lower("name"), models.Value("", models.TextField())),
                "id",
                name="customers_account_named",
            ),
            filed_by("owner", "customers_account_owner"),
            filed_by("team", "customers_account_team"),
            filed_by("parent", "customers_account_parent"),
            filed_by("primary_contact", "customers_account_primary"),
            filed_by("merged_into", "customers_account_merged"),
            filed_by("originating_lead_id", "customers_account_lead"),
        ]
        constraints = [
            is_one_of("kind_of", ACCOUNT_KINDS, "customers_account_kind"),
            is_one_of("customer_type", CUSTOMER_TYPES, "customers_account_type"),
            is_one_of("status", RECORD_STATUSES, "customers_account_status"),
            models.UniqueConstraint(
                fields=["account_number"],
                condition=~models.Q(account_number="") & models.Q(merged_into=None),
                name="customers_account_number",
            ),
        ]
        triggers: list[Any] = feed_triggers("account")
