"""What to put on a page so that it tells what visitors do: our script, or a vendor's library."""

from typing import NamedTuple


class Snippet(NamedTuple):
    """One way to send, ready to copy."""

    key: str
    title: str
    about: str
    text: str


def snippets_for(key: str, base: str, host: str) -> list[Snippet]:
    """Return the snippets of a site with this public key; ``base`` is our address."""
    return [
        Snippet(
            "script",
            "Leadloop's script",
            "One tag before the end of the page. Nothing else is loaded; no cookie is set.",
            f'<script src="{base}/t.js" data-key="{key}" defer></script>',
        ),
        Snippet(
            "segment",
            "Segment",
            "For pages that use @segment/analytics-next from npm.",
            _SEGMENT.format(key=key, base=base, host=host, protocol=base.partition(":")[0]),
        ),
        Snippet(
            "rudderstack",
            "RudderStack",
            "For pages that use @rudderstack/analytics-js from npm.",
            _RUDDER.format(key=key, base=base),
        ),
    ]


_SEGMENT = """\
import {{ AnalyticsBrowser }} from "@segment/analytics-next";

export const analytics = AnalyticsBrowser.load(
  {{ writeKey: "{key}", cdnURL: "{base}" }},
  {{ integrations: {{ "Segment.io": {{ apiHost: "{host}/v1", protocol: "{protocol}" }} }} }},
);
analytics.page();"""

_RUDDER = """\
import {{ RudderAnalytics }} from "@rudderstack/analytics-js/bundled";

export const analytics = new RudderAnalytics();
analytics.load("{key}", "{base}", {{ configUrl: "{base}" }});
analytics.page();"""
