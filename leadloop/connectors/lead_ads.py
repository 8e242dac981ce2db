"""The answers behind a lead's id, from the ad networks that send ids only.

Meta's Graph API and LinkedIn's Lead Sync API. Only addresses of the public internet are called
(and private ones an operator allowed); no redirect is followed, so a token goes to the configured
host and to no other; nothing of what is sent or received is logged.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import quote

import httpx
import orjson

from leadloop.kit import clock
from leadloop.kit.errors import LeadloopError

GRAPH_VERSION: Final = "v25.0"
LINKEDIN_VERSION: Final = "202604"
META_URL: Final = "https://graph.facebook.com"
LINKEDIN_URL: Final = "https://api.linkedin.com"

_BUDGET_S: Final = 12.0
_MAX_ANSWER: Final = 1_000_000
_MAX_PAUSE_S: Final = 86_400.0
_MAX_MESSAGE: Final = 200
_FIELDS: Final = "id,created_time,form_id,platform,is_organic,field_data"
_AD_FIELDS: Final = (
    "ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,partner_name,"
    "custom_disclaimer_responses"
)
_LINKEDIN_FIELDS: Final = (
    "owner,leadType,versionedLeadGenFormUrn,id,submittedAt,testLead,formResponse,leadMetadata,"
    "leadMetadataInfo,associatedEntity,form:(hiddenFields,creationLocale,name,id,content)"
)
# Graph's own numbers. 190, 102, 463, 467: the token; 10 and 200 to 299: a right that is missing.
_TOKEN_CODES: Final = frozenset({102, 190, 463, 467})
_BUSY_CODES: Final = frozenset({1, 2, 4, 17, 32, 341, 368, 613, 80005})
_RIGHT_CODES: Final = frozenset({3, 10, *range(200, 300)})
_UNKNOWN_OBJECT: Final = (100, 33)


class TryLater(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The vendor does not answer now. ``pause_s`` is what it asks to wait, 0 if it does not say."""

    def __init__(self, message: str, pause_s: float = 0.0) -> None:
        super().__init__(message)
        self.pause_s = pause_s


class NeedsCure(LeadloopError):  # noqa: N818
    """The vendor refuses until somebody changes something; the message says what."""


class NoSuchLead(LeadloopError):  # noqa: N818
    """The vendor has no lead with this id (any more)."""


class MetaLeads:
    """Reads leads from the Graph API. Safe to share between threads."""

    def __init__(self, client: httpx.Client, url: str = META_URL) -> None:
        """Prepare; nothing is sent yet. ``url`` has no path."""
        self._client = client
        self._url = url.rstrip("/")

    def fetch(self, lead_id: str, *, token: str, app_secret: str) -> dict[str, Any]:
        """Return the lead as Graph answers it: ``field_data`` and where it came from.

        Asks again without the advertisement's own fields where the token may not read them.

        Raises:
            TryLater: No answer, a limit, a fault of theirs.
            NeedsCure: The token is expired, wrong, another page's, or lacks a right.
            NoSuchLead: It is deleted, or older than Meta keeps leads.
        """
        proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        address = f"{self._url}/{GRAPH_VERSION}/{quote(lead_id, safe='')}"
        headers = {"authorization": f"Bearer {token}", "accept": "application/json"}
        for fields in (f"{_FIELDS},{_AD_FIELDS}", _FIELDS):
            query = {"fields": fields, "appsecret_proof": proof}
            answer = _get(self._client, address, query, headers, name="Meta")
            answer.hide(token, app_secret, proof)
            code, subcode = _graph_error(answer)
            if code not in _RIGHT_CODES:
                break
        if answer.ok:
            return answer.body
        raise _graph_refusal(answer, code, subcode)


class LinkedInLeads:
    """Reads lead form responses from the Lead Sync API. Safe to share between threads."""

    def __init__(self, client: httpx.Client, url: str = LINKEDIN_URL) -> None:
        """Prepare; nothing is sent yet. ``url`` has no path."""
        self._client = client
        self._url = url.rstrip("/")

    def fetch(self, response_urn: str, *, token: str) -> dict[str, Any]:
        """Return the response as LinkedIn answers it, with its form under ``form``.

        Raises:
            TryLater: No answer, a limit, a fault of theirs.
            NeedsCure: The token is expired, wrong, or lacks a right.
            NoSuchLead: It is deleted, or older than LinkedIn keeps responses.
        """
        identity = quote(response_urn.rpartition(":")[2], safe="")
        path = f"/rest/leadFormResponses/{identity}"
        response = self._read(path, token, {"fields": _LINKEDIN_FIELDS})
        if not isinstance(response.get("form"), dict):
            form = _form_id(str(response.get("versionedLeadGenFormUrn", "")))
            response["form"] = self._read(f"/rest/leadForms/{form}", token, {}) if form else {}
        return response

    def _read(self, path: str, token: str, query: Mapping[str, str]) -> dict[str, Any]:
        headers = {
            "authorization": f"Bearer {token}",
            "accept": "application/json",
            "linkedin-version": LINKEDIN_VERSION,
            "x-restli-protocol-version": "2.0.0",
        }
        answer = _get(self._client, self._url + path, query, headers, name="LinkedIn")
        answer.hide(token)
        if answer.ok:
            return answer.body
        said = answer.said(answer.body.get("message"))
        if answer.status == httpx.codes.UNAUTHORIZED:
            raise NeedsCure(f"LinkedIn refuses the access token ({said}). Enter a new one.")
        if answer.status == httpx.codes.FORBIDDEN:
            raise NeedsCure(
                f"LinkedIn denies access ({said}). The member behind the token needs a role on "
                "the page or ad account, and the app r_marketing_leadgen_automation."
            )
        if answer.status in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
            raise NoSuchLead("LinkedIn has no such lead (any more).")
        raise _refusal("LinkedIn", answer, said)


class _Answer:
    """What came back, read whole but not beyond a megabyte."""

    def __init__(self, status: int, headers: httpx.Headers, content: bytes) -> None:
        self.status = status
        self.headers = headers
        self.parsed = _object(content)
        self.body: dict[str, Any] = self.parsed or {}
        self._hidden: tuple[str, ...] = ()

    def hide(self, *secrets: str) -> None:
        """Leave ``secrets`` out of what is said: vendors repeat tokens in their errors."""
        self._hidden = tuple(secret for secret in secrets if secret)

    def said(self, message: Any) -> str:
        """Return the vendor's own sentence, bounded, on one line."""
        text = " ".join(str(message or "it says nothing more").split())
        for secret in self._hidden:
            text = text.replace(secret, "…")
        return text[:_MAX_MESSAGE].replace("\0", "").rstrip(". ")

    @property
    def ok(self) -> bool:
        """Whether it is a success with a JSON object."""
        return self.status == httpx.codes.OK and self.parsed is not None


def _get(
    client: httpx.Client,
    address: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    *,
    name: str,
) -> _Answer:
    """Ask once. Faults of the network and of the vendor's servers are ``TryLater``."""
    until = time.monotonic() + _BUDGET_S
    try:
        with client.stream(
            "GET",
            address,
            params=dict(query),
            headers=dict(headers),
            follow_redirects=False,
            timeout=_BUDGET_S / 2,
        ) as response:
            content = _bounded(response, until, name)
            answer = _Answer(response.status_code, response.headers, content)
    except httpx.InvalidURL as error:
        raise NeedsCure(f"The address set for {name} is none: {error}") from None
    except httpx.HTTPError as error:
        raise TryLater(f"{name} cannot be reached ({type(error).__name__}).") from None
    busy = answer.status == httpx.codes.TOO_MANY_REQUESTS
    if busy or answer.status >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise TryLater(f"{name} answered with status {answer.status}.", _pause(answer.headers))
    if answer.status == httpx.codes.OK and answer.parsed is None:
        raise TryLater(f"{name}'s answer is no JSON object.")
    return answer


def _bounded(response: httpx.Response, until: float, name: str) -> bytes:
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > _MAX_ANSWER:
            raise NeedsCure(f"{name}'s answer is longer than {_MAX_ANSWER} bytes.")
        if time.monotonic() > until:
            raise TryLater(f"{name} did not finish its answer within {_BUDGET_S:g} s.")
        chunks.append(chunk)
    return b"".join(chunks)


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _pause(headers: httpx.Headers) -> float:
    """Return the seconds that ``Retry-After`` asks for, as number or date; 0 if it does not."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return min(float(text), _MAX_PAUSE_S)
    try:
        then: datetime = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    aware = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max((aware - clock.now()).total_seconds(), 0.0), _MAX_PAUSE_S)


def _graph_error(answer: _Answer) -> tuple[int, int]:
    error = answer.body.get("error")
    said = error if isinstance(error, dict) else {}
    found = (said.get("code"), said.get("error_subcode"))
    return tuple(number if isinstance(number, int) else 0 for number in found)  # type: ignore[return-value]


def _graph_refusal(answer: _Answer, code: int, subcode: int) -> LeadloopError:
    error = answer.body.get("error")
    details = error if isinstance(error, dict) else {}
    said = answer.said(details.get("message"))
    if code in _TOKEN_CODES:
        return NeedsCure(f"Meta refuses the page access token ({said}). Enter a new one.")
    if code in _RIGHT_CODES:
        return NeedsCure(
            f"Meta denies access ({said}). The token needs leads_retrieval, and its person access "
            "to leads in the page's Leads Access Manager."
        )
    if code in _BUSY_CODES or details.get("is_transient") is True:
        return TryLater(f"Meta asks to wait ({said}).", _pause(answer.headers))
    if (code, subcode) == _UNKNOWN_OBJECT:
        # Graph says the same of a lead that is deleted and of one on another token's page.
        return NeedsCure(
            "Meta shows no such lead to this token. If its page is another's, enter that page's "
            "token; if the lead was deleted, give it up."
        )
    if answer.status == httpx.codes.NOT_FOUND:
        return NoSuchLead("Meta has no such lead (any more).")
    return _refusal("Meta", answer, said)


def _refusal(name: str, answer: _Answer, said: str) -> LeadloopError:
    if httpx.codes.is_redirect(answer.status):
        return NeedsCure(f"{name} answered with a redirect; check the address set for it.")
    if answer.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return NeedsCure(f"{name} refuses the access token ({said}). Enter a new one.")
    if answer.status == httpx.codes.REQUEST_TIMEOUT:
        return TryLater(f"{name} answered with status {answer.status}.", _pause(answer.headers))
    return NeedsCure(f"{name} answered with status {answer.status} ({said}).")


def _form_id(urn: str) -> str:
    """Return the number of ``urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3213,1)``."""
    number = urn.rpartition("leadGenForm:")[2].partition(",")[0].strip(" )")
    return number if number.isdecimal() else ""
