"""A person's words: by what they are recognised, and how they are taken out of texts. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from leadloop.kit.identity import normalise_email, normalise_phone

_SHORTEST_HANDLE: Final = 12
_SHORTEST_NAME: Final = 2
_SHORTEST_WORD: Final = 3
_MOST_HANDLES: Final = 400
_FEWEST_DIGITS: Final = 7
_LONGEST_CODE: Final = 3
_KEPT_VALUE: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|[A-D]?"
)
_KEPT_KEYS: Final = frozenset(
    {
        *("op", "status", "status_reason", "state", "outcome", "team", "priority", "category"),
        *("kind", "type", "channel", "purpose", "product_interest", "lead_source", "model"),
        *("model_version", "source", "currency", "entity", "set", "code", "field", "event"),
        *("entity_type", "regarding_entity", "customer_entity", "message_class", "form"),
    }
)
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_.:/-]{0,60}")
_EPOCH_DIGITS: Final = 9_999_999


@dataclass(frozen=True, slots=True)
class Person:
    """By what a person is recognised.

    ``emails`` in lower case, ``phones`` in E.164, ``names`` as they are written, ``handles``: ids
    of the person's rows, traces and keys of what they sent.
    """

    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    handles: frozenset[str] = frozenset()

    def with_more(
        self, said: Iterable[str] = (), names: Iterable[str] = (), handles: Iterable[str] = ()
    ) -> "Person":
        """Return the person with what was found besides; ``said`` are addresses and numbers."""
        texts = [text.strip() for text in said if text]
        phones = (normalise_phone(text) for text in texts if "@" not in text)
        return Person(
            self.emails | {e for e in map(normalise_email, texts) if e},
            self.phones | {p for p in phones if p},
            self.names | {n.strip() for n in names if len(n.strip()) >= _SHORTEST_NAME},
            self.handles | {str(h) for h in handles if h and len(str(h)) >= _SHORTEST_HANDLE},
        )

    def joined(self, other: "Person") -> "Person":
        """Return what is known of both, being one person."""
        return Person(
            self.emails | other.emails,
            self.phones | other.phones,
            self.names | other.names,
            self.handles | other.handles,
        )

    @property
    def addresses(self) -> frozenset[str]:
        """E-mail addresses and numbers."""
        return self.emails | self.phones

    def as_json(self) -> dict[str, list[str]]:
        """Return the person as JSON can hold it."""
        return {
            name: sorted(getattr(self, name)) for name in ("emails", "phones", "names", "handles")
        }

    @classmethod
    def of_json(cls, held: Mapping[str, Iterable[str]]) -> "Person":
        """Return the person that ``as_json`` gave."""
        return cls(**{name: frozenset(values) for name, values in held.items()})


def _dialled(phone: str) -> str:
    """Return a pattern of a number however it is grouped, with or without its country code."""
    digits = phone.lstrip("+")
    # The country code is unknown here: what follows its first to third digit is the number.
    gap = r"[ ()./-]{0,3}"
    least = max(_FEWEST_DIGITS, len(digits) - _LONGEST_CODE)
    head, tail = digits[:-least], digits[-least:]
    optional = "".join(f"(?:{digit}{gap})?" for digit in head)
    return rf"(?<![0-9A-Za-z])\+?{optional}{gap.join(tail)}(?![0-9A-Za-z])"


def _written(email: str) -> str:
    """Return a pattern of an address that is not the end or beginning of another one."""
    return rf"(?<![0-9A-Za-z_.+-]){email}(?![0-9A-Za-z_-])"


class Words:
    """A person's words, ready to be looked for and to be taken out."""

    def __init__(self, person: Person) -> None:
        """Remember the words of ``person``."""
        self.person = person
        strong = [
            *(_written(re.escape(one)) for one in sorted(person.emails)),
            *(_dialled(one) for one in sorted(person.phones)),
        ]
        names = sorted({w for n in person.names for w in (n, *n.split())}, key=len, reverse=True)
        weak = [rf"(?<!\w){re.escape(n)}(?!\w)" for n in names if len(n) >= _SHORTEST_WORD]
        self._all = re.compile("|".join((*strong, *weak)), re.IGNORECASE) if strong + weak else None
        self._strong = re.compile("|".join(strong), re.IGNORECASE) if strong else None

    def mention(self) -> str:
        """Return the pattern, for PostgreSQL, of what tells that a text is about the person."""
        handles = sorted(self.person.handles)[:_MOST_HANDLES]
        found = [
            *(_written(_plain(one)) for one in sorted(self.person.emails)),
            *(map(_dialled, sorted(self.person.phones))),
            *(_plain(one) for one in handles),
        ]
        return "|".join(found)

    def names_them(self, text: str) -> bool:
        """Whether an address or a number of the person stands in a text."""
        return bool(self._strong and self._strong.search(text))

    def taken_from(self, value: Any, key: str = "") -> Any:
        """Return a text or JSON value without the person's words.

        ``key`` is the column or key that it stands under. Plain words, such as a state, keep
        what only looks like a name; so do the keys themselves.
        """
        if isinstance(value, str):
            pattern = self._strong if key in _KEPT_KEYS and _SLUG.fullmatch(value) else self._all
            return pattern.sub("", value) if pattern else value
        if isinstance(value, Mapping):
            return {self._key(name): self.taken_from(held, name) for name, held in value.items()}
        if isinstance(value, list | tuple):
            return [self.taken_from(item, key) for item in value]
        if isinstance(value, int) and not isinstance(value, bool) and value > _EPOCH_DIGITS:
            return 0 if self._strong and self._strong.fullmatch(str(value)) else value
        return value

    def _key(self, name: str) -> str:
        return self._strong.sub("", name) if self._strong else name


def _plain(text: str) -> str:
    return re.sub(r"([^\w@-])", r"\\\1", text)


def hollow(value: Any, key: str = "") -> Any:
    """Return a JSON value of the same shape that says nothing of anybody.

    Ids, times, and plain words under keys that hold no free text stay, so that what reads it
    still knows what it is.
    """
    if isinstance(value, Mapping):
        return {name: hollow(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [hollow(item, key) for item in value]
    if isinstance(value, str):
        return value if _KEPT_VALUE.fullmatch(value) or _may_stay(key, value) else ""
    if isinstance(value, int) and not isinstance(value, bool) and value > _EPOCH_DIGITS:
        return 0
    return value


def _may_stay(key: str, value: str) -> bool:
    return key in _KEPT_KEYS and bool(_SLUG.fullmatch(value))


def emptied(value: Any) -> Any:
    """Return what an emptied column holds instead of a value: nothing, of the same kind."""
    if isinstance(value, str):
        return ""
    if isinstance(value, bytes | memoryview):
        return b""
    if isinstance(value, Mapping | list):
        return hollow(value)
    return value
