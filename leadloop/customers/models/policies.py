"""Policies: what a customer has bought."""

from typing import Any

from django.db import models

from leadloop.customers.contracts.words import POLICY_STATUSES
from leadloop.customers.models.base import Owned, choices, filed_by, is_one_of, link, money, text
from leadloop.events.api import feed_triggers


class Policy(Owned):
    """One contract of insurance, held by a contact or an account.

    ``life_assured`` is the person whose life or health it covers. ``opportunity_id`` is the deal
    that brought it; a plain id, since opportunities live above this zone.
    """

    KIND = "policy"

    number = models.TextField(unique=True)
    product = models.ForeignKey(
        "customers.Product", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder_contact = link("customers.Contact")
    holder_account = link("customers.Account")
    life_assured = link("customers.Contact")
    annual_premium = money()
    sum_assured = money()
    currency = text()
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    status = models.TextField(default="proposed", choices=choices(POLICY_STATUSES))
    opportunity_id = models.UUIDField(null=True, blank=True)
    description = text()

    class Meta:
        verbose_name_plural = "policies"
        indexes = [
            filed_by("holder_contact", "customers_policy_contact"),
            filed_by("holder_account", "customers_policy_account"),
            filed_by("life_assured", "customers_policy_life"),
            filed_by("opportunity_id", "customers_policy_deal"),
            filed_by("owner", "customers_policy_owner"),
            filed_by("team", "customers_policy_team"),
            models.Index(fields=["status", "-updated_at", "id"], name="customers_policy_newest"),
            models.Index(fields=["product", "status"], name="customers_policy_product"),
        ]
        constraints = [
            is_one_of("status", POLICY_STATUSES, "customers_policy_status"),
            models.CheckConstraint(
                condition=models.Q(start_date=None)
                | models.Q(end_date=None)
                | models.Q(start_date__lte=models.F("end_date")),
                name="customers_policy_dates",
            ),
        ]
        triggers: list[Any] = feed_triggers("policy")
