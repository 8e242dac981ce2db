"""``runAfter``: who follows whom, and one order in which everyone comes after those they follow."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.flows.logic.steps import Predecessor, Step
from leadloop.kit.errors import FieldError

_STATUSES: Final = {s.lower(): s for s in ("Succeeded", "Failed", "Skipped", "TimedOut")}


def read_run_after(
    errors: list[FieldError], source: Any, path: str, siblings: Mapping[str, Any]
) -> tuple[Predecessor, ...]:
    """Read who an action follows; complaints go to ``errors``."""
    if source is None:
        return ()
    if not isinstance(source, dict):
        errors.append(FieldError(path, "wrong_type", "runAfter is an object of statuses by name."))
        return ()
    by_lower = {name.lower(): name for name in siblings}
    after = []
    for name, statuses in source.items():
        known = name if name in siblings else by_lower.get(name.lower())
        if known is None:
            message = f"There is no action '{name}' beside this one."
            errors.append(FieldError(f"{path}.{name}", "unknown_action", message))
            continue
        after.append(Predecessor(known, _read_statuses(errors, statuses, f"{path}.{name}")))
    return tuple(after)


def _read_statuses(errors: list[FieldError], source: Any, path: str) -> frozenset[str]:
    words = source if isinstance(source, list) else [source]
    known = [_STATUSES.get(word.lower()) if isinstance(word, str) else None for word in words]
    if not known or None in known:
        message = f"Statuses are a list of {', '.join(_STATUSES.values())}."
        errors.append(FieldError(path, "bad_status", message))
    return frozenset(word for word in known if word is not None)


def in_order(errors: list[FieldError], steps: dict[str, Step], path: str) -> list[Step]:
    """Return the steps so that each comes after those it follows; a circle is an error."""
    waiting = {
        name: {before for before, _ in step.after if before in steps}
        for name, step in steps.items()
    }
    ordered: list[Step] = []
    while waiting:
        free = [name for name, before in waiting.items() if not before]
        if not free:
            circle = ", ".join(sorted(waiting))
            message = f"These actions wait for each other: {circle}."
            errors.append(FieldError(path, "circular_run_after", message))
            return list(steps.values())
        for name in free:
            del waiting[name]
            ordered.append(steps[name])
        for before in waiting.values():
            before.difference_update(free)
    return ordered
