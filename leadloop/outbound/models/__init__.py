"""The tables of ``outbound``."""

from leadloop.outbound.models.consents import CONSENT_KIND, Consent, Suppression
from leadloop.outbound.models.messages import Message, MessageBody

__all__ = ["CONSENT_KIND", "Consent", "Message", "MessageBody", "Suppression"]
