"""The collector: where the Segment and RudderStack libraries send what visitors do."""

from leadloop.portal.collector.door import Collector

__all__ = ["Collector"]
