"""Which service level holds for a case: the first, in order, whose conditions all hold."""

from collections.abc import Mapping, Sequence

from leadloop.service.contracts.levels import Condition, Fact, Test
from leadloop.service.contracts.timing import RunningLevel


def find_level(levels: Sequence[RunningLevel], facts: Mapping[str, str]) -> RunningLevel | None:
    """Return the first of ``levels`` that fits, or None. A level without conditions always fits."""
    return next((level for level in levels if fits(level.conditions, facts)), None)


def fits(conditions: Sequence[Condition], facts: Mapping[str, str]) -> bool:
    """Whether all conditions hold for these facts."""
    return all(_holds(condition, facts.get(condition.fact, "")) for condition in conditions)


def _holds(condition: Condition, value: str) -> bool:
    match condition.test:
        case Test.IS:
            return value in condition.values
        case Test.IS_NOT:
            return value not in condition.values
        case Test.IS_SET:
            return bool(value)
    return not value


def changed_facts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Fact, ...]:
    """Return the facts that differ, in the order of the vocabulary."""
    return tuple(fact for fact in Fact if before.get(fact, "") != after.get(fact, ""))


def in_words(conditions: Sequence[Condition], names: Mapping[tuple[str, str], str]) -> str:
    """Return conditions as a clause: ``Priority is High and Queue is Claims``.

    ``names`` maps ``(fact, value)`` to the word to show; an unknown value shows itself.
    """
    return " and ".join(_clause(one, names) for one in conditions) or "Every case"


def _clause(condition: Condition, names: Mapping[tuple[str, str], str]) -> str:
    label = condition.fact.label
    if condition.test is Test.IS_SET:
        return f"{label} is set"
    if condition.test is Test.IS_EMPTY:
        return f"{label} is empty"
    values = [names.get((condition.fact, value), value) for value in condition.values]
    said = "is" if condition.test is Test.IS else "is not"
    return f"{label} {said} {' or '.join(values)}"
