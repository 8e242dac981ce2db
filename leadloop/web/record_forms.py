"""Forms made of a record's declared columns; values are judged by the zone, not here."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms

from leadloop.customers.contracts import Detail
from leadloop.kit.entity import EntityField, FieldType, get_entity
from leadloop.kit.errors import NotFound
from leadloop.users.contracts import Actor
from leadloop.web.screens.leads import countries

NOT_GIVEN: Final = ("", "Not given")
_CURRENCIES: Final = ("SGD", "USD", "EUR", "GBP", "HKD", "MYR", "IDR", "CHF", "AUD", "JPY")


class PickInput(forms.TextInput):
    """One record of another kind, found by typing; see ``screens.picking``."""

    template_name = "leadloop/deals/_pick.html"

    def __init__(self, entity: str, actor: Actor | None = None) -> None:
        super().__init__()
        self.entity, self.actor = entity, actor

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return what the template shows, with the chosen record's name."""
        context = super().get_context(name, value, attrs)
        return {**context, "entity": self.entity, "chosen": self._name_of(value)}

    def _name_of(self, value: Any) -> str:
        """Return what the chosen record is called, if this person may see it."""
        if self.actor is None:
            return ""
        try:
            key, entity = UUID(str(value)), get_entity(self.entity)
        except (ValueError, NotFound):
            return ""
        name = entity.by_name[entity.primary_name].attribute
        rows = entity.rows(self.actor).filter(pk=key).values_list(name, flat=True)
        return str(rows.first() or "")


def let_pick(form: forms.Form, actor: Actor) -> None:
    """Let a form show the names of chosen records as far as ``actor`` may see them."""
    for field in form.fields.values():
        if isinstance(field.widget, PickInput):
            field.widget.actor = actor


def _text(column: EntityField, _: Actor) -> forms.Field:
    special: Mapping[str, forms.Widget] = {
        "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        "phone": forms.TextInput(attrs={"type": "tel"}),
        "mobile_phone": forms.TextInput(attrs={"type": "tel"}),
        "website": forms.TextInput(attrs={"inputmode": "url"}),
    }
    widget = special.get(column.attribute) or forms.TextInput()
    return forms.CharField(label=column.label, required=False, widget=widget)


def _memo(column: EntityField, _: Actor) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=column.label, required=False, widget=widget)


def _number(column: EntityField, _: Actor) -> forms.Field:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=column.label, required=False, widget=widget)


def _day(column: EntityField, _: Actor) -> forms.Field:
    widget = forms.TextInput(attrs={"type": "date"})
    return forms.CharField(label=column.label, required=False, widget=widget)


def _choice(column: EntityField, _: Actor) -> forms.Field:
    words = [(choice.value, choice.label) for choice in column.choices]
    return forms.ChoiceField(label=column.label, required=False, choices=[NOT_GIVEN, *words])


def _pick(column: EntityField, actor: Actor) -> forms.Field:
    widget = PickInput(column.targets[0].entity, actor)
    return forms.CharField(label=column.label, required=False, widget=widget)


def _flag(column: EntityField, _: Actor) -> forms.Field:
    return forms.BooleanField(label=column.label, required=False)


_MAKERS: Final[Mapping[FieldType, Callable[[EntityField, Actor], forms.Field]]] = {
    FieldType.TEXT: _text,
    FieldType.MEMO: _memo,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _number,
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.LOOKUP: _pick,
    FieldType.BOOLEAN: _flag,
}


class RecordForm(forms.Form):
    """What a person may type into a record; ``names`` are its attributes, in order.

    ``given`` replaces the choices of an attribute: what may be chosen, value and label.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        columns: Sequence[EntityField],
        names: Sequence[str],
        actor: Actor,
        given: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.names = tuple(names)
        by_attribute = {column.attribute: column for column in reversed(columns)}
        for name in names:
            self.fields[name] = self._field(by_attribute[name], actor, given or {})

    def _field(
        self,
        column: EntityField,
        actor: Actor,
        given: Mapping[str, Sequence[tuple[str, str]]],
    ) -> forms.Field:
        name = column.attribute
        if name == "country":
            return self._closed(column, countries())
        if name == "currency":
            return self._closed(column, [(code, code) for code in _CURRENCIES])
        if name in given:
            return self._closed(column, given[name])
        return _MAKERS[column.type](column, actor)

    def _closed(self, column: EntityField, words: Sequence[tuple[str, str]]) -> forms.ChoiceField:
        """Return a choice; what the record holds stays choosable, whatever it is."""
        offered = [NOT_GIVEN, *words]
        held = str(self.initial.get(column.attribute) or "")
        if held and held not in dict(offered):
            offered.append((held, held))
        return forms.ChoiceField(label=column.label, required=False, choices=offered)

    def values(self) -> dict[str, Any]:
        """Return what was typed, by attribute."""
        return {name: self.cleaned_data[name] for name in self.names}


def held(detail: Detail[Any], names: Sequence[str]) -> dict[str, Any]:
    """Return what a form shows of a record at first."""
    return {name: _shown(detail.facts.get(name)) for name in names} | {
        "version": detail.row.version
    }


def _shown(value: Any) -> Any:
    """Amounts without trailing zeros, ids as text; everything else as it is."""
    if hasattr(value, "normalize"):
        return f"{value.normalize():f}"
    return "" if value is None else str(value) if not isinstance(value, bool) else value
