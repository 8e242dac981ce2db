"""Messages as the ad networks send them, signed as they sign them, and their APIs over HTTP."""

import hashlib
import hmac
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from leadloop.kit import clock

APP_SECRET = "0123456789abcdef0123456789abcdef"
CLIENT_SECRET = "WPL_AP1.AbCdEfGhIjKlMnOp.QrStUv=="
PAGE_TOKEN = "EAABsbCS1iHgBOZCexampleexampleexample"
MEMBER_TOKEN = "AQXdSP_W41_UPs5ioT_t8HESyODB4FqbkJ8LrV_5mff4gPODzOYR"


def google(lead_id: str = "TeSter-1", *, key: str = "", **changes: Any) -> dict[str, Any]:
    """Return a message of a Google Ads lead form."""
    return {
        "lead_id": lead_id,
        "user_column_data": [
            {"column_name": "Full Name", "string_value": "Ana Tan", "column_id": "FULL_NAME"},
            {
                "column_name": "User Phone",
                "string_value": "+14155550134",
                "column_id": "PHONE_NUMBER",
            },
            {
                "column_name": "User Email",
                "string_value": "ana.tan@northgate.example",
                "column_id": "EMAIL",
            },
            {
                "column_name": "Company Name",
                "string_value": "Northgate Logistics",
                "column_id": "COMPANY_NAME",
            },
            {
                "column_name": "How many people do you insure?",
                "string_value": "about 40",
                "column_id": "how_many_people_do_you_insure?",
            },
        ],
        "api_version": "1.0",
        "form_id": 40000000000,
        "campaign_id": 281489216452814,
        "google_key": key,
        "is_test": False,
        "gcl_id": "Cj0KCQjw",
        "adgroup_id": 20000000000,
        "creative_id": 30000000000,
        **changes,
    }


def meta(*lead_ids: str, at: float | None = None, **changes: Any) -> dict[str, Any]:
    """Return Meta's notice of leads of one page."""
    moment = int(clock.timestamp() if at is None else at)
    return {
        "object": "page",
        "entry": [
            {
                "id": "153125381133",
                "time": moment,
                "changes": [
                    {
                        "field": "leadgen",
                        "value": {
                            "leadgen_id": lead_id,
                            "page_id": "153125381133",
                            "form_id": "123123123123",
                            "adgroup_id": "12312312312",
                            "ad_id": "12312312313",
                            "created_time": 1_780_000_000,
                            **changes,
                        },
                    }
                ],
            }
            for lead_id in lead_ids
        ],
    }


def linkedin(
    lead_id: str = "6b5e-1", *, at: float | None = None, action: str = "CREATED", **changes: Any
) -> dict[str, Any]:
    """Return LinkedIn's notice of a lead."""
    moment = clock.timestamp() if at is None else at
    return {
        "type": "LEAD_ACTION",
        "leadGenFormResponse": f"urn:li:leadGenFormResponse:{lead_id}",
        "leadGenForm": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)",
        "owner": {"sponsoredAccount": "urn:li:sponsoredAccount:1232131"},
        "associatedEntity": {"associatedCreative": "urn:li:sponsoredCreative:369799186"},
        "leadType": "SPONSORED",
        "leadAction": action,
        "occurredAt": int(moment * 1000),
        **changes,
    }


def microsoft(**changes: Any) -> dict[str, Any]:
    """Return a lead of the commercial marketplace."""
    return {
        "UserDetails": {
            "FirstName": "Bo",
            "LastName": "Lindqvist",
            "Email": "bo@adatum.example",
            "Phone": "+14155550135",
            "Country": "US",
            "Company": "Adatum",
            "Title": "Chief financial officer",
        },
        "LeadSource": "AzureMarketplace",
        "ActionCode": "INS",
        "OfferTitle": "Group cover for Azure customers",
        "Description": "",
        **changes,
    }


def meta_answer(lead_id: str, **changes: Any) -> dict[str, Any]:
    """Return what Graph answers for a lead."""
    return {
        "id": lead_id,
        "created_time": "2026-11-22T05:00:00+0000",
        "form_id": "123123123123",
        "platform": "ig",
        "is_organic": False,
        "campaign_id": "23840000000000001",
        "campaign_name": "Spring cover",
        "adset_id": "23840000000000002",
        "adset_name": "Families",
        "ad_id": "12312312313",
        "ad_name": "Umbrella video",
        "field_data": [
            {"name": "full_name", "values": ["Chidi Okafor"]},
            {"name": "email", "values": [f"chidi.{lead_id}@northgate.example"]},
            {"name": "phone_number", "values": [f"+141555502{int(lead_id) % 100:02}"]},
            {"name": "which_cover_interests_you?", "values": ["whole_life"]},
        ],
        "custom_disclaimer_responses": [{"checkbox_key": "news_by_email", "is_checked": "1"}],
        **changes,
    }


def linkedin_answer(lead_id: str, **changes: Any) -> dict[str, Any]:
    """Return what LinkedIn answers for a form response, with its form."""
    return {
        "id": lead_id,
        "owner": {"sponsoredAccount": "urn:li:sponsoredAccount:1232131"},
        "leadType": "SPONSORED",
        "leadMetadata": {"sponsoredLeadMetadata": {"campaign": "urn:li:sponsoredCampaign:32131"}},
        "versionedLeadGenFormUrn": "urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)",
        "submittedAt": 1706741502694,
        "testLead": False,
        "associatedEntity": {"associatedCreative": "urn:li:sponsoredCreative:369799186"},
        "formResponse": {
            "consentResponses": [{"consentId": 77, "accepted": True}],
            "answers": [
                _linkedin_text(1, "Dana"),
                _linkedin_text(2, "Weiss"),
                _linkedin_text(3, f"dana.{lead_id}@fabrikam.example"),
                {"questionId": 4, "answerDetails": {"multipleChoiceAnswer": {"options": [2]}}},
                _linkedin_text(5, "SIZE_51_TO_200"),
            ],
        },
        "form": {
            "id": 3213,
            "name": "Group cover",
            "hiddenFields": [{"name": "sales_region", "value": "west"}],
            "content": {
                "questions": [
                    {"questionId": 1, "predefinedField": "FIRST_NAME"},
                    {"questionId": 2, "predefinedField": "LAST_NAME"},
                    {"questionId": 3, "predefinedField": "EMAIL"},
                    {
                        "questionId": 4,
                        "name": "cover",
                        "question": {"localized": {"en_US": "Which cover?"}},
                        "questionDetails": {
                            "multipleChoiceQuestionDetails": {
                                "options": [
                                    {"id": 1, "text": {"localized": {"en_US": "Term life"}}},
                                    {"id": 2, "text": {"localized": {"en_US": "Group health"}}},
                                ]
                            }
                        },
                    },
                    {"questionId": 5, "predefinedField": "COMPANY_SIZE"},
                ],
                "legalInfo": {
                    "consents": [
                        {"id": 77, "consent": {"localized": {"en_US": "Write to me."}}},
                    ]
                },
            },
        },
        **changes,
    }


def _linkedin_text(question: int, answer: str) -> dict[str, Any]:
    return {"questionId": question, "answerDetails": {"textQuestionAnswer": {"answer": answer}}}


def meta_headers(body: bytes, secret: str = APP_SECRET) -> dict[str, str]:
    """Return the headers with which Meta proves a body."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-hub-signature-256": f"sha256={digest}"}


def linkedin_headers(body: bytes, secret: str = CLIENT_SECRET) -> dict[str, str]:
    """Return the headers with which LinkedIn proves a body."""
    digest = hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()
    return {"content-type": "application/json", "x-li-signature": digest}


@dataclass(frozen=True)
class Asked:
    """One request that a vendor's API got."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]


@dataclass
class VendorApi:
    """A vendor's API over real HTTP: ``reply`` decides each answer."""

    reply: Callable[[Asked], tuple[int, dict[str, str], Any]]
    url: str = ""
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def vendor_api(
    reply: Callable[[Asked], tuple[int, dict[str, str], Any]],
) -> Iterator[VendorApi]:
    """Serve a vendor's API on a port of this machine."""
    api = VendorApi(reply)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(parts.path, parse_qs(parts.query), headers)
            api.asked.append(asked)
            status, extra, body = api.reply(asked)
            data = body if isinstance(body, bytes) else orjson.dumps(body)
            self.send_response(status)
            for name, value in {"content-type": "application/json", **extra}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def linkedin_challenge(code: str, secret: str = CLIENT_SECRET) -> str:
    """Return the challenge response that LinkedIn expects."""
    return hmac.new(secret.encode(), code.encode(), hashlib.sha256).hexdigest()
