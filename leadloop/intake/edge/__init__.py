"""The edge model that ships with this release, read from its file once."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from leadloop.intake.logic.edge_model import EdgeModel

_FILE = Path(__file__).parent / "model.json"


@cache
def shipped_content() -> dict[str, Any]:
    """Return the model file as it stands."""
    content: dict[str, Any] = json.loads(_FILE.read_text())
    return content


@cache
def shipped_model() -> EdgeModel:
    """Return the compiled model file.

    Raises:
        BadModel: The file was damaged.
    """
    return EdgeModel(shipped_content())
