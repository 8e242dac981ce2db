"""Erasing one person: what zones declare, how a person's rows are found, how they are emptied.

Each zone declares in its ``personal.py`` what each of its tables holds of people; a table that
nobody declared fails a test. Whoever erases (``users``) walks through the declared tables.
"""

from leadloop.kit.erasing.declaring import (
    Holds,
    Store,
    declare_free,
    declare_holds,
    declare_store,
    free_tables,
    held_tables,
    stores,
)
from leadloop.kit.erasing.finding import search
from leadloop.kit.erasing.sweeping import Swept, pages_of, sweep
from leadloop.kit.erasing.tables import standing
from leadloop.kit.erasing.words import Person, Words

__all__ = [
    "Holds",
    "Person",
    "Store",
    "Swept",
    "Words",
    "declare_free",
    "declare_holds",
    "declare_store",
    "free_tables",
    "held_tables",
    "pages_of",
    "search",
    "standing",
    "stores",
    "sweep",
]
