"""Demo data: complete the first time, unchanged by the second, mended when the file is lost."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from leadloop.project.demo.file import describe_demo, read_demo
from leadloop.project.demo.loading import ensure_demo
from leadloop.project.settings import Settings
from leadloop.project.simulate.doors import read_doors
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, listen="127.0.0.1:9")


def _signs_in(login: dict[str, str]) -> bool:
    request = RequestFactory().post("/sign-in")
    found = authenticate(request, username=login["email"], password=login["password"])
    return found is not None


def test_every_role_but_integration_has_somebody_who_can_sign_in(settings: Settings) -> None:
    demo = ensure_demo(settings)
    assert {login["role"] for login in demo["logins"]} == set(Role) - {Role.INTEGRATION}
    assert all(_signs_in(login) for login in demo["logins"])


def test_a_second_time_changes_nothing(settings: Settings) -> None:
    first = ensure_demo(settings)
    before = _records()
    assert ensure_demo(settings) == first
    assert _records() == before


def _records() -> dict[str, Any]:
    return {
        "people": sorted(person.email for person in users.list_users(SYSTEM)),
        "teams": [team.slug for team in users.list_teams()],
        "clients": [client.client_id for client in users.list_clients(SYSTEM)],
    }


def test_a_lost_file_is_mended_with_passwords_and_keys_that_work(settings: Settings) -> None:
    first = ensure_demo(settings)
    (settings.data / "demo.json").unlink()
    second = ensure_demo(settings)
    assert second["keys"]["client_id"] != first["keys"]["client_id"]
    live = [client for client in users.list_clients(SYSTEM) if client.revoked_at is None]
    assert [client.client_id for client in live] == [second["keys"]["client_id"]]
    assert all(_signs_in(login) for login in second["logins"])
    assert not _signs_in(first["logins"][0])


def test_a_broken_file_counts_as_lost(settings: Settings) -> None:
    (settings.data / "demo.json").write_text("{not json")
    assert ensure_demo(settings)["logins"]
    assert read_demo(settings.data)["company"] == "Harbour Life"


def test_only_its_owner_may_read_the_file(settings: Settings) -> None:
    ensure_demo(settings)
    assert (settings.data / "demo.json").stat().st_mode & 0o077 == 0


def test_the_simulator_finds_every_door_in_it(settings: Settings) -> None:
    demo = ensure_demo(settings)
    doors = read_doors(settings.data, None)
    assert doors.base_url == "http://127.0.0.1:9"
    assert set(doors.form_keys) == {
        "ilp-enquiry",
        "premium-calculator",
        "group-benefits",
        "contact",
        "retirement-check",
    }
    assert doors.wordings["ilp-enquiry"][0]["wording_version"]
    assert (doors.write_key, doors.sas_key) == (
        demo["keys"]["write_key"],
        demo["keys"]["sas_key"],
    )


def test_people_read_addresses_and_logins(settings: Settings) -> None:
    demo = ensure_demo(settings)
    text = describe_demo(demo)
    assert demo["logins"][0]["password"] in text
    assert "/p/welcome" in text
