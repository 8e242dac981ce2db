"""People put on a static list from a CSV file: columns chosen, tried, then put on.

The file stays with the form between its steps, so that nothing of it is kept here.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadloop.bulk import api as bulk
from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.marketing import api as marketing
from leadloop.marketing.contracts import SegmentKind
from leadloop.marketing.contracts.segments import ListMatch, ListRow, ListState
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, download, page, posted, saved

_SECTION: Final = "segments"
_KIND: Final = "segment"
_MOST: Final = 1_000_000
_SHOWN: Final = 10
_REFUSED: Final = (ListState.UNKNOWN, ListState.SEVERAL, ListState.EMPTY)
_EMAIL_WORDS: Final = ("mail",)
_PHONE_WORDS: Final = ("phone", "mobile", "telefon", "tel")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file as read: its headings and its rows."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """Return it as CSV again."""
        found = io.StringIO()
        csv.writer(found).writerows([self.headings, *self.rows])
        return found.getvalue()


class FileForm(forms.Form):
    """A file to begin with."""

    file = forms.FileField(
        label="CSV file",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt"}),
        help_text="With a column of e-mail addresses, of phone numbers, or both; 1 MB at most.",
    )

    def sheet(self) -> Sheet:
        """Return what the file holds.

        Raises:
            InvalidInput: It is no CSV file, or too large.
        """
        content = self.cleaned_data["file"].read(_MOST + 1)
        if len(content) > _MOST:
            raise InvalidInput([], "The file is larger than 1 MB; split it.")
        table = bulk.read_table(content)
        return Sheet(table.headings, table.rows)


class ColumnsForm(forms.Form):
    """Which columns say who somebody is."""

    email = forms.ChoiceField(label="E-mail address", required=False)
    phone = forms.ChoiceField(label="Phone number", required=False)
    rows = forms.CharField(widget=forms.HiddenInput, max_length=2 * _MOST, strip=False)

    def __init__(self, headings: Sequence[str], data: Any = None, **more: Any) -> None:
        """Offer the columns of the file."""
        super().__init__(data, **more)
        columns = [("", "None"), *((str(place), name) for place, name in enumerate(headings))]
        for name in ("email", "phone"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = columns

    def clean(self) -> dict[str, Any]:
        """Ask for one column at least."""
        told: dict[str, Any] = super().clean() or {}
        if not told.get("email") and not told.get("phone"):
            raise forms.ValidationError("Choose the column of e-mail addresses, or of numbers.")
        return told

    def list_rows(self, sheet: Sheet) -> list[ListRow]:
        """Return what each row says of somebody."""
        told = self.cleaned_data
        return [ListRow(_cell(row, told["email"]), _cell(row, told["phone"])) for row in sheet.rows]


def _cell(row: Sequence[str], column: str) -> str:
    place = int(column) if column else -1
    return row[place] if 0 <= place < len(row) else ""


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def list_file(request: Request, segment_id: UUID) -> HttpResponse:
    """Put people on a list from a file; first it only says what would become of each row."""
    view = marketing.get_segment(request.actor, segment_id=segment_id)
    if view.kind is not SegmentKind.STATIC:
        raise Conflict("Conditions alone decide who is in this segment.")
    context: dict[str, Any] = {"segment": view}
    if "rows" in request.POST:
        return _with_columns(request, context, view.id)
    form = FileForm(posted(request), request.FILES or None)
    context["form"] = form
    if form.is_bound and form.is_valid():
        try:
            sheet = form.sheet()
        except InvalidInput as error:
            form.add_error("file", error.message)
            add_errors(form, error)
        else:
            guess = {**_guessed(sheet.headings), "rows": sheet.text()}
            columns = ColumnsForm(sheet.headings, guess)
            return _tried(request, context, columns, sheet)
    response = page(request, "leadloop/segments/list_file.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _guessed(headings: Sequence[str]) -> dict[str, str]:
    """Return which columns probably hold addresses and numbers."""

    def first(words: Sequence[str]) -> str:
        found = (n for n, name in enumerate(headings) if any(w in name.lower() for w in words))
        return str(next(found, ""))

    return {"email": first(_EMAIL_WORDS), "phone": first(_PHONE_WORDS)}


def _with_columns(request: Request, context: dict[str, Any], segment_id: UUID) -> HttpResponse:
    """Answer the second step: try again with other columns, put on, or give the rest as a file."""
    written = request.POST["rows"][: 2 * _MOST].replace("\0", "")
    try:
        lines = list(csv.reader(io.StringIO(written)))
    except csv.Error:
        lines = []
    sheet = Sheet(lines[0] if lines else [], lines[1:])
    form = ColumnsForm(sheet.headings, request.POST)
    asked = request.POST.get("do", "")
    if asked not in ("put", "rest") or not form.is_valid():
        return _tried(request, context, form, sheet)
    rows = form.list_rows(sheet)
    if asked == "rest":
        found = marketing.match_rows(request.actor, segment_id=segment_id, rows=rows)
        kept = bulk.export_file((*sheet.headings, "Why"), _rest(sheet, found))
        return download(request, kept, f"{context['segment'].name}-left.csv")
    put = marketing.put_rows(request.actor, segment_id=segment_id, rows=rows)
    return saved(request, reverse("segment", args=[segment_id]), f"{put} put on the list.")


def _rest(sheet: Sheet, found: Sequence[ListMatch]) -> Iterator[Sequence[str]]:
    """Yield the rows that nobody could be found for, each with the reason."""
    width = len(sheet.headings)
    for row, match in zip(sheet.rows, found, strict=True):
        if match.state in _REFUSED:
            yield [*(*row, *[""] * width)[:width], match.state.label]


def _tried(
    request: Request, context: dict[str, Any], form: ColumnsForm, sheet: Sheet
) -> HttpResponse:
    """Show what would become of the rows, by what they come to and with examples."""
    told: dict[str, Any] = {"columns": form, "total": len(sheet.rows)}
    if form.is_valid():
        rows = form.list_rows(sheet)
        try:
            found = marketing.match_rows(request.actor, segment_id=context["segment"].id, rows=rows)
        except InvalidInput as error:
            form.add_error(None, error.message)
        else:
            sums = Counter(one.state for one in found)
            told["sums"] = [(state, sums[state]) for state in ListState if sums[state]]
            told["put"] = sums[ListState.NEW]
            told["left"] = sum(sums[state] for state in _REFUSED)
            some = ((r, m) for r, m in zip(rows, found, strict=True) if m.state in _REFUSED)
            told["examples"] = [
                (row.email or row.phone or "A row", match.state.label)
                for row, match in (pair for _, pair in zip(range(_SHOWN), some, strict=False))
            ]
    response = page(
        request, "leadloop/segments/list_file.html", {**context, **told}, section=_SECTION
    )
    response.status_code = 200 if form.is_valid() else UNPROCESSABLE
    return response
