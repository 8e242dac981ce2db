"""Addresses of templates of messages."""

from typing import Final

from django.urls import URLPattern, path

from leadloop.web.screens import templates

_TEMPLATE: Final = "templates/<uuid:template_id>"

urlpatterns: Final[list[URLPattern]] = [
    path("templates", templates.templates, name="templates"),
    path("templates/new", templates.new_template, name="template-new"),
    path("templates/check", templates.check, name="template-check"),
    path("templates/preview", templates.preview, name="template-preview"),
    path(_TEMPLATE, templates.template, name="template"),
    path(f"{_TEMPLATE}/publish", templates.publish, name="template-publish"),
    path(f"{_TEMPLATE}/archive", templates.archive, name="template-archive"),
    path(f"{_TEMPLATE}/test", templates.test_send, name="template-test"),
    path(
        f"{_TEMPLATE}/versions/<int:number>/restore",
        templates.restore,
        name="template-restore",
    ),
]
