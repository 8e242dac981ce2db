"""The door of ``outbound``: every message that leaves goes through ``send``."""

from leadloop.outbound.api.addressing import link_signer, use_links
from leadloop.outbound.api.consents import (
    lift_suppression,
    list_suppressions,
    numbers_not_to_call,
    opted_out_of_all,
    record_consents,
    refusal_of,
    standing_of,
    suppress,
)
from leadloop.outbound.api.messages import (
    DELIVERY,
    KIND,
    MAX_PAGE,
    count_messages,
    count_to,
    find_sent_to,
    get_message,
    list_messages,
    mail_of,
    resend,
    row_of,
    send,
    states_of,
)

__all__ = [
    "DELIVERY",
    "KIND",
    "MAX_PAGE",
    "count_messages",
    "count_to",
    "find_sent_to",
    "get_message",
    "lift_suppression",
    "link_signer",
    "list_messages",
    "list_suppressions",
    "mail_of",
    "numbers_not_to_call",
    "opted_out_of_all",
    "record_consents",
    "refusal_of",
    "resend",
    "row_of",
    "send",
    "standing_of",
    "states_of",
    "suppress",
    "use_links",
]
