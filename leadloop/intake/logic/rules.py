"""Evaluate propensity rules: GoRules JDM on zen-engine, compiled once per version.

Every row of a decision table names itself: its number is added as a further output when the rules
are compiled, so a decision says which row made it, and authors need not.
"""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

import orjson
import zen

from leadloop.intake.contracts import RULE_SET, Decision, RuleRef
from leadloop.intake.logic.rule_words import OUTCOMES, PRIORITIES, ROOTS, Asked, rule_context
from leadloop.kit.errors import LeadloopError

_ROW: Final = "_row"
_ROW_COLUMN: Final = "leadloop-row"
_DECIDE: Final = "decide"
_RELEASE: Final = "release"
_MAX_MESSAGE: Final = 500


class BadRules(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The rules cannot be evaluated."""


def tables(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the decision tables of a JDM graph."""
    return [node for node in content["nodes"] if node["type"] == "decisionTableNode"]


def is_on(row: Mapping[str, Any]) -> bool:
    """Whether a row takes part; one that is switched off stays in the table and decides nothing."""
    return row.get("_enabled") is not False


def literal(cell: object) -> Any:
    """Return the value of an expression that asks nothing, None where it has none."""
    if not isinstance(cell, str) or not cell.strip():
        return None
    try:
        return zen.evaluate_expression(cell, {})
    except RuntimeError:
        return None


class CompiledRules:
    """One version of a rule set, ready to decide. Immutable; one instance serves all threads."""

    __slots__ = ("_engine", "_names", "_roots", "version")

    def __init__(self, content: Mapping[str, Any], version: int) -> None:
        """Compile ``content``, which has passed ``rule_checks.check_rules``.

        Raises:
            BadRules: The engine does not take it.
        """
        self.version = version
        self._names: list[tuple[str, str]] = []
        named = self._name_rows(deepcopy(dict(content)))
        text = orjson.dumps(named).decode()
        self._roots = tuple(root for root in sorted(ROOTS) if root in text)
        try:
            compiled = {
                _DECIDE: zen.ZenDecisionContent(text),
                _RELEASE: zen.ZenDecisionContent(orjson.dumps(_unsuppressed(named)).decode()),
            }
        except RuntimeError as problem:
            raise BadRules(_first_line(problem)) from problem
        self._engine = zen.ZenEngine({"loader": compiled.__getitem__})

    def _name_rows(self, content: dict[str, Any]) -> dict[str, Any]:
        for node in tables(content):
            table = node["content"]
            table["outputs"] = [
                *table["outputs"],
                {"id": _ROW_COLUMN, "name": "Row", "field": _ROW},
            ]
            for row in table["rules"]:
                row[_ROW_COLUMN] = str(len(self._names))
                identity = str(row.get("_id") or len(self._names) + 1)
                self._names.append((identity, str(row.get("_description") or identity)))
            table["rules"] = [row for row in table["rules"] if is_on(row)]
        return content

    def decide(self, asked: Asked, *, release: bool = False) -> Decision:
        """Return the decision about a lead.

        ``release`` passes over the rows that suppress, so the next matching one decides. Where no
        row matches, the lead is routed to nobody in particular, by no rule.

        Raises:
            BadRules: The engine failed on this lead.
        """
        return self.decide_from(self.context_of(asked), release=release)

    def context_of(self, asked: Asked) -> dict[str, Any]:
        """Return what these rules ask for about a lead."""
        return rule_context(asked, self._roots)

    def decide_from(self, context: dict[str, Any], *, release: bool = False) -> Decision:
        """Return the decision for a context that holds every word the rules ask for.

        Raises:
            BadRules: The engine failed on this context.
        """
        return self.read(self.run(context, release=release), release=release)

    def run(
        self, context: Mapping[str, Any], *, release: bool = False, trace: bool = False
    ) -> dict[str, Any]:
        """Return the engine's own answer: ``result`` and, if asked for, ``trace`` by node.

        Raises:
            BadRules: The engine failed on this context.
        """
        try:
            answer: Any = self._engine.evaluate(
                _RELEASE if release else _DECIDE, dict(context), {"trace": trace}
            )
        except Exception as problem:
            raise BadRules(_first_line(problem)) from problem
        found: dict[str, Any] = answer
        return found

    def read(self, answer: Mapping[str, Any], *, release: bool = False) -> Decision:
        """Return the engine's answer as a decision."""
        result = answer["result"]
        return self._decision(result if isinstance(result, dict) else {}, release=release)

    def row_of(self, result: object) -> tuple[int, str, str] | None:
        """Return the row that made a result: its place over all tables from 0, its id and name."""
        row = result.get(_ROW) if isinstance(result, dict) else None
        if not isinstance(row, (int, float)) or not 0 <= row < len(self._names):
            return None
        return (int(row), *self._names[int(row)])

    def _decision(self, result: dict[str, Any], *, release: bool) -> Decision:
        outcome, priority = result.get("outcome"), result.get("priority")
        return Decision(
            outcome=outcome if outcome in OUTCOMES and not release else "route",
            team=_text(result.get("team")),
            priority=priority if priority in PRIORITIES else "normal",
            category=_text(result.get("category")),
            response_minutes=_minutes(result.get("response_minutes")),
            message=_text(result.get("message")),
            rule=self._rule(result),
        )

    def _rule(self, result: dict[str, Any]) -> RuleRef | None:
        given = result.get("rule")
        said = given if isinstance(given, dict) else {}
        _, identity, name = self.row_of(result) or (0, "", "")
        identity = _text(said.get("id")) or identity
        if not identity:
            return None
        return RuleRef(RULE_SET, identity, _text(said.get("name")) or name, self.version)


def _unsuppressed(content: dict[str, Any]) -> dict[str, Any]:
    """Return the rules without the rows that suppress."""
    released = deepcopy(content)
    for node in tables(released):
        table = node["content"]
        columns = [out["id"] for out in table["outputs"] if out.get("field") == "outcome"]
        table["rules"] = [
            row
            for row in table["rules"]
            if not any(literal(row.get(column)) == "suppress" for column in columns)
        ]
    return released


def _text(value: Any) -> str | None:
    return value[:_MAX_MESSAGE] if isinstance(value, str) and value else None


def _minutes(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value > 0 else None


def _first_line(problem: Exception) -> str:
    return str(problem).partition("\n")[0]
