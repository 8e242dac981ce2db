"""What others may hold of ``service``."""
