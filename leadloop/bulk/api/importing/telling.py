"""What became of an import's rows: samples for its page, and the refused ones as a file."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from leadloop.bulk import models
from leadloop.bulk.api import jobs
from leadloop.bulk.api.importing.planning import get_import
from leadloop.bulk.contracts import JobRow, RowState
from leadloop.bulk.logic.files import write_csv
from leadloop.bulk.logic.guessing import REASON
from leadloop.users.contracts import Actor

_TOLD = (RowState.REFUSED.value, RowState.SKIPPED.value)


def sample_rows(
    actor: Actor, *, job_id: UUID, states: Sequence[RowState], limit: int = 10
) -> list[JobRow]:
    """Return the first rows that have one of these states, with their cells."""
    return jobs.list_rows(actor, job_id=job_id, states=states, limit=limit)


def error_file(actor: Actor, *, job_id: UUID) -> Iterator[bytes]:
    """Return the refused rows as a CSV file: the columns of the file and the reason.

    Corrected, it can be imported as it is: the column with the reasons is left out by itself.

    Raises:
        NotFound: There is no such import, or it is another person's.
    """
    found = get_import(actor, job_id=job_id)
    return write_csv(_rows(job_id, found.job.plan["headings"]))


def outcome_file(actor: Actor, *, job_id: UUID) -> Iterator[bytes]:
    """Return every row as a CSV file: what becomes of it, which record it meets, why, its cells.

    Raises:
        NotFound: There is no such import, or it is another person's.
    """
    found = get_import(actor, job_id=job_id)
    return write_csv(_outcomes(job_id, found.job.plan["headings"]))


def _outcomes(job_id: UUID, headings: Sequence[str]) -> Iterator[Sequence[Any]]:
    yield ["Row", "Outcome", "Record", REASON, *headings]
    rows = models.JobRow.objects.filter(job_id=job_id).order_by("number")
    found = rows.values_list("number", "state", "record_id", "reason", "cells")
    for number, state, record_id, reason, cells in found.iterator(chunk_size=1000):
        yield [number, state, record_id or "", reason, *(cells or ())]


def _rows(job_id: UUID, headings: Sequence[str]) -> Iterator[Sequence[Any]]:
    kept = [place for place, heading in enumerate(headings) if heading != REASON]
    yield [*(headings[place] for place in kept), REASON]
    rows = models.JobRow.objects.filter(job_id=job_id, state__in=_TOLD).order_by("number")
    for found, reason in rows.values_list("cells", "reason").iterator(chunk_size=1000):
        cells: Sequence[str] = found or ()
        yield [*(cells[place] if place < len(cells) else "" for place in kept), reason]
