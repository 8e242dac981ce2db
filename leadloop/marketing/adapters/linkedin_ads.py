"""LinkedIn Matched Audiences through its versioned REST API, or anything that speaks it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

import httpx

from leadloop.marketing.adapters.ads_http import ask, object_of
from leadloop.marketing.contracts.social import AdAccount, HashedPerson, SpendDay
from leadloop.marketing.ports import AdProblem

VERSION: Final = "202604"
_FIELDS: Final = "dateRange,costInLocalCurrency,impressions,clicks,oneClickLeads"
_MADE: Final = "x-restli-id"


class LinkedInAds:
    """Keeps DMP segments. Safe to share between threads."""

    def __init__(self, client: httpx.Client, url: str = "https://api.linkedin.com") -> None:
        """``url`` has no path."""
        self._client = client
        self._url = f"{url.rstrip('/')}/rest"

    def create_audience(self, account: AdAccount, name: str, /) -> str:
        """Make a segment of users."""
        body = {
            "name": name,
            "sourcePlatform": "LEADLOOP",
            "account": f"urn:li:sponsoredAccount:{account.external_id}",
            "accessPolicy": "PRIVATE",
            "type": "USER",
            "destinations": [{"destination": "LINKEDIN"}],
        }
        answer = self._ask(account, "POST", "dmpSegments", body=body)
        made = str(answer.headers.get(_MADE) or object_of(answer).get("id") or "")
        if not made:
            raise AdProblem("LinkedIn made no segment and did not say why.")
        return made

    def add(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Add people, known by hashed e-mail."""
        self._tell("ADD", account, audience, people)

    def remove(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Remove people."""
        self._tell("REMOVE", account, audience, people)

    def _tell(
        self, action: str, account: AdAccount, audience: str, people: Sequence[HashedPerson]
    ) -> None:
        elements = [
            {"action": action, "userIds": [{"idType": "SHA256_EMAIL", "idValue": one.email}]}
            for one in people
        ]
        path = f"dmpSegments/{quote(audience)}/users"
        method = {"x-restli-method": "BATCH_CREATE"}
        answer = self._ask(account, "POST", path, body={"elements": elements}, more=method)
        told = object_of(answer).get("elements") or ()
        bad = sum(int(one.get("status", 201)) not in {200, 201} for one in told)
        if bad:
            raise AdProblem(f"LinkedIn could not take {bad} of {len(people)} entries.")

    def read_spend(
        self, account: AdAccount, campaign: str, since: date, until: date, /
    ) -> Sequence[SpendDay]:
        """Read the campaign's analytics by day; amounts are in the account's own currency."""
        urn = quote(f"urn:li:sponsoredCampaign:{campaign}", safe="")
        # Rest.li writes lists and records into the query in a way that must not be encoded again.
        query = (
            f"q=analytics&pivot=CAMPAIGN&timeGranularity=DAILY&campaigns=List({urn})"
            f"&dateRange=(start:{_when(since)},end:{_when(until)})&fields={_FIELDS}"
        )
        found = object_of(self._ask(account, "GET", f"adAnalytics?{query}"))
        if not found.get("elements"):
            return ()
        path = f"adAccounts/{quote(account.external_id)}"
        currency = str(object_of(self._ask(account, "GET", path)).get("currency") or "")
        return [_day(one, currency) for one in found["elements"]]

    def _ask(
        self,
        account: AdAccount,
        method: str,
        path: str,
        *,
        body: Any = None,
        more: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {
            "authorization": f"Bearer {account.token}",
            "accept": "application/json",
            "linkedin-version": VERSION,
            "x-restli-protocol-version": "2.0.0",
            **(more or {}),
        }
        sent = {} if body is None else {"json": body}
        url = f"{self._url}/{path}"
        return ask(self._client, method, url, headers=headers, secrets=(account.token,), **sent)


def _when(day: date) -> str:
    return f"(year:{day.year},month:{day.month},day:{day.day})"


def _day(row: dict[str, Any], currency: str) -> SpendDay:
    start = row["dateRange"]["start"]
    return SpendDay(
        date(start["year"], start["month"], start["day"]),
        Decimal(str(row.get("costInLocalCurrency") or 0)),
        currency,
        int(row.get("impressions") or 0),
        int(row.get("clicks") or 0),
        int(row.get("oneClickLeads") or 0),
    )
