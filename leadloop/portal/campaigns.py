"""Campaign parameters, click ids and referrers: which visits say where somebody came from; pure."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

UTM: Final = (
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "utm_id",
)
CLICK_IDS: Final = (
    "gclid",
    "gbraid",
    "wbraid",
    "dclid",
    "fbclid",
    "msclkid",
    "li_fat_id",
    "ttclid",
    "twclid",
)
PARAMETERS: Final = frozenset((*UTM, *CLICK_IDS))
_SEGMENT_NAMES: Final = {"name": "utm_campaign"} | {
    name.removeprefix("utm_"): name for name in UTM if name != "utm_campaign"
}
_MAX_VALUE: Final = 500
_MAX_FIELDS: Final = 200


def campaign_of(url: str) -> dict[str, str]:
    """Return the campaign parameters and click ids in the query of ``url``."""
    try:
        query = urlsplit(url).query
        pairs = parse_qsl(query, max_num_fields=_MAX_FIELDS) if query else []
    except ValueError:
        return {}
    return {name: value[:_MAX_VALUE] for name, value in pairs if name in PARAMETERS and value}


def read_campaign(said: Mapping[str, Any]) -> dict[str, str]:
    """Return ``context.campaign`` of the vendors' libraries under the names of parameters."""
    found = {}
    for name, value in said.items():
        known = name if name in PARAMETERS else _SEGMENT_NAMES.get(name)
        if known and isinstance(value, str) and value:
            found[known] = value[:_MAX_VALUE]
    return found


def host_of(url: str) -> str:
    """Return the host (with its port) of an address in lower case; empty if it has none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def came_from_elsewhere(url: str, referrer: str) -> bool:
    """Tell whether another site led to ``url``."""
    host = host_of(referrer)
    return bool(host) and host != host_of(url)
