"""Addresses of the façades that Django serves; the raw doors are mounted in ``project/asgi.py``."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from leadloop.facades import open_inference as oip

_MODEL = "v2/models/<str:model>"
_VERSION = f"{_MODEL}/versions/<str:version>"

urlpatterns = [
    path("", include("leadloop.facades.flow_triggers")),
    path("v2", login_not_required(oip.server)),
    path("v2/health/live", login_not_required(oip.live)),
    path("v2/health/ready", login_not_required(oip.ready)),
    *(
        path(f"{base}{end}", login_not_required(view))
        for base in (_MODEL, _VERSION)
        for end, view in (
            ("", oip.model_metadata),
            ("/ready", oip.model_ready),
            ("/infer", oip.infer),
        )
    ),
]
