"""Every function of the language; importing this package fills the registry."""

from leadloop.flows.logic.functions import (
    collections,
    conversion,
    dates,
    logical,
    manipulation,
    maths,
    numbers,
    strings,
    uris,
    workflow,
)

__all__ = [
    "collections",
    "conversion",
    "dates",
    "logical",
    "manipulation",
    "maths",
    "numbers",
    "strings",
    "uris",
    "workflow",
]
