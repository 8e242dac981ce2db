"""OData's conditions: read into a tree, compiled over the rows of an ``Entity``."""
