"""Pull delivery on the log: a cursor, and rows only for events in flight. No Django."""

from leadloop.events.adapters.pull.queues import PullQueues

__all__ = ["PullQueues"]
