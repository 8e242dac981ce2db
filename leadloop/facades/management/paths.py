"""Azure's resource ids as addresses: what they name, whatever the case of the words between.

A subscription of Azure, a resource group and a location divide nothing here: one installation
answers below any of them.
"""

import re
from typing import Final, NamedTuple

_PATH: Final = re.compile(
    r"(?P<prefix>/subscriptions/[^/]+(?:/resourcegroups/[^/]+)?/providers/microsoft\.eventgrid)"
    r"/(?P<tail>.+?)/?",
    re.IGNORECASE,
)
_EXTENSION: Final = re.compile(r"/providers/microsoft\.eventgrid/", re.IGNORECASE)
_LISTS_ONLY: Final = frozenset({"locations", "topictypes"})


class Target(NamedTuple):
    """What an address names.

    ``kinds`` are the types from outermost to innermost, lower case, ``names`` the names beside
    them; of a collection (and before a ``verb``) the last kind has no name, or the verb stands
    there: ``…/topics/a/eventSubscriptions`` has kinds ``("topics", "eventsubscriptions")`` and
    names ``("a",)``.
    """

    path: str
    prefix: str
    kinds: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def is_collection(self) -> bool:
        """Whether it ends with a kind, or a verb, instead of a name."""
        return len(self.kinds) > len(self.names)

    @property
    def parent_path(self) -> str:
        """The address without its last segment."""
        return self.path.rpartition("/")[0]


def parse_path(path: str) -> Target | None:
    """Return what an address below ``/subscriptions/`` names, or None if it names nothing."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    segments = _EXTENSION.sub("/", "/" + found["tail"]).strip("/").split("/")
    while len(segments) > 2 and segments[0].lower() in _LISTS_ONLY:  # noqa: PLR2004 -- kind, name
        segments = segments[2:]
    if "" in segments:
        return None
    kinds = tuple(segment.lower() for segment in segments[::2])
    return Target(path.rstrip("/"), found["prefix"], kinds, tuple(segments[1::2]))
