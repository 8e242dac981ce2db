"""Lead sources in words: how to set one up at its vendor, and what the door said. Pure."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.intake.contracts import ANSWERS
from leadloop.portal.contracts import (
    VENDORS,
    DeliveryState,
    LeadSource,
    LeadSourceDraft,
    MappingRow,
    SourceStats,
    Vendor,
)
from leadloop.web.form_draft import PURPOSES

BLANK_ROWS: Final = 3
_CONSENT_CHANNELS: Final = ("email", "phone", "sms", "whatsapp", "any")

STEPS: Final[Mapping[Vendor, tuple[str, ...]]] = {
    Vendor.GOOGLE_ADS: (
        "In Google Ads open the lead form asset and find “Export leads”, “Webhook integration”.",
        "Paste the address and the webhook key from here, and save.",
        "Press “Send test data” there. The test appears below, kept apart from real leads.",
    ),
    Vendor.META: (
        "In your app at developers.facebook.com copy the app secret (Settings, Basic) to here.",
        (
            "Make a long-lived page access token with leads_retrieval, pages_show_list, "
            "pages_read_engagement and pages_manage_metadata, and enter it here. With "
            "ads_management it also tells the names of campaign and advertisement."
        ),
        (
            "Under Webhooks choose “Page”, subscribe to the address with the verify token, and "
            "subscribe to the field leadgen."
        ),
        (
            "Install the app on the page: POST /{page id}/subscribed_apps with "
            "subscribed_fields=leadgen and the page's token."
        ),
        "Send a lead with Meta's Lead Ads Testing Tool. It appears below as a test.",
    ),
    Vendor.LINKEDIN: (
        (
            "In your app at LinkedIn's developer portal (product “Lead Sync API”) copy the client "
            "secret to here first: LinkedIn checks the address with it."
        ),
        (
            "Make an access token with r_marketing_leadgen_automation for a member who may read "
            "the leads, and enter it here."
        ),
        (
            "Subscribe the address: POST https://api.linkedin.com/rest/leadNotifications with "
            "webhook (the address), owner (your ad account or page) and leadType."
        ),
        "Submit the form's preview in Campaign Manager. It appears below as a test.",
    ),
    Vendor.MICROSOFT_MARKETPLACE: (
        "In Partner Center open the offer, “Customer leads”, and choose “HTTPS endpoint”.",
        "Paste the whole address, the secret in it included, and validate.",
        "Microsoft's test lead appears below, kept apart from real leads.",
    ),
}

# What the door said → the words for it, and whether it is a refusal.
_SAID: Final[Mapping[str, tuple[str, str]]] = {
    "handshake": ("Handshake: the vendor checked the address", "good"),
    "repeat": ("Repeat of a lead that was here already; answered, not taken again", ""),
    "no_lead": ("Message about something other than a lead; acknowledged", ""),
    "no_proof": ("No proof of origin in the message", "bad"),
    "bad_signature": ("Signature not made over this body with this source's secret", "bad"),
    "wrong_key": ("Wrong key, token or secret", "bad"),
    "stale": ("Older than the vendor repeats messages", "bad"),
    "from_the_future": ("The message's time is yet to come", "bad"),
    "altered": ("A lead that was here already, with other content", "bad"),
    "not_set_up": ("A secret is missing here to prove the message by", "bad"),
    "switched_off": ("Came while the source was switched off", "bad"),
    "malformed_json": ("Not JSON", "bad"),
    "invalid_fields": ("Not built as the vendor's messages are", "bad"),
    "too_large": ("Too large", "bad"),
    "no_handshake": ("A GET that is no handshake", "bad"),
    "method_not_allowed": ("A method that the vendor does not use", "bad"),
    "unsupported_encoding": ("A compressed body", "bad"),
    "unavailable": ("Could not be kept just then; the vendor was asked to repeat it", "warn"),
    "internal_error": ("Failed here; see the logs by its trace", "bad"),
}

STATES: Final[Mapping[DeliveryState, tuple[str, str]]] = {
    DeliveryState.WAITING: ("Being fetched", "accent"),
    DeliveryState.HANDED_ON: ("Accepted", ""),
    DeliveryState.IGNORED: ("No lead in it", ""),
    DeliveryState.STUCK: ("Stuck", "bad"),
    DeliveryState.GONE: ("Gone at the vendor", "warn"),
}


class Choice(NamedTuple):
    """A place that answers can go to."""

    value: str
    label: str


class Row(NamedTuple):
    """One line of the mapping in the editor; ``seen`` says that only an answer named it so far."""

    place: int
    question: str
    target: str
    seen: bool = False


def said(what: str) -> tuple[str, str]:
    """Return the words and the tone for what the door said."""
    return _SAID.get(what, (what.replace("_", " ").capitalize(), "bad"))


def state_of(source: LeadSource, stats: SourceStats) -> tuple[str, str]:
    """Return in a word how a source does, and its tone: the first thing somebody must mend."""
    if not source.enabled:
        return "Off", ""
    if stats.stuck:
        return f"{stats.stuck} stuck", "bad"
    if source.missing:
        return "Not set up yet", "warn"
    return ("On", "good") if stats.last_received_at else ("On, nothing yet", "accent")


def targets() -> list[tuple[str, list[Choice]]]:
    """Return the places for answers, in groups."""
    return [
        (
            "Field of the lead",
            [Choice("full_name", "Full name"), *(Choice(a.name, a.label) for a in ANSWERS)],
        ),
        (
            "Consent",
            [
                Choice(f"consent.{purpose}.{channel}", _consent(purpose, channel))
                for purpose in PURPOSES
                for channel in _CONSENT_CHANNELS
            ],
        ),
        ("Elsewhere", [Choice("attributes", "Attributes"), Choice("skip", "Leave out")]),
    ]


def target_label(target: str) -> str:
    """Return the words for a place."""
    if target.startswith("consent."):
        _, purpose, channel = target.split(".", 2)
        return _consent(purpose, channel)
    known = {choice.value: choice.label for _, group in targets() for choice in group}
    return known.get(target, target)


def _consent(purpose: str, channel: str) -> str:
    words = "any channel" if channel == "any" else channel
    return f"{purpose.replace('_', ' ').capitalize()} by {words}"


def usual(vendor: Vendor) -> list[tuple[str, str]]:
    """Return where the vendor's own questions go without a row of the mapping."""
    return [(name, target_label(target)) for name, target in VENDORS[vendor].questions.items()]


def rows_of(draft: LeadSourceDraft, seen: tuple[str, ...] = ()) -> list[Row]:
    """Return the editor's lines: the mapping, questions seen without a place, a few blank ones."""
    held = [(row.question, row.target, False) for row in draft.mapping]
    named = {row.question.strip().lower() for row in draft.mapping}
    new = [(question, "", True) for question in seen if question.strip().lower() not in named]
    blank = [("", "", False)] * BLANK_ROWS
    return [Row(place, *row) for place, row in enumerate([*held, *new, *blank])]


def parse(posted: Mapping[str, str]) -> LeadSourceDraft:
    """Return the draft that the editor's form holds; lines without question or place are none."""
    count = posted.get("map-count", "")
    places = range(min(int(count), 200) if count.isascii() and count.isdigit() else 0)
    rows = (
        MappingRow(
            posted.get(f"map-{place}-question", "").strip(),
            posted.get(f"map-{place}-target", ""),
        )
        for place in places
    )
    return LeadSourceDraft(
        name=posted.get("name", "").strip(),
        campaign=posted.get("campaign", "").strip(),
        product_interest=posted.get("product_interest", ""),
        mapping=tuple(row for row in rows if row.question and row.target),
    )
