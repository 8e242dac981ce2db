"""What training exports is what the trainer learned: the walker against LightGBM itself."""

# ruff: noqa: S311 -- seeded data, no secrets

import importlib.util
import json
import math
from pathlib import Path
from random import Random
from typing import Any

import lightgbm
import numpy as np
import pytest

from leadloop.intake.logic.edge_export import (
    encode,
    feature_json,
    fit_platt,
    measure,
    tree_from_dump,
)
from leadloop.intake.logic.edge_model import EdgeModel
from leadloop.intake.logic.features import Feature, Value

ROOT = Path(__file__).parents[3]

FEATURES = (
    Feature("size", "number", "lead.company_size", "{value}", "none"),
    Feature("country", "category", "lead.country", "{value}", "none",
            categories=("US", "SG", "GB", "DE", "IN", "AU")),
    Feature("hour", "number", "lead.context.local_hour", "{value}", "none"),
    Feature("page", "category", "derive:page", "{value}", "none",
            categories=tuple(f"/p/{n}" for n in range(12))),
)  # fmt: skip


def _row(rng: Random, *, complete: bool) -> list[Value]:
    row: list[Value] = [
        rng.choice([1, 10, 50, 100, 101, 250, 1000, 5000]),
        rng.choice(FEATURES[1].categories),
        rng.randrange(24),
        rng.choice(FEATURES[3].categories),
    ]
    if not complete:
        for at in range(len(row)):
            if rng.random() < 0.2:
                row[at] = None
        if rng.random() < 0.2:
            row[1] = "AQ"
    return row


def _won(row: list[Value], rng: Random) -> int:
    size, country, hour, page = row
    odds = -1.5 + (0.8 if size is None or float(size) > 100 else 0.0)
    odds += 0.9 if country in ("US", "SG") else -0.3
    odds += 0.5 if hour is not None and 8 <= float(hour) < 18 else 0.0
    odds += 0.7 if page in ("/p/1", "/p/5", "/p/7") else 0.0
    return int(rng.random() < 1 / (1 + math.exp(-odds)))


def _thresholds(node: dict[str, Any]) -> set[tuple[int, float]]:
    if "f" not in node:
        return set()
    here = {(node["f"], node["t"])} if "t" in node else set()
    return here | _thresholds(node["l"]) | _thresholds(node["r"])


@pytest.mark.parametrize("complete", [True, False], ids=["no-missing", "with-missing"])
def test_exported_walker_equals_the_booster(*, complete: bool) -> None:
    rng = Random(7)
    rows = [_row(rng, complete=complete) for _ in range(4000)]
    labels = [_won(row, rng) for row in rows]
    data = lightgbm.Dataset(
        np.array([encode(FEATURES, row) for row in rows]),
        label=np.array(labels),
        categorical_feature=[1, 3],
    )
    parameters = {"objective": "binary", "num_leaves": 8, "verbosity": -1, "num_threads": 1,
                  "seed": 1, "min_data_per_group": 20, "cat_smooth": 5.0}  # fmt: skip
    booster = lightgbm.train(parameters, data, num_boost_round=60)
    trees = [tree_from_dump(t["tree_structure"]) for t in booster.dump_model()["tree_info"]]
    model = EdgeModel(
        {
            "format": "leadloop-edge-model",
            "format_version": 1,
            "name": "parity",
            "version": "1",
            "features": [feature_json(feature) for feature in FEATURES],
            "trees": trees,
            "calibration": {"kind": "none"},
            "mapping": {"version": 1, "points": [[0, 1], [1, 100]], "grades": [["A", 1]]},
        }
    )
    asked = [_row(rng, complete=False) for _ in range(500)]
    on_thresholds = {pair for tree in trees for pair in _thresholds(tree)}
    assert on_thresholds
    for feature, threshold in on_thresholds:
        for value in (threshold, math.nextafter(threshold, -1e9), math.nextafter(threshold, 1e9)):
            row = _row(rng, complete=False)
            row[feature] = value
            asked.append(row)
    expected = booster.predict(np.array([encode(FEATURES, row) for row in asked]), raw_score=True)
    got = [model.base + sum(model.contributions(row)) for row in asked]
    assert np.max(np.abs(np.asarray(got) - np.asarray(expected))) < 1e-6


def _script() -> Any:
    spec = importlib.util.spec_from_file_location("train", ROOT / "scripts/train_edge_model.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _submission(rng: Random, number: int) -> dict[str, Any]:
    size, country, hour, page = _row(rng, complete=True)
    return {
        "email": f"p{number}@acme.example",
        "company_size": size,
        "country": country,
        "context": {"local_hour": hour, "page_url": f"https://x.example{page}"},
    }


def test_training_script_reads_submissions_and_writes_a_model_that_ranks_and_is_calibrated(
    tmp_path: Path,
) -> None:
    rng, lines = Random(3), []
    for number in range(3000):
        data = _submission(rng, number)
        row = [data["company_size"], data["country"], data["context"]["local_hour"],
               data["context"]["page_url"].removeprefix("https://x.example")]  # fmt: skip
        at = f"2026-01-{1 + number // 120:02d}T00:00:{number % 60:02d}Z"
        lines.append(json.dumps({"submission": data, "won": _won(row, rng), "at": at}))
    source, out = tmp_path / "data.jsonl", tmp_path / "model.json"
    source.write_text("\n".join(lines))
    assert _script().main([str(source), "--out", str(out), "--trees", "40"]) == 0
    content = json.loads(out.read_text())
    assert content["metrics"]["auc"] > 0.65
    assert content["metrics"]["ece"] < 0.06
    EdgeModel(content)
    again = tmp_path / "again.json"
    _script().main([str(source), "--out", str(again), "--trees", "40"])
    assert again.read_text() == out.read_text()


def test_training_refuses_what_is_too_little_to_learn_from(tmp_path: Path) -> None:
    source = tmp_path / "data.jsonl"
    rows = [
        {"submission": {"email": "a@acme.example"}, "won": n < 5, "at": str(n)} for n in range(99)
    ]
    source.write_text("\n".join(json.dumps(row) for row in rows))
    with pytest.raises(SystemExit, match="Too little"):
        _script().main([str(source), "--out", str(tmp_path / "m.json")])


def test_metrics_agree_with_hand_counted_cases() -> None:
    assert measure([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1]).auc == 1.0
    assert measure([0.5, 0.5, 0.5, 0.5], [0, 1, 0, 1]).auc == 0.5
    assert measure([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]).auc == 0.0
    assert measure([0.0, 1.0], [0, 1]).brier == 0.0
    assert measure([0.0, 1.0], [1, 0]).ece == 1.0


def test_platt_recovers_a_known_distortion() -> None:
    rng = Random(5)
    true = [rng.gauss(-1, 1.5) for _ in range(8000)]
    labels = [int(rng.random() < 1 / (1 + math.exp(-x))) for x in true]
    a, b = fit_platt([2 * x + 1 for x in true], labels)
    assert a == pytest.approx(0.5, abs=0.05)
    assert b == pytest.approx(-0.5, abs=0.1)
