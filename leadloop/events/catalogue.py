"""Every topic and event type of Leadloop, so that zones hear each other without imports."""

from typing import Final

# Topics.
LEADS: Final = "leads"
ASSESSED: Final = "assessed"
CHANGES: Final = "changes"
VISITS: Final = "visits"
RUNS: Final = "runs"
HOOKS: Final = "hooks"

# Types.
LEAD_CREATED: Final = "lead.created"
"""A submission as a door accepted it (topic ``leads``). Data: the lead as submitted."""

LEAD_ASSESSED: Final = "lead.assessed"
"""Canonical lead, decision, score (topic ``assessed``). Data: ``intake.contracts.Assessment``."""

FLOW_ENDED_EMPTY: Final = "flow.ended_empty"
"""A flow's run ended without writing a record for its submission (topic ``runs``). Data:
``submission_id, attempt, flow, run_id, status``."""

VISIT_RECORDED: Final = "visit.recorded"
"""A page view or calculator use on a tracked page (topic ``visits``)."""

HOOK_RECEIVED: Final = "hook.received"
"""A message of an ad network, proven and kept as it came (topic ``hooks``). Data: ``id`` (the
vendor's id of the lead), ``test``, ``body``; the subject is the lead source."""
