"""Service levels, their clocks, and the clocks of cases, as Dataverse names them."""

from typing import Any, Final

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    Value,
    When,
)

from leadloop.kit.entity import (
    Choice,
    Entity,
    EntityField,
    FieldType,
    LookupTarget,
    refuse_writes,
)
from leadloop.service.contracts.levels import LEVEL_KIND, Kpi, LevelState
from leadloop.service.contracts.timing import TimerStatus
from leadloop.service.logic.condition_xml import RELATED_FIELD
from leadloop.service.models import CASE_KIND, CaseTimer, LevelClock, ServiceLevel
from leadloop.users.api import visible_to
from leadloop.users.contracts import Actor

_INCIDENT_TYPE: Final = 112
_ENHANCED: Final = 1
_STATES: Final = (
    Choice(0, LevelState.DRAFT.value, "Draft"),
    Choice(1, LevelState.ACTIVE.value, "Active"),
    Choice(2, LevelState.INACTIVE.value, "Inactive"),
)
_STATUSES: Final = tuple(
    Choice(code, status.value, status.label)
    for code, status in enumerate(
        (
            TimerStatus.IN_PROGRESS,
            TimerStatus.NONCOMPLIANT,
            TimerStatus.NEARING,
            TimerStatus.PAUSED,
            TimerStatus.SUCCEEDED,
            TimerStatus.CANCELED,
        )
    )
)
_LEVEL: Final = LookupTarget("sla", "slaid", "slaitem_slaid")
_CASE: Final = LookupTarget("incident", "regarding_incident", "slakpiinstance_incident")


def _column(
    name: str, attribute: str, label: str, kind: FieldType = FieldType.TEXT, **options: Any
) -> EntityField:
    return EntityField(name, attribute, kind, label, writable=False, **options)


def _moment(name: str, attribute: str, label: str) -> EntityField:
    return _column(name, attribute, label, FieldType.DATETIME)


def _number(name: str, attribute: str, label: str) -> EntityField:
    return _column(name, attribute, label, FieldType.INTEGER)


def _levels(actor: Actor) -> Any:
    return ServiceLevel.objects.visible_to(actor).annotate(
        sla_type=Value(_ENHANCED), object_type=Value(_INCIDENT_TYPE)
    )


def _clocks(actor: Actor) -> Any:
    """Return the clocks of the versions in force."""
    found = LevelClock.objects.filter(
        visible_to(actor, LEVEL_KIND), level_version__number=F("level__published")
    )
    return found.annotate(
        related_field=_by_kpi({kpi: RELATED_FIELD[kpi] for kpi in Kpi}),
        name=_by_kpi({kpi: kpi.label for kpi in Kpi}),
        version=Value(1),
        failure_min=ExpressionWrapper(F("target_s") / 60, IntegerField()),
        warn_min=ExpressionWrapper(F("warn_after_s") / 60, IntegerField()),
    )


def _timers(actor: Actor) -> Any:
    """Return the clocks of the cases that the actor may see."""
    seen = visible_to(actor, CASE_KIND, owner="case__owner_id", team="case__team_id")
    return CaseTimer.objects.filter(seen).annotate(
        name=_by_kpi({kpi: kpi.label for kpi in Kpi}),
        was_warned=ExpressionWrapper(Q(warned_at__isnull=False), BooleanField()),
    )


def _by_kpi(words: dict[Kpi, str]) -> Case:
    whens = (When(kpi=kpi.value, then=Value(word)) for kpi, word in words.items())
    return Case(*whens, default=Value(""), output_field=CharField())


SLA: Final = Entity(
    name="sla",
    set_name="slas",
    label="Service level",
    primary_id="slaid",
    primary_name="name",
    fields=(
        _column("slaid", "id", "Service level", FieldType.UNIQUE_ID),
        _column("name", "name", "Name", max_length=100),
        _column("statecode", "state", "Status", FieldType.CHOICE, choices=_STATES),
        _number("slatype", "sla_type", "Type"),
        _number("objecttypecode", "object_type", "Entity"),
        _number("ll_position", "position", "Place in the order"),
        _number("ll_publishedversion", "published", "Version in force"),
        _moment("createdon", "created_at", "Created"),
        _moment("modifiedon", "updated_at", "Changed"),
        _number("versionnumber", "version", "Version"),
    ),
    rows=_levels,
    upsert=refuse_writes,
    kind=LEVEL_KIND,
    type_code=9750,
)

SLA_ITEM: Final = Entity(
    name="slaitem",
    set_name="slaitems",
    label="Service level clock",
    primary_id="slaitemid",
    primary_name="name",
    fields=(
        _column("slaitemid", "id", "Clock", FieldType.UNIQUE_ID),
        _column("name", "name", "Name"),
        _column("slaid", "level_id", "Service level", FieldType.LOOKUP, targets=(_LEVEL,)),
        _column("applicablewhenxml", "applicable_when", "Holds for", FieldType.MEMO),
        _column("successconditionsxml", "success_conditions", "Met by", FieldType.MEMO),
        _column("relatedfield", "related_field", "Measure"),
        _number("warnafter", "warn_min", "Warns after, minutes"),
        _number("failureafter", "failure_min", "Target, minutes"),
        _column("ll_calendarname", "calendar__name", "Business calendar", max_length=100),
        _moment("createdon", "level_version__published_at", "Created"),
        _number("versionnumber", "version", "Version"),
    ),
    rows=_clocks,
    upsert=refuse_writes,
    kind=LEVEL_KIND,
    type_code=9751,
)

SLA_KPI_INSTANCE: Final = Entity(
    name="slakpiinstance",
    set_name="slakpiinstances",
    label="Clock of a case",
    primary_id="slakpiinstanceid",
    primary_name="name",
    fields=(
        _column("slakpiinstanceid", "id", "Clock", FieldType.UNIQUE_ID),
        _column("name", "name", "Name"),
        _column("regarding", "case_id", "Case", FieldType.LOOKUP, targets=(_CASE,)),
        _column("status", "status", "Status", FieldType.CHOICE, choices=_STATUSES),
        _column(
            "ll_slaid",
            "level_id",
            "Service level",
            FieldType.LOOKUP,
            targets=(LookupTarget("sla", "ll_slaid", "ll_sla_slakpiinstances"),),
        ),
        _moment("failuretime", "due_at", "Due"),
        _moment("warningtime", "warn_at", "Warns"),
        _moment("succeededon", "met_at", "Met"),
        _column("warningtimereached", "was_warned", "Has warned", FieldType.BOOLEAN),
        _moment("ll_startedon", "started_at", "Started"),
        _moment("ll_breachedon", "breached_at", "Missed"),
        _moment("ll_resumeson", "resumes_at", "Resumes by itself"),
        _column("ll_pauses", "pauses", "Pauses", FieldType.JSON),
        _column("ll_endreason", "end_reason", "Why it ended"),
        _moment("createdon", "created_at", "Created"),
        _moment("modifiedon", "updated_at", "Changed"),
        _number("versionnumber", "version", "Version"),
    ),
    rows=_timers,
    upsert=refuse_writes,
    kind=CASE_KIND,
    type_code=9752,
)

LEVEL_ENTITIES: Final = (SLA, SLA_ITEM, SLA_KPI_INSTANCE)

_KPI_TARGET: Final = "slakpiinstance"
CLOCK_COLUMNS: Final = (
    _column(
        "slaid",
        "clock_level_id",
        "Service level",
        FieldType.LOOKUP,
        targets=(LookupTarget("sla", "slaid", "sla_cases"),),
    ),
    _column(
        "firstresponsebykpiid",
        "first_response_clock_id",
        "First response clock",
        FieldType.LOOKUP,
        targets=(LookupTarget(_KPI_TARGET, "firstresponsebykpiid"),),
    ),
    _column(
        "resolvebykpiid",
        "resolve_clock_id",
        "Resolve clock",
        FieldType.LOOKUP,
        targets=(LookupTarget(_KPI_TARGET, "resolvebykpiid"),),
    ),
    _moment("responseby", "response_due_at", "First response by"),
    _moment("resolveby", "resolve_due_at", "Resolve by"),
)
"""The columns of a case that tell of its clocks; its rows carry them after ``with_clocks``."""
