"""Gives every request its actor."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from leadloop.users.api import actor_for_user
from leadloop.users.models import User


class ActorMiddleware:
    """Sets ``request.actor`` (None for visitors) and the time zone of whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer one request."""
        user = request.user
        request.actor = actor_for_user(user) if isinstance(user, User) else None  # type: ignore[attr-defined]
        zone = user.time_zone if isinstance(user, User) else "UTC"
        with timezone.override(ZoneInfo(zone)):
            return self._get_response(request)
