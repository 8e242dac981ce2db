"""Jobs: what goes on in the background, what became of each row, stop and undo."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import Job, RowState
from leadloop.users import api as users
from leadloop.web import lists
from leadloop.web.access import Request, screen
from leadloop.web.answers import page, saved
from leadloop.web.screens.bulk import answer_for

_SHOWN: Final = 200
_TOLD: Final = (RowState.REFUSED, RowState.LEFT)
_LABELS: Final = {
    "created": "New",
    "changed": "Changed",
    "unchanged": "Unchanged",
    "refused": "Refused",
    "skipped": "Left out",
    "undone": "Undone",
    "left": "Left as they are",
}


@require_GET
@screen()
def jobs(request: Request) -> HttpResponse:
    """List the newest jobs of this person; an administrator's list has everybody's."""
    found = bulk.list_jobs(request.actor)
    names = users.names_of({job.owner_id for job in found if job.owner_id})
    context = {
        "lines": [{"job": job, "who": names.get(str(job.owner_id), "")} for job in found],
    }
    return page(
        request, "leadloop/jobs/list.html", context, part="leadloop/jobs/_list.html", section="jobs"
    )


@require_GET
@screen()
def job(request: Request, job_id: UUID) -> HttpResponse:
    """Show one job: its progress, or its result."""
    found = bulk.get_job(request.actor, job_id=job_id)
    context = {"job": found, **told(request, found)}
    return page(
        request, "leadloop/jobs/job.html", context, part="leadloop/jobs/_job.html", section="jobs"
    )


def told(request: Request, found: Job) -> dict[str, Any]:
    """Return what a page says about a job's rows."""
    spec = lists.list_of_entity(found.entity)
    rows = bulk.list_rows(request.actor, job_id=found.id, states=_TOLD, limit=_SHOWN)
    return {
        "figures": [
            {"label": label, "number": found.counts.get(state, 0), "state": state}
            for state, label in _LABELS.items()
            if found.counts.get(state)
        ],
        "rows": [
            {
                "row": row,
                "url": reverse(spec.record_url, args=[row.record_id])
                if spec and row.record_id
                else "",
            }
            for row in rows
        ],
        "rows_total": sum(found.counts.get(state.value, 0) for state in _TOLD),
        "spec": spec,
        "list_url": reverse(spec.url) if spec else "",
    }


@require_POST
@screen()
def cancel(request: Request, job_id: UUID) -> HttpResponse:
    """Stop a job before its next chunk."""
    bulk.cancel_job(request.actor, job_id=job_id)
    return saved(request, reverse("job", args=[job_id]), "It stops before the next rows.")


@require_POST
@screen()
def undo(request: Request, job_id: UUID) -> HttpResponse:
    """Take back what a job did."""
    made = bulk.undo_job(request.actor, job_id=job_id)
    return answer_for(request, made)
