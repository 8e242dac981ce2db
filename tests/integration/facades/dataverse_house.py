"""A client of the Dataverse door: who it is, its token, and calls in-process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.test import Client

from leadloop.users import api as users
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM, Role

ROOT = "/api/data/v9.2/"


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def json(self) -> Any:
        return orjson.loads(self.text)

    @property
    def code(self) -> str:
        return str(self.json["error"]["code"])

    @property
    def value(self) -> list[dict[str, Any]]:
        return list(self.json["value"])


@dataclass
class Door:
    """Calls ``/api/data/v9.2/`` with a write key, through Django's test client."""

    secrets: ClientSecrets
    http: Client = field(default_factory=lambda: Client(raise_request_exception=True))

    def __call__(
        self, method: str, path: str, body: Any = None, content_type: str = "", **headers: str
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.secrets.write_key}")
        data = body if isinstance(body, bytes) else b"" if body is None else orjson.dumps(body)
        address = path if path.startswith("/") else ROOT + path
        found = self.http.generic(
            method,
            address.replace(" ", "%20"),
            data,
            content_type=content_type or "application/json",
            headers=named,
        )
        return Answer(found.status_code, found.headers, found.content.decode())

    def get(self, path: str, **headers: str) -> Answer:
        return self("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Answer:
        return self("PATCH", path, body, **headers)


def door(role: Role = Role.INTEGRATION) -> Door:
    return Door(users.create_client(SYSTEM, name="program", role=role))
