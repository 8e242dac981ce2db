"""Files of records: attached, read, removed, by whoever may see the record."""

import io
from typing import Any
from uuid import UUID

import pytest
from customer_people import contact, person

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.project.wiring import attachments as place
from leadloop.users.contracts import Actor, Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


@pytest.fixture
def ann(rita: Actor) -> Regarding:
    return Regarding("contact", contact(rita))


def attach(actor: Actor, record: Regarding, content: bytes = b"%PDF-1.7", **more: Any) -> UUID:
    given = {"name": "plan.pdf", "media_type": "application/pdf", **more}
    file = customers.NewFile(content=io.BytesIO(content), **given)
    return customers.attach(actor, regarding=record, file=file)


def files() -> int:
    return sum(path.is_file() for path in place().root.rglob("*"))


def test_a_file_is_kept_and_read_again(rita: Actor, ann: Regarding) -> None:
    made = attach(rita, ann, name="../plan.pdf", description="Signed")
    [row] = customers.list_attachments(rita, regarding=ann)
    assert (row.id, row.name, row.size, row.description) == (made, "plan.pdf", 8, "Signed")
    found, content = customers.open_attachment(rita, attachment_id=made)
    with content:
        assert content.read() == b"%PDF-1.7"
    assert found.media_type == "application/pdf"


def test_bytes_are_kept_once_and_go_with_the_last_reference(
    rita: Actor, ann: Regarding, relay: Any
) -> None:
    before = files()
    one, other = attach(rita, ann, b"same bytes"), attach(rita, ann, b"same bytes")
    assert files() == before + 1
    customers.remove_attachment(rita, attachment_id=one)
    relay()
    assert files() == before + 1
    customers.remove_attachment(rita, attachment_id=other)
    again = attach(rita, ann, b"same bytes")
    relay()
    with customers.open_attachment(rita, attachment_id=again)[1] as content:
        assert content.read() == b"same bytes"
    delete = get_entity("contact").delete
    assert delete is not None
    delete(rita, [ann.id])
    relay()
    assert files() == before


def test_empty_and_oversize_files_are_refused(
    rita: Actor, ann: Regarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadloop.customers.api.attachments.MAX_BYTES", 10)
    before = files()
    for content in (b"", b"x" * 11):
        with pytest.raises(InvalidInput):
            attach(rita, ann, content)
    assert files() == before


def test_only_who_sees_the_record_sees_its_files(rita: Actor, ann: Regarding) -> None:
    made = attach(rita, ann)
    max_ = person("Max")
    with pytest.raises(NotFound):
        customers.open_attachment(max_, attachment_id=made)
    with pytest.raises(NotFound):
        customers.remove_attachment(max_, attachment_id=made)
    with pytest.raises(NotFound):
        attach(max_, ann)
    with pytest.raises(NotAllowed):
        attach(person("Mia", Role.MARKETER), ann)
