"""What the façades tell others."""

from typing import Final, NamedTuple

SCOPE_PUBLISH: Final = "events.publish"
"""May publish events from outside."""

SCOPE_RECEIVE: Final = "events.receive"
"""May receive and settle events of queue subscriptions."""

SCOPE_MANAGE: Final = "events.manage"
"""May manage topics and event subscriptions."""

SCOPE_INFER: Final = "models.infer"
"""May ask the edge model for scores."""


class MailProviders(NamedTuple):
    """What proves the calls of mail providers; an empty one is not listened to."""

    ses_topic: str = ""
    sendgrid_public_key: str = ""
    mailgun_signing_key: str = ""
