"""Flows write to the tests' own entity."""

from flow_things import things

__all__ = ["things"]
