"""The door of ``portal``: forms, their wordings, and tracked sites."""

from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.portal import confirmations, forms, logic, preview, signals, sites, visitors
from leadloop.portal.contracts import (
    Assignment,
    ConfirmationView,
    Form,
    FormCounts,
    FormDraft,
    FormReport,
    FormStats,
    FormSubmissions,
    WordingRow,
)
from leadloop.portal.lead_sources import api as lead_sources
from leadloop.portal.models import ConsentWording, FormRecord, FormSubmission
from leadloop.users import api as users
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

use_confirmations = confirmations.use_confirmations
visitor_history = visitors.visitor_history
erase_visits = visitors.erase_visits
purge_visits = visitors.purge_visits
list_sites = sites.list_sites
get_site = sites.get_site
create_site = sites.create_site
update_site = sites.update_site
ensure_site = sites.ensure_site
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
_MAX_PAGE = 200


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
    rows = FormSubmission.objects.values("form").order_by()
    found = rows.annotate(total=Count("key"), latest=Max("received_at"))
    return {row["form"]: FormStats(row["total"], row["latest"]) for row in found}


def list_submissions(
    actor: Actor, *, form_id: UUID, after: UUID | None = None, limit: int = 50
) -> FormSubmissions:
    """Return the submission keys of a form, newest first; ``after`` continues an earlier page.

    Raises:
        NotAllowed: ``actor`` may not see forms.
        NotFound: There is no such form.
    """
    form = get_form(actor, form_id=form_id)
    limit = max(1, min(limit, _MAX_PAGE))
    rows = FormSubmission.objects.filter(form=form.slug)
    if after is not None and (last := rows.filter(pk=after).first()):
        rows = rows.filter(
            Q(received_at__lt=last.received_at) | Q(received_at=last.received_at, key__lt=last.key)
        )
    newest = rows.order_by("-received_at", "-key").values_list("key", flat=True)
    found = list(newest[: limit + 1])
    return FormSubmissions(tuple(found[:limit]), found[limit - 1] if len(found) > limit else None)


def form_counts(actor: Actor, *, days: int = 30) -> dict[str, FormCounts]:
    """Return what visitors did with each form in the last ``days`` days (UTC), by slug.

    Visitors who ask not to be tracked are not among them; forms nobody saw are left out.

    Raises:
        NotAllowed: ``actor`` may not see forms.
    """
    check_may_read(actor, _KIND)
    return signals.counts_by_form(since=_since(days))


def form_report(actor: Actor, *, form_id: UUID, days: int = 30) -> FormReport:
    """Return what visitors did with one form in the last ``days`` days (UTC), today included.

    Raises:
        NotAllowed: ``actor`` may not see forms.
        NotFound: There is no such form.
    """
    form = get_form(actor, form_id=form_id)
    return signals.report(form, since=_since(days), today=clock.now().date())


def preview_page(actor: Actor, *, draft: FormDraft, theme: str = "light") -> str:
    """Return the page of a draft as visitors would see it; it loads no script and sends nothing.

    ``theme`` is ``light`` or ``dark``.

    Raises:
        NotAllowed: ``actor`` may not see forms.
    """
    check_may_read(actor, _KIND)
    return preview.page_of(draft, theme)


def _since(days: int) -> date:
    return clock.now().date() - timedelta(days=days - 1)


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
    errors = [*logic.check_slug(slug), *logic.check_draft(draft), *_check_assignment(draft)]
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
    with transaction.atomic(), change_context(actor=actor.label):
        record = _record(form_id, lock=True)
        held = forms.to_form(record).draft.assignment
        if errors := [*logic.check_draft(draft), *_check_assignment(draft, held)]:
            raise InvalidInput(errors)
        if expected_version not in {None, record.version}:
            raise StaleWrite
        forms.fill(record, draft, actor)
        forms.settle_consents(record, draft.consents, actor)
        record.version += 1
        record.save(update_fields=[*forms.COLUMNS, "version", "updated_at", "updated_by"])
    return forms.to_form(record)


def _check_assignment(
    draft: FormDraft,
    held: Assignment = Assignment(),  # noqa: B008 -- frozen
) -> list[FieldError]:
    """Return what is wrong with whom leads go to; whom they go to already may stay as it is."""
    wanted, errors = draft.assignment, []
    owner_id = wanted.owner_id
    if owner_id and owner_id != held.owner_id and not users.active_people([owner_id]):
        errors.append(FieldError("owner_id", "unknown", "Choose somebody from the list."))
    teams = {None, held.team_id, *(team.id for team in users.list_teams())}
    if wanted.team_id not in teams:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    return errors


def find_confirmation(actor: Actor, *, submission_key: UUID) -> ConfirmationView | None:
    """Return how far the confirmation of a submission is; None if nobody was asked.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, "submission")
    return confirmations.find_view(submission_key)


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
