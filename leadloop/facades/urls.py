"""Addresses of the façades that Django serves; the raw doors are mounted in ``project/asgi.py``."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from leadloop.facades import event_grid_pages
from leadloop.facades import open_inference as oip
from leadloop.facades.management.views import manage

_MODEL = "v2/models/<str:model>"
_VERSION = f"{_MODEL}/versions/<str:version>"

urlpatterns = [
    path("eventgrid/validate", login_not_required(event_grid_pages.validate)),
    path("eventgrid/deadletters", login_not_required(event_grid_pages.dead_letters)),
    re_path(r"^subscriptions/", login_not_required(manage)),
    path("", include("leadloop.facades.flow_triggers")),
    path("", include("leadloop.facades.mail_returns")),
    path("", include("leadloop.facades.dataverse.urls")),
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
