"""Events in forms: chosen from groups, and narrowed by what they say."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from leadloop.marketing.contracts.journey_events import HEARD

LINES: Final = 3
"""Lines that narrow an event."""


def look_again(url: str) -> dict[str, str]:
    """Return what lets a choice ask the server which fields it needs; what is typed stays."""
    return {
        "hx-post": url,
        "hx-target": "closest .body",
        "hx-select": ".body",
        "hx-swap": "outerHTML",
        "hx-sync": "closest form:replace",
        "hx-trigger": "change",
    }


class EventChoice(forms.ChoiceField):
    """An event that journeys hear; ``event_choices`` has what can be chosen."""


def event_choices(empty: str, chosen: str = "") -> list[tuple[str, Any]]:
    """Return the events in groups; one that came from outside stays among them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, one in HEARD.items():
        groups.setdefault(one.group, []).append((name, one.label))
    other = [(chosen, chosen)] if chosen and chosen not in HEARD else []
    return [("", empty), *other, *groups.items()]


class _Lines(forms.MultiWidget):
    template_name = "leadloop/journeys/where.html"
    use_fieldset = False

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0"

    def decompress(self, value: Any) -> list[str]:
        return list(value or [""] * 2 * LINES)


class WhereField(forms.MultiValueField):
    """Lines of a field and a value: an event counts only where all of them hold."""

    def __init__(self, **more: Any) -> None:
        fields: list[Any] = []
        for _ in range(LINES):
            fields += [
                forms.ChoiceField(required=False),
                forms.CharField(required=False, max_length=500),
            ]
        super().__init__(
            fields,
            required=False,
            require_all_fields=False,
            widget=_Lines(
                [
                    widget
                    for n in range(1, LINES + 1)
                    for widget in (
                        forms.Select(attrs={"aria-label": f"Field {n}"}),
                        forms.TextInput(attrs={"aria-label": f"Value {n}", "maxlength": "500"}),
                    )
                ]
            ),
            help_text="A * stands for any text, as in */pricing*.",
            **more,
        )

    def compress(self, data_list: list[Any]) -> list[tuple[str, str]]:
        """Return pairs of a field and its value."""
        found = list(zip(data_list[::2], data_list[1::2], strict=False))
        if any(bool(name) != bool(value) for name, value in found):
            raise forms.ValidationError("Choose a field and write its value, or neither.")
        return [(name, value) for name, value in found if name]

    def offer(self, names: Mapping[str, str]) -> bool:
        """Let these fields be chosen; return whether there are any."""
        chosen = [("", "Any"), *names.items()]
        for place in range(0, 2 * LINES, 2):
            field = self.fields[place]
            assert isinstance(field, forms.ChoiceField)
            field.choices = self.widget.widgets[place].choices = chosen
        return bool(names)


def where_of(pairs: Any) -> dict[str, str]:
    """Return what an event is narrowed by, as the JSON has it."""
    return {str(name): str(value) for name, value in pairs or ()}


def where_words(where: Any) -> list[str]:
    """Return the same as the parts of a form's lines."""
    flat = [str(part) for pair in _pairs(where) for part in pair]
    return (flat + [""] * 2 * LINES)[: 2 * LINES]


def _pairs(where: Any) -> list[tuple[Any, Any]]:
    return list(where.items()) if isinstance(where, Mapping) else []


def event_words(told: Mapping[str, Any]) -> str:
    """Return an event with what narrows it, in words."""
    name = str(told.get("event", ""))
    heard = HEARD.get(name)
    fields = heard.fields if heard else {}
    asked = [f"{fields.get(k, k)} {v}" for k, v in _pairs(told.get("where"))]
    return f"{heard.label if heard else name}{': ' if asked else ''}{', '.join(asked)}"
