"""Submissions and what became of them; rejected ones to mend, suppressed ones to release."""

from typing import Final
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.intake import api as intake
from leadloop.intake.contracts import Outcome, SubmissionView
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.portal import api as portal
from leadloop.web import mending
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, saved
from leadloop.web.lead_query import ids_in
from leadloop.web.submission_lines import lines_of, tone_of

_SECTION: Final = "submissions"
_KIND: Final = "submission"


@require_GET
@screen(reads=_KIND)
def submissions(request: Request) -> HttpResponse:
    """List submissions by their current outcome, newest first."""
    asked = request.GET.get("outcome", "")
    outcome = Outcome(asked) if asked in set(Outcome) else None
    after = next(iter(ids_in(request.GET.get("after", ""))), None)
    found = intake.list_submissions(request.actor, outcome=outcome, after=after)
    counts = intake.count_outcomes()
    views = [("", "All", counts.total)]
    views += [(o.value, o.value.capitalize(), getattr(counts, o.value)) for o in Outcome]
    context = {
        "lines": lines_of(request, found.items),
        "older": found.after,
        "first_page": after is None,
        "outcome": outcome,
        "views": views,
        "may_forms": may_read(request.actor, "form"),
        "may_trace": may_read(request.actor, "trace"),
    }
    return page(
        request,
        "leadloop/submissions/list.html",
        context,
        part="leadloop/submissions/_list.html",
        section=_SECTION,
    )


@require_GET
@screen(reads=_KIND)
def submission(request: Request, submission_key: UUID) -> HttpResponse:
    """Show one submission: why it was rejected or held back, and what can be done."""
    view = intake.get_submission(request.actor, submission_key=submission_key)
    return _show(request, view, mending.form_for(view.data, view.reasons))


def _show(
    request: Request, view: SubmissionView, form: mending.MendForm, *, status: int = 200
) -> HttpResponse:
    decision = view.decision or {}
    context = {
        "view": view,
        "tone": tone_of(view),
        "form": form,
        "decision": decision,
        "may_change": may_write(request.actor, _KIND),
        "may_trace": may_read(request.actor, "trace"),
        "may_leads": may_read(request.actor, "lead"),
        "rejected": view.outcome is Outcome.REJECTED,
        "suppressed": view.outcome is Outcome.SUPPRESSED,
        "confirmation": portal.find_confirmation(request.actor, submission_key=view.submission_key),
        "may_messages": may_read(request.actor, "message"),
    }
    response = page(request, "leadloop/submissions/submission.html", context, section=_SECTION)
    response.status_code = status
    return response


@require_POST
@screen(writes=_KIND)
def mend(request: Request, submission_key: UUID) -> HttpResponse:
    """Send a rejected submission through intake again, mended."""
    view = intake.get_submission(request.actor, submission_key=submission_key)
    try:
        data = mending.mended(view.data, request.POST.dict())
        intake.edit_and_replay(request.actor, submission_key=submission_key, data=data)
    except InvalidInput as error:
        return _show(request, view, _typed(request, error.errors), status=UNPROCESSABLE)
    return _sent(request, submission_key, "Sent again. Its new outcome appears here in a moment.")


def _typed(request: Request, reasons: tuple[FieldError, ...]) -> mending.MendForm:
    """Return the form as it was typed, with the reasons it would be rejected again."""
    typed = {name: request.POST[name] for name, _ in mending.FIELDS if name in request.POST}
    form = mending.form_for(typed, reasons)
    return form._replace(rest=request.POST.get(mending.REST, "{}"))


@require_POST
@screen(writes=_KIND)
def release(request: Request, submission_key: UUID) -> HttpResponse:
    """Let a suppressed submission go on."""
    intake.release(request.actor, submission_key=submission_key)
    return _sent(request, submission_key, "Released. The next rule that routes decides now.")


@require_POST
@screen(writes=_KIND)
def replay(request: Request, submission_key: UUID) -> HttpResponse:
    """Send a submission through intake again as it was."""
    intake.replay(request.actor, submission_key=submission_key)
    return _sent(request, submission_key, "Sent again, by the rules and the model of today.")


def _sent(request: Request, submission_key: UUID, text: str) -> HttpResponse:
    if may_read(request.actor, "trace"):
        return saved(request, reverse("trace", args=[submission_key]), text)
    return saved(request, reverse("submission", args=[submission_key]), text)
