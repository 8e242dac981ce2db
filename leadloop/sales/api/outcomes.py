"""What became of leads that were scored at intake, for those who hold promises against it."""

from datetime import timedelta
from typing import Final

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.sales.contracts import MaturedScore
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

HORIZON: Final = timedelta(days=90)
MAX_LEADS: Final = 50_000

# Statistics over all leads; no lead is named. A lead still open after the horizon was not won
# within it.
_MATURED: Final = """
SELECT (propensity_record ->> 'probability')::float8, status = 'qualified'
FROM sales_lead
WHERE propensity_record ->> 'model_version' = %s
    AND (status <> 'open' OR created_at < %s)
ORDER BY created_at DESC LIMIT %s
"""


def list_matured_scores(actor: Actor, *, model_version: str) -> list[MaturedScore]:
    """Return promise and outcome of leads that one model scored and whose outcome is known.

    Known is the outcome of a lead that was qualified (won) or disqualified (lost), and of one that
    stayed open for longer than ``HORIZON`` (lost). The newest ``MAX_LEADS`` are returned.

    Raises:
        NotAllowed: ``actor`` may not see leads.
    """
    check_may_read(actor, "lead")
    rows = execute(_MATURED, (model_version, clock.now() - HORIZON, MAX_LEADS))
    return [MaturedScore(*row) for row in rows if row[0] is not None]
