"""Columns and tables made at run time: kept, and shown to every reader of an ``Entity``."""
