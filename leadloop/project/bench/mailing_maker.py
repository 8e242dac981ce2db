"""Renders and queues the messages that `leadloop bench marketing` counts, and times their steps.

Runs inside a site's settings; prints one JSON object.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import django

_CHUNK: Final = 500
_ALONE: Final = 400
_HELD: Final = 200
_MJML: Final = """<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello {{ person.first_name | default: "there" }},</mj-text>
<mj-text>here is what is new for {{ person.company | default: "you" }} this month.</mj-text>
<mj-button href="https://www.northgate.example/offers">See your offers</mj-button>
<mj-text>{{ sender.name }} <a href="{{ links.unsubscribe }}">Unsubscribe</a></mj-text>
</mj-column></mj-section></mj-body></mjml>"""


def main(count: int) -> None:
    """Make ``count`` messages and print what each step costs."""
    django.setup()
    from leadloop.outbound import api
    from leadloop.outbound.contracts import PolicyChange, TemplateDraft
    from leadloop.outbound.contracts.messages import Channel
    from leadloop.users.contracts import SYSTEM

    key = api.make_key(SYSTEM, domain="bench.example")
    api.use_key(SYSTEM, key_id=key.id)
    change = PolicyChange(0, 168, 72, None, None, "UTC")
    version = api.policy_of(Channel.EMAIL).version
    api.change_policy(SYSTEM, channel=Channel.EMAIL, change=change, expected_version=version)
    draft = TemplateDraft("Bench", "News, {{ person.first_name }}", _MJML, consent_purpose="news")
    template_id = api.create_template(SYSTEM, draft=draft)
    published = api.publish_template(SYSTEM, template_id=template_id)
    _consent(count)
    figures = _alone(published.version_id)
    began, used = time.time(), time.process_time()
    for start in range(0, count, _CHUNK):
        drafts = [
            _draft(one)
            for one in _rendered(published.version_id, start, min(_CHUNK, count - start))
        ]
        api.send_many(SYSTEM, drafts)
    maker_us = 1e6 * (time.process_time() - used) / count
    told = {"figures": figures, "began": began, "maker_us": maker_us}
    sys.stdout.write(json.dumps(told) + "\n")


def hold(count: int) -> None:
    """Queue messages that wait for the end of quiet hours, and print them with one-click links."""
    django.setup()
    from datetime import time as moment
    from urllib.parse import urlsplit

    from leadloop.outbound import api
    from leadloop.outbound.contracts import Channel, MessageClass, MessageDraft, PolicyChange
    from leadloop.users.contracts import SYSTEM

    always = (moment(0), moment(23, 59, 59))
    change = PolicyChange(0, 168, 72, *always, "UTC")
    version = api.policy_of(Channel.EMAIL).version
    api.change_policy(SYSTEM, channel=Channel.EMAIL, change=change, expected_version=version)
    drafts = [
        MessageDraft(
            key=f"held/{place}",
            purpose="campaign",
            to=_address(place),
            subject="News",
            text="News",
            message_class=MessageClass.COMMERCIAL,
            consent_purpose="news",
        )
        for place in range(min(count, _HELD))
    ]
    ids = [one.id for one in api.send_many(SYSTEM, drafts)]
    held = [(str(one), urlsplit(api.link_signer().unsubscribe(one)).path) for one in ids]
    sys.stdout.write(json.dumps(held) + "\n")


def _consent(count: int) -> None:
    from leadloop.kit import clock
    from leadloop.outbound import api
    from leadloop.outbound.contracts import ConsentDraft, ConsentState
    from leadloop.users.contracts import SYSTEM

    for start in range(0, count, 2_000):
        drafts = [
            ConsentDraft(_address(n), "news", ConsentState.OPTED_IN, clock.now(), "bench")
            for n in range(start, min(start + 2_000, count))
        ]
        api.record_consents(SYSTEM, drafts=drafts)


def _address(place: int) -> str:
    return f"person{place}@reader{place % 100}.example.org"


def _rendered(version_id: Any, start: int, count: int) -> Iterator[tuple[int, Any]]:
    from leadloop.kit.ids import new_uuid
    from leadloop.outbound import api
    from leadloop.outbound.contracts import Reader
    from leadloop.users.contracts import SYSTEM

    readers = [
        Reader(new_uuid(), {"first_name": f"Ana{n}", "company": f"Company {n}"})
        for n in range(start, start + count)
    ]
    made = api.render_many(SYSTEM, version_id=version_id, readers=readers)
    return zip(range(start, start + count), made, strict=True)


def _draft(one: tuple[int, Any]) -> Any:
    from leadloop.outbound.contracts import MessageClass, MessageDraft

    place, made = one
    return MessageDraft(
        key=f"bench/{place}",
        purpose="campaign",
        to=_address(place),
        subject=made.subject,
        text=made.text,
        html=made.html,
        message_class=MessageClass.COMMERCIAL,
        consent_purpose="news",
        id=made.message_id,
    )


def _alone(version_id: Any) -> dict[str, float]:
    """Return the microseconds of a processor that each step takes for a message, by itself.

    SMTP is what handing over takes beyond composing; signing is none of it. These messages are of
    a sender of their own, so that they are not counted.
    """
    from leadloop.kit import clock
    from leadloop.outbound import api
    from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
    from leadloop.outbound.contracts import Channel, Mail, MessageClass, Occasion, Recipient
    from leadloop.outbound.logic import compose
    from leadloop.project.settings import get_settings
    from leadloop.users.contracts import SYSTEM

    sender = "Bench <news@bench.example>"
    server = parse_server(get_settings().smtp_url)
    transport = SmtpTransport(server, sender="Alone <news@alone.example>")
    occasion = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, "news")
    people = [Recipient(_address(n)) for n in range(_ALONE)]
    made = list(_rendered(version_id, 0, _ALONE))
    mails = [
        Mail(one.message_id, _address(n), one.subject, one.text, one.html, clock.now())
        for n, one in made
    ]
    raw = [compose(mail, sender) for mail in mails]
    api.sealed(raw[0], sender)
    transport.deliver_many(mails[:1], memoryview(bytearray(1)))
    handing = _us(lambda: transport.deliver_many(mails, memoryview(bytearray(_ALONE))))
    transport.close()
    composing = _us(lambda: [compose(one, sender) for one in mails])
    return {
        "message_render_us": _us(lambda: list(_rendered(version_id, 0, _ALONE))),
        "message_gate_us": _us(
            lambda: api.judge_many(SYSTEM, recipients=people, occasion=occasion)
        ),
        "message_compose_us": composing,
        "message_sign_us": _us(lambda: [api.sealed(one, sender) for one in raw]),
        "message_smtp_us": max(handing - composing, 0.0),
    }


def _us(step: Callable[[], object]) -> float:
    began = time.process_time()
    step()
    return 1e6 * (time.process_time() - began) / _ALONE


if __name__ == "__main__":
    (main if sys.argv[2] == "send" else hold)(int(sys.argv[1]))
