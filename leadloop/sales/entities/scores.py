"""Scores from history, under the names by which models write them back."""

from typing import Any, Final

from leadloop.kit.entity import Entity, EntityField, FieldType
from leadloop.kit.records import RecordStore
from leadloop.sales.api.score_writing import after_scores, prepare_scores
from leadloop.sales.contracts.scoring import SCORE_GRADES, SCORE_OUTCOMES, TRENDS
from leadloop.sales.entities.fields import STAMPS, choice, choices, lookup, read_only, text
from leadloop.sales.models import SCORE_KIND, PredictiveScore
from leadloop.users.contracts import Actor


def _rows(actor: Actor) -> Any:
    return PredictiveScore.objects.visible_to(actor)


_STORE: Final = RecordStore(
    "msdyn_predictivescore", PredictiveScore, prepare=prepare_scores, after=after_scores
)

PREDICTIVE_SCORE: Final = Entity(
    name="msdyn_predictivescore",
    set_name="msdyn_predictivescores",
    label="Score from history",
    primary_id="msdyn_predictivescoreid",
    primary_name="msdyn_entityid",
    fields=(
        read_only("msdyn_predictivescoreid", "id", FieldType.UNIQUE_ID, "Score from history"),
        text("msdyn_entityid", "entity_id", "Id of the lead", 50, required=True),
        text("msdyn_entitytype", "entity_type", "Scored record", 100),
        EntityField("msdyn_score", "score", FieldType.INTEGER, "Score", required=True),
        EntityField(
            "msdyn_grade",
            "grade",
            FieldType.CHOICE,
            "Grade",
            required=True,
            choices=choices(SCORE_GRADES),
        ),
        choice("msdyn_scoretrend", "trend", "Trend", TRENDS),
        EntityField("msdyn_scorereasons", "reasons", FieldType.JSON, "Reasons"),
        EntityField("msdyn_scoredon", "scored_on", FieldType.DATETIME, "Scored on"),
        EntityField("ll_probability", "probability", FieldType.DECIMAL, "Probability"),
        EntityField("ll_base", "base", FieldType.DECIMAL, "Log-odds without reasons"),
        text("ll_model", "model", "Model"),
        text("ll_modelversion", "model_version", "Model version"),
        EntityField("ll_featuresasof", "features_as_of", FieldType.DATETIME, "Features as of"),
        EntityField(
            "ll_outcome",
            "outcome",
            FieldType.CHOICE,
            "Last score sent",
            writable=False,
            choices=choices(SCORE_OUTCOMES),
        ),
        lookup("ll_leadid", "lead_id", "Lead", "lead", writable=False),
        *STAMPS,
    ),
    rows=_rows,
    upsert=_STORE.upsert,
    alternate_keys=(("msdyn_entityid", "msdyn_entitytype"),),
    kind=SCORE_KIND,
    type_code=10_112,
)
