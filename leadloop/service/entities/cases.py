"""Cases and what belongs to them as Dataverse names them."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from leadloop.kit.entity import (
    Choice,
    Entity,
    EntityField,
    FieldType,
    LookupTarget,
    RecordWrite,
    WriteResult,
)
from leadloop.kit.errors import NotAllowed
from leadloop.service.api.stores import ARTICLES, CASES, QUEUES, SUBJECTS
from leadloop.service.api.timers import with_clocks
from leadloop.service.contracts import (
    CASE_TYPES,
    ORIGINS,
    PRIORITIES,
    REASONS,
    STATUSES,
    ArticleState,
    Word,
)
from leadloop.service.entities.levels import CLOCK_COLUMNS
from leadloop.service.models import (
    Article,
    Case,
    CaseResolution,
    Macro,
    Queue,
    QueueItem,
    Subject,
)
from leadloop.users.api import visible_to
from leadloop.users.contracts import Actor

_CONTACT: Final = LookupTarget("contact", "primarycontactid", "contact_as_primary_contact")
_ARTICLE_STATES: Final = (
    Choice(0, ArticleState.DRAFT, "Draft"),
    Choice(3, ArticleState.PUBLISHED, "Published"),
    Choice(5, ArticleState.ARCHIVED, "Archived"),
)


def _column(
    name: str, attribute: str, label: str, kind: FieldType = FieldType.TEXT, **options: Any
) -> EntityField:
    if kind in (FieldType.TEXT, FieldType.MEMO):
        options.setdefault("max_length", 300 if kind is FieldType.TEXT else 100_000)
    return EntityField(name, attribute, kind, label, **options)


def _fixed(name: str, attribute: str, label: str, kind: FieldType = FieldType.TEXT) -> EntityField:
    return _column(name, attribute, label, kind, writable=False)


def _lookup(
    name: str, attribute: str, label: str, *targets: LookupTarget, **options: Any
) -> EntityField:
    return EntityField(name, attribute, FieldType.LOOKUP, label, targets=targets, **options)


def _words(words: tuple[Word, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(word.code, str(word.value), word.label) for word in words)


def _choice(name: str, attribute: str, label: str, words: tuple[Word, ...]) -> EntityField:
    return EntityField(name, attribute, FieldType.CHOICE, label, choices=_words(words))


_OWNED: Final = (
    _lookup("ownerid", "owner_id", "Owner", LookupTarget("systemuser", "ownerid")),
    _lookup("ll_teamid", "team_id", "Team", LookupTarget("team", "ll_teamid")),
)
_STAMPED: Final = (
    _fixed("createdon", "created_at", "Created", FieldType.DATETIME),
    _fixed("modifiedon", "updated_at", "Changed", FieldType.DATETIME),
    _fixed("ll_createdby", "created_by", "Created by"),
    _fixed("ll_modifiedby", "updated_by", "Changed by"),
    _fixed("versionnumber", "version", "Version", FieldType.INTEGER),
)


def _cases(actor: Actor) -> Any:
    return with_clocks(Case.objects.visible_to(actor))


CASE: Final = Entity(
    name="incident",
    set_name="incidents",
    label="Case",
    primary_id="incidentid",
    primary_name="title",
    fields=(
        _fixed("incidentid", "id", "Case", FieldType.UNIQUE_ID),
        _fixed("ticketnumber", "number", "Case number"),
        _column("title", "title", "Title", required=True),
        _column("description", "description", "Description", FieldType.MEMO),
        _lookup(
            "customerid",
            "customer_id",
            "Customer",
            LookupTarget("account", "customerid_account", "incident_customer_accounts"),
            LookupTarget("contact", "customerid_contact", "incident_customer_contacts"),
            type_attribute="customer_entity",
        ),
        _lookup("primarycontactid", "contact_id", "Contact", _CONTACT),
        _lookup(
            "ll_accountid",
            "account_id",
            "Account",
            LookupTarget("account", "ll_accountid", "ll_account_incidents"),
            writable=False,
        ),
        _lookup(
            "ll_policyid",
            "policy_id",
            "Policy",
            LookupTarget("ll_policy", "ll_policyid", "ll_policy_incidents"),
        ),
        _lookup(
            "subjectid",
            "subject_id",
            "Subject",
            LookupTarget("subject", "subjectid", "subject_incidents"),
        ),
        _choice("casetypecode", "case_type", "Type", CASE_TYPES),
        _choice("caseorigincode", "origin", "Origin", ORIGINS),
        _choice("prioritycode", "priority", "Priority", PRIORITIES),
        _choice("statecode", "status", "Status", STATUSES),
        _choice("statuscode", "status_reason", "Status reason", REASONS),
        _column("customersatisfactioncode", "satisfaction", "Satisfaction", FieldType.INTEGER),
        _lookup(
            "parentcaseid",
            "parent_id",
            "Parent case",
            LookupTarget("incident", "parentcaseid", "incident_parent_incident"),
        ),
        _lookup(
            "masterid",
            "merged_into_id",
            "Merged into",
            LookupTarget("incident", "masterid", "incident_master_incident"),
            writable=False,
        ),
        _lookup(
            "ll_queueid",
            "queue_id",
            "Queue",
            LookupTarget("queue", "ll_queueid", "ll_queue_incidents"),
            writable=False,
        ),
        _fixed("ll_firstresponseon", "first_response_at", "First response", FieldType.DATETIME),
        _fixed(
            "ll_lastcustomermessageon",
            "last_customer_message_at",
            "Customer wrote",
            FieldType.DATETIME,
        ),
        _fixed("ll_lastreplyon", "last_reply_at", "Last answer", FieldType.DATETIME),
        _fixed("ll_resolvedon", "resolved_at", "Resolved", FieldType.DATETIME),
        *CLOCK_COLUMNS,
        *_OWNED,
        *_STAMPED,
    ),
    rows=_cases,
    upsert=CASES.upsert,
    alternate_keys=(("ticketnumber",),),
    kind="case",
    type_code=112,
)

QUEUE: Final = Entity(
    name="queue",
    set_name="queues",
    label="Queue",
    primary_id="queueid",
    primary_name="name",
    fields=(
        _fixed("queueid", "id", "Queue", FieldType.UNIQUE_ID),
        _column("name", "name", "Name", required=True, max_length=100),
        _column("description", "description", "Description", FieldType.MEMO),
        _column("emailaddress", "address", "E-mail address", max_length=254),
        _column("ll_private", "is_private", "Private", FieldType.BOOLEAN),
        *_OWNED,
        *_STAMPED,
    ),
    rows=Queue.objects.visible_to,
    upsert=QUEUES.upsert,
    alternate_keys=(("name",),),
    kind="queue",
    type_code=2020,
)

SUBJECT: Final = Entity(
    name="subject",
    set_name="subjects",
    label="Subject",
    primary_id="subjectid",
    primary_name="title",
    fields=(
        _fixed("subjectid", "id", "Subject", FieldType.UNIQUE_ID),
        _column("title", "title", "Title", required=True, max_length=100),
        _column("description", "description", "Description", FieldType.MEMO),
        _lookup(
            "parentsubject",
            "parent_id",
            "Parent subject",
            LookupTarget("subject", "parentsubject", "subject_parent_subject"),
        ),
        *_STAMPED,
    ),
    rows=Subject.objects.visible_to,
    upsert=SUBJECTS.upsert,
    kind="queue",
    type_code=129,
)


def _read_only(label: str) -> Callable[[Any, Sequence[RecordWrite]], list[WriteResult]]:
    """Return the writer of records that come about only by what happens to a case."""

    def refuse(_: Any, __: Sequence[RecordWrite]) -> list[WriteResult]:
        raise NotAllowed(f"A {label} is not written directly.")

    return refuse


def _of_visible_cases(model: Any) -> Callable[[Actor], Any]:
    def rows(actor: Actor) -> Any:
        return model.objects.filter(case__in=Case.objects.visible_to(actor))

    return rows


QUEUE_ITEM: Final = Entity(
    name="queueitem",
    set_name="queueitems",
    label="Queue item",
    primary_id="queueitemid",
    primary_name="title",
    fields=(
        _fixed("queueitemid", "id", "Queue item", FieldType.UNIQUE_ID),
        _fixed("title", "case__title", "Title"),
        _lookup(
            "queueid",
            "queue_id",
            "Queue",
            LookupTarget("queue", "queueid", "queue_entries"),
            writable=False,
        ),
        _lookup(
            "objectid",
            "case_id",
            "Case",
            LookupTarget("incident", "objectid_incident", "incident_queueitems"),
            writable=False,
        ),
        _lookup(
            "workerid",
            "worker_id",
            "Worked on by",
            LookupTarget("systemuser", "workerid_systemuser"),
            writable=False,
        ),
        _fixed("enteredon", "entered_at", "Entered", FieldType.DATETIME),
        _fixed("workeridmodifiedon", "picked_at", "Picked", FieldType.DATETIME),
        _fixed("ll_lefton", "left_at", "Left", FieldType.DATETIME),
        _fixed("versionnumber", "version", "Version", FieldType.INTEGER),
    ),
    rows=_of_visible_cases(QueueItem),
    upsert=_read_only("queue item"),
    kind="case",
    type_code=2029,
)

RESOLUTION: Final = Entity(
    name="incidentresolution",
    set_name="incidentresolutions",
    label="Case resolution",
    primary_id="activityid",
    primary_name="subject",
    fields=(
        _fixed("activityid", "id", "Case resolution", FieldType.UNIQUE_ID),
        _fixed("subject", "summary", "Subject", FieldType.MEMO),
        _lookup(
            "incidentid",
            "case_id",
            "Case",
            LookupTarget("incident", "incidentid", "Incident_IncidentResolutions"),
            writable=False,
        ),
        EntityField(
            "resolutiontypecode",
            "reason",
            FieldType.CHOICE,
            "Resolution",
            writable=False,
            choices=_words(REASONS),
        ),
        _fixed("timespent", "minutes", "Minutes spent", FieldType.INTEGER),
        _fixed("actualend", "resolved_at", "Resolved", FieldType.DATETIME),
        _fixed("ll_resolvedby", "resolved_by", "Resolved by"),
        _fixed("versionnumber", "version", "Version", FieldType.INTEGER),
    ),
    rows=_of_visible_cases(CaseResolution),
    upsert=_read_only("case resolution"),
    kind="case",
    type_code=4206,
)

ARTICLE: Final = Entity(
    name="knowledgearticle",
    set_name="knowledgearticles",
    label="Knowledge article",
    primary_id="knowledgearticleid",
    primary_name="title",
    fields=(
        _fixed("knowledgearticleid", "id", "Knowledge article", FieldType.UNIQUE_ID),
        _fixed("articlepublicnumber", "number", "Number"),
        _column("title", "title", "Title", required=True),
        _column("description", "summary", "Summary", FieldType.MEMO),
        _column("content", "body", "Content", FieldType.MEMO),
        _column("keywords", "keywords", "Keywords", max_length=1000),
        EntityField(
            "statecode",
            "state",
            FieldType.CHOICE,
            "Status",
            writable=False,
            choices=_ARTICLE_STATES,
        ),
        _lookup(
            "subjectid",
            "subject_id",
            "Subject",
            LookupTarget("subject", "subjectid", "subject_knowledgearticles"),
        ),
        _fixed("majorversionnumber", "published_version", "Version published", FieldType.INTEGER),
        _fixed("ll_uses", "uses", "Uses", FieldType.INTEGER),
        *_OWNED,
        *_STAMPED,
    ),
    rows=Article.objects.visible_to,
    upsert=ARTICLES.upsert,
    alternate_keys=(("articlepublicnumber",),),
    kind="knowledge",
    type_code=9953,
)

MACRO: Final = Entity(
    name="ll_macro",
    set_name="ll_macros",
    label="Macro",
    primary_id="ll_macroid",
    primary_name="ll_name",
    fields=(
        _fixed("ll_macroid", "id", "Macro", FieldType.UNIQUE_ID),
        _fixed("ll_name", "name", "Name"),
        _fixed("ll_description", "description", "Description", FieldType.MEMO),
        _fixed("ll_steps", "steps", "Steps", FieldType.JSON),
        EntityField("statecode", "is_active", FieldType.BOOLEAN, "Offered", writable=False),
        _fixed("ll_uses", "uses", "Uses", FieldType.INTEGER),
        *_STAMPED,
    ),
    rows=lambda actor: Macro.objects.filter(visible_to(actor, "case")),
    upsert=_read_only("macro"),
    kind="case",
    type_code=10_005,
)

CASE_ENTITIES: Final = (CASE, QUEUE, SUBJECT, QUEUE_ITEM, RESOLUTION, ARTICLE, MACRO)
