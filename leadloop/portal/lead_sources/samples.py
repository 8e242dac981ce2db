"""A message of each vendor as it would be sent, for the test button, and what its id stands for."""

import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.portal.lead_sources import proofs
from leadloop.portal.lead_sources.contracts import HookDoor, SecretKind, Vendor
from leadloop.portal.lead_sources.judging import Message

_EMAIL: Final = "lead-source@test.example"

META_ANSWER: Final[Mapping[str, Any]] = {
    "form_id": "1000000000",
    "platform": "fb",
    "is_organic": False,
    "campaign_name": "Test campaign",
    "field_data": [
        {"name": "full_name", "values": ["Test Lead"]},
        {"name": "email", "values": [_EMAIL]},
        {"name": "phone_number", "values": ["+16505550123"]},
        {"name": "which_cover_interests_you?", "values": ["whole_life"]},
    ],
}
LINKEDIN_ANSWER: Final[Mapping[str, Any]] = {
    "leadType": "SPONSORED",
    "testLead": True,
    "versionedLeadGenFormUrn": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:1000,1)",
    "leadMetadata": {"sponsoredLeadMetadata": {"campaign": "urn:li:sponsoredCampaign:1000"}},
    "formResponse": {
        "answers": [
            {"questionId": 1, "answerDetails": {"textQuestionAnswer": {"answer": "Test"}}},
            {"questionId": 2, "answerDetails": {"textQuestionAnswer": {"answer": "Lead"}}},
            {"questionId": 3, "answerDetails": {"textQuestionAnswer": {"answer": _EMAIL}}},
        ]
    },
    "form": {
        "content": {
            "questions": [
                {"questionId": 1, "predefinedField": "FIRST_NAME"},
                {"questionId": 2, "predefinedField": "LAST_NAME"},
                {"questionId": 3, "predefinedField": "EMAIL"},
            ]
        }
    },
}


def sample_message(door: HookDoor) -> Message:
    """Return a test message as ``door``'s vendor would send it, with a true proof of origin."""
    body = orjson.dumps(_BODIES[door.vendor](door))
    headers: dict[bytes, bytes] = {}
    query = b""
    if door.vendor is Vendor.META:
        digits = proofs.hmac_hex(_first(door, SecretKind.APP_SECRET), body)
        headers = {b"x-hub-signature-256": f"sha256={digits}".encode()}
    elif door.vendor is Vendor.LINKEDIN:
        secret = _first(door, SecretKind.CLIENT_SECRET)
        digits = proofs.hmac_hex(secret, b"hmacsha256=" + body)
        headers = {b"x-li-signature": digits.encode()}
    elif door.vendor is Vendor.MICROSOFT_MARKETPLACE:
        query = urlencode({"secret": _first(door, SecretKind.ADDRESS_SECRET)}).encode()
    return Message(headers, query, body, clock.now())


def _first(door: HookDoor, kind: SecretKind) -> str:
    values = door.values(kind)
    return values[0] if values else ""


def _google(door: HookDoor) -> dict[str, Any]:
    return {
        "lead_id": f"test-{new_uuid()}",
        "user_column_data": [
            {"column_name": "Full Name", "column_id": "FULL_NAME", "string_value": "Test Lead"},
            {"column_name": "User Email", "column_id": "EMAIL", "string_value": _EMAIL},
            {
                "column_name": "User Phone",
                "column_id": "PHONE_NUMBER",
                "string_value": "+16505550123",
            },
        ],
        "api_version": "1.0",
        "form_id": 40000000000,
        "campaign_id": 281489216452814,
        "google_key": _first(door, SecretKind.GOOGLE_KEY),
        "is_test": True,
        "gcl_id": "test",
        "adgroup_id": 20000000000,
        "creative_id": 30000000000,
    }


def _meta(door: HookDoor) -> dict[str, Any]:  # noqa: ARG001 -- the shape of every sample
    now = int(clock.timestamp())
    value = {
        "leadgen_id": f"{time.time_ns()}",
        "form_id": "1000000000",
        "page_id": "2000000000",
        "ad_id": "3000000000",
        "created_time": now,
    }
    change = {"field": "leadgen", "value": value}
    return {"object": "page", "entry": [{"id": "2000000000", "time": now, "changes": [change]}]}


def _linkedin(door: HookDoor) -> dict[str, Any]:  # noqa: ARG001
    return {
        "type": "LEAD_ACTION",
        "leadGenFormResponse": f"urn:li:leadGenFormResponse:{new_uuid()}",
        "leadGenForm": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:1000,1)",
        "owner": {"sponsoredAccount": "urn:li:sponsoredAccount:1000"},
        "leadType": "SPONSORED",
        "leadAction": "CREATED",
        "occurredAt": int(clock.timestamp() * 1000),
    }


def _microsoft(door: HookDoor) -> dict[str, Any]:  # noqa: ARG001
    return {
        "UserDetails": {
            "FirstName": "Test",
            "LastName": "Lead",
            "Email": _EMAIL,
            "Phone": "+16505550123",
            "Country": "US",
            "Company": "Test",
            "Title": "Tester",
        },
        "LeadSource": "AzureMarketplace",
        "ActionCode": "INS",
        "OfferTitle": "Test Microsoft",
        "Description": f"Test {new_uuid()}",
    }


_BODIES: Final = {
    Vendor.GOOGLE_ADS: _google,
    Vendor.META: _meta,
    Vendor.LINKEDIN: _linkedin,
    Vendor.MICROSOFT_MARKETPLACE: _microsoft,
}
