"""The door of ``facades``: addresses that screens show."""

from leadloop.facades.flow_triggers import callback_path

__all__ = ["callback_path"]
