"""Compiled definitions, kept per process; a newly published one is in force with the next batch.

Every use asks the database which version is in force: one indexed row. Only a version that this
process has not seen is read and compiled.
"""

from dataclasses import dataclass
from threading import Lock
from uuid import UUID

import orjson

from leadloop.flows.contracts import Mode
from leadloop.flows.logic.compiling import compile_definition
from leadloop.flows.logic.definition import Program
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound, Unavailable

_MAX_KEPT = 200


@dataclass(frozen=True, slots=True)
class Loaded:
    """A version of a flow, ready to run."""

    flow_id: UUID
    version_id: UUID
    number: int
    mode: Mode
    enabled: bool
    program: Program


_programs: dict[UUID, Program] = {}
_lock = Lock()


def load_current(name: str) -> Loaded:
    """Return the version of a flow that is in force now.

    Raises:
        NotFound: There is no such flow.
        Unavailable: It has never been published, or is switched off.
    """
    rows = execute(
        "SELECT f.id, f.name, f.title, f.mode, f.enabled, v.id, v.number FROM flows_flow f"
        " LEFT JOIN flows_flowversion v ON v.id = f.published_id WHERE f.name = %s",
        (name,),
    )
    if not rows:
        raise NotFound(f"There is no flow named {name!r}.")
    flow_id, name, title, mode, enabled, version_id, number = rows[0]
    if version_id is None:
        raise Unavailable(f"The flow {name!r} has not been published.")
    if not enabled:
        raise Unavailable(f"The flow {name!r} is switched off.")
    program = _programs.get(version_id) or _compile(version_id, name, title)
    return Loaded(flow_id, version_id, number, Mode(mode), enabled, program)


def load_version(version_id: UUID) -> Program:
    """Return a version, in force or not; a waiting run keeps the one it started with.

    Raises:
        NotFound: There is no such version.
    """
    program = _programs.get(version_id)
    if program is not None:
        return program
    rows = execute(
        "SELECT f.name, f.title FROM flows_flowversion v JOIN flows_flow f ON f.id = v.flow_id"
        " WHERE v.id = %s",
        (version_id,),
    )
    if not rows:
        raise NotFound("There is no such version of a flow.")
    return _compile(version_id, *rows[0])


def _compile(version_id: UUID, name: str, title: str) -> Program:
    with _lock:
        known = _programs.get(version_id)
        if known is not None:
            return known
        rows = execute("SELECT definition_text FROM flows_flowversion WHERE id = %s", (version_id,))
        program = compile_definition(name, orjson.loads(rows[0][0]), title=title)
        while len(_programs) >= _MAX_KEPT:
            del _programs[next(iter(_programs))]
        _programs[version_id] = program
        return program
