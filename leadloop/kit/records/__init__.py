"""The generic writer behind ``Entity.upsert`` and ``Entity.delete``.

A zone declares its table once::

    ACCOUNTS = RecordStore("account", Account, prepare=normalise, after=publish)
    ACCOUNT = Entity(name="account", …, upsert=ACCOUNTS.upsert, delete=ACCOUNTS.delete)

and every door writes through it: values are read by type, keys found in one query, rows written
in bulk with version, stamps and change feed, rights judged row by row.
"""

from leadloop.kit.records.drafts import After, Prepare, RecordDraft, Removing
from leadloop.kit.records.store import RecordStore
from leadloop.kit.records.world import World, use_world

__all__ = ["After", "Prepare", "RecordDraft", "RecordStore", "Removing", "World", "use_world"]
