"""Where somebody probably is, and so which time it is there.

What a person or the CRM says comes first. Else the phone number tells: its country, in North
America its area code. Else the country. A country with several zones gives the one that most of
its people live in.
"""

from typing import Final, NamedTuple

import phonenumbers

_MAIN: Final = {
    "US": "America/New_York",
    "CA": "America/Toronto",
    "MX": "America/Mexico_City",
    "BR": "America/Sao_Paulo",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "CO": "America/Bogota",
    "PE": "America/Lima",
    "GB": "Europe/London",
    "IE": "Europe/Dublin",
    "FR": "Europe/Paris",
    "DE": "Europe/Berlin",
    "AT": "Europe/Vienna",
    "CH": "Europe/Zurich",
    "NL": "Europe/Amsterdam",
    "BE": "Europe/Brussels",
    "LU": "Europe/Luxembourg",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "IT": "Europe/Rome",
    "GR": "Europe/Athens",
    "DK": "Europe/Copenhagen",
    "SE": "Europe/Stockholm",
    "NO": "Europe/Oslo",
    "FI": "Europe/Helsinki",
    "PL": "Europe/Warsaw",
    "CZ": "Europe/Prague",
    "SK": "Europe/Bratislava",
    "HU": "Europe/Budapest",
    "RO": "Europe/Bucharest",
    "BG": "Europe/Sofia",
    "HR": "Europe/Zagreb",
    "SI": "Europe/Ljubljana",
    "RS": "Europe/Belgrade",
    "UA": "Europe/Kyiv",
    "TR": "Europe/Istanbul",
    "RU": "Europe/Moscow",
    "IL": "Asia/Jerusalem",
    "AE": "Asia/Dubai",
    "SA": "Asia/Riyadh",
    "QA": "Asia/Qatar",
    "EG": "Africa/Cairo",
    "ZA": "Africa/Johannesburg",
    "KE": "Africa/Nairobi",
    "NG": "Africa/Lagos",
    "MA": "Africa/Casablanca",
    "IN": "Asia/Kolkata",
    "PK": "Asia/Karachi",
    "BD": "Asia/Dhaka",
    "LK": "Asia/Colombo",
    "NP": "Asia/Kathmandu",
    "TH": "Asia/Bangkok",
    "VN": "Asia/Ho_Chi_Minh",
    "MY": "Asia/Kuala_Lumpur",
    "SG": "Asia/Singapore",
    "ID": "Asia/Jakarta",
    "PH": "Asia/Manila",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "CN": "Asia/Shanghai",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "AU": "Australia/Sydney",
    "NZ": "Pacific/Auckland",
}
_MOUNTAIN: Final = "303 307 385 406 435 505 575 719 720 801 970 983 403 587 780 825 867 368"
_CENTRAL: Final = (
    "205 210 214 217 218 224 225 228 251 254 256 262 281 308 309 312 314 316 318 319 320 325 331"
    " 334 337 346 361 402 405 409 414 417 430 432 469 479 501 504 507 512 515 531 534 539 563 573"
    " 580 601 605 608 612 615 618 620 630 636 641 651 660 662 682 701 708 712 713 715 731 737 762"
    " 763 769 773 779 785 806 815 816 817 830 832 847 850 870 872 901 903 913 915 918 920 931 936"
    " 938 940 952 956 972 979 985 204 306 431 639"
)
_PACIFIC: Final = (
    "206 209 213 253 310 323 341 360 408 415 424 425 442 458 503 509 510 530 541 559 562 564 619"
    " 626 628 650 657 661 669 702 707 714 725 747 760 775 805 818 820 831 858 909 916 925 949 951"
    " 971 236 250 604 672 778"
)
_AREAS: Final = {
    **dict.fromkeys(_MOUNTAIN.split(), "America/Denver"),
    **dict.fromkeys(_CENTRAL.split(), "America/Chicago"),
    **dict.fromkeys(_PACIFIC.split(), "America/Los_Angeles"),
    **dict.fromkeys(("480", "520", "602", "623", "928"), "America/Phoenix"),
    "808": "Pacific/Honolulu",
    "907": "America/Anchorage",
    "902": "America/Halifax",
    "506": "America/Halifax",
    "709": "America/St_Johns",
}
_NORTH_AMERICA: Final = 1


class Zone(NamedTuple):
    """An IANA name, and what told: ``given``, ``phone``, ``country``; empty where nothing did."""

    name: str
    source: str


def zone_of(country: str, phone: str) -> Zone:
    """Return the time zone of somebody with this country (ISO 3166) and number (E.164)."""
    if found := _by_phone(phone):
        return Zone(found, "phone")
    if main := _MAIN.get(country.strip().upper()):
        return Zone(main, "country")
    return Zone("", "")


def _by_phone(phone: str) -> str:
    if not phone.startswith("+"):
        return ""
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(number)
    if number.country_code == _NORTH_AMERICA and region in {"US", "CA", None}:
        area = str(number.national_number)[:3]
        return _AREAS.get(area, "America/New_York" if region else "")
    return _MAIN.get(region or "", "")
