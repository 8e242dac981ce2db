"""The parts around a person's answers: consents, attribution, context."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from leadloop.intake.logic.findings import Findings, quoted
from leadloop.intake.logic.quantities import parse_number
from leadloop.intake.logic.text import clean_line, fold
from leadloop.intake.logic.vocabulary import ATTRIBUTION, CHANNEL_BY_TEXT, STATE_BY_TEXT

MAX_CONSENTS: Final = 20
MAX_URL: Final = 2_000
_MAX_ATTRIBUTION: Final = 500
_CONTEXT_SIZE: Final = 16_000
_ADDRESSES: Final = ("referrer", "landing_page")
_ATTRIBUTION: Final = frozenset(ATTRIBUTION)
_CONTEXT_NUMBERS: Final = (
    ("pages_before", 100_000),
    ("seconds_before", 10_000_000),
    ("local_hour", 23),
    ("calculator_uses", 100_000),
)


def read_url(field: str, value: Any, found: Findings) -> str | None:
    """Return an address that is safe to link to: http(s) or a path of our own; else None."""
    text = found.text(field, value, MAX_URL)
    if text is None:
        return None
    lowered = text[:8].lower()
    if lowered.startswith(("https://", "http://")):
        return text
    if text.startswith("/") and not text.startswith(("//", "/\\")):
        return text
    found.warn(field, "not_an_address", f"{quoted(text)} is no web address; left out.")
    return None


def read_consents(value: Any, found: Findings) -> list[dict[str, Any]]:
    """Return consents in known words. What is not clearly a yes or a no is never guessed."""
    if value is None:
        return []
    entries = [value] if isinstance(value, dict) else value
    if not isinstance(entries, list):
        found.warn("consents", "not_a_list", "Not a list of consents; left out.")
        return []
    if len(entries) > MAX_CONSENTS:
        found.warn("consents", "truncated", f"Only the first {MAX_CONSENTS} were read.")
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for place, entry in enumerate(entries[:MAX_CONSENTS]):
        consent = _read_consent(f"consents.{place}", entry, found)
        if consent:
            kept[consent["purpose"], consent["channel"]] = consent
    return list(kept.values())


def _word(value: Any) -> str:
    return fold(str(value).lower()[:60]) if isinstance(value, (str, bool)) else ""


def _read_consent(field: str, entry: Any, found: Findings) -> dict[str, Any] | None:
    if not isinstance(entry, dict):
        found.warn(field, "not_an_object", "Not a consent; left out.")
        return None
    purpose = _word(entry.get("purpose")).replace(" ", "_")
    channel = CHANNEL_BY_TEXT.get(_word(entry.get("channel", "any")))
    state = STATE_BY_TEXT.get(_word(entry.get("state")))
    for name, known in (("purpose", purpose), ("channel", channel), ("state", state)):
        if not known:
            found.warn(
                f"{field}.{name}", "unknown", f"{quoted(entry.get(name))}; consent left out."
            )
            return None
    wording = found.text(f"{field}.wording_version", entry.get("wording_version"), 100)
    return {"purpose": purpose, "channel": channel, "state": state, "wording_version": wording}


def read_attribution(value: Any, context: dict[str, Any], found: Findings) -> dict[str, Any]:
    """Return the attribution keys of the allow-list that hold something.

    Campaign parameters missing there are read from the landing page's own address, and a missing
    referrer from the context.
    """
    if value is None:
        value = {}
    if not isinstance(value, dict):
        found.warn("attribution", "not_an_object", "Not an object; left out.")
        value = {}
    kept: dict[str, Any] = {}
    for name, item in value.items():
        if item is None or item == "":
            continue
        if name not in _ATTRIBUTION:
            found.warn("attribution", "unknown", f"{quoted(name)} is not kept.")
            continue
        field = f"attribution.{name}"
        text = (
            read_url(field, item, found)
            if name in _ADDRESSES
            else found.text(field, item, _MAX_ATTRIBUTION)
        )
        if text:
            kept[name] = text
    if "referrer" not in kept and context.get("referrer"):
        kept["referrer"] = context["referrer"]
    return _with_address_parameters(kept, context)


def _with_address_parameters(kept: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    for address in (kept.get("landing_page"), context.get("page_url")):
        if isinstance(address, str) and ("utm_" in address or "clid=" in address):
            for name, text in _parameters(address):
                if name in _ATTRIBUTION and name not in _ADDRESSES and text:
                    kept.setdefault(name, clean_line(text, _MAX_ATTRIBUTION).text)
    return kept


def _parameters(address: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(address).query, max_num_fields=100)
    except ValueError:
        return []


def read_context(value: Any, found: Findings) -> dict[str, Any]:
    """Return the context: free-form but bounded, numbers as numbers, addresses as addresses."""
    context = found.json_object("context", value, _CONTEXT_SIZE)
    for name, high in _CONTEXT_NUMBERS:
        if context.get(name) is not None:
            number = parse_number(context[name], 0, high)
            if number is None:
                found.warn(f"context.{name}", "not_a_number", "Not a sensible number; left out.")
            context[name] = number
    for name in ("page_url", "referrer"):
        if context.get(name):
            context[name] = read_url(f"context.{name}", context[name], found)
    return context
