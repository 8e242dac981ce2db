"""Every line of the table of exact answers in docs/reference/dataverse.md."""

import re
from pathlib import Path

import pytest
from dataverse_house import door

_PAGE = Path(__file__).parents[3] / "docs" / "reference" / "dataverse.md"
_LINE = re.compile(r"^\| `(GET|POST|DELETE) (\S+?)(?: (\{.*?\}|[^`{]*))?` \| (\d{3}) \| `(.*)` \|$")


def lines() -> list[tuple[str, ...]]:
    found = [_LINE.match(line) for line in _PAGE.read_text().splitlines()]
    return [match.groups("") for match in found if match]


def test_the_page_has_such_lines() -> None:
    assert len(lines()) >= 13


@pytest.mark.parametrize(("method", "path", "rest", "status", "exact"), lines())
def test_an_answer_is_as_documented(
    db: None, method: str, path: str, rest: str, status: str, exact: str
) -> None:
    body = rest.encode() if rest.startswith("{") else None
    address = path if body is not None or not rest else f"{path} {rest}"
    answer = door()(method, address, body)
    assert (answer.status, answer.text) == (int(status), exact)
