"""The token address."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from leadloop.users.oauth import token_view

urlpatterns = [
    path("<str:tenant>/oauth2/v2.0/token", login_not_required(token_view)),
]
