"""Bring an installation up to this release: tables, shipped records, static files."""

import time
from importlib import metadata
from pathlib import Path

import structlog
from django.core.management import call_command
from django.db import connection

from leadloop.customers import api as customers
from leadloop.events import maintenance
from leadloop.facades import api as facades
from leadloop.flows import api as flows
from leadloop.intake import api as intake
from leadloop.kit.db import execute
from leadloop.marketing import handlers as marketing
from leadloop.marketing.api import journeys
from leadloop.outbound import api as outbound
from leadloop.project.baseline import lay_baseline
from leadloop.project.settings import get_settings
from leadloop.sales import api as sales

log = structlog.get_logger()

_LOCK = 7_403_112
_LOCK_PAUSE_S = 0.2


def install() -> None:
    """Migrate, ensure what ships with Leadloop, collect static files. Safe to repeat."""
    settings = get_settings()
    # Two starting machines must not migrate at once; the lock belongs to the connection.
    # Asked again and again, since waiting for it would hold a snapshot, for the end of which the
    # building of an index waits.
    while not execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,))[0][0]:
        time.sleep(_LOCK_PAUSE_S)
    try:
        # On a busy machine a migration may think for longer than a request ever may.
        execute("SET idle_in_transaction_session_timeout = 0")
        bring_up_to_date()
        maintenance.maintain(
            retention=settings.events_retention, duplicate_horizon=settings.duplicate_horizon
        )
        ensure_shipped()
    finally:
        execute("RESET idle_in_transaction_session_timeout")
        execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
        connection.close()
    _collect_static(settings.data / "static")
    log.info("installation.ready")


def bring_up_to_date() -> None:
    """Give the database the tables of this release, whatever it has."""
    lay_baseline()
    call_command("migrate", verbosity=0, interactive=False)


def ensure_shipped() -> None:
    """Create the records that ship with Leadloop, unless they are there."""
    intake.ensure_shipped_rules()
    intake.ensure_shipped_edge_model()
    flows.ensure_shipped_flows()
    outbound.ensure_push_key()
    facades.ensure_shipped_house()
    journeys.ensure_shipped_journeys()
    customers.ensure_shipped_products()
    customers.ensure_sweep()
    sales.ensure_shipped_pipelines()
    sales.ensure_snapshots_scheduled()
    marketing.ensure_people()


def _collect_static(folder: Path) -> None:
    """Collect static files once per release; in a source checkout, whenever one is newer."""
    stamp = folder / ".collected"
    mark = f"{metadata.version('leadloop')} {_newest_source()}"
    if stamp.exists() and stamp.read_text() == mark:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(mark)


def _newest_source() -> float:
    root = Path(__file__).parent.parent
    return max((p.stat().st_mtime for p in root.glob("*/static/**/*") if p.is_file()), default=0.0)
