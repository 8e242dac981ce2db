"""Leadloop: from a first click to a served customer."""
