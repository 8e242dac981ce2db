"""Deals and what belongs to them, as Dataverse names them."""

from typing import Any, Final

from leadloop.kit.entity import Entity, EntityField, FieldType, refuse_writes
from leadloop.kit.records import RecordStore
from leadloop.sales.api.opportunities.writing import (
    after_deals,
    after_lines,
    prepare_deals,
    prepare_lines,
    removing_lines,
)
from leadloop.sales.api.pipeline_writing import (
    prepare_competitors,
    prepare_pipelines,
    prepare_stages,
    removing_stages,
)
from leadloop.sales.contracts.deals import DEAL_REASONS, DEAL_STATUSES, FORECAST_CATEGORIES
from leadloop.sales.contracts.words import RATINGS, Word
from leadloop.sales.entities.fields import (
    OWNERS,
    STAMPS,
    choice,
    lookup,
    memo,
    money,
    read_only,
    text,
)
from leadloop.sales.models import (
    Competitor,
    Opportunity,
    OpportunityClose,
    OpportunityLine,
    Pipeline,
    Stage,
)
from leadloop.users.contracts import Actor


def _key(name: str, label: str) -> EntityField:
    return read_only(name, "id", FieldType.UNIQUE_ID, label)


def _rows(model: Any) -> Any:
    def rows(actor: Actor) -> Any:
        return model.objects.visible_to(actor)

    return rows


_PIPELINES: Final = RecordStore("ll_pipeline", Pipeline, prepare=prepare_pipelines)
PIPELINE: Final = Entity(
    name="ll_pipeline",
    set_name="ll_pipelines",
    label="Pipeline",
    primary_id="ll_pipelineid",
    primary_name="ll_name",
    fields=(
        _key("ll_pipelineid", "Pipeline"),
        text("ll_name", "name", "Name", 100, required=True),
        text("ll_slug", "slug", "Short name", 60, required=True),
        text("ll_currency", "currency", "Currency", 3),
        EntityField("ll_isactive", "is_active", FieldType.BOOLEAN, "Active"),
        read_only("ll_isdefault", "is_default", FieldType.BOOLEAN, "Default"),
        EntityField("ll_position", "position", FieldType.INTEGER, "Position"),
        *STAMPS,
    ),
    rows=_rows(Pipeline),
    upsert=_PIPELINES.upsert,
    alternate_keys=(("ll_slug",),),
    kind="pipeline",
    type_code=10_100,
)

_STAGES: Final = RecordStore("ll_stage", Stage, prepare=prepare_stages, removing=removing_stages)
STAGE: Final = Entity(
    name="ll_stage",
    set_name="ll_stages",
    label="Stage",
    primary_id="ll_stageid",
    primary_name="ll_name",
    fields=(
        _key("ll_stageid", "Stage"),
        text("ll_name", "name", "Name", 60, required=True),
        lookup("ll_pipelineid", "pipeline_id", "Pipeline", "ll_pipeline:ll_pipeline_stages"),
        EntityField("ll_position", "position", FieldType.INTEGER, "Position"),
        EntityField("ll_probability", "probability", FieldType.INTEGER, "Probability"),
        choice("ll_forecastcategory", "forecast_category", "Category", FORECAST_CATEGORIES),
        EntityField("ll_requiredfields", "required_fields", FieldType.JSON, "Asks for"),
        *STAMPS,
    ),
    rows=_rows(Stage),
    upsert=_STAGES.upsert,
    delete=_STAGES.delete,
    kind="pipeline",
    type_code=10_101,
)

_COMPETITORS: Final = RecordStore("competitor", Competitor, prepare=prepare_competitors)
COMPETITOR: Final = Entity(
    name="competitor",
    set_name="competitors",
    label="Competitor",
    primary_id="competitorid",
    primary_name="name",
    fields=(
        _key("competitorid", "Competitor"),
        text("name", "name", "Name", required=True),
        text("websiteurl", "website", "Website", 500),
        memo("strengths", "strengths", "Strengths"),
        memo("weaknesses", "weaknesses", "Weaknesses"),
        EntityField("ll_isactive", "is_active", FieldType.BOOLEAN, "Active"),
        *STAMPS,
    ),
    rows=_rows(Competitor),
    upsert=_COMPETITORS.upsert,
    kind="pipeline",
    type_code=123,
)

_DEALS: Final = RecordStore("opportunity", Opportunity, prepare=prepare_deals, after=after_deals)
OPPORTUNITY: Final = Entity(
    name="opportunity",
    set_name="opportunities",
    label="Opportunity",
    primary_id="opportunityid",
    primary_name="name",
    fields=(
        _key("opportunityid", "Opportunity"),
        text("name", "name", "Topic", 300, required=True),
        memo("description", "description", "Description"),
        lookup("parentaccountid", "account_id", "Account", "account:opportunity_parent_account"),
        lookup("parentcontactid", "contact_id", "Contact", "contact:opportunity_parent_contact"),
        lookup("ll_productid", "product_id", "Product", "product"),
        lookup("ll_pipelineid", "pipeline_id", "Pipeline", "ll_pipeline"),
        lookup("ll_stageid", "stage_id", "Stage", "ll_stage"),
        read_only("ll_stagechangedon", "stage_changed_at", FieldType.DATETIME, "In stage since"),
        money("estimatedvalue", "estimated_value", "Estimated value"),
        money("ll_annualpremium", "annual_premium", "Annual premium"),
        money("ll_sumassured", "sum_assured", "Sum assured"),
        text("ll_currency", "currency", "Currency", 3),
        EntityField(
            "estimatedclosedate", "estimated_close_date", FieldType.DATE, "Estimated close date"
        ),
        EntityField("closeprobability", "probability", FieldType.INTEGER, "Probability"),
        choice("msdyn_forecastcategory", "forecast_category", "Category", FORECAST_CATEGORIES),
        text("ll_nextstep", "next_step", "Next step", 500),
        choice("opportunityratingcode", "rating", "Rating", RATINGS),
        choice("statecode", "status", "Status", DEAL_STATUSES),
        choice("statuscode", "status_reason", "Status reason", DEAL_REASONS),
        lookup(
            "originatingleadid",
            "originating_lead_id",
            "Originating lead",
            "lead:opportunity_originating_lead",
        ),
        text("ll_sourcecampaign", "source_campaign", "Source campaign", 500),
        lookup("ll_competitorid", "competitor_id", "Competitor", "competitor"),
        money("actualvalue", "actual_value", "Actual value", writable=False),
        read_only("actualclosedate", "actual_close_date", FieldType.DATE, "Actual close date"),
        read_only("ll_closenote", "close_note", FieldType.MEMO, "Close note"),
        *OWNERS,
        *STAMPS,
    ),
    rows=_rows(Opportunity),
    upsert=_DEALS.upsert,
    kind="opportunity",
    type_code=3,
)

_LINES: Final = RecordStore(
    "opportunityproduct",
    OpportunityLine,
    prepare=prepare_lines,
    after=after_lines,
    removing=removing_lines,
)
OPPORTUNITY_PRODUCT: Final = Entity(
    name="opportunityproduct",
    set_name="opportunityproducts",
    label="Opportunity line",
    primary_id="opportunityproductid",
    primary_name="productdescription",
    fields=(
        _key("opportunityproductid", "Opportunity line"),
        lookup(
            "opportunityid",
            "opportunity_id",
            "Opportunity",
            "opportunity:product_opportunities",
            required=True,
        ),
        lookup("productid", "product_id", "Product", "product"),
        text("productdescription", "description", "Description", 500),
        EntityField("lineitemnumber", "position", FieldType.INTEGER, "Position"),
        EntityField("quantity", "quantity", FieldType.DECIMAL, "Quantity"),
        money("priceperunit", "price", "Price"),
        money("manualdiscountamount", "discount", "Discount"),
        money("extendedamount", "amount", "Amount", writable=False),
        money("ll_sumassured", "sum_assured", "Sum assured"),
        lookup("ll_policyid", "policy_id", "Policy", "ll_policy", writable=False),
        *STAMPS,
    ),
    rows=_rows(OpportunityLine),
    upsert=_LINES.upsert,
    delete=_LINES.delete,
    kind="opportunity",
    type_code=1083,
)

_OUTCOMES: Final = (Word(1, "won", "Won"), Word(2, "lost", "Lost"))

OPPORTUNITY_CLOSE: Final = Entity(
    name="opportunityclose",
    set_name="opportunitycloses",
    label="Opportunity close",
    primary_id="activityid",
    primary_name="subject",
    fields=(
        _key("activityid", "Opportunity close"),
        read_only("subject", "subject", FieldType.TEXT, "Subject"),
        lookup(
            "opportunityid",
            "opportunity_id",
            "Opportunity",
            "opportunity:Opportunity_OpportunityClose",
            writable=False,
        ),
        choice("opportunitystatecode", "outcome", "Outcome", _OUTCOMES),
        choice("opportunitystatuscode", "status_reason", "Reason", DEAL_REASONS),
        money("actualrevenue", "revenue", "Actual revenue", writable=False),
        read_only("actualend", "closed_on", FieldType.DATE, "Closed"),
        lookup("competitorid", "competitor_id", "Competitor", "competitor", writable=False),
        read_only("description", "note", FieldType.MEMO, "Description"),
        *STAMPS,
    ),
    rows=_rows(OpportunityClose),
    upsert=refuse_writes,
    kind="opportunity",
    type_code=4208,
)
