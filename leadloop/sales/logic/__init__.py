"""The decisions of sales: pure functions on contracts, without clock, database or Django."""
