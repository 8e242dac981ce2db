"""Make event subscriptions of a bench's site: run as a program, under that site's data.

Takes ``[{"name", "url", "shards", "batch"}]`` as JSON, for topic ``fanout``, and ends once every
receiver has consented.
"""

import json
import sys
import time
from typing import Any

import django

_CONSENT_S = 30.0
TOPIC = "fanout"


def _make(wishes: list[dict[str, Any]]) -> None:
    from leadloop.events import api
    from leadloop.events.contracts.subscriptions import (
        AdvancedFilter,
        EventFilter,
        Operator,
        SubscriptionDraft,
        WebHook,
    )
    from leadloop.users.contracts import SYSTEM

    if api.find_topic(TOPIC) is None:
        api.create_topic(SYSTEM, name=TOPIC)
    for wish in wishes:
        wanted = EventFilter(
            ("bench.event",),
            "/bench/",
            advanced=(AdvancedFilter(Operator.NUMBER_IN, "data.shard", tuple(wish["shards"])),),
        )
        hook = WebHook(wish["url"], max_events_per_batch=wish["batch"])
        draft = SubscriptionDraft(TOPIC, wish["name"], hook, wanted)
        api.create_subscription(SYSTEM, draft=draft)
    until = time.monotonic() + _CONSENT_S
    while time.monotonic() < until:
        if all(s.state == "Succeeded" for s in api.list_event_subscriptions(SYSTEM)):
            return
        time.sleep(0.1)
    raise SystemExit("Some receivers did not consent.")


if __name__ == "__main__":
    django.setup()
    _make(json.loads(sys.argv[1]))
