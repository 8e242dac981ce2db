"""The columns of activities, as Dataverse names them for each type."""

from collections.abc import Mapping
from typing import Final

from leadloop.customers.contracts.activities import ActivityStatus, ActivityType
from leadloop.customers.contracts.columns import OWNED, STAMPED, column, identity, lookup
from leadloop.kit.entity import Choice, EntityField, FieldType, LookupTarget

REGARDING_ENTITIES: Final = ("lead", "account", "contact", "opportunity", "incident", "ll_policy")
"""What an activity or an attachment may regard, by logical name."""

TYPE_NAMES: Final[Mapping[ActivityType, str]] = {
    ActivityType.TASK: "task",
    ActivityType.PHONE_CALL: "phonecall",
    ActivityType.EMAIL: "email",
    ActivityType.APPOINTMENT: "appointment",
    ActivityType.CAMPAIGN_RESPONSE: "campaignresponse",
    ActivityType.NOTE: "annotation",
}

_TYPE_CODES: Final = (
    Choice(4212, ActivityType.TASK, "Task"),
    Choice(4210, ActivityType.PHONE_CALL, "Phone call"),
    Choice(4202, ActivityType.EMAIL, "Email"),
    Choice(4201, ActivityType.APPOINTMENT, "Appointment"),
    Choice(4401, ActivityType.CAMPAIGN_RESPONSE, "Campaign response"),
    Choice(5, ActivityType.NOTE, "Note"),
)
_STATES: Final = (
    Choice(0, ActivityStatus.OPEN, "Open"),
    Choice(1, ActivityStatus.COMPLETED, "Completed"),
    Choice(2, ActivityStatus.CANCELED, "Canceled"),
)
_APPOINTMENT_STATES: Final = (*_STATES, Choice(3, "scheduled", "Scheduled"))
_PRIORITIES: Final = (
    Choice(0, "low", "Low"),
    Choice(1, "normal", "Normal"),
    Choice(2, "high", "High"),
)

# The first of each list is what an activity of the type starts with.
STATUS_REASONS: Final[Mapping[ActivityType, tuple[tuple[Choice, ActivityStatus], ...]]] = {
    ActivityType.PHONE_CALL: (
        (Choice(1, "open", "Open"), ActivityStatus.OPEN),
        (Choice(2, "made", "Made"), ActivityStatus.COMPLETED),
        (Choice(4, "received", "Received"), ActivityStatus.COMPLETED),
        (Choice(3, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
    ActivityType.EMAIL: (
        (Choice(1, "draft", "Draft"), ActivityStatus.OPEN),
        (Choice(8, "failed", "Failed"), ActivityStatus.OPEN),
        (Choice(2, "completed", "Completed"), ActivityStatus.COMPLETED),
        (Choice(3, "sent", "Sent"), ActivityStatus.COMPLETED),
        (Choice(4, "received", "Received"), ActivityStatus.COMPLETED),
        (Choice(6, "pending_send", "Pending Send"), ActivityStatus.COMPLETED),
        (Choice(7, "sending", "Sending"), ActivityStatus.COMPLETED),
        (Choice(5, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
    ActivityType.TASK: (
        (Choice(2, "not_started", "Not Started"), ActivityStatus.OPEN),
        (Choice(3, "in_progress", "In Progress"), ActivityStatus.OPEN),
        (Choice(4, "waiting", "Waiting"), ActivityStatus.OPEN),
        (Choice(7, "deferred", "Deferred"), ActivityStatus.OPEN),
        (Choice(5, "completed", "Completed"), ActivityStatus.COMPLETED),
        (Choice(6, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
    ActivityType.APPOINTMENT: (
        (Choice(5, "busy", "Busy"), ActivityStatus.OPEN),
        (Choice(1, "free", "Free"), ActivityStatus.OPEN),
        (Choice(2, "tentative", "Tentative"), ActivityStatus.OPEN),
        (Choice(3, "completed", "Completed"), ActivityStatus.COMPLETED),
        (Choice(4, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
    ActivityType.CAMPAIGN_RESPONSE: (
        (Choice(1, "open", "Open"), ActivityStatus.OPEN),
        (Choice(2, "completed", "Completed"), ActivityStatus.COMPLETED),
        (Choice(3, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
    ActivityType.NOTE: (
        (Choice(1, "open", "Open"), ActivityStatus.OPEN),
        (Choice(2, "completed", "Completed"), ActivityStatus.COMPLETED),
        (Choice(3, "canceled", "Canceled"), ActivityStatus.CANCELED),
    ),
}


def _targets(name: str, navigation: str) -> tuple[LookupTarget, ...]:
    collections = {"activitypointer": "{}_ActivityPointers", "annotation": "{}_Annotations"}
    pattern = collections.get(name, f"{{}}_{name.capitalize()}s")
    return tuple(
        LookupTarget(
            entity,
            f"{navigation}_{entity}" + ("" if name in collections else f"_{name}"),
            pattern.format(entity.capitalize()),
        )
        for entity in REGARDING_ENTITIES
    )


def _times(kind: ActivityType | None) -> tuple[EntityField, ...]:
    """An appointment ends when it is scheduled to; everything else is due then."""
    ends = "end_at" if kind is ActivityType.APPOINTMENT else "due_at"
    label = "End" if kind is ActivityType.APPOINTMENT else "Due"
    times = [
        column("scheduledstart", "start_at", "Start", FieldType.DATETIME),
        column("scheduledend", ends, label, FieldType.DATETIME),
    ]
    if kind is ActivityType.APPOINTMENT:
        times.append(column("location", "location", "Location", max_length=400))
    return tuple(times)


def _reached(kind: ActivityType | None) -> tuple[EntityField, ...]:
    if kind not in (ActivityType.PHONE_CALL, ActivityType.EMAIL):
        return ()
    found = [column("directioncode", "outgoing", "Outgoing", FieldType.BOOLEAN)]
    if kind is ActivityType.PHONE_CALL:
        found.append(column("phonenumber", "attributes__phonenumber", "Phone number"))
    else:
        found += [
            column("torecipients", "attributes__torecipients", "To", max_length=2000),
            column("sender", "attributes__sender", "From", max_length=320),
        ]
    return tuple(found)


def _reasons(kind: ActivityType | None) -> tuple[EntityField, ...]:
    if kind is None:
        return ()
    words = tuple(choice for choice, _ in STATUS_REASONS[kind])
    return (
        column("statuscode", "status_reason", "Status reason", FieldType.CHOICE, choices=words),
    )


def activity_columns(kind: ActivityType | None) -> tuple[EntityField, ...]:
    """Return the columns of activities of one type; of all types together for None."""
    name = TYPE_NAMES[kind] if kind else "activitypointer"
    states = _APPOINTMENT_STATES if kind is ActivityType.APPOINTMENT else _STATES
    return (
        identity("activityid", "Activity"),
        column(
            "activitytypecode",
            "type",
            "Type",
            FieldType.CHOICE,
            choices=_TYPE_CODES,
            writable=False,
        ),
        column("subject", "subject", "Subject", required=True, max_length=300),
        column("description", "description", "Description", FieldType.MEMO),
        lookup(
            "regardingobjectid",
            "regarding_id",
            "Regarding",
            *_targets(name, "regardingobjectid"),
            type_attribute="regarding_entity",
            required=True,
        ),
        *_times(kind),
        column("actualend", "completed_at", "Done", FieldType.DATETIME, writable=False),
        column("actualdurationminutes", "actual_minutes", "Minutes", FieldType.INTEGER),
        column("ll_reminderon", "reminder_at", "Reminder", FieldType.DATETIME),
        *_reached(kind),
        column("prioritycode", "priority", "Priority", FieldType.CHOICE, choices=_PRIORITIES),
        column("statecode", "status", "Status", FieldType.CHOICE, choices=states),
        *_reasons(kind),
        column("ll_data", "data", "Data", FieldType.JSON),
        *OWNED,
        *STAMPED,
    )


NOTE_COLUMNS: Final = (
    identity("annotationid", "Note"),
    column("subject", "subject", "Subject", max_length=300),
    column("notetext", "description", "Note", FieldType.MEMO),
    lookup(
        "objectid",
        "regarding_id",
        "Regarding",
        *_targets("annotation", "objectid"),
        type_attribute="regarding_entity",
        required=True,
    ),
    column("isdocument", "is_document", "Has a file", FieldType.BOOLEAN, writable=False),
    column("filename", "file_name", "File name", writable=False),
    column("mimetype", "file_type", "Media type", writable=False),
    column("filesize", "file_size", "Size", FieldType.INTEGER, writable=False),
    *OWNED,
    *STAMPED,
)

ATTACHMENT_COLUMNS: Final = (
    identity("ll_attachmentid", "Attachment"),
    column("ll_name", "name", "Name", writable=False),
    column("ll_mediatype", "media_type", "Media type", writable=False),
    column("ll_size", "size", "Size", FieldType.INTEGER, writable=False),
    column("ll_sha256", "sha256", "SHA-256", writable=False),
    column("ll_description", "description", "Description", FieldType.MEMO, writable=False),
    lookup(
        "ll_regardingid",
        "regarding_id",
        "Regarding",
        *_targets("ll_attachment", "ll_regardingid"),
        type_attribute="regarding_entity",
        writable=False,
    ),
    *STAMPED,
)


def columns_of(kind: ActivityType) -> tuple[EntityField, ...]:
    """Return the columns under which activities of a type are written."""
    return NOTE_COLUMNS if kind is ActivityType.NOTE else activity_columns(kind)
