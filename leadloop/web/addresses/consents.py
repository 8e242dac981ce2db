"""Addresses of consents and suppressions."""

from typing import Final

from django.urls import URLPattern, path

from leadloop.web.screens import consents

urlpatterns: Final[list[URLPattern]] = [
    path("consent", consents.consent, name="consent"),
    path("consent/record", consents.record, name="consent-record"),
    path("consent/suppress", consents.suppress, name="consent-suppress"),
    path("consent/suppressions/<uuid:suppression_id>/lift", consents.lift, name="consent-lift"),
]
