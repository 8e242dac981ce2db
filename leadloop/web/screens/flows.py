"""Flows: the list, a definition to read and to edit, its mode, its runs."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.facades.api import callback_path
from leadloop.flows import api as flows_api
from leadloop.flows.contracts import FlowDetail, Mode, RunSummary, Status
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.web import flow_runs, flow_tree, phrases
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.lead_query import ids_in

_SECTION: Final = "flows"
_KIND: Final = "flow"
_RUNS_SHOWN: Final = 8
_PAGE: Final = 50


class FlowForm(forms.Form):
    """A new flow."""

    title = forms.CharField(label="Title", max_length=200)
    name = forms.CharField(
        label="Name", max_length=80, help_text="Small letters, digits, hyphens; in its address."
    )
    mode = forms.ChoiceField(
        label="Mode",
        choices=[(mode.value, mode.value.capitalize()) for mode in Mode],
        initial=Mode.STATEFUL.value,
        help_text="Stateless runs in memory with the event that starts it; stateful runs keep "
        "their place, may wait, and may call outside.",
        widget=forms.RadioSelect,
    )


def _run_line(run: RunSummary) -> dict[str, Any]:
    ended, started = run.ended_at, run.started_at
    took = (ended - started).total_seconds() * 1000 if ended else None
    return {"run": run, "tone": flow_runs.TONES.get(run.status, ""), "took": took}


@require_GET
@screen(reads=_KIND)
def flows(request: Request) -> HttpResponse:
    """List flows."""
    context = {
        "flows": flows_api.list_flows(request.actor),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/flows/list.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def flow(request: Request, name: str) -> HttpResponse:
    """Show a flow: its steps as a tree, versions, newest runs."""
    detail = flows_api.get_flow(request.actor, flow=name)
    number = request.GET.get("version", "")
    old = None
    if number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004
        old = flows_api.find_version(request.actor, flow=name, number=int(number))
    definition = old if old is not None else detail.definition
    runs = flows_api.list_runs(request.actor, flow=name, limit=_RUNS_SHOWN)
    context = {
        "flow": detail,
        "shown_version": int(number) if old is not None else detail.summary.version,
        "tree": flow_tree.read(definition or {}),
        "definition": definition,
        "runs": [_run_line(run) for run in runs],
        "modes": list(Mode),
        "invoke": _invoke_urls(request, detail),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/flows/flow.html", context, section=_SECTION)


def _invoke_urls(request: Request, detail: FlowDetail) -> list[str]:
    """Return the signed addresses; whoever has one may start the flow, so editors alone see it."""
    if not may_write(request.actor, _KIND):
        return []
    name = detail.summary.name
    return [request.build_absolute_uri(callback_path(name, trigger)) for trigger in detail.triggers]


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_flow(request: Request) -> HttpResponse:
    """Create a flow."""
    form = FlowForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            made = flows_api.create_flow(
                request.actor,
                name=values["name"],
                title=values["title"],
                mode=Mode(values["mode"]),
            )
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error("name", error.message)
        else:
            return saved(request, reverse("flow-edit", args=[made.name]), "Created. Define it now.")
    response = page(request, "leadloop/flows/new.html", {"form": form}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit(request: Request, name: str) -> HttpResponse:
    """Edit a definition as JSON: keep it as a draft, or publish it."""
    detail = flows_api.get_flow(request.actor, flow=name)
    if request.method == "GET":
        return _editor(request, detail, text=phrases.pretty(_begin(detail)))
    text, note = request.POST.get("definition", ""), request.POST.get("note", "").strip()
    word = request.POST.get("do", "draft")
    try:
        definition = _parsed(text)
        if word == "publish":
            version = flows_api.publish_flow(
                request.actor, flow=name, definition=definition, note=note
            )
            said = f"Version {version.number} is in force."
            return saved(request, reverse("flow", args=[name]), said)
        problems = flows_api.save_draft(request.actor, flow=name, definition=definition)
    except InvalidInput as error:
        return _editor(request, detail, text=text, note=note, problems=error.errors, failed=True)
    return _editor(request, detail, text=text, note=note, problems=problems, kept=True)


def _begin(detail: FlowDetail) -> dict[str, Any]:
    return detail.draft or detail.definition or {"triggers": {}, "actions": {}}


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        message = f"This is not JSON: {error}."
        raise InvalidInput([FieldError("definition", "json", message)]) from None


def _editor(
    request: Request,
    detail: FlowDetail,
    *,
    text: str,
    problems: Sequence[FieldError] = (),
    **told: Any,
) -> HttpResponse:
    context = {"flow": detail, "text": text, "problems": problems, **told}
    response = page(request, "leadloop/flows/edit.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if told.get("failed") else 200
    return response


@require_POST
@screen(writes=_KIND)
def discard(request: Request, name: str) -> HttpResponse:
    """Drop the draft."""
    flows_api.discard_draft(request.actor, flow=name)
    return saved(request, reverse("flow", args=[name]), "The draft is gone.")


@require_POST
@screen(writes=_KIND)
def restore(request: Request, name: str, number: int) -> HttpResponse:
    """Publish an old version again."""
    definition = flows_api.find_version(request.actor, flow=name, number=number)
    version = flows_api.publish_flow(
        request.actor, flow=name, definition=definition, note=f"Version {number} restored"
    )
    said = f"Version {number} is in force again, as version {version.number}."
    return saved(request, reverse("flow", args=[name]), said)


@require_POST
@screen(writes=_KIND)
def switch(request: Request, name: str) -> HttpResponse:
    """Set how a flow runs, or switch it on or off."""
    url = reverse("flow", args=[name])
    asked = request.POST.get("mode", "")
    if asked in set(Mode):
        flows_api.set_mode(request.actor, flow=name, mode=Mode(asked))
        return saved(request, url, f"It runs {asked} from the next batch on.")
    enabled = request.POST.get("enabled") == "1"
    flows_api.set_enabled(request.actor, flow=name, enabled=enabled)
    said = "Switched on." if enabled else "Switched off. Its events wait until it is on again."
    return saved(request, url, said)


@require_GET
@screen(reads=_KIND)
def runs(request: Request, name: str) -> HttpResponse:
    """List the runs of a flow, newest first."""
    asked = request.GET.get("status", "")
    status = Status(asked) if asked in set(Status) else None
    before = next(iter(ids_in(request.GET.get("before", ""))), None)
    found = flows_api.list_runs(
        request.actor, flow=name, status=status, before=before, limit=_PAGE + 1
    )
    context = {
        "flow": flows_api.get_flow(request.actor, flow=name),
        "runs": [_run_line(run) for run in found[:_PAGE]],
        "older": found[_PAGE - 1].id if len(found) > _PAGE else None,
        "status": status,
        "statuses": (Status.SUCCEEDED, Status.FAILED, Status.RUNNING, Status.WAITING),
    }
    return page(
        request,
        "leadloop/flows/runs.html",
        context,
        part="leadloop/flows/_runs.html",
        section=_SECTION,
    )


@require_GET
@screen(reads=_KIND)
def run(request: Request, run_id: UUID) -> HttpResponse:
    """Show one run: what started it, each action with what went in and out, its answer."""
    detail = flows_api.get_run(request.actor, run_id=run_id)
    context = {
        "run": detail,
        **_run_line(detail.summary),
        "summary": detail.summary,
        "actions": flow_runs.actions_of(detail),
        "may_edit": may_write(request.actor, _KIND),
        "may_trace": may_read(request.actor, "trace"),
    }
    return page(
        request,
        "leadloop/flows/run.html",
        {**context, "run": detail},
        section=_SECTION,
    )


@require_POST
@screen(writes=_KIND)
def resubmit(request: Request, run_id: UUID) -> HttpResponse:
    """Start the flow again with what started this run."""
    again = flows_api.resubmit_run(request.actor, run_id=run_id)
    return saved(request, reverse("run", args=[again]), "Started again, by the version in force.")
