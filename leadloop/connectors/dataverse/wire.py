"""An organisation over the wire: Dynamics 365, or any other speaker of the Dataverse Web API."""

import re
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import httpx

from leadloop.connectors.dataverse import multipart
from leadloop.connectors.dataverse.budget import Budget, held_back, retry_after_s
from leadloop.connectors.dataverse.contracts import (
    LARGEST_PAGE,
    ChangePage,
    Organisation,
    Refused,
    Row,
    RowQuery,
    RowResult,
    RowWrite,
)
from leadloop.kit.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    NotAllowed,
    NotFound,
    Unavailable,
)

_API: Final = "/api/data/v9.2"
_PER_BATCH: Final = 100
_TRIES: Final = 3
_FIRST_PAUSE_S: Final = 0.5
_EARLY_S: Final = 60.0
_BUSY: Final = frozenset({408, 429, 500, 502, 503, 504})
_HEADERS: Final = {
    "Accept": "application/json",
    "OData-Version": "4.0",
    "OData-MaxVersion": "4.0",
    "If-None-Match": "null",
}
_IN_PARENTHESES: Final = re.compile(r"\(([0-9a-fA-F-]{36})\)")


class WireDataverse:
    """A client of one organisation; see ``ports.Dataverse``. Safe between threads.

    Every request may be repeated: writes are upserts by key. A request is tried three times; a
    longer trouble is the caller's, who keeps what it wanted to write.
    """

    def __init__(
        self, organisation: Organisation, client: httpx.Client, budget: Budget | None = None
    ) -> None:
        """Prepare a client; nothing is sent yet. ``client`` decides about certificates."""
        self._organisation = organisation
        self._root = organisation.url.rstrip("/")
        self._client = client
        self._budget = budget or Budget()
        self._lock = threading.Lock()
        self._token = ""
        self._token_until = 0.0
        self._columns: dict[str, frozenset[str]] = {}

    def columns(self, table: str) -> frozenset[str]:
        """Return the logical names of a table's columns; asked once."""
        known = self._columns.get(table)
        if known is None:
            named = self._json("GET", self._url(_definition(table))).get("value", [])
            if not named:
                raise NotFound(f"{self._root} has no table {table}.")
            known = frozenset(one["LogicalName"] for one in named[0]["Attributes"])
            self._columns[table] = known
        return known

    def upsert(self, table: str, writes: Sequence[RowWrite]) -> list[RowResult]:
        """Create or update rows by key in batches; see ``ports.Dataverse``."""
        results: list[RowResult] = []
        for first in range(0, len(writes), _PER_BATCH):
            results += self._upsert(table, writes[first : first + _PER_BATCH])
        return results

    def read(self, table: str, row_id: UUID, select: Collection[str] = ()) -> Row:
        """Return one row."""
        row: Row = self._json("GET", self._url(f"{table}({row_id}){_select(select)}"))
        return row

    def pages(self, table: str, query: RowQuery) -> Iterator[list[Row]]:
        """Yield rows page by page."""
        url = self._url(f"{table}?{_options(query)}")
        size = min(max(query.page_size, 1), LARGEST_PAGE)
        while url:
            page = self._json("GET", url, {"Prefer": f"odata.maxpagesize={size}"})
            yield page["value"]
            url = page.get("@odata.nextLink", "")

    def delete(self, table: str, row_id: UUID) -> None:
        """Remove one row; one that is gone already stays gone."""
        answer = self._ask("DELETE", self._url(f"{table}({row_id})"))
        if answer.status_code != httpx.codes.NOT_FOUND:
            _check(answer)

    def changes(
        self, table: str, token: str = "", select: Collection[str] = ()
    ) -> Iterator[ChangePage]:
        """Yield what changed since ``token``, page by page."""
        url = self._url(f"{table}{_select(select)}")
        if token:
            url += f"{'&' if select else '?'}$deltatoken={quote(token)}"
        headers = {"Prefer": "odata.track-changes"}
        while url:
            page = self._json("GET", url, headers)
            rows = [row for row in page["value"] if "reason" not in row]
            gone = [UUID(row["id"]) for row in page["value"] if "reason" in row]
            link = page.get("@odata.deltaLink", "")
            yield ChangePage(tuple(rows), tuple(gone), _delta_token(link))
            url = page.get("@odata.nextLink", "")

    def _upsert(self, table: str, writes: Sequence[RowWrite]) -> list[RowResult]:
        prefer = {"Prefer": "return=representation"}
        parts = [
            multipart.Part(
                "PATCH", self._url(f"{table}({_key(w.key)})?$select=createdon"), w.values, prefer
            )
            for w in writes
        ]
        answer = self._ask(
            "POST",
            self._url("$batch"),
            {"Content-Type": multipart.CONTENT_TYPE, "Prefer": "odata.continue-on-error"},
            multipart.write_batch(parts),
        )
        _check(answer)
        try:
            replies = multipart.read_batch(answer.headers.get("content-type", ""), answer.content)
        except ValueError as error:
            raise Unavailable(f"The answer to a batch cannot be read: {error}.") from None
        if len(replies) != len(writes):
            raise Unavailable(f"{len(replies)} answers came to {len(writes)} rows of a batch.")
        return [_row_result(reply) for reply in replies]

    def _url(self, path: str) -> str:
        return f"{self._root}{_API}/{path}"

    def _json(self, method: str, url: str, headers: Mapping[str, str] | None = None) -> Any:
        answer = self._ask(method, url, headers or {})
        _check(answer)
        try:
            return answer.json()
        except ValueError:
            raise Unavailable(f"{self._root} answered something that is no JSON.") from None

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Send a request, again if that may help.

        Raises:
            Unavailable: It did not.
        """
        # A link that came in an answer must not carry our token elsewhere.
        if not url.startswith(self._root + "/"):
            raise Unavailable(f"{self._root} answered with a link that leads elsewhere.")
        failure = Unavailable()
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_FIRST_PAUSE_S * 2 ** (attempt - 1))
            self._budget.enter()
            try:
                answer = self._send(method, url, headers or {}, content)
            except httpx.HTTPError as error:
                failure = Unavailable(f"{self._root} does not answer: {type(error).__name__}.")
                continue
            self._budget.note(answer.headers)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._forget_token()
                failure = Unavailable(f"{self._root} does not accept our token.")
                continue
            if answer.status_code not in _BUSY:
                return answer
            failure = held_back(self._budget.close(retry_after_s(answer.headers)))
        raise failure

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self._bearer()}"}
        return self._client.request(
            method, url, headers={**_HEADERS, **bearer, **headers}, content=content
        )

    def _bearer(self) -> str:
        with self._lock:
            if time.monotonic() >= self._token_until:
                self._token, lasts_s = self._new_token()
                self._token_until = time.monotonic() + max(lasts_s - _EARLY_S, lasts_s / 2)
            return self._token

    def _forget_token(self) -> None:
        with self._lock:
            self._token_until = 0.0

    def _new_token(self) -> tuple[str, float]:
        whose = self._organisation
        answer = self._client.post(
            f"{whose.authority.rstrip('/')}/{whose.tenant}/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": whose.client_id,
                "client_secret": whose.client_secret,
                "scope": f"{self._root}/.default",
            },
        )
        try:
            found = answer.json()
            return str(found["access_token"]), float(found["expires_in"])
        except (ValueError, KeyError, TypeError):
            code = answer.status_code
            raise Unavailable(f"{whose.authority} gave no token ({code}).") from None


def _definition(table: str) -> str:
    return (
        f"EntityDefinitions?$select=LogicalName,EntitySetName&$filter=EntitySetName eq '{table}'"
        "&$expand=Attributes($select=LogicalName)"
    )


def _select(columns: Collection[str]) -> str:
    return f"?$select={','.join(columns)}" if columns else ""


def _options(query: RowQuery) -> str:
    options = [f"$select={','.join(query.select)}"] if query.select else []
    conditions = [f"{name} eq {literal(value)}" for name, value in query.equal.items()]
    if query.changed_after is not None:
        conditions.append(f"modifiedon gt {literal(query.changed_after)}")
        options.append("$orderby=modifiedon asc")
    if conditions:
        options.append("$filter=" + quote(" and ".join(conditions), safe="'=()"))
    return "&".join(options)


def literal(value: Any) -> str:
    """Return a value as OData writes it in an address."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, int | float | UUID):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _key(key: Mapping[str, Any]) -> str:
    if len(key) == 1:
        ((_, value),) = key.items()
        if isinstance(value, UUID):
            return str(value)
    return ",".join(f"{name}={quote(literal(value), safe=chr(39))}" for name, value in key.items())


def _row_result(reply: multipart.Reply) -> RowResult:
    if reply.status >= httpx.codes.BAD_REQUEST:
        return RowResult(None, refused=_refusal(reply.status, reply.body))
    found = _IN_PARENTHESES.search(reply.headers.get("odata-entityid", ""))
    row_id = found[1] if found else _id_in(reply.body)
    return RowResult(UUID(row_id) if row_id else None, reply.status == httpx.codes.CREATED)


def _id_in(body: Any) -> str:
    """Return the primary id of a row that was asked for one other column."""
    values = body.items() if isinstance(body, dict) else ()
    return next((v for name, v in values if name.endswith("id") and "@" not in name), "")


def _refusal(status: int, body: Any) -> Refused:
    said = body.get("error", {}) if isinstance(body, dict) else {}
    return Refused(status, str(said.get("code", "")), str(said.get("message", "")) or f"{status}")


def _check(answer: httpx.Response) -> None:
    """Raise what an answer means that is no success."""
    if answer.is_success:
        return
    try:
        body = answer.json()
    except ValueError:
        body = None
    refused = _refusal(answer.status_code, body)
    if refused.status == httpx.codes.NOT_FOUND:
        raise NotFound(refused.message)
    if refused.status == httpx.codes.FORBIDDEN:
        raise NotAllowed(refused.message)
    if refused.status == httpx.codes.PRECONDITION_FAILED:
        raise Conflict(refused.message)
    raise InvalidInput([FieldError("", refused.code, refused.message)])


def _delta_token(link: str) -> str:
    return parse_qs(urlsplit(link).query).get("$deltatoken", [""])[0]
