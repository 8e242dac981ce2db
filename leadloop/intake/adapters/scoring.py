"""The edge model in process, and its replacement by URL."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from leadloop.connectors.model_endpoint import Column, ModelEndpoint, Prediction
from leadloop.intake.contracts import EdgeScore, Scored
from leadloop.intake.edge import shipped_model
from leadloop.intake.logic.edge_model import EdgeModel, Mapping100
from leadloop.intake.ports import EdgeScorer
from leadloop.kit.errors import Unavailable

log = structlog.get_logger()

_EDGE = 1e-6


FindModel = Callable[[], EdgeModel]


class LocalScorer:
    """Walks a model's trees in this process. Which model is asked once per batch."""

    def __init__(self, find_model: FindModel) -> None:
        self._find_model = find_model

    def score(self, leads: Sequence[Mapping[str, Any]], /) -> list[Scored]:
        """Return a score with reasons for every lead."""
        model = self._find_model()
        return [_score(model, lead) for lead in leads]


def _score(model: EdgeModel, lead: Mapping[str, Any]) -> Scored:
    try:
        return Scored(model.score(lead))
    except Exception as problem:  # noqa: BLE001 -- a score never holds up a lead
        log.warning("edge.failed", model=model.version, error=type(problem).__name__)
        return Scored(None, "The edge model failed on this lead.")


class RemoteScorer:
    """Asks a model endpoint for probabilities, once per batch; falls back to rules alone.

    Features, score and grade follow the file of the model in force here; the endpoint gives no
    reasons.
    """

    def __init__(self, endpoint: ModelEndpoint, find_schema: FindModel) -> None:
        self._endpoint = endpoint
        self._find_schema = find_schema

    def score(self, leads: Sequence[Mapping[str, Any]], /) -> list[Scored]:
        """Return a score for every lead, or for all the same note why there is none."""
        if not leads:
            return []
        schema = self._find_schema()
        rows = [schema.values(lead) for lead in leads]
        columns = [
            Column(feature.name, feature.kind, [row[at] for row in rows])
            for at, feature in enumerate(schema.features)
        ]
        try:
            found = self._endpoint.predict(columns)
        except Unavailable as problem:
            log.warning("edge.endpoint_unavailable", leads=len(leads), error=problem.message)
            return [Scored(None, problem.message)] * len(leads)
        return [Scored(_record(schema.mapping, p, found)) for p in found.probabilities]


def _record(mapping: Mapping100, probability: float, found: Prediction) -> EdgeScore:
    inside = min(1 - _EDGE, max(_EDGE, probability))
    log_odds = math.log(inside / (1 - inside))
    score = mapping.score(probability)
    return EdgeScore(
        probability=probability,
        score=score,
        grade=mapping.grade(score),
        log_odds=log_odds,
        base=log_odds,
        other=0.0,
        reasons=(),
        model=found.model,
        model_version=found.model_version,
        mapping=mapping.version,
    )


def edge_scorer(
    find_model: FindModel = shipped_model, *, url: str = "", key: str = "", budget_s: float = 0.15
) -> EdgeScorer:
    """Return the scorer that the settings ask for: a model in process, or an endpoint by URL.

    Args:
        find_model: Which model to walk; of an endpoint, whose features it is asked with.
        url: The endpoint; empty means in process.
        key: Sent to the endpoint as bearer token.
        budget_s: Seconds that one batch may wait for the endpoint.

    Raises:
        BadEndpoint: ``url`` is no model endpoint.
    """
    if not url:
        return LocalScorer(find_model)
    return RemoteScorer(ModelEndpoint(url, key=key, budget_s=budget_s), find_model)
