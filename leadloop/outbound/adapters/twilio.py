"""SMS and WhatsApp through Twilio's Messages resource, or anything that speaks it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlsplit

import httpx
from typing_extensions import override

from leadloop.outbound.contracts import Channel, Mail
from leadloop.outbound.logic.twilio import WHATSAPP, is_for_good
from leadloop.outbound.ports import NotNow, OneByOne, Refused

_TIMEOUT_S: Final = 20.0
_CURE: Final = "write https://ACCOUNT_SID:AUTH_TOKEN@api.twilio.com"


class BadTwilioUrl(ValueError):  # noqa: N818 -- reads as the fact it is
    """It names no Twilio account."""


@dataclass(frozen=True, slots=True)
class TwilioAccount:
    """Where an account answers. ``base_url`` has no path."""

    base_url: str
    sid: str
    token: str


def parse_account(url: str) -> TwilioAccount:
    """Return the account that a URL names; a test server may answer without TLS.

    Raises:
        BadTwilioUrl: It names none.
    """
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise BadTwilioUrl(_CURE) from None
    local = parts.hostname in {"127.0.0.1", "localhost"}
    good = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not (good and parts.hostname and parts.username and parts.password):
        raise BadTwilioUrl(_CURE)
    base = f"{parts.scheme}://{parts.hostname}{port}"
    return TwilioAccount(base, unquote(parts.username), unquote(parts.password))


class TwilioTransport(OneByOne):
    """Hands messages of one channel to Twilio, one at a time.

    ``sender`` is a number in E.164 or the SID of a messaging service (``MG…``). Twilio knows no
    key against repeats: what was handed over and not answered is not handed over again.
    """

    leaves = True

    def __init__(
        self,
        account: TwilioAccount,
        *,
        channel: Channel,
        sender: str,
        callback: str = "",
        client: httpx.Client | None = None,
    ) -> None:
        """``callback`` is our address that Twilio tells of deliveries; ``?m=ID`` is added."""
        self._account = account
        self._channel = channel
        self._callback = callback
        self._client = client or httpx.Client(timeout=_TIMEOUT_S)
        self.sender = sender
        self.name = f"twilio {channel.value}"

    @override
    def deliver(self, mail: Mail, /) -> None:
        """Hand one message over.

        Raises:
            Refused: Twilio will not take it, now or later.
            NotNow: It may be taken later.
        """
        sid = self._account.sid
        url = f"{self._account.base_url}/2010-04-01/Accounts/{sid}/Messages.json"
        try:
            answer = self._client.post(
                url, data=self._fields(mail), auth=(sid, self._account.token)
            )
        except httpx.HTTPError as problem:
            raise NotNow(f"Twilio did not answer: {type(problem).__name__}") from None
        if answer.status_code not in {HTTPStatus.OK, HTTPStatus.CREATED}:
            _refuse(answer)

    def _fields(self, mail: Mail) -> dict[str, str]:
        mark = WHATSAPP if self._channel is Channel.WHATSAPP else ""
        by_service = self.sender.startswith("MG")
        source = self.sender if by_service else mark + self.sender
        fields = {
            "To": mark + mail.to,
            "MessagingServiceSid" if by_service else "From": source,
            "Body": mail.text,
        }
        if self._callback:
            fields["StatusCallback"] = f"{self._callback}?m={mail.id}"
        return fields


def _refuse(answer: httpx.Response) -> None:
    """Raise what an answer means that is no success."""
    try:
        said = answer.json()
        code, message = str(said.get("code") or ""), str(said.get("message") or "")
    except (ValueError, AttributeError):
        code, message = "", ""
    text = f"Twilio {answer.status_code} {code}: {message[:300]}".strip()
    busy = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.status_code >= 500  # noqa: PLR2004
    ours = answer.status_code in {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.NOT_FOUND,
    }
    if not (busy or ours) and (is_for_good(code) or answer.status_code == HTTPStatus.BAD_REQUEST):
        raise Refused(text)
    raise NotNow(text)
