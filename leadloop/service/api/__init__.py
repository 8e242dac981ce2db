"""The door of ``service``: cases, what is said on them, queues, knowledge, macros.

Screens, façades and handlers import what stands here, nothing below it. Service levels have
doors of their own beside it.
"""

from leadloop.service.api.cases import (
    EDITABLE,
    assign_case,
    create_case,
    take_case,
    update_case,
)
from leadloop.service.api.entitlements import create_entitlement, list_entitlements
from leadloop.service.api.inbound import list_inbound, list_mailboxes, read_raw
from leadloop.service.api.knowledge import (
    archive_article,
    create_article,
    get_article,
    list_articles,
    publish_article,
    restore_version,
    suggest_articles,
    update_article,
    use_article,
)
from leadloop.service.api.listing import (
    count_cases,
    customer_cases,
    find_case,
    find_case_neighbours,
    get_case,
    get_case_row,
    list_case_ids,
    list_cases,
)
from leadloop.service.api.macros import (
    create_macro,
    get_macro,
    list_macros,
    run_macro,
    undo_macro,
    update_macro,
)
from leadloop.service.api.messages import (
    CustomerMessage,
    add_customer_message,
    add_internal_note,
    add_public_note,
    reply,
)
from leadloop.service.api.presence import Viewer, leave_case, look_at
from leadloop.service.api.status import (
    cancel_case,
    merge_case,
    reopen_case,
    resolve_case,
    set_parent,
    set_status,
)
from leadloop.service.api.subjects import (
    create_subject,
    list_subjects,
    switch_subject,
    update_subject,
)
from leadloop.service.api.threads import list_messages
from leadloop.service.api.waiting import (
    add_to_queue,
    create_queue,
    get_queue,
    list_queue_items,
    list_queues,
    pick,
    release,
    remove_from_queue,
    update_queue,
)

__all__ = [
    "EDITABLE",
    "CustomerMessage",
    "Viewer",
    "add_customer_message",
    "add_internal_note",
    "add_public_note",
    "add_to_queue",
    "archive_article",
    "assign_case",
    "cancel_case",
    "count_cases",
    "create_article",
    "create_case",
    "create_entitlement",
    "create_macro",
    "create_queue",
    "create_subject",
    "customer_cases",
    "find_case",
    "find_case_neighbours",
    "get_article",
    "get_case",
    "get_case_row",
    "get_macro",
    "get_queue",
    "leave_case",
    "list_articles",
    "list_case_ids",
    "list_cases",
    "list_entitlements",
    "list_inbound",
    "list_macros",
    "list_mailboxes",
    "list_messages",
    "list_queue_items",
    "list_queues",
    "list_subjects",
    "look_at",
    "merge_case",
    "pick",
    "publish_article",
    "read_raw",
    "release",
    "remove_from_queue",
    "reopen_case",
    "reply",
    "resolve_case",
    "restore_version",
    "run_macro",
    "set_parent",
    "set_status",
    "suggest_articles",
    "switch_subject",
    "take_case",
    "undo_macro",
    "update_article",
    "update_case",
    "update_macro",
    "update_queue",
    "update_subject",
    "use_article",
]
