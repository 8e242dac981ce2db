"""Words of the public pages' templates."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def spaced(word: str) -> str:
    """Return a stable word such as ``preference_centre`` as people write it."""
    return word.replace("_", " ").replace("-", " ")


@register.filter
def at(found: Mapping[str, str], name: str) -> str:
    """Return what stands under a name, empty where nothing does."""
    return found.get(name, "")
