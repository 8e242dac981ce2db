"""Forms in dialogs: shown in place or on a page of their own, and what they try."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpResponse

from leadloop.kit.errors import Conflict, InvalidInput, StaleWrite
from leadloop.web import stale
from leadloop.web.access import Request
from leadloop.web.answers import UNPROCESSABLE, add_errors, page


@dataclass(frozen=True, kw_only=True)
class Dialog:
    """What a dialog says around its form."""

    title: str
    action: str
    submit: str
    back: str
    layout: str = ""
    template: str = "leadloop/deals/_dialog.html"
    more: dict[str, Any] = field(default_factory=dict)


def show_dialog(request: Request, form: forms.Form, dialog: Dialog) -> HttpResponse:
    """Show a form in a dialog, or without scripts on a page of its own."""
    context = {"form": form, "dialog": dialog, "layout": dialog.layout, **dialog.more}
    response = page(
        request,
        "leadloop/deals/dialog_page.html",
        context,
        part=dialog.template,
        section="opportunities",
    )
    response.status_code = UNPROCESSABLE if form.is_bound and form.errors else 200
    return response


def tried(form: forms.Form, act: Callable[[], object], now: Callable[[], Any]) -> bool:
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
    except StaleWrite:
        held, version = now()
        stale.explain(form, held, version=version)
    except Conflict as error:
        form.add_error(None, error.message)
    return form.is_valid()
