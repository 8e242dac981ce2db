"""Who is who: which browser is whose since when, and which keys are one person's; pure.

A visit is never rewritten. Whose it is follows from the links of its anonymous id: the link in
force at its time, or the first one for all that was before. So two people on one browser stay
apart, visits may arrive before or after what says whose they are, and what is told late finds its
place. Only a change of person makes a link: a browser does not collect one per page.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from uuid import UUID

from leadloop.kit.ids import new_uuid
from leadloop.portal.visit_shape import Identity, Key

Chain = list[tuple[datetime, UUID]]


@dataclass(slots=True)
class Book:
    """What is known: whose each key is, and each anonymous id's links by time.

    ``kinds`` says which kinds of keys a person has, also keys that are not in ``keys``.
    """

    keys: dict[Key, UUID] = field(default_factory=dict)
    kinds: dict[UUID, set[str]] = field(default_factory=dict)
    links: dict[str, Chain] = field(default_factory=dict)
    merged: dict[UUID, UUID] = field(default_factory=dict)

    def enter(self, identities: Iterable[Identity]) -> None:
        """Take over what ``identities`` say. Safe to repeat: known facts change nothing."""
        for identity in sorted(identities, key=attrgetter("at")):
            visitor = self._visitor(identity)
            if identity.anonymous_id:
                self._link(identity.anonymous_id, visitor, identity.at)

    def whose(self, identity: Identity) -> UUID | None:
        """Return whom the keys of ``identity`` mean; None if nobody who is known."""
        owners = {key: owner for key in identity.keys if (owner := self.keys.get(key))}
        return _strongest(owners) or self._by_phone(identity, owners)

    def _visitor(self, identity: Identity) -> UUID:
        """Return whose keys these are; all of them are that person's afterwards."""
        found = self.whose(identity) or new_uuid()
        for key in identity.keys:
            owner = self.keys.get(key)
            if owner is None:
                self.keys[key] = found
                self.kinds.setdefault(found, set()).add(key.kind)
            elif owner != found and self._is_same(key, owner, identity):
                self._merge(owner, found)
        return found

    def _by_phone(self, identity: Identity, owners: Mapping[Key, UUID]) -> UUID | None:
        """Return who has this phone, unless that is clearly somebody else: homes share phones."""
        for key, owner in owners.items():
            known = self.kinds.get(owner, set())
            if key.kind == "phone" and not any(k.kind in known for k in identity.keys if k != key):
                return owner
        return None

    def _is_same(self, key: Key, owner: UUID, identity: Identity) -> bool:
        """Tell whether ``owner`` is the identified person, too, and has no account of its own."""
        if key.kind == "phone":
            return False
        return identity.aliases or "user" not in self.kinds.get(owner, set())

    def _merge(self, old: UUID, new: UUID) -> None:
        for key, owner in self.keys.items():
            if owner == old:
                self.keys[key] = new
        for name, chain in self.links.items():
            self.links[name] = [(at, new if owner == old else owner) for at, owner in chain]
        self.kinds.setdefault(new, set()).update(self.kinds.pop(old, set()))
        self.merged = {was: new if now == old else now for was, now in self.merged.items()}
        self.merged[old] = new

    def _link(self, anonymous_id: str, visitor: UUID, at: datetime) -> None:
        chain = self.links.setdefault(anonymous_id, [])
        place = bisect_right(chain, at, key=lambda link: link[0])
        if place and chain[place - 1][1] == visitor:
            return
        if place < len(chain) and chain[place][1] == visitor:
            chain[place] = (at, visitor)  # what was known from later on was so since now
            return
        while place and chain[place - 1][0] == at:  # two people at one moment: both are kept
            at += timedelta(microseconds=1)
            place = bisect_right(chain, at, key=lambda link: link[0])
        chain.insert(place, (at, visitor))


def _strongest(owners: Mapping[Key, UUID]) -> UUID | None:
    """Return whose the keys are: a user id says more than an e-mail address."""
    for kind in ("user", "email"):
        for key, owner in owners.items():
            if key.kind == kind:
                return owner
    return None
