"""`leadloop user create` and `leadloop client create`."""

import json
from collections.abc import Sequence

import click

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role


def create_person(
    email: str,
    *,
    role: str,
    name: str,
    teams: Sequence[str],
    password: str | None,
    as_json: bool,
) -> None:
    """Create a person and print the password if it was made here."""
    chosen = password or users.new_password()
    person = users.create_user(
        SYSTEM, email=email, name=name, role=_role(role), password=chosen, teams=teams
    )
    answer = {"id": str(person.id), "email": person.email, "role": str(person.role)}
    if password is None:
        answer["password"] = chosen
    _say(answer, as_json=as_json)


def create_api_client(name: str, *, role: str, as_json: bool) -> None:
    """Create an API client and print its secrets."""
    _say(users.create_client(SYSTEM, name=name, role=_role(role))._asdict(), as_json=as_json)


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        known = ", ".join(Role)
        problem = FieldError("role", "unknown", f"{text!r} is not a role; choose one of {known}.")
        raise InvalidInput([problem]) from None


def _say(answer: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(answer))
    else:
        for key, value in answer.items():
            click.echo(f"{key}: {value}")
