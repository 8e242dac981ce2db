"""Who calls one of Event Grid's doors: by key, by SAS token, by bearer token."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import parse_qs

from leadloop.facades.grid_answers import forbidden, unauthorized
from leadloop.facades.ports import Caller, KeyRing
from leadloop.facades.sas_tokens import covers, parse_sas_token
from leadloop.kit import clock
from leadloop.kit.asgi import Headers, Scope

_MAX_QUERY_BYTES: Final = 2048
_NOBODY: Final = "The request carries no valid aeg-sas-key or bearer token."
_UNSIGNED: Final = (
    "The SAS token is not signed with a SAS key of a client here. A client from before SAS tokens "
    "were accepted needs a new key."
)


async def find_caller(keys: KeyRing, scope: Scope, headers: Headers, *, needs: str) -> Caller:
    """Return the client that a request proves to come from, which has the scope ``needs``.

    Raises:
        Refusal: 401 if it proves nothing, 403 if the client lacks the scope.
        Unavailable: The key cannot be looked up now.
    """
    caller = await _recognise(keys, scope, headers)
    if caller is None:
        raise unauthorized(_NOBODY)
    if needs not in caller.scopes:
        raise forbidden(f"This key lacks the scope “{needs}”.")
    return caller


async def _recognise(keys: KeyRing, scope: Scope, headers: Headers) -> Caller | None:
    key = headers.get(b"aeg-sas-key", b"").decode("latin-1") or _query_key(scope["query_string"])
    if key:
        return await keys.find_client("sas_key", key)
    path = scope["path"]
    if token := headers.get(b"aeg-sas-token"):
        return await _signer(keys, token.decode("latin-1").strip(), path)
    name, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
    way = _SCHEMES.get(name.lower())
    return await way(keys, secret.strip(), path) if way and secret else None


async def _holder(keys: KeyRing, secret: str, _path: str) -> Caller | None:
    return await keys.find_client("sas_key", secret)


async def _bearer(keys: KeyRing, secret: str, _path: str) -> Caller | None:
    return await keys.find_client("bearer", secret)


async def _signer(keys: KeyRing, text: str, path: str) -> Caller:
    """Return who signed a token. What costs nothing is looked at before the keys are tried."""
    token = parse_sas_token(text.removeprefix("SharedAccessSignature "))
    if token is None:
        raise unauthorized(
            "The SAS token is not of the form r={resource}&e={expiry}&s={signature}."
        )
    if token.expires <= clock.now():
        raise unauthorized(f"The SAS token expired at {token.expires:%Y-%m-%d %H:%M:%S} UTC.")
    if not covers(token.resource, path):
        raise unauthorized("The SAS token is for another resource.")
    caller = await keys.find_signer(token.signed, token.signature)
    if caller is None:
        raise unauthorized(_UNSIGNED)
    return caller


_SCHEMES: Final[dict[str, Callable[[KeyRing, str, str], Awaitable[Caller | None]]]] = {
    "bearer": _bearer,
    "sharedaccesskey": _holder,
    "sharedaccesssignature": _signer,
}


def _query_key(query: bytes) -> str:
    if b"aeg-sas-key" not in query:
        return ""
    values = parse_qs(query[:_MAX_QUERY_BYTES].decode("latin-1"))
    return values.get("aeg-sas-key", [""])[0].replace(" ", "+")
