"""Names of files that others send."""

from leadloop.customers.logic.naming import file_name, media_type


def test_folders_and_misleading_characters_are_left_out() -> None:
    assert file_name("../../etc/passwd") == "passwd"
    assert file_name("C:\\temp\\plan.pdf") == "plan.pdf"
    assert file_name("pay\r\nX: y.pdf\0") == "payX: y.pdf"
    assert file_name("invoice\u202efdp.exe") == "invoicefdp.exe"
    assert file_name(" .. ") == "file"


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("x" * 500 + ".pdf")
    assert len(name) == 200
    assert name.endswith("x.pdf")


def test_what_is_no_media_type_is_bytes() -> None:
    assert media_type("Text/HTML; charset=utf-8") == "text/html"
    for given in ("", "html", "text/html\r\nX: y", "a b/c", "x" * 300 + "/y"):
        assert media_type(given) == "application/octet-stream"
