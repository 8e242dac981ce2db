"""Ad networks over HTTP: small servers that take what the networks document, and nothing else.

Sources: Meta "Custom audience users" and "Insights"; Google Ads API "OfflineUserDataJobService" and
"GoogleAdsService.Search" over REST; LinkedIn "DMP segment users" and "Ad analytics". They import
nothing of Leadloop.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "EAAB-example-token"
HASH = re.compile(r"[0-9a-f]{64}")
Answer = tuple[int, dict[str, Any]]
Pair = tuple[str, str]


class AdServer:
    """What all have in common. ``people`` are those in the audience; ``bad`` what was odd."""

    def __init__(self) -> None:
        self.people: set[Pair] = set()
        self.bad: list[str] = []
        self.calls: list[str] = []
        self.broken = 0
        """How many requests are answered 500 first."""

        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                raw = self.rfile.read(size)
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.calls.append(f"{self.command} {unquote(urlsplit(self.path).path)}")
                status, body = outer.serve(self.command, self.path, headers, raw)
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                if "x-restli-id" in body:
                    self.send_header("x-restli-id", body["x-restli-id"])
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = _serve  # noqa: N815

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def serve(self, method: str, path: str, headers: dict[str, str], raw: bytes) -> Answer:
        """Answer one request."""
        if self.broken:
            self.broken -= 1
            return 500, {"error": {"message": "An unknown error occurred"}}
        body = json.loads(raw) if raw[:1] == b"{" else parse_qs(raw.decode())
        return self.answer(method, urlsplit(path), headers, body)

    def answer(self, method: str, path: Any, headers: dict[str, str], body: Any) -> Answer:
        """Answer one request of this network."""
        raise NotImplementedError

    def tell(self, add: bool, people: list[Pair]) -> None:  # noqa: FBT001
        """Note people that came or went."""
        for pair in people:
            if not HASH.fullmatch(pair[0]) or (pair[1] and not HASH.fullmatch(pair[1])):
                self.bad.append("not hashed")
        self.people = self.people | set(people) if add else self.people - set(people)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class MetaServer(AdServer):
    """The Graph API's custom audiences and insights."""

    def answer(  # noqa: PLR0911 -- one line for each thing it documents
        self, method: str, path: Any, headers: dict[str, str], body: Any
    ) -> Answer:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            said = f"Invalid OAuth access token {headers.get('authorization')}"
            return 401, {"error": {"message": said, "code": 190}}
        version, *rest = path.path.strip("/").split("/")
        if not re.fullmatch(r"v\d+\.0", version):
            return 404, {"error": {"message": "Unknown version"}}
        if method == "POST" and rest == ["act_1234", "customaudiences"]:
            wanted = {"name", "subtype", "customer_file_source"}
            if not wanted <= body.keys() or body["subtype"] != "CUSTOM":
                return 400, {"error": {"message": "Invalid parameter", "code": 100}}
            return 200, {"id": "2385"}
        if method in {"POST", "DELETE"} and rest == ["2385", "users"]:
            payload = body["payload"]
            if payload["schema"] != ["EMAIL", "PHONE"] or len(payload["data"]) > 10_000:
                return 400, {"error": {"message": "Invalid parameter", "code": 100}}
            self.tell(method == "POST", [(email, phone) for email, phone in payload["data"]])
            return 200, {"num_received": len(payload["data"]), "num_invalid_entries": 0}
        if method == "GET" and rest == ["777", "insights"]:
            query = parse_qs(path.query)
            json.loads(query["time_range"][0])["since"]
            actions = [{"action_type": "lead", "value": "3"}]
            day = {"date_start": "2026-11-01", "date_stop": "2026-11-01", "actions": actions}
            figures = {"spend": "12.50", "impressions": "900", "clicks": "40"}
            return 200, {"data": [{**day, **figures, "account_currency": "USD"}]}
        return 404, {"error": {"message": "Unsupported request"}}


class LinkedInServer(AdServer):
    """LinkedIn's DMP segments and ad analytics."""

    def answer(  # noqa: C901, PLR0911 -- one line for each thing it documents
        self, method: str, path: Any, headers: dict[str, str], body: Any
    ) -> Answer:
        if headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Invalid access token", "status": 401}
        versioned = re.fullmatch(r"20\d{4}", headers.get("linkedin-version", ""))
        if not versioned or headers.get("x-restli-protocol-version") != "2.0.0":
            return 426, {"message": "No version"}
        if method == "POST" and path.path == "/rest/dmpSegments":
            if body["type"] != "USER" or body["account"] != "urn:li:sponsoredAccount:1234":
                return 400, {"message": "Bad segment"}
            return 201, {"x-restli-id": "2385"}
        if method == "POST" and path.path == "/rest/dmpSegments/2385/users":
            return self._users(headers, body)
        if method == "GET" and path.path == "/rest/adAnalytics":
            if "campaigns=List(urn%3Ali%3AsponsoredCampaign%3A777)" not in path.query:
                return 400, {"message": "Bad campaigns"}
            start = {"year": 2026, "month": 11, "day": 1}
            day = {"dateRange": {"start": start, "end": start}, "oneClickLeads": 3}
            figures = {"costInLocalCurrency": "12.50", "impressions": 900, "clicks": 40}
            return 200, {"elements": [{**day, **figures}]}
        if method == "GET" and path.path == "/rest/adAccounts/1234":
            return 200, {"currency": "USD"}
        return 404, {"message": "Not found"}

    def _users(self, headers: dict[str, str], body: Any) -> Answer:
        elements = body["elements"]
        if headers.get("x-restli-method") != "BATCH_CREATE" or len(elements) > 5_000:
            return 400, {"message": "Bad batch"}
        for one in elements:
            (identity,) = one["userIds"]
            if identity["idType"] != "SHA256_EMAIL":
                return 400, {"message": "Bad id"}
            self.tell(one["action"] == "ADD", [(identity["idValue"], "")])
        return 200, {"elements": [{"status": 201} for _ in elements]}


class GoogleServer(AdServer):
    """The Google Ads API over REST, and Google's token door."""

    def __init__(self) -> None:
        super().__init__()
        self.jobs: list[list[Any]] = []

    def answer(self, method: str, path: Any, headers: dict[str, str], body: Any) -> Answer:
        if path.path == "/token":
            good = body.get("refresh_token") == [TOKEN] and body["grant_type"] == ["refresh_token"]
            return (200, {"access_token": "ya29"}) if good else (400, {"error": "invalid_grant"})
        known = headers.get("developer-token") == "dev" and headers.get("authorization")
        if method != "POST" or known != "Bearer ya29":
            return 401, {"error": {"message": "Request had invalid credentials."}}
        if not (found := re.fullmatch(r"/v\d+/customers/1234/(.+)", path.path)):
            return 404, {"error": {"message": "Not found"}}
        return self._customer(unquote(found[1]), body)

    def _customer(self, what: str, body: Any) -> Answer:
        if what == "userLists:mutate":
            kind = body["operations"][0]["create"]["crmBasedUserList"]["uploadKeyType"]
            name = {"resourceName": "customers/1234/userLists/2385"}
            return (200, {"results": [name]}) if kind == "CONTACT_INFO" else (400, {})
        if what == "offlineUserDataJobs:create":
            data = body["job"]["customerMatchUserListMetadata"]
            if data["userList"] != "customers/1234/userLists/2385" or not data["consent"]:
                return 400, {"error": {"message": "Bad job"}}
            self.jobs.append([])
            return 200, {"resourceName": f"customers/1234/offlineUserDataJobs/{len(self.jobs)}"}
        if what == "googleAds:search":
            day = {"segments": {"date": "2026-11-01"}, "customer": {"currencyCode": "USD"}}
            figures = {"costMicros": "12500000", "impressions": "900", "clicks": "40"}
            return 200, {"results": [{**day, "metrics": {**figures, "conversions": 3.0}}]}
        return self._job(what, body)

    def _job(self, what: str, body: Any) -> Answer:
        number, _, action = what.removeprefix("offlineUserDataJobs/").partition(":")
        job = self.jobs[int(number) - 1]
        if action == "addOperations":
            job += body["operations"]
            return 200, {}
        kinds = {kind for one in job for kind in one}
        if action != "run" or len(kinds) != 1:
            return 400, {"error": {"message": "A job adds or removes, not both"}}
        for one in job:
            ((kind, data),) = one.items()
            told = {name: value for part in data["userIdentifiers"] for name, value in part.items()}
            pair = (told["hashedEmail"], told.get("hashedPhoneNumber", ""))
            self.tell(kind == "create", [pair])
        return 200, {"name": f"operations/{number}"}
