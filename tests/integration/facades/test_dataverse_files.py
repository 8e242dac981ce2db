"""File columns: bytes sent whole and in parts, read back as they came, and taken away."""

import base64

import pytest

from tests.integration.facades.dataverse_house import Door, door

pytestmark = pytest.mark.usefixtures("db")

PREFIX = "Microsoft.Dynamics.CRM."


@pytest.fixture
def call() -> Door:
    call = door()
    column = {
        "@odata.type": f"{PREFIX}FileAttributeMetadata",
        "SchemaName": "ll_Paper",
        "DisplayName": {"LocalizedLabels": [{"Label": "Paper", "LanguageCode": 1033}]},
    }
    made = call.post("EntityDefinitions(LogicalName='account')/Attributes", column)
    assert made.status == 204, made.text
    return call


def account(call: Door) -> str:
    made = call.post("accounts", {"name": "One"})
    return str(made.headers["OData-EntityId"].rpartition("(")[2].rstrip(")"))


def sent(call: Door, address: str, content: bytes, **headers: str) -> int:
    found = call("PATCH", address, content, "application/octet-stream", **headers)
    return found.status


def test_a_file_is_kept_told_and_read_as_it_came(call: Door) -> None:
    key = account(call)
    address = f"accounts({key})/ll_paper"
    assert call.get(address).status == 204
    content = b"<script>alert(1)</script>"
    named = {"x_ms_file_name": "r%C3%A9sum%C3%A9.html", "If_None_Match": "null"}
    assert sent(call, address, content, **named) == 204
    row = call.get(f"accounts({key})?$select=ll_paper,ll_paper_name").json
    assert row["ll_paper_name"] == "résumé.html"
    assert len(row["ll_paper"]) == 36
    assert base64.b64decode(call.get(address).json["value"]) == content
    raw = call.get(f"{address}/$value")
    assert raw.text.encode() == content
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert raw.headers["Content-Disposition"].startswith("attachment;")
    assert raw.headers["X-Content-Type-Options"] == "nosniff"
    assert raw.headers["x-ms-file-name"] == "r%C3%A9sum%C3%A9.html"
    part = call.get(f"{address}/$value", Range="bytes=1-6")
    assert (part.status, part.text) == (206, "script")
    assert part.headers["Content-Range"] == f"bytes 1-6/{len(content)}"
    assert call.get(f"{address}/$value", Range="bytes=900-").status == 416
    told = call.get("EntityDefinitions(LogicalName='account')/Attributes(LogicalName='ll_paper')")
    assert told.json["@odata.type"] == f"#{PREFIX}FileAttributeMetadata"
    assert told.json["AttributeTypeName"] == {"Value": "FileType"}
    assert sent(call, address, b"second", x_ms_file_name="b.txt") == 204
    files = call.get(f"ll_attachments?$filter=_ll_regardingid_value eq {key}").value
    assert [one["ll_name"] for one in files] == ["b.txt"]
    assert call("DELETE", address).status == 204
    assert call.get(f"{address}/$value").status == 204
    assert call.get("ll_attachments").value == []


def test_parts_arrive_in_order_and_may_be_sent_again(call: Door) -> None:
    address = f"accounts({account(call)})/ll_paper"
    begun = call(
        "PATCH",
        f"{address}?x-ms-file-name=big.bin",
        b"",
        "application/octet-stream",
        x_ms_transfer_mode="chunked",
    )
    assert begun.status == 200
    assert int(begun.headers["x-ms-chunk-size"]) > 0
    session = begun.headers["Location"].partition("/api/data/v9.2/")[2]
    assert sent(call, session, b"cd", Content_Range="bytes 2-3/6") == 416
    assert sent(call, session, b"ab", Content_Range="bytes 0-1/6") == 206
    assert sent(call, session, b"ab", Content_Range="bytes 0-1/6") == 206
    assert sent(call, session, b"cd", Content_Range="bytes 2-3/6") == 206
    other = door()
    assert sent(other, session, b"ef", Content_Range="bytes 4-5/6") == 404
    assert sent(call, session, b"ef", Content_Range="bytes 4-5/6") == 204
    assert call.get(f"{address}/$value").text == "abcdef"
    assert sent(call, session, b"ef", Content_Range="bytes 4-5/6") == 404


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({}, b"x"),
        ({"x_ms_file_name": "a.txt"}, b""),
        ({"x_ms_file_name": "a.txt"}, b"x" * (25 * 1024 * 1024 + 1)),
    ],
)
def test_bytes_that_cannot_be_taken_are_refused(
    call: Door, headers: dict[str, str], content: bytes
) -> None:
    address = f"accounts({account(call)})/ll_paper"
    found = call("PATCH", address, content, "application/octet-stream", **headers)
    assert (found.status, found.code) == (400, "0x80044a02")
    assert call.get(address).status == 204


@pytest.mark.parametrize(
    "said", ["", "bytes 5-1/9", "bytes 0-9/5", "chunks", "bytes 0-0/99999999999"]
)
def test_ranges_that_fit_nothing_are_refused(call: Door, said: str) -> None:
    address = f"accounts({account(call)})/ll_paper?sessiontoken=nothing"
    found = call("PATCH", address, b"x", "application/octet-stream", Content_Range=said)
    assert found.status == 400


def test_another_records_file_cannot_be_claimed(call: Door) -> None:
    one, two = account(call), account(call)
    assert sent(call, f"accounts({one})/ll_paper", b"x", x_ms_file_name="a.txt") == 204
    held = call.get(f"accounts({one})?$select=ll_paper").json["ll_paper"]
    claimed = call.patch(f"accounts({two})", {"ll_paper": held})
    assert claimed.status == 400
    assert call.get(f"accounts({two})/ll_paper").status == 204
    assert call.patch(f"accounts({one})", {"ll_paper": None}).status == 204
    assert call.get(f"accounts({one})/ll_paper").status == 204
