"""Metadata: what the tables are, told to programs; and changed by them."""

from leadloop.facades.dataverse.metadata.answering import answer_metadata, is_metadata

__all__ = ["answer_metadata", "is_metadata"]
