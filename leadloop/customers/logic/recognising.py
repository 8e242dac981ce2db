"""The spellings that accounts and contacts are recognised by; pure."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.kit.identity import (
    normalise_domain,
    normalise_email,
    normalise_name,
    normalise_phone,
)

# Addresses there say nothing about who an organisation is.
_FREE_MAIL: Final = frozenset(
    {
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com"),
        *("icloud.com", "me.com", "aol.com", "proton.me", "protonmail.com", "gmx.de", "gmx.net"),
        *("web.de", "mail.com", "qq.com", "163.com", "126.com", "yandex.ru", "naver.com"),
        *("singnet.com.sg", "yahoo.com.sg", "t-online.de", "orange.fr", "wanadoo.fr"),
    }
)


def account_spellings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an account with these values is recognised by.

    The domain is the website's, else the e-mail address', unless that is a free mailbox.
    """
    domain = normalise_domain(values.get("website") or "")
    mailbox = normalise_domain(values.get("email") or "")
    return {
        "name_normalised": normalise_name(values.get("name") or ""),
        "domain": domain or ("" if mailbox in _FREE_MAIL else mailbox),
        "email_normalised": normalise_email(values.get("email") or ""),
        "phone_e164": normalise_phone(values.get("phone") or "", values.get("country") or ""),
    }


def contact_spellings(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a contact with these values is recognised by."""
    country = values.get("country") or ""
    return {
        "email_normalised": normalise_email(values.get("email") or ""),
        "phone_e164": normalise_phone(values.get("mobile_phone") or "", country),
    }
