"""Harbour Life's customers: organisations, households, people, and what belongs to them."""

from leadloop.project.demo.customers.loading import load_demo_customers

__all__ = ["load_demo_customers"]
