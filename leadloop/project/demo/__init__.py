"""Demo data: an invented insurer, ready to be looked at. Safe to load again."""

from leadloop.project.demo.loading import load_demo

__all__ = ["load_demo"]
