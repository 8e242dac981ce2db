"""Every topic and event type of Leadloop, so that zones hear each other without imports."""

from typing import Final

# Topics.
LEADS: Final = "leads"
ASSESSED: Final = "assessed"
CHANGES: Final = "changes"
VISITS: Final = "visits"

# Types.
LEAD_CREATED: Final = "lead.created"
"""A submission as a door accepted it (topic ``leads``). Data: the lead as submitted."""

LEAD_ASSESSED: Final = "lead.assessed"
"""Canonical lead, decision, score (topic ``assessed``). Data: ``intake.contracts.Assessment``."""

VISIT_RECORDED: Final = "visit.recorded"
"""A page view or calculator use on a tracked page (topic ``visits``)."""
