"""Checks pipelines, stages and competitors as managers draw them up."""

import re
from collections.abc import Mapping
from typing import Any, Final

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts.deals import OPEN_CATEGORIES, REQUIRABLE, PipelineDraft, StageDraft
from leadloop.sales.logic import typed as t

MAX_STAGES: Final = 20
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_CATEGORY_CURE: Final = f"Choose one of {', '.join(OPEN_CATEGORIES)}."


def _currency(value: Any) -> str:
    found = str(t.text(3)(value)).upper()
    if not _CURRENCY.fullmatch(found):
        raise t.BadValueError("currency", "Write a currency's three letters, such as USD.")
    return found


def _percent(value: Any) -> int:
    found = t.percent(value)
    if found is None:
        raise t.BadValueError("required", "Write a percentage from 0 to 100.")
    return found


def _required(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or any(name not in REQUIRABLE for name in value):
        raise t.BadValueError("choice", f"Choose of {', '.join(REQUIRABLE)}.")
    return tuple(name for name in REQUIRABLE if name in value)


def _flag(value: Any) -> bool:
    return bool(value)


PIPELINE_FIELDS: Final[dict[str, t.Reader]] = {
    "name": t.text(100, required=True),
    "currency": _currency,
    "is_default": _flag,
    "is_active": _flag,
}

STAGE_FIELDS: Final[dict[str, t.Reader]] = {
    "name": t.text(60, required=True),
    "probability": _percent,
    "forecast_category": t.word(OPEN_CATEGORIES, _CATEGORY_CURE, empty=False),
    "required_fields": _required,
    "id": t.text(36),
}

_COMPETITOR: Final[dict[str, t.Reader]] = {
    "name": t.text(200, required=True),
    "website": t.text(500),
    "strengths": t.text(5_000),
    "weaknesses": t.text(5_000),
    "is_active": _flag,
}


def read_pipeline(draft: PipelineDraft) -> PipelineDraft:
    """Return the draft, checked and cleaned.

    Raises:
        InvalidInput: With one error per field that does not fit; stages by ``stages.0.name``.
    """
    values = t.read_all(
        {name: getattr(draft, name) for name in PIPELINE_FIELDS}, PIPELINE_FIELDS, what="A pipeline"
    )
    if not 1 <= len(draft.stages) <= MAX_STAGES:
        cure = f"A pipeline has 1 to {MAX_STAGES} stages."
        raise InvalidInput([FieldError("stages", "range", cure)])
    stages = tuple(_stage(place, stage) for place, stage in enumerate(draft.stages))
    names = [stage.name.lower() for stage in stages]
    twice = [place for place, name in enumerate(names) if name in names[:place]]
    if twice:
        cure = "Two stages have this name; call one of them otherwise."
        raise InvalidInput([FieldError(f"stages.{place}.name", "taken", cure) for place in twice])
    return PipelineDraft(stages=stages, **values)


def _stage(place: int, draft: StageDraft) -> StageDraft:
    return StageDraft(
        **t.read_all(draft._asdict(), STAGE_FIELDS, what="A stage", prefix=f"stages.{place}.")
    )


def read_competitor(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed into a competitor, checked.

    Raises:
        InvalidInput: With one error per field that does not fit or is not known.
    """
    return t.read_all(dict(values), _COMPETITOR, what="A competitor")
