"""The door of ``outbound``: every message that leaves goes through ``send``."""

from leadloop.outbound.api.addressing import link_signer, sender_of_mail, use_links, use_sender
from leadloop.outbound.api.consents import (
    lift_suppression,
    list_suppressions,
    numbers_not_to_call,
    opted_out_of_all,
    record_consents,
    standing_of,
    suppress,
)
from leadloop.outbound.api.gate import judge_many, refusal_of
from leadloop.outbound.api.messages import (
    MAX_PAGE,
    count_messages,
    count_to,
    find_sent_to,
    get_message,
    list_messages,
    mail_of,
    row_of,
    states_of,
)
from leadloop.outbound.api.policies import change_policy, list_policies, policy_of
from leadloop.outbound.api.rendering import example_source, render_draft, render_many
from leadloop.outbound.api.sending import DELIVERY, KIND, delivery_kind, resend, send, send_many
from leadloop.outbound.api.templates import (
    archive_template,
    check_template,
    create_template,
    find_published,
    get_template,
    list_templates,
    publish_template,
    restore_template,
    update_template,
)

__all__ = [
    "DELIVERY",
    "KIND",
    "MAX_PAGE",
    "archive_template",
    "change_policy",
    "check_template",
    "count_messages",
    "count_to",
    "create_template",
    "delivery_kind",
    "example_source",
    "find_published",
    "find_sent_to",
    "get_message",
    "get_template",
    "judge_many",
    "lift_suppression",
    "link_signer",
    "list_messages",
    "list_policies",
    "list_suppressions",
    "list_templates",
    "mail_of",
    "numbers_not_to_call",
    "opted_out_of_all",
    "policy_of",
    "publish_template",
    "record_consents",
    "refusal_of",
    "render_draft",
    "render_many",
    "resend",
    "restore_template",
    "row_of",
    "send",
    "send_many",
    "sender_of_mail",
    "standing_of",
    "states_of",
    "suppress",
    "update_template",
    "use_links",
    "use_sender",
]
