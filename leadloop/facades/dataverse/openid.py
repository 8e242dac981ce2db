"""Where tokens come from, as the vendor's credential libraries ask."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET


@require_GET
def configuration(request: HttpRequest, tenant: str) -> JsonResponse:
    """Answer the OpenID configuration of a tenant; every tenant is this installation."""
    base = request.build_absolute_uri(f"/{tenant}")
    return JsonResponse(
        {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": ["token"],
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid"],
        }
    )


@require_GET
def keys(_request: HttpRequest, tenant: str) -> JsonResponse:  # noqa: ARG001 -- of the address
    """Answer the keys that tokens are signed with: none, since tokens say nothing themselves."""
    return JsonResponse({"keys": []})
