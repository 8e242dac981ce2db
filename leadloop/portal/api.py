"""The door of ``portal``: forms, their wordings, and tracked sites."""

from uuid import UUID

from django.db import IntegrityError, transaction

from leadloop.events.api import change_context
from leadloop.intake import api as intake
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.portal import forms, logic
from leadloop.portal.contracts import Form, FormDraft, FormStats, WordingRow
from leadloop.portal.lead_sources import api as lead_sources
from leadloop.portal.models import ConsentWording, FormRecord, TrackedSite
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

create_lead_source = lead_sources.create_lead_source
get_lead_source = lead_sources.get_lead_source
give_up_delivery = lead_sources.give_up_delivery
lead_source_stats = lead_sources.lead_source_stats
list_deliveries = lead_sources.list_deliveries
list_lead_sources = lead_sources.list_lead_sources
list_notes = lead_sources.list_notes
purge_lead_sources = lead_sources.purge_lead_sources
retry_stuck = lead_sources.retry_stuck
rotate_lead_secret = lead_sources.rotate_lead_secret
send_test_lead = lead_sources.send_test_lead
set_lead_secret = lead_sources.set_lead_secret
switch_lead_source = lead_sources.switch_lead_source
update_lead_source = lead_sources.update_lead_source

_KIND = "form"
_SOURCES = "/p/"


def list_forms(actor: Actor) -> list[Form]:
    """Return every form, by name.

    Raises:
        NotAllowed: ``actor`` may not see forms.
    """
    check_may_read(actor, _KIND)
    return [forms.to_form(record) for record in FormRecord.objects.all()]


def form_stats(actor: Actor) -> dict[str, FormStats]:
    """Return what came of each form so far, by slug; forms nobody sent are left out.

    Raises:
        NotAllowed: ``actor`` may not see forms.
    """
    check_may_read(actor, _KIND)
    counted = intake.count_by_source(prefix=_SOURCES)
    return {source.removeprefix(_SOURCES): FormStats(*found) for source, found in counted.items()}


def get_form(actor: Actor, *, form_id: UUID) -> Form:
    """Return one form.

    Raises:
        NotAllowed: ``actor`` may not see forms.
        NotFound: There is no such form.
    """
    check_may_read(actor, _KIND)
    return forms.to_form(_record(form_id))


def find_form(actor: Actor, *, slug: str) -> Form | None:
    """Return the form with this slug, published or not, or None."""
    check_may_read(actor, _KIND)
    record = FormRecord.objects.filter(slug=slug).first()
    return forms.to_form(record) if record else None


def create_form(actor: Actor, *, slug: str, draft: FormDraft) -> Form:
    """Create a form; visitors see it once it is published.

    Raises:
        NotAllowed: ``actor`` may not write forms.
        InvalidInput: By field, what cannot be saved.
        Conflict: Another form has this slug.
    """
    check_may_write(actor, _KIND)
    errors = [*logic.check_slug(slug), *logic.check_draft(draft)]
    if errors:
        raise InvalidInput(errors)
    record = FormRecord(slug=slug, public_key=forms.new_key(), consents=[], created_at=clock.now())
    forms.fill(record, draft, actor)
    try:
        with transaction.atomic(), change_context(actor=actor.label):
            record.save(force_insert=True)
            forms.settle_consents(record, draft.consents, actor)
            record.save(update_fields=["consents"])
    except IntegrityError:
        raise Conflict(f"There is a form “{slug}” already.") from None
    return forms.to_form(record)


def update_form(
    actor: Actor, *, form_id: UUID, draft: FormDraft, expected_version: int | None = None
) -> Form:
    """Save a form anew; a changed consent text becomes a new wording, the old one stays.

    Raises:
        NotAllowed: ``actor`` may not write forms.
        NotFound: There is no such form.
        InvalidInput: By field, what cannot be saved.
        StaleWrite: Its version is no longer ``expected_version``.
    """
    check_may_write(actor, _KIND)
    if errors := logic.check_draft(draft):
        raise InvalidInput(errors)
    with transaction.atomic(), change_context(actor=actor.label):
        record = _record(form_id, lock=True)
        if expected_version not in {None, record.version}:
            raise StaleWrite
        forms.fill(record, draft, actor)
        forms.settle_consents(record, draft.consents, actor)
        record.version += 1
        record.save(update_fields=[*forms.COLUMNS, "version", "updated_at", "updated_by"])
    return forms.to_form(record)


def publish_form(actor: Actor, *, form_id: UUID) -> Form:
    """Open a form to visitors. Safe to repeat."""
    return _set_published(actor, form_id, published=True)


def unpublish_form(actor: Actor, *, form_id: UUID) -> Form:
    """Close a form: its page and its submit address answer 404. Safe to repeat."""
    return _set_published(actor, form_id, published=False)


def list_wordings(actor: Actor, *, form_id: UUID) -> list[WordingRow]:
    """Return every wording that a form has shown, newest first within each consent."""
    check_may_read(actor, _KIND)
    return [
        WordingRow(w.wording_version, w.purpose, w.channel, w.text, w.created_at, w.created_by)
        for w in ConsentWording.objects.filter(form_id=form_id)
    ]


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


def _set_published(actor: Actor, form_id: UUID, *, published: bool) -> Form:
    check_may_write(actor, _KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        record = _record(form_id, lock=True)
        if record.published is not published:
            record.published = published
            record.updated_at = clock.now()
            record.updated_by = actor.label
            record.save(update_fields=["published", "updated_at", "updated_by"])
    return forms.to_form(record)


def _record(form_id: UUID, *, lock: bool = False) -> FormRecord:
    rows = FormRecord.objects.select_for_update() if lock else FormRecord.objects
    record = rows.filter(pk=form_id).first()
    if record is None:
        raise NotFound("There is no such form.")
    return record
