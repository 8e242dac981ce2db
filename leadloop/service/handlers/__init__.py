"""What service does by itself: read mailboxes, open the cases that the portal was asked for."""

from leadloop.service.handlers.mailboxes import POLL, mailbox_kind, schedule_poll
from leadloop.service.handlers.requests import requests_subscriber

__all__ = ["POLL", "mailbox_kind", "requests_subscriber", "schedule_poll"]
