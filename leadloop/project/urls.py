"""Every address that Django serves; raw ASGI doors are mounted in ``asgi.py``."""

from django.urls import include, path

urlpatterns = [
    path("", include("leadloop.users.urls")),
    path("", include("leadloop.portal.urls")),
    path("", include("leadloop.facades.urls")),
    path("", include("leadloop.web.urls")),
]
