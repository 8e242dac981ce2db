"""Doors and keys come from memory: new ones at once, gone ones soon, known ones always."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from leadloop.kit.errors import Unavailable
from leadloop.kit.ids import new_uuid
from leadloop.portal import api
from leadloop.portal.adapters.doors import DoorCache
from leadloop.portal.contracts import FieldKind, FormDraft, FormField
from leadloop.users.adapters.keys import KeyCache
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"
DRAFT = FormDraft(
    name="ILP",
    title="Ask",
    fields=(FormField("email", "E-mail", FieldKind.EMAIL),),
    thank_you="Thanks.",
)


def run(url: str, scenario: Callable[[DoorCache], Awaitable[Any]]) -> Any:
    async def whole() -> Any:
        cache = DoorCache(url)
        await cache.start()
        try:
            return await scenario(cache)
        finally:
            await cache.stop()

    return asyncio.run(whole())


@sync_to_async
def publish(*, closed: bool = False) -> Any:
    try:
        form = api.find_form(SYSTEM, slug="ilp") or api.create_form(SYSTEM, slug="ilp", draft=DRAFT)
        change = api.unpublish_form if closed else api.publish_form
        return change(SYSTEM, form_id=form.id)
    finally:
        connection.close()


def test_a_form_opens_at_once_and_closes_soon(database_url: str) -> None:
    async def scenario(cache: DoorCache) -> None:
        assert await cache.find_form("ilp") is None
        form = await publish()
        await asyncio.sleep(0.3)
        found = await cache.find_form("ilp")
        assert found is not None
        assert found.public_key == form.public_key
        await publish(closed=True)
        until = time.monotonic() + 5
        while await cache.find_form("ilp") is not None:
            assert time.monotonic() < until
            await asyncio.sleep(0.1)

    run(database_url, scenario)


def test_sites_are_found_by_key(database_url: str) -> None:
    key = api.ensure_site(SYSTEM, name="Demo")
    assert api.ensure_site(SYSTEM, name="Demo") == key

    async def scenario(cache: DoorCache) -> None:
        found = await cache.find_site(key)
        assert found is not None
        assert found.name == "Demo"
        assert await cache.find_site(key + "x") is None

    run(database_url, scenario)


def test_known_doors_stand_while_the_database_is_down_and_others_are_not_denied(
    database_url: str,
) -> None:
    async def scenario(cache: DoorCache) -> None:
        await publish()
        await asyncio.sleep(0.3)
        assert await cache.find_form("ilp") is not None
        cache._url = NOWHERE
        assert cache._connection is not None
        await cache._connection.close()
        await asyncio.sleep(0.3)
        assert await cache.find_form("ilp") is not None
        with pytest.raises(Unavailable):
            await cache.find_form("other")

    run(database_url, scenario)


def test_guessing_costs_at_most_a_few_readings(database_url: str) -> None:
    async def scenario(cache: DoorCache) -> int:
        readings = 0
        read = cache._read

        async def count() -> None:
            nonlocal readings
            readings += 1
            await read()

        cache._read = count  # type: ignore[method-assign]
        for _ in range(200):
            assert await cache.find_form(new_uuid().hex) is None
        return readings

    started = time.monotonic()
    readings = run(database_url, scenario)
    assert readings <= 2 + (time.monotonic() - started) * 5


def test_a_key_that_cannot_be_looked_up_is_not_called_wrong() -> None:
    async def whole() -> None:
        cache = KeyCache(NOWHERE)
        await cache.start()
        try:
            for kind in ("write_key", "sas_key", "bearer"):
                with pytest.raises(Unavailable):
                    await cache.find_client(kind, "secret")  # type: ignore[arg-type]
        finally:
            await cache.stop()

    asyncio.run(whole())
