"""Every kind of action; importing this package fills the builder's table."""

from leadloop.flows.logic.actions import connectors, control, data, loops, outside, variables

__all__ = ["connectors", "control", "data", "loops", "outside", "variables"]
