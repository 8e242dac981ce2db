"""Scoring in process and by URL give the same record; neither ever holds up a lead."""

import json
import math
from typing import Any

import httpx
import pytest

from leadloop.connectors.model_endpoint import ModelEndpoint
from leadloop.intake.adapters.scoring import LocalScorer, RemoteScorer, edge_scorer
from leadloop.intake.edge import shipped_model
from leadloop.intake.logic.canonical import canonicalise
from tests.factories.intake import submission

URL = "https://models.example/v2/models/leads/infer"


def leads(count: int) -> list[dict[str, Any]]:
    lead = canonicalise(submission()).lead
    assert lead is not None
    return [lead] * count


def remote(answer: httpx.Response) -> tuple[RemoteScorer, list[httpx.Request]]:
    seen: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answer

    endpoint = ModelEndpoint(URL, transport=httpx.MockTransport(handle))
    return RemoteScorer(endpoint, shipped_model), seen


def test_without_a_url_the_shipped_model_scores() -> None:
    scorer = edge_scorer()
    assert isinstance(scorer, LocalScorer)
    (scored,) = scorer.score(leads(1))
    assert scored.score is not None
    assert scored.note is None
    assert scored.score.model_version.startswith("demo-")


def test_an_endpoint_is_asked_once_per_batch_with_every_feature() -> None:
    output = {"name": "probability", "data": [0.4, 0.4, 0.4]}
    scorer, seen = remote(
        httpx.Response(200, json={"model_name": "x", "model_version": "9", "outputs": [output]})
    )
    found = scorer.score(leads(3))
    assert len(seen) == 1
    asked = {tensor["name"] for tensor in json.loads(seen[0].content)["inputs"]}
    assert asked == {feature.name for feature in shipped_model().features}
    score = found[0].score
    assert score is not None
    assert (score.probability, score.model, score.model_version) == (0.4, "x", "9")
    assert score.log_odds == pytest.approx(math.log(0.4 / 0.6))
    assert score.base + score.other == pytest.approx(score.log_odds)
    assert score.score == shipped_model().mapping.score(0.4)


def test_a_failing_endpoint_leaves_the_rules_alone_and_says_why() -> None:
    scorer, _ = remote(httpx.Response(503))
    found = scorer.score(leads(2))
    assert [scored.score for scored in found] == [None, None]
    assert found[0].note == "The model endpoint answered with status 503."


def test_no_leads_no_call() -> None:
    scorer, seen = remote(httpx.Response(503))
    assert scorer.score([]) == []
    assert seen == []
