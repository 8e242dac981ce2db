"""One base for every error that Leadloop raises on purpose.

Domain code raises these and never names HTTP; ``web``, ``facades`` and ``portal`` each map them
once. The docstring is the default message.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID


class FieldError(NamedTuple):
    """What is wrong with one field: its path, a stable code, and a sentence with the cure."""

    field: str
    code: str
    message: str


class LeadloopError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])

    @property
    def message(self) -> str:
        """The sentence to show."""
        return str(self.args[0])


class NotFound(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """There is no such record, or you may not see it."""


class Moved(NotFound):
    """This record is part of another one now."""

    def __init__(self, entity: str, old_id: UUID, new_id: UUID) -> None:
        super().__init__()
        self.entity, self.old_id, self.new_id = entity, old_id, new_id


class NotAllowed(LeadloopError):  # noqa: N818
    """You may see this, but not do that."""


class NotYours(NotAllowed):
    """You may change records of this kind, but not this one."""


class Conflict(LeadloopError):  # noqa: N818
    """This contradicts what is already there."""


class StaleWrite(Conflict):
    """Somebody changed this record after you read it."""


class Unavailable(LeadloopError):  # noqa: N818
    """A part this needs does not answer; try again."""

    retry_after_s: int = 2
    """Whole seconds after which trying again makes sense."""


class Overloaded(Unavailable):
    """More is waiting here than can be kept waiting; nothing was stored, send it again."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class InvalidInput(LeadloopError):  # noqa: N818
    """Some fields cannot be accepted as they are."""

    def __init__(self, errors: Sequence[FieldError], message: str | None = None) -> None:
        super().__init__(message or "; ".join(f"{e.field}: {e.message}" for e in errors))
        self.errors = tuple(errors)
