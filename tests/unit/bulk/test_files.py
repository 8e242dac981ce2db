import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.bulk.logic.files import plain_cell, read_table, safe_cell, write_csv
from leadloop.kit.errors import InvalidInput

ROWS = "Name;E-mail\nJosé Müller;jose@acme.com\n\nAnn, Lee;ann@acme.com\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"]
)
def test_every_usual_encoding_is_found_out(encoding: str) -> None:
    table = read_table(ROWS.encode(encoding))
    assert table.headings == ("Name", "E-mail")
    assert table.rows == [["José Müller", "jose@acme.com"], ["Ann, Lee", "ann@acme.com"]]
    assert table.delimiter == ";"


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found_out(mark: str) -> None:
    text = f'a{mark}b\n"x{mark}y"{mark}1\nz{mark}2\n'
    table = read_table(text.encode())
    assert (table.delimiter, table.rows[0]) == (mark, [f"x{mark}y", "1"])


def test_odd_headings_and_rows_are_kept_apart() -> None:
    table = read_table(b"Name,,name,Name\r\na,b\r\n1,2,3,4,5\r\n")
    assert table.headings == ("Name", "Column 2", "name", "Name (2)")
    assert [len(row) for row in table.rows] == [2, 5]


def test_quoted_line_breaks_belong_to_their_cell() -> None:
    assert read_table(b'a,b\n"one\ntwo",2\n').rows == [["one\ntwo", "2"]]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"only,headings\n", b"PK\x03\x04\x00\x00\x01\x02"])
def test_what_is_no_file_of_rows_is_refused_with_a_cure(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        read_table(data)


def test_a_huge_cell_and_a_wrong_encoding_are_refused() -> None:
    with pytest.raises(InvalidInput):
        read_table(b"a,b\n" + b"x" * 150_000 + b",1\n")
    with pytest.raises(InvalidInput):
        read_table("a\né\n".encode("cp1252"), encoding="utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        table = read_table(data)
    except InvalidInput:
        return
    assert table.headings
    assert "\0" not in "".join("".join(row) for row in table.rows)


@pytest.mark.parametrize("text", ["=1+1", "+65 912", "-1", "@x", "\tx", "=HYPERLINK(1)"])
def test_no_cell_that_is_written_is_a_formula(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert plain_cell(safe_cell(text)) == text.strip()


def test_numbers_and_plain_texts_are_written_as_they_are() -> None:
    assert [safe_cell(v) for v in (-5, None, "O'Neil", "'quoted'")] == [
        "-5",
        "",
        "O'Neil",
        "'quoted'",
    ]
    assert plain_cell("'quoted'") == "'quoted'"


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_written_reads_the_same(rows: list[list[str]]) -> None:
    data = b"".join(write_csv(rows)).decode("utf-8-sig") if _encodable(rows) else ""
    if data:
        found = list(csv.reader(io.StringIO(data, newline="")))
        assert found == [[safe_cell(cell) for cell in row] for row in rows]


def _encodable(rows: list[list[str]]) -> bool:
    try:
        "".join("".join(row) for row in rows).encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in "".join("".join(row) for row in rows)
