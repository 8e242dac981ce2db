"""Addresses of sending rules."""

from typing import Final

from django.urls import URLPattern, path

from leadloop.web.screens import sending, warm_up

urlpatterns: Final[list[URLPattern]] = [
    path("sending", sending.sending, name="sending"),
    path("sending/domain", sending.domain, name="sending-domain"),
    path("sending/keys", sending.make_key, name="sending-key-make"),
    path("sending/keys/<uuid:key_id>/use", sending.use_key, name="sending-key-use"),
    path("sending/warm-up", warm_up.warm_up, name="sending-warm-up"),
    path("sending/warm-up/start", warm_up.start, name="sending-warm-up-start"),
    path("sending/warm-up/stop", warm_up.stop, name="sending-warm-up-stop"),
    path("sending/<slug:channel>", sending.policy, name="sending-policy"),
    path("sending/<slug:channel>/change", sending.change, name="sending-policy-change"),
]
