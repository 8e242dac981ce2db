"""Duplicates: looked for, kept as pairs, decided."""

from leadloop.customers.api.duplicates.looking import (
    find_duplicates,
    find_duplicates_in,
    find_duplicates_of,
)
from leadloop.customers.api.duplicates.own_sources import ACCOUNTS, CONTACTS, keys_of, known_by
from leadloop.customers.api.duplicates.pairs import (
    Suggestion,
    decide_pair,
    get_pair,
    list_pairs,
    suggest_pairs,
    tell_apart,
)
from leadloop.customers.api.duplicates.resembling import resembling
from leadloop.customers.api.duplicates.sources import (
    MatchSource,
    by_key,
    by_mailbox,
    by_words,
    register_match_source,
)
from leadloop.customers.api.duplicates.sweeping import ensure_sweep, sweep_kind

__all__ = [
    "ACCOUNTS",
    "CONTACTS",
    "MatchSource",
    "Suggestion",
    "by_key",
    "by_mailbox",
    "by_words",
    "decide_pair",
    "ensure_sweep",
    "find_duplicates",
    "find_duplicates_in",
    "find_duplicates_of",
    "get_pair",
    "keys_of",
    "known_by",
    "list_pairs",
    "register_match_source",
    "resembling",
    "suggest_pairs",
    "sweep_kind",
    "tell_apart",
]
