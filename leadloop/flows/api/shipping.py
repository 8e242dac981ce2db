"""The flows that ship with Leadloop."""

from importlib.resources import files
from typing import Final, NamedTuple

import orjson
import structlog
from django.db import transaction

from leadloop.flows.api.definitions import add_version
from leadloop.flows.contracts import Mode
from leadloop.flows.logic.compiling import compile_definition
from leadloop.flows.models import Flow
from leadloop.kit import clock
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

INGESTION: Final = "ingestion"


class _Shipped(NamedTuple):
    name: str
    title: str
    mode: Mode


_SHIPPED: Final = (_Shipped(INGESTION, "Lead ingestion", Mode.STATELESS),)


def ensure_shipped_flows() -> None:
    """Create the shipped flows, and bring those nobody has changed to this release's definition.

    Safe to repeat. A flow whose version in force was published by a person stays as it is.
    """
    for shipped in _SHIPPED:
        source = files("leadloop.flows.definitions").joinpath(f"{shipped.name}.json")
        definition = orjson.loads(source.read_bytes())
        compile_definition(shipped.name, definition)
        text = orjson.dumps(definition).decode()
        with transaction.atomic():
            _ensure(shipped, text)


def _ensure(shipped: _Shipped, text: str) -> None:
    Flow.objects.get_or_create(
        name=shipped.name,
        defaults={
            "title": shipped.title,
            "mode": shipped.mode.value,
            "created_at": clock.now(),
        },
    )
    flow = Flow.objects.select_for_update().get(name=shipped.name)
    published = flow.published
    if published is not None and (
        published.published_by != SYSTEM.label or published.definition_text == text
    ):
        return
    version = add_version(flow, text, by=SYSTEM.label, note="Shipped with Leadloop")
    log.info("flow.shipped", flow=flow.name, version=version.number)
