"""What goes in and out of a Dataverse organisation, as its Web API writes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

Row = dict[str, Any]
"""A row by column name: JSON values, lookups as ``_name_value``, times as RFC 3339 text in UTC."""

LARGEST_PAGE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation's address, and the application that calls it.

    ``url`` is its root (``https://contoso.crm.dynamics.com``). ``authority`` answers
    ``{tenant}/oauth2/v2.0/token``.
    """

    url: str
    tenant: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str = "https://login.microsoftonline.com"


class Refused(NamedTuple):
    """Why a row was not written: HTTP status, Dataverse's code (``0x80044331``) and words.

    ``retriable`` says that the same row may be taken later.
    """

    status: int
    code: str
    message: str

    @property
    def retriable(self) -> bool:
        """Whether it is worth sending again as it is."""
        return self.status in {408, 412, 429} or self.status >= 500  # noqa: PLR2004 -- HTTP


class RowWrite(NamedTuple):
    """One row to write.

    ``key`` holds the primary id or one alternate key by column name, ``values`` what the Web API
    takes in a body: choices as numbers, a lookup as ``name@odata.bind``.
    """

    key: Mapping[str, Any]
    values: Mapping[str, Any]


class RowResult(NamedTuple):
    """What became of one write; ``id`` is None where it was refused."""

    id: UUID | None
    created: bool = False
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows: all columns unless ``select``; those whose columns are ``equal`` to values.

    ``changed_after`` (UTC, excluded) asks for rows whose ``modifiedon`` is later; rows come in
    order of ``modifiedon`` then.
    """

    select: tuple[str, ...] = ()
    equal: Mapping[str, Any] = field(default_factory=dict)
    changed_after: datetime | None = None
    page_size: int = 500


class ChangePage(NamedTuple):
    """A page of changes: rows as they are now, ids of rows that are gone.

    ``token`` stands on the last page alone; the next call goes on from it.
    """

    rows: tuple[Row, ...]
    deleted: tuple[UUID, ...]
    token: str
