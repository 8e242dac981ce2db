"""The forms of a bulk change: whose the records are to be, or what one column is to hold."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from leadloop.kit.entity import Entity, EntityField, FieldType
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KEEP: Final = "keep"
_SIMPLE: Final = frozenset(
    {
        *(FieldType.TEXT, FieldType.MEMO, FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY),
        *(FieldType.BOOLEAN, FieldType.DATE, FieldType.CHOICE),
    }
)
# What tells people apart is not given to many at once.
_OWN: Final = frozenset({"email", "mobile_phone", "phone", "first_name", "last_name", "name"})


def editable_fields(entity: Entity, offered: Sequence[str] = ()) -> list[EntityField]:
    """Return the columns that a bulk change may set: those ``offered``, or every simple one."""
    if offered:
        return [entity.by_name[name] for name in offered if name in entity.by_name]
    return [
        field
        for field in entity.fields
        if field.writable and field.type in _SIMPLE and field.attribute not in _OWN
    ]


class AssignManyForm(forms.Form):
    """Whose the records are to be."""

    owner = forms.ChoiceField(label="Owner")
    team = forms.ChoiceField(label="Team")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = (KEEP, "Stays as it is")
        people = [(str(person.id), person.name) for person in users.list_colleagues(actor)]
        teams = [(str(team.id), team.name) for team in users.list_teams()]
        self.fields["owner"].choices = [stays, ("", "Nobody, the team's queue"), *people]  # type: ignore[attr-defined]
        self.fields["team"].choices = [stays, ("", "No team"), *teams]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.required = False

    def values(self, entity: Entity) -> dict[str, Any]:
        """Return what is to be written, by the entity's names."""
        found: dict[str, Any] = {}
        # What was not sent at all stays as it is, too.
        owner, team = (
            self.cleaned_data[name] if name in self.data else KEEP for name in ("owner", "team")
        )
        for field in entity.fields:
            if field.attribute == "owner_id" and owner != KEEP:
                found[field.name] = owner or None
            elif field.attribute == "team_id" and team != KEEP:
                found[field.name] = team or None
            elif field.attribute == "team__slug" and team != KEEP:
                slugs = {str(one.id): one.slug for one in users.list_teams()}
                found[field.name] = slugs.get(team)
        return found


class EditManyForm(forms.Form):
    """One column, and what it is to hold; empty clears it."""

    field = forms.ChoiceField(label="Field")

    def __init__(self, *args: Any, offered: Sequence[EntityField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {field.name: field for field in offered}
        self.fields["field"].choices = [(f.name, f.label) for f in offered]  # type: ignore[attr-defined]
        asked = self.data.get("field") or self.initial.get("field") or offered[0].name
        chosen = known.get(str(asked), offered[0])
        self.initial["field"] = chosen.name
        self.fields["value"] = control(chosen)

    def values(self) -> dict[str, Any]:
        """Return what is to be written, by the entity's names."""
        value = self.cleaned_data["value"]
        return {self.cleaned_data["field"]: None if value in ("", None) else value}


def control(field: EntityField) -> forms.Field:
    """Return the control in which a value of this column is chosen or typed."""
    label = f"{field.label} becomes"
    if field.type is FieldType.CHOICE:
        choices = [(choice.value, choice.label) for choice in field.choices]
        empty = [] if field.attribute in {"status", "status_reason"} else [("", "Empty")]
        return forms.ChoiceField(label=label, choices=[*empty, *choices], required=False)
    if field.type is FieldType.BOOLEAN:
        return forms.ChoiceField(label=label, choices=[("true", "Yes"), ("false", "No")])
    if field.type is FieldType.DATE:
        return forms.DateField(
            label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
        )
    if field.type is FieldType.INTEGER:
        return forms.IntegerField(label=label, required=False)
    if field.type in {FieldType.DECIMAL, FieldType.MONEY}:
        return forms.DecimalField(label=label, required=False)
    widget = forms.Textarea(attrs={"rows": 3}) if field.type is FieldType.MEMO else None
    return forms.CharField(label=label, required=False, max_length=field.max_length, widget=widget)
