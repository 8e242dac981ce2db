"""Forms between contracts and tables: reading, saving, and the wordings that saving leaves."""

import secrets
from collections.abc import Iterable
from dataclasses import astuple
from typing import NamedTuple

from django.db import DatabaseError
from django.db.models import Max

from leadloop.intake.contracts import OptIn
from leadloop.kit import clock
from leadloop.portal import logic, origins
from leadloop.portal.contracts import (
    Assignment,
    Confirming,
    ConsentAsk,
    ConsentShown,
    FieldChoice,
    FieldKind,
    Form,
    FormDraft,
    FormField,
    ProofOfWork,
)
from leadloop.portal.models import ConsentWording, FormRecord, TrackedSite
from leadloop.portal.opt_in import FormSettings, form_marks
from leadloop.users.contracts import Actor

COLUMNS = (
    *("name", "title", "intro", "product_interest", "campaign", "submit_label", "fields"),
    *("consents", "thank_you", "redirect_url", "embed_hosts", "honeypot", "proof_of_work"),
    *("opt_in", "confirm_subject", "confirm_text", "confirmed_text"),
    *("owner_id", "team_id", "pipeline", "high_priority"),
)


def new_key() -> str:
    """Return a fresh public key."""
    return secrets.token_urlsafe(18)


def find_published(slug: str) -> Form | None:
    """Return the published form with this slug, or None."""
    record = FormRecord.objects.filter(slug=slug, published=True).first()
    return to_form(record) if record else None


def find_site(key: str) -> TrackedSite | None:
    """Return the tracked site with this public key, or None."""
    return TrackedSite.objects.filter(key=key).first()


class Site(NamedTuple):
    """The site that our own pages belong to: its key, its name, and its front page if any."""

    key: str = ""
    name: str = ""
    home: str = ""


def own_site() -> Site:
    """Return the first tracked site; nameless if there is none yet, or nobody can be asked."""
    try:
        found = TrackedSite.objects.order_by("created_at", "id").first()
    except DatabaseError:
        return Site()
    if found is None:
        return Site()
    return Site(found.key, found.name, found.home)


def to_form(record: FormRecord) -> Form:
    """Return a row as the contract that everyone else holds."""
    consents = tuple(ConsentShown(**consent) for consent in record.consents)
    draft = FormDraft(
        name=record.name,
        title=record.title,
        fields=tuple(_field(field) for field in record.fields),
        intro=record.intro,
        product_interest=record.product_interest,
        campaign=record.campaign,
        consents=tuple(ConsentAsk(c.purpose, c.channel, c.text) for c in consents),
        thank_you=record.thank_you,
        redirect_url=record.redirect_url,
        submit_label=record.submit_label,
        confirming=_confirming(record),
        assignment=Assignment(record.owner_id, record.team_id, record.pipeline),
        embed_hosts=tuple(record.embed_hosts),
        honeypot=record.honeypot,
        proof_of_work=ProofOfWork(record.proof_of_work),
        high_priority=record.high_priority,
    )
    return Form(
        id=record.pk,
        slug=record.slug,
        draft=draft,
        consents=consents,
        published=record.published,
        public_key=record.public_key,
        version=record.version,
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )


def _confirming(record: FormRecord) -> Confirming:
    return Confirming(
        opt_in=OptIn(record.opt_in),
        subject=record.confirm_subject,
        text=record.confirm_text,
        done=record.confirmed_text,
    )


def marks_of(form: Form) -> bytes | None:
    """Return what the door says about every submission of a form."""
    draft = form.draft
    owner_id, team_id, pipeline = astuple(draft.assignment)
    settings = FormSettings(
        form.slug, draft.name, draft.confirming.opt_in, owner_id, team_id, pipeline
    )
    return form_marks(settings)


def _field(raw: dict[str, object]) -> FormField:
    choices = raw.get("choices")
    assert isinstance(choices, list)
    return FormField(
        name=str(raw["name"]),
        label=str(raw["label"]),
        kind=FieldKind(str(raw["kind"])),
        required=bool(raw["required"]),
        choices=tuple(FieldChoice(value, label) for value, label in choices),
        placeholder=str(raw["placeholder"]),
        default=str(raw["default"]),
    )


def fill(record: FormRecord, draft: FormDraft, actor: Actor) -> None:
    """Put ``draft`` into the columns of ``record``; consents are settled apart."""
    for name in ("name", "title", "intro", "product_interest", "campaign", "submit_label"):
        setattr(record, name, getattr(draft, name).strip())
    record.thank_you = draft.thank_you.strip()
    record.redirect_url = draft.redirect_url.strip()
    record.embed_hosts = list(origins.clean_entries(draft.embed_hosts))
    record.honeypot = draft.honeypot
    record.proof_of_work = draft.proof_of_work.value
    record.high_priority = draft.high_priority
    record.fields = [_raw(field) for field in draft.fields]
    record.opt_in = draft.confirming.opt_in.value
    record.confirm_subject = draft.confirming.subject.strip()
    record.confirm_text = draft.confirming.text.strip()
    record.confirmed_text = draft.confirming.done.strip()
    record.owner_id = draft.assignment.owner_id
    record.team_id = draft.assignment.team_id
    record.pipeline = draft.assignment.pipeline.strip()
    record.updated_at = clock.now()
    record.updated_by = actor.label


def _raw(field: FormField) -> dict[str, object]:
    return {
        "name": field.name,
        "label": field.label.strip(),
        "kind": field.kind.value,
        "required": field.required,
        "choices": [list(choice) for choice in field.choices],
        "placeholder": field.placeholder,
        "default": field.default,
    }


def settle_consents(record: FormRecord, asks: Iterable[ConsentAsk], actor: Actor) -> None:
    """Give each consent its wording: the present one if the text is the same, else a new one.

    A text that was shown before and comes back is a new wording too, so that versions tell the
    order in which texts were shown.
    """
    shown = {(c["purpose"], c["channel"]): c for c in record.consents or ()}
    settled: list[dict[str, str]] = []
    for ask in asks:
        present = shown.get((ask.purpose, ask.channel))
        if present is None or present["text"] != ask.text.strip():
            present = _new_wording(record, ask, actor)
        settled.append(present)
    record.consents = settled


def _new_wording(record: FormRecord, ask: ConsentAsk, actor: Actor) -> dict[str, str]:
    earlier = ConsentWording.objects.filter(form=record, purpose=ask.purpose, channel=ask.channel)
    number = (earlier.aggregate(last=Max("number"))["last"] or 0) + 1
    wording = ConsentWording.objects.create(
        wording_version=logic.wording_name(record.slug, ask.purpose, ask.channel, number),
        form=record,
        purpose=ask.purpose,
        channel=ask.channel,
        number=number,
        text=ask.text.strip(),
        created_at=clock.now(),
        created_by=actor.label,
    )
    shown = ConsentShown(ask.purpose, ask.channel, wording.text, wording.wording_version)
    return dict(shown._asdict())
