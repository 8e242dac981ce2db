"""API clients, for administrators."""

from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.users import api as users
from leadloop.users.contracts import Role
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved

_SECTION = "clients"


class ClientForm(forms.Form):
    """A program that is to call Leadloop."""

    name = forms.CharField(
        label="Name", max_length=100, help_text="What calls: a web site, a script, a partner."
    )
    role = forms.ChoiceField(
        label="Role",
        choices=[(role.value, role.value.replace("_", " ").capitalize()) for role in Role],
        initial=Role.INTEGRATION.value,
        help_text="Integration sends and reads leads and events; the others read what a "
        "person of that role reads.",
    )


@require_GET
@screen(reads="client")
def clients(request: Request) -> HttpResponse:
    """List API clients."""
    context = {"clients": users.list_clients(request.actor)}
    return page(request, "leadloop/clients/list.html", context, section=_SECTION)


@never_cache
@require_http_methods(["GET", "POST"])
@screen(writes="client")
def new_client(request: Request) -> HttpResponse:
    """Create an API client, and show its secrets this once."""
    form = ClientForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name, role = form.cleaned_data["name"], Role(form.cleaned_data["role"])
        made = users.create_client(request.actor, name=name, role=role)
        secrets = [
            ("Client id", made.client_id, "For access tokens, with the client secret."),
            ("Client secret", made.client_secret, "POST /{tenant}/oauth2/v2.0/token"),
            (
                "Write key",
                made.write_key,
                "Authorization: Bearer, on POST /api/v1/leads; user name of Basic, on /v1/batch",
            ),
            ("SAS key", made.sas_key, "aeg-sas-key, on the Event Grid publish address"),
        ]
        context = {"name": name, "secrets": secrets}
        return page(request, "leadloop/clients/made.html", context, section=_SECTION)
    response = page(request, "leadloop/clients/new.html", {"form": form}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_POST
@screen(writes="client")
def revoke_client(request: Request, client_id: UUID) -> HttpResponse:
    """End an API client."""
    users.revoke_client(request.actor, client_id=client_id)
    return saved(request, reverse("clients"), "Revoked. Its keys and tokens no longer work.")
