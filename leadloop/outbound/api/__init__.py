"""The door of ``outbound``: every message that leaves goes through ``send``."""

from leadloop.outbound.api.addressing import link_signer, use_links
from leadloop.outbound.api.consents import (
    lift_suppression,
    list_suppressions,
    numbers_not_to_call,
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
from leadloop.outbound.api.sending import (
    DELIVERY,
    KIND,
    delivery_kind,
    resend,
    send,
    send_many,
)

__all__ = [
    "DELIVERY",
    "KIND",
    "MAX_PAGE",
    "change_policy",
    "count_messages",
    "count_to",
    "delivery_kind",
    "find_sent_to",
    "get_message",
    "judge_many",
    "lift_suppression",
    "link_signer",
    "list_messages",
    "list_policies",
    "list_suppressions",
    "mail_of",
    "numbers_not_to_call",
    "policy_of",
    "record_consents",
    "refusal_of",
    "resend",
    "row_of",
    "send",
    "send_many",
    "standing_of",
    "states_of",
    "suppress",
    "use_links",
]
