"""Marketing's records as other protocols may see them."""

from typing import Final

from leadloop.kit.entity import Entity

ENTITIES: Final[tuple[Entity, ...]] = ()
