"""Merging: two records become one, and two again."""

from leadloop.customers.api.merging.carrying import NAME as REFUSALS
from leadloop.customers.api.merging.carrying import carry_refusals
from leadloop.customers.api.merging.kinds import ACCOUNT, CONTACT, prefer_owner_and_customer
from leadloop.customers.api.merging.making import merge_records
from leadloop.customers.api.merging.preview import preview_merge
from leadloop.customers.api.merging.reading import (
    former_addresses,
    get_merge,
    list_merges,
    merged_ids,
    resolve,
)
from leadloop.customers.api.merging.undoing import undo_merge

__all__ = [
    "ACCOUNT",
    "CONTACT",
    "REFUSALS",
    "carry_refusals",
    "former_addresses",
    "get_merge",
    "list_merges",
    "merge_records",
    "merged_ids",
    "prefer_owner_and_customer",
    "preview_merge",
    "resolve",
    "undo_merge",
]
