"""Quotas and assignment rules, as doors see them."""

from typing import Any, Final

from leadloop.kit.entity import Entity, EntityField, FieldType, refuse_writes
from leadloop.kit.records import RecordStore
from leadloop.sales.api.quotas import prepare_quotas
from leadloop.sales.entities.fields import OWNERS, STAMPS, money, read_only, text
from leadloop.sales.models import AssignmentRule, Quota
from leadloop.users.contracts import Actor


def _quotas(actor: Actor) -> Any:
    return Quota.objects.visible_to(actor)


def _rules(actor: Actor) -> Any:
    return AssignmentRule.objects.visible_to(actor)


_STORE: Final = RecordStore("ll_quota", Quota, prepare=prepare_quotas)

QUOTA: Final = Entity(
    name="ll_quota",
    set_name="ll_quotas",
    label="Quota",
    primary_id="ll_quotaid",
    primary_name="ll_currency",
    fields=(
        read_only("ll_quotaid", "id", FieldType.UNIQUE_ID, "Quota"),
        EntityField(
            "ll_periodstart", "period_start", FieldType.DATE, "Period begins", required=True
        ),
        EntityField("ll_months", "months", FieldType.INTEGER, "Months", required=True),
        money("ll_amount", "amount", "Amount", required=True),
        text("ll_currency", "currency", "Currency", 3, required=True),
        *OWNERS,
        *STAMPS,
    ),
    rows=_quotas,
    upsert=_STORE.upsert,
    delete=_STORE.delete,
    kind="quota",
    type_code=10_110,
)

ASSIGNMENT_RULE: Final = Entity(
    name="ll_assignmentrule",
    set_name="ll_assignmentrules",
    label="Assignment rule",
    primary_id="ll_assignmentruleid",
    primary_name="ll_name",
    fields=(
        read_only("ll_assignmentruleid", "id", FieldType.UNIQUE_ID, "Assignment rule"),
        read_only("ll_name", "name", FieldType.TEXT, "Name"),
        read_only("ll_description", "description", FieldType.MEMO, "Description"),
        read_only("ll_position", "position", FieldType.INTEGER, "Position"),
        read_only("ll_isactive", "is_active", FieldType.BOOLEAN, "In force"),
        read_only("ll_countries", "countries", FieldType.JSON, "Countries"),
        read_only("ll_regions", "regions", FieldType.JSON, "Regions"),
        read_only("ll_products", "products", FieldType.JSON, "Products"),
        read_only("ll_grades", "grades", FieldType.JSON, "Grades"),
        read_only("ll_people", "people", FieldType.JSON, "People"),
        read_only("ll_method", "method", FieldType.TEXT, "Who is next"),
        *STAMPS,
    ),
    rows=_rules,
    upsert=refuse_writes,
    kind="assignment",
    type_code=10_111,
)
