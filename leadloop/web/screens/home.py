"""The address ``/``: the first screen that this person's role may open."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from leadloop.web.access import Request, screen
from leadloop.web.navigation import home_of


@require_GET
@screen()
def home(request: Request) -> HttpResponse:
    """Go to the first screen."""
    return redirect(home_of(request.actor))
