"""Templates: written as drafts, checked, published in versions, restored."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Q

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.outbound.contracts.messages import MAX_KEY, Channel, MessageClass
from leadloop.outbound.contracts.templates import (
    MAX_NAME,
    MAX_SOURCE,
    Finding,
    TemplateDraft,
    TemplateRefused,
    TemplateRow,
    TemplateSource,
    TemplateVersionRef,
    TemplateVersionRow,
    TemplateView,
)
from leadloop.outbound.logic import templates as logic
from leadloop.outbound.models import TEMPLATE_KIND, Template, TemplateVersion
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

MAX_ROWS: Final = 500
_TEXTS: Final = ("subject", "body", "text")
_WRITTEN: Final = (*_TEXTS, "channel", "message_class", "consent_purpose")
_KEY: Final = re.compile(r"[a-z0-9][a-z0-9_-]*")


def create_template(actor: Actor, *, draft: TemplateDraft) -> UUID:
    """Keep a template as a draft and return its id; nothing is sent from it until published.

    Raises:
        NotAllowed: The actor's role writes no templates.
        InvalidInput: A field does not fit, or the key is taken.
    """
    users.check_may_write(actor, TEMPLATE_KIND)
    values = _columns(draft)
    key = draft.key.strip() or _key_from(draft.name)
    if not _KEY.fullmatch(key) or len(key) > MAX_NAME:
        cure = "Write lower-case letters, digits, - and _."
        raise InvalidInput([FieldError("key", "invalid", cure)])
    now, team_id = clock.now(), next(iter(actor.team_ids), None)
    row = Template(
        id=new_uuid(), key=key, created_at=now, updated_at=now, created_by=actor.label,
        updated_by=actor.label, owner_id=_person(actor), team_id=team_id, **values,
    )  # fmt: skip
    try:
        with transaction.atomic(), change_context(actor=actor.label):
            row.save(force_insert=True)
    except IntegrityError as error:
        if not Template.objects.filter(key=key).exists():
            raise
        cure = f"There is a template “{key}” already."
        raise InvalidInput([FieldError("key", "taken", cure)]) from error
    return row.pk


def _person(actor: Actor) -> UUID | None:
    kind, _, key = actor.label.partition(":")
    return UUID(key) if kind == "person" else None


def _key_from(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_NAME] or f"template-{new_uuid()}"


def _columns(draft: TemplateDraft) -> dict[str, Any]:
    errors: list[FieldError] = []
    if not draft.name.strip() or len(draft.name) > MAX_NAME:
        errors.append(FieldError("name", "required", f"Write a name of at most {MAX_NAME}."))
    for name in _TEXTS:
        if len(getattr(draft, name)) > MAX_SOURCE:
            cure = f"At most {MAX_SOURCE:,} characters."
            errors.append(FieldError(name, "too_long", cure))
    purpose = draft.consent_purpose.strip()
    if draft.message_class is MessageClass.COMMERCIAL and not purpose:
        cure = "Say which consent its readers have given."
        errors.append(FieldError("consent_purpose", "required", cure))
    if len(purpose) > MAX_KEY or len(draft.description) > 2000:  # noqa: PLR2004
        errors.append(FieldError("description", "too_long", "This is too long."))
    if errors:
        raise InvalidInput(errors)
    # Browsers send lines as CR LF; kept as one, a restored version is the same as it was.
    texts = {
        name: clean_text(getattr(draft, name)).replace("\r\n", "\n")
        for name in (*_TEXTS, "description")
    }
    return {
        **texts,
        "name": clean_text(draft.name.strip()),
        "channel": draft.channel.value,
        "message_class": draft.message_class.value,
        "consent_purpose": clean_text(purpose),
    }


def update_template(
    actor: Actor, *, template_id: UUID, draft: TemplateDraft, expected_version: int | None = None
) -> int:
    """Change the working copy and return its version; what was published stays as it is.

    Raises:
        NotFound: There is no such template, or the actor may not change it.
        StaleWrite: Somebody changed it since it was read.
        InvalidInput: A field does not fit.
    """
    users.check_may_write(actor, TEMPLATE_KIND)
    values = _columns(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, template_id, expected_version)
        _save(actor, row, values)
    return row.version


def _locked(actor: Actor, template_id: UUID, expected_version: int | None = None) -> Template:
    rows = Template.objects.editable_by(actor).select_for_update(of=("self",))
    row = rows.filter(pk=template_id).first()
    if row is None:
        raise NotFound("There is no such template.")
    if expected_version is not None and row.version != expected_version:
        raise StaleWrite
    return row


def _save(actor: Actor, row: Template, values: dict[str, Any]) -> None:
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    row.version += 1
    row.updated_at, row.updated_by = clock.now(), actor.label
    row.save(update_fields=[*changed, "version", "updated_at", "updated_by"])


def check_template(source: TemplateSource) -> tuple[Finding, ...]:
    """Return what is to be said of a template as written; errors keep it from being published."""
    return logic.check(source)[0]


def publish_template(
    actor: Actor, *, template_id: UUID, expected_version: int | None = None
) -> TemplateVersionRef:
    """Make a version of the working copy, from which messages are made from now on.

    Raises:
        NotFound: There is no such template, or the actor may not change it.
        StaleWrite: Somebody changed it since it was read.
        TemplateRefused: Something in it is wrong; the findings say what, by line.
        Conflict: Nothing has changed since it was published last.
    """
    users.check_may_write(actor, TEMPLATE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, template_id, expected_version)
        newest = row.versions.order_by("-number").first()
        if newest is not None and not _differs(row, newest) and not row.is_archived:
            raise Conflict("Nothing has changed since it was published.")
        findings, compiled = logic.check(_source(row))
        if compiled is None:
            raise TemplateRefused(findings)
        number = row.published_version + 1
        version = TemplateVersion(
            id=new_uuid(), template=row, number=number, html=compiled.html, plain=compiled.text,
            published_at=clock.now(), published_by=actor.label,
            **{name: getattr(row, name) for name in _WRITTEN},
        )  # fmt: skip
        version.save(force_insert=True)
        _save(actor, row, {"published_version": number, "is_archived": False})
    log.info("template.published", template=str(row.pk), number=number)
    return _ref(version)


def _source(row: Template | TemplateVersion) -> TemplateSource:
    return TemplateSource(
        row.subject, row.body, row.text, Channel(row.channel), MessageClass(row.message_class)
    )


def _differs(row: Template, version: TemplateVersion) -> bool:
    return any(getattr(row, name) != getattr(version, name) for name in _WRITTEN)


def archive_template(actor: Actor, *, template_id: UUID) -> None:
    """Take a template out of use; publishing brings it back. Messages on their way stay.

    Raises:
        NotFound: There is no such template, or the actor may not change it.
    """
    users.check_may_write(actor, TEMPLATE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        _save(actor, _locked(actor, template_id), {"is_archived": True})


def restore_template(actor: Actor, *, template_id: UUID, number: int) -> None:
    """Bring an older version back as the working copy; it is published like any other.

    Raises:
        NotFound: There is no such template or version.
    """
    users.check_may_write(actor, TEMPLATE_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, template_id)
        old = row.versions.filter(number=number).first()
        if old is None:
            raise NotFound("There is no such version.")
        _save(actor, row, {name: getattr(old, name) for name in _WRITTEN})


def list_templates(
    actor: Actor, *, text: str = "", channel: Channel | None = None, archived: bool = False
) -> tuple[TemplateRow, ...]:
    """Return templates by name, at most 500.

    Raises:
        NotAllowed: The actor's role reads no templates.
    """
    users.check_may_read(actor, TEMPLATE_KIND)
    rows = Template.objects.visible_to(actor).filter(is_archived=archived)
    if channel is not None:
        rows = rows.filter(channel=channel.value)
    if wanted := clean_text(text.strip()):
        rows = rows.filter(Q(name__icontains=wanted) | Q(key__icontains=wanted))
    found = list(rows[:MAX_ROWS])
    newest = _newest(found)
    return tuple(_row(row, newest.get((row.pk, row.published_version))) for row in found)


def _newest(rows: Sequence[Template]) -> dict[tuple[UUID, int], TemplateVersion]:
    found = TemplateVersion.objects.filter(template__in=rows).order_by("template_id", "-number")
    kept = found.distinct("template_id").defer("html", "plain")
    return {(one.template_id, one.number): one for one in kept}


def _row(row: Template, newest: TemplateVersion | None) -> TemplateRow:
    return TemplateRow(
        row.pk, row.key, row.name, row.description, Channel(row.channel),
        MessageClass(row.message_class), row.consent_purpose, row.subject,
        row.published_version, row.is_archived, newest is None or _differs(row, newest),
        row.updated_at, row.version,
    )  # fmt: skip


def get_template(actor: Actor, *, template_id: UUID) -> TemplateView:
    """Return one template with its working copy and its versions.

    Raises:
        NotFound: There is no such template, or the actor may not see it.
    """
    users.check_may_read(actor, TEMPLATE_KIND)
    row = Template.objects.visible_to(actor).filter(pk=template_id).first()
    if row is None:
        raise NotFound("There is no such template.")
    versions = list(row.versions.order_by("-number").defer("html", "plain"))
    may_edit = Template.objects.editable_by(actor).filter(pk=template_id).exists()
    newest = versions[0] if versions else None
    return TemplateView(_row(row, newest), row.body, row.text, _versions(versions), may_edit)


def _versions(rows: Sequence[TemplateVersion]) -> tuple[TemplateVersionRow, ...]:
    keys = [row.published_by.partition(":")[2] for row in rows]
    names = users.names_of(key for key in keys if key)
    return tuple(
        TemplateVersionRow(row.number, row.subject, row.published_at, names.get(key, "Leadloop"))
        for row, key in zip(rows, keys, strict=True)
    )


def find_published(
    actor: Actor, *, key: str = "", template_id: UUID | None = None
) -> TemplateVersionRef | None:
    """Return the version that messages of a template are made from, None where there is none.

    Raises:
        NotAllowed: The actor's role reads no templates.
    """
    users.check_may_read(actor, TEMPLATE_KIND)
    rows = TemplateVersion.objects.filter(template__is_archived=False).select_related("template")
    if template_id is not None:
        rows = rows.filter(template__pk=template_id)
    else:
        rows = rows.filter(template__key=key)
    found = rows.order_by("-number").defer("html", "plain", "body").first()
    return _ref(found) if found else None


def _ref(version: TemplateVersion) -> TemplateVersionRef:
    return TemplateVersionRef(
        version.template_id,
        version.pk,
        version.template.key,
        version.template.name,
        version.number,
        Channel(version.channel),
        MessageClass(version.message_class),
        version.consent_purpose,
    )
