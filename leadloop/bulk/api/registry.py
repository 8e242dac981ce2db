"""Which entities can be imported, as their zones say."""

from leadloop.bulk.contracts import Importable

_importables: dict[str, Importable] = {}


def register_importable(importable: Importable) -> None:
    """Make an entity importable; zones call this at start."""
    _importables[importable.entity] = importable


def list_importables() -> list[Importable]:
    """Return every entity that can be imported, in the order in which they are offered."""
    return sorted(_importables.values(), key=lambda found: (found.order, found.entity))


def find_importable(entity: str) -> Importable | None:
    """Return what was said of an entity, or None if it cannot be imported."""
    return _importables.get(entity)
