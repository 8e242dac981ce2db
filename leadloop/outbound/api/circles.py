"""Who is one person to the frequency cap, however many addresses and records they have."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from leadloop.outbound.contracts import Channel, Kin
from leadloop.outbound.ports import PeopleBook

_book: PeopleBook | None = None

Name = str | UUID
Asked = tuple[str, UUID | None]


def use_people(book: PeopleBook) -> None:
    """Say who knows which addresses are one person's; once at start."""
    global _book  # noqa: PLW0603 -- one installation per process
    _book = book


@dataclass(slots=True)
class Circle:
    """One person: every address and id they are known by, and when they had messages (UTC)."""

    names: set[Name]
    sent: list[datetime] = field(default_factory=list)


class Circles:
    """The people of some questions; those who share an address or an id are one."""

    def __init__(self, channel: Channel, asked: Sequence[Asked], *, alone: bool = False) -> None:
        """Gather the people; with ``alone`` each address by itself, without asking anybody."""
        self._of: dict[Name, Circle] = {}
        kin: Sequence[Kin] = [Kin()] * len(asked)
        if _book and not alone:
            kin = _book.kin_of(channel, asked)
        for (address, person), more in zip(asked, kin, strict=True):
            own: set[Name] = {address} if alone or person is None else {address, person}
            self._join(own | more.addresses | more.person_ids)

    def _join(self, names: set[Name]) -> None:
        known = {id(one): one for name in names if (one := self._of.get(name))}
        circle = Circle(names.union(*(one.names for one in known.values())))
        for name in circle.names:
            self._of[name] = circle

    def of(self, name: Name) -> Circle:
        """Return the person of an address or id that was asked for."""
        return self._of[name]

    def note(self, names: Iterable[Name | None], at: datetime) -> None:
        """Note that a message went to somebody known by these names, once for each person."""
        found = {id(one): one for name in names if name and (one := self._of.get(name))}
        for circle in found.values():
            circle.sent.append(at)

    @property
    def addresses(self) -> list[str]:
        """Every address of them all."""
        return [name for name in self._of if isinstance(name, str)]

    @property
    def person_ids(self) -> list[UUID]:
        """Every id of them all."""
        return [name for name in self._of if isinstance(name, UUID)]
