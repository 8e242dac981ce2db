"""The screens that every record of a customer has: enter, edit, hand over, switch off."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from leadloop.customers import api as customers
from leadloop.customers.contracts import Detail, Regarding
from leadloop.kit.entity import EntityField
from leadloop.kit.errors import Conflict, InvalidInput, StaleWrite
from leadloop.users.contracts import Actor
from leadloop.web import resemblance, stale
from leadloop.web.access import Request
from leadloop.web.answers import UNPROCESSABLE, add_errors, done_in_place, page, posted, saved
from leadloop.web.lead_forms import AssignForm
from leadloop.web.lists import RecordList
from leadloop.web.record_forms import RecordForm, held

EVENT = "leadloop:record"
"""What the parts of a record's page listen to."""

Choices = Mapping[str, Sequence[tuple[str, str]]]


@dataclass(frozen=True, kw_only=True)
class RecordScreen:
    """How one kind of record is entered and edited.

    ``fields`` are the attributes that the forms offer, in order; ``choices`` what may be chosen
    of some of them. ``get``, ``create`` and ``update`` are the zone's functions.
    """

    listed: RecordList
    columns: Sequence[EntityField]
    fields: Sequence[str]
    get: Callable[[Actor, UUID], Detail[Any]]
    create: Callable[[Actor, Mapping[str, Any]], UUID]
    update: Callable[[Actor, UUID, Mapping[str, Any], int | None], None]
    choices: Callable[[Actor], Choices] = lambda _: {}

    def form(self, request: Request, initial: Mapping[str, Any]) -> RecordForm:
        """Return the form, filled with what was sent or with ``initial``."""
        return RecordForm(
            posted(request),
            initial=initial,
            columns=self.columns,
            names=self.fields,
            actor=request.actor,
            given=self.choices(request.actor),
        )

    def url(self, record_id: UUID, action: str = "") -> str:
        """Return the address of a record's page or of one of its actions."""
        name = self.listed.record_url
        return reverse(f"{name}-{action}" if action else name, args=[record_id])


def dialog(request: Request, form: forms.Form, section: str, **told: Any) -> HttpResponse:
    """Show a form in a dialog, or without scripts on a page of its own."""
    context = {"form": form, "layout": "", **told}
    response = page(
        request,
        "leadloop/records/form_page.html",
        context,
        part="leadloop/records/_dialog.html",
        section=section,
    )
    response.status_code = UNPROCESSABLE if form.is_bound and form.errors else 200
    return response


def tried(
    form: forms.Form,
    act: Callable[[], object],
    now: Callable[[], tuple[Mapping[str, Any], int]] | None = None,
) -> bool:
    """Run ``act`` for a valid form; what it refuses goes beside the fields.

    ``now`` returns what the record holds, as the form would show it, and its version; it is asked
    when somebody else was faster.
    """
    if not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as error:
        add_errors(form, error)
    except StaleWrite as error:
        if now is None:
            form.add_error(None, error.message)
        else:
            there, version = now()
            stale.explain(form, there, version=version)
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()


def new(request: Request, spec: RecordScreen, *, initial: Mapping[str, Any]) -> HttpResponse:
    """Enter a record by hand; the address may fill in some of it.

    Whoever enters what may be there already is shown it first, and may create it all the same.
    """
    asked = {name: request.GET[name] for name in spec.fields if request.GET.get(name)}
    form = spec.form(request, {**initial, **asked})
    made: list[UUID] = []

    def act() -> None:
        made.append(spec.create(request.actor, form.values()))

    duplicates = _duplicates(request, spec, form)
    if request.method == "POST" and duplicates is None and tried(form, act):
        return saved(request, spec.url(made[0]), f"{spec.listed.noun.capitalize()} created.")
    response = dialog(
        request,
        form,
        spec.listed.key,
        duplicates=duplicates,
        title=f"New {spec.listed.noun}",
        layout="field-grid",
        action=request.get_full_path(),
        submit=f"Create {spec.listed.noun}",
        back=reverse(spec.listed.url),
    )
    if duplicates:
        response.status_code = UNPROCESSABLE
    return response


def _duplicates(request: Request, spec: RecordScreen, form: RecordForm) -> dict[str, Any] | None:
    """Return what looks like the record about to be made, unless it is to be made all the same."""
    entity = spec.listed.entity
    asked = request.method == "POST" and not request.POST.get("despite")
    if not asked or entity not in resemblance.ENTITIES or not form.is_valid():
        return None
    return resemblance.warning(request.actor, entity, form.values())


def edit(request: Request, spec: RecordScreen, record_id: UUID) -> HttpResponse:
    """Change the fields of a record; the second of two editors is told, and loses nothing."""
    detail = spec.get(request.actor, record_id)
    form = spec.form(request, held(detail, spec.fields))

    def act() -> None:
        version = form.cleaned_data["version"]
        spec.update(request.actor, record_id, form.values(), version)

    def now() -> tuple[Mapping[str, Any], int]:
        found = spec.get(request.actor, record_id)
        return held(found, spec.fields), found.row.version

    if request.method == "POST" and tried(form, act, now):
        return done_in_place(request, spec.url(record_id), "Saved.", event=EVENT)
    return dialog(
        request,
        form,
        spec.listed.key,
        title=f"Edit {spec.listed.noun}",
        layout="field-grid",
        action=spec.url(record_id, "edit"),
        submit="Save",
        back=spec.url(record_id),
    )


def assign(request: Request, spec: RecordScreen, record_id: UUID) -> HttpResponse:
    """Hand a record to a colleague or a team."""
    detail = spec.get(request.actor, record_id)
    owner, team = detail.row.owner, detail.row.team
    initial = {
        "owner": (str(owner.id), owner.name) if owner else None,
        "team": str(team.id) if team else "",
    }
    form = AssignForm(posted(request), initial=initial, actor=request.actor)

    def act() -> None:
        names = (form.cleaned_data["owner"], form.cleaned_data["team"])
        owner_id, team_id = (UUID(name) if name else None for name in names)
        record = Regarding(spec.listed.entity, record_id)
        customers.assign(request.actor, record=record, owner_id=owner_id, team_id=team_id)

    if request.method == "POST" and tried(form, act):
        return done_in_place(request, spec.url(record_id), "Handed over.", event=EVENT)
    return dialog(
        request,
        form,
        spec.listed.key,
        title=f"Assign {spec.listed.noun}",
        action=spec.url(record_id, "assign"),
        submit="Assign",
        back=spec.url(record_id),
    )


def switch(request: Request, spec: RecordScreen, record_id: UUID) -> HttpResponse:
    """Deactivate an active record, or activate an inactive one."""
    active = spec.get(request.actor, record_id).row.status == "active"
    values = {"status": "inactive" if active else "active"}
    spec.update(request.actor, record_id, values, None)
    text = "Deactivated. It is left out of lists of active records." if active else "Active again."
    return done_in_place(request, spec.url(record_id), text, event=EVENT)
