"""Push delivery: one asyncio loop per worker process, in a thread of its own.

``dispatcher`` owns subscriptions by advisory locks, ``tail`` reads the log once for all of them,
``runner`` delivers one subscription's events, ``sender`` speaks HTTP to judged addresses,
``outbox`` commits cursors, retries, dead letters and counters together.
"""
