"""People, clients, notices, and who sees which row."""

import asyncio
import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from leadloop.events import api as events
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed
from leadloop.users import api as users
from leadloop.users.adapters.keys import KeyCache, Kind
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import User
from leadloop.users.notices import NoticeDraft

pytestmark = pytest.mark.usefixtures("db")

PASSWORD = "correct horse battery"


def person(
    email: str = "ann@example.com", role: Role = Role.SALES_REPRESENTATIVE, **more: Any
) -> users.Person:
    return users.create_user(SYSTEM, email=email, name="Ann", role=role, password=PASSWORD, **more)


def test_a_person_is_created_once_whatever_the_case_of_the_address() -> None:
    person("Ann@Example.com")
    with pytest.raises(Conflict):
        person("ann@example.com")


def test_what_is_wrong_with_a_new_person_is_said_by_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        users.create_user(
            SYSTEM, email="nonsense", name="", role=Role.MARKETER, password="12345", teams=["x"]
        )
    assert {e.field for e in caught.value.errors} == {"email", "password", "teams"}


def test_a_scram_verifier_is_kept_beside_the_password() -> None:
    user = User.objects.get(pk=person().id)
    method, iterations, rest = user.scram_verifier.replace(":", "$", 1).split("$", 2)
    salt, keys = rest.split("$")
    stored, _ = keys.split(":")
    salted = hashlib.pbkdf2_hmac(
        "sha256", PASSWORD.encode(), base64.b64decode(salt), int(iterations)
    )
    client_key = hmac.digest(salted, b"Client Key", "sha256")
    assert method == "SCRAM-SHA-256"
    assert base64.b64decode(stored) == hashlib.sha256(client_key).digest()


def test_only_administrators_make_people_and_the_last_one_stays() -> None:
    admin = person("root@example.com", Role.ADMINISTRATOR)
    actor = users.actor_for_user(User.objects.get(pk=admin.id))
    rep = users.actor_for_user(User.objects.get(pk=person().id))
    with pytest.raises(NotAllowed):
        users.create_user(
            rep, email="x@example.com", name="X", role=Role.ADMINISTRATOR, password=PASSWORD
        )
    with pytest.raises(Conflict):
        users.update_user(actor, user_id=admin.id, role=Role.MARKETER, is_active=True, teams=[])


def token(made: Any, scope: str, tenant: str = "any-tenant") -> Any:
    return Client().post(
        f"/{tenant}/oauth2/v2.0/token",
        {
            "grant_type": "client_credentials",
            "client_id": made.client_id,
            "client_secret": made.client_secret,
            "scope": scope,
        },
    )


def find(url: str, kind: Kind, secret: str) -> Any:
    async def run() -> Any:
        cache = KeyCache(url)
        await cache.start()
        try:
            return await cache.find_client(kind, secret)
        finally:
            await cache.stop()

    return asyncio.run(run())


def test_a_client_gets_a_token_for_the_default_scope(database_url: str) -> None:
    made = users.create_client(SYSTEM, name="crm", role=Role.INTEGRATION)
    answer = token(made, "https://leadloop.example/.default").json()
    assert answer["token_type"] == "Bearer"
    assert "leads.write" in answer["scope"]
    identity = find(database_url, "bearer", answer["access_token"])
    assert identity.client_id == made.client_id
    assert "leads.write" in identity.scopes


def test_wrong_secrets_and_foreign_scopes_get_no_token() -> None:
    made = users.create_client(SYSTEM, name="crm", role=Role.DATA_SCIENTIST)
    assert token(made._replace(client_secret="wrong"), ".default").status_code == 401
    assert token(made, "leads.write").status_code == 400


def test_keys_are_found_and_end_when_revoked(database_url: str) -> None:
    made = users.create_client(SYSTEM, name="crm", role=Role.INTEGRATION)
    bearer = token(made, "x/.default").json()["access_token"]
    for kind, secret in (("write_key", made.write_key), ("sas_key", made.sas_key)):
        assert find(database_url, kind, secret).client_id == made.client_id
        assert find(database_url, kind, secret + "x") is None
    (row,) = users.list_clients(SYSTEM)
    users.revoke_client(SYSTEM, client_id=row.id)
    assert find(database_url, "write_key", made.write_key) is None
    assert find(database_url, "bearer", bearer) is None
    assert token(made, "x/.default").status_code in (400, 401)


def test_an_expired_client_is_refused(database_url: str) -> None:
    made = users.create_client(
        SYSTEM, name="old", role=Role.INTEGRATION, expires_at=clock.now() - timedelta(seconds=1)
    )
    assert find(database_url, "write_key", made.write_key) is None


def test_a_notice_reaches_each_member_of_the_team_once_and_the_change_feed() -> None:
    team = users.create_team(SYSTEM, slug="enterprise-sales", name="Enterprise sales")
    ann = person(teams=["enterprise-sales"])
    person("bob@example.com")
    draft = NoticeDraft("hot_lead", "Call now", "/leads/1", cause=uuid4(), team_id=team.id)
    users.notify([draft])
    users.notify([draft])
    actor = users.actor_for_user(User.objects.get(pk=ann.id))
    (notice,) = users.list_notices(actor)
    assert notice.title == "Call now"
    assert users.count_unread(actor) == 1
    users.mark_read(actor, notice_id=notice.id)
    assert users.count_unread(actor) == 0
    changes = events.list_changes("notice", str(notice.id))
    assert [c.data["op"] for c in changes] == ["update", "create"]
    assert changes[0].data["before"] == {"read_at": None}


def test_changes_say_who_made_them_and_why() -> None:
    from django.db import transaction

    cause = uuid4()
    ann = person()
    with (
        transaction.atomic(),
        events.change_context(actor="person:1", cause=cause, trace_id="a" * 32),
    ):
        users.notify([NoticeDraft("k", "t", "/", user_id=ann.id)])
    actor = users.actor_for_user(User.objects.get(pk=ann.id))
    (notice,) = users.list_notices(actor)
    (change,) = events.list_changes("notice", str(notice.id))
    assert (change.actor, change.cause, change.trace_id) == ("person:1", cause, "a" * 32)
