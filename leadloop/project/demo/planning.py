"""Quotas, snapshots, an assignment rule and a calendar for the demo's representatives."""

from leadloop.project.demo.deals import representatives
from leadloop.sales.demo_planning import load_planning
from leadloop.users import api as users


def load_demo_planning() -> bool:
    """Plan for the demo's deals, unless it was done; whether something was planned."""
    teams = {team.slug: team.id for team in users.list_teams()}
    return load_planning(representatives(), teams)
