"""One's own profile: time zone and password."""

from typing import Any, cast
from uuid import UUID
from zoneinfo import available_timezones

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from leadloop.kit.errors import InvalidInput
from leadloop.users import api as users
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, saved


class TimeZoneForm(forms.Form):
    """The zone in which times are shown."""

    time_zone = forms.ChoiceField(
        label="Time zone", help_text="All times on your screens are shown in this zone."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].choices = [(name, name) for name in sorted(available_timezones())]  # type: ignore[attr-defined]


class PasswordForm(forms.Form):
    """A new password, proven by the old one."""

    current = forms.CharField(
        label="Current password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    password = forms.CharField(
        label="New password",
        help_text="At least ten characters, and not a common word.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@require_GET
@screen()
def profile(request: Request) -> HttpResponse:
    """Show one's own profile."""
    return _show(request)


def _show(request: Request, *, status: int = 200, **forms_given: forms.Form) -> HttpResponse:
    person = users.get_user(request.actor, user_id=UUID(request.actor.id))
    context: dict[str, Any] = {
        "person": person,
        "zone_form": TimeZoneForm(initial={"time_zone": person.time_zone}),
        "password_form": PasswordForm(),
        **forms_given,
    }
    response = page(request, "leadloop/profile/profile.html", context, section="profile")
    response.status_code = status
    return response


@require_POST
@screen()
def save_time_zone(request: Request) -> HttpResponse:
    """Set one's own time zone."""
    form = TimeZoneForm(request.POST)
    if not form.is_valid():
        return _show(request, status=UNPROCESSABLE, zone_form=form)
    users.set_time_zone(
        request.actor,
        user_id=UUID(request.actor.id),
        time_zone=form.cleaned_data["time_zone"],
    )
    return saved(request, reverse("profile"), "Time zone saved.")


@sensitive_post_parameters("current", "password")
@require_POST
@screen()
def save_password(request: Request) -> HttpResponse:
    """Set one's own password; other sessions of this person end."""
    form = PasswordForm(request.POST)
    if form.is_valid() and not request.user.check_password(form.cleaned_data["current"]):
        form.add_error("current", "This is not your current password.")
    if form.is_valid():
        try:
            users.set_password(
                request.actor,
                user_id=UUID(request.actor.id),
                password=form.cleaned_data["password"],
            )
        except InvalidInput as error:
            add_errors(form, error)
    if not form.is_valid():
        return _show(request, status=UNPROCESSABLE, password_form=form)
    # The session holds a digest of the password hash; keep this one, end the others.
    user = cast("Any", request.user)
    user.refresh_from_db(fields=["password"])
    update_session_auth_hash(request, user)
    return saved(request, reverse("profile"), "Password changed. Other sessions were signed out.")
