"""Benches: each figure that the documents claim, measured here, beside a bare baseline."""
