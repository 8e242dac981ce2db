"""Edge models as a model server serves them: rows of features in, scores out."""

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from leadloop.intake.api.edge import edge_model_in_force
from leadloop.intake.contracts import EdgeScore
from leadloop.intake.logic.edge_model import EdgeModel
from leadloop.intake.models import EdgeModelVersion
from leadloop.kit.errors import NotFound

ALIAS: Final = "edge"
"""The name under which the model in force always answers, whatever its own name is."""

Value = float | str | None


class ServedFeature(NamedTuple):
    """One input of a model. Of a ``category`` unknown values count as missing."""

    name: str
    kind: Literal["number", "category"]


class ServedModel(NamedTuple):
    """A model by name and version; ``versions`` are all that answer to this name."""

    name: str
    version: str
    versions: tuple[str, ...]
    features: tuple[ServedFeature, ...]


def get_served_model(*, name: str, version: str = "") -> ServedModel:
    """Return the model in force (``version`` empty), or a stored version of it.

    Raises:
        NotFound: No model has this name and version.
    """
    model = _load(name, version)
    stored = EdgeModelVersion.objects.filter(content__name=model.name)
    return ServedModel(
        name=name,
        version=model.version,
        versions=tuple(stored.order_by("id").values_list("version", flat=True)),
        features=tuple(
            ServedFeature(feature.name, "number" if feature.kind == "number" else "category")
            for feature in model.features
        ),
    )


def score_rows(*, name: str, version: str = "", rows: Sequence[Sequence[Value]]) -> list[EdgeScore]:
    """Return one score per row.

    Args:
        name: The model's own name, or ``edge``.
        version: Empty for the model in force.
        rows: Feature values in the model's order (``get_served_model``), None where missing.

    Raises:
        NotFound: No model has this name and version.
    """
    model = _load(name, version)
    return [model.score_values(row) for row in rows]


def _load(name: str, version: str) -> EdgeModel:
    present = edge_model_in_force()
    if name not in (ALIAS, present.name) and not version:
        raise NotFound(f"No model named “{name}” is live.")
    if version in ("", present.version) and name in (ALIAS, present.name):
        return present
    names = {} if name == ALIAS else {"content__name": name}
    found = EdgeModelVersion.objects.filter(version=version, **names).first()
    if found is None:
        raise NotFound(f"There is no version “{version}” of model “{name}”.")
    return EdgeModel(found.content)
