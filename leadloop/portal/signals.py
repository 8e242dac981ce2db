"""Signals of forms added up: so many per form, day and field, and nobody's in particular."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Sum

from leadloop.events.contracts import Event, Position
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute
from leadloop.portal.contracts import DayCounts, FieldDrop, Form, FormCounts, FormReport
from leadloop.portal.models import FormRecord, FormSignal

_MARK: Final = "form_signals"
_KINDS: Final = {"form_view": "view", "form_start": "start", "form_submit": "submit"}
_STEPS: Final = frozenset({"reached", "filled", "left"})
_SUMS: Final = ("view", "start", "submit")
_START: Final = (
    "INSERT INTO portal_form_signal_mark (name, xid, seq) VALUES (%s, 0, 0) ON CONFLICT DO NOTHING"
)
_LOCK: Final = "SELECT xid, seq FROM portal_form_signal_mark WHERE name = %s FOR UPDATE"
_MOVE: Final = "UPDATE portal_form_signal_mark SET xid = %s, seq = %s WHERE name = %s"
_ADD: Final = """
INSERT INTO portal_form_signal (id, form, day, what, field, total)
SELECT gen_random_uuid(), form, day::date, what, field, total::bigint
FROM unnest(%s, %s, %s, %s, %s) AS told (form, day, what, field, total)
ORDER BY form, day, what, field
ON CONFLICT (form, day, what, field) DO UPDATE
SET total = portal_form_signal.total + excluded.total
"""


class Signal(NamedTuple):
    """One thing that one visitor did with a form."""

    form: str
    day: date
    what: str
    field: str


def read_signal(event: Event) -> Signal | None:
    """Return what a visit says about a form; None if it says nothing, or nonsense."""
    visit = event.data if isinstance(event.data, dict) else {}
    said = visit.get("data")
    if not isinstance(said, dict) or not isinstance(form := said.get("form"), str):
        return None
    day = event.recorded_at.date()
    if what := _KINDS.get(_text(visit.get("kind"))):
        return Signal(form, day, what, "")
    field, step = _text(said.get("field")), _text(said.get("step", "reached"))
    if visit.get("kind") != "form_field" or not field or step not in _STEPS:
        return None
    return Signal(form, day, step, field)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def add(told: Sequence[tuple[Position, Signal]]) -> None:
    """Add signals up, inside the caller's transaction; those counted before are passed over.

    Positions in the log only grow, so remembering the last one is enough to know the rest. Forms
    and fields that do not exist are not counted: a stranger cannot fill the table.
    """
    execute(_START, (_MARK,))
    ((xid, seq),) = execute(_LOCK, (_MARK,))
    fresh = [(position, signal) for position, signal in told if position > (xid, seq)]
    if not fresh:
        return
    known = _fields_by_form({signal.form for _, signal in fresh})
    _write(Counter(s for _, s in fresh if s.form in known and s.field in known[s.form]))
    last = max(position for position, _ in fresh)
    execute(_MOVE, (last.xid, last.seq, _MARK))


def _fields_by_form(slugs: Iterable[str]) -> dict[str, set[str]]:
    rows = FormRecord.objects.filter(slug__in=[s for s in slugs if "\0" not in s])
    return {
        slug: {"", *(field["name"] for field in fields)}
        for slug, fields in rows.values_list("slug", "fields")
    }


def _write(totals: Mapping[Signal, int]) -> None:
    if not totals:
        return
    signals = list(totals)
    columns = (
        [signal.form for signal in signals],
        [signal.day.isoformat() for signal in signals],
        [signal.what for signal in signals],
        [signal.field for signal in signals],
        [str(totals[signal]) for signal in signals],
    )
    execute(_ADD, [text_array(column) for column in columns])


def counts_by_form(*, since: date) -> dict[str, FormCounts]:
    """Return the counts of each form from ``since`` on, by slug."""
    rows = FormSignal.objects.filter(day__gte=since, what__in=_SUMS).order_by()
    found: dict[str, dict[str, int]] = {}
    for row in rows.values("form", "what").annotate(sum=Sum("total")):
        found.setdefault(row["form"], {})[row["what"]] = row["sum"]
    return {form: _counts(sums) for form, sums in found.items()}


def report(form: Form, *, since: date, today: date) -> FormReport:
    """Return what visitors did with ``form``, each day from ``since`` to ``today``."""
    days: dict[date, dict[str, int]] = {}
    fields: Counter[tuple[str, str]] = Counter()
    total: Counter[str] = Counter()
    rows = FormSignal.objects.filter(form=form.slug, day__gte=since, day__lte=today)
    for row in rows:
        if row.field:
            fields[row.field, row.what] += row.total
        else:
            days.setdefault(row.day, {})[row.what] = row.total
            total[row.what] += row.total
    every = (since + timedelta(days=n) for n in range((today - since).days + 1))
    return FormReport(
        total=_counts(total),
        days=tuple(DayCounts(day, _counts(days.get(day, {}))) for day in every),
        fields=tuple(
            FieldDrop(
                f.name, f.label, *(fields[f.name, what] for what in ("reached", "filled", "left"))
            )
            for f in form.draft.fields
            if f.kind.asks and f.kind != "hidden"
        ),
    )


def _counts(sums: Mapping[str, int]) -> FormCounts:
    return FormCounts(*(sums.get(what, 0) for what in _SUMS))
