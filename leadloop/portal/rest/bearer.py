"""Who calls ``/api/v1``: a client by its write key or access token."""

from django.http import HttpRequest
from ninja.security import HttpBearer

from leadloop.kit.errors import NotAllowed
from leadloop.users import api as users
from leadloop.users.contracts import Actor


class Bearer(HttpBearer):
    """A client's write key or access token with a certain scope."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002 -- ninja's signature
        """Return the client as actor, None if nobody has this token."""
        actor = users.actor_for_bearer(token)
        if actor is not None and self.scope not in actor.scopes:
            raise NotAllowed(f"This key lacks the scope “{self.scope}”.")
        return actor


def actor_of(request: HttpRequest) -> Actor:
    """Return the client that ``Bearer`` has recognised."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    return actor
