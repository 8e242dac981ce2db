"""Double opt-in, step by step: ask by mail, take the visitor's word, carry it to the lead.

Each step is one transaction and safe to repeat. The mail leaves through ``outbound``; the word
reaches intake or the lead through due work, however long those are behind.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import structlog
from django.conf import settings as django_settings
from django.db import transaction

from leadloop.events import api as events
from leadloop.events.catalogue import CONFIRMATIONS, CONSENT_CONFIRMED
from leadloop.events.contracts import Event, EventDraft, to_json
from leadloop.intake import api as intake
from leadloop.intake.contracts import Confirmed, DecisionStatus, DecisionView
from leadloop.kit import clock, due
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, InvalidInput, NotFound
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import MessageDraft
from leadloop.portal import tokens
from leadloop.portal.contracts import ConfirmationSettings, ConfirmationView
from leadloop.portal.forms import own_site
from leadloop.portal.models import Confirmation, ConsentWording, FormRecord
from leadloop.portal.opt_in import write_letter
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

PURPOSE: Final = "double_opt_in"
SETTLING: Final = "portal.confirmation"
"""The kind of due work that carries a confirmation to where it counts."""

SOURCE: Final = "/leadloop/portal"
_DAY: Final = timedelta(days=1)
_FIRST_PAUSE: Final = timedelta(seconds=2)
_LAST_PAUSE: Final = timedelta(minutes=10)

_settings = ConfirmationSettings()


def use_confirmations(settings: ConfirmationSettings) -> None:
    """Tell this process how confirmation mails are sent."""
    global _settings  # noqa: PLW0603 -- one installation per process, set once at start
    _settings = settings


class Shown(NamedTuple):
    """A confirmation as its visitor sees it; ``wordings`` are what was agreed to."""

    form_title: str
    done_text: str
    wordings: tuple[str, ...]
    confirmed: bool


class Opened(NamedTuple):
    """What a link leads to. ``expired`` links may only ask for a new one."""

    confirmation_id: UUID
    mail: int
    expired: bool
    shown: Shown


def request_confirmations(batch: Sequence[Event]) -> None:
    """Ask the visitors of ``confirmation.requested`` to confirm, once for each submission.

    An address that has had its mails for the day gets no more; that is noted, and the visitor can
    ask for one later. Safe to repeat.

    Emits:
        ``message.changed`` through ``outbound``, in the same transaction.
    """
    slugs = {event.data["form"] for event in batch}
    forms = {form.slug: form for form in FormRecord.objects.filter(slug__in=slugs)}
    for event in batch:
        form = forms.get(event.data["form"])
        if form is None:
            log.warning("confirmation.form_unknown", form=event.data["form"])
            continue
        row, created = Confirmation.objects.get_or_create(
            submission_key=UUID(event.data["submission_id"]),
            defaults={
                "form": form,
                "email": event.data["email"],
                "held": bool(event.data["held"]),
                "consents": event.data["consents"],
                "cause": event.key,
                "trace_id": event.trace_id,
                "requested_at": clock.now(),
            },
        )
        if created:
            _mail(row, form)


def _mail(row: Confirmation, form: FormRecord) -> bool:
    """Send the next mail of a confirmation; return False, and say why, if none may be sent."""
    execute(
        "SELECT count(pg_advisory_xact_lock(hashtextextended(%s, 0)))",
        (f"confirmation {row.email}",),
    )
    try:
        row.skipped = _reason_against(row)
        if not row.skipped:
            reference = outbound.send(SYSTEM, _draft(row, form))
            row.message_ids = [*row.message_ids, str(reference.id)]
    except (InvalidInput, ValueError) as problem:
        row.skipped = f"The mail cannot be sent: {problem}"
    row.save(update_fields=["message_ids", "skipped"])
    if row.skipped:
        log.info("confirmation.not_mailed", confirmation=str(row.pk), reason=row.skipped)
    return not row.skipped


def _reason_against(row: Confirmation) -> str:
    since = clock.now() - _DAY
    if outbound.count_to(to=row.email, purpose=PURPOSE, since=since) >= _settings.mails_per_day:
        return f"This address had {_settings.mails_per_day} confirmation mails within 24 hours."
    if len(row.message_ids) >= tokens.MAX_MAILS:
        return "This submission had too many confirmation mails."
    return ""


def _draft(row: Confirmation, form: FormRecord) -> MessageDraft:
    number = len(row.message_ids) + 1
    token = tokens.Token(row.pk, number, clock.now() + _settings.validity)
    secret = tokens.make_token(_key(), token)
    site = own_site()
    words = {
        "form": form.title,
        "company": site.name,
        "link": f"{_settings.base_url}/p/confirm/{secret}",
    }
    letter = write_letter(
        form.confirm_subject, form.confirm_text, words=words, agreed=_wordings(row)
    )
    return MessageDraft(
        key=f"{PURPOSE}:{row.submission_key}:{number}",
        purpose=PURPOSE,
        to=row.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        secret=secret,
        cause=row.cause,
        trace_id=row.trace_id,
    )


def _key() -> bytes:
    return tokens.derive_key(django_settings.SECRET_KEY)


def _wordings(row: Confirmation) -> tuple[str, ...]:
    """Return the texts that the visitor ticked: those of this very form, in its own words."""
    versions = [str(consent.get("wording_version")) for consent in row.consents]
    found = dict(
        ConsentWording.objects.filter(form_id=row.form_id, pk__in=versions).values_list(
            "pk", "text"
        )
    )
    return tuple(found[version] for version in versions if version in found)


def open_link(token: str) -> Opened | None:
    """Return what a link leads to; None if it was altered or forged. Changes nothing."""
    said = tokens.read_token(_key(), token)
    row = _find(said.confirmation_id) if said else None
    if said is None or row is None:
        return None
    return Opened(row.pk, said.mail, said.expires_at <= clock.now(), _shown(row))


def _find(confirmation_id: UUID) -> Confirmation | None:
    return Confirmation.objects.select_related("form").filter(pk=confirmation_id).first()


def _shown(row: Confirmation) -> Shown:
    return Shown(
        row.form.title, row.form.confirmed_text, _wordings(row), row.confirmed_at is not None
    )


def find_view(submission_key: UUID) -> ConfirmationView | None:
    """Return how far the confirmation of a submission is; None if nobody was asked."""
    row = Confirmation.objects.filter(submission_key=submission_key).first()
    if row is None:
        return None
    mails = tuple(UUID(message_id) for message_id in row.message_ids)
    return ConfirmationView(mails, row.skipped, row.requested_at, row.confirmed_at)


def confirm(opened: Opened) -> None:
    """Take the visitor's word, for good; due work carries it on. Safe to repeat."""
    with transaction.atomic():
        row = Confirmation.objects.select_for_update().get(pk=opened.confirmation_id)
        if row.confirmed_at is not None:
            return
        row.confirmed_at = clock.now()
        row.confirmed_by = row.message_ids[min(opened.mail, len(row.message_ids)) - 1]
        row.save(update_fields=["confirmed_at", "confirmed_by"])
        due.schedule([due.NewDue(SETTLING, str(row.pk), clock.now(), {}, trace_id=row.trace_id)])
    log.info("confirmation.given", confirmation=str(row.pk), trace_id=row.trace_id)


def send_again(opened: Opened) -> bool:
    """Send a confirmation's mail anew; return False if its address had enough for today."""
    with transaction.atomic():
        row = (
            Confirmation.objects.select_for_update(of=("self",))
            .select_related("form")
            .get(pk=opened.confirmation_id)
        )
        return row.confirmed_at is None and _mail(row, row.form)


def send_again_to(email: str) -> None:
    """Send the latest open confirmation of an address anew, if there is one and it may be sent.

    Tells the caller nothing, for whoever asks may not be who reads that mail.
    """
    email = email.strip().lower()
    with transaction.atomic():
        row = (
            Confirmation.objects.select_for_update(of=("self",))
            .select_related("form")
            .filter(email=email.replace("\0", ""), confirmed_at=None)
            .order_by("-requested_at")
            .first()
        )
        if row is not None:
            _mail(row, row.form)


def settle(confirmation_id: UUID, waited: int) -> due.Step:
    """Carry a confirmation to where it counts, in the caller's transaction.

    What no lead was made of goes through intake again; a lead's consents change by an event; what
    is still on its way is waited for, ``waited`` times so far.

    Emits:
        ``lead.created`` through intake, or ``consent.confirmed``.
    """
    row = Confirmation.objects.select_for_update().filter(pk=confirmation_id).first()
    if row is None or row.confirmed_at is None or row.settled_at is not None:
        return due.Finished()
    found = intake.decisions_for(SYSTEM, submission_keys=[row.submission_key])
    view = found.get(row.submission_key)
    if view is not None and not _carried(row, view):
        pause = min(_FIRST_PAUSE * 2 ** min(waited, 20), _LAST_PAUSE)
        return due.Wait(clock.now() + pause, {"waited": waited + 1})
    if view is None:
        log.warning("confirmation.submission_gone", confirmation=str(row.pk))
    row.settled_at = clock.now()
    row.save(update_fields=["settled_at"])
    return due.Finished()


def _carried(row: Confirmation, view: DecisionView) -> bool:
    if view.status in (DecisionStatus.ACCEPTED, DecisionStatus.ASSESSED):
        return False
    if view.lead_id is not None:
        events.append([_confirmed_event(row, view.lead_id)])
        return True
    try:
        intake.confirm(SYSTEM, submission_key=row.submission_key, confirmed=_evidence(row))
    except Conflict:  # a person's replay is under way; its outcome decides
        return False
    except NotFound:
        log.warning("confirmation.submission_gone", confirmation=str(row.pk))
    return True


def _evidence(row: Confirmation) -> Confirmed:
    assert row.confirmed_at is not None
    return Confirmed(row.confirmed_at.isoformat(), row.confirmed_by, row.email)


def _confirmed_event(row: Confirmation, lead_id: UUID) -> EventDraft:
    data: dict[str, Any] = {
        "submission_id": row.submission_key,
        "lead_id": lead_id,
        "evidence": _evidence(row).as_evidence(),
        "consents": row.consents,
    }
    return EventDraft(
        topic=CONFIRMATIONS,
        type=CONSENT_CONFIRMED,
        source=SOURCE,
        id=str(row.pk),
        data=to_json(data),
        time=clock.now(),
        trace_id=row.trace_id,
        subject=str(row.submission_key),
        cause=row.submission_key,
    )
