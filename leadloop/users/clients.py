"""API clients: OAuth2 client credentials, a SAS key and a write key, with one role and scopes."""

import base64
import secrets
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import orjson
from django.db import transaction
from oauth2_provider.models import AccessToken, Application

from leadloop.kit import clock, sealing
from leadloop.kit.db import execute
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import SCOPES, Actor, ActorKind, Role
from leadloop.users.logic import scram_verifier, secret_digest
from leadloop.users.models import ApiClient

_ROLE_SCOPES = {
    Role.ADMINISTRATOR: tuple(SCOPES),
    Role.INTEGRATION: tuple(SCOPES),
    Role.DATA_SCIENTIST: ("leads.read", "models.infer", "records"),
}


class ClientSecrets(NamedTuple):
    """What an API client is given once. Digests are kept, and the SAS keys sealed."""

    client_id: str
    client_secret: str
    sas_key: str
    write_key: str


class SasKeys(NamedTuple):
    """The two SAS keys of a client; None is one that was never made, or is only a digest."""

    key1: str | None
    key2: str | None


class ClientRow(NamedTuple):
    """An API client as administrators see it."""

    id: UUID
    name: str
    role: Role
    client_id: str
    scopes: tuple[str, ...]
    created_at: datetime
    created_by: str
    expires_at: datetime | None
    revoked_at: datetime | None


def create_client(
    actor: Actor, *, name: str, role: Role, expires_at: datetime | None = None
) -> ClientSecrets:
    """Create an API client and return its secrets, which are never shown again."""
    _check(actor)
    made = ClientSecrets(
        client_id=str(new_uuid()),
        client_secret=secrets.token_urlsafe(32),
        sas_key=_new_sas_key(),
        write_key=secrets.token_urlsafe(24),
    )
    second = _new_sas_key()
    with transaction.atomic():
        Application.objects.create(
            name=name,
            client_id=made.client_id,
            client_secret=made.client_secret,
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
        )
        ApiClient.objects.create(
            name=name,
            role=role,
            client_id=made.client_id,
            scopes=list(_ROLE_SCOPES.get(role, ("leads.read", "records"))),
            write_key_digest=secret_digest(made.write_key),
            sas_key_digest=secret_digest(made.sas_key),
            sas_key_sealed=sealing.seal(made.sas_key),
            sas_key2_digest=secret_digest(second),
            sas_key2_sealed=sealing.seal(second),
            scram_verifier=scram_verifier(made.client_secret),
            created_at=clock.now(),
            created_by=actor.label or "system",
            expires_at=expires_at,
        )
        execute("SELECT pg_notify('leadloop_keys', '')")
    return made


def list_clients(actor: Actor) -> list[ClientRow]:
    """Return every API client, by name."""
    _check(actor)
    return [_row(client) for client in ApiClient.objects.all()]


def revoke_client(actor: Actor, *, client_id: UUID) -> None:
    """End an API client: its keys and tokens stop within a second in every process.

    Raises:
        NotFound: There is no such client.
    """
    _check(actor)
    with transaction.atomic():
        client = ApiClient.objects.filter(pk=client_id).first()
        if client is None:
            raise NotFound("There is no such API client.")
        if client.revoked_at is None:
            client.revoked_at = clock.now()
            client.save(update_fields=["revoked_at"])
        AccessToken.objects.filter(application__client_id=client.client_id).delete()
        execute("SELECT pg_notify('leadloop_keys', '')")


def read_sas_keys(actor: Actor, *, client_id: UUID) -> SasKeys:
    """Return the SAS keys of a client, to the client itself or an administrator.

    Raises:
        NotFound: There is no such client, or the actor may not read its keys.
    """
    client = _own_client(actor, client_id)
    return SasKeys(_unsealed(client.sas_key_sealed), _unsealed(client.sas_key2_sealed))


def regenerate_sas_key(actor: Actor, *, client_id: UUID, number: int) -> SasKeys:
    """Make the first or second SAS key of a client anew; the old one stops within a second.

    Raises:
        NotFound: There is no such client, or the actor may not change its keys.
    """
    made = _new_sas_key()
    prefix = "sas_key" if number == 1 else "sas_key2"
    with transaction.atomic():
        client = _own_client(actor, client_id)
        setattr(client, f"{prefix}_digest", secret_digest(made))
        setattr(client, f"{prefix}_sealed", sealing.seal(made))
        client.save(update_fields=[f"{prefix}_digest", f"{prefix}_sealed"])
        execute("SELECT pg_notify('leadloop_keys', '')")
    return SasKeys(_unsealed(client.sas_key_sealed), _unsealed(client.sas_key2_sealed))


def _own_client(actor: Actor, client_id: UUID) -> ApiClient:
    own = actor.kind is ActorKind.CLIENT and actor.id == str(client_id)
    client = ApiClient.objects.filter(pk=client_id, revoked_at=None).first()
    if client is None or not (own or _is_administrator(actor)):
        raise NotFound("There is no such API client.")
    return client


def _unsealed(sealed: str) -> str | None:
    try:
        return sealing.unseal(sealed) if sealed else None
    except sealing.Unreadable:
        return None


def _new_sas_key() -> str:
    # Event Grid keys are base64 of 32 bytes; clients sign with the decoded key.
    return base64.b64encode(secrets.token_bytes(32)).decode()


def actor_for_client(client_id: str) -> Actor | None:
    """Return the actor that an API client is, or None if it is revoked, expired or unknown."""
    client = ApiClient.objects.filter(client_id=client_id, revoked_at=None).first()
    if client is None or (client.expires_at and client.expires_at <= clock.now()):
        return None
    return Actor(
        ActorKind.CLIENT,
        str(client.pk),
        client.name,
        Role(client.role),
        scopes=frozenset(client.scopes),
    )


def find_actor(key: str) -> Actor | None:
    """Return the actor that the API client with this id of ours is, unless it is gone."""
    client_id = ApiClient.objects.filter(pk=key).values_list("client_id", flat=True).first()
    return actor_for_client(client_id) if client_id else None


_BEARER: Final = """
SELECT id, name, role, scopes, expires_at, NULL::text, NULL::timestamptz
FROM users_apiclient WHERE write_key_digest = %(digest)s AND revoked_at IS NULL
UNION ALL
SELECT c.id, c.name, c.role, c.scopes, c.expires_at, t.scope, t.expires
FROM oauth2_provider_accesstoken t
    JOIN oauth2_provider_application a ON a.id = t.application_id
    JOIN users_apiclient c ON c.client_id = a.client_id AND c.revoked_at IS NULL
WHERE t.token_checksum = %(digest)s
"""


def actor_for_bearer(secret: str) -> Actor | None:
    """Return the actor behind a write key or an access token, with the scopes it carries.

    None if nobody has it, or it is expired or revoked.
    """
    rows = execute(_BEARER, {"digest": secret_digest(secret)})
    if not rows:
        return None
    key, name, role, scopes, *ends, granted, token_ends = rows[0]
    now = clock.now()
    if any(end is not None and end <= now for end in (*ends, token_ends)):
        return None
    # Django's connection leaves jsonb as text.
    held = frozenset(orjson.loads(scopes))
    if granted is not None:
        held &= frozenset(granted.split())
    return Actor(ActorKind.CLIENT, str(key), name, Role(role), scopes=held)


def _is_administrator(actor: Actor) -> bool:
    return actor.kind is ActorKind.SYSTEM or actor.role is Role.ADMINISTRATOR


def _check(actor: Actor) -> None:
    if not _is_administrator(actor):
        raise NotAllowed


def _row(client: ApiClient) -> ClientRow:
    return ClientRow(
        client.pk,
        client.name,
        Role(client.role),
        client.client_id,
        tuple(client.scopes),
        client.created_at,
        client.created_by,
        client.expires_at,
        client.revoked_at,
    )
