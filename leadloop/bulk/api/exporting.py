"""Exports: who took which records out, kept beside every other job; and the file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.bulk import models
from leadloop.bulk.api import jobs
from leadloop.bulk.contracts import JobKind, JobState
from leadloop.bulk.logic.files import write_csv
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND: Final = "export"


def record_export(
    actor: Actor, *, entity: str, title: str, rows: int, plan: Mapping[str, Any]
) -> UUID:
    """Keep that the actor takes records out: which list, which columns, how many.

    Raises:
        NotAllowed: The actor's role may not export, or sees no such records.

    Emits:
        ``job.changed``, which every audit of who did what reads.
    """
    users.check_may_read(actor, KIND)
    users.check_may_read(actor, get_entity(entity).kind)
    draft = jobs.Draft(JobKind.EXPORT, title, entity, plan)
    with transaction.atomic(), change_context(actor=actor.label):
        job_id = jobs.create(actor, draft, (), state=JobState.DONE)
        now = clock.now()
        models.Job.objects.filter(pk=job_id).update(
            total=rows, done=rows, counts={"exported": rows}, started_at=now, finished_at=now
        )
    return job_id


def export_file(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Return rows as the pieces of a CSV file in which nothing is a formula."""

    def every() -> Iterator[Sequence[Any]]:
        yield headings
        yield from rows

    return write_csv(every())
