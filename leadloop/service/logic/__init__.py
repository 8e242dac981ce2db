"""Decisions of ``service``: pure functions on contracts; no clock, no I/O."""
