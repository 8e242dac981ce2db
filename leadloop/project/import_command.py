"""`leadloop import`: a CSV file becomes records; refused rows become a file beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import click
import orjson

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import MAX_BYTES, Job, JobState
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.users.contracts import SYSTEM

_REFUSED: Final = ("refused", "skipped")
_WORDS: Final[Mapping[str, str]] = {
    "created": "new",
    "changed": "changed",
    "unchanged": "unchanged",
    "refused": "refused",
    "skipped": "left out",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options say. ``columns`` are pairs of heading and column."""

    dry_run: bool = False
    as_json: bool = False
    mode: str = "upsert"
    columns: Sequence[str] = ()
    make: bool = False
    errors: Path | None = None


def run_import(kind: str, file: Path, wishes: Wishes) -> bool:
    """Import a file here and now and print what became of its rows.

    Columns are guessed by their headings, as a file with the same headings was mapped before, or
    as ``wishes`` say. The job stays: it can be seen and undone on the screens.

    Returns:
        Whether it was carried out to the end.

    Raises:
        NotFound: Nothing of this kind can be imported.
        InvalidInput: The file cannot be read, or a column does not exist.
    """
    data = _read(file)
    job_id = bulk.create_import(SYSTEM, entity=_entity(kind), filename=file.name, data=data)
    _plan(job_id, wishes)
    start = bulk.check_import if wishes.dry_run else bulk.run_import
    start(SYSTEM, job_id=job_id, schedule=False)
    while bulk.step_job(SYSTEM, job_id=job_id):
        if not wishes.as_json:
            _progress(bulk.get_job(SYSTEM, job_id=job_id))
    job = bulk.get_job(SYSTEM, job_id=job_id)
    errors = _write_errors(job, wishes.errors or file.with_suffix(".errors.csv"))
    _say(job, errors, as_json=wishes.as_json)
    return job.state in {JobState.DONE, JobState.CHECKED}


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise _unreadable(file, f"is larger than {MAX_BYTES // 1_000_000} MB")
        return file.read_bytes()
    except OSError as error:
        raise _unreadable(file, f"cannot be read: {error.strerror}") from None


def _unreadable(file: Path, problem: str) -> InvalidInput:
    message = f"{file} {problem}."
    return InvalidInput([FieldError(str(file), "file", message)], message)


def _entity(kind: str) -> str:
    """Return the entity whose name, or name of its records, is ``kind``: *leads*, *lead*."""
    known = {}
    for one in bulk.list_importables():
        entity = get_entity(one.entity)
        for name in (entity.name, entity.set_name):
            known[name.removeprefix("ll_")] = known[name] = entity.name
    if kind not in known:
        kinds = sorted({get_entity(name).set_name.removeprefix("ll_") for name in known.values()})
        raise NotFound(f"There are no {kind!r} to import; there are {', '.join(kinds)}.")
    return known[kind]


def _plan(job_id: UUID, wishes: Wishes) -> None:
    found = bulk.get_import(SYSTEM, job_id=job_id)
    chosen = {column.heading: column.field for column in found.columns}
    for pair in wishes.columns:
        heading, _, name = pair.partition("=")
        if heading not in chosen:
            message = f"The file has no column {heading!r}; it has {', '.join(chosen)}."
            raise InvalidInput([FieldError("--map", "unknown", message)], message)
        chosen[heading] = name
    columns = list(chosen.values())
    match = [way.name for way in found.ways if way.usable(columns, found.entity)]
    make = [field.name for field in found.makeable] if wishes.make else []
    bulk.plan_import(
        SYSTEM,
        job_id=job_id,
        chosen={"columns": columns, "match": match, "mode": wishes.mode, "make": make},
    )


def _progress(job: Job) -> None:
    click.echo(f"{job.done:,} of {job.total:,} rows", err=True)


def _write_errors(job: Job, path: Path) -> Path | None:
    if not any(job.counts.get(state) for state in _REFUSED):
        return None
    with path.open("wb") as file:
        file.writelines(bulk.error_file(SYSTEM, job_id=job.id))
    return path


def _say(job: Job, errors: Path | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(_told(job, errors), option=orjson.OPT_INDENT_2).decode())
        return
    said = [
        f"{job.counts[state]:,} {word}" for state, word in _WORDS.items() if job.counts.get(state)
    ]
    if job.plan["dry"]:
        click.echo("Dry run, nothing was written. It would be:")
    click.echo(", ".join(said) or "No rows.")
    if job.error:
        click.echo(job.error, err=True)
    if errors:
        click.echo(f"The rows that were refused, with the reasons: {errors}")


def _told(job: Job, errors: Path | None) -> dict[str, Any]:
    plan = job.plan
    return {
        "import": str(job.id),
        "dry_run": plan["dry"],
        "state": job.state.value,
        "rows": job.total,
        "counts": {state: job.counts.get(state, 0) for state in _WORDS},
        "columns": dict(zip(plan["headings"], plan["columns"], strict=True)),
        "encoding": plan["encoding"],
        "delimiter": plan["delimiter"],
        "errors_file": str(errors) if errors else None,
        "error": job.error or None,
    }
