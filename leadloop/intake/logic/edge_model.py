"""Small boosted trees, walked in plain Python: score and additive reasons in one pass.

Every node of the model file carries its expected value. Walking down a tree, each step's change of
expected value is the contribution of the feature split on (Saabas 2014), so that
``base + sum of contributions = log-odds`` holds for every lead. With Platt calibration the trees
are scaled when the model is compiled: what adds up is then the calibrated log-odds, and the reasons
explain the probability that is shown.
"""

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from leadloop.intake.contracts import EdgeScore, Reason
from leadloop.intake.logic.features import BadFeature, Feature, Lead, Value, reader
from leadloop.kit.errors import LeadloopError

FORMAT: Final = "leadloop-edge-model"
REASONS_EACH_WAY: Final = 5
_SMALLEST_REASON: Final = 1e-3
_MAX_DEPTH: Final = 64
_STEEPEST: Final = 35.0

# A node: feature, categories or None, threshold, missing goes left,
#         left node, its contribution, right node, its contribution. A leaf is None.
Node = tuple[int, frozenset[str] | None, float, bool, Any, float, Any, float]


class BadModel(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The edge model's file cannot be used."""


@dataclass(frozen=True, slots=True)
class Mapping100:
    """The stored, versioned way from probability to score and grade: points joined by lines."""

    version: int
    probabilities: tuple[float, ...]
    scores: tuple[float, ...]
    grades: tuple[tuple[str, int], ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mapping100":
        """Read the mapping of a model file.

        Raises:
            BadModel: Points or grades do not make a rising mapping.
        """
        points = [(float(p), float(score)) for p, score in data["points"]]
        grades = tuple((str(grade), int(least)) for grade, least in data["grades"])
        rising = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(points))
        falling = all(a[1] > b[1] for a, b in pairwise(grades))
        if not (rising and falling and points and grades):
            raise BadModel("The score mapping must rise, its grades fall.")
        return cls(
            int(data["version"]), tuple(p for p, _ in points), tuple(s for _, s in points), grades
        )

    def score(self, probability: float) -> int:
        """Return the score, 1 to 100; never 0."""
        raw = _interpolate(probability, self.probabilities, self.scores)
        return min(100, max(1, round(raw)))

    def grade(self, score: int) -> str:
        """Return the grade of a score."""
        for grade, least in self.grades:
            if score >= least:
                return grade
        return self.grades[-1][0]


def _interpolate(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    place = bisect_right(xs, x)
    if place == 0:
        return ys[0]
    if place == len(xs):
        return ys[-1]
    left, right = xs[place - 1], xs[place]
    return ys[place - 1] + (ys[place] - ys[place - 1]) * (x - left) / (right - left)


def sigmoid(log_odds: float) -> float:
    """Return the probability of log-odds, never exactly 0 or 1."""
    return 1.0 / (1.0 + math.exp(-min(_STEEPEST, max(-_STEEPEST, log_odds))))


class EdgeModel:
    """A model file, compiled. Immutable; one instance serves all threads."""

    __slots__ = ("_base", "_isotonic", "_readers", "_roots", "features", "mapping", "name",
                 "version")  # fmt: skip

    def __init__(self, content: Mapping[str, Any]) -> None:
        """Compile a model file.

        Raises:
            BadModel: The file is not a model this release understands; says why.
        """
        try:
            self._compile(content)
        except BadFeature as problem:
            raise BadModel(str(problem)) from problem
        except (KeyError, TypeError, ValueError, IndexError) as problem:
            raise BadModel(f"The model file is incomplete or malformed: {problem!r}.") from problem

    def _compile(self, content: Mapping[str, Any]) -> None:
        if content.get("format") != FORMAT or content.get("format_version") != 1:
            raise BadModel(f"This is not a {FORMAT} file of format version 1.")
        self.name: str = content["name"]
        self.version: str = content["version"]
        self.features = tuple(Feature.from_json(item) for item in content["features"])
        self._readers = tuple(reader(feature) for feature in self.features)
        self.mapping = Mapping100.from_json(content["mapping"])
        calibration = content["calibration"]
        scale, offset = 1.0, 0.0
        self._isotonic: tuple[tuple[float, ...], tuple[float, ...]] | None = None
        if calibration["kind"] == "platt":
            scale, offset = float(calibration["a"]), float(calibration["b"])
        elif calibration["kind"] == "isotonic":
            self._isotonic = (tuple(calibration["x"]), tuple(calibration["y"]))
        elif calibration["kind"] != "none":
            raise BadModel(f"Unknown calibration {calibration['kind']!r}.")
        trees = content["trees"]
        self._roots = tuple(self._node(tree, scale, 0) for tree in trees)
        self._base = offset + scale * math.fsum(float(tree["v"]) for tree in trees)
        if not math.isfinite(self._base):
            raise BadModel("The model's expected values are not finite.")

    def _node(self, node: Mapping[str, Any], scale: float, depth: int) -> Node | None:
        if "f" not in node:
            return None
        if depth > _MAX_DEPTH:
            raise BadModel("A tree is too deep.")
        feature, left, right = int(node["f"]), node["l"], node["r"]
        here = float(node["v"])
        categories = None
        if "c" in node:
            names = self.features[feature].categories
            categories = frozenset(names[code] for code in node["c"])
        elif self.features[feature].kind != "number":
            raise BadModel(f"A tree compares {self.features[feature].name}, which is no number.")
        return (
            feature,
            categories,
            float(node.get("t", 0.0)),
            bool(node.get("d", False)),
            self._node(left, scale, depth + 1),
            scale * (float(left["v"]) - here),
            self._node(right, scale, depth + 1),
            scale * (float(right["v"]) - here),
        )

    @property
    def base(self) -> float:
        """The log-odds of a lead about which nothing is known."""
        return self._base

    def values(self, lead: Lead) -> list[Value]:
        """Return the model's features of a canonical lead, in the model's order."""
        return [read(lead) for read in self._readers]

    def contributions(self, values: Sequence[Value]) -> list[float]:
        """Return each feature's part in the log-odds; with ``base`` they add up to it."""
        parts = [0.0] * len(self.features)
        for root in self._roots:
            node = root
            while node is not None:
                feature, categories, threshold, missing_left, left, to_left, right, to_right = node
                value = values[feature]
                if categories is not None:
                    go_left = value in categories
                elif value is None:
                    go_left = missing_left
                else:
                    go_left = value <= threshold  # type: ignore[operator]  # numbers only here
                if go_left:
                    parts[feature] += to_left
                    node = left
                else:
                    parts[feature] += to_right
                    node = right
        return parts

    def score(self, lead: Lead) -> EdgeScore:
        """Return the score of a canonical lead, with its reasons."""
        return self.score_values(self.values(lead))

    def score_values(self, values: Sequence[Value]) -> EdgeScore:
        """Return the score of one row of features, in the model's order; None where missing."""
        parts = self.contributions(values)
        log_odds = self._base + sum(parts)
        reasons = self._reasons(values, parts)
        probability = self.probability(log_odds)
        score = self.mapping.score(probability)
        return EdgeScore(
            probability=probability,
            score=score,
            grade=self.mapping.grade(score),
            log_odds=log_odds,
            base=self._base,
            other=log_odds - self._base - sum(reason.contribution for reason in reasons),
            reasons=reasons,
            model=self.name,
            model_version=self.version,
            mapping=self.mapping.version,
        )

    def probability(self, log_odds: float) -> float:
        """Return the calibrated probability of the trees' log-odds."""
        if self._isotonic is not None:
            return _interpolate(log_odds, *self._isotonic)
        return sigmoid(log_odds)

    def _reasons(self, values: Sequence[Value], parts: Sequence[float]) -> tuple[Reason, ...]:
        ranked = sorted(range(len(parts)), key=lambda at: -abs(parts[at]))
        kept: list[Reason] = []
        left = {True: REASONS_EACH_WAY, False: REASONS_EACH_WAY}
        for at in ranked:
            part, feature = parts[at], self.features[at]
            if abs(part) < _SMALLEST_REASON:
                break
            if feature.told and left[part > 0]:
                left[part > 0] -= 1
                kept.append(Reason(feature.name, feature.sentence(values[at]), part))
        return tuple(kept)
