"""The words that intake knows: products, consents, attribution, kinds of e-mail domains."""

from functools import lru_cache
from typing import Final

from leadloop.intake.contracts import DomainKind
from leadloop.intake.logic.text import fold

PRODUCTS: Final[dict[str, tuple[str, ...]]] = {
    "ilp": (
        "investment-linked policy",
        "investment linked plan",
        "investment linked",
        "investment-linked insurance",
        "unit linked",
        "ulip",
    ),
    "whole_life": ("whole life insurance", "whole of life", "permanent life"),
    "term_life": ("term life insurance", "term", "term insurance", "term assurance"),
    "critical_illness": ("critical illness cover", "critical illness insurance", "dread disease"),
    "group_health": (
        "group medical",
        "group health insurance",
        "employee health",
        "corporate health",
    ),
    "group_ilp": ("group investment-linked policy", "group investment linked", "corporate ilp"),
}
"""Product interests and what people write for them."""

CHANNELS: Final[dict[str, tuple[str, ...]]] = {
    "email": ("e-mail", "mail"),
    "sms": ("text", "text message"),
    "phone": ("call", "telephone", "voice"),
    "whatsapp": (),
    "post": ("letter", "postal mail"),
    "web": ("push", "on site"),
    "any": ("all", "every channel"),
}

STATES: Final[dict[str, tuple[str, ...]]] = {
    "opted_in": ("opted in", "opt in", "yes", "true", "on", "granted", "given", "accepted"),
    "opted_out": ("opted out", "opt out", "no", "false", "off", "denied", "withdrawn", "declined"),
    "pending": ("unconfirmed", "awaiting confirmation"),
}

ATTRIBUTION: Final = (
    *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
    *("gclid", "gbraid", "wbraid", "dclid", "fbclid", "msclkid", "li_fat_id", "ttclid", "twclid"),
    *("_ga", "_fbp", "_fbc"),
    *("referrer", "landing_page"),
)
"""Every attribution key that is kept; the last two are addresses."""


def _index(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    known = {}
    for word, synonyms in words.items():
        for text in (word, *synonyms):
            known[fold(text)] = word
    return known


PRODUCT_BY_TEXT: Final = _index(PRODUCTS)
CHANNEL_BY_TEXT: Final = _index(CHANNELS)
STATE_BY_TEXT: Final = _index(STATES)

FREE_DOMAINS: Final = frozenset(
    """
    126.com 163.com aim.com aol.com att.net bellsouth.net bigpond.com bluewin.ch btinternet.com
    charter.net comcast.net cox.net daum.net duck.com fastmail.com free.fr freenet.de gmail.com
    gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.co.uk
    hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.ru
    laposte.net libero.it list.ru live.co.uk live.com live.de live.fr live.nl mac.com mail.com
    mail.ru mailbox.org me.com msn.com naver.com ntlworld.com orange.fr outlook.com outlook.de
    outlook.fr outlook.sg pm.me posteo.de proton.me protonmail.com qq.com rediffmail.com
    rocketmail.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com singnet.com.sg sky.com
    t-online.de tutanota.com tuta.io verizon.net virgilio.it virginmedia.com wanadoo.fr web.de
    wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br
    yahoo.com.sg yahoo.de yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru ymail.com zoho.com
    zohomail.com
    """.split()  # noqa: SIM905 -- one per line would be 90 lines
)

DISPOSABLE_DOMAINS: Final = frozenset(
    """
    10minutemail.com 10minutemail.net 20minutemail.com 33mail.com burnermail.io dispostable.com
    dropmail.me emailondeck.com fakeinbox.com fakemail.net getairmail.com getnada.com grr.la
    guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.net guerrillamail.org
    guerrillamailblock.com harakirimail.com inboxbear.com inboxkitten.com incognitomail.org
    jetable.org mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailinator.com
    mailinator.net mailnesia.com mailnull.com mailsac.com mintemail.com moakt.com mohmal.com
    mytemp.email nada.email sharklasers.com spam4.me spambog.com spamgourmet.com spamex.com
    temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net
    tempmailo.com tempr.email throwam.com throwawaymail.com trash-mail.com trashmail.com
    trashmail.de trashmail.net trbvm.com yopmail.com yopmail.fr yopmail.net
    """.split()  # noqa: SIM905 -- one per line would be 70 lines
)

TEST_DOMAINS: Final = frozenset({"test.test", "test.example", "testing.test", "testing.example"})
"""Domains under which staff check a live form without making a lead."""


@lru_cache(maxsize=16_384)
def domain_kind(domain: str | None) -> DomainKind | None:
    """Return what kind of domain this is; a subdomain counts as its parent does."""
    if not domain:
        return None
    parent = ".".join(domain.split(".")[-2:])
    for kind, known in (
        (DomainKind.FREE, FREE_DOMAINS),
        (DomainKind.DISPOSABLE, DISPOSABLE_DOMAINS),
        (DomainKind.TEST, TEST_DOMAINS),
    ):
        if domain in known or parent in known:
            return kind
    return DomainKind.BUSINESS
