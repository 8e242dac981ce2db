"""Sends one message in the page to whoever uses a browser; run as a process of its own."""

import sys
import time

import django

_PATIENCE_S = 60


def main(browser: str, title: str, text: str) -> None:
    """Wait until the browser is somebody's, note the person's consent, and send."""
    django.setup()
    from leadloop.kit import clock
    from leadloop.kit.ids import new_uuid
    from leadloop.marketing import api as marketing
    from leadloop.outbound import api as outbound
    from leadloop.outbound.contracts import (
        Channel,
        ConsentDraft,
        ConsentState,
        MessageClass,
        MessageDraft,
    )
    from leadloop.users.contracts import SYSTEM

    until = time.monotonic() + _PATIENCE_S
    while not (address := marketing.address_of_browser(browser)):
        if time.monotonic() > until:
            raise SystemExit("nobody known uses this browser")
        time.sleep(0.5)
    yes = ConsentDraft(
        address, "e2e_tips", ConsentState.OPTED_IN, clock.now(), "test", channel="in_page"
    )
    outbound.record_consents(SYSTEM, drafts=[yes])
    draft = MessageDraft(
        key=str(new_uuid()), purpose="journey", to=address, subject=title, text=text,
        message_class=MessageClass.COMMERCIAL, consent_purpose="e2e_tips",
        channel=Channel.IN_PAGE,
    )  # fmt: skip
    sys.stdout.write(outbound.send(SYSTEM, draft).refused or "sent")


if __name__ == "__main__":
    main(*sys.argv[1:])
