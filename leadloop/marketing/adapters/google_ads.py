"""Google Customer Match through the Google Ads API over REST, or anything that speaks it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

import httpx

from leadloop.marketing.adapters.ads_http import ask, object_of
from leadloop.marketing.contracts.social import AdAccount, HashedPerson, SpendDay
from leadloop.marketing.ports import AdProblem

VERSION: Final = "v24"
_MICROS: Final = Decimal(1_000_000)
_LIFE_DAYS: Final = 540
"""How long Google keeps a person on a list at most."""

_QUERY: Final = (
    "SELECT segments.date, metrics.cost_micros, metrics.impressions, metrics.clicks,"
    " metrics.conversions, customer.currency_code FROM campaign"
    " WHERE campaign.id = {campaign} AND segments.date BETWEEN '{since}' AND '{until}'"
)


class GoogleAds:
    """Keeps customer lists. Safe to share between threads; asks for a token each time."""

    def __init__(
        self,
        client: httpx.Client,
        url: str = "https://googleads.googleapis.com",
        token_url: str = "https://oauth2.googleapis.com/token",  # noqa: S107 -- no password
    ) -> None:
        """``url`` has no path."""
        self._client = client
        self._url = f"{url.rstrip('/')}/{VERSION}"
        self._token_url = token_url

    def create_audience(self, account: AdAccount, name: str, /) -> str:
        """Make a customer list, and return its resource name."""
        made = {
            "name": name,
            "membershipLifeSpan": _LIFE_DAYS,
            "crmBasedUserList": {"uploadKeyType": "CONTACT_INFO"},
        }
        path = f"customers/{_number(account)}/userLists:mutate"
        body = {"operations": [{"create": made}]}
        found: Any = object_of(self._ask(account, path, body)).get("results") or ({},)
        if not found[0].get("resourceName"):
            raise AdProblem("Google made no customer list and did not say why.")
        return str(found[0]["resourceName"])

    def add(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Add people, known by hashed e-mail and phone."""
        self._tell("create", account, audience, people)

    def remove(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Remove people."""
        self._tell("remove", account, audience, people)

    def _tell(
        self, action: str, account: AdAccount, audience: str, people: Sequence[HashedPerson]
    ) -> None:
        token = self._token(account)
        customer = f"customers/{_number(account)}"
        granted = {"adUserData": "GRANTED", "adPersonalization": "GRANTED"}
        job = {
            "type": "CUSTOMER_MATCH_USER_LIST",
            "customerMatchUserListMetadata": {"userList": audience, "consent": granted},
        }
        path = f"{customer}/offlineUserDataJobs:create"
        made = object_of(self._ask(account, path, {"job": job}, token)).get("resourceName")
        if not made:
            raise AdProblem("Google began no upload and did not say why.")
        operations = [{action: {"userIdentifiers": _identifiers(one)}} for one in people]
        self._ask(account, f"{made}:addOperations", {"operations": operations}, token)
        self._ask(account, f"{made}:run", {}, token)

    def read_spend(
        self, account: AdAccount, campaign: str, since: date, until: date, /
    ) -> Sequence[SpendDay]:
        """Ask for the campaign's figures by day."""
        if not campaign.isdecimal():
            raise AdProblem("A campaign of Google has a number.")
        query = _QUERY.format(campaign=campaign, since=since, until=until)
        path = f"customers/{_number(account)}/googleAds:search"
        found = object_of(self._ask(account, path, {"query": query}))
        return [_day(row) for row in found.get("results") or ()]

    def _token(self, account: AdAccount) -> str:
        fields = {
            "grant_type": "refresh_token",
            "refresh_token": account.token,
            "client_id": account.client_id,
            "client_secret": account.client_secret,
        }
        secrets = (account.token, account.client_secret)
        answer = ask(
            self._client, "POST", self._token_url, headers={}, secrets=secrets, data=fields
        )
        found = object_of(answer).get("access_token")
        if not found:
            raise AdProblem("Google gave no access token.")
        return str(found)

    def _ask(
        self, account: AdAccount, path: str, body: Any, token: str | None = None
    ) -> httpx.Response:
        token = token or self._token(account)
        headers = {"authorization": f"Bearer {token}", "developer-token": account.developer_token}
        if account.manager_id:
            headers["login-customer-id"] = account.manager_id.replace("-", "")
        secrets = (token, account.developer_token)
        url = f"{self._url}/{path}"
        return ask(self._client, "POST", url, headers=headers, secrets=secrets, json=body)


def _number(account: AdAccount) -> str:
    return quote(account.external_id.replace("-", ""))


def _identifiers(person: HashedPerson) -> list[dict[str, str]]:
    found = [{"hashedEmail": person.email}]
    return [*found, {"hashedPhoneNumber": person.phone}] if person.phone else found


def _day(row: dict[str, Any]) -> SpendDay:
    metrics = row.get("metrics") or {}
    return SpendDay(
        date.fromisoformat(row["segments"]["date"]),
        Decimal(str(metrics.get("costMicros") or 0)) / _MICROS,
        str((row.get("customer") or {}).get("currencyCode") or ""),
        int(metrics.get("impressions") or 0),
        int(metrics.get("clicks") or 0),
        round(float(metrics.get("conversions") or 0)),
    )
