"""Meta Custom Audiences through the Graph API, or anything that speaks it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

import httpx
import orjson

from leadloop.marketing.adapters.ads_http import ask, object_of
from leadloop.marketing.contracts.social import AdAccount, HashedPerson, SpendDay
from leadloop.marketing.ports import AdProblem

VERSION: Final = "v25.0"
_SCHEMA: Final = ["EMAIL", "PHONE"]
_LEADS: Final = frozenset({"lead", "leadgen.other", "onsite_conversion.lead_grouped"})
_FIELDS: Final = "spend,impressions,clicks,actions,account_currency"


class MetaAds:
    """Keeps custom audiences. Safe to share between threads."""

    def __init__(self, client: httpx.Client, url: str = "https://graph.facebook.com") -> None:
        """``url`` has no path."""
        self._client = client
        self._url = f"{url.rstrip('/')}/{VERSION}"

    def create_audience(self, account: AdAccount, name: str, /) -> str:
        """Make an audience that is filled from a list of customers."""
        number = account.external_id.removeprefix("act_")
        body = {
            "name": name,
            "subtype": "CUSTOM",
            "customer_file_source": "USER_PROVIDED_ONLY",
            "description": "Kept by Leadloop",
        }
        made = object_of(self._ask(account, "POST", f"act_{quote(number)}/customaudiences", body))
        if not made.get("id"):
            raise AdProblem("Meta made no audience and did not say why.")
        return str(made["id"])

    def add(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Add people, known by hashed e-mail and phone."""
        self._tell("POST", account, audience, people)

    def remove(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Remove people."""
        self._tell("DELETE", account, audience, people)

    def _tell(
        self, method: str, account: AdAccount, audience: str, people: Sequence[HashedPerson]
    ) -> None:
        payload = {"schema": _SCHEMA, "data": [[one.email, one.phone] for one in people]}
        path = f"{quote(audience)}/users"
        told = object_of(self._ask(account, method, path, {"payload": payload}))
        bad = int(told.get("num_invalid_entries") or 0)
        if bad:
            raise AdProblem(f"Meta could not read {bad} of {len(people)} entries.")

    def read_spend(
        self, account: AdAccount, campaign: str, since: date, until: date, /
    ) -> Sequence[SpendDay]:
        """Read the campaign's insights by day."""
        span = orjson.dumps({"since": since, "until": until}).decode()
        query = {"fields": _FIELDS, "time_range": span, "time_increment": "1", "limit": "500"}
        answer = self._ask(account, "GET", f"{quote(campaign)}/insights", None, query)
        return [_day(one) for one in object_of(answer).get("data") or ()]

    def _ask(
        self,
        account: AdAccount,
        method: str,
        path: str,
        body: Any,
        query: dict[str, str] | None = None,
    ) -> httpx.Response:
        headers = {"authorization": f"Bearer {account.token}", "accept": "application/json"}
        sent = {} if body is None else {"json": body}
        return ask(
            self._client,
            method,
            f"{self._url}/{path}",
            headers=headers,
            secrets=(account.token,),
            params=query,
            **sent,
        )


def _day(row: dict[str, Any]) -> SpendDay:
    leads = {one["action_type"]: int(one["value"]) for one in row.get("actions") or ()}
    return SpendDay(
        date.fromisoformat(row["date_start"]),
        Decimal(str(row.get("spend") or 0)),
        str(row.get("account_currency") or ""),
        int(row.get("impressions") or 0),
        int(row.get("clicks") or 0),
        max((n for kind, n in leads.items() if kind in _LEADS), default=0),
    )
