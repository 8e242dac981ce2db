"""Addresses of erasing people."""

from typing import Final

from django.urls import URLPattern, path

from leadloop.web.screens import erasures

urlpatterns: Final[list[URLPattern]] = [
    path("erasures", erasures.erasures, name="erasures"),
    path("erasures/new", erasures.new, name="erasure-new"),
    path("erasures/<uuid:erasure_id>", erasures.erasure, name="erasure"),
]
