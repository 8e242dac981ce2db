"""The only interpreter of edge-model features: what a form knows, as numbers and words.

A feature is data in the model file: where its value comes from (a path into the canonical lead, or
a named derivation), what kind it is, how a reason that names it reads. Training calls this module
too, so a model can never see a feature otherwise than it was trained on.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from leadloop.intake.logic.vocabulary import domain_kind

Value = float | str | None
Lead = Mapping[str, Any]

_MAX_WORD: Final = 60
_PAID_SEARCH: Final = frozenset({"cpc", "ppc", "paidsearch", "paid_search", "paid-search", "sem"})
_PAID_SOCIAL: Final = frozenset({"paidsocial", "paid_social", "paid-social", "social-paid"})
_SEARCH_CLICKS: Final = ("gclid", "gbraid", "wbraid", "msclkid")
_SOCIAL_CLICKS: Final = ("li_fat_id", "ttclid", "twclid")
_SEARCH_HOSTS: Final = frozenset(
    {"google", "bing", "duckduckgo", "yahoo", "ecosia", "baidu", "yandex", "startpage", "brave"}
)
_SOCIAL_HOSTS: Final = frozenset(
    {
        *("facebook", "fb", "instagram", "linkedin", "lnkd", "twitter", "x", "t", "tiktok"),
        *("youtube", "reddit", "pinterest", "whatsapp", "telegram", "xing"),
    }
)
DEVICES: Final = ("desktop", "mobile", "tablet", "bot")
REFERRER_CLASSES: Final = (
    "direct", "internal", "search", "social", "referral", "paid_search", "paid_social", "email",
)  # fmt: skip
_BOTS: Final = ("bot", "crawler", "spider", "headless", "curl/", "python-")


class BadFeature(ValueError):  # noqa: N818 -- the model's loader names the file
    """A feature of the model file cannot be understood."""


def _mapping(lead: Lead, name: str) -> Mapping[str, Any]:
    value = lead.get(name)
    return value if isinstance(value, Mapping) else {}


def _host(address: Any) -> str:
    parts = address.split("/", 3) if isinstance(address, str) else ()
    return parts[2].lower().partition(":")[0] if len(parts) > 2 else ""  # noqa: PLR2004 -- scheme://host


def email_domain(lead: Lead) -> str | None:
    """Return the domain of the e-mail address."""
    email = lead.get("email")
    return email.rpartition("@")[2] if isinstance(email, str) else None


def email_domain_kind(lead: Lead) -> str | None:
    """Return ``business``, ``free``, ``disposable`` or ``test``."""
    return domain_kind(email_domain(lead))


def referrer_class(lead: Lead) -> str | None:
    """Return how the visitor came: paid first, then what the referrer says, ``direct`` if none."""
    attribution = _mapping(lead, "attribution")
    medium = str(attribution.get("utm_medium") or "").lower()
    if medium in _PAID_SEARCH or any(click in attribution for click in _SEARCH_CLICKS):
        return "paid_search"
    if medium in _PAID_SOCIAL or any(click in attribution for click in _SOCIAL_CLICKS):
        return "paid_social"
    if medium == "email":
        return "email"
    return _class_of_host(_host(attribution.get("referrer")), lead)


def _class_of_host(host: str, lead: Lead) -> str:
    if not host:
        return "direct"
    if host == _host(_mapping(lead, "context").get("page_url")):
        return "internal"
    labels = host.removeprefix("www.").split(".")
    if not _SEARCH_HOSTS.isdisjoint(labels[:-1]):
        return "search"
    return "social" if labels[max(len(labels) - 2, 0)] in _SOCIAL_HOSTS else "referral"


def device(lead: Lead) -> str | None:
    """Return ``desktop``, ``mobile``, ``tablet`` or ``bot``, from the browser's name."""
    agent = _mapping(lead, "context").get("user_agent")
    if not isinstance(agent, str) or not agent:
        return None
    agent = agent.lower()
    if any(word in agent for word in _BOTS):
        return "bot"
    if "ipad" in agent or "tablet" in agent or ("android" in agent and "mobile" not in agent):
        return "tablet"
    return "mobile" if "mobi" in agent or "iphone" in agent else "desktop"


def page(lead: Lead) -> str | None:
    """Return the path of the page that carried the form, else of the landing page."""
    address = _mapping(lead, "context").get("page_url")
    address = address or _mapping(lead, "attribution").get("landing_page")
    if not isinstance(address, str):
        return None
    path = address.partition("?")[0].partition("#")[0].lower()
    if not path.startswith("/"):
        path = "/" + "/".join(path.split("/")[3:])
    return path.rstrip("/") or "/"


DERIVATIONS: Final[dict[str, Callable[[Lead], str | None]]] = {
    "email_domain": email_domain,
    "email_domain_kind": email_domain_kind,
    "referrer_class": referrer_class,
    "device": device,
    "page": page,
}
"""Every named derivation a model file may use, as ``derive:NAME``."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a model file.

    ``source`` is ``lead.<path>`` or ``derive:<name>``; ``groups`` maps values to coarser ones
    before the model sees them; ``label`` is the sentence of a reason, ``{value}`` in it the value
    (by ``words`` where they have one; for a number, ``words`` may hold a whole sentence); ``told``
    False keeps the feature out of reasons.
    """

    name: str
    kind: Literal["number", "category"]
    source: str
    label: str
    missing: str
    categories: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    told: bool = True

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Feature":
        """Read a feature from a model file.

        Raises:
            BadFeature: Something is missing or unknown.
        """
        try:
            feature = cls(
                name=data["name"],
                kind=data["kind"],
                source=data["from"],
                label=data["label"],
                missing=data.get("missing", f"{data['name']} not known"),
                categories=tuple(data.get("categories", ())),
                groups=dict(data.get("map", {})),
                words=dict(data.get("words", {})),
                told=bool(data.get("told", True)),
            )
        except (KeyError, TypeError, ValueError) as problem:
            raise BadFeature(f"A feature cannot be read: {problem!r}.") from problem
        if feature.kind not in ("number", "category"):
            raise BadFeature(f"Feature {feature.name} is of unknown kind {feature.kind!r}.")
        reader(feature)
        return feature

    def sentence(self, value: Value) -> str:
        """Return the reason's sentence for ``value``."""
        if value is None:
            return self.missing
        if isinstance(value, str):
            return self.label.replace("{value}", self.words.get(value, value))
        text = f"{int(value):,}" if float(value).is_integer() else f"{value:,.1f}"
        return self.words.get(text) or self.label.replace("{value}", text)


def reader(feature: Feature) -> Callable[[Lead], Value]:
    """Return the function that reads ``feature`` from a canonical lead.

    Raises:
        BadFeature: The feature's source is unknown.
    """
    origin, _, rest = feature.source.partition(":")
    if origin == "derive" and rest in DERIVATIONS:
        fetch: Callable[[Lead], Any] = DERIVATIONS[rest]
    elif feature.source.startswith("lead.") and len(feature.source) > len("lead."):
        fetch = _path_reader(feature.source.split(".")[1:])
    else:
        raise BadFeature(f"Feature {feature.name} comes from {feature.source!r}, which is unknown.")
    if feature.kind == "number":
        return lambda lead: _as_number(fetch(lead))
    groups = feature.groups
    return lambda lead: _as_word(fetch(lead), groups)


def _path_reader(path: Sequence[str]) -> Callable[[Lead], Any]:
    if len(path) == 1:
        name = path[0]
        return lambda lead: lead.get(name)
    parents, name = path[:-1], path[-1]

    def fetch(lead: Lead) -> Any:
        place: Any = lead
        for parent in parents:
            place = place.get(parent)
            if not isinstance(place, Mapping):
                return None
        return place.get(name)

    return fetch


def _as_number(value: Any) -> float | None:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)) and math.isfinite(value):
        return value
    return None


def _as_word(value: Any, groups: Mapping[str, str]) -> str | None:
    if value is None or value == "":
        return None
    word = value if isinstance(value, str) else str(value).lower()
    if len(word) > _MAX_WORD:
        word = word[:_MAX_WORD]
    return groups.get(word, word)
