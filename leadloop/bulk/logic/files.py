"""Reads what people call a CSV file, in the usual encodings and delimiters; writes safe ones."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from leadloop.bulk.contracts import DELIMITERS, MAX_BYTES, MAX_ROWS
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text

MAX_COLUMNS: Final = 200
MAX_CELL: Final = 100_000
_SAMPLE_LINES: Final = 50
_PIECE: Final = 60_000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
_MOSTLY: Final = 0.3


class Table(NamedTuple):
    """A file as rows of cells, with how it was read."""

    headings: tuple[str, ...]
    rows: list[list[str]]
    encoding: str
    delimiter: str


def read_table(data: bytes, *, encoding: str = "", delimiter: str = "") -> Table:
    """Read a file; encoding and delimiter are found out where they are not given.

    The first line holds the headings; one without text is named after its place, a repeated one is
    numbered. Blank lines are left out. A row keeps all its cells, even more than there are
    headings.

    Raises:
        InvalidInput: The file is empty, too large, not text, or has no column of its own.
    """
    if len(data) > MAX_BYTES:
        raise _bad("too_large", f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    text, encoding = _decode(data, encoding)
    delimiter = delimiter or _delimiter(text)
    lines = _lines(text, delimiter)
    first = next(lines, None)
    if first is None:
        raise _bad("empty", "The file is empty.")
    if len(first) > MAX_COLUMNS:
        raise _bad("too_wide", f"The file has more than {MAX_COLUMNS} columns.")
    rows = []
    for row in lines:
        rows.append(row)
        if len(rows) > MAX_ROWS:
            raise _bad("too_long", f"The file has more than {MAX_ROWS:,} rows; split it.")
    if not rows:
        raise _bad("empty", "The file has headings, but no rows.")
    return Table(_headings(first), rows, encoding, delimiter)


def _bad(code: str, message: str) -> InvalidInput:
    return InvalidInput([FieldError("file", code, message)], message)


def _decode(data: bytes, encoding: str) -> tuple[str, str]:
    tried = [encoding] if encoding else _guesses(data)
    for name in tried:
        try:
            text = data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
        return text.removeprefix("\ufeff"), name.removesuffix("-sig")
    if encoding:
        raise _bad("encoding", f"The file is not {encoding}.")
    # Five bytes have no meaning in cp1252; Latin-1 has one for each.
    return data.decode("latin-1"), "latin-1"


def _guesses(data: bytes) -> list[str]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return [name]
    head = data[:4096]
    if head and head[1::2].count(0) > len(head) * _MOSTLY:
        return ["utf-16-le"]
    if head and head[0::2].count(0) > len(head) * _MOSTLY:
        return ["utf-16-be"]
    if b"\0" in head:
        raise _bad("binary", "This is no text file. Save the sheet as CSV and try again.")
    return ["utf-8", "cp1252"]


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into the most columns, evenly."""
    sample = "\n".join(text.splitlines()[:_SAMPLE_LINES])

    def evenness(mark: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(sample), delimiter=mark) if row]
        except csv.Error:
            return (0, 0)
        first = widths[0] if widths else 0
        return (sum(width == first for width in widths) if first > 1 else 0, first)

    return max(DELIMITERS, key=evenness)


def _lines(text: str, delimiter: str) -> Iterator[list[str]]:
    # One limit for the whole process; cells longer than ours are refused below.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL * 2))
    reader = csv.reader(io.StringIO(clean_text(text), newline=""), delimiter=delimiter)
    try:
        for row in reader:
            if any(len(cell) > MAX_CELL for cell in row):
                said = f"Line {reader.line_num} has a cell of more than {MAX_CELL:,} characters."
                raise _bad("too_long", said)
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error as error:
        raise _bad("csv", f"Line {reader.line_num} cannot be read: {error}.") from None


def _headings(cells: Sequence[str]) -> tuple[str, ...]:
    found: list[str] = []
    for number, cell in enumerate(cells, 1):
        name = " ".join(cell.split())[:100] or f"Column {number}"
        again = 2
        unique = name
        while unique in found:
            unique, again = f"{name} ({again})", again + 1
        found.append(unique)
    return tuple(found)


def safe_cell(value: Any) -> str:
    """Return a value as a cell that no spreadsheet takes for a formula.

    What begins like one gets an apostrophe in front, which ``plain_cell`` takes away again.
    Numbers stay numbers.
    """
    if value is None:
        return ""
    text = str(value)
    if not text.startswith(_FORMULA):
        return text
    return text if isinstance(value, int | float) else f"'{text}"


def plain_cell(text: str) -> str:
    """Return the text of a cell, without the apostrophe that kept it from being a formula."""
    text = text.strip()
    guarded = text.startswith("'") and text[1:].startswith(_FORMULA)
    return text[1:].strip() if guarded else text


def write_csv(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Return rows as the pieces of a CSV file: UTF-8 with its mark, for Excel to read it right."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
        if buffer.tell() > _PIECE:
            yield buffer.getvalue().encode("utf-8", "replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode("utf-8", "replace")
