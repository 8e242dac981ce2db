"""People and teams as Dataverse names them; read here, managed on their screens."""

from typing import Any, Final

from leadloop.kit.entity import Choice, Entity, EntityField, FieldType, refuse_writes
from leadloop.users.contracts import Role
from leadloop.users.models import Team, User


def _read_only(name: str, attribute: str, kind: FieldType, label: str) -> EntityField:
    return EntityField(name, attribute, kind, label, writable=False)


def _people(_actor: Any) -> Any:
    """Everybody's name is everybody's to see: records say who owns them."""
    return User.objects.all()


def _teams(_actor: Any) -> Any:
    return Team.objects.all()


_ROLES: Final = tuple(
    Choice(number, str(role), str(role).replace("_", " ").capitalize())
    for number, role in enumerate(Role, 1)
)

SYSTEM_USER: Final = Entity(
    name="systemuser",
    set_name="systemusers",
    label="User",
    primary_id="systemuserid",
    primary_name="fullname",
    fields=(
        _read_only("systemuserid", "id", FieldType.UNIQUE_ID, "User"),
        _read_only("fullname", "name", FieldType.TEXT, "Full name"),
        _read_only("internalemailaddress", "email", FieldType.TEXT, "Primary e-mail"),
        _read_only("domainname", "email", FieldType.TEXT, "User name"),
        EntityField("ll_role", "role", FieldType.CHOICE, "Role", writable=False, choices=_ROLES),
        _read_only("ll_isactive", "is_active", FieldType.BOOLEAN, "May sign in"),
        _read_only("createdon", "created_at", FieldType.DATETIME, "Created"),
    ),
    rows=_people,
    upsert=refuse_writes,
    type_code=8,
    version="",
)

TEAM: Final = Entity(
    name="team",
    set_name="teams",
    label="Team",
    primary_id="teamid",
    primary_name="name",
    fields=(
        _read_only("teamid", "id", FieldType.UNIQUE_ID, "Team"),
        _read_only("name", "name", FieldType.TEXT, "Name"),
        _read_only("ll_slug", "slug", FieldType.TEXT, "Short name"),
    ),
    rows=_teams,
    upsert=refuse_writes,
    type_code=9,
    version="",
)

ENTITIES: Final = (SYSTEM_USER, TEAM)
