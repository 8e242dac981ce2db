"""The lead as Dataverse names it."""

from typing import Any, Final

from leadloop.kit.entity import Choice, Entity, EntityField, FieldType, LookupTarget
from leadloop.sales import api
from leadloop.sales.contracts.facts import FACTS, Fact
from leadloop.sales.contracts.words import (
    GRADES,
    PRIORITIES,
    STATUS_REASONS,
    STATUSES,
    Word,
)
from leadloop.sales.entities.fields import lookup
from leadloop.sales.models import Lead, LeadQuerySet
from leadloop.users.contracts import Actor


def _choices(words: tuple[Word, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(word.code, str(word.value), word.label) for word in words)


def _rows(actor: Actor) -> LeadQuerySet:
    return Lead.objects.visible_to(actor)


def _text(name: str, attribute: str, label: str, length: int = 200) -> EntityField:
    return EntityField(name, attribute, FieldType.TEXT, label, max_length=length)


def _choice(
    name: str, attribute: str, label: str, choices: tuple[Choice, ...], **options: Any
) -> EntityField:
    return EntityField(name, attribute, FieldType.CHOICE, label, choices=choices, **options)


def _json(name: str, attribute: str, label: str) -> EntityField:
    return EntityField(name, attribute, FieldType.JSON, label)


def _read_only(name: str, attribute: str, kind: FieldType, label: str) -> EntityField:
    return EntityField(name, attribute, kind, label, writable=False)


def _fact(fact: Fact) -> EntityField:
    is_text = fact.type in {FieldType.TEXT, FieldType.MEMO}
    return EntityField(
        fact.column,
        fact.attribute,
        fact.type,
        fact.label,
        max_length=fact.max_length if is_text else None,
        choices=_choices(fact.words),
    )


_OWNER: Final = (LookupTarget("systemuser", "ownerid"),)

_FACTS: Final = (
    EntityField("leadid", "id", FieldType.UNIQUE_ID, "Lead", writable=False),
    _read_only("fullname", "full_name", FieldType.TEXT, "Name"),
    *map(_fact, FACTS),
)

_DECIDED: Final = (
    _choice("statecode", "status", "Status", _choices(STATUSES)),
    _choice("statuscode", "status_reason", "Status reason", _choices(STATUS_REASONS)),
    EntityField("ll_propensityscore", "propensity_score", FieldType.INTEGER, "Propensity score"),
    _choice(
        "ll_propensitygrade",
        "propensity_grade",
        "Grade",
        tuple(Choice(number, grade, grade) for number, grade in enumerate(GRADES, 1)),
    ),
    _json("ll_propensity", "propensity_record", "Propensity score: record"),
    _read_only("ll_leadscore", "lead_score", FieldType.INTEGER, "Lead score"),
    _read_only("ll_leadgrade", "lead_grade", FieldType.TEXT, "Lead score: grade"),
    _read_only("ll_leadscorerecord", "lead_record", FieldType.JSON, "Lead score: record"),
    EntityField(
        "msdyn_predictivescoreid",
        "predictive_score__id",
        FieldType.LOOKUP,
        "Score from history",
        writable=False,
        targets=(LookupTarget("msdyn_predictivescore", "msdyn_PredictiveScoreId"),),
    ),
    _json("ll_decision", "decision", "Decision"),
    _choice("ll_priority", "priority", "Priority", _choices(PRIORITIES)),
    _text("ll_category", "category", "Category"),
    EntityField("ownerid", "owner_id", FieldType.LOOKUP, "Owner", targets=_OWNER),
    _text("ll_team", "team__slug", "Team", 60),
    _read_only("ll_responsedueon", "response_due_at", FieldType.DATETIME, "Response due"),
    _read_only("ll_firstresponseon", "first_response_at", FieldType.DATETIME, "First response"),
)

# What the lead became; qualifying alone sets them.
_BECAME: Final = (
    lookup(
        "parentaccountid",
        "parent_account_id",
        "Account",
        "account:lead_parent_account",
        writable=False,
    ),
    lookup(
        "parentcontactid",
        "parent_contact_id",
        "Contact",
        "contact:lead_parent_contact",
        writable=False,
    ),
    lookup(
        "qualifyingopportunityid",
        "qualifying_opportunity_id",
        "Opportunity",
        "opportunity:lead_qualifying_opportunity",
        writable=False,
    ),
)

_ORIGIN: Final = (
    EntityField(
        "ll_previousleadid",
        "previous_id",
        FieldType.LOOKUP,
        "Previous lead",
        writable=False,
        targets=(LookupTarget("lead", "ll_previousleadid", "ll_lead_following"),),
    ),
    EntityField(
        "masterid",
        "merged_into_id",
        FieldType.LOOKUP,
        "Merged into",
        writable=False,
        targets=(LookupTarget("lead", "masterid", "lead_master_lead"),),
    ),
    EntityField(
        "ll_submissionid", "submission_id", FieldType.UNIQUE_ID, "Submission", writable=False
    ),
    _json("ll_consents", "consents", "Consents"),
    _json("ll_attribution", "attribution", "Attribution"),
    _json("ll_context", "context", "Context"),
    _json("ll_attributes", "attributes", "Attributes"),
    _read_only("createdon", "created_at", FieldType.DATETIME, "Created"),
    _read_only("modifiedon", "updated_at", FieldType.DATETIME, "Changed"),
    _read_only("versionnumber", "version", FieldType.INTEGER, "Version"),
)

LEAD: Final = Entity(
    name="lead",
    set_name="leads",
    label="Lead",
    primary_id="leadid",
    primary_name="fullname",
    fields=(*_FACTS, *_DECIDED, *_BECAME, *_ORIGIN),
    rows=_rows,
    upsert=api.upsert_leads,
    alternate_keys=(("ll_submissionid",),),
    kind="lead",
    type_code=4,
)
