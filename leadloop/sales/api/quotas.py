"""Quotas: what people and teams are to sell."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.records import RecordDraft
from leadloop.sales.api.handing_out import TAKES_LEADS
from leadloop.sales.contracts import PersonRef
from leadloop.sales.contracts.forecasting import PERIOD_MONTHS, QuotaDraft, QuotaRow
from leadloop.sales.logic.forecasting import period_of
from leadloop.sales.models import Quota
from leadloop.sales.models.forecasting import QUOTA_KIND
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

log = structlog.get_logger()

MAX_AMOUNT: Final = Decimal(10) ** 14
_CODE_LENGTH: Final = 3


def list_quotas(actor: Actor, *, begin: date, end: date, currency: str = "") -> list[QuotaRow]:
    """Return the quotas the actor may see whose period begins in a span, earliest first.

    ``begin`` is included, ``end`` is not; without ``currency`` those of every one.

    Raises:
        NotAllowed: The actor's role sees no quotas.
    """
    users.check_may_read(actor, QUOTA_KIND)
    rows = Quota.objects.visible_to(actor).filter(period_start__gte=begin, period_start__lt=end)
    if currency:
        rows = rows.filter(currency=currency)
    found = rows.select_related("owner", "team").order_by("period_start", "months", "id")
    return [_row(quota) for quota in found]


def _row(quota: Quota) -> QuotaRow:
    owner, team = quota.owner, quota.team
    return QuotaRow(
        quota.pk,
        PersonRef(owner.pk, owner.name) if owner else None,
        PersonRef(team.pk, team.name) if team else None,
        quota.period_start,
        quota.months,
        quota.amount,
        quota.currency,
        quota.version,
    )


def set_quota(actor: Actor, *, draft: QuotaDraft, expected_version: int | None = None) -> UUID:
    """Set the quota of a person or team for one period, and return its id.

    One there is already gets the new amount. ``expected_version`` is what the actor saw: 0 where
    there was none, None takes whatever is there. Safe to repeat.

    Raises:
        NotAllowed: The actor's role sets no quotas.
        InvalidInput: Period, amount, currency or whose it is do not fit.
        StaleWrite: Somebody set it since it was read.

    Emits:
        ``quota.changed``, in the same transaction, if anything differs.
    """
    users.check_may_write(actor, QUOTA_KIND)
    if errors := list(_errors(draft)):
        raise InvalidInput(errors)
    whose: dict[str, Any] = {"owner_id": draft.owner_id} if draft.owner_id else {"owner": None}
    if not draft.owner_id:
        whose["team_id"] = draft.team_id
    place = {
        "period_start": draft.period_start,
        "months": draft.months,
        "currency": draft.currency.strip().upper(),
    }
    with transaction.atomic(), change_context(actor=actor.label):
        held = Quota.objects.select_for_update().filter(**place, **whose).first()
        if expected_version is not None and (held.version if held else 0) != expected_version:
            raise StaleWrite
        if held is None:
            return _insert(actor, draft, place)
        _update(actor, held, draft)
    return held.pk


def _insert(actor: Actor, draft: QuotaDraft, place: dict[str, Any]) -> UUID:
    now = clock.now()
    quota = Quota(
        id=new_uuid(),
        owner_id=draft.owner_id,
        team_id=draft.team_id,
        amount=draft.amount,
        created_at=now,
        updated_at=now,
        created_by=actor.label,
        updated_by=actor.label,
        **place,
    )
    quota.save(force_insert=True)
    return quota.pk


def _update(actor: Actor, held: Quota, draft: QuotaDraft) -> None:
    team_id = draft.team_id or held.team_id
    if held.amount == draft.amount and held.team_id == team_id:
        return
    held.amount, held.team_id = draft.amount, team_id
    held.version += 1
    held.updated_at, held.updated_by = clock.now(), actor.label
    names = ("amount", "team", "version", "updated_at", "updated_by")
    held.save(update_fields=names)


def remove_quota(actor: Actor, *, quota_id: UUID, expected_version: int | None = None) -> None:
    """Take a quota back.

    Raises:
        NotAllowed: The actor's role sets no quotas.
        NotFound: There is no such quota, or the actor may not change it.
        StaleWrite: Somebody set it since it was read.
    """
    users.check_may_write(actor, QUOTA_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        mine = Quota.objects.editable_by(actor).select_for_update(of=("self",))
        held = mine.filter(pk=quota_id).first()
        if held is None:
            raise NotFound("There is no such quota.")
        if expected_version is not None and held.version != expected_version:
            raise StaleWrite
        held.delete()


def set_quotas(actor: Actor, *, drafts: Sequence[QuotaDraft]) -> int:
    """Set many quotas at once, all or none; return how many there were."""
    with transaction.atomic():
        for draft in drafts:
            set_quota(actor, draft=draft)
    log.info("quota.set", quotas=len(drafts), by=actor.label)
    return len(drafts)


def _errors(draft: QuotaDraft) -> Iterable[FieldError]:
    if draft.months not in PERIOD_MONTHS:
        yield FieldError("months", "range", "A quota is for 1, 3 or 12 months.")
    elif period_of(draft.period_start, draft.months).start != draft.period_start:
        yield FieldError("period_start", "range", "Begin with the period's first day.")
    if not 0 <= draft.amount < MAX_AMOUNT:
        yield FieldError("amount", "range", "Write an amount that is not negative.")
    code = draft.currency.strip()
    if not (len(code) == _CODE_LENGTH and code.isascii() and code.isalpha()):
        yield FieldError("currency", "invalid", "Write the currency's three letters, like USD.")
    yield from _whose_errors(draft)


def _whose_errors(draft: QuotaDraft) -> Iterable[FieldError]:
    if draft.owner_id is None and draft.team_id is None:
        yield FieldError("owner_id", "required", "Choose a person or a team.")
    if draft.owner_id and draft.owner_id not in users.active_people([draft.owner_id]):
        yield FieldError("owner_id", "unknown", "Choose somebody who may sign in.")
    if draft.team_id and draft.team_id not in {team.id for team in users.list_teams()}:
        yield FieldError("team_id", "unknown", "Choose a team from the list.")


def prepare_quotas(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Check quotas that a door writes, as their page does.

    Raises:
        InvalidInput: A value does not fit; by column.
        Conflict: There is a quota for this person or team and period already.
    """
    del actor
    columns = {field.attribute: field.name for field in get_entity("ll_quota").fields}
    for draft in drafts:
        said = _as_draft(draft)
        errors = [e._replace(field=columns.get(e.field, e.field)) for e in _errors(said)]
        if errors:
            raise InvalidInput(errors)
        draft.values["currency"] = said.currency.strip().upper()
        whose = {"owner_id": said.owner_id}
        if said.owner_id is None:
            whose = {"owner_id": None, "team_id": said.team_id}
        place = {"period_start": said.period_start, "months": said.months}
        same = Quota.objects.filter(**place, **whose, currency=draft.values["currency"])
        if same.exclude(pk=draft.id).exists():
            raise Conflict("There is a quota for this period already; change that one.")


def _as_draft(draft: RecordDraft) -> QuotaDraft:
    return QuotaDraft(
        period_start=draft.get("period_start") or date.min,
        months=draft.get("months") or 0,
        amount=Decimal(-1 if draft.get("amount") is None else draft.get("amount")),
        currency=draft.get("currency") or "",
        owner_id=draft.get("owner_id"),
        team_id=draft.get("team_id"),
    )


def quota_owners(actor: Actor) -> list[users.Person]:
    """Return the people who may have a quota, by name."""
    users.check_may_read(actor, QUOTA_KIND)
    return [p for p in users.list_colleagues(SYSTEM) if p.role in TAKES_LEADS]
