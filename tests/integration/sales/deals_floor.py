"""Deals as tests need them."""

from datetime import date
from typing import Any
from uuid import UUID

from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import PipelineDetail, StageDetail
from leadloop.users.contracts import SYSTEM, Actor

FULL = {"annual_premium": "12000", "estimated_close_date": date(2026, 12, 31)}


def pipeline(slug: str = "individual") -> PipelineDetail:
    found = sales.find_pipeline(SYSTEM, slug=slug)
    assert found is not None
    return found


def stage(name: str, slug: str = "individual") -> StageDetail:
    return next(s for s in pipeline(slug).stages if s.name == name)


def deal(actor: Actor, name: str = "ILP for Mei Tan", **values: Any) -> UUID:
    where = {n: values.pop(n) for n in ("pipeline_id", "stage_id", "lines") if n in values}
    return sales.create_opportunity(actor, values={"name": name, **values}, **where)


def unknown() -> UUID:
    return new_uuid()
