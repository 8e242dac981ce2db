"""Decisions of ``customers``: pure functions."""
