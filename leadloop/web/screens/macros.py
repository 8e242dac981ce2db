"""Macros: several changes of a case at once, written as a list of steps."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit.errors import InvalidInput
from leadloop.service import api as service
from leadloop.service.contracts import (
    CASE_TYPES,
    PRIORITIES,
    STEP_KINDS,
    MacroDraft,
    MacroRow,
    MacroStep,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.case_forms import (
    ACTIVE_REASONS,
    choices,
    queue_choices,
    subject_choices,
)
from leadloop.web.dialogs import tried

_SECTION: Final = "macros"
_STEPS: Final = 6
_TEXTS: Final = frozenset({"reply", "note"})


def _options(actor: Actor) -> dict[str, list[tuple[str, str]]]:
    """Return what each kind of step may be set to, where it is a choice."""
    people = [(str(one.id), one.name) for one in users.list_colleagues(actor)]
    return {
        "status": [(r.value, r.label) for r in ACTIVE_REASONS],
        "priority": choices(PRIORITIES),
        "case_type": choices(CASE_TYPES),
        "assign": [("me", "Whoever runs it"), *people],
        "queue": queue_choices(actor)[1:],
        "subject": subject_choices(actor)[1:],
    }


class MacroForm(forms.Form):
    """A macro; its steps are read from numbered fields."""

    name = forms.CharField(label="Name", max_length=100)
    description = forms.CharField(label="What it is for", required=False, max_length=1000)
    is_active = forms.BooleanField(label="Offered on cases", required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, actor: Actor, steps: tuple[MacroStep, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        every = [
            (f"{kind}:{value}", f"{STEP_KINDS[kind]}: {label}")
            for kind, some in _options(actor).items()
            for value, label in some
        ]
        texts = [(kind, STEP_KINDS[kind]) for kind in ("reply", "note")]
        for number in range(max(_STEPS, len(steps) + 1)):
            held = steps[number] if number < len(steps) else MacroStep("", "")
            self._add(number, held, [("", "Nothing"), *texts, *every])

    def _add(self, number: int, held: MacroStep, offered: list[tuple[str, str]]) -> None:
        is_text = held.kind in _TEXTS
        chosen = held.kind if is_text or not held.kind else f"{held.kind}:{held.value}"
        self.fields[f"step{number}"] = forms.ChoiceField(
            label=f"Step {number + 1}", required=False, choices=offered, initial=chosen
        )
        self.fields[f"text{number}"] = forms.CharField(
            label=f"Text of step {number + 1}",
            required=False,
            max_length=20_000,
            widget=forms.Textarea(attrs={"rows": 2}),
            initial=held.value if is_text else "",
        )

    @property
    def step_fields(self) -> list[tuple[Any, Any]]:
        """The fields of the steps, in pairs."""
        numbers = range(len([name for name in self.fields if name.startswith("step")]))
        return [(self[f"step{n}"], self[f"text{n}"]) for n in numbers]

    def steps(self) -> tuple[MacroStep, ...]:
        """Return the steps that were chosen."""
        found = []
        for number in range(len(self.step_fields)):
            kind, _, value = self.cleaned_data[f"step{number}"].partition(":")
            if kind:
                text = self.cleaned_data[f"text{number}"] if kind in _TEXTS else value
                found.append(MacroStep(kind, text))
        return tuple(found)

    def draft(self) -> MacroDraft:
        """Return the macro as typed."""
        typed = self.cleaned_data
        return MacroDraft(
            typed["name"], self.steps(), typed["description"], is_active=typed["is_active"]
        )


@require_GET
@screen(reads="case")
def macros(request: Request) -> HttpResponse:
    """List the macros."""
    names = {
        f"{kind}:{value}": label
        for kind, some in _options(request.actor).items()
        for value, label in some
    }
    rows = service.list_macros(request.actor, with_inactive=True)
    context = {
        "lines": [(row, [_told(step, names) for step in row.steps]) for row in rows],
        "may_edit": may_write(request.actor, "knowledge"),
    }
    return page(request, "leadloop/macros/list.html", context, section=_SECTION)


def _told(step: MacroStep, names: dict[str, str]) -> str:
    known = names.get(f"{step.kind}:{step.value}")
    return f"{STEP_KINDS[step.kind]}: {known}" if known else STEP_KINDS[step.kind]


def _form_page(request: Request, form: MacroForm, title: str) -> HttpResponse:
    response = page(
        request, "leadloop/macros/form.html", {"form": form, "title": title}, section=_SECTION
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _named(error: InvalidInput) -> InvalidInput:
    """Return the errors of steps by the names that the form's fields have."""
    named = [
        one._replace(field=f"step{one.field.partition('.')[2]}")
        if one.field.startswith("steps.")
        else one
        for one in error.errors
    ]
    return InvalidInput(named)


@require_http_methods(["GET", "POST"])
@screen(writes="knowledge")
def new_macro(request: Request) -> HttpResponse:
    """Create a macro."""
    form = MacroForm(posted(request), actor=request.actor, steps=())

    def act() -> None:
        try:
            service.create_macro(request.actor, draft=form.draft())
        except InvalidInput as error:
            raise _named(error) from None

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("macros"), "Macro created.")
    return _form_page(request, form, "New macro")


@require_http_methods(["GET", "POST"])
@screen(writes="knowledge")
def edit_macro(request: Request, macro_id: UUID) -> HttpResponse:
    """Change a macro."""
    row = service.get_macro(request.actor, macro_id=macro_id)
    form = MacroForm(posted(request), actor=request.actor, steps=row.steps, initial=_held(row))

    def act() -> None:
        try:
            service.update_macro(
                request.actor,
                macro_id=macro_id,
                draft=form.draft(),
                expected_version=form.cleaned_data["version"],
            )
        except InvalidInput as error:
            raise _named(error) from None

    def now() -> tuple[dict[str, Any], int]:
        fresh = service.get_macro(request.actor, macro_id=macro_id)
        return _held(fresh), fresh.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("macros"), "Saved.")
    return _form_page(request, form, row.name)


def _held(row: MacroRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "description": row.description,
        "is_active": row.is_active,
        "version": row.version,
    }
