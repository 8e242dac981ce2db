"""People and teams, for administrators."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.users import api as users
from leadloop.users.api import Person
from leadloop.users.contracts import Role
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved

_ROLES = [(role.value, role.value.replace("_", " ").capitalize()) for role in Role]
_SECTION = "people"


class TeamForm(forms.Form):
    """A team; rules route to its short name."""

    name = forms.CharField(label="Name", max_length=100)
    slug = forms.SlugField(
        label="Short name",
        max_length=60,
        required=False,
        help_text="What rules route to, such as enterprise-sales. Made from the name if empty.",
    )

    def clean(self) -> dict[str, Any]:
        """Make the short name from the name where it is missing."""
        values = self.cleaned_data
        values["slug"] = values.get("slug") or slugify(values.get("name", ""))
        if not values["slug"]:
            self.add_error("slug", "Write a short name of letters, digits and hyphens.")
        return values


class RightsForm(forms.Form):
    """What a person may do."""

    role = forms.ChoiceField(label="Role", choices=_ROLES)
    teams = forms.MultipleChoiceField(
        label="Teams", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(team.slug, team.name) for team in users.list_teams()]
        self.fields["teams"].choices = choices  # type: ignore[attr-defined]


class EditForm(RightsForm):
    """Role, teams, and whether a person may sign in."""

    is_active = forms.BooleanField(label="May sign in", required=False)
    field_order = ("role", "is_active", "teams")


class NewPersonForm(RightsForm):
    """Somebody who is to sign in."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(label="E-mail address", help_text="They sign in with it.")
    password = forms.CharField(
        label="First password",
        help_text="At least ten characters. They can change it in their profile.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "email", "password", "role", "teams")


class PasswordForm(forms.Form):
    """A new password that an administrator sets."""

    password = forms.CharField(
        label="New password",
        help_text="At least ten characters. Hand it over personally.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


@require_GET
@screen(reads="people")
def people(request: Request) -> HttpResponse:
    """List everybody, and the teams."""
    everybody = users.list_users(request.actor)
    teams = [
        {"team": team, "members": [p.name for p in everybody if team.id in p.team_ids]}
        for team in users.list_teams()
    ]
    context = {"people": everybody, "teams": teams}
    return page(request, "leadloop/people/list.html", context, section=_SECTION)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@screen(writes="people")
def new_person(request: Request) -> HttpResponse:
    """Create a person."""
    first = {"role": Role.SALES_REPRESENTATIVE, "password": users.new_password()}
    form = NewPersonForm(posted(request), initial=first)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            person = users.create_user(
                request.actor,
                email=values["email"],
                name=values["name"],
                role=Role(values["role"]),
                password=values["password"],
                teams=values["teams"],
            )
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error("email", error.message)
        else:
            return saved(request, reverse("people"), f"{person.name} can sign in now.")
    return _form(request, "leadloop/people/new.html", form)


@require_http_methods(["GET", "POST"])
@screen(writes="people")
def person(request: Request, user_id: UUID) -> HttpResponse:
    """Change a person's role, teams, and whether they may sign in."""
    found = users.get_user(request.actor, user_id=user_id)
    form = EditForm(posted(request), initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            users.update_user(
                request.actor,
                user_id=user_id,
                role=Role(values["role"]),
                is_active=values["is_active"],
                teams=values["teams"],
            )
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            return saved(request, reverse("people"), f"{found.name} was changed.")
    return _form(
        request, "leadloop/people/person.html", form, person=found, password_form=PasswordForm()
    )


def _initial(found: Person) -> dict[str, Any]:
    slugs = [team.slug for team in users.list_teams() if team.id in found.team_ids]
    return {"role": found.role, "is_active": found.is_active, "teams": slugs}


@sensitive_post_parameters("password")
@require_http_methods(["POST"])
@screen(writes="people")
def set_password(request: Request, user_id: UUID) -> HttpResponse:
    """Give a person a new password."""
    found = users.get_user(request.actor, user_id=user_id)
    form = PasswordForm(request.POST)
    if form.is_valid():
        try:
            password = form.cleaned_data["password"]
            users.set_password(request.actor, user_id=user_id, password=password)
        except InvalidInput as error:
            add_errors(form, error)
        else:
            return saved(request, reverse("people"), f"{found.name} has a new password.")
    edit = EditForm(initial=_initial(found))
    return _form(
        request,
        "leadloop/people/person.html",
        edit,
        person=found,
        password_form=form,
        status=UNPROCESSABLE,
    )


@require_http_methods(["GET", "POST"])
@screen(writes="people")
def new_team(request: Request) -> HttpResponse:
    """Create a team."""
    form = TeamForm(posted(request))
    if request.method == "POST" and form.is_valid():
        slug, name = form.cleaned_data["slug"], form.cleaned_data["name"]
        if any(team.slug == slug for team in users.list_teams()):
            form.add_error("slug", "There is a team with this short name.")
        else:
            team = users.create_team(request.actor, slug=slug, name=name)
            return saved(request, reverse("people"), f"Rules can route to {team.name} now.")
    return _form(request, "leadloop/people/team.html", form)


def _form(
    request: Request, template: str, form: forms.Form, *, status: int = 0, **more: Any
) -> HttpResponse:
    response = page(request, template, {"form": form, **more}, section=_SECTION)
    response.status_code = status or (UNPROCESSABLE if form.is_bound else 200)
    return response
