"""Journeys in force: publish, pause, resume, stop."""

from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock, due
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.marketing.api.journeys.records import KIND, locked, save
from leadloop.marketing.api.segments import listen_to_segment, stop_listening
from leadloop.marketing.contracts.journeys import EntryKind, EntryPlan, JourneyStatus, Plan
from leadloop.marketing.journeying.conditions import check
from leadloop.marketing.journeying.dating import date_work
from leadloop.marketing.journeying.sweeping import sweep_work
from leadloop.marketing.logic.journeys.offering import parse_offered
from leadloop.marketing.models import Journey, JourneyEdit, JourneyVersion, Segment
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

_RUNNING: Final = (JourneyStatus.PUBLISHED, JourneyStatus.PAUSED)


def publish(
    actor: Actor,
    *,
    journey_id: UUID,
    move: bool,
    expected_version: int | None = None,
    comment: str = "",
) -> int:
    """Put the draft into force for whoever comes in from now on; return its number.

    With ``move`` people inside go over to it: a step that is still there keeps them, with its wait
    counted from when they came to it; whose step is gone goes on at the next one that the old
    version led to, or leaves. Without, they stay on the version they came in with.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: There is no draft.
        InvalidInput: By activity and field, what is wrong with it.
        StaleWrite: Somebody changed it meanwhile.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id, expected_version)
        if one.draft is None:
            raise Conflict("There is nothing new to publish.")
        parsed = parse_offered(one.draft, check)
        if parsed.plan is None:
            raise InvalidInput(parsed.errors)
        if parsed.plan.start is None:
            raise Conflict("A journey needs at least one step.")
        began, number = one.status in _RUNNING, _next_number(one)
        now = clock.now()
        JourneyVersion.objects.create(
            journey=one,
            number=number,
            definition=one.draft,
            published_at=now,
            published_by=actor.label,
            comment=comment[:500],
        )
        one.current, one.draft, one.published_at = number, None, now
        one.status = JourneyStatus.PUBLISHED.value
        save(one, actor, "current", "draft", "published_at", "status")
        JourneyEdit.objects.filter(journey=one).delete()
        if move:
            due.reschedule([sweep_work(one.pk, "move")])
        _listen(one, parsed.plan)
        # What ran already has looked at dates until now, and goes on from there.
        (due.schedule if began else due.reschedule)(date_work(one.pk, parsed.plan))
    log.info("journey.published", journey=str(journey_id), number=number, moved=move)
    return number


def _listen(one: Journey, plan: Plan) -> None:
    """Have segments that lead in tell of their people, and let in who is there already."""
    listener = f"journey:{one.pk}"
    wanted = {_segment(entry) for entry in plan.entries if entry.kind is EntryKind.SEGMENT}
    held = Segment.objects.filter(listened_by__contains=[listener])
    for key in held.values_list("pk", flat=True):
        if key not in wanted:
            stop_listening(key, listener=listener)
    for key in wanted:
        try:
            listen_to_segment(key, listener=listener)
        except NotFound:
            problem = FieldError("triggers", "unknown_segment", "There is no such segment.")
            raise InvalidInput([problem]) from None
    if wanted:
        due.reschedule([sweep_work(one.pk, "fill")])


def _segment(entry: EntryPlan) -> UUID:
    try:
        return UUID(entry.what)
    except ValueError:
        where = f"triggers[{entry.key}].configurationArguments.segment"
        raise InvalidInput([FieldError(where, "bad_segment", "Choose a segment.")]) from None


def _next_number(one: Journey) -> int:
    newest = JourneyVersion.objects.filter(journey=one).order_by("-number").first()
    return newest.number + 1 if newest else 1


def pause(actor: Actor, *, journey_id: UUID) -> None:
    """Let nobody take a step until it is resumed; goals and exits still count.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: It does not run.
    """
    _turn(actor, journey_id, JourneyStatus.PUBLISHED, JourneyStatus.PAUSED)


def resume(actor: Actor, *, journey_id: UUID) -> None:
    """Let people go on; whose wait is over by now goes on at once.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: It is not paused.
    """
    _turn(actor, journey_id, JourneyStatus.PAUSED, JourneyStatus.PUBLISHED)


def stop(actor: Actor, *, journey_id: UUID) -> None:
    """End it: nobody comes in any more, whoever is inside is taken out.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        Conflict: It does not run.
    """
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id)
        if one.status not in _RUNNING:
            raise Conflict("It does not run.")
        one.status = JourneyStatus.STOPPED.value
        save(one, actor, "status")
        listener = f"journey:{one.pk}"
        for key in Segment.objects.filter(listened_by__contains=[listener]).values_list("pk"):
            stop_listening(key[0], listener=listener)
        due.reschedule([sweep_work(one.pk, "wake")])


def _turn(actor: Actor, journey_id: UUID, before: JourneyStatus, after: JourneyStatus) -> None:
    check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        one = locked(actor, journey_id)
        if one.status != before:
            raise Conflict(f"It is {one.status.lower()}.")
        one.status = after.value
        save(one, actor, "status")
        if after is JourneyStatus.PUBLISHED:
            due.reschedule([sweep_work(one.pk, "wake")])
