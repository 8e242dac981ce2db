"""The tables of ``outbound``."""

from leadloop.outbound.models.consents import CONSENT_KIND, Consent, Suppression
from leadloop.outbound.models.messages import Handover, Message, MessageBody
from leadloop.outbound.models.notes import (
    Frequency,
    PageSight,
    PushKey,
    PushSubscription,
    WarmUp,
    WarmUpDay,
)
from leadloop.outbound.models.policies import POLICY_KIND, MailDomain, Pace, SendingPolicy
from leadloop.outbound.models.returns import MailReturn, SigningKey
from leadloop.outbound.models.templates import TEMPLATE_KIND, Template, TemplateVersion
from leadloop.outbound.models.tracking import Fetched

__all__ = [
    "CONSENT_KIND",
    "POLICY_KIND",
    "TEMPLATE_KIND",
    "Consent",
    "Fetched",
    "Frequency",
    "Handover",
    "MailDomain",
    "MailReturn",
    "Message",
    "MessageBody",
    "Pace",
    "PageSight",
    "PushKey",
    "PushSubscription",
    "SendingPolicy",
    "SigningKey",
    "Suppression",
    "Template",
    "TemplateVersion",
    "WarmUp",
    "WarmUpDay",
]
