"""The edge model in process, and its replacement by URL."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from leadloop.connectors.model_endpoint import Column, ModelEndpoint, Prediction
from leadloop.intake.contracts import EdgeScore, Scored
from leadloop.intake.edge import shipped_model
from leadloop.intake.logic.edge_model import EdgeModel
from leadloop.intake.ports import EdgeScorer
from leadloop.kit.errors import Unavailable

log = structlog.get_logger()

_EDGE = 1e-6


class LocalScorer:
    """Walks a model's trees in this process."""

    def __init__(self, model: EdgeModel) -> None:
        self._model = model

    def score(self, leads: Sequence[Mapping[str, Any]], /) -> list[Scored]:
        """Return a score with reasons for every lead."""
        return [self._one(lead) for lead in leads]

    def _one(self, lead: Mapping[str, Any]) -> Scored:
        try:
            return Scored(self._model.score(lead))
        except Exception as problem:  # noqa: BLE001 -- a score never holds up a lead
            log.warning("edge.failed", model=self._model.version, error=type(problem).__name__)
            return Scored(None, "The edge model failed on this lead.")


class RemoteScorer:
    """Asks a model endpoint for probabilities, once per batch; falls back to rules alone.

    Features, score and grade follow the shipped model's file; the endpoint gives no reasons.
    """

    def __init__(self, endpoint: ModelEndpoint, schema: EdgeModel) -> None:
        self._endpoint = endpoint
        self._schema = schema

    def score(self, leads: Sequence[Mapping[str, Any]], /) -> list[Scored]:
        """Return a score for every lead, or for all the same note why there is none."""
        if not leads:
            return []
        rows = [self._schema.values(lead) for lead in leads]
        columns = [
            Column(feature.name, feature.kind, [row[at] for row in rows])
            for at, feature in enumerate(self._schema.features)
        ]
        try:
            found = self._endpoint.predict(columns)
        except Unavailable as problem:
            log.warning("edge.endpoint_unavailable", leads=len(leads), error=problem.message)
            return [Scored(None, problem.message)] * len(leads)
        return [Scored(self._record(p, found)) for p in found.probabilities]

    def _record(self, probability: float, found: Prediction) -> EdgeScore:
        inside = min(1 - _EDGE, max(_EDGE, probability))
        log_odds = math.log(inside / (1 - inside))
        mapping = self._schema.mapping
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


def edge_scorer(url: str = "", *, key: str = "", budget_s: float = 0.15) -> EdgeScorer:
    """Return the scorer that the settings ask for: the shipped model, or an endpoint by URL.

    Raises:
        BadEndpoint: ``url`` is no model endpoint.
        BadModel: The shipped model file was damaged.
    """
    model = shipped_model()
    if not url:
        return LocalScorer(model)
    return RemoteScorer(ModelEndpoint(url, key=key, budget_s=budget_s), model)
