"""The door of ``marketing``: people, segments, campaigns, journeys."""
