"""The shipped rule set, its rows addressed by id: a row put among them breaks no test."""

import json
from pathlib import Path
from typing import Any, Final

import leadloop.intake

SHIPPED: Final[dict[str, Any]] = json.loads(
    (Path(leadloop.intake.__file__).parent / "rules/propensity.json").read_text()
)


def table_of(content: Any) -> dict[str, Any]:
    """Return the decision table of a rule set shaped as the shipped one."""
    found: dict[str, Any] = content["nodes"][1]["content"]
    return found


def ids_of(content: Any) -> list[str]:
    """Return the ids of the rows, in order."""
    return [row["_id"] for row in table_of(content)["rules"]]


def at(identity: str, content: Any = SHIPPED) -> int:
    """Return the place of a row, counted from 0."""
    return ids_of(content).index(identity)


def row_of(content: Any, identity: str) -> dict[str, Any]:
    """Return a row, to read or to change in place."""
    found: dict[str, Any] = table_of(content)["rules"][at(identity, content)]
    return found


ENTERPRISE_AT: Final = at("enterprise-ilp")
"""The place of the row *Enterprise ILP*, which most tests change."""
