"""Where somebody stands after a journey was edited. Pure."""

from leadloop.marketing.contracts.journeys import Plan
from leadloop.marketing.logic.journeys.parsing import reachable


def landing(old: Plan, new: Plan, step: str) -> str | None:
    """Return the step of the new version for somebody who stands at ``step`` of the old one.

    That is the same step; where it is gone, the first step that followed it and is still there.
    None: nothing that followed is there any more.
    """
    if step in new.steps:
        return step
    return next((key for key in reachable(old.steps, step) if key in new.steps), None)
