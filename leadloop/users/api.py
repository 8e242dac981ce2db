"""The door of ``users``: people, teams, API clients, notices, and who may do what."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users import clients, erasing, notices, saved_views
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role
from leadloop.users.logic import scram_verifier
from leadloop.users.models import Team, User
from leadloop.users.rows import check_may_read, check_may_write, editable_by, visible_to

create_client = clients.create_client
list_clients = clients.list_clients
revoke_client = clients.revoke_client
read_sas_keys = clients.read_sas_keys
regenerate_sas_key = clients.regenerate_sas_key
actor_for_client = clients.actor_for_client
actor_for_bearer = clients.actor_for_bearer
View = saved_views.View
ViewDraft = saved_views.ViewDraft
list_views = saved_views.list_views
save_view = saved_views.save_view
delete_view = saved_views.delete_view
set_default_view = saved_views.set_default_view
NoticeDraft = notices.NoticeDraft
notify = notices.notify
notify_team = notices.notify_team
list_notices = notices.list_notices
count_unread = notices.count_unread
mark_read = notices.mark_read
mark_all_read = notices.mark_all_read
look_up_person = erasing.look_up
erase_person = erasing.erase_person
get_erasure = erasing.get_erasure
list_erasures = erasing.list_erasures
erasing_kind = erasing.due_kind
ERASE = erasing.ERASE


class Person(NamedTuple):
    """A person as screens see one."""

    id: UUID
    email: str
    name: str
    role: Role
    is_active: bool
    time_zone: str
    team_ids: tuple[UUID, ...]
    team_names: tuple[str, ...]
    last_login: datetime | None


class TeamRef(NamedTuple):
    """A team: what rules route to, what people belong to."""

    id: UUID
    slug: str
    name: str


def actor_for_user(user: User) -> Actor:
    """Return the actor that a signed-in person is."""
    teams = tuple(user.teams.values_list("id", flat=True))
    return Actor(ActorKind.PERSON, str(user.pk), user.name, Role(user.role), teams)


def find_actor(label: str) -> Actor | None:
    """Return who ``Actor.label`` names, as they are now; None if they may not act any more.

    For work that goes on after whoever asked for it has left.
    """
    kind, _, key = label.partition(":")
    if not label:
        return SYSTEM
    if kind == ActorKind.PERSON:
        user = User.objects.filter(pk=key, is_active=True).first()
        return actor_for_user(user) if user else None
    return clients.find_actor(key) if kind == ActorKind.CLIENT else None


def check_administrator(actor: Actor) -> None:
    """Raise ``NotAllowed`` unless ``actor`` administers this installation."""
    if actor.kind is not ActorKind.SYSTEM and actor.role is not Role.ADMINISTRATOR:
        raise NotAllowed


def create_user(
    actor: Actor, *, email: str, name: str, role: Role, password: str, teams: Iterable[str] = ()
) -> Person:
    """Create a person who can sign in; ``teams`` are slugs.

    Raises:
        InvalidInput: The address, the password or a team cannot be used; by field.
        Conflict: Somebody has this address already.
    """
    check_administrator(actor)
    email = email.strip().lower()
    found = list(Team.objects.filter(slug__in=list(teams)))
    _check_new_user(email, password, missing=set(teams) - {team.slug for team in found})
    with transaction.atomic():
        if User.objects.filter(email__iexact=email).exists():
            raise Conflict(f"{email} has an account already.")
        user = User(
            id=new_uuid(),
            email=email,
            name=name.strip() or email.partition("@")[0],
            role=role,
            password=make_password(password),
            scram_verifier=scram_verifier(password),
            created_at=clock.now(),
        )
        user.save(force_insert=True)
        user.teams.set(found)
    return get_user(actor, user_id=user.pk)


def _check_new_user(email: str, password: str, *, missing: set[str]) -> None:
    errors = []
    try:
        validate_email(email)
    except ValidationError:
        errors.append(FieldError("email", "invalid", f"{email!r} is not an e-mail address."))
    errors += _password_errors(password)
    if missing:
        names = ", ".join(sorted(missing))
        errors.append(FieldError("teams", "unknown", f"There is no team {names}."))
    if errors:
        raise InvalidInput(errors)


def _password_errors(password: str, user: User | None = None) -> list[FieldError]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [FieldError("password", "weak", message) for message in error.messages]
    return []


def set_password(actor: Actor, *, user_id: UUID, password: str) -> None:
    """Give a person a new password: an administrator anyone, everyone their own.

    Raises:
        InvalidInput: The password is too weak.
    """
    if str(user_id) != actor.id:
        check_administrator(actor)
    user = User.objects.get(pk=user_id)
    if errors := _password_errors(password, user):
        raise InvalidInput(errors)
    user.password = make_password(password)
    user.scram_verifier = scram_verifier(password)
    user.save(update_fields=["password", "scram_verifier"])


def update_user(
    actor: Actor, *, user_id: UUID, role: Role, is_active: bool, teams: Sequence[str]
) -> Person:
    """Change a person's role, teams, and whether they may sign in.

    Raises:
        Conflict: It would leave the installation without an active administrator.
    """
    check_administrator(actor)
    with transaction.atomic():
        administrators = User.objects.select_for_update().filter(
            role=Role.ADMINISTRATOR, is_active=True
        )
        others = [u for u in administrators if u.pk != user_id]
        user = User.objects.get(pk=user_id)
        stays = role is Role.ADMINISTRATOR and is_active
        if user.role == Role.ADMINISTRATOR and not others and not stays:
            raise Conflict("This is the last administrator; make another one first.")
        user.role, user.is_active = role, is_active
        user.save(update_fields=["role", "is_active"])
        user.teams.set(Team.objects.filter(slug__in=teams))
    return get_user(actor, user_id=user_id)


def set_time_zone(actor: Actor, *, user_id: UUID, time_zone: str) -> None:
    """Set the IANA zone in which a person sees times."""
    if str(user_id) != actor.id:
        check_administrator(actor)
    User.objects.filter(pk=user_id).update(time_zone=time_zone)


def list_users(actor: Actor) -> list[Person]:
    """Return everybody, by name."""
    check_administrator(actor)
    return [_person(user) for user in User.objects.prefetch_related("teams")]


def list_colleagues(actor: Actor) -> list[Person]:
    """Return the active people to whom ``actor`` may hand a record."""
    people = User.objects.filter(is_active=True).prefetch_related("teams")
    if actor.role is Role.SALES_REPRESENTATIVE:
        people = people.filter(teams__in=actor.team_ids).distinct()
    return [_person(user) for user in people]


def get_user(actor: Actor, *, user_id: UUID) -> Person:
    """Return one person: an administrator anyone, everyone themselves.

    Raises:
        NotFound: There is nobody with this id.
    """
    if str(user_id) != actor.id:
        check_administrator(actor)
    user = User.objects.prefetch_related("teams").filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such person.")
    return _person(user)


def names_of(user_ids: Iterable[UUID | str]) -> dict[str, str]:
    """Return names by id, for showing who did something."""
    found = User.objects.filter(pk__in=list(user_ids)).values_list("pk", "name")
    return {str(key): name for key, name in found}


def active_people(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of those among ``user_ids`` who may sign in, by id."""
    found = User.objects.filter(pk__in=list(user_ids), is_active=True).values_list("pk", "name")
    return dict(found)


def list_teams() -> list[TeamRef]:
    """Return every team, by name."""
    return [TeamRef(team.pk, team.slug, team.name) for team in Team.objects.all()]


def list_team_leads(team_ids: Collection[UUID]) -> Mapping[UUID | None, Sequence[UUID]]:
    """Return the active supervisors of each team; of a team that has none, and of None, all."""
    leads = User.objects.filter(role=Role.SUPERVISOR, is_active=True)
    everyone = list(leads.values_list("pk", flat=True))
    found: dict[UUID, list[UUID]] = {}
    for team_id, user_id in leads.filter(teams__in=team_ids).values_list("teams", "pk"):
        found.setdefault(team_id, []).append(user_id)
    return {None: everyone, **{team_id: found.get(team_id, everyone) for team_id in team_ids}}


def create_team(actor: Actor, *, slug: str, name: str) -> TeamRef:
    """Create a team, or return the one with this slug."""
    check_administrator(actor)
    team, _ = Team.objects.get_or_create(slug=slug, defaults={"name": name})
    return TeamRef(team.pk, team.slug, team.name)


def new_password() -> str:
    """Return a random password for someone to be given."""
    return secrets.token_urlsafe(12)


def _person(user: User) -> Person:
    teams = list(user.teams.all())
    return Person(
        user.pk,
        user.email,
        user.name,
        Role(user.role),
        user.is_active,
        user.time_zone,
        tuple(team.pk for team in teams),
        tuple(team.name for team in teams),
        user.last_login,
    )


__all__ = [
    "check_may_read",
    "check_may_write",
    "editable_by",
    "visible_to",
]
