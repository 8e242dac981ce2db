"""What belongs to a record: files, and relations to others."""

from typing import Any, cast
from uuid import UUID

from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import RELATION_ROLES, Regarding
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.web.access import Request, screen
from leadloop.web.activity_forms import FileForm, RelationForm
from leadloop.web.answers import done_in_place, posted
from leadloop.web.record_forms import PickInput
from leadloop.web.record_screen import EVENT, dialog, tried
from leadloop.web.screens.activities import record_url

_REVERSED = "of:"


@require_http_methods(["GET", "POST"])
@screen(writes="attachment")
def attach(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Attach a file to a record."""
    regarding = Regarding(entity, record_id)
    customers.list_attachments(request.actor, regarding=regarding)
    form = FileForm(posted(request), request.FILES or None)

    def act() -> None:
        sent = form.cleaned_data["file"]
        if not sent:
            raise InvalidInput([FieldError("file", "required", "Choose a file.")])
        file = customers.NewFile(
            sent.name, sent.content_type or "", sent.file, form.cleaned_data["description"]
        )
        customers.attach(request.actor, regarding=regarding, file=file)

    if request.method == "POST" and tried(form, act):
        return done_in_place(request, record_url(entity, record_id), "Attached.", event=EVENT)
    return dialog(
        request,
        form,
        "",
        title="Attach a file",
        action=reverse("record-attach", args=[entity, record_id]),
        submit="Attach",
        back=record_url(entity, record_id),
        multipart=True,
    )


@require_GET
@screen(reads="attachment")
def download(request: Request, attachment_id: UUID) -> HttpResponse:
    """Answer a file's bytes, to be saved and never shown as a page of this site."""
    row, content = customers.open_attachment(request.actor, attachment_id=attachment_id)
    response = FileResponse(
        content, as_attachment=True, filename=row.name, content_type="application/octet-stream"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", response)


@require_POST
@screen(writes="attachment")
def remove(request: Request, attachment_id: UUID) -> HttpResponse:
    """Take a file off its record."""
    row = customers.get_attachment(request.actor, attachment_id=attachment_id)
    customers.remove_attachment(request.actor, attachment_id=attachment_id)
    return done_in_place(request, record_url(*row.regarding), "File removed.", event=EVENT)


@require_http_methods(["GET", "POST"])
@screen(writes="relation")
def relate(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Say what another record is to this one, or this one to another."""
    record = Regarding(entity, record_id)
    customers.list_relations(request.actor, record=record)
    form = RelationForm(posted(request))
    form.fields["role"].choices = _roles()  # type: ignore[attr-defined]
    for name in ("contact", "account"):
        form.fields[name].widget = PickInput(name, request.actor)

    def act() -> None:
        one, other, role = _ends(record, form.cleaned_data)
        values = {name: form.cleaned_data[name] for name in ("since", "description")}
        customers.relate(request.actor, one=one, other=other, role=role, values=values)

    if request.method == "POST" and tried(form, act):
        return done_in_place(request, record_url(entity, record_id), "Related.", event=EVENT)
    return dialog(
        request,
        form,
        "",
        title="Add a relation",
        action=reverse("record-relate", args=[entity, record_id]),
        submit="Add relation",
        back=record_url(entity, record_id),
    )


def _roles() -> list[tuple[str, str]]:
    """Return every word for what the other may be: roles, and their other side."""
    found = [(role.value, role.label) for role in RELATION_ROLES]
    labels = {label for _, label in found}
    turned = [
        (f"{_REVERSED}{role.value}", role.inverse)
        for role in RELATION_ROLES
        if role.inverse not in labels
    ]
    return sorted([*found, *turned], key=lambda pair: pair[1])


def _ends(record: Regarding, given: dict[str, Any]) -> tuple[Regarding, Regarding, str]:
    picked = [(name, given[name]) for name in ("contact", "account") if given.get(name)]
    if len(picked) != 1:
        cure = "Choose one: a person, or an organisation or household."
        raise InvalidInput([FieldError("contact", "required", cure)])
    [(entity, key)] = picked
    try:
        other = Regarding(entity, UUID(key))
    except ValueError:
        cure = "Choose a record from the list."
        raise InvalidInput([FieldError(entity, "lookup", cure)]) from None
    role = str(given["role"])
    if role.startswith(_REVERSED):
        return record, other, role.removeprefix(_REVERSED)
    return other, record, role


@require_POST
@screen(writes="relation")
def unrelate(request: Request, entity: str, record_id: UUID, relation_id: UUID) -> HttpResponse:
    """Take a relation away."""
    customers.unrelate(request.actor, relation_id=relation_id)
    return done_in_place(request, record_url(entity, record_id), "Removed.", event=EVENT)
