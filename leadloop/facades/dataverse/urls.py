"""Addresses of the Dataverse Web API."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path

from leadloop.facades.dataverse.openid import configuration, keys
from leadloop.facades.dataverse.views import serve

urlpatterns = [
    re_path(r"^api/data/v9\.\d/", login_not_required(serve)),
    path("<str:tenant>/v2.0/.well-known/openid-configuration", login_not_required(configuration)),
    path("<str:tenant>/discovery/v2.0/keys", login_not_required(keys)),
]
