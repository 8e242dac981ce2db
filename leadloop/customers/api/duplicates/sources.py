"""Where candidates come from: each kind of record finds its own, by index, a batch at a time."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from leadloop.customers.contracts.matching import Profile
from leadloop.customers.logic.matching import mailbox_key
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute

WEAK_MAILBOX: Final = (
    "email_normalised LIKE ANY (ARRAY['%%+%%@%%', '%%@gmail.com', '%%@googlemail.com'])"
)
"""Which addresses the index of mailboxes holds; written as the index says it."""

_WORD: Final = re.compile(r"[^\W_]+")
_COLUMNS: Final = (
    *("n", "email", "mailbox", "phone", "names", "company", "first_word", "domain", "birth"),
)
_ASKED: Final = (
    "WITH asked AS MATERIALIZED (SELECT n::int, email, mailbox, phone, names, company, first_word,"
    f" domain, nullif(birth, '')::date AS birth FROM unnest({', '.join(['%s'] * len(_COLUMNS))})"
    f" AS t ({', '.join(_COLUMNS)}))"
)


@dataclass(frozen=True, slots=True)
class MatchSource:
    """How records of one entity are found and read for comparing.

    ``parts`` are queries of ``id, merged_into_id`` that may name the columns of ``asked``: every
    one has to be answered by an index. ``read`` returns the profiles of records by id.
    """

    entity: str
    model: Any
    parts: tuple[str, ...]
    read: Callable[[Collection[UUID]], Mapping[UUID, Profile]]
    is_company: bool = False

    def find(self, profiles: Sequence[Profile]) -> list[set[UUID]]:
        """Return for each profile the records that may be the same, in one query."""
        asked = [row for n, profile in enumerate(profiles) for row in _asked(n, profile)]
        found: list[set[UUID]] = [set() for _ in profiles]
        if not asked:
            return found
        parts = " UNION ALL ".join(f"({part})" for part in self.parts)
        rows = execute(
            f"{_ASKED} SELECT DISTINCT n, coalesce(c.merged_into_id, c.id) FROM asked,"
            f" LATERAL ({parts}) AS c (id, merged_into_id)",
            [text_array([str(row[place]) for row in asked]) for place in range(len(_COLUMNS))],
        )
        for n, key in rows:
            found[n].add(key)
        return found


def _asked(n: int, profile: Profile) -> Iterable[tuple[Any, ...]]:
    """Yield one row per address and number; the first carries everything else, too."""
    names = _words(f"{profile.first_name} {profile.last_name}") if profile.last_name else ""
    word = profile.company_key.partition(" ")[0]
    birth = profile.birth_date.isoformat() if profile.birth_date else ""
    rest = (names, profile.company_key, word, profile.domain, birth)
    email, phone = (values[0] if values else "" for values in (profile.emails, profile.phones))
    yield n, email, mailbox_key(email), phone, *rest
    for other in profile.emails[1:]:
        yield n, other, mailbox_key(other), "", "", "", "", "", ""
    for other in profile.phones[1:]:
        yield n, "", "", other, "", "", "", "", ""


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def by_key(table: str, column: str, asked: str, *, limit: int = 20) -> str:
    """Return the query of the rows whose ``column`` says what was asked; empty is never asked."""
    return (
        f"SELECT id, merged_into_id FROM {table} WHERE asked.{asked} <> ''"
        f" AND {column} = asked.{asked} AND {column} <> '' LIMIT {limit}"
    )


def by_mailbox(table: str) -> str:
    """Return the query of the rows whose address reaches the mailbox asked, spelt otherwise."""
    return (
        f"SELECT id, merged_into_id FROM {table} WHERE asked.mailbox <> '' AND {WEAK_MAILBOX}"
        " AND leadloop_mailbox(email_normalised) = asked.mailbox LIMIT 20"
    )


def by_words(table: str, columns: Sequence[str], asked: str, *, limit: int = 25) -> str:
    """Return the query of the rows that have all words asked, by the table's search index."""
    words = f"{table}_words({', '.join(columns)})"
    text = " || ' ' || ".join(f"asked.{one}" for one in asked.split())
    known = " AND ".join(f"asked.{one} <> ''" for one in asked.split())
    return (
        f"SELECT id, merged_into_id FROM {table} WHERE {known}"
        f" AND {words} @@ plainto_tsquery('simple', {text}) LIMIT {limit}"
    )


_sources: dict[str, MatchSource] = {}


def register_match_source(source: MatchSource) -> None:
    """Let duplicates be looked for among records of an entity."""
    _sources[source.entity] = source


def sources_for(entity: str) -> list[MatchSource]:
    """Return where duplicates of a record of this entity may be: its own kind first."""
    own = _sources.get(entity)
    if own is None:
        return []
    others = [one for name, one in sorted(_sources.items()) if name != entity]
    return [own, *(one for one in others if one.is_company == own.is_company)]


def source_of(entity: str) -> MatchSource | None:
    """Return how records of an entity are found; None where duplicates are not looked for."""
    return _sources.get(entity)


def source_names() -> tuple[str, ...]:
    """Return the entities among whose records duplicates are looked for, sorted."""
    return tuple(sorted(_sources))
