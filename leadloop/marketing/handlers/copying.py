"""Hears the change feed: the CRM's leads, contacts, deals, policies and cases come over."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.events.catalogue import CHANGES
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step, Wait, schedule
from leadloop.kit.entity import get_entity
from leadloop.marketing.api.copying import (
    copy_contacts,
    copy_leads,
    note_opt_outs,
    people_of,
)
from leadloop.marketing.api.crm_facts import count_crm_facts
from leadloop.marketing.api.engaging import join_visitors, keep_engagement
from leadloop.marketing.api.handing_over import mark_over_threshold
from leadloop.marketing.api.keeping import people_changed
from leadloop.marketing.contracts.engaging import Happening
from leadloop.marketing.contracts.words import EngagementKind
from leadloop.marketing.models import Person
from leadloop.outbound.contracts import ANY_PURPOSE
from leadloop.users.contracts import SYSTEM

NAME: Final = "marketing.copying"
BACKFILL: Final = "marketing.backfill"
_PAGE: Final = 1_000
_LEAD, _CONTACT = "lead.changed", "contact.changed"
_DEAL, _POLICY, _CASE = "opportunity.changed", "policy.changed", "case.changed"
_CONSENT: Final = "consent.changed"
_CONTACTS_IN: Final = {
    _DEAL: ("contact_id",),
    _POLICY: ("holder_contact_id",),
    _CASE: ("contact_id", "customer_id"),
}
_ENTITIES: Final = {_DEAL: "opportunity", _POLICY: "ll_policy", _CASE: "incident"}


def copying_subscriber(mql_score: int) -> Subscriber:
    """Return marketing's subscription to changes of the CRM."""

    def handle(batch: Sequence[Event]) -> None:
        on_changes(batch, mql_score=mql_score)

    types = frozenset({_LEAD, _CONTACT, _CONSENT, *_ENTITIES})
    return Subscriber(NAME, CHANGES, handle, types)


def on_changes(batch: Sequence[Event], *, mql_score: int) -> None:
    """Bring the people up to date whom the changes of ``batch`` are about. Safe to repeat.

    Emits:
        ``marketing_person.changed``, and ``person.mql`` for whoever has reached ``mql_score``.
    """
    leads = _subjects(batch, _LEAD)
    if leads:
        copy_leads(leads)
        mark_over_threshold(leads, least=mql_score)
        _forms(batch, leads)
    contacts = _subjects(batch, _CONTACT)
    if contacts:
        copy_contacts(contacts)
    count_crm_facts({*contacts, *_contacts_of(batch)})
    words = [event.data.get("after") or {} for event in batch if event.type == _CONSENT]
    if said := {word["address"] for word in words if word.get("purpose") == ANY_PURPOSE}:
        note_opt_outs(said)


def _subjects(batch: Sequence[Event], kind: str) -> list[UUID]:
    return sorted({UUID(event.subject) for event in batch if event.type == kind})


def _contacts_of(batch: Sequence[Event]) -> set[UUID]:
    """Return whose deals, policies and cases changed: as they are now, and as they were."""
    found = set(_told(batch))
    for kind, entity in _ENTITIES.items():
        ids = _subjects(batch, kind)
        if ids:
            rows = get_entity(entity).rows(SYSTEM).filter(pk__in=ids)
            for row in rows.values_list(*_CONTACTS_IN[kind]):
                found |= {one for one in row if one}
    return found


def _told(batch: Sequence[Event]) -> Iterator[UUID]:
    for event in batch:
        before = event.data.get("before") or {}
        for name in _CONTACTS_IN.get(event.type, ()):
            if before.get(name):
                yield UUID(before[name])


def _forms(batch: Sequence[Event], lead_ids: Sequence[UUID]) -> None:
    """Note the forms that leads came by, and whose browsers they came from."""
    people = people_of("lead", lead_ids)
    found: list[Happening] = []
    joined: list[tuple[str, UUID]] = []
    for event in batch:
        after = event.data.get("after") or {} if event.type == _LEAD else {}
        submission = after.get("last_submission_id")
        person = people.get(UUID(event.subject)) if submission else None
        if person is None:
            continue
        context = after.get("context") or {}
        found.append(_form(event, UUID(submission), person.merged_into or person.id, context))
        if anonymous := _text(context, "anonymous_id"):
            joined.append((anonymous[:255], person.merged_into or person.id))
    new = keep_engagement([*found, *_earlier(joined)])
    people_changed({person for person, _ in new}, reads={"engagement.form", "engagement.page"})


def _form(event: Event, submission: UUID, person_id: UUID, context: dict[str, Any]) -> Happening:
    return Happening(
        key=submission,
        kind=EngagementKind.FORM,
        at=event.time,
        person_entity="marketing_person",
        person_id=person_id,
        url=_text(context, "page_url")[:2000],
        subject=_text(context, "form")[:300],
    )


def _earlier(joined: Sequence[tuple[str, UUID]]) -> list[Happening]:
    return [
        Happening(
            key=sight.key,
            kind=EngagementKind.PAGE,
            at=sight.at,
            person_entity="marketing_person",
            person_id=person,
            url=sight.url,
            subject=sight.campaign,
        )
        for sight, person in join_visitors(joined)
    ]


def _text(context: Any, name: str) -> str:
    value = context.get(name) if isinstance(context, dict) else None
    return value if isinstance(value, str) else ""


_COPY: Final[dict[str, Callable[[Sequence[UUID]], None]]] = {
    "lead": copy_leads,
    "contact": copy_contacts,
}


def ensure_people() -> None:
    """Take over the CRM's people of an installation that had none of marketing's. Safe to repeat.

    Later leads come by the change feed; these are read page by page, as due work.
    """
    if not Person.objects.exists():
        now = clock.now()
        schedule([NewDue(BACKFILL, entity, now, {"after": None}) for entity in _COPY])


def backfill_kind() -> DueKind:
    """Return the due work that takes over people who were there before marketing was."""
    return DueKind(BACKFILL, _backfill, lambda _item, _error: None, batch_size=1)


def _backfill(items: Sequence[DueItem]) -> Sequence[Step]:
    return [_backfill_page(item) for item in items]


def _backfill_page(item: DueItem) -> Step:
    rows = get_entity(item.key).rows(SYSTEM).order_by("pk")
    if item.payload["after"]:
        rows = rows.filter(pk__gt=item.payload["after"])
    ids = list(rows.values_list("pk", flat=True)[:_PAGE])
    if not ids:
        return Finished()
    _COPY[item.key](ids)
    if item.key == "contact":
        count_crm_facts(ids)
    return Wait(clock.now(), {"after": str(ids[-1])})
