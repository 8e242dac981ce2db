"""A lead's history as its page shows it; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.customers.contracts import FieldChange, RecordRef, TimelineEntry, TimelineKind

_ICONS: Final[Mapping[str, tuple[str, str]]] = {
    "submission": ("form", "accent"),
    "campaign_response": ("form", "accent"),
    "task": ("task", ""),
    "note": ("note", ""),
    "phone_call": ("phone", ""),
    "email": ("mail", ""),
    "appointment": ("clock", ""),
    "attachment": ("copy", ""),
    "created": ("plus", "good"),
    "deleted": ("trash", "bad"),
    "changed": ("edit", ""),
}
_HIDDEN: Final = frozenset(
    {"reason", "direction", "submission_id", "given", "received_at", "note", "message", "size"}
)


_EDITABLE: Final = frozenset({"task", "appointment", "phone_call", "email", "note"})


class Step(NamedTuple):
    """One line inside an entry that unfolds: a page that was seen, a thing that was done."""

    at: datetime
    label: str
    place: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry, ready for the page.

    ``done_id`` is the open activity it offers to close, ``edit_id`` the one it offers to change.
    ``record`` is another record it is about, where the page is not that record's own.
    """

    title: str
    icon: str
    at: datetime
    actor_kind: str
    actor_name: str
    submitted: bool = False
    to_do: bool = False
    tone: str = ""
    text: str = ""
    facts: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    changes: tuple[FieldChange, ...] = ()
    steps: tuple[Step, ...] = ()
    due_at: datetime | None = None
    trace_id: str = ""
    submission_id: str = ""
    done_id: str = ""
    edit_id: str = ""
    reopen_id: str = ""
    file_id: str = ""
    record: RecordRef | None = None


def shown(
    entries: Sequence[TimelineEntry], *, may_edit: bool, own: UUID | None = None
) -> list[Shown]:
    """Return the history as the page shows it, newest first; ``own`` is whose page it is."""
    return [_shown(entry, may_edit=may_edit, own=own) for entry in entries]


def _shown(entry: TimelineEntry, *, may_edit: bool, own: UUID | None) -> Shown:
    icon, tone = _ICONS.get(entry.type, ("note", ""))
    to_do = entry.kind is TimelineKind.ACTIVITY and entry.status == "open"
    submitted = entry.kind is TimelineKind.SUBMISSION
    key = str(entry.activity_id) if may_edit and entry.activity_id else ""
    elsewhere = entry.record and own is not None and entry.record.id != own
    return Shown(
        title=entry.title,
        submitted=submitted,
        to_do=to_do,
        icon=icon,
        tone="warn" if to_do else tone,
        text=_text(entry),
        facts=tuple(_facts(entry.data)),
        said=_said(entry.data),
        changes=entry.changes,
        at=entry.at,
        due_at=entry.due_at if to_do else None,
        actor_kind="visitor" if submitted else entry.actor_kind,
        actor_name=(entry.actor_name or "Visitor") if submitted else entry.actor_name,
        trace_id=entry.trace_id,
        submission_id=str(entry.data.get("submission_id") or ""),
        done_id=key if to_do else "",
        edit_id=key if entry.type in _EDITABLE else "",
        reopen_id=key if entry.type in _EDITABLE and entry.status == "canceled" else "",
        file_id=str(entry.attachment_id or ""),
        record=entry.record if elsewhere else None,
    )


def _text(entry: TimelineEntry) -> str:
    """Return what was said; a note whose first line is its title says only the rest."""
    text = str(entry.data.get("note") or entry.data.get("message") or "")
    return "" if text.strip() == entry.title else text


def _facts(data: Mapping[str, Any]) -> list[str]:
    # A call's outcome reads before its length, whatever order the database keeps.
    names = sorted(data, key=lambda name: (name != "outcome", name != "minutes"))
    return [
        _fact(name, data[name])
        for name in names
        if name not in _HIDDEN and data[name] and isinstance(data[name], str | int | float)
    ]


def _said(data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a later submission said otherwise than the lead holds; it was not taken over."""
    given = data.get("given")
    if not isinstance(given, Mapping):
        return ()
    return tuple(
        f"{str(name).replace('_', ' ').capitalize()}: {value}"
        for name, value in given.items()
        if isinstance(value, str | int | float)
    )


def _fact(name: str, value: str | float) -> str:
    if name == "outcome":
        return str(value).replace("_", " ").capitalize()
    if name == "minutes":
        return f"{value} min"
    return f"{name.replace('_', ' ').capitalize()} {value}"
