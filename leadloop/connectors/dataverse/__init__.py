"""The client of a Dataverse organisation: over the wire, or of the records kept here.

Both speak the same port and pass the same contract tests, so that whoever writes through it does
not know, and need not, where the records live.
"""

from leadloop.connectors.dataverse.contracts import (
    ChangePage,
    Organisation,
    Refused,
    RowQuery,
    RowResult,
    RowWrite,
)
from leadloop.connectors.dataverse.local import LocalDataverse
from leadloop.connectors.dataverse.ports import Dataverse
from leadloop.connectors.dataverse.wire import WireDataverse

__all__ = [
    "ChangePage",
    "Dataverse",
    "LocalDataverse",
    "Organisation",
    "Refused",
    "RowQuery",
    "RowResult",
    "RowWrite",
    "WireDataverse",
]
