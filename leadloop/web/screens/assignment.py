"""Assignment rules: who gets a lead that came to a team, and what that would have meant."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers.contracts import product_label
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts.assigning import AssigneeRow, Assignment, AssignmentRow
from leadloop.sales.contracts.territories import region_label
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.assignment_forms import AssigneeForm, AssignmentForm

_SECTION: Final = "assignment"
_KIND: Final = "assignment"
_CHANGED: Final = (
    "Somebody changed this after you opened it. What you see is yours; below is what is kept now."
    " Save again to put yours in its place."
)


@require_GET
@screen(reads=_KIND)
def assignment(request: Request) -> HttpResponse:
    """List the rules in their order, and the people they choose among."""
    people = sales.list_assignees(request.actor)
    names = {person.user_id: person.name for person in people}
    rules = sales.list_assignment_rules(request.actor)
    context = {
        "rules": [_line(rule, names) for rule in rules],
        "people": [(person, _taken_on(person)) for person in people],
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/assignment/list.html", context, section=_SECTION)


def _line(rule: AssignmentRow, names: dict[UUID, str]) -> dict[str, Any]:
    draft = rule.draft
    places = [*draft.countries, *(region_label(slug) for slug in draft.regions)]
    speaks = (
        f"team {rule.team_name}" if rule.team_name else "",
        ", ".join(places),
        ", ".join(product_label(code) for code in draft.products),
        f"grade {', '.join(draft.grades)}" if draft.grades else "",
    )
    among = ", ".join(names.get(one, "somebody who left") for one in draft.people)
    wants = (
        "who knows the product" if draft.match_products else "",
        "who serves the country" if draft.match_countries else "",
    )
    return {
        "rule": rule,
        "speaks": " · ".join(part for part in speaks if part) or "Every lead without an owner",
        "among": among or rule.pool_team_name or "The lead's own team",
        "wants": ", ".join(part for part in wants if part),
        "method": draft.method.label,
    }


def _taken_on(person: AssigneeRow) -> dict[str, str]:
    draft = person.draft
    places = [*draft.countries, *(region_label(slug) for slug in draft.regions)]
    return {
        "products": ", ".join(product_label(code) for code in draft.products) or "Every product",
        "places": ", ".join(places) or "Everywhere",
    }


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_rule(request: Request) -> HttpResponse:
    """Draw up a rule."""
    form = _form(request, {})

    def act() -> None:
        sales.create_assignment_rule(request.actor, draft=form.draft())

    if _tried(form, act):
        return saved(request, reverse("assignment"), "Added as the last rule.")
    return _answer(request, form, title="New assignment rule", submit="Add rule")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Change a rule; a second editor is told, and loses nothing."""
    kept = sales.get_assignment_rule(request.actor, rule_id=rule_id)
    form = _form(request, AssignmentForm.held(kept.draft, kept.version))

    def act() -> None:
        sales.update_assignment_rule(
            request.actor,
            rule_id=rule_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )

    if _tried(form, act, version=kept.version):
        return saved(request, reverse("assignment"), "Saved. It holds from the next lead on.")
    held = AssignmentForm.held(kept.draft, kept.version)
    return _answer(
        request,
        form,
        title="Edit assignment rule",
        submit="Save",
        kept=_differences(form, held) if form.is_bound else [],
        rule=kept,
    )


@require_POST
@screen(writes=_KIND)
def move_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Move a rule one place up or down."""
    steps = -1 if request.POST.get("to") == "up" else 1
    sales.move_assignment_rule(request.actor, rule_id=rule_id, steps=steps)
    return saved(request, reverse("assignment"), "Moved.")


@require_POST
@screen(writes=_KIND)
def delete_rule(request: Request, rule_id: UUID) -> HttpResponse:
    """Remove a rule; what it gave to people stays theirs."""
    sales.delete_assignment_rule(request.actor, rule_id=rule_id)
    return saved(request, reverse("assignment"), "Removed. What it gave to people stays theirs.")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def assignee(request: Request, user_id: UUID) -> HttpResponse:
    """Say what a person takes on."""
    people = {one.user_id: one for one in sales.list_assignees(request.actor)}
    if user_id not in people:
        raise NotFound
    row = people[user_id]
    form = AssigneeForm(posted(request), initial=AssigneeForm.held(row))

    def act() -> None:
        sales.set_assignee(
            request.actor,
            user_id=user_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )

    if _tried(form, act, version=row.version):
        return saved(request, reverse("assignment"), f"Saved what {row.name} takes on.")
    kept = _differences(form, AssigneeForm.held(row)) if form.is_bound else []
    return _answer(request, form, title=f"What {row.name} takes on", submit="Save", kept=kept)


@require_GET
@screen(reads=_KIND)
def try_rules(request: Request) -> HttpResponse:
    """Show what the rules would have done with last week's leads."""
    found = sales.try_assignment(request.actor)
    lines = [
        {
            "line": line,
            "given": line.outcome if isinstance(line.outcome, Assignment) else None,
            "why": line.outcome.why,
        }
        for line in found.lines
    ]
    context = {"run": found, "lines": lines}
    return page(request, "leadloop/assignment/try.html", context, section=_SECTION)


def _form(request: Request, held: dict[str, Any]) -> AssignmentForm:
    return AssignmentForm(
        posted(request),
        initial=held,
        teams=users.list_teams(),
        people=sales.list_assignees(request.actor),
    )


def _tried(form: forms.Form, act: Any, *, version: int | None = None) -> bool:
    """Run ``act`` for a valid form that was sent; what it refuses goes beside the fields.

    After a stale write the form carries ``version``, so that saving again means it.
    """
    if not form.is_bound or not form.is_valid():
        return False
    try:
        act()
    except InvalidInput as error:
        add_errors(form, error)
    except StaleWrite:
        form.add_error(None, _CHANGED)
        _carry(form, version)
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()


def _carry(form: forms.Form, version: int | None) -> None:
    if isinstance(form.data, QueryDict):
        data = form.data.copy()
        data["version"] = str(version)
        form.data = data


def _differences(form: forms.Form, held: dict[str, Any]) -> list[tuple[str, str]]:
    """Return label and kept value of the fields that were filled in otherwise."""
    if not any(_CHANGED in error for error in form.non_field_errors()):
        return []
    said = form.cleaned_data
    return [
        (str(form.fields[name].label), _shown(value))
        for name, value in held.items()
        if name != "version" and _shown(said.get(name)) != _shown(value)
    ]


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value) or "nothing"
    return "nothing" if value in (None, "") else str(value)


def _answer(request: Request, form: forms.Form, **told: Any) -> HttpResponse:
    response = page(
        request, "leadloop/assignment/edit.html", {"form": form, **told}, section=_SECTION
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response
