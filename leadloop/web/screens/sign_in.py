"""Signing in and out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.web.answers import posted

_TOO_MANY = 429
_UNPROCESSABLE = 422
_MINUTES_PER_HOUR = 60


class SignInForm(AuthenticationForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs.update(autocomplete="username", autofocus=True)
        self.fields["password"].widget.attrs.update(autocomplete="current-password")
        self.error_messages["invalid_login"] = (
            "That address and password do not belong together. "
            "Mind capital letters in the password."
        )


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the form, and let in whoever knows an address and its password."""
    following = _following(request)
    if request.user.is_authenticated:
        return redirect(following)
    form = SignInForm(request, data=posted(request))
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(following)
    context = {"form": form, "next": following}
    status = _UNPROCESSABLE if form.is_bound else 200
    return render(request, "leadloop/sign_in/sign_in.html", context, status=status)


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """Answer an address that was tried with too many wrong passwords."""
    form = SignInForm(request, initial={"username": (credentials or {}).get("username", "")})
    minutes = round(settings.AXES_COOLOFF_TIME * _MINUTES_PER_HOUR)
    context = {"form": form, "next": _following(request), "locked_minutes": minutes}
    response = render(request, "leadloop/sign_in/sign_in.html", context, status=_TOO_MANY)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def typed_address(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """Return the address somebody tries, in one spelling, so that another case is no way around."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(typed).strip().lower()


def _following(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else "/"


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("sign-in")
