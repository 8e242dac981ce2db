"""Tracked sites: whose pages may send visits, and under which public key."""

import re
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.portal import forms, visitors
from leadloop.portal.contracts import MAX_LINE, Site
from leadloop.portal.models import TrackedSite
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

_KIND: Final = "site"
_MAX_HOSTS: Final = 50
_HOST: Final = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")


def list_sites(actor: Actor) -> list[Site]:
    """Return every tracked site by name, with what it sent during the last day.

    Raises:
        NotAllowed: ``actor`` may not see sites.
    """
    check_may_read(actor, _KIND)
    counts = visitors.site_counts()
    return [_site(record, counts.get(record.key)) for record in TrackedSite.objects.all()]


def get_site(actor: Actor, *, site_id: UUID) -> Site:
    """Return one tracked site.

    Raises:
        NotAllowed: ``actor`` may not see sites.
        NotFound: There is no such site.
    """
    check_may_read(actor, _KIND)
    record = _record(site_id)
    return _site(record, visitors.site_counts().get(record.key))


def create_site(
    actor: Actor, *, name: str, home: str = "", allowed_hosts: Sequence[str] = ()
) -> Site:
    """Create a tracked site; its key works within two seconds.

    Raises:
        NotAllowed: ``actor`` may not change sites.
        InvalidInput: By field, what cannot be saved.
        Conflict: Another site has this name.
    """
    check_may_write(actor, _KIND)
    record = TrackedSite(key=forms.new_key(), created_at=clock.now())
    _fill(record, name, home, allowed_hosts)
    return _save(record, actor, new=True)


def update_site(
    actor: Actor, *, site_id: UUID, name: str, home: str = "", allowed_hosts: Sequence[str] = ()
) -> Site:
    """Change a tracked site; its key stays.

    Raises:
        NotAllowed: ``actor`` may not change sites.
        NotFound: There is no such site.
        InvalidInput: By field, what cannot be saved.
        Conflict: Another site has this name.
    """
    check_may_write(actor, _KIND)
    record = _record(site_id)
    _fill(record, name, home, allowed_hosts)
    return _save(record, actor, new=False)


def ensure_site(actor: Actor, *, name: str, home: str = "") -> str:
    """Return the public key of the tracked site with this name, made now if there is none.

    ``home`` is the address of its front page, to which our hosted pages lead back.
    """
    check_may_write(actor, _KIND)
    with transaction.atomic():
        site = TrackedSite.objects.filter(name=name).first()
        if site is None:
            site = TrackedSite(name=name, home=home, key=forms.new_key(), created_at=clock.now())
            site.save(force_insert=True)
    return site.key


def _save(record: TrackedSite, actor: Actor, *, new: bool) -> Site:
    try:
        with transaction.atomic(), change_context(actor=actor.label):
            if new:
                record.save(force_insert=True)
            else:
                record.save(update_fields=["name", "home", "allowed_hosts"])
    except IntegrityError:
        raise Conflict(f"There is a site “{record.name}” already.") from None
    return _site(record, None)


def _fill(record: TrackedSite, name: str, home: str, allowed_hosts: Sequence[str]) -> None:
    hosts = list(dict.fromkeys(host.strip().lower() for host in allowed_hosts if host.strip()))
    errors = [*_check_name(name), *_check_home(home), *_check_hosts(hosts)]
    if errors:
        raise InvalidInput(errors)
    record.name, record.home, record.allowed_hosts = name.strip(), home.strip(), hosts


def _check_name(name: str) -> list[FieldError]:
    if 0 < len(name.strip()) <= MAX_LINE and name.isprintable():
        return []
    return [FieldError("name", "invalid", f"A name has 1 to {MAX_LINE} printable characters.")]


def _check_home(home: str) -> list[FieldError]:
    text = home.strip()
    sound = not text or text.startswith(("https://", "http://", "/"))
    if sound and len(text) <= MAX_LINE and text.isprintable():
        return []
    return [FieldError("home", "invalid", "Write an address that begins with https://.")]


def _check_hosts(hosts: Sequence[str]) -> list[FieldError]:
    if len(hosts) > _MAX_HOSTS:
        return [FieldError("allowed_hosts", "too_many", f"At most {_MAX_HOSTS} hosts.")]
    return [
        FieldError("allowed_hosts", "invalid", f"“{host[:60]}” is no host such as www.example.com.")
        for host in hosts
        if not _HOST.fullmatch(host)
    ]


def _record(site_id: UUID) -> TrackedSite:
    record = TrackedSite.objects.filter(pk=site_id).first()
    if record is None:
        raise NotFound("There is no such site.")
    return record


def _site(record: TrackedSite, counts: visitors.SiteCounts | None) -> Site:
    people, bots, last = counts or (0, 0, None)
    return Site(
        id=record.pk,
        name=record.name,
        home=record.home,
        key=record.key,
        allowed_hosts=tuple(record.allowed_hosts),
        created_at=record.created_at,
        last_day=people,
        bots_last_day=bots,
        last_seen_at=last,
    )
