"""Keeps audiences in step: who is to be told, who is to be taken out, what it cost.

A round goes through the campaign's people page by page, then takes out and tells chunk by chunk,
removals first; then the spend of the last days is read. Each step commits before the network is
called and notes the answer after it; a crash repeats a call that networks take twice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import structlog
from django.db.models import Sum

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.due import Call, DueItem, NewDue, Step, Wait, backoff, reschedule
from leadloop.marketing.api.audiences import CHOSEN, EXCLUDED, bounds_of
from leadloop.marketing.api.social import SOCIAL, START, open_account
from leadloop.marketing.contracts.social import CHUNK, HashedPerson, MemberState, Network, SpendDay
from leadloop.marketing.logic.hashing import hashed
from leadloop.marketing.models import Campaign
from leadloop.marketing.models.social import SocialAudience, SocialMember, SocialSpend
from leadloop.marketing.ports import AdNetwork
from leadloop.outbound import api as outbound
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

EVERY: Final = timedelta(hours=1)
_PAGE: Final = 2_000
_SPEND_DAYS: Final = 14
_SPEND_EVERY: Final = timedelta(hours=20)
_LONGEST: Final = timedelta(hours=6)
Networks = Callable[[Network], AdNetwork]

_CANDIDATES: Final = f"""
SELECT p.number, p.id, p.email_normalised, p.mobile_phone FROM marketing_person p
WHERE p.number > %(after)s AND {CHOSEN} AND NOT {EXCLUDED} AND p.email_normalised <> ''
ORDER BY p.number LIMIT {_PAGE}
"""
# Whose hashes have changed is told anew; the old ones are taken out by the person's next round.
_WANT: Final = """
INSERT INTO marketing_social_member AS m (audience_id, person_id, email, phone, state, checked_at)
SELECT %s, person_id, email, phone, 'adding', %s
FROM unnest(%s, %s, %s) AS t (person_id, email, phone)
ON CONFLICT (audience_id, person_id) DO UPDATE SET checked_at = excluded.checked_at,
    state = CASE WHEN m.email <> excluded.email OR m.phone <> excluded.phone THEN 'removing'
        WHEN m.state = 'removing' THEN 'adding' ELSE m.state END
"""
_DROP: Final = (
    "UPDATE marketing_social_member SET state = 'removing'"
    " WHERE audience_id = %s AND checked_at < %s AND state <> 'removing'"
)
_LEAVE: Final = """
UPDATE marketing_social_member m SET state = 'removing' FROM marketing_person p
WHERE p.id = m.person_id AND p.email_normalised = ANY(%s) AND m.state <> 'removing'
RETURNING m.audience_id
"""


def advance_audience(item: DueItem, networks: Networks) -> Step:
    """Do the next part of keeping an audience, in the caller's transaction."""
    rows = SocialAudience.objects.select_for_update(of=("self",)).select_related("account")
    row = rows.filter(pk=UUID(item.key)).first()
    if row is None:
        return Wait(clock.now() + EVERY, dict(START))
    payload = dict(item.payload)
    if "error" in payload:
        return _failed(row, payload)
    network = networks(Network(row.account.network))
    return _PHASES[payload["phase"]](row, payload, network)


def _failed(row: SocialAudience, payload: dict[str, Any]) -> Step:
    tries = int(payload.get("tries") or 0) + 1
    row.problem = str(payload.pop("error"))[:500]
    row.save(update_fields=["problem"])
    log.warning("audience.not_kept", audience=str(row.pk), tries=tries)
    asked = {name: payload[name] for name in ("phase", "round") if name in payload}
    return Wait(clock.now() + min(backoff(tries), _LONGEST), {**asked, "after": 0, "tries": tries})


def _plan(row: SocialAudience, payload: dict[str, Any], network: AdNetwork) -> Step:
    """Note a page of people who are to be in; after the last page, who is not any more."""
    now = clock.now()
    began = payload.get("round") or now.isoformat()
    found = _candidates(row, int(payload.get("after") or 0)) if row.active else []
    if found:
        _want(row, found, datetime.fromisoformat(began))
        return Wait(now, {"phase": "plan", "round": began, "after": found[-1][0]})
    execute(_DROP, (row.pk, datetime.fromisoformat(began)))
    return _send(row, {"phase": "send"}, network)


def _candidates(row: SocialAudience, after: int) -> list[tuple[int, UUID, str, str]]:
    audience = row.campaign.audience
    include = tuple(UUID(one) for one in audience.get("include", ()))
    exclude = tuple(UUID(one) for one in audience.get("exclude", ()))
    asked = {**bounds_of(include, exclude), "after": after}
    return list(execute(_CANDIDATES, asked))


def _want(
    row: SocialAudience, found: Sequence[tuple[int, UUID, str, str]], began: datetime
) -> None:
    agreed = outbound.agreeing([one[2] for one in found], purpose=row.consent_purpose)
    network = Network(row.account.network)
    people = {
        person: hashed(network, email, phone)
        for _, person, email, phone in found
        if email in agreed
    }
    if people:
        execute(
            _WANT,
            (
                row.pk,
                began,
                uuid_array(list(people)),
                text_array([one.email for one in people.values()]),
                text_array([one.phone for one in people.values()]),
            ),
        )


def _send(row: SocialAudience, payload: dict[str, Any], network: AdNetwork) -> Step:
    """Note what the network took, and hand it the next chunk: removals first."""
    if "result" in payload:
        _settle(row, payload)
    for state, do in ((MemberState.REMOVING, "remove"), (MemberState.ADDING, "add")):
        members = SocialMember.objects.filter(audience=row, state=state.value)
        chunk = list(members.order_by("id").values_list("pk", "email", "phone")[:CHUNK])
        if chunk and (row.external_id or do == "remove"):
            return _hand_over(row, network, do, chunk)
        if chunk:
            return _make(row, network)
    return _spend(row, {"phase": "spend"}, network)


def _make(row: SocialAudience, network: AdNetwork) -> Step:
    account, name = open_account(row.account), f"{row.campaign.name} (Leadloop)"[:100]

    def call() -> str:
        return network.create_audience(account, name)

    return Call(call, {"phase": "send", "did": "make"})


def _hand_over(
    row: SocialAudience, network: AdNetwork, do: str, chunk: Sequence[tuple[int, str, str]]
) -> Step:
    account, audience = open_account(row.account), row.external_id
    people = [HashedPerson(email, phone) for _, email, phone in chunk]

    def call() -> int:
        if audience:  # what was never told needs not be taken back
            (network.remove if do == "remove" else network.add)(account, audience, people)
        return len(people)

    return Call(call, {"phase": "send", "did": do, "ids": [one[0] for one in chunk]})


def _settle(row: SocialAudience, payload: Mapping[str, Any]) -> None:
    did, columns = payload["did"], ["problem", "last_upload_at"]
    if did == "make":
        row.external_id = str(payload["result"])
        columns = ["problem", "external_id"]
    members = SocialMember.objects.filter(audience=row, pk__in=payload.get("ids") or ())
    if did == "add":
        members.filter(state=MemberState.ADDING.value).update(state=MemberState.IN.value)
    elif did == "remove":
        members.filter(state=MemberState.REMOVING.value).delete()
    row.problem, row.last_upload_at = "", clock.now()
    row.save(update_fields=columns)
    log.info("audience.told", audience=str(row.pk), did=did, people=len(payload.get("ids") or ()))


def _spend(row: SocialAudience, payload: dict[str, Any], network: AdNetwork) -> Step:
    """Read what the network's campaign cost, once a day; then the next round in an hour."""
    now = clock.now()
    if "result" in payload:
        _note_spend(row, [_day(one) for one in payload["result"]])
    elif row.network_campaign and _is_due(row.spend_read_at, now):
        account, campaign = open_account(row.account), row.network_campaign
        until = now.date()

        def call() -> list[list[Any]]:
            since = until - timedelta(days=_SPEND_DAYS)
            found = network.read_spend(account, campaign, since, until)
            return [[str(one) for one in day] for day in found]

        return Call(call, {"phase": "spend"})
    return Wait(now + EVERY, dict(START))


def _is_due(read_at: datetime | None, now: datetime) -> bool:
    return read_at is None or read_at < now - _SPEND_EVERY


def _day(said: Sequence[str]) -> SpendDay:
    day, amount, currency, *counts = said
    return SpendDay(date.fromisoformat(day), Decimal(amount), currency, *map(int, counts))


def _note_spend(row: SocialAudience, days: Sequence[SpendDay]) -> None:
    """Write the days, and what they changed into the campaign's cost, in one transaction."""
    before = _total(row)
    for one in days:
        SocialSpend.objects.update_or_create(
            audience=row,
            day=one.day,
            defaults={name: getattr(one, name) for name in one._fields if name != "day"},
        )
    row.spend_read_at, row.problem = clock.now(), ""
    row.save(update_fields=["spend_read_at", "problem"])
    more = _total(row) - before
    if more:
        with change_context(actor=SYSTEM.label):
            campaign = Campaign.objects.select_for_update().get(pk=row.campaign_id)
            campaign.actual_cost = (campaign.actual_cost or Decimal()) + more
            campaign.version += 1
            campaign.updated_at, campaign.updated_by = clock.now(), SYSTEM.label
            columns = ["actual_cost", "version", "updated_at", "updated_by"]
            campaign.save(update_fields=columns)
    log.info("audience.spend_read", audience=str(row.pk), days=len(days))


def _total(row: SocialAudience) -> Decimal:
    """Return what counts for the campaign: spend in the campaign's own currency."""
    own = SocialSpend.objects.filter(audience=row, currency=row.campaign.currency)
    found: Decimal = own.aggregate(total=Sum("amount"))["total"] or Decimal()
    return found


_PHASES: Final[Mapping[str, Callable[[SocialAudience, dict[str, Any], AdNetwork], Step]]] = {
    "plan": _plan,
    "send": _send,
    "spend": _spend,
}


def leave_audiences(addresses: Collection[str]) -> int:
    """Take people out of every audience at once, in the caller's transaction; return of how many.

    Whoever said no to one purpose only comes in again with the next round.
    """
    rows = execute(_LEAVE, (text_array([one.lower() for one in addresses]),)) if addresses else ()
    audiences = sorted({row[0] for row in rows})
    reschedule([NewDue(SOCIAL, str(one), clock.now(), {"phase": "send"}) for one in audiences])
    return len(audiences)
