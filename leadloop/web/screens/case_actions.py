"""What people do on a case's page; each answer refreshes its parts and says what happened."""

import json
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.customers.api import NewFile
from leadloop.kit.errors import InvalidInput, NotAllowed
from leadloop.kit.ids import new_uuid
from leadloop.service import api as service
from leadloop.service.contracts import CaseReason, CaseView, ReplyDraft, ResolveDraft
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_in_place, page, posted, saved
from leadloop.web.case_forms import (
    CancelForm,
    CaseForm,
    OtherCaseForm,
    QueueForm,
    ResolveForm,
    SayForm,
    StatusForm,
    id_of,
)
from leadloop.web.dialogs import Dialog, tried
from leadloop.web.lead_forms import AssignForm
from leadloop.web.screens.case import composer, next_case
from leadloop.web.screens.cases import named_as_typed

EVENT: Final = "leadloop:case"
_NEXT: Final = "next"


def _url(case_id: UUID) -> str:
    return reverse("case", args=[case_id])


def _done(request: Request, case_id: UUID, text: str) -> HttpResponse:
    return done_in_place(request, _url(case_id), text, event=EVENT)


def _show(request: Request, form: forms.Form, dialog: Dialog) -> HttpResponse:
    context = {"form": form, "dialog": dialog, "layout": dialog.layout, **dialog.more}
    response = page(
        request,
        "leadloop/deals/dialog_page.html",
        context,
        part=dialog.template,
        section="cases",
    )
    response.status_code = UNPROCESSABLE if form.is_bound and form.errors else 200
    return response


def _dialog(case_id: UUID, name: str, title: str, submit: str, **more: Any) -> Dialog:
    action = reverse(f"case-{name}", args=[case_id])
    return Dialog(title=title, action=action, submit=submit, back=_url(case_id), **more)


def _get(request: Request, case_id: UUID) -> CaseView:
    """Return a case that is about to be changed; who may only see it is told so at once."""
    view = service.get_case(request.actor, case_id=case_id)
    if not view.may_edit:
        raise NotAllowed("You may see this case, but not change it.")
    return view


def _unversioned(case: CaseView) -> Callable[[], Any]:
    return lambda: ({}, case.row.version)


@require_POST
@screen(writes="case")
def say(request: Request, case_id: UUID) -> HttpResponse:
    """Answer the customer, or keep an internal note; the composer comes back empty."""
    form = SayForm(request.POST)
    view = _get(request, case_id)
    mode = request.POST.get("mode", "reply")

    def act() -> None:
        typed = form.cleaned_data
        if typed["mode"] == "note":
            service.add_internal_note(
                request.actor, case_id=case_id, text=typed["text"], key=typed["key"]
            )
            return
        draft = ReplyDraft(
            typed["text"],
            to=typed["to"],
            cc=form.copies(),
            key=typed["key"],
            status=typed["status"],
        )
        sent: list[Any] = request.FILES.getlist("uploads")
        uploads = [NewFile(one.name or "", one.content_type or "", one.file) for one in sent]
        service.reply(request.actor, case_id=case_id, draft=draft, uploads=uploads)

    done = tried(form, act, _unversioned(view))
    if done and not request.htmx:
        return saved(request, _url(case_id), "Kept.")
    shown = composer(mode=mode) if done else form
    context = {"case": view, "row": view.row, "composer": shown, "mode": mode}
    response = render(request, "leadloop/cases/_composer.html", context)
    if done:
        text = "Note kept." if mode == "note" else "The answer is on its way."
        told = {EVENT: {}, "leadloop:toast": {"text": text}}
        response.headers["HX-Trigger"] = json.dumps(told)
        return response
    response.status_code = UNPROCESSABLE
    return response


@require_POST
@screen(writes="case")
def use_article(request: Request, case_id: UUID, article_id: UUID) -> HttpResponse:
    """Put an article's text below what is being written."""
    view = _get(request, case_id)
    text = service.use_article(request.actor, article_id=article_id, case_id=case_id)
    typed = request.POST.get("text", "").rstrip()
    together = f"{typed}\n\n{text}" if typed else text
    shown = composer(
        text=together[:100_000],
        key=str(new_uuid()),
        to=request.POST.get("to", "")[:254],
        cc=request.POST.get("cc", "")[:2000],
        status=request.POST.get("status", "")[:40],
    )
    context = {"case": view, "row": view.row, "composer": shown, "mode": "reply"}
    return render(request, "leadloop/cases/_composer.html", context)


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def edit(request: Request, case_id: UUID) -> HttpResponse:
    """Change the facts of a case."""
    view = _get(request, case_id)
    form = CaseForm(posted(request), actor=request.actor, new=False, initial=CaseForm.held(view))

    def act() -> None:
        try:
            service.update_case(
                request.actor,
                case_id=case_id,
                values=form.values(),
                expected_version=form.cleaned_data["version"],
            )
        except InvalidInput as error:
            raise named_as_typed(error) from None

    def now() -> tuple[dict[str, Any], int]:
        fresh = _get(request, case_id)
        return CaseForm.held(fresh), fresh.row.version

    if request.method == "POST" and tried(form, act, now):
        return _done(request, case_id, "Saved.")
    dialog = _dialog(case_id, "edit", "Edit case", "Save", layout="field-grid")
    return _show(request, form, dialog)


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def assign(request: Request, case_id: UUID) -> HttpResponse:
    """Hand a case to a person or a team."""
    row = _get(request, case_id).row
    initial = {
        "owner": (str(row.owner.id), row.owner.name) if row.owner else None,
        "team": str(row.team.id) if row.team else "",
    }
    form = AssignForm(posted(request), actor=request.actor, initial=initial)

    def act() -> None:
        try:
            service.assign_case(
                request.actor,
                case_id=case_id,
                owner_id=id_of(form.cleaned_data["owner"]),
                team_id=id_of(form.cleaned_data["team"]),
            )
        except InvalidInput as error:
            raise named_as_typed(error) from None

    if request.method == "POST" and tried(form, act, lambda: ({}, row.version)):
        return _done(request, case_id, "Assigned.")
    return _show(request, form, _dialog(case_id, "assign", "Assign case", "Assign"))


@require_POST
@screen(writes="case")
def take(request: Request, case_id: UUID) -> HttpResponse:
    """Make a case one's own; one that waits in a queue is picked."""
    row = service.get_case_row(request.actor, case_id=case_id)
    if row.queue is not None and row.owner is None:
        service.pick(request.actor, case_id=case_id)
    else:
        service.take_case(request.actor, case_id=case_id)
    return _done(request, case_id, "It is yours now.")


@require_POST
@screen(writes="case")
def release(request: Request, case_id: UUID) -> HttpResponse:
    """Give a case back to its queue."""
    service.release(request.actor, case_id=case_id)
    return _done(request, case_id, "Back in its queue.")


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def status(request: Request, case_id: UUID) -> HttpResponse:
    """Move an active case to another status."""
    view = _get(request, case_id)
    form = StatusForm(posted(request), initial={"reason": view.row.status_reason.value})

    def act() -> None:
        reason = CaseReason(form.cleaned_data["reason"])
        service.set_status(request.actor, case_id=case_id, reason=reason)

    if request.method == "POST" and tried(form, act, _unversioned(view)):
        return _done(request, case_id, "Status set.")
    return _show(request, form, _dialog(case_id, "status", "Set status", "Set"))


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def resolve(request: Request, case_id: UUID) -> HttpResponse:
    """Close a case as done, and, if asked, go on to the next of the list."""
    view = _get(request, case_id)
    form = ResolveForm(posted(request))
    still_open = [child for child in view.children if child.status == "active"]

    def act() -> None:
        typed = form.cleaned_data
        draft = ResolveDraft(
            CaseReason(typed["reason"]),
            typed["summary"],
            typed["minutes"] or 0,
            despite_children=bool(request.POST.get("despite")),
        )
        service.resolve_case(request.actor, case_id=case_id, draft=draft)

    following = next_case(request, case_id)
    if request.method == "POST" and tried(form, act, _unversioned(view)):
        if request.POST.get("then") == _NEXT and following is not None:
            query = f"?{request.GET.urlencode()}" if request.GET else ""
            return saved(request, f"{_url(following)}{query}", f"{view.row.number} is resolved.")
        return _done(request, case_id, "Resolved.")
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    dialog = Dialog(
        title="Resolve case",
        action=f"{reverse('case-resolve', args=[case_id])}{query}",
        submit="Resolve",
        back=_url(case_id),
        template="leadloop/cases/_resolve.html",
        more={"still_open": still_open, "following": following},
    )
    return _show(request, form, dialog)


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def cancel(request: Request, case_id: UUID) -> HttpResponse:
    """Close a case that is not to be worked on."""
    view = _get(request, case_id)
    form = CancelForm(posted(request))

    def act() -> None:
        reason = form.cleaned_data["reason"]
        service.cancel_case(request.actor, case_id=case_id, reason_text=reason)

    if request.method == "POST" and tried(form, act, _unversioned(view)):
        return _done(request, case_id, "Canceled.")
    return _show(request, form, _dialog(case_id, "cancel", "Cancel case", "Cancel the case"))


@require_POST
@screen(writes="case")
def reopen(request: Request, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    service.reopen_case(request.actor, case_id=case_id)
    return _done(request, case_id, "Open again.")


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def queue(request: Request, case_id: UUID) -> HttpResponse:
    """Put a case into a queue, or out of it."""
    view = _get(request, case_id)
    held = str(view.row.queue.id) if view.row.queue else ""
    form = QueueForm(posted(request), actor=request.actor, initial={"queue": held})

    def act() -> None:
        chosen = id_of(form.cleaned_data["queue"])
        if chosen is None:
            service.remove_from_queue(request.actor, case_id=case_id)
        else:
            service.add_to_queue(request.actor, case_id=case_id, queue_id=chosen)

    if request.method == "POST" and tried(form, act, _unversioned(view)):
        return _done(request, case_id, "Moved.")
    return _show(request, form, _dialog(case_id, "queue", "Move to queue", "Move"))


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def merge(request: Request, case_id: UUID) -> HttpResponse:
    """Merge a case into another one, for good."""
    view = _get(request, case_id)
    form = OtherCaseForm(posted(request), actor=request.actor)
    form.fields["case"].help_text = "Its messages go there; this one is closed for good."

    def act() -> None:
        into = id_of(form.cleaned_data["case"])
        if into is None:
            form.add_error("case", "Choose the case that stays.")
            return
        service.merge_case(request.actor, case_id=case_id, into_id=into)

    if request.method == "POST" and tried(form, act, _unversioned(view)):
        into = id_of(form.cleaned_data["case"])
        assert into is not None
        return saved(request, _url(into), f"{view.row.number} was merged into this case.")
    title = f"Merge {view.row.number} into another case"
    return _show(request, form, _dialog(case_id, "merge", title, "Merge"))


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def parent(request: Request, case_id: UUID) -> HttpResponse:
    """Put a case below another one."""
    view = _get(request, case_id)
    held = str(view.parent.id) if view.parent else ""
    form = OtherCaseForm(posted(request), actor=request.actor, initial={"case": held})

    def act() -> None:
        try:
            above = id_of(form.cleaned_data["case"])
            service.set_parent(request.actor, case_id=case_id, parent_id=above)
        except InvalidInput as error:
            add_errors(form, InvalidInput([e._replace(field="case") for e in error.errors]))

    if request.method == "POST" and tried(form, act, _unversioned(view)):
        return _done(request, case_id, "Saved.")
    return _show(request, form, _dialog(case_id, "parent", "Parent case", "Save"))


@require_POST
@screen(writes="case")
def run_macro(request: Request, case_id: UUID, macro_id: UUID) -> HttpResponse:
    """Do a macro's steps at once; the toast offers to take them back."""
    macro = service.get_macro(request.actor, macro_id=macro_id)
    result = service.run_macro(request.actor, macro_id=macro_id, case_id=case_id)
    response = _done(request, case_id, f"{macro.name}: done.")
    if request.htmx and result.changed:
        told = {"text": f"{macro.name}: done.", "undo": reverse("macro-undo", args=[result.id])}
        response.headers["HX-Trigger"] = json.dumps({EVENT: {}, "leadloop:toast": told})
    return response


@require_POST
@screen(writes="case")
def undo_macro(request: Request, run_id: UUID) -> HttpResponse:
    """Put back what a macro changed."""
    left = service.undo_macro(request.actor, run_id=run_id)
    text = "Taken back."
    if left:
        words = ", ".join(name.removesuffix("_id").replace("_", " ") for name in left)
        text = f"Taken back, but for what changed again since: {words}."
    return done_in_place(request, reverse("cases"), text, event=EVENT)
