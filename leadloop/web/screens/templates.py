"""Templates of messages: find, write, check, preview, publish."""

import re
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import Conflict
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    Channel,
    MessageDraft,
    Rendered,
    TemplateRefused,
    TemplateRow,
    TemplateView,
)
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.dialogs import tried
from leadloop.web.template_forms import (
    WRITTEN,
    TemplateForm,
    merge_fields,
    reader_like,
    typed_source,
)

_SECTION: Final = "templates"
_KIND: Final = "template"
_MAX_TEXT: Final = 100
_TONES: Final = {"Published": "good", "Changed": "warn", "Draft": "", "Archived": ""}
# The mail as its reader sees it: no script, inline styles, its pictures, no link that leads away.
_PREVIEW_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: https:; frame-ancestors 'self'; "
    "sandbox"
)
_DARK: Final = re.compile(r"@media\s*\(\s*prefers-color-scheme\s*:\s*dark\s*\)")
_DARK_CANVAS: Final = "<style>:root { color-scheme: dark; }</style>"
_NOTHING: Final = "<!doctype html><title>Preview</title><p>There is nothing to show yet.</p>"


@require_GET
@screen(reads=_KIND)
def templates(request: Request) -> HttpResponse:
    """List templates by name."""
    text = request.GET.get("q", "")[:_MAX_TEXT]
    asked = request.GET.get("channel", "")
    channel = Channel(asked) if asked in set(Channel) else None
    archived = "archived" in request.GET
    found = outbound.list_templates(request.actor, text=text, channel=channel, archived=archived)
    context = {
        "lines": [(row, _TONES[row.state]) for row in found],
        "text": text,
        "channel": channel,
        "archived": archived,
        "channels": WRITTEN,
        "may_edit": may_write(request.actor, _KIND),
    }
    part = "leadloop/templates/_list.html"
    return page(request, "leadloop/templates/list.html", context, part=part, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_template(request: Request) -> HttpResponse:
    """Begin a template, with an example that works."""
    asked = request.GET.get("channel", "")
    channel = Channel(asked) if asked in set(Channel) else Channel.EMAIL
    example = outbound.example_source(channel)
    initial = {"subject": example.subject, "body": example.body, "channel": channel.value}
    form = TemplateForm(posted(request), initial=initial)
    made: list[UUID] = []

    def act() -> None:
        made.append(outbound.create_template(request.actor, draft=form.draft()))

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        text = _published(request, made[0]) if _wants_publishing(request) else "Kept as a draft."
        return saved(request, reverse("template", args=made), text)
    return _editor(request, form, None)


def _wants_publishing(request: Request) -> bool:
    return request.POST.get("action") == "publish"


def _published(request: Request, template_id: UUID) -> str:
    """Publish a template that was just made, and return what to say of it."""
    try:
        outbound.publish_template(request.actor, template_id=template_id)
    except TemplateRefused as refused:
        return f"Kept as a draft. {refused.message}"
    return "Published."


@require_http_methods(["GET", "POST"])
@screen(reads=_KIND)
def template(request: Request, template_id: UUID) -> HttpResponse:
    """Show a template with its preview and what is to be said of it; take what was changed."""
    view = outbound.get_template(request.actor, template_id=template_id)
    form = TemplateForm(posted(request), initial=TemplateForm.held(view), fixed=view)

    def act() -> None:
        outbound.update_template(
            request.actor,
            template_id=template_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )
        if _wants_publishing(request):
            _publish(request, template_id)

    def now() -> tuple[dict[str, Any], int]:
        fresh = outbound.get_template(request.actor, template_id=template_id)
        return TemplateForm.held(fresh), fresh.row.version

    if request.method == "POST" and tried(form, act, now):
        text = "Published." if _wants_publishing(request) else "Saved."
        return saved(request, reverse("template", args=[template_id]), text)
    return _editor(request, form, view)


def _publish(request: Request, template_id: UUID) -> None:
    """Publish what was just saved; what keeps it back is said above the form, which stays."""
    try:
        outbound.publish_template(request.actor, template_id=template_id)
    except TemplateRefused as refused:
        raise Conflict(f"Saved, but not published. {refused.message}") from refused


def _editor(request: Request, form: forms.Form, view: TemplateView | None) -> HttpResponse:
    data = request.POST if form.is_bound else form.initial
    if view is not None:
        data = {**{name: data.get(name, "") for name in form.fields}, "channel": view.row.channel}
    row: TemplateRow | None = view.row if view else None
    context = {
        "form": form,
        "view": view,
        "row": row,
        "tone": _TONES[row.state] if row else "",
        "title": row.name if row else "New template",
        "may_edit": view.may_edit if view else True,
        "groups": merge_fields(),
        **_checked(request, data),
    }
    response = page(request, "leadloop/templates/editor.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _checked(request: Request, data: Any) -> dict[str, Any]:
    """Return what is to be said of a template as it stands in the editor."""
    typed = data.get("as", "")
    reader = reader_like(request.actor, typed)
    source = typed_source(data)
    findings, made = outbound.render_draft(request.actor, source=source, reader=reader)
    return {
        "findings": findings,
        "errors": sum(one.is_error for one in findings),
        "made": made if isinstance(made, Rendered) else None,
        "bytes": len(made.html.encode()) if isinstance(made, Rendered) else 0,
        "channel_now": source.channel,
        "unknown_person": bool(typed.strip()) and reader is None,
        "typed_person": typed,
    }


@require_POST
@screen(reads=_KIND)
def check(request: Request) -> HttpResponse:
    """Say what is to be said of what stands in the editor."""
    return render(request, "leadloop/templates/_checks.html", _checked(request, request.POST))


@require_POST
@screen(reads=_KIND)
@xframe_options_sameorigin
def preview(request: Request) -> HttpResponse:
    """Draw what stands in the editor, fenced in, for the frame beside it."""
    reader = reader_like(request.actor, request.POST.get("as", ""))
    source = typed_source(request.POST)
    _, made = outbound.render_draft(request.actor, source=source, reader=reader)
    html = made.html if isinstance(made, Rendered) and made.html else _NOTHING
    html = _in_light(html, dark=request.POST.get("look", "").endswith("dark"))
    headers = {"Content-Security-Policy": _PREVIEW_POLICY, "Referrer-Policy": "no-referrer"}
    return HttpResponse(html, headers=headers)


def _in_light(html: str, *, dark: bool) -> str:
    """Return a mail as a dark or a light mail program shows it, whatever this browser prefers."""
    html = _DARK.sub("@media all" if dark else "@media not all", html)
    return html.replace("</head>", f"{_DARK_CANVAS}</head>", 1) if dark else html


@require_POST
@screen(writes=_KIND)
def publish(request: Request, template_id: UUID) -> HttpResponse:
    """Make messages from the working copy from now on."""
    _publish(request, template_id)
    return saved(request, reverse("template", args=[template_id]), "Published.")


@require_POST
@screen(writes=_KIND)
def archive(request: Request, template_id: UUID) -> HttpResponse:
    """Take a template out of use."""
    outbound.archive_template(request.actor, template_id=template_id)
    return saved(request, reverse("template", args=[template_id]), "Archived.")


@require_POST
@screen(writes=_KIND)
def restore(request: Request, template_id: UUID, number: int) -> HttpResponse:
    """Bring an older version back as the working copy."""
    outbound.restore_template(request.actor, template_id=template_id, number=number)
    url = reverse("template", args=[template_id])
    return saved(request, url, f"Version {number} is the working copy. Publish it to use it.")


@require_POST
@screen(writes=_KIND)
def test_send(request: Request, template_id: UUID) -> HttpResponse:
    """Send the working copy to whoever asks, at their own address; nobody else gets tests."""
    view = outbound.get_template(request.actor, template_id=template_id)
    if view.row.channel is not Channel.EMAIL:
        raise Conflict("Only e-mail can be tried at your own address.")
    data = {**TemplateForm.held(view), "channel": view.row.channel.value}
    reader = reader_like(request.actor, request.POST.get("as", ""))
    _, made = outbound.render_draft(request.actor, source=typed_source(data), reader=reader)
    if not isinstance(made, Rendered):
        raise Conflict("It has errors; mend them first.")
    draft = MessageDraft(
        key=f"template-test/{template_id}/{new_uuid()}",
        purpose="template_test",
        to=users.get_user(request.actor, user_id=UUID(request.actor.id)).email,
        subject=f"[Test] {made.subject}"[:200],
        text=made.text,
        html=made.html,
    )
    outbound.send(request.actor, draft)
    text = f"A test is on its way to {draft.to}."
    return saved(request, reverse("template", args=[template_id]), text)
