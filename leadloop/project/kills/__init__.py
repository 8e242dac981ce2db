"""The promise put to the test: whatever is killed, every accepted submission ends exactly once."""
