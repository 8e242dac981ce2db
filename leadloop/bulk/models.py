"""Jobs, the rows they work on, and mappings remembered for the next file."""

from typing import Any, Self

from django.db import models

from leadloop.bulk.contracts import JobKind, JobState, RowState
from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import Actor, ActorKind, Role

KIND = "job"


def _words(found: Any) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in found]


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the actor's own jobs; an administrator sees everybody's."""
        if actor.kind is ActorKind.SYSTEM or actor.role is Role.ADMINISTRATOR:
            return self.all()
        return self.filter(created_by=actor.label)


class Job(models.Model):
    """Work on many records, carried out in chunks by a worker.

    ``plan`` says what to do and is not changed once the job runs; ``cursor`` is the number of the
    last row that was worked on, and commits together with what was written. ``undo_of`` is the
    job whose work this one takes back.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    kind = models.TextField(choices=_words(JobKind))
    title = models.TextField()
    entity = models.TextField()
    state = models.TextField(choices=_words(JobState), default=JobState.WAITING.value)
    plan = models.JSONField(default=dict)
    cursor = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)
    error = models.TextField(default="", blank=True)
    cancel_asked = models.BooleanField(default=False)
    undo_of = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="undone_by"
    )
    owner = models.ForeignKey(
        "users.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    created_by = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["created_by", "-created_at"], name="bulk_job_list")]
        triggers: list[Any] = feed_triggers(KIND)

    def __str__(self) -> str:
        return self.title


class JobRow(models.Model):
    """One row of a job: a line of a file, or a record that was selected.

    ``before`` holds what the record's columns held, by vendor name, so that the job can be undone;
    ``version`` is the record's version after this job wrote it. ``key`` is what the line's record
    is recognised by.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="rows", db_index=False)
    number = models.IntegerField()
    record_id = models.UUIDField(null=True, blank=True)
    cells = models.JSONField(null=True, blank=True)
    key = models.TextField(default="", blank=True)
    state = models.TextField(choices=_words(RowState), default=RowState.WAITING.value)
    reason = models.TextField(default="", blank=True)
    before = models.JSONField(null=True, blank=True)
    version = models.IntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="bulk_row_number")]
        indexes = [
            models.Index(fields=["job", "state", "number"], name="bulk_row_state"),
            models.Index(fields=["job", "key"], name="bulk_row_key", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.number}"


class Mapping(models.Model):
    """How the columns of a file like this were mapped last time, by the headings."""

    entity = models.TextField()
    headings = models.TextField()
    plan = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entity", "headings"], name="bulk_mapping_headings")
        ]

    def __str__(self) -> str:
        return f"{self.entity}: {self.headings}"
