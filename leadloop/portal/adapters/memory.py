"""The portal's ports in memory: for unit tests, and for trying the doors without a database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.kit.errors import Unavailable
from leadloop.kit.ids import EventKey
from leadloop.portal.contracts import FormDoor, SiteDoor, SubmissionState
from leadloop.portal.ports import KeyKind


@dataclass(slots=True)
class MemoryLog:
    """Keeps drafts in a list, and recognises a repeated key as the real log does."""

    down: bool = False
    drafts: list[EventDraft] = field(default_factory=list)
    _first: dict[EventKey, EventDraft] = field(default_factory=dict)

    async def append(self, drafts: Sequence[EventDraft], /) -> list[Receipt]:
        """Return one receipt per draft; raises Unavailable while ``down``."""
        if self.down:
            raise Unavailable
        return [self._keep(draft) for draft in drafts]

    def _keep(self, draft: EventDraft) -> Receipt:
        first = self._first.setdefault(draft.key, draft)
        if first is draft:
            self.drafts.append(draft)
        same = first.body is None or draft.body is None or first.body == draft.body
        return Receipt(draft.key, first.trace_id, first is not draft, same)


@dataclass(frozen=True, slots=True)
class MemoryCaller:
    """A client that a key of ``MemoryKeys`` stands for."""

    client_id: str
    scopes: frozenset[str]


@dataclass(slots=True)
class MemoryKeys:
    """Knows keys by kind and secret."""

    callers: dict[tuple[KeyKind, str], MemoryCaller] = field(default_factory=dict)

    async def find_client(self, kind: KeyKind, secret: str, /) -> MemoryCaller | None:
        """Return the client under this key."""
        return self.callers.get((kind, secret))


@dataclass(slots=True)
class MemoryDoors:
    """Knows forms by slug and sites by key."""

    forms: dict[str, FormDoor] = field(default_factory=dict)
    sites: dict[str, SiteDoor] = field(default_factory=dict)

    async def find_form(self, slug: str, /) -> FormDoor | None:
        """Return the form with this slug, or None."""
        return self.forms.get(slug)

    async def find_site(self, key: str, /) -> SiteDoor | None:
        """Return the site with this key, or None."""
        return self.sites.get(key)


@dataclass(slots=True)
class MemorySubmissions:
    """Knows the states it was given, and counts how often it was asked."""

    states: dict[UUID, SubmissionState] = field(default_factory=dict)
    questions: int = 0

    async def find_states(self, keys: Sequence[UUID], /) -> Mapping[UUID, SubmissionState]:
        """Return the known ones among ``keys``."""
        self.questions += 1
        return {key: self.states[key] for key in keys if key in self.states}
