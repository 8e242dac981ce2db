"""Sends one mail to an address, and says the signed address of its reader's preferences."""

import sys

import django


def main(address: str) -> None:
    """Note the person's consent, send, and print."""
    django.setup()
    from leadloop.kit import clock
    from leadloop.kit.ids import new_uuid
    from leadloop.outbound import api as outbound
    from leadloop.outbound.contracts import (
        ConsentDraft,
        ConsentState,
        MessageClass,
        MessageDraft,
    )
    from leadloop.users.contracts import SYSTEM

    yes = ConsentDraft(address, "e2e_news", ConsentState.OPTED_IN, clock.now(), "test")
    outbound.record_consents(SYSTEM, drafts=[yes])
    draft = MessageDraft(
        key=str(new_uuid()), purpose="journey", to=address, subject="Hello", text="Hello",
        message_class=MessageClass.COMMERCIAL, consent_purpose="e2e_news",
    )  # fmt: skip
    sent = outbound.send(SYSTEM, draft)
    sys.stdout.write(f"\n{outbound.link_signer().preferences(sent.id)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
