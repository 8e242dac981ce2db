"""Working through the call queue: the next one's page, the log of the call, later, and the next."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import Direction, LoggedCall, Regarding
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome
from leadloop.sales.contracts.calling import TRIED_FOR, CallQueue, PutOff
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.call_times import later_times, said
from leadloop.web.calling import left_out_words
from leadloop.web.lead_forms import CallForm
from leadloop.web.record_paths import record_path

_NOT_REACHED: Final = (CallOutcome.NO_ANSWER, CallOutcome.WRONG_NUMBER)
_ALL: Final = 500


@require_GET
@screen(writes="lead")
def call_next(request: Request) -> HttpResponse:
    """Go to whoever is first in the queue; with nobody left, say so and who was left out."""
    queue = sales.call_queue(request.actor, limit=1)
    if queue.entries:
        first = queue.entries[0]
        return redirect(record_path(first.entity, first.id, calling="1"))
    messages.info(request, _nobody(queue))
    return redirect("my-day")


def _nobody(queue: CallQueue) -> str:
    told = ["Nobody is left to call."]
    if queue.left_out.total:
        told.append(f"Left out: {left_out_words(queue)}.")
    if queue.next_at is not None:
        told.append(f"The next one comes back at {_said(queue.next_at)}.")
    return " ".join(told)


def _said(at: datetime) -> str:
    return said(timezone.localtime(at), timezone.localtime(clock.now()))


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def call_log(request: Request, entity: str, key: UUID) -> HttpResponse:
    """Log the call with one of the queue, and go to the next."""
    regarding = Regarding(entity, key)
    name = _name(request, regarding)
    form = CallForm(posted(request))
    if request.method == "POST" and _logged(request, form, regarding, name):
        text = "Call logged."
        if CallOutcome(form.cleaned_data["outcome"]) in _NOT_REACHED:
            text += _again(request, form, regarding, name)
        return saved(request, reverse("call-next"), text)
    context = {
        "form": form,
        "layout": "",
        "title": f"Log call: {name}",
        "action": reverse("call-log", args=[entity, key]),
        "submit": "Log and next",
        "back": record_path(entity, key) or reverse("my-day"),
    }
    response = page(
        request,
        "leadloop/leads/form_page.html",
        context,
        part="leadloop/leads/_dialog.html",
        section="my-day",
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _name(request: Request, regarding: Regarding) -> str:
    if not record_path(regarding.entity, regarding.id):
        raise NotFound
    names = customers.name_records(request.actor, regarding=[regarding])
    if regarding not in names:
        raise NotFound
    return names[regarding] or "this record"


def _logged(request: Request, form: CallForm, regarding: Regarding, name: str) -> bool:
    if not form.is_valid():
        return False
    try:
        _log(request, form.cleaned_data, regarding, name)
    except InvalidInput as error:
        add_errors(form, error)
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()


def _log(request: Request, said_in: dict[str, Any], regarding: Regarding, name: str) -> None:
    outcome = CallOutcome(said_in["outcome"])
    if regarding.entity == "lead":
        sales.log_call(
            request.actor,
            lead_id=regarding.id,
            outcome=outcome,
            minutes=said_in["minutes"] or 0,
            note=said_in["note"],
            follow_up_at=said_in["follow_up_at"],
        )
    else:
        call = LoggedCall(
            outcome,
            said_in["minutes"],
            said_in["note"],
            Direction.OUTGOING,
            said_in["follow_up_at"],
        )
        customers.log_call(request.actor, regarding=regarding, name=name, call=call)
    if outcome not in _NOT_REACHED or said_in["follow_up_at"]:
        _keep_promise(request, regarding)


def _keep_promise(request: Request, regarding: Regarding) -> None:
    """Mark the phone call that was planned for now as made."""
    for entry in sales.call_queue(request.actor, limit=_ALL).entries:
        if (entry.entity, entry.id) == regarding and entry.activity_id is not None:
            customers.complete_activity(request.actor, activity_id=entry.activity_id)


def _again(request: Request, form: CallForm, regarding: Regarding, name: str) -> str:
    """Put somebody who was not reached off, unless a follow-up says when to try again."""
    if form.cleaned_data["follow_up_at"]:
        return ""
    until = clock.now() + TRIED_FOR
    sales.put_off_call(request.actor, regarding=regarding, until=until, reason=PutOff.TRIED)
    return f" {name} comes again at {_said(until)}."


@require_POST
@screen(writes="lead")
def call_later(request: Request, entity: str, key: UUID) -> HttpResponse:
    """Put somebody off, until the time that was chosen, and go to the next."""
    regarding = Regarding(entity, key)
    name = _name(request, regarding)
    chosen = request.POST.get("until", "")
    choices = {one.key: one.at for one in later_times(timezone.localtime(clock.now()))}
    if chosen not in choices:
        raise InvalidInput([FieldError("until", "unknown", "Choose one of the times.")])
    until = choices[chosen]
    skipped = "skip" in request.POST
    reason = PutOff.SKIPPED if skipped else PutOff.SNOOZED
    sales.put_off_call(request.actor, regarding=regarding, until=until, reason=reason)
    word = "Skipped" if skipped else "Put off"
    return saved(request, reverse("call-next"), f"{word}: {name} comes back at {_said(until)}.")
