"""What the writer asks of zones above it: rights, and the words of the change feed.

Supplied once, when a process starts; without it nothing can be written.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

from leadloop.kit.errors import NotAllowed


class World(NamedTuple):
    """What zones above supply.

    ``may_write(actor, kind)`` raises ``NotAllowed``; ``changing(label)`` says who changes rows,
    each row naming its own cause and trace.
    """

    may_write: Callable[[Any, str], None]
    changing: Callable[[str], AbstractContextManager[None]]


def _nobody(_actor: Any, kind: str) -> None:
    raise NotAllowed(f"Nothing was set up to judge who writes {kind}.")


@contextmanager
def _unsaid(_label: str) -> Iterator[None]:
    yield


_world = World(_nobody, _unsaid)


def use_world(world: World) -> None:
    """Let the writer of this process ask ``world``."""
    global _world  # noqa: PLW0603 -- set once at start
    _world = world


def world() -> World:
    """Return what the writer asks."""
    return _world
