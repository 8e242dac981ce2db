"""Records that rows of a file are like: the same look for duplicates, said in a sentence."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from leadloop.bulk.contracts import Resemblance, Resembles
from leadloop.customers.api.duplicates.looking import find_duplicates_in
from leadloop.customers.contracts.matching import Candidate, Comparison, Found, Verdict
from leadloop.users.contracts import Actor

_SAID: Final[Mapping[str, str]] = {
    "exact": "the same {}",
    "close": "nearly the same {}",
    "weak": "a similar {}",
    "different": "another {}",
}
_LOOKED_AT: Final = 3


def resembling(entity: str) -> Resembles:
    """Return what finds the records of ``entity`` that rows are like.

    Sure is a row that is the same as exactly one record, by the weights that duplicates are judged
    by. A sentence says why: how likely, and what speaks for it and against it. Nothing that is
    written anywhere else is repeated in it.
    """

    def find(actor: Actor, rows: Sequence[Mapping[str, Any]]) -> list[Resemblance | None]:
        found = find_duplicates_in(actor, entity=entity, rows=rows, limit=_LOOKED_AT)
        return [_resemblance(entity, one) for one in found]

    return find


def _resemblance(entity: str, found: Found) -> Resemblance | None:
    own = [one for one in found.candidates if one.record.entity == entity]
    if not own:
        if found.hidden:
            return Resemblance(None, sure=False, why="It is like a record that you may not see.")
        return None
    same = [one for one in own if one.match.verdict is Verdict.SAME]
    if len(same) > 1:
        why = f"It is like {len(same)} records: {_because(same[0])}."
        return Resemblance(same[0].record.id, sure=False, why=why)
    best, sure = own[0], bool(same)
    likely = f"{min(max(round(best.match.probability * 100), 1), 99)} %"
    kind = "Found by likeness" if sure else "It may be a record that is there"
    return Resemblance(best.record.id, sure, f"{kind}, {likely}: {_because(best)}.")


def _because(one: Candidate) -> str:
    told = sorted(one.match.comparisons, key=lambda c: -abs(c.weight))
    return ", ".join(_words(c) for c in told if c.level in _SAID) or "little is known"


def _words(one: Comparison) -> str:
    return f"{_SAID[one.level].format(one.label.lower())} ({one.weight:+.1f})"
