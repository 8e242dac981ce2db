"""Calendars, service levels, and the clocks of cases."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.service.contracts.levels import CALENDAR_KIND, LEVEL_KIND, Kpi, LevelState
from leadloop.service.contracts.timing import RUNNING, CasePhase, TimerStatus
from leadloop.service.models.columns import Record, blank
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_KPIS = [(kpi.value, kpi.label) for kpi in Kpi]
_STATUSES = [(status.value, status.label) for status in TimerStatus]
_RUNNING = models.Q(status__in=sorted(status.value for status in RUNNING))


class CalendarQuerySet(models.QuerySet["Calendar"]):
    """Calendars, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the calendars that ``actor`` may read."""
        return self.filter(users.visible_to(actor, CALENDAR_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the calendars that ``actor`` may change."""
        return self.filter(users.editable_by(actor, CALENDAR_KIND))


class Calendar(Record):
    """A business calendar. ``hours`` are those of its newest version, ``number`` says which."""

    name = models.TextField(unique=True)
    description = blank()
    number = models.PositiveIntegerField(default=1)
    hours = models.JSONField()

    objects = CalendarQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        triggers: list[Any] = feed_triggers(CALENDAR_KIND)


class CalendarVersion(models.Model):
    """The hours of a calendar as clocks run by them; never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hours = models.JSONField()
    created_at = models.DateTimeField()
    created_by = blank()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "number"], name="service_calendarversion_number"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LevelQuerySet(models.QuerySet["ServiceLevel"]):
    """Service levels, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the levels that ``actor`` may read."""
        return self.filter(users.visible_to(actor, LEVEL_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the levels that ``actor`` may change."""
        return self.filter(users.editable_by(actor, LEVEL_KIND))


class ServiceLevel(Record):
    """A service level: asked in the order of ``position``, the first that fits a case holds.

    ``published`` is the number of the version in force, 0 before the first. ``draft`` is the plan
    that waits to be published, None when there is none.
    """

    name = models.TextField()
    position = models.IntegerField()
    state = models.TextField(
        default=LevelState.DRAFT.value, choices=[(state.value, state.name) for state in LevelState]
    )
    published = models.PositiveIntegerField(default=0)
    draft = models.JSONField(null=True, blank=True)

    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        triggers: list[Any] = feed_triggers(LEVEL_KIND)


class LevelVersion(models.Model):
    """What a level said when it was published; never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    level = models.ForeignKey(ServiceLevel, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    published_at = models.DateTimeField()
    published_by = blank()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="service_levelversion_number"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LevelClock(models.Model):
    """One clock of a published version; never changed. Durations are seconds of working time.

    ``applicable_when`` and ``success_conditions`` say the same as the plan, as Dataverse says it.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    level_version = models.ForeignKey(LevelVersion, on_delete=models.CASCADE, related_name="clocks")
    level = models.ForeignKey(ServiceLevel, on_delete=models.CASCADE, related_name="+")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="clocks")
    kpi = models.TextField(choices=_KPIS)
    target_s = models.PositiveIntegerField()
    warn_after_s = models.PositiveIntegerField(null=True, blank=True)
    plan = models.JSONField()
    applicable_when = blank(db_default="")
    success_conditions = blank(db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level_version", "kpi"], name="service_levelclock_kpi"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CaseTiming(models.Model):
    """What the clocks of a case remember beside themselves; one row per case."""

    case = models.OneToOneField(
        "service.Case", primary_key=True, on_delete=models.CASCADE, related_name="timing"
    )
    phase = models.TextField(choices=[(phase.value, phase.value) for phase in CasePhase])
    facts = models.JSONField(default=dict)
    level_version = models.ForeignKey(
        LevelVersion, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = blank()
    spells = models.JSONField(default=list)
    cycle_at = models.DateTimeField(null=True)
    first_replied_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class CaseTimer(models.Model):
    """One clock of one case, from its start to its end; a replaced one stays, canceled.

    ``due_at`` and ``warn_at`` are computed, never ticked. ``pauses`` is the log of the stretches in
    which it stood still, ``fired`` the actions it has done.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    case = models.ForeignKey(
        "service.Case", on_delete=models.CASCADE, related_name="timers", db_index=False
    )
    kpi = models.TextField(choices=_KPIS)
    clock = models.ForeignKey(LevelClock, on_delete=models.CASCADE, related_name="+")
    level = models.ForeignKey(ServiceLevel, on_delete=models.CASCADE, related_name="+")
    calendar_version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = blank()
    status = models.TextField(choices=_STATUSES)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warn_at = models.DateTimeField(null=True, blank=True)
    resumes_at = models.DateTimeField(null=True, blank=True)
    limit_spent = models.BooleanField(default=False)
    paused_us = models.BigIntegerField(default=0)
    pauses = models.JSONField(default=list)
    fired = models.JSONField(default=list)
    warned_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = blank()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "started_at"], name="service_timer_case"),
            models.Index(fields=["due_at", "case"], name="service_timer_due", condition=_RUNNING),
            models.Index(fields=["kpi", "started_at"], name="service_timer_kpi"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kpi"], name="service_timer_running", condition=_RUNNING
            ),
        ]
        triggers: list[Any] = feed_triggers("case_timer")

    def __str__(self) -> str:
        return str(self.pk)
