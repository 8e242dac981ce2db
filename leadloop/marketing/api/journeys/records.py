"""Journeys as records: list, read, write a draft."""

import base64
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from django.db import IntegrityError, transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.sealing import seal
from leadloop.marketing.contracts.journey_views import (
    JourneyRow,
    JourneySums,
    JourneyView,
    StepSums,
    VersionLine,
)
from leadloop.marketing.contracts.journeys import EntryMode, JourneyStatus
from leadloop.marketing.journeying.book import plan_of
from leadloop.marketing.journeying.conditions import check
from leadloop.marketing.journeying.tallies import ENTERED, HERE, WAY
from leadloop.marketing.logic.journeys.offering import parse_offered
from leadloop.marketing.logic.journeys.tree import tree_of
from leadloop.marketing.models import Journey, JourneyTally, JourneyVersion
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

KIND: Final = Journey.KIND
MAX_DEFINITION: Final = 500_000
"""Bytes of a definition as JSON."""

_SUMS: Final = frozenset(JourneySums.__dataclass_fields__)


def list_journeys(actor: Actor) -> list[JourneyRow]:
    """Return every journey, the running ones first, with how many people are where.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
    """
    check_may_read(actor, KIND)
    found = list(Journey.objects.visible_to(actor).order_by("name"))
    sums = _sums([one.pk for one in found])
    order = list(JourneyStatus)
    rows = [_row(one, sums.get(one.pk, JourneySums())) for one in found]
    rank = {JourneyStatus.PUBLISHED: 0, JourneyStatus.PAUSED: 1, JourneyStatus.DRAFT: 2}
    return sorted(rows, key=lambda row: (rank.get(row.status, len(order)), row.name.casefold()))


def get_journey(actor: Actor, *, journey_id: UUID) -> JourneyView:
    """Return one journey whole.

    Raises:
        NotAllowed: ``actor`` may not see journeys.
        NotFound: There is no such journey.
    """
    check_may_read(actor, KIND)
    one = Journey.objects.visible_to(actor).filter(pk=journey_id).first()
    if one is None:
        raise NotFound
    versions = list(JourneyVersion.objects.filter(journey=one).order_by("-number"))
    current: dict[str, Any] = next((v.definition for v in versions if v.number == one.current), {})
    definition = one.draft if one.draft is not None else current
    parsed = parse_offered(definition, check)
    lines = (VersionLine(v.number, v.published_at, v.published_by, v.comment) for v in versions)
    return JourneyView(
        row=_row(one, _sums([one.pk]).get(one.pk, JourneySums())),
        description=one.description,
        definition=definition,
        plan=parsed.plan,
        problems=parsed.errors,
        steps=_step_sums(one.pk),
        versions=tuple(lines),
        tree=tree_of(definition),
    )


def create_journey(actor: Actor, *, definition: Mapping[str, Any]) -> UUID:
    """Keep a new journey as a draft. It may have faults still; publishing refuses them.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        InvalidInput: It has no key or name, or is too large.
        Conflict: A journey with this key is there already.
    """
    check_may_write(actor, KIND)
    key, name = check_definition(definition)
    now = clock.now()
    owner = actor.id if actor.kind == "person" else None
    try:
        with transaction.atomic(), change_context(actor=actor.label):
            made = Journey.objects.create(
                id=new_uuid(),
                key=key,
                name=name,
                draft=dict(definition),
                description=str(definition.get("description") or "")[:2000],
                owner_id=owner,
                team_id=next(iter(actor.team_ids), None),
                webhook_secret=seal("whsec_" + base64.b64encode(os.urandom(32)).decode()),
                created_at=now,
                updated_at=now,
                created_by=actor.label,
                updated_by=actor.label,
            )
    except IntegrityError as error:
        raise Conflict(f"There is a journey with the key '{key}' already.") from error
    log.info("journey.created", journey=str(made.pk))
    return made.pk


def save_draft(
    actor: Actor, *, journey_id: UUID, definition: Mapping[str, Any], expected_version: int
) -> tuple[FieldError, ...]:
    """Keep a definition as the draft; return what stands against publishing it.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        InvalidInput: It has no key or name, or is too large; or its key is another.
        StaleWrite: Somebody changed it meanwhile.
    """
    check_may_write(actor, KIND)
    key, name = check_definition(definition)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id, expected_version)
        if key != one.key:
            raise InvalidInput([FieldError("key", "fixed", "A journey's key does not change.")])
        one.draft, one.name = dict(definition), name
        one.description = str(definition.get("description") or one.description)[:2000]
        save(one, actor, "draft", "name", "description")
    return parse_offered(definition, check).errors


def discard_draft(actor: Actor, *, journey_id: UUID) -> None:
    """Forget what was edited since the version in force.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: It has never been published.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id)
        if one.current is None:
            raise Conflict("It has never been published; there is nothing to go back to.")
        one.draft = None
        save(one, actor, "draft")


def check_definition(definition: Mapping[str, Any]) -> tuple[str, str]:
    """Return key and name of a definition that may be kept.

    Raises:
        InvalidInput: It may not.
    """
    errors = []
    try:
        size = len(orjson.dumps(definition))
    except (TypeError, ValueError):
        raise InvalidInput([FieldError("", "bad_json", "This is no JSON.")]) from None
    if size > MAX_DEFINITION:
        errors.append(FieldError("", "too_large", f"At most {MAX_DEFINITION} bytes."))
    if b"\\u0000" in orjson.dumps(definition):
        errors.append(FieldError("", "bad_text", "A text holds a NUL character."))
    words = {name: str(definition.get(name) or "").strip() for name in ("key", "name")}
    errors += [
        FieldError(n, "missing", f"A journey needs a {n}.") for n, w in words.items() if not w
    ]
    if len(words["key"]) > 100 or not words["key"].replace("-", "").replace("_", "").isalnum():  # noqa: PLR2004
        errors.append(FieldError("key", "bad_key", "A key is letters, digits, '-' and '_'."))
    if errors:
        raise InvalidInput(errors)
    return words["key"], words["name"][:200]


def locked(actor: Actor, journey_id: UUID, expected_version: int | None = None) -> Journey:
    """Return a journey, locked, to be changed.

    Raises:
        NotFound: There is no such journey.
        StaleWrite: It is not at ``expected_version`` any more.
    """
    one = Journey.objects.editable_by(actor).select_for_update().filter(pk=journey_id).first()
    if one is None:
        raise NotFound
    if expected_version is not None and one.version != expected_version:
        raise StaleWrite
    found: Journey = one
    return found


def save(one: Journey, actor: Actor, *fields: str) -> None:
    """Write fields of a locked journey as its next version."""
    one.version += 1
    one.updated_at, one.updated_by = clock.now(), actor.label
    one.save(update_fields=[*fields, "version", "updated_at", "updated_by"])


def _row(one: Journey, sums: JourneySums) -> JourneyRow:
    return JourneyRow(
        id=one.pk,
        key=one.key,
        name=one.name,
        status=JourneyStatus(one.status),
        entry_mode=_mode(one),
        version_number=one.current,
        has_draft=one.draft is not None,
        shipped=one.shipped,
        sums=sums,
        updated_at=one.updated_at,
        version=one.version,
    )


def _mode(one: Journey) -> EntryMode:
    if one.draft is None and one.current is not None:
        return plan_of(one.pk, one.current).entry_mode
    word = (one.draft or {}).get("entryMode")
    return EntryMode(word) if word in list(EntryMode) else EntryMode.AFTER_EXIT


def _sums(ids: Iterable[UUID]) -> dict[UUID, JourneySums]:
    """Return the sums of journeys, all their versions together."""
    found: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = JourneyTally.objects.filter(journey_id__in=list(ids), step="", what__in=_SUMS)
    for journey, what, total in rows.values_list("journey_id", "what", "total"):
        found[journey][what] += total
    return {journey: JourneySums(**sums) for journey, sums in found.items()}


def _step_sums(journey: UUID) -> dict[str, StepSums]:
    """Return the sums of a journey's steps, all its versions together."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rows = JourneyTally.objects.filter(journey_id=journey).exclude(step="")
    for step, what, total in rows.values_list("step", "what", "total"):
        found[step][what] += total
    return {
        step: StepSums(
            sums[HERE],
            sums[ENTERED],
            {what.removeprefix(WAY): n for what, n in sums.items() if what.startswith(WAY)},
        )
        for step, sums in found.items()
    }
