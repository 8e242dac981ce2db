"""The tables of ``outbound``."""

from leadloop.outbound.models.consents import CONSENT_KIND, Consent, Suppression
from leadloop.outbound.models.messages import Message, MessageBody
from leadloop.outbound.models.templates import TEMPLATE_KIND, Template, TemplateVersion

__all__ = [
    "CONSENT_KIND",
    "TEMPLATE_KIND",
    "Consent",
    "Message",
    "MessageBody",
    "Suppression",
    "Template",
    "TemplateVersion",
]
