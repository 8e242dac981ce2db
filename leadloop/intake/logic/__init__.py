"""Decisions of intake: pure functions, no I/O, no clock, no Django."""
