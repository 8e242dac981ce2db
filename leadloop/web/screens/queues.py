"""Queues: what waits where, and picking from them."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.service import api as service
from leadloop.service.api import timers
from leadloop.service.contracts import QueueDraft, QueueLine, QueueRow
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.case_clocks import due_tag
from leadloop.web.case_forms import id_of
from leadloop.web.dialogs import tried

_SECTION: Final = "queues"
_KIND: Final = "queue"


class QueueForm(forms.Form):
    """A queue."""

    name = forms.CharField(label="Name", max_length=100)
    description = forms.CharField(label="Description", required=False, max_length=1000)
    team = forms.ChoiceField(
        label="Team", required=False, help_text="Its people work on what waits here."
    )
    address = forms.CharField(
        label="E-mail address",
        required=False,
        max_length=254,
        help_text="Mail to it opens cases here, and answers come back to it.",
    )
    is_private = forms.BooleanField(label="Only this team sees it", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(str(team.id), team.name) for team in users.list_teams()]
        self.fields["team"].choices = [("", "No team"), *teams]  # type: ignore[attr-defined]

    @staticmethod
    def held(row: QueueRow) -> dict[str, Any]:
        """Return what the form shows of a queue at first."""
        return {
            "name": row.name,
            "description": row.description,
            "team": str(row.team_id or ""),
            "address": row.address,
            "is_private": row.is_private,
            "version": row.version,
        }

    def draft(self) -> QueueDraft:
        """Return the queue as typed."""
        typed = self.cleaned_data
        return QueueDraft(
            typed["name"],
            typed["description"],
            is_private=typed["is_private"],
            team_id=id_of(typed["team"]),
            address=typed["address"],
        )


@require_GET
@screen(reads=_KIND)
def queues(request: Request) -> HttpResponse:
    """List the queues with what waits in them."""
    context = {
        "queues": service.list_queues(request.actor),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(
        request,
        "leadloop/queues/list.html",
        context,
        part="leadloop/queues/_list.html",
        section=_SECTION,
    )


@require_GET
@screen(reads=_KIND)
def queue(request: Request, queue_id: UUID) -> HttpResponse:
    """Show a queue's cases: pick one, or give one back."""
    context = {
        "queue": service.get_queue(request.actor, queue_id=queue_id),
        "lines": _lines(request, queue_id),
        "may_edit": may_write(request.actor, _KIND),
        "may_release": may_write(request.actor, "case"),
    }
    return page(
        request,
        "leadloop/queues/queue.html",
        context,
        part="leadloop/queues/_lines.html",
        section=_SECTION,
    )


def _lines(request: Request, queue_id: UUID) -> list[tuple[QueueLine, SafeString | str]]:
    """Return what waits, each with the clock that presses most."""
    found = service.list_queue_items(request.actor, queue_id=queue_id)
    clocks = timers.next_due([line.case_id for line in found])
    return [
        (line, due_tag(*clocks[line.case_id]) if line.case_id in clocks else "") for line in found
    ]


def _form_page(request: Request, form: forms.Form, title: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": reverse("queues"), "list": "Queues"}
    response = page(request, "leadloop/queues/form.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_queue(request: Request) -> HttpResponse:
    """Create a queue."""
    form = QueueForm(posted(request))

    def act() -> None:
        service.create_queue(request.actor, draft=form.draft())

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("queues"), "Queue created.")
    return _form_page(request, form, "New queue")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_queue(request: Request, queue_id: UUID) -> HttpResponse:
    """Change a queue."""
    row = service.get_queue(request.actor, queue_id=queue_id)
    form = QueueForm(posted(request), initial=QueueForm.held(row))

    def act() -> None:
        service.update_queue(
            request.actor,
            queue_id=queue_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, Any], int]:
        fresh = service.get_queue(request.actor, queue_id=queue_id)
        return QueueForm.held(fresh), fresh.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("queue", args=[queue_id]), "Saved.")
    return _form_page(request, form, row.name)


@require_POST
@screen(writes="case")
def pick(request: Request, case_id: UUID) -> HttpResponse:
    """Pick a case from its queue, and go to it."""
    service.pick(request.actor, case_id=case_id)
    return saved(request, reverse("case", args=[case_id]), "It is yours now.")


@require_POST
@screen(writes="case")
def release(request: Request, case_id: UUID) -> HttpResponse:
    """Give a picked case back to its queue."""
    row = service.get_case_row(request.actor, case_id=case_id)
    service.release(request.actor, case_id=case_id)
    back = reverse("queue", args=[row.queue.id]) if row.queue else reverse("queues")
    return saved(request, back, "Back in its queue.")
