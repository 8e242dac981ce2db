"""What is known of each vendor beforehand: its secrets, its questions, how long it repeats."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, NamedTuple

from leadloop.portal.lead_sources.contracts import SecretKind, Vendor


class SecretAsk(NamedTuple):
    """A secret of a vendor. ``ours`` says that we make it and the vendor is told."""

    kind: SecretKind
    label: str
    hint: str
    ours: bool = False


@dataclass(frozen=True, slots=True)
class VendorFacts:
    """What holds for every source of one vendor.

    ``window`` is how old a message may be by its own time stamp: as long as the vendor repeats
    what was not acknowledged, and a little more. None: as long as repeats are recognised at all.
    ``fetches`` says that a message carries only an id and the answers are to be fetched.
    """

    vendor: Vendor
    label: str
    secrets: tuple[SecretAsk, ...]
    questions: Mapping[str, str]
    window: timedelta | None
    fetches: bool
    proof: str


_ATTRIBUTE: Final = "attributes"

_GOOGLE: Final = VendorFacts(
    Vendor.GOOGLE_ADS,
    "Google Ads",
    (
        SecretAsk(
            SecretKind.GOOGLE_KEY,
            "Webhook key",
            "Google puts it into every message; whoever knows it can send leads.",
            ours=True,
        ),
    ),
    {
        "FULL_NAME": "full_name",
        "FIRST_NAME": "first_name",
        "GIVEN_NAME": "first_name",
        "LAST_NAME": "last_name",
        "FAMILY_NAME": "last_name",
        "EMAIL": "email",
        "WORK_EMAIL": "email",
        "PHONE_NUMBER": "mobile_phone",
        "WORK_PHONE": "mobile_phone",
        "COMPANY_NAME": "company",
        "COMPANY_SIZE": "company_size",
        "JOB_TITLE": "job_title",
        "COUNTRY": "country",
    },
    window=None,
    fetches=False,
    proof="Each message carries the webhook key. It is not signed: the key proves who sent it, "
    "TLS that nobody changed it on the way.",
)

_META: Final = VendorFacts(
    Vendor.META,
    "Meta",
    (
        SecretAsk(
            SecretKind.VERIFY_TOKEN,
            "Verify token",
            "Meta asks for it once, when you subscribe the address.",
            ours=True,
        ),
        SecretAsk(
            SecretKind.APP_SECRET,
            "App secret",
            "App settings, Basic. It signs every message.",
        ),
        SecretAsk(
            SecretKind.ACCESS_TOKEN,
            "Page access token",
            "A long-lived token of the page with leads_retrieval; it opens the answers.",
        ),
    ),
    {
        "FULL_NAME": "full_name",
        "FIRST_NAME": "first_name",
        "LAST_NAME": "last_name",
        "EMAIL": "email",
        "WORK_EMAIL": "email",
        "PHONE_NUMBER": "mobile_phone",
        "PHONE": "mobile_phone",
        "WORK_PHONE_NUMBER": "mobile_phone",
        "COMPANY_NAME": "company",
        "JOB_TITLE": "job_title",
        "COUNTRY": "country",
    },
    window=timedelta(hours=37),
    fetches=True,
    proof="Each message is signed with the app secret (HMAC-SHA256 over its bytes). "
    "The answers themselves are fetched from Meta over TLS.",
)

_LINKEDIN: Final = VendorFacts(
    Vendor.LINKEDIN,
    "LinkedIn",
    (
        SecretAsk(
            SecretKind.CLIENT_SECRET,
            "Client secret",
            "Your app's, from the developer portal. It signs every message.",
        ),
        SecretAsk(
            SecretKind.ACCESS_TOKEN,
            "Access token",
            "Of a member who may read the leads, with r_marketing_leadgen_automation.",
        ),
    ),
    {
        "FIRST_NAME": "first_name",
        "LAST_NAME": "last_name",
        "EMAIL": "email",
        "WORK_EMAIL": "email",
        "PHONE_NUMBER": "mobile_phone",
        "WORK_PHONE_NUMBER": "mobile_phone",
        "COMPANY_NAME": "company",
        "COMPANY_SIZE": "company_size",
        "JOB_TITLE": "job_title",
        "COUNTRY": "country",
    },
    window=timedelta(hours=25),
    fetches=True,
    proof="Each message is signed with the client secret (HMAC-SHA256 over its bytes). "
    "The answers themselves are fetched from LinkedIn over TLS.",
)

_MICROSOFT: Final = VendorFacts(
    Vendor.MICROSOFT_MARKETPLACE,
    "Microsoft marketplace",
    (
        SecretAsk(
            SecretKind.ADDRESS_SECRET,
            "Secret in the address",
            "Microsoft signs nothing and sends no key; the secret is part of the address.",
            ours=True,
        ),
    ),
    {
        "FIRSTNAME": "first_name",
        "LASTNAME": "last_name",
        "EMAIL": "email",
        "PHONE": "mobile_phone",
        "COUNTRY": "country",
        "COMPANY": "company",
        "TITLE": "job_title",
    },
    window=None,
    fetches=False,
    proof="The secret in the address is all the proof there is: Microsoft signs nothing, so "
    "whoever learns the address can send leads, and an altered message cannot be told.",
)

VENDORS: Final[Mapping[Vendor, VendorFacts]] = {
    facts.vendor: facts for facts in (_GOOGLE, _META, _LINKEDIN, _MICROSOFT)
}
BY_SLUG: Final[Mapping[str, Vendor]] = {vendor.slug: vendor for vendor in Vendor}
