"""Train the edge model: small boosted trees, exported as the JSON file that intake walks.

    python scripts/train_edge_model.py DATA.jsonl --out leadloop/intake/edge/model.json

``DATA.jsonl`` has one line per submission, ``{"submission": {...}, "won": 0 or 1, "at": ISO
time}``, as ``leadloop simulate --training N --out DATA.jsonl`` writes it. Needs the extra
``scoring``.
"""

import argparse
import json
import sys
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.edge_export import (
    encode,
    feature_json,
    fit_platt,
    learn_categories,
    mapping_from,
    measure,
    tree_from_dump,
)
from leadloop.intake.logic.edge_model import FORMAT, EdgeModel
from leadloop.intake.logic.features import Feature, Value, reader

FEATURES = Path(__file__).parent.parent / "leadloop/intake/edge/features.json"
LEAST_OF_EACH = 40
LEAST_OF_A_CATEGORY = 20
TRAIN, CALIBRATE = 0.6, 0.8
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 40,
    "lambda_l2": 5.0,
    "cat_smooth": 20.0,
    "min_data_per_group": 30,
    "feature_fraction": 0.8,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class Table(NamedTuple):
    """Leads in order of time: feature values and labels."""

    features: tuple[Feature, ...]
    rows: list[list[Value]]
    labels: list[int]
    refused: int


def read_table(path: Path, features: tuple[Feature, ...]) -> Table:
    """Read training data through the same canonical form and features as intake uses."""
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    lines.sort(key=lambda line: line["at"])
    readers = [reader(feature) for feature in features]
    rows, labels, refused = [], [], 0
    for line in lines:
        lead = canonicalise(line["submission"]).lead
        if lead is None:
            refused += 1
            continue
        rows.append([read(lead) for read in readers])
        labels.append(int(bool(line["won"])))
    return Table(features, rows, labels, refused)


def train_booster(matrix: list[list[float]], labels: list[int], table: Table, options: Any) -> Any:
    """Return a LightGBM booster of small trees."""
    try:
        import lightgbm
        import numpy as np
    except ImportError:
        sys.exit("Training needs LightGBM: pip install 'leadloop[scoring]'")
    categories = [at for at, feature in enumerate(table.features) if feature.kind == "category"]
    data = lightgbm.Dataset(
        np.array(matrix), label=np.array(labels), categorical_feature=categories or "auto"
    )
    parameters = {**PARAMETERS, "seed": options.seed}
    return lightgbm.train(parameters, data, num_boost_round=options.trees)


def build(table: Table, options: Any) -> dict[str, Any]:
    """Train on the oldest part, calibrate on the next, measure on the newest."""
    count = len(table.rows)
    cut, end = int(count * TRAIN), int(count * CALIBRATE)
    features = learn_categories(table.features, table.rows[:cut], LEAST_OF_A_CATEGORY)
    table = table._replace(features=features)
    matrix = [encode(features, row) for row in table.rows[:cut]]
    booster = train_booster(matrix, table.labels[:cut], table, options)
    content: dict[str, Any] = {
        "format": FORMAT,
        "format_version": 1,
        "name": options.name,
        "label": options.label,
        "version": "",
        "features": [feature_json(feature) for feature in features],
        "trees": [tree_from_dump(t["tree_structure"]) for t in booster.dump_model()["tree_info"]],
        "calibration": {"kind": "none"},
        "mapping": mapping_from([0.5], 1),
    }
    raw = EdgeModel(content)
    margins = [raw.base + sum(raw.contributions(row)) for row in table.rows[cut:]]
    held = end - cut
    a, b = fit_platt(margins[:held], table.labels[cut:end])
    content["calibration"] = {"kind": "platt", "a": a, "b": b}
    calibrated = EdgeModel(content)
    shown = [calibrated.probability(a * margin + b) for margin in margins]
    content["mapping"] = mapping_from(shown[:held], 1)
    metrics = measure(shown[held:], table.labels[end:])
    content["trained_on"] = {
        "data": options.trained_on or options.data.name,
        "split": "by time: 60 % train, 20 % calibrate, 20 % test",
    }
    content["metrics"] = {
        "rows": count,
        "refused": table.refused,
        "won": sum(table.labels),
        "train_rows": cut,
        "calibration_rows": held,
        "test_rows": count - end,
        **{name: round(value, 4) for name, value in metrics._asdict().items()},
    }
    digest = blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=4).hexdigest()
    content["version"] = f"{options.version}-{digest}"
    return content


def write(content: dict[str, Any], path: Path) -> None:
    """Write the model file: readable head, one tree per line."""
    trees = ",\n".join(json.dumps(tree, separators=(",", ":")) for tree in content["trees"])
    head = {name: value for name, value in content.items() if name != "trees"}
    text = json.dumps(head, indent=1, ensure_ascii=False).rstrip()[:-1].rstrip()
    path.write_text(f'{text},\n "trees": [\n{trees}\n]}}\n')


def main(arguments: list[str] | None = None) -> int:
    """Train, write, print the metrics as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--features", type=Path, default=FEATURES)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--name", default="propensity-at-intake")
    parser.add_argument("--version", default="demo-1")
    parser.add_argument("--trained-on", default="", help="What the data are, in a few words.")
    parser.add_argument("--label", default="demonstration model")
    options = parser.parse_args(arguments)
    listed = json.loads(options.features.read_text())["features"]
    table = read_table(options.data, tuple(Feature.from_json(item) for item in listed))
    won = sum(table.labels)
    if min(won, len(table.labels) - won) < LEAST_OF_EACH:
        sys.exit(f"Too little to learn from: {won} won of {len(table.labels)}; 40 of each needed.")
    content = build(table, options)
    write(content, options.out)
    print(json.dumps({"version": content["version"], **content["metrics"]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
