"""Kept views of lists: filters, order and columns under a name, for oneself or a team."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web import lists
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.lists import RecordList

_COUNTED: Final = 12


class ViewForm(forms.Form):
    """The name of a view, and who sees it."""

    name = forms.CharField(label="Name", max_length=60)
    team = forms.ChoiceField(label="Who sees it", required=False)
    default = forms.BooleanField(label="Open the list this way from now on", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = [(str(t.id), f"Team {t.name}") for t in users.list_teams() if t.id in actor.team_ids]
        self.fields["team"].choices = [("", "Only I"), *mine]  # type: ignore[attr-defined]


@require_GET
@screen()
def views(request: Request, key: str) -> HttpResponse:
    """Answer a list's kept views, with how many records each holds."""
    spec = _spec(request, key)
    found = users.list_views(request.actor, list_key=key)
    context = {
        "list": spec,
        "address": request.GET.get("in", "")[:2000],
        "lines": [
            {"view": view, "url": url_of(spec, view), "count": _count(request, spec, view.query)}
            for view in found[:_COUNTED]
        ]
        + [{"view": view, "url": url_of(spec, view), "count": None} for view in found[_COUNTED:]],
    }
    part = "_sidebar" if request.GET.get("sidebar") else "_menu"
    return page(request, f"leadloop/views/{part}.html", context)


def url_of(spec: RecordList, view: users.View) -> str:
    """Return the address of a list as a view shows it."""
    return f"{reverse(spec.url)}?{view.query or 'view=plain'}"


def _count(request: Request, spec: RecordList, query: str) -> int:
    asked = lists.ask_of(request, spec, query).query
    return lists.total(request.actor, spec, asked)


def _spec(request: Request, key: str) -> RecordList:
    spec = lists.get_list(key)
    users.check_may_read(request.actor, spec.kind)
    return spec


@require_http_methods(["GET", "POST"])
@screen()
def save(request: Request, key: str) -> HttpResponse:
    """Keep the list as it is shown."""
    spec = _spec(request, key)
    form = ViewForm(posted(request), actor=request.actor)
    given = request.POST if request.method == "POST" else request.GET
    address = lists.ask_of(request, spec, given.get("in", "")).address.without("page", "view")
    if request.method == "POST" and form.is_valid() and _saved(request, form, key, str(address)):
        query = str(address) or "view=plain"
        return saved(request, f"{reverse(spec.url)}?{query}", "View kept.")
    context = {
        "form": form,
        "title": "Keep this view",
        "list": spec,
        "action": reverse("view-save", args=[key]),
        "address": str(address),
        "layout": "",
        "submit": "Keep view",
        "back": reverse(spec.url),
    }
    response = page(
        request,
        "leadloop/views/form_page.html",
        context,
        part="leadloop/views/_dialog.html",
        section=key,
    )
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _saved(request: Request, form: ViewForm, key: str, query: str) -> bool:
    values = form.cleaned_data
    team = UUID(values["team"]) if values["team"] else None
    draft = users.ViewDraft(key, values["name"], query, team, values["default"])
    try:
        users.save_view(request.actor, draft=draft)
    except InvalidInput as error:
        add_errors(form, error)
    except (Conflict, NotAllowed) as error:
        form.add_error(None, error.message)
    return form.is_valid()


@require_POST
@screen()
def delete(request: Request, key: str, view_id: UUID) -> HttpResponse:
    """Forget a view."""
    spec = _spec(request, key)
    users.delete_view(request.actor, view_id=view_id)
    return saved(request, f"{reverse(spec.url)}?view=plain", "View forgotten.")


@require_POST
@screen()
def default(request: Request, key: str) -> HttpResponse:
    """Choose the view as which a list opens; none: as it always does."""
    spec = _spec(request, key)
    chosen = next(iter(lists.ids_in(request.POST.get("view", ""))), None)
    users.set_default_view(request.actor, list_key=key, view_id=chosen)
    text = "The list opens this way from now on." if chosen else "The list opens as it always did."
    return saved(request, f"{reverse(spec.url)}?view=plain", text)
