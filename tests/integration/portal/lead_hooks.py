"""A lead source of each vendor, and a way to knock on its address."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
import orjson

from leadloop.intake import api as intake
from leadloop.intake.contracts import SubmissionView
from leadloop.portal import api as portal
from leadloop.portal.contracts import (
    Delivery,
    LeadSource,
    LeadSourceDraft,
    MappingRow,
    SecretKind,
    Vendor,
)
from leadloop.users.contracts import SYSTEM
from tests.factories import lead_ads

PROOFS = {Vendor.META: lead_ads.meta_headers, Vendor.LINKEDIN: lead_ads.linkedin_headers}


@dataclass
class Source:
    """One lead source, its secrets in the open, and its address on a running server."""

    source: LeadSource
    server: str
    secrets: dict[SecretKind, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.server + self.source.path

    def send(self, message: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """Post a message as its vendor would, with the vendor's proof."""
        vendor = self.source.vendor
        body = message if isinstance(message, bytes) else orjson.dumps(message)
        if headers is None:
            proofs = {
                Vendor.META: lead_ads.meta_headers,
                Vendor.LINKEDIN: lead_ads.linkedin_headers,
            }
            headers = proofs[vendor](body) if vendor in proofs else {}
        url = self.url
        if vendor is Vendor.MICROSOFT_MARKETPLACE and "x-leadloop-secret" not in headers:
            url += f"?secret={self.secrets[SecretKind.ADDRESS_SECRET]}"
        return httpx.post(
            url, content=body, headers={"content-type": "application/json", **headers}, timeout=10
        )

    def deliveries(self) -> list[Delivery]:
        return portal.list_deliveries(SYSTEM, source_id=self.source.id)

    def only(self) -> Delivery:
        (delivery,) = self.deliveries()
        return delivery

    def outcome(self) -> SubmissionView:
        key = self.only().submission_key
        assert key is not None
        return intake.get_submission(SYSTEM, submission_key=key)


def make(
    vendor: Vendor,
    server: str = "",
    mapping: tuple[MappingRow, ...] = (),
    **decided: Any,
) -> Source:
    """Create a source with every secret that its vendor has."""
    draft = LeadSourceDraft(f"Source {vendor.value}", mapping=mapping, **decided)
    made = portal.create_lead_source(SYSTEM, vendor=vendor, draft=draft)
    source, given = made.source, dict(made.secrets)
    theirs = {
        Vendor.META: {
            SecretKind.APP_SECRET: lead_ads.APP_SECRET,
            SecretKind.ACCESS_TOKEN: lead_ads.PAGE_TOKEN,
        },
        Vendor.LINKEDIN: {
            SecretKind.CLIENT_SECRET: lead_ads.CLIENT_SECRET,
            SecretKind.ACCESS_TOKEN: lead_ads.MEMBER_TOKEN,
        },
    }
    for kind, value in theirs.get(vendor, {}).items():
        source = portal.set_lead_secret(SYSTEM, source_id=source.id, kind=kind, value=value)
    return Source(source, server, given | theirs.get(vendor, {}))


def outcomes() -> list[tuple[UUID, str]]:
    """Return every current outcome."""
    return [
        (view.submission_key, view.outcome.value) for view in intake.list_submissions(SYSTEM).items
    ]
