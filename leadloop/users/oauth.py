"""OAuth2 client credentials, as Entra's token address answers them."""
# ruff: noqa: ARG002 -- the validator's signatures are the library's

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView

from leadloop.users.contracts import SCOPES
from leadloop.users.models import ApiClient


class Validator(OAuth2Validator):  # type: ignore[misc]
    """Accepts ``{resource}/.default`` and grants a client the scopes it was made with."""

    def validate_scopes(
        self,
        client_id: str,
        scopes: list[str],
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """Allow what the client has; ``…/.default`` stands for all of it."""
        granted = _granted(client_id)
        if any(scope.endswith("/.default") for scope in scopes):
            request.scopes = granted
            return True
        return set(scopes) <= set(granted)

    def get_default_scopes(
        self, client_id: str, request: Any, *args: Any, **kwargs: Any
    ) -> list[str]:
        """Return all the scopes the client has."""
        return _granted(client_id)

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Refuse revoked clients."""
        return bool(_granted(client_id)) and bool(
            super().validate_client_id(client_id, request, *args, **kwargs)
        )

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Refuse revoked clients even with the right secret."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        return bool(_granted(request.client.client_id))


def _granted(client_id: str) -> list[str]:
    client = ApiClient.objects.filter(client_id=client_id, revoked_at=None).first()
    return [scope for scope in client.scopes if scope in SCOPES] if client else []


token_view = TokenView.as_view()
