"""Addresses of the portal that Django serves; the fast doors are mounted in ``project/asgi.py``."""

from django.urls import include, path

from leadloop.portal import (
    account,
    confirm_pages,
    embedding,
    page_messages,
    pages,
    preference_pages,
    support_pages,
    text_answers,
    welcome,
)
from leadloop.portal.rest import api_urls

urlpatterns = [
    path("api/v1/", include((api_urls(), "ninja"), namespace="api-v1")),
    path("t.js", embedding.tracker, name="tracker"),
    path("messages.js", page_messages.message_module, name="messages-module"),
    path("t/messages", page_messages.message_door, name="page-messages"),
    path("embed.js", embedding.embed_module, name="embed-module"),
    path("e/u/<str:token>", preference_pages.unsubscribe_page, name="unsubscribe"),
    path("e/p/<str:token>", preference_pages.preferences_page, name="preferences"),
    path("e/push/<str:token>", preference_pages.push_door, name="push"),
    path("e/worker.js", preference_pages.push_worker, name="push-worker"),
    path("e/twilio/state", text_answers.state_door, name="text-state"),
    path("e/twilio/answer", text_answers.answer_door, name="text-answer"),
    path("p/", welcome.front),
    path("p/welcome", welcome.welcome_page, name="welcome"),
    path("p/account", account.account_page, name="account"),
    path("p/confirm/anew", confirm_pages.anew_page, name="confirm-anew"),
    path("p/confirm/<str:token>", confirm_pages.confirm_page, name="confirm"),
    path("p/confirm/<str:token>/again", confirm_pages.again_page, name="confirm-again"),
    path("p/support/request", support_pages.support_page, name="support"),
    path("p/<slug:slug>", pages.form_page, name="form"),
    path("p/<slug:slug>/definition.json", embedding.definition, name="form-definition"),
    path("p/<slug:slug>/thanks/<uuid:key>", pages.thanks_page, name="thanks"),
]
