"""Templates: Liquid and MJML, checked, compiled, filled in. Pure."""

from leadloop.outbound.logic.templates.checking import CLIPPED_BYTES, check, known_roots
from leadloop.outbound.logic.templates.compiling import compile_source, to_html
from leadloop.outbound.logic.templates.language import FILTERS, MAX_LOOPS, MAX_OUTPUT
from leadloop.outbound.logic.templates.plain_text import text_of
from leadloop.outbound.logic.templates.rendering import (
    Sender,
    example_values,
    examples_of,
    render_for,
)

__all__ = [
    "CLIPPED_BYTES",
    "FILTERS",
    "MAX_LOOPS",
    "MAX_OUTPUT",
    "Sender",
    "check",
    "compile_source",
    "example_values",
    "examples_of",
    "known_roots",
    "render_for",
    "text_of",
    "to_html",
]
