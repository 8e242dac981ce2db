"""What the vendors' browser libraries ask for before they send: that there is nothing to load.

Both libraries can load further vendors' scripts on such an answer. Ours names none.
"""

from typing import Any, Final

from leadloop.portal.contracts import SiteDoor

_EVERYTHING: Final = {"__default": {"enabled": True, "integrations": {}}}


def segment_settings(site: SiteDoor, base: str) -> dict[str, Any]:
    """Return what ``@segment/analytics-next`` reads from ``/v1/projects/{key}/settings``.

    ``base`` is scheme and host as the page addressed us; empty leaves the library's own.
    """
    protocol, _, host = base.partition("://")
    where = {"apiHost": f"{host}/v1", "protocol": protocol} if host else {}
    return {
        "integrations": {
            "Segment.io": {
                "apiKey": site.key,
                "unbundledIntegrations": [],
                "addBundledMetadata": False,
                "maybeBundledConfigIds": {},
                **where,
            }
        },
        "plan": {"track": _EVERYTHING, "identify": _EVERYTHING, "group": _EVERYTHING},
        "edgeFunction": {},
        "analyticsNextEnabled": True,
        "middlewareSettings": {},
        "enabledMiddleware": {},
        "metrics": {"sampleRate": 0},
        "legacyVideoPluginsEnabled": False,
        "remotePlugins": [],
    }


def rudder_settings(site: SiteDoor) -> dict[str, Any]:
    """Return what ``@rudderstack/analytics-js`` reads from ``/sourceConfig/``."""
    return {
        "source": {
            "id": site.key,
            "name": site.name,
            "writeKey": site.key,
            "workspaceId": "leadloop",
            "enabled": True,
            "config": {
                "statsCollection": {
                    "errors": {"enabled": False},
                    "metrics": {"enabled": False},
                }
            },
            "destinations": [],
            "dataplanes": {},
        }
    }
