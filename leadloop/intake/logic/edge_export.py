"""From a trained booster's dump to a model file: the part of training that needs no trainer.

The trainer itself (LightGBM, extra ``scoring``) is called by ``scripts/train_edge_model.py``.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from leadloop.intake.logic.features import Feature, Value

MAX_CATEGORIES: Final = 64
_GRADES: Final = (("A", 85), ("B", 60), ("C", 30), ("D", 1))
_BINS: Final = 10
_NEWTON_STEPS: Final = 50


class Metrics(NamedTuple):
    """How good probabilities are, out of sample: ranking, squared error, calibration error."""

    auc: float
    brier: float
    ece: float


def learn_categories(
    features: Sequence[Feature], rows: Sequence[Sequence[Value]], least: int
) -> tuple[Feature, ...]:
    """Return the features with the categories seen at least ``least`` times, commonest first."""
    learned = []
    for at, feature in enumerate(features):
        if feature.kind == "category":
            seen = Counter(str(row[at]) for row in rows if row[at] is not None)
            common = sorted(seen.items(), key=lambda item: (-item[1], item[0]))[:MAX_CATEGORIES]
            names = tuple(name for name, count in common if count >= least)
            learned.append(replace(feature, categories=names))
        else:
            learned.append(feature)
    return tuple(learned)


def encode(features: Sequence[Feature], row: Sequence[Value]) -> list[float]:
    """Return a row as numbers for the trainer: category codes, NaN for missing or unseen."""
    numbers = []
    for feature, value in zip(features, row, strict=True):
        if value is None:
            numbers.append(math.nan)
        elif feature.kind == "number":
            numbers.append(float(value))
        else:
            known = feature.categories
            numbers.append(float(known.index(str(value))) if value in known else math.nan)
    return numbers


def feature_json(feature: Feature) -> dict[str, Any]:
    """Return a feature as it stands in a model file."""
    data = {
        "name": feature.name,
        "kind": feature.kind,
        "from": feature.source,
        "label": feature.label,
        "missing": feature.missing,
    }
    optional = {
        "categories": list(feature.categories),
        "map": dict(feature.groups),
        "words": dict(feature.words),
    }
    told = {} if feature.told else {"told": False}
    return data | {name: value for name, value in optional.items() if value} | told


def tree_from_dump(node: Mapping[str, Any]) -> dict[str, Any]:
    """Return one tree of a LightGBM dump as a model file's node, with expected values.

    A node's expected value is the mean of its leaves weighted by the training rows in them.
    Where the booster would read a missing number as zero, the default direction says so.
    """
    return _convert(node)[0]


def _convert(node: Mapping[str, Any]) -> tuple[dict[str, Any], float]:
    if "split_feature" not in node:
        return {"v": float(node["leaf_value"])}, float(node.get("leaf_count", 1)) or 1.0
    left, rows_left = _convert(node["left_child"])
    right, rows_right = _convert(node["right_child"])
    rows = rows_left + rows_right
    value = (left["v"] * rows_left + right["v"] * rows_right) / rows
    tree: dict[str, Any] = {"f": int(node["split_feature"]), "v": value}
    if node["decision_type"] == "==":
        tree["c"] = [int(code) for code in str(node["threshold"]).split("||")]
    else:
        tree["t"] = float(node["threshold"])
        as_zero = node.get("missing_type") == "None"
        tree["d"] = tree["t"] >= 0.0 if as_zero else bool(node["default_left"])
    return tree | {"l": left, "r": right}, rows


def fit_platt(log_odds: Sequence[float], labels: Sequence[int]) -> tuple[float, float]:
    """Return ``a, b`` so that ``sigmoid(a * log_odds + b)`` is calibrated (Platt 2000).

    Newton's method on the log-likelihood with Platt's smoothed targets.
    """
    positives = sum(labels)
    high = (positives + 1.0) / (positives + 2.0)
    low = 1.0 / (len(labels) - positives + 2.0)
    a, b = 1.0, 0.0
    for _ in range(_NEWTON_STEPS):
        ga = gb = haa = hab = hbb = 0.0
        for x, label in zip(log_odds, labels, strict=True):
            p = 1.0 / (1.0 + math.exp(-max(-35.0, min(35.0, a * x + b))))
            error, weight = p - (high if label else low), p * (1.0 - p)
            ga, gb = ga + error * x, gb + error
            haa, hab, hbb = haa + weight * x * x, hab + weight * x, hbb + weight
        determinant = (haa + 1e-9) * (hbb + 1e-9) - hab * hab
        da = ((hbb + 1e-9) * ga - hab * gb) / determinant
        db = ((haa + 1e-9) * gb - hab * ga) / determinant
        a, b = a - da, b - db
        if abs(da) + abs(db) < 1e-10:  # noqa: PLR2004 -- converged
            break
    return a, b


def measure(probabilities: Sequence[float], labels: Sequence[int]) -> Metrics:
    """Return ROC-AUC, Brier score and expected calibration error (10 equal-count bins)."""
    ranked = sorted(zip(probabilities, labels, strict=True))
    count, positives = len(ranked), sum(labels)
    brier = sum((p - y) ** 2 for p, y in ranked) / count
    ece = 0.0
    for at in range(_BINS):
        part = ranked[at * count // _BINS : (at + 1) * count // _BINS]
        if part:
            ece += abs(sum(p for p, _ in part) - sum(y for _, y in part)) / count
    return Metrics(_auc(ranked, positives), brier, ece)


def _auc(ranked: Sequence[tuple[float, int]], positives: int) -> float:
    """Return the area by ranks; equal probabilities share their mean rank."""
    ranks, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        ranks += (at + 1 + end) / 2 * sum(y for _, y in ranked[at:end])
        at = end
    negatives = len(ranked) - positives
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def mapping_from(probabilities: Iterable[float], version: int) -> dict[str, Any]:
    """Return a score mapping fixed at training: the share of training leads scored lower.

    It is stored with the model and never moves with the mix of later leads.
    """
    ranked = sorted(probabilities)
    points = [[0.0, 1.0]]
    for score in (*range(5, 100, 5), 98, 99):
        p = ranked[min(len(ranked) - 1, score * len(ranked) // 100)]
        if p > points[-1][0] + 1e-6:
            points.append([round(p, 6), float(score)])
    points.append([max(1.0, points[-1][0] + 1e-6), 100.0])
    return {"version": version, "points": points, "grades": [list(g) for g in _GRADES]}


def rows_of(read: Callable[[Any], Sequence[Value]], leads: Iterable[Any]) -> list[list[Value]]:
    """Return the feature values of many canonical leads."""
    return [list(read(lead)) for lead in leads]
