"""`leadloop rules test`: evaluate a rule set on rows, without a database."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import orjson

from leadloop.intake.edge import shipped_model
from leadloop.intake.logic.rule_rows import run_rows
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput

_MAX_BYTES: Final = 64_000_000
_HEAD: Final = ("Row", "Rule", "Outcome", "Team", "Priority")


def run_rules_test(rules: Path, rows: Path | None, *, as_json: bool) -> bool:
    """Print what a rule set decides for each row, and whether the set is sound.

    Returns:
        Whether the rule set is sound and could be evaluated.

    Raises:
        InvalidInput: A file cannot be read, is no JSON, or holds no list of rows.
    """
    listed = _rows(_read(rows)) if rows else []
    found = run_rows(_read(rules), listed, now=clock.now(), score=shipped_model().score)
    if as_json:
        click.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2, default=str).decode())
    else:
        _say(found)
    sound: bool = found["sound"]
    return sound


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise _unreadable(path, f"is larger than {_MAX_BYTES // 1_000_000} MB")
        return orjson.loads(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, f"cannot be read: {error.strerror}") from None
    except orjson.JSONDecodeError as error:
        raise _unreadable(path, f"is not JSON: {error}") from None


def _unreadable(path: Path, problem: str) -> InvalidInput:
    message = f"{path} {problem}."
    return InvalidInput([FieldError(str(path), "file", message)], message)


def _rows(found: Any) -> list[Any]:
    if isinstance(found, list):
        return found
    if isinstance(found, dict):
        return [found]
    message = "The rows are one JSON array of objects."
    raise InvalidInput([FieldError("rows", "shape", message)], message)


def _say(found: Mapping[str, Any]) -> None:
    for problem in found["problems"]:
        click.echo(f"problem: {problem['field']}: {problem['message']}", err=True)
    if found["rows"]:
        _table([_HEAD, *(_line(row) for row in found["rows"])])
    elif found["sound"]:
        click.echo("Sound: every cell, column and step can be read.")


def _line(row: Mapping[str, Any]) -> tuple[str, ...]:
    number, decision = str(row["row"] + 1), row["decision"]
    if decision is None:
        reasons = "; ".join(reason["message"] for reason in row["rejections"])
        return (number, "-", row["error"] or f"rejected: {reasons}", "-", "-")
    rule = row["rule"]
    fired = f"{rule['name']} ({rule['id']}, row {rule['index'] + 1})" if rule else "no rule fits"
    return (number, fired, decision["outcome"], decision["team"] or "-", decision["priority"])


def _table(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEAD))]
    for line in lines:
        cells = (text.ljust(width) for text, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
