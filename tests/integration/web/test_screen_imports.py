"""A file taken in, mapped, tried, imported, corrected and undone, on screens."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web_house import HOSTILE, House, text_of

from leadloop.customers.models import Contact
from leadloop.users.contracts import Role

TEXT = "Surname,E-mail,Relationship\nLee,ann@acme.com,Kunde\nRay,bob@acme.com,Customer\n"


def upload(client: Client, text: str | bytes, **values: str) -> Any:
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("people.csv", data, "text/csv")
    return client.post("/imports/new", {"entity": "contact", "file": file, **values})


def chosen(page: Any, **more: Any) -> dict[str, Any]:
    """Return what the form on a page would send."""
    plan = page.context["job"].plan
    columns = {f"column-{n}": name for n, name in enumerate(plan["columns"])}
    return {**columns, "match": plan["match"], "mode": plan["mode"], **more}


def test_from_upload_to_undo(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    url = upload(manager, TEXT).headers["Location"]
    page = manager.get(url)
    assert "“Kunde” means" in text_of(page)
    checked = manager.post(f"{url}/plan", chosen(page, do="check"), follow=True)
    assert "0 of 2 rows" in text_of(checked)
    house.deliver()
    said = text_of(manager.get(url))
    assert "this is what would happen" in said
    assert "New 1 Refused 1" in said
    assert Contact.objects.count() == 0
    words = {"word-column": "customertypecode", "word": "Kunde", "meaning": "customer"}
    manager.post(f"{url}/plan", chosen(page, do="run", **words))
    house.deliver()
    assert "New 2" in text_of(manager.get(url))
    assert Contact.objects.filter(customer_type="customer").count() == 2
    job = url.replace("/imports/", "/jobs/")
    undone = manager.post(f"{job}/undo", follow=True)
    assert "Undone 2" in text_of(undone)
    assert Contact.objects.count() == 0
    assert manager.post(f"{url}/plan", chosen(page, do="run")).status_code == 409


def test_refused_rows_are_downloaded_and_nothing_in_them_is_a_formula(house: House) -> None:
    hostile = HOSTILE.replace('"', '""')
    text = f'Surname,E-mail,Date of birth\n"{hostile}",a@b.com,never\n"=1+1",c@d.com,never\n'
    url = upload(house.admin, text).headers["Location"]
    page = house.admin.get(url)
    assert HOSTILE not in page.content.decode()
    house.admin.post(f"{url}/plan", chosen(page, do="run"))
    house.deliver()
    shown = house.admin.get(url)
    assert "Download 2 rows with the reasons" in text_of(shown)
    assert HOSTILE not in shown.content.decode()
    file = house.admin.get(f"{url}/errors.csv")
    data = b"".join(file.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert file.headers["Content-Disposition"] == 'attachment; filename="people.csv-errors.csv"'
    assert "'=1+1,c@d.com,never,Date of birth: 'never' is no date" in data.replace('"', "")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ADMINISTRATOR, 200),
        (Role.SALES_MANAGER, 200),
        (Role.SUPERVISOR, 200),
        (Role.SALES_REPRESENTATIVE, 403),
        (Role.MARKETER, 403),
        (Role.SERVICE_AGENT, 403),
        (Role.DATA_SCIENTIST, 403),
    ],
)
def test_who_may_import(house: House, role: Role, status: int) -> None:
    for url in ("/imports", "/imports/new"):
        assert house.clients[role].get(url).status_code == status


def test_another_persons_import_is_not_there(house: House) -> None:
    url = upload(house.clients[Role.SALES_MANAGER], TEXT).headers["Location"]
    assert house.clients[Role.SUPERVISOR].get(url).status_code == 404
    assert house.clients[Role.SUPERVISOR].get(f"{url}/errors.csv").status_code == 404
    assert house.admin.get(url).status_code == 200


@pytest.mark.parametrize(
    "data", [b"", b"one,two\n", b"\x00\x01\x02\x03", b"PK\x03\x04" + b"\0" * 50]
)
def test_a_file_that_cannot_be_read_says_why(house: House, data: bytes) -> None:
    answer = upload(house.admin, data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


def test_a_plan_that_cannot_work_is_said_above_the_form(house: House) -> None:
    url = upload(house.admin, TEXT).headers["Location"]
    bad = {"column-0": "lastname", "column-1": "lastname", "mode": "upsert", "do": "run"}
    answer = house.admin.post(f"{url}/plan", bad)
    assert answer.status_code == 422
    assert "Two columns fill Last name" in text_of(answer)
    assert upload(house.admin, TEXT, entity="systemuser").status_code == 422
